"""Totals of a programme that keeps no area records: figures that its own authority books as it reports them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clearance.errors import RuleBroken
from clearance.land.accounts import Kind
from clearance.land.adopted_history import history_of
from clearance.land.adoption import NATIONAL, Adoption, adopt, book_area, book_name, pad
from clearance.land.balance import standing
from clearance.land.hazard import Area, Level
from clearance.land.journal import Entry
from clearance.land.published import PublishedFigure
from clearance.saying import saying
from clearance.units import Unit
from clearance_geodata.writing import Batch, Keyed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from clearance_geodata.ingest.report import Report
    from clearance_geodata.register import View

__all__ = ["Desk", "HistoryImport", "TotalsImport"]


# Areas make up no total by themselves, and stores hold no land.
APART = frozenset({Level.AREA, Level.STORE})


class Desk:
    """Books figures into the books of totals, in order, while the register's lock is held.

    Entries know their ids before they are recorded, because nobody else can write in between.
    """

    def __init__(self, view: View) -> None:
        """Start from what the register holds."""
        records = view.records()
        self.identity = view.identity
        self.made: list[Keyed] = []
        self.remarks: list[str] = []
        self._next = view.next_position
        self._areas = {area.area_id: area for area in records.areas}
        self._books: dict[str, list[Entry]] = defaultdict(list)
        for entry in records.entries:
            self._books[entry.area_id].append(entry)

    def add(self, keyed: Keyed) -> None:
        """Put a record into the batch."""
        record = keyed.record
        if isinstance(record, Entry):
            record = replace(record, entry_id=f"E{self._next}")
            self._books[record.area_id].append(record)
        self.made.append(Keyed(record, keyed.import_key))
        self._next += 1

    def adopt(self, row: Sequence[PublishedFigure], *, restate: bool = False) -> None:
        """Adopt the figures of one row into the book of their scope."""
        self._act(row, lambda book, area, act: adopt(row, book, area=area, act_id=act, restate=restate))

    def pad(self, row: Sequence[PublishedFigure], reason: str) -> None:
        """Bring the book of a scope to the stock of one row."""
        self._act(row, lambda book, area, act: pad(row, book, area=area, act_id=act, reason=reason))

    def book_history(self, rows: Sequence[Sequence[PublishedFigure]]) -> None:
        """Book what the rules of `adopted_history` take of a country; a flow that does not fit is left out."""
        book = self._books[book_area(NATIONAL, self.identity.country, self.identity.country_name).area_id]
        begun = min((entry.effective_on for entry in standing(book) if Unit.M2 in entry.quantities), default=None)
        history = history_of(rows, begun=begun)
        self.remarks += history.left_out
        chosen = ([history.opening] if history.opening else []) + sorted(history.flows, key=order_of)
        for row in chosen:
            try:
                self.adopt(row)
            except RuleBroken as fault:
                self.remarks.append(saying("not booked: {fault}", fault=fault.said))

    def _act(self, row: Sequence[PublishedFigure], act: Callable[[Sequence[Entry], Area, str], Adoption]) -> None:
        name = book_name(row[0].obligation, row[0].item)
        fresh = book_area(row[0].scope, self.identity.country, self.identity.country_name, name=name)
        area = self._areas.get(fresh.area_id, fresh)
        adoption = act(self._books[area.area_id], area, f"act-{self._next}")
        self._refuse_twice(area, adoption)
        self.remarks += adoption.remarks
        if adoption.entries and area.area_id not in self._areas:
            self._areas[area.area_id] = area
            self.add(Keyed(area, f"book:{area.area_id}"))
        for entry in adoption.entries:
            self.add(Keyed(entry))

    def _refuse_twice(self, area: Area, adoption: Adoption) -> None:
        """A sector is part of its country: one of the two may hold a unit, or it would be counted twice."""
        opens = {unit for entry in adoption.entries if entry.kind is Kind.OPENED for unit in entry.quantities}
        for other_id, entries in self._books.items():
            other = self._areas.get(other_id)
            if other is None or APART & {other.level, area.level} or other.level is area.level:
                continue
            both = opens & {unit for entry in standing(entries) for unit in entry.quantities}
            if both:
                raise RuleBroken(
                    "{other_id} holds {both} already, and {area_id} would count it twice; leave its figures published "
                    "beside the books, or reverse the other book first",
                    other_id=other_id,
                    both=str(min(both)),
                    area_id=area.area_id,
                )

    def batch(self) -> Batch:
        """Everything put in so far."""
        return Batch(tuple(self.made))


@dataclass(frozen=True, slots=True)
class TotalsImport:
    """Records figures and books them at once; a new total for a period that is booked restates it."""

    view: View
    report: Report
    file: str

    def batch(self, rows: Sequence[Sequence[Keyed]]) -> Batch:
        """Figures first, then what they do to the books, by date and parts before totals."""
        desk = Desk(self.view)
        for row in rows:
            for keyed in row:
                desk.add(keyed)
        printed = [[k.record for k in row if isinstance(k.record, PublishedFigure)] for row in rows]
        for figures in sorted(printed, key=order_of):
            desk.adopt(figures, restate=True)
        self.report.remarks += desk.remarks
        return desk.batch()


@dataclass(frozen=True, slots=True)
class HistoryImport:
    """Records the history of a country that others published, and books of it what a rule can: no person looked at it.

    Nothing is restated and nothing is padded; every figure stays published, and `reconcile` says what does not fit.
    """

    view: View
    report: Report
    file: str

    def batch(self, rows: Sequence[Sequence[Keyed]]) -> Batch:
        """Figures first, then what they do to the national book."""
        desk = Desk(self.view)
        for row in rows:
            for keyed in row:
                desk.add(keyed)
        desk.book_history([[k.record for k in row if isinstance(k.record, PublishedFigure)] for row in rows])
        self.report.remarks += desk.remarks
        return desk.batch()


def order_of(row: Sequence[PublishedFigure]) -> tuple[object, ...]:
    """By date; flows before a stock of the same day, parts before the total of a longer period."""
    first = row[0]
    days = 0 if first.from_on is None else (first.to_on - first.from_on).days
    return (first.to_on, first.is_stock, days, first.product == "released")
