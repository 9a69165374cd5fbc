"""One import: read the file, check it, make the batch while the register's lock is held, record it, report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from clearance.errors import FileRefused, InvalidQuantity, InvalidRecord
from clearance.land.accounts import Kind
from clearance.land.footprint import footprint
from clearance_geodata.ingest.areas import AreaImport
from clearance_geodata.ingest.attributes import DATE_NAMES, READ_NAMES, Options, refuse_future
from clearance_geodata.ingest.figures import deadline_rows, figure_rows, unread_columns
from clearance_geodata.ingest.plausible import limits_of
from clearance_geodata.ingest.releases import ReleaseImport
from clearance_geodata.ingest.report import Fault, Report
from clearance_geodata.ingest.tables import read_table
from clearance_geodata.ingest.totals import TotalsImport
from clearance_geodata.ingest.vectors import read_records
from clearance_geodata.writing import Batch, Keyed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from clearance.land.hazard import HazardClass
    from clearance.land.published import PublishedFigure
    from clearance.units import DecimalMark
    from clearance_geodata.ingest.tables import Table, TableRow
    from clearance_geodata.register import Register, View

__all__ = ["KINDS", "Request", "import_file"]

RELEASE_KINDS = {"cleared": Kind.CLEARED, "reduced": Kind.REDUCED, "cancelled": Kind.CANCELLED}
KINDS = ("areas", *RELEASE_KINDS, "published", "totals", "deadlines")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to import and how.

    `effective_on` is the date of records that have none: `today` when the person gives none either, which the report
    then says.
    """

    path: Path
    kind: str
    by: str
    hazard_class: HazardClass
    today: date
    effective_on: date | None = None
    source: str = ""
    strict: bool = False
    dry_run: bool = False
    decimal_mark: DecimalMark | None = None


def import_file(register: Register, request: Request) -> Report:
    """Import one file in one transaction.

    Raises:
        FileRefused: for a fault of the file, or with `strict` of any record; the register is unchanged.
        RuleBroken: when the books would not hold; the register is unchanged.
    """
    if request.kind not in KINDS:
        raise InvalidQuantity(f"'{request.kind}' cannot be imported; use one of {', '.join(KINDS)}")
    if request.kind in {"published", "totals", "deadlines"}:
        return _import_table(register, request)
    return _import_layer(register, request)


def _finished(report: Report, request: Request) -> Report:
    """Refuse what must not be recorded, before the transaction ends."""
    faults = report.left_out
    if faults and request.strict:
        raise FileRefused(f"{report.file}, {faults[0]} (--strict: nothing was recorded, {len(faults)} faults in all)")
    if faults and len(faults) == report.read:
        more = f" (and {len(faults) - 1:,} more; nothing was recorded)" if len(faults) > 1 else ""
        raise FileRefused(f"{report.file}, {faults[0]}{more}")
    return report


def _import_layer(register: Register, request: Request) -> Report:
    source = read_records(request.path, decimal_mark=request.decimal_mark)
    options = Options(
        hazard_class=request.hazard_class,
        effective_on=request.effective_on or request.today,
        today=request.today,
        source=request.source or request.path.name,
        decimal_mark=request.decimal_mark,
    )
    limits = limits_of(register.identity.country)
    report = Report(file=request.path.name, kind=request.kind, read=len(source.records), dry_run=request.dry_run)
    if not source.records:
        raise FileRefused(f"{request.path.name} has no records; check that it is the file you mean")
    product = RELEASE_KINDS.get(request.kind)
    importers: list[AreaImport | ReleaseImport] = []

    def plan(view: View) -> Batch:
        common = {"source": source, "options": options, "limits": limits, "report": report, "recorded": view.records()}
        act_id = f"act-{view.next_position}"
        importer: AreaImport | ReleaseImport = (
            AreaImport(**common, act_id=act_id)  # type: ignore[arg-type]
            if product is None
            else ReleaseImport(**common, product=product, act_id=act_id)  # type: ignore[arg-type]
        )
        importers.append(importer)
        prefix = "area" if product is None else product.value
        known = view.known([f"{prefix}:{record.content_key}" for record in source.records])
        batch = Batch(tuple(importer.batch(known)))
        _finished(report, request)
        return batch

    register.record(plan, by=request.by, dry_run=request.dry_run)
    grounds = importers[0].grounds
    if grounds:
        ground = footprint(list(grounds), list(grounds.values()))
        report.gross_m2, report.net_m2, report.overlapping_pairs = ground.gross_m2, ground.net_m2, len(ground.overlaps)
    if isinstance(importers[0], ReleaseImport):
        inside = importers[0].inside
        report.inside_open_m2 = footprint([str(i) for i in range(len(inside))], inside).net_m2
    undated = sum(not record.text(*DATE_NAMES) for record in source.records)
    if request.effective_on is None and undated and report.recorded + report.of_unknown_size:
        report.remarks.append(f"{undated:,} records have no date: effective on {request.today}, the day of the import")
    _remark_unread(report, sorted({name for r in source.records for name in r.attributes} - READ_NAMES))
    return _stamped(report, register)


def _remark_unread(report: Report, names: Sequence[str]) -> None:
    if names:
        report.remarks.append(f"names that an import does not read: {', '.join(names)}")


def _refuse_future_figures(table: Table, row: TableRow, figures: Sequence[PublishedFigure], today: date) -> None:
    try:
        refuse_future(figures[0].to_on, "day", today)
    except InvalidRecord as fault:
        raise FileRefused(f"{table.name}, line {row.position}: {fault}") from fault


def _stamped(report: Report, register: Register) -> Report:
    if not report.dry_run:
        report.snapshot = register.snapshot().identity.id
    return report


def _import_table(register: Register, request: Request) -> Report:
    table = read_table(request.path, decimal_mark=request.decimal_mark)
    report = Report(file=table.name, kind=request.kind, read=len(table.rows), dry_run=request.dry_run)
    if request.kind == "deadlines":
        steps = [replace(step, source=step.source or request.source) for step in deadline_rows(table)]
        rows = [[Keyed(step, f"deadline:{step.obligation}:{step.event}:{step.deadline}")] for step in steps]
    else:
        limits = limits_of(register.identity.country)
        printed = figure_rows(table, limits=limits, as_of=request.effective_on, source=request.source)
        for row, figures in zip(table.rows, printed, strict=True):
            _refuse_future_figures(table, row, figures, request.today)
        rows = [[Keyed(figure, f"figure:{figure.figure_id}") for figure in row] for row in printed]
    _remark_unread(report, unread_columns(table))
    positions = [row.position for row in table.rows]

    def plan(view: View) -> Batch:
        known = view.known([str(keyed.import_key) for row in rows for keyed in row])
        fresh: list[list[Keyed]] = []
        seen: dict[str, int] = {}
        for position, row in zip(positions, rows, strict=True):
            key = str(row[0].import_key)
            first = seen.setdefault(key, position)
            if first != position:
                report.duplicates.append(Fault(position, key, f"exact twin of line {first}"))
            elif key in known:
                report.already += 1
            else:
                fresh.append(row)
        report.recorded = len(fresh)
        if request.kind == "totals":
            if report.already:
                report.remarks.append("figures in the register already are not booked here: use `clearance adopt`")
            return TotalsImport(view, report, request.path.name).batch(fresh)
        return Batch(tuple(keyed for row in fresh for keyed in row))

    register.record(plan, by=request.by, dry_run=request.dry_run)
    return _stamped(report, register)
