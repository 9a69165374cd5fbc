"""An import in two steps: the report on a file while nothing is recorded, then the record of the same file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance.errors import InvalidQuantity
from clearance.land.hazard import HazardClass
from clearance.land.journal import Entry, told
from clearance_api.browser.editing import Sent, today_of
from clearance_geodata.ingest.intake import ACTS, OTHERS
from clearance_geodata.ingest.run import Request as Import
from clearance_geodata.ingest.run import import_file
from clearance_geodata.ingest.sources.layer import Reading
from clearance_maps.language import mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from clearance.units import DecimalMark
    from clearance_api.access.viewer import Viewer
    from clearance_geodata.ingest.report import Fault, Report
    from clearance_geodata.register import Register
    from clearance_maps.language import Language

__all__ = ["ASKED", "KINDS", "Listed", "imported", "kinds_for", "listed"]

# What the records of a file may be, with their words; what partners may send is that which can wait.
KINDS: Mapping[str, str] = {
    "areas": mark("hazardous areas"),
    "cleared": mark("cleared land"),
    "reduced": mark("reduced land"),
    "cancelled": mark("cancelled land"),
    "released": mark("released land, product not stated"),
    "entries": mark("acts, each of which names itself"),
    "published": mark("published figures"),
    "totals": mark("published figures, booked as totals"),
    "deadlines": mark("deadlines"),
    "incidents": mark("incidents"),
    "minefields": mark("recorded minefields"),
    "storage": mark("stores"),
    "boundaries": mark("boundaries"),
    "tasks": mark("tasks"),
}
ASKED = (
    *("kind", "hazard_class", "effective_on", "source", "operator", "method", "depth_cm", "layer", "crs", "encoding"),
    *("decimal", "accept_changes"),
)
MARKS: Mapping[str, DecimalMark | None] = {"": None, "comma": ",", "point": "."}
# So many faults of a sort stand on the page.
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Listed:
    """Faults of one sort: what they are, those that are shown, and how many more there are."""

    title: str
    lines: tuple[str, ...]
    more: int


def kinds_for(viewer: Viewer) -> Mapping[str, str]:
    """What somebody may import: partners what waits until the authority accepts it."""
    return KINDS if viewer.may_write else {name: KINDS[name] for name in KINDS if name in {*ACTS, *OTHERS}}


def imported(register: Register, path: Path, asked: Mapping[str, str], viewer: Viewer, *, try_only: bool) -> Report:
    """Try the import of a file, or do it; a partner's waits.

    Raises:
        InvalidQuantity: for a choice that is none.
        ClearanceError: what the import has to say.
    """
    sent = Sent(asked)
    kind, mark_of = sent["kind"], sent["decimal"]
    if kind not in kinds_for(viewer):
        raise InvalidQuantity(
            "'{kind}' cannot be imported here; choose one of {kinds_for}",
            kind=kind[:40],
            kinds_for=", ".join(kinds_for(viewer)),
        )
    if mark_of not in MARKS or sent["hazard_class"] not in {"", *HazardClass}:
        raise InvalidQuantity("the decimal mark or the class is none of those offered; choose one of the list")
    today, depth_cm = today_of(register), sent.number("depth_cm")
    return import_file(
        register,
        Import(
            path=path,
            kind=kind,
            by=viewer.account,
            hazard_class=HazardClass(sent["hazard_class"] or "unclassified"),
            today=today,
            effective_on=sent.day("effective_on", today) if sent["effective_on"] else None,
            source=sent["source"].strip(),
            decimal_mark=MARKS[mark_of],
            method=sent["method"].strip(),
            operator=sent["operator"].strip(),
            depth_cm=None if depth_cm is None else int(depth_cm),
            accept_changes=bool(sent["accept_changes"]),
            reading=Reading(layer=sent["layer"].strip(), crs=sent["crs"].strip(), encoding=sent["encoding"].strip()),
            dry_run=try_only,
            submit=not viewer.may_write,
        ),
    )


def listed(report: Report, lang: Language) -> tuple[Listed, ...]:
    """What a report says of single records in the language of the reader, what a person must see first."""
    parts: tuple[tuple[str, Sequence[Fault | Entry | str]], ...] = (
        (mark("Left out"), report.left_out),
        (mark("Say something else than the register"), report.changed),
        (mark("What would book it"), report.proposed),
        (mark("On record from this source, and not in the file"), report.missing),
        (mark("Clipped"), report.clipped),
        (mark("Inside of open areas"), report.inside_open),
        (mark("Shapes repaired"), report.repairs),
        (mark("Without a size"), report.without_size),
        (mark("Twins"), report.duplicates),
        (mark("Set aside"), report.set_aside),
    )
    return tuple(
        Listed(lang.text(title), tuple(_line(one, lang) for one in found[:SHOWN]), max(0, len(found) - SHOWN))
        for title, found in parts
        if found
    )


def _line(found: Fault | Entry | str, lang: Language) -> str:
    if isinstance(found, Entry):
        return told(found).strip()
    return found if isinstance(found, str) else lang.said(found.said)
