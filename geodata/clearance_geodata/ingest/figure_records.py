"""Recording what a mapping took of published figures and deadlines, with an account of each row of the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from clearance.errors import ClearanceError
from clearance.land.published import PublishedFigure
from clearance.saying import saying
from clearance_geodata.ingest.attributes import refuse_future
from clearance_geodata.ingest.mapped_figures import deadline_of, figure_of
from clearance_geodata.ingest.plausible import limits_of
from clearance_geodata.ingest.report import Fault
from clearance_geodata.ingest.totals import HistoryImport
from clearance_geodata.writing import Batch, Keyed

if TYPE_CHECKING:
    from clearance.treaty.obligation import DeadlineStep
    from clearance_geodata.ingest.mapping.apply import Taken
    from clearance_geodata.ingest.report import Report
    from clearance_geodata.ingest.vectors import VectorRecord
    from clearance_geodata.register import Register, View, Writer

__all__ = ["figure_records"]


def figure_records(writer: Writer, register: Register, taken: Taken, report: Report) -> None:
    """Record what a take made of a file: figures beside the books, totals booked by rule, or deadlines.

    Of a file with several countries (records with a `code`) only the rows of the register's own are meant. Totals are
    booked as `clearance.land.adopted_history` says: nothing is restated, nothing is padded, and what does not fit
    stays published, with a remark.

    Args:
        writer: holds the register's lock.
        register: where to; its clock says which dates lie in the future.
        taken: what the mapping made of the file; its role is ``published``, ``totals`` or ``deadlines``.
        report: takes the account; each row of the file counts once.
    """
    rows = _rows_of(taken.records.records, register.identity.country, report)
    limits = limits_of(register.identity.country)
    today = register.clock().astimezone(ZoneInfo(register.identity.time_zone)).date()

    def read(record: VectorRecord) -> Keyed:
        if taken.take.role == "deadlines":
            return _keyed_step(deadline_of(record))
        figure = figure_of(record, limits)
        refuse_future(figure.to_on, figure.date_precision, today)
        return Keyed(figure, f"figure:{figure.figure_id}")

    readings = [_read(position, records, read, report) for position, records in rows.items()]
    writer.record(lambda view: _batch([r for r in readings if r.made], view, taken, report))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a row of the file became."""

    position: int
    made: tuple[Keyed, ...]

    @property
    def keys(self) -> list[str]:
        """The import keys of all it became."""
        return [str(keyed.import_key) for keyed in self.made]


def _rows_of(records: Sequence[VectorRecord], country: str, report: Report) -> dict[int, list[VectorRecord]]:
    """The records of each row that is about the country of the register; other rows are counted as not meant."""
    rows: dict[int, list[VectorRecord]] = defaultdict(list)
    others = set()
    for record in records:
        if record.text("code") in {"", country}:
            rows[record.position].append(record)
        else:
            others.add(record.position)
    report.not_meant += len(others - rows.keys())
    return rows


def _keyed_step(step: DeadlineStep) -> Keyed:
    return Keyed(step, f"deadline:{step.obligation}:{step.event}:{step.deadline}")


def _read(
    position: int, records: Sequence[VectorRecord], read: Callable[[VectorRecord], Keyed], report: Report
) -> Reading:
    """The records of one row; a figure that cannot be read leaves the row out only when nothing else of it is left."""
    made: dict[str | None, Keyed] = {}
    faults = []
    for record in records:
        what = record.text("measure", "event")
        try:
            keyed = read(record)
        except ClearanceError as fault:
            faults.append(Fault(position, what, fault.said))
            continue
        if keyed.import_key in made:
            twice = saying("stands twice in the row about the same thing; keep it in one figure of the mapping")
            faults.append(Fault(position, what, twice))
        made.setdefault(keyed.import_key, keyed)
    if made:
        report.remarks += [fault.said for fault in faults]
    else:
        report.left_out += faults[:1]
    return Reading(position, tuple(made.values()))


def _batch(readings: Sequence[Reading], view: View, taken: Taken, report: Report) -> Batch:
    known = view.known([key for reading in readings for key in reading.keys])
    seen: dict[str, int] = {}
    fresh: list[Keyed] = []
    for reading in readings:
        twins = {seen.setdefault(key, reading.position) for key in reading.keys}
        if reading.position not in twins:
            reason = saying("exact twin of record {position}", position=str(min(twins)))
            report.duplicates.append(Fault(reading.position, reading.keys[0], reason))
        elif all(key in known for key in reading.keys):
            report.already += 1
        else:
            report.recorded += 1
            fresh += [keyed for keyed in reading.made if keyed.import_key not in known]
    if taken.take.role == "totals":
        return HistoryImport(view, report, taken.file).batch(_statements(fresh))
    return Batch(tuple(fresh))


def _statements(fresh: Sequence[Keyed]) -> list[list[Keyed]]:
    """Figures joined as they are booked: those about one date, or about one period and product."""
    rows: dict[str, list[Keyed]] = defaultdict(list)
    for keyed in fresh:
        if isinstance(keyed.record, PublishedFigure):
            rows[keyed.record.row_id].append(keyed)
    return list(rows.values())
