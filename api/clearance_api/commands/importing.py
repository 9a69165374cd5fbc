"""Commands that take other people's files in: import, and mapping (check and draft)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from clearance.land.hazard import HazardClass
from clearance.units import DecimalMark
from clearance_api.commands.interrupting import told_when_interrupted
from clearance_api.commands.options import AsJson, By, DryRun, day
from clearance_api.commands.progress import progress_bar
from clearance_geodata.store.address import Address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clearance_geodata.ingest.mapped import MappedReport
    from clearance_geodata.ingest.report import Fault, Report
    from clearance_geodata.ingest.run import Request
    from clearance_geodata.register import Register

__all__ = ["add_to"]

FAULTS_SHOWN = 10

mapping_app = typer.Typer(no_args_is_help=True, help="Look at a mapping, or write a first one from a file.")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import", rich_help_panel="Books")(import_)
    app.add_typer(mapping_app, name="mapping", rich_help_panel="Books")
    mapping_app.command("check")(check)
    mapping_app.command("draft")(draft)


File = Annotated[Path, typer.Argument(metavar="FILE", help="A table or layer; with --mapping also a folder.")]
Into = Annotated[
    Address, typer.Option("--into", metavar="REGISTER", parser=Address.of, help="The register to record in.")
]
As = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="KIND",
        help="areas, cleared, reduced, cancelled, released, entries, published, totals, deadlines, incidents, "
        "minefields, storage, boundaries, tasks or journal.",
    ),
]
MappingFile = Annotated[
    str, typer.Option("--mapping", metavar="TOML", help="How the files of somebody else are read; or a profile.")
]
Like = Annotated[str, typer.Option("--like", metavar="MODEL", help="The model of the mapping that reads FILE.")]
Where = Annotated[
    list[str] | None,
    typer.Option("--where", metavar="COLUMN=WORD", help="Import only these records; may be given several times."),
]
LayerName = Annotated[str, typer.Option("--layer", metavar="NAME", help="The layer or sheet of a file with several.")]
Crs = Annotated[str, typer.Option("--crs", metavar="NAME", help="Coordinate system of a file that does not say it.")]
Encoding = Annotated[str, typer.Option("--encoding", metavar="NAME", help="Of a text that is not UTF-8: cp1251, ...")]
Class = Annotated[str, typer.Option("--kind", metavar="sha|cha|unclassified", help="Class of areas that state none.")]
EffectiveOn = Annotated[
    str | None, typer.Option("--effective-on", metavar="DATE", help="Date of records that have none. [default: today]")
]
Source = Annotated[str, typer.Option("--source", metavar="TEXT", help="Source of records that name none.")]
Operator = Annotated[str, typer.Option("--operator", metavar="NAME", help="Who worked, where none is named.")]
Method = Annotated[
    str, typer.Option("--method", metavar="TEXT", help="Method of work that states none: NTS, TS, manual, ...")
]
DepthCm = Annotated[
    int | None, typer.Option("--depth-cm", metavar="CM", min=1, help="Depth of clearance that states none.")
]
Decimal = Annotated[
    str | None, typer.Option("--decimal", metavar="comma|point", help="Decimal mark of the numbers in the file.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Refuse the file when any record is at fault.")]
AcceptChanges = Annotated[
    bool, typer.Option("--accept-changes", help="Book what the file says anew of areas on record. [default: list it]")
]
Submit = Annotated[bool, typer.Option("--submit", help="Put the records before the authority instead of recording.")]
MARKS: dict[str | None, DecimalMark | None] = {None: None, "comma": ",", "point": "."}


def import_(
    file: File,
    *,
    into: Into,
    as_: As = "",
    mapping: MappingFile = "",
    like: Like = "",
    where: Where = None,
    layer: LayerName = "",
    crs: Crs = "",
    encoding: Encoding = "",
    kind: Class = "unclassified",
    effective_on: EffectiveOn = None,
    source: Source = "",
    operator: Operator = "",
    method: Method = "",
    depth_cm: DepthCm = None,
    decimal: Decimal = None,
    by: By = "",
    strict: Strict = False,
    accept_changes: AcceptChanges = False,
    submit: Submit = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Take a file into a register, in one act, with an account of every record.

    A fault of the file refuses it; a fault of a record leaves that record out, named with its position and reason.
    Nothing on record is overwritten: what a file says anew of an area is listed, or booked as entries of its own.
    """
    from clearance_api.answers import answer_json
    from clearance_geodata.ingest.run import Request
    from clearance_geodata.ingest.sources.layer import Reading
    from clearance_geodata.register import Register

    told = {"layer": layer, "crs": crs, "encoding": encoding, "decimal": decimal}
    _check_words(kind, decimal, as_, mapping, only_mapped={"like": like, "where": where}, by_mapping=told)
    said = {"source": source, "operator": operator, "method": method, "depth_cm": depth_cm}
    with Register.open(into) as register, told_when_interrupted(register), progress_bar() as track:
        request = Request(
            path=file,
            kind=as_,
            by=by or _account(),
            hazard_class=HazardClass(kind),
            today=datetime.now(ZoneInfo(register.identity.time_zone)).date(),
            effective_on=day(effective_on, "--effective-on"),
            decimal_mark=MARKS[decimal],
            reading=Reading(layer=layer, crs=crs, encoding=encoding),
            track=track,
            **said,  # type: ignore[arg-type]  # each option has the type of its field
            strict=strict,
            accept_changes=accept_changes,
            submit=submit,
            dry_run=dry_run,
        )
        report = _imported(register, request, mapping, like, _words(where or []))
    typer.echo(answer_json(report.to_dict()) if as_json else "\n".join(_text(report)))


def _check_words(
    kind: str,
    decimal: str | None,
    as_: str,
    mapping: str,
    *,
    only_mapped: Mapping[str, object],
    by_mapping: Mapping[str, object],
) -> None:
    """Refuse words that mean nothing, and options that would be passed over in silence."""
    from clearance.errors import InvalidQuantity

    if kind not in set(HazardClass):
        raise InvalidQuantity(
            "--kind '{kind}' is no class; use one of {classes}", kind=kind, classes=tuple(HazardClass)
        )
    if decimal not in MARKS:
        raise InvalidQuantity("--decimal '{decimal}' is no mark; use comma or point", decimal=str(decimal))
    unused = next((f"--{name}" for name, value in only_mapped.items() if value and not mapping), None)
    if unused is not None:
        raise InvalidQuantity("{unused} is for --mapping alone; leave it out, or name the mapping", unused=unused)
    told = next((f"--{name}" for name, value in by_mapping.items() if value and mapping), None)
    if told is not None:
        raise InvalidQuantity("{told} is said in the mapping, not beside it; write it into the take", told=told)
    if bool(as_) == bool(mapping):
        raise InvalidQuantity("say what the records of the file are with --as, or how they are read with --mapping")


def _imported(
    register: Register, request: Request, mapping: str, like: str, where: dict[str, str]
) -> Report | MappedReport:
    from clearance_geodata.ingest.mapped import import_mapped
    from clearance_geodata.ingest.run import import_file

    if not mapping:
        return import_file(register, request)
    return import_mapped(register, request, mapping, like=like, where=where)


def _words(where: list[str]) -> dict[str, str]:
    from clearance.errors import InvalidQuantity

    for word in where:
        if "=" not in word:
            raise InvalidQuantity("--where '{word}' is no condition; write COLUMN=WORD", word=word)
    return {name.strip(): value.strip() for name, _, value in (word.partition("=") for word in where)}


def _account() -> str:
    """The account of this machine's user, for imports; acts of a named person ask for the name."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown user"


def _text(report: Report | MappedReport) -> list[str]:
    reports = getattr(report, "reports", None) or [report]
    lines = [line for each in reports for line in _lines(each)]
    remarks = report.remarks if len(reports) > 1 else []
    return [*lines, *remarks, *([f"snapshot {report.snapshot}"] if report.snapshot else [])]


def _lines(report: Report) -> list[str]:
    lines: list[str] = [*report.lines()]
    listed = (
        ("left out", report.left_out),
        ("set aside", report.set_aside),
        ("changed", report.changed),
        ("twins", report.duplicates),
        ("repaired", report.repairs),
        ("without size", report.without_size),
    )
    for title, faults in listed:
        lines += _listed(title, faults)
    return lines


def _listed(title: str, faults: list[Fault]) -> list[str]:
    lines = [f"{title}: {fault}" for fault in faults[:FAULTS_SHOWN]]
    more = len(faults) - FAULTS_SHOWN
    return [*lines, f"{title}: {more:,} more, --json lists all"] if more > 0 else lines


def check(
    mapping: Annotated[str, typer.Argument(metavar="MAPPING", help="A TOML file, or the name of a profile.")],
    place: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder or file that it reads.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Read files by a mapping and say what would become of each record; nothing is recorded."""
    from clearance_api.answers import answer_json
    from clearance_geodata.ingest.mapping.describe import describe
    from clearance_geodata.ingest.mapping.load import load_mapping

    found = describe(load_mapping(mapping), place)
    typer.echo(answer_json(found.to_dict()) if as_json else "\n".join(found.lines()))


def draft(source: Annotated[Path, typer.Argument(metavar="FILE", help="A table or layer.")]) -> None:
    """Write a first mapping of a file to the terminal: its columns, and the words that stand in them."""
    from clearance_geodata.ingest.mapping.describe import draft as drafted

    typer.echo(drafted(source))
