"""Commands that write the books, and the one that checks them: init, import, adopt, pad, reverse, check."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from clearance_api.commands.options import AsJson, By, DryRun, RegisterFile, day, echo_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearance.land.published import PublishedFigure
    from clearance_geodata.ingest.report import Fault, Report
    from clearance_geodata.ingest.totals import Desk

__all__ = ["add_to"]

FAULTS_SHOWN = 10
FigureIds = Annotated[list[str] | None, typer.Argument(metavar="[FIGURE]...", help="Ids of figures; none: list them.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    panel = "Books"
    app.command("init", rich_help_panel=panel)(init)
    app.command("import", rich_help_panel=panel)(import_)
    app.command("adopt", rich_help_panel=panel)(adopt)
    app.command("pad", rich_help_panel=panel)(pad)
    app.command("reverse", rich_help_panel=panel)(reverse)
    app.command("check", rich_help_panel=panel)(check)


def init(
    register: RegisterFile,
    country: Annotated[
        str, typer.Option("--country", metavar="ISO3", help="ISO 3166 code; XAA to XZZ are fictitious.")
    ],
    name: Annotated[
        str | None, typer.Option("--name", help="Country name as shown. [default: that of ISO 3166]")
    ] = None,
    time_zone: Annotated[
        str | None, typer.Option("--time-zone", metavar="ZONE", help="[default: the country's]")
    ] = None,
) -> None:
    """Create an empty register: one GeoPackage file."""
    from clearance_geodata.register import Register

    with Register.create(register, country=country, country_name=name, time_zone=time_zone) as made:
        typer.echo(f"{register}: register of {made.identity.country_name}, days in {made.identity.time_zone}")


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, GeoJSON or GeoPackage.")],
    *,
    into: Annotated[Path, typer.Option("--into", metavar="REGISTER", help="The register to record in.")],
    kind_of_file: Annotated[
        str,
        typer.Option(
            "--as", metavar="KIND", help="areas, cleared, reduced, cancelled, published, totals or deadlines."
        ),
    ],
    kind: Annotated[
        str, typer.Option("--kind", metavar="sha|cha|unclassified", help="Class of areas that state none.")
    ] = ("unclassified"),
    effective_on: Annotated[
        str | None,
        typer.Option("--effective-on", metavar="DATE", help="Date of records that have none. [default: today]"),
    ] = None,
    source: Annotated[str, typer.Option("--source", metavar="TEXT", help="Source of records that name none.")] = "",
    decimal: Annotated[
        str | None, typer.Option("--decimal", metavar="comma|point", help="Decimal mark of the numbers in the file.")
    ] = None,
    by: By = "",
    strict: Annotated[bool, typer.Option("--strict", help="Refuse the file when any record is at fault.")] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Take a file into a register, in one act, with an account of every record.

    A fault of the file refuses it; a fault of a record leaves that record out, named with its position and reason.
    """
    from clearance.errors import InvalidQuantity
    from clearance.land.hazard import HazardClass
    from clearance_api.answers import answer_json
    from clearance_geodata.ingest.run import Request, import_file
    from clearance_geodata.register import Register

    if kind not in set(HazardClass):
        raise InvalidQuantity(f"--kind '{kind}' is no class; use one of {', '.join(HazardClass)}")
    if decimal not in {None, "comma", "point"}:
        raise InvalidQuantity(f"--decimal '{decimal}' is no mark; use comma or point")
    with Register.open(into) as register:
        request = Request(
            path=file,
            kind=kind_of_file,
            by=by or _account(),
            hazard_class=HazardClass(kind),
            today=datetime.now(ZoneInfo(register.identity.time_zone)).date(),
            effective_on=day(effective_on, "--effective-on"),
            source=source,
            strict=strict,
            dry_run=dry_run,
            decimal_mark="," if decimal == "comma" else "." if decimal == "point" else None,
        )
        report = import_file(register, request)
    typer.echo(answer_json(report.to_dict()) if as_json else "\n".join(_lines(report)))


def _account() -> str:
    """The account of this machine's user, for imports; acts of a named person ask for the name."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown user"


def _lines(report: Report) -> list[str]:
    lines = report.lines()
    for title, faults in (("left out", report.left_out), ("twins", report.duplicates), ("repaired", report.repairs)):
        lines += _listed(title, faults)
    return [*lines, f"snapshot {report.snapshot}"] if report.snapshot else lines


def _listed(title: str, faults: list[Fault]) -> list[str]:
    lines = [f"{title}: {fault}" for fault in faults[:FAULTS_SHOWN]]
    more = len(faults) - FAULTS_SHOWN
    return [*lines, f"{title}: {more:,} more, --json lists all"] if more > 0 else lines


def adopt(register: RegisterFile, figures: FigureIds = None, by: By = "", *, dry_run: DryRun = False) -> None:
    """Book published figures into national or sector totals: an act of a named person.

    A stock opens the book or must agree with it; a flow is booked less what its period holds already. Without figures
    the command lists what was published, with ids.
    """
    if not figures:
        _list_figures(register)
        return
    _act(register, figures, by, lambda desk, row: desk.adopt(row), dry_run=dry_run)


def pad(
    register: RegisterFile,
    figures: FigureIds = None,
    by: By = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why nobody can explain the amount.")] = "",
    *,
    dry_run: DryRun = False,
) -> None:
    """Bring national or sector totals to a published stock; the amount is booked, and always shown, as unexplained."""
    if not figures:
        _list_figures(register)
        return
    _act(register, figures, by, lambda desk, row: desk.pad(row, reason), dry_run=dry_run)


def _list_figures(register: Path) -> None:
    from clearance_geodata.register import Register

    with Register.open(register) as opened:
        snapshot = opened.snapshot()
    adopted = {entry.adopts for entry in snapshot.entries}
    rows = [[f.row_id, f.label, "in the books" if f.row_id in adopted else ""] for f in snapshot.figures]
    echo_table(f"Published figures of {snapshot.country_name}", ["figure", "what it says", "adopted"], rows)


def _act(
    register: Path, figures: list[str], by: str, act: Callable[[Desk, list[PublishedFigure]], None], *, dry_run: bool
) -> None:
    from clearance.errors import NotFound, RuleBroken
    from clearance_geodata.ingest.totals import Desk, order_of
    from clearance_geodata.register import Register, View
    from clearance_geodata.writing import Batch

    if not by.strip():
        raise RuleBroken("adopting and padding are acts of a named person; say who with --by NAME")
    remarks: list[str] = []

    def plan(view: View) -> Batch:
        published: dict[str, list[PublishedFigure]] = {}
        for figure in view.records().figures:
            published.setdefault(figure.row_id, []).append(figure)
        missing = next((figure for figure in figures if figure not in published), None)
        if missing is not None:
            raise NotFound(f"there is no published figure '{missing}'; `clearance adopt {register}` lists their ids")
        desk = Desk(view)
        for row in sorted((published[figure] for figure in figures), key=order_of):
            act(desk, row)
        remarks.extend(desk.remarks)
        return desk.batch()

    with Register.open(register) as opened:
        outcome = opened.record(plan, by=by, dry_run=dry_run)
        verb = "would be recorded" if dry_run else "recorded"
        typer.echo(f"{len(outcome.recorded)} records {verb} by {by}; snapshot {opened.snapshot().identity.id}")
    for remark in remarks:
        typer.echo(remark)


def reverse(
    register: RegisterFile,
    entry_id: Annotated[str, typer.Argument(metavar="ENTRY", help="Id of an entry of the act, such as E17.")],
    *,
    by: By = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="What was wrong with it.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Undo an act, all entries of it, by new entries on their effective dates; both stay in the journal."""
    from clearance.errors import RuleBroken
    from clearance.land.balance import reversals_of_act
    from clearance_geodata.register import Register, View
    from clearance_geodata.writing import Batch

    if not by.strip() or not reason.strip():
        raise RuleBroken(f"reversing {entry_id} is an act of a named person with a reason; give --by and --reason")
    undone: list[str] = []

    def plan(view: View) -> Batch:
        entries = view.records().entries
        made = reversals_of_act(entries, entry_id, act_id=f"act-{view.next_position}", note=reason)
        undone.extend(str(entry.reverses) for entry in made)
        return Batch.of(*made)

    with Register.open(register) as opened:
        opened.record(plan, by=by, dry_run=dry_run)
        verb = "would be reversed" if dry_run else "reversed"
        typer.echo(f"{', '.join(undone)} {verb} by {by}; snapshot {opened.snapshot().identity.id}")


def check(register: RegisterFile, *, as_json: AsJson = False) -> None:
    """Verify the journal and the books, and list what a person should look at; exit code 1 when something is broken."""
    from clearance.land.checks import check_snapshot
    from clearance_api.answers import answer_json
    from clearance_geodata.register import Register
    from clearance_geodata.verify import verify

    with Register.open(register) as opened:
        findings = [*verify(opened), *check_snapshot(opened.snapshot())]
    if as_json:
        typer.echo(answer_json([finding.to_dict() for finding in findings]))
    else:
        rows = [[f.severity, f.rule, f.record, f.value, f.remedy] for f in findings]
        echo_table(f"Findings in {register.name}", ["severity", "rule", "record", "value", "remedy"], rows)
        typer.echo(
            f"{len(findings):,} findings" if findings else "nothing found: the journal is whole and the books balance"
        )
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(1)
