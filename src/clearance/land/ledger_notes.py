"""What a reader of a statement must know beside its numbers: spans, firmness, and closings that nobody published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clearance.land.accounts import Kind
from clearance.land.balance import standing
from clearance.land.hazard import Level
from clearance.land.journal import RELEASES, Entry, movements_of
from clearance.land.published import Measure, PublishedFigure
from clearance.units import Unit, plain

if TYPE_CHECKING:
    from datetime import date

    from clearance.land.ledger import Statement, StatementRow
    from clearance.land.snapshot import Snapshot

__all__ = ["Note", "is_published", "notes"]

MEASURES = {Unit.M2: Measure.AREA_M2, Unit.AREAS: Measure.AREAS, Unit.AP_MINES: Measure.AP_MINES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A remark on one cell: the year of its row, its column, the amount, the days it covers, and why it is remarked."""

    year: int | None
    column: str
    amount: int | float
    covers_from: date | None
    covers_to: date | None
    text: str
    entry_id: str | None = None

    def to_dict(self) -> dict[str, object]:
        """The remark for JSON."""
        return {
            "year": self.year,
            "column": self.column,
            "amount": self.amount,
            "covers_from": self.covers_from.isoformat() if self.covers_from else None,
            "covers_to": self.covers_to.isoformat() if self.covers_to else None,
            "text": self.text,
            "entry": self.entry_id,
        }


def notes(snapshot: Snapshot, statement: Statement) -> tuple[Note, ...]:
    """The remarks on a statement, row by row; periods without years get none but those on amounts."""
    books = [area.area_id for area in snapshot.areas.values() if area.level is not Level.AREA]
    totals = [entry for _, entries in snapshot.by_area(books) for entry in standing(entries)] if books else []
    found: list[Note] = []
    seen = set()
    for row in statement.rows:
        if row.period in seen:
            continue
        seen.add(row.period)
        within = [e for e in totals if row.period.from_on <= e.effective_on <= row.period.to_on]
        found += [note for entry in within for note in _on_entry(entry, row)]
        if totals and set(row.group) == {"year"} and row.closing and not is_published(snapshot, row):
            text = "computed from the books; no State has published this figure"
            amount = plain(row.closing, row.unit)
            found.append(
                Note(
                    year=row.period.year,
                    column="closing",
                    amount=amount,
                    covers_from=None,
                    covers_to=row.period.to_on,
                    text=text,
                )
            )
    return tuple(found)


def _on_entry(entry: Entry, row: StatementRow) -> list[Note]:
    """Remarks on what one entry put into a row: a span beyond the row, a hedged number, what was recorded with it."""
    texts = []
    if entry.covers_from is not None and entry.covers_from < row.period.from_on:
        texts.append("covers more than the period it stands in")
    if entry.qualifier != "exact":
        texts.append(f"the source says '{entry.qualifier}'")
    if entry.note and (texts or entry.kind in RELEASES):
        texts.append(entry.note)
    if not texts:
        return []
    return [
        Note(
            year=row.period.year,
            column=movement.column.value,
            amount=plain(movement.quantity, movement.unit),
            covers_from=entry.covers_from,
            covers_to=entry.effective_on,
            text="; ".join(texts),
            entry_id=entry.entry_id,
        )
        for movement in movements_of(entry)
        if movement.unit is row.unit
    ]


def is_published(snapshot: Snapshot, row: StatementRow) -> bool:
    """Whether a State has published the closing of a row: a stock after the last movement, of this very amount."""
    moved = snapshot.books.movements
    days = moved.loc[(moved["unit"] == row.unit) & (moved["entry_kind"] != Kind.REVERSED), "effective_on"]
    days = days[days <= np.datetime64(row.period.to_on, "s")]
    return len(days) > 0 and any(_states(figure, row, days.max().date()) for figure in snapshot.figures)


def _states(figure: PublishedFigure, row: StatementRow, last: date) -> bool:
    return (
        figure.is_stock
        and figure.is_own
        and figure.scope == "national"
        and figure.measure is MEASURES.get(row.unit)
        and figure.is_by_state
        and last <= figure.to_on <= row.period.to_on
        and figure.quantity == row.closing
    )
