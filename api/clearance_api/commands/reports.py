"""Commands `report article7`, `report update`, `report ccm3` and `report dossier`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clearance_api.commands.options import DEFAULT, KnownAt, Lang, RegisterAddress, Seed, day, read
from clearance_api.commands.requesting import KeepText
from clearance_api.commands.written import Out

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from clearance.land.snapshot import Snapshot
    from clearance.treaty.article5_sectors import Region
    from clearance.treaty.obligation import Obligation
    from clearance.treaty.targets import Target
    from clearance_geodata.store.address import Address
    from clearance_maps.documents.value import Document

__all__ = ["add_to"]

From = Annotated[
    str | None,
    typer.Option("--from", metavar="DATE", help="First day of the period. [default: 1 January of the last day's year]"),
]
To = Annotated[
    str | None, typer.Option("--to", metavar="DATE", help="Last day of the period. [default: the data date]")
]
ByRegion = Annotated[str, typer.Option("--by", metavar="sector|admin1|admin2", help="What the rows are.")]
Cut = Annotated[
    str | None, typer.Option("--obligation", metavar="apmbc-5|ccm-4", help="Only areas that this one counts.")
]
REGIONS: Sequence[Region] = ("sector", "admin1", "admin2")


def add_to(report: typer.Typer) -> None:
    """Add the documents to the command `report`."""
    report.command("article7")(article7)
    report.command("update")(update)
    report.command("ccm3")(ccm3)
    report.command("dossier")(dossier)


def article7(
    register: RegisterAddress,
    out: Out,
    lang: Lang = "en",
    *,
    from_on: From = None,
    to_on: To = None,
    by: ByRegion = "sector",
    obligation: Cut = None,
    keep_text: KeepText = None,
    known_at: KnownAt = None,
) -> None:
    """Write the tables of an Article 7 report: areas by region, land released, changes of the baseline, stores."""
    from clearance.treaty.article7 import article7_tables
    from clearance_maps.documents.reporting.article7 import article7_document

    _check(out, lang)
    region, cut = _region(by), _obligation(obligation)
    snapshot, first = _period(register, from_on, to_on, known_at)
    report = article7_tables(snapshot, from_on=first, region=region, obligation=cut)
    _write(out, article7_document(report, lang=lang), keep_text)


def update(
    register: RegisterAddress,
    out: Out,
    lang: Lang = "en",
    *,
    from_on: From = None,
    to_on: To = None,
    by: ByRegion = "sector",
    obligation: Cut = None,
    plan: Annotated[
        str, typer.Option("--plan", metavar="NAME", help="Milestones of this adopted plan. [default: the last adopted]")
    ] = "",
    targets: Annotated[
        Path | None,
        typer.Option("--targets", metavar="FILE", help="Published milestones: CSV of year (or from, to), m2, areas."),
    ] = None,
    keep_text: KeepText = None,
    known_at: KnownAt = None,
) -> None:
    """Write the update that is due by 30 April: progress against milestones, and changes of the baseline."""
    from clearance.treaty.yearly_update import yearly_update
    from clearance_maps.documents.reporting.update import update_document

    _check(out, lang)
    region, cut = _region(by), _obligation(obligation)
    snapshot, first = _period(register, from_on, to_on, known_at)
    wanted = _targets(snapshot, plan, targets)
    found = yearly_update(snapshot, wanted, from_on=first, region=region, obligation=cut)
    _write(out, update_document(found, lang=lang), keep_text)


def ccm3(
    register: RegisterAddress,
    out: Out,
    lang: Lang = "en",
    *,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Count nothing later. [default: the data date]")
    ] = None,
    keep_text: KeepText = None,
    known_at: KnownAt = None,
    seed: Seed = DEFAULT,
) -> None:
    """Write the form of Article 3 of the Convention on Cluster Munitions, from the books of stores."""
    from clearance.treaty.ccm3 import ccm3_form
    from clearance_maps.documents.reporting.ccm3 import ccm3_document

    _check(out, lang)
    _write(out, ccm3_document(ccm3_form(read(register, as_of, known_at), seed=seed), lang=lang), keep_text)


def dossier(
    register: RegisterAddress,
    area: Annotated[str, typer.Option("--area", metavar="ID", help="Which area.")],
    out: Out,
    lang: Lang = "en",
    *,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Count nothing later. [default: the data date]")
    ] = None,
    keep_text: KeepText = None,
    known_at: KnownAt = None,
    raster: Annotated[Path | None, typer.Option("--raster", metavar="FILE", help="People near by: a raster.")] = None,
    layer: Annotated[Path | None, typer.Option("--layer", metavar="FILE", help="Buildings, wells: a layer.")] = None,
    within_m: Annotated[float, typer.Option("--within-m", metavar="N", help="How near a feature counts, in m.")] = 0,
    source: Annotated[str, typer.Option("--source", metavar="TEXT", help="Where raster and layer are from.")] = "",
) -> None:
    """Write the dossier of an area: its whole story, turning points in all notations, neighbours, map, tasks."""
    from clearance.land.story import story_of
    from clearance_api.dossiers.exposed import exposed_of
    from clearance_api.dossiers.files import dossier_of
    from clearance_api.dossiers.planned import planned_tasks

    _check(out, lang)
    snapshot = read(register, as_of, known_at)
    story = story_of(snapshot, area)
    exposed = exposed_of(story, raster=raster, layer=layer, within_m=within_m, source=source)
    _write(out, dossier_of(story, lang=lang, tasks=planned_tasks(snapshot, area), exposed=exposed), keep_text)


def _check(out: Path, lang: str) -> None:
    from clearance_api.commands.written import checked
    from clearance_maps.documents.writers import DOCUMENT_ENDINGS

    checked(out, tuple(f".{ending}" for ending in DOCUMENT_ENDINGS), lang)


def _write(out: Path, document: Document, keep_text: Path | None) -> None:
    from clearance_api.commands.requesting import kept_file, write_document
    from clearance_api.document_files import document_file

    write_document(out, document_file(document, out.suffix.lower().removeprefix("."), kept_file(keep_text)))


def _region(by: str) -> Region:
    from clearance.errors import InvalidQuantity

    for region in REGIONS:
        if region == by:
            return region
    raise InvalidQuantity("--by '{by}' is no region; give one of {regions}", by=by, regions=tuple(REGIONS))


def _obligation(name: str | None) -> Obligation | None:
    from clearance.errors import InvalidQuantity
    from clearance.treaty.obligation import Obligation

    if name is None:
        return None
    try:
        return Obligation(name)
    except ValueError:
        raise InvalidQuantity(
            "--obligation '{name}' is not known; give one of {obligations}", name=name, obligations=tuple(Obligation)
        ) from None


def _period(register: Address, from_on: str | None, to_on: str | None, known_at: str | None) -> tuple[Snapshot, date]:
    """The snapshot as of the last day of the period, and its first day."""
    snapshot = read(register, to_on, known_at)
    return snapshot, day(from_on, "--from") or snapshot.as_of.replace(month=1, day=1)


def _targets(snapshot: Snapshot, plan: str, file: Path | None) -> tuple[Target, ...]:
    from clearance.errors import InvalidQuantity
    from clearance_api.dossiers.planned import adopted_targets
    from clearance_geodata.milestones_file import read_milestones

    if file is not None and plan:
        raise InvalidQuantity("--plan and --targets both give milestones; give one of them")
    return read_milestones(file) if file is not None else adopted_targets(snapshot, plan)
