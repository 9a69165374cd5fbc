"""One import: read the file, check it, make the batch while the register's lock is held, record it, report."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from clearance.errors import FileRefused, InvalidQuantity, InvalidRecord
from clearance.saying import saying
from clearance_geodata.ingest.attributes import DATE_NAMES, READ_NAMES, Options, refuse_future
from clearance_geodata.ingest.dates import refuse_early
from clearance_geodata.ingest.figures import deadline_rows, figure_rows, unread_columns
from clearance_geodata.ingest.intake import ACTS, OTHERS, Intake, Track, no_track
from clearance_geodata.ingest.journal import journal_batch
from clearance_geodata.ingest.plausible import limits_of
from clearance_geodata.ingest.report import Fault, Report
from clearance_geodata.ingest.said import Reader
from clearance_geodata.ingest.sources.layer import Reading
from clearance_geodata.ingest.tables import read_table
from clearance_geodata.ingest.totals import TotalsImport
from clearance_geodata.ingest.vectors import Records, read_records
from clearance_geodata.submissions import submit
from clearance_geodata.writing import Batch, Keyed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from clearance.land.hazard import HazardClass
    from clearance.land.published import PublishedFigure
    from clearance.units import DecimalMark
    from clearance_geodata.ingest.tables import Table, TableRow
    from clearance_geodata.register import Register, View, Writer

__all__ = ["KINDS", "Request", "import_file", "intake_of", "remark_undated", "submit_made"]

KINDS = (*ACTS, "published", "totals", "deadlines", *OTHERS, "journal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to import and how.

    `effective_on` is the date of records that have none: `today` when the person gives none either, which the report
    then says. With `submit` the records wait for the authority instead of being recorded.
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
    method: str = ""
    operator: str = ""
    depth_cm: int | None = None
    accept_changes: bool = False
    submit: bool = False
    reading: Reading = field(default_factory=Reading)
    track: Track = no_track


def import_file(register: Register, request: Request) -> Report:
    """Import one file in one transaction.

    Raises:
        FileRefused: for a fault of the file, or with `strict` of any record; the register is unchanged.
        RuleBroken: when the books would not hold; the register is unchanged.
    """
    if request.kind not in KINDS:
        raise InvalidQuantity(
            "'{kind}' cannot be imported; use one of {kinds}", kind=request.kind, kinds=", ".join(KINDS)
        )
    if request.kind in {"published", "totals", "deadlines"}:
        return _import_table(register, request)
    if request.kind == "journal":
        return _import_journal(register, request)
    return _import_layer(register, request)


def _import_journal(register: Register, request: Request) -> Report:
    report = Report(file=request.path.name, kind=request.kind, dry_run=request.dry_run)
    register.record(lambda view: journal_batch(request.path, view, report), by=request.by, dry_run=request.dry_run)
    return _stamped(report, register)


def _import_layer(register: Register, request: Request) -> Report:
    country = register.identity.country_name
    source = read_records(request.path, decimal_mark=request.decimal_mark, reading=request.reading, country=country)
    if not source.records:
        raise FileRefused("{name} has no records; check that it is the file you mean", name=request.path.name)
    report = Report(file=request.path.name, kind=request.kind, read=len(source.records), dry_run=request.dry_run)
    with register.writing(by=request.by, dry_run=request.dry_run or request.submit) as writer:
        intake_of(register, request, source, report).record(writer)
    submit_made(register, request, writer, report)
    if source.to_wgs84 is not None and source.to_wgs84.remark:
        report.remarks.append(source.to_wgs84.remark)
    if request.kind not in OTHERS:
        remark_undated(report, request, source)
        _remark_unread(report, sorted(source.filled - READ_NAMES))
    return _stamped(report, register)


def submit_made(register: Register, request: Request, writer: Writer, report: Report) -> None:
    """Put what an import made before the authority, where that was asked for, instead of recording it."""
    if request.submit and not request.dry_run:
        waiting = submit(register, Batch(tuple(writer.made)), by=request.by, note=report.file, based_on=writer.seen)
        report.submitted = True
        report.remarks.append(
            saying(
                "submitted as {submission_id}; it is recorded when the authority accepts it",
                submission_id=waiting.submission_id,
            )
        )


def intake_of(register: Register, request: Request, source: Records, report: Report) -> Intake:
    """The records of a file, ready to be recorded in the role that the report names.

    Raises:
        InvalidRecord: when the date of records that have none is no day of this work.
    """
    if request.effective_on is not None:
        refuse_early(request.effective_on)
    options = Options(
        hazard_class=request.hazard_class,
        effective_on=request.effective_on or request.today,
        today=request.today,
        source=request.source or report.file,
        decimal_mark=request.decimal_mark,
        method=request.method,
        operator=request.operator,
        depth_cm=request.depth_cm,
    )
    report.changes_booked = request.accept_changes
    limits = limits_of(register.identity.country)
    return Intake(
        reader=Reader(source=source, options=options, limits=limits, report=report),
        role=report.kind,
        report=report,
        strict=request.strict,
        accept_changes=request.accept_changes,
        track=request.track,
    )


def remark_undated(report: Report, request: Request, source: Records) -> None:
    """Say which records took the day of the import because nobody said theirs."""
    undated = source.without(DATE_NAMES) if request.effective_on is None else 0
    if undated and report.recorded + report.of_unknown_size:
        report.remarks.append(
            saying(
                "{undated} records have no date: effective on {today}, the day of the import",
                undated=undated,
                today=request.today,
            )
        )


def _remark_unread(report: Report, names: Sequence[str]) -> None:
    if names:
        report.remarks.append(saying("names that an import does not read: {names}", names=", ".join(names)))


def _refuse_future_figures(table: Table, row: TableRow, figures: Sequence[PublishedFigure], today: date) -> None:
    try:
        refuse_future(figures[0].to_on, "day", today)
    except InvalidRecord as fault:
        raise FileRefused(
            "{name}, line {position}: {fault}", name=table.name, position=str(row.position), fault=fault.said
        ) from fault


def _stamped(report: Report, register: Register) -> Report:
    if not report.dry_run and not report.submitted:
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
                report.duplicates.append(Fault(position, key, saying("exact twin of line {first}", first=str(first))))
            elif key in known:
                report.already += 1
            else:
                fresh.append(row)
        report.recorded = len(fresh)
        if request.kind == "totals":
            if report.already:
                report.remarks.append(
                    saying("figures in the register already are not booked here: use `clearance adopt`")
                )
            return TotalsImport(view, report, request.path.name).batch(fresh)
        return Batch(tuple(keyed for row in fresh for keyed in row))

    register.record(plan, by=request.by, dry_run=request.dry_run)
    return _stamped(report, register)
