"""Commands that write the books, and the one that checks them: init, adopt, pad, reverse, check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clearance_api.commands.options import AsJson, By, DryRun, RegisterAddress, echo_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearance.land.checks import Finding
    from clearance.land.published import PublishedFigure
    from clearance.land.snapshot import Snapshot
    from clearance_geodata.ingest.totals import Desk
    from clearance_geodata.store.address import Address

__all__ = ["add_to"]

# So many findings of each rule are listed for a person.
LISTED = 5

FigureIds = Annotated[list[str] | None, typer.Argument(metavar="[FIGURE]...", help="Ids of figures; none: list them.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    panel = "Books"
    app.command("init", rich_help_panel=panel)(init)
    app.command("adopt", rich_help_panel=panel)(adopt)
    app.command("pad", rich_help_panel=panel)(pad)
    app.command("reverse", rich_help_panel=panel)(reverse)
    app.command("check", rich_help_panel=panel)(check)


def init(
    register: RegisterAddress,
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
    """Create an empty register: one GeoPackage file, or a schema of a PostgreSQL database with PostGIS."""
    from clearance_geodata.register import Register

    with Register.create(register, country=country, country_name=name, time_zone=time_zone) as made:
        typer.echo(f"{register}: register of {made.identity.country_name}, days in {made.identity.time_zone}")


def adopt(register: RegisterAddress, figures: FigureIds = None, by: By = "", *, dry_run: DryRun = False) -> None:
    """Book published figures into national or sector totals: an act of a named person.

    A stock opens the book or must agree with it; a flow is booked less what its period holds already. Without figures
    the command lists what was published, with ids.
    """
    if not figures:
        _list_figures(register)
        return
    _act(register, figures, by, lambda desk, row: desk.adopt(row), dry_run=dry_run)


def pad(
    register: RegisterAddress,
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


def _list_figures(register: Address) -> None:
    from clearance_geodata.register import Register

    with Register.open(register) as opened:
        snapshot = opened.snapshot()
    adopted = {entry.adopts for entry in snapshot.entries}
    rows = [[f.row_id, f.label, "in the books" if f.row_id in adopted else ""] for f in snapshot.figures]
    echo_table(f"Published figures of {snapshot.country_name}", ["figure", "what it says", "adopted"], rows)


def _act(
    register: Address, figures: list[str], by: str, act: Callable[[Desk, list[PublishedFigure]], None], *, dry_run: bool
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
            raise NotFound(
                "there is no published figure '{missing}'; `clearance adopt {register}` lists their ids",
                missing=missing,
                register=str(register),
            )
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
    register: RegisterAddress,
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
        raise RuleBroken(
            "reversing {entry_id} is an act of a named person with a reason; give --by and --reason", entry_id=entry_id
        )
    undone: list[str] = []

    def plan(view: View) -> Batch:
        made = reversals_of_act(view.act_of(entry_id), entry_id, act_id=f"act-{view.next_position}", note=reason)
        undone.extend(str(entry.reverses) for entry in made)
        return Batch.of(*made)

    with Register.open(register) as opened:
        opened.record(plan, by=by, dry_run=dry_run)
        verb = "would be reversed" if dry_run else "reversed"
        typer.echo(f"{', '.join(undone)} {verb} by {by}; snapshot {opened.snapshot().identity.id}")


def check(
    register: RegisterAddress,
    *,
    rule: Annotated[
        list[str] | None, typer.Option("--rule", metavar="ID", help="Show this rule only; may be given several times.")
    ] = None,
    severity: Annotated[
        str, typer.Option("--severity", metavar="error|warning|note", help="Show what is at least so grave.")
    ] = "note",
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", metavar="N", help=f"List so many of each rule; 0: all. [default: {LISTED}; with --json 0]"
        ),
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="FILE.xlsx", help="Write what is shown as a workbook, too.")
    ] = None,
    layer: Annotated[
        Path | None,
        typer.Option("--layer", metavar="FILE.gpkg", help="Write it as a layer to open in QGIS, where to look."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Verify the journal and the books, and list what a person should look at; exit code 1 when something is broken.

    The rules are described in docs/checks.md.
    """
    from clearance_api.answers import answer_json
    from clearance_geodata.findings import write_findings

    _check_choices(severity, limit, xlsx)
    snapshot, findings = _checked(register)
    shown = _chosen(findings, rule or [], severity)
    if as_json:
        typer.echo(answer_json([finding.to_dict() for finding in _listed(shown, limit or 0)]))
    elif not findings:
        typer.echo("nothing found: the journal is whole and the books balance")
    elif not shown:
        typer.echo(f"none of the {len(findings):,} findings is of that kind")
    else:
        _show_findings(register, shown, _listed(shown, LISTED if limit is None else limit))
    for out in (xlsx, layer):
        if out is not None:
            remarks = write_findings(snapshot, shown, out)
            for line in (f"{out}: {len(shown):,} findings", *remarks):
                typer.echo(line, err=as_json)
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(1)


def _check_choices(severity: str, limit: int | None, xlsx: Path | None) -> None:
    from clearance.errors import InvalidQuantity
    from clearance.land.checks import SEVERITIES

    if severity not in SEVERITIES:
        raise InvalidQuantity(
            "--severity '{severity}' is none; use one of {severities}", severity=severity, severities=tuple(SEVERITIES)
        )
    if limit is not None and limit < 0:
        raise InvalidQuantity(
            "--limit {limit} is below nothing; give a number of findings, 0 for all", limit=str(limit)
        )
    if xlsx is not None and xlsx.suffix.lower() != ".xlsx":
        raise InvalidQuantity(
            "--xlsx {xlsx} is no workbook; name it .xlsx, or use --layer for other formats", xlsx=str(xlsx)
        )


def _checked(register: Address) -> tuple[Snapshot, list[Finding]]:
    """What the file and the books show; the outline of the country stands in for a line of it."""
    from clearance.geodesy import geodesic_area_m2
    from clearance.land.checks import check_snapshot
    from clearance_geodata.countries import outline
    from clearance_geodata.findings import recorded_days
    from clearance_geodata.register import Register
    from clearance_geodata.verify import verify

    with Register.open(register) as opened:
        broken = verify(opened)
        snapshot = opened.snapshot()
        land_m2 = None if snapshot.boundaries else geodesic_area_m2(outline(snapshot.identity.country))
        found = check_snapshot(snapshot, land_m2=land_m2, recorded_on=recorded_days(opened))
    return snapshot, [*broken, *found]


def _chosen(findings: list[Finding], rules: list[str], severity: str) -> list[Finding]:
    """Those of some rules, and at least as grave as a severity."""
    from clearance.errors import NotFound
    from clearance.land.checks import RULES, SEVERITIES
    from clearance_geodata.verify.rules import RULES as RULES_OF_THE_FILE

    there = {*RULES, *RULES_OF_THE_FILE}
    unknown = next((rule for rule in rules if rule not in there), None)
    if unknown is not None:
        raise NotFound("there is no rule '{unknown}'; docs/checks.md lists them all", unknown=unknown)
    grave = SEVERITIES[: [str(known) for known in SEVERITIES].index(severity) + 1]
    return [f for f in findings if f.severity in grave and (not rules or f.rule in rules)]


def _listed(findings: list[Finding], limit: int) -> list[Finding]:
    """The first findings of each rule; 0: all of them."""
    from collections import Counter

    seen: Counter[str] = Counter()
    listed = []
    for finding in findings:
        seen[finding.rule] += 1
        if not limit or seen[finding.rule] <= limit:
            listed.append(finding)
    return listed


def _show_findings(register: Address, shown: list[Finding], listed: list[Finding]) -> None:
    """Counts by rule with what to do, then the findings."""
    counts: dict[str, list[Finding]] = {}
    for finding in shown:
        counts.setdefault(finding.rule, []).append(finding)
    rows = [[some[0].severity, rule, some[0].title, f"{len(some):,}", some[0].remedy] for rule, some in counts.items()]
    columns = ["severity", "rule", "what", "findings", "what to do"]
    echo_table(f"Findings in {register.name} by rule", columns, rows, right=["findings"])
    cells = [[finding.rule, finding.record, finding.value] for finding in listed]
    echo_table("Records", ["rule", "record", "value"], cells)
    more = f"; {len(listed):,} are listed, --limit 0 lists all" if len(listed) < len(shown) else ""
    typer.echo(f"{len(shown):,} findings{more}")
