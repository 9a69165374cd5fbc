"""Books of totals as figures are compared with: what they hold on a day, and what they say themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from clearance.land.accounts import Kind
from clearance.land.adoption import book_key
from clearance.land.balance import balance_of, standing
from clearance.land.hazard import Level
from clearance.land.journal import OUTPUT, Entry
from clearance.land.published import Measure
from clearance.land.reconcile.discrepancy import Discrepancy, differing
from clearance.saying import saying
from clearance.units import Unit

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot

__all__ = ["Book", "books_of", "overlaps", "unexplained"]

STOCK_KINDS = frozenset({Kind.OPENED, Kind.PADDED})
NAMES = {Unit.M2: Measure.AREA_M2.value}


@dataclass(frozen=True, slots=True)
class Book:
    """The entries of one book of totals, all of them and those that stand."""

    entries: tuple[Entry, ...]
    kept: tuple[Entry, ...]

    def begun(self, unit: Unit) -> date | None:
        """The first day on which it holds a unit."""
        return min((e.effective_on for e in self.entries if unit in e.quantities), default=None)

    def held(self, unit: Unit, on: date) -> int | None:
        """What is open at the end of a day; None before the book begins."""
        return balance_of(self.entries, on).get(unit)

    def adopted(self, row_id: str, unit: Unit) -> bool:
        """Whether a unit of the book was opened with the stock of a row, or brought to it."""
        return any(e.adopts == row_id and unit in e.quantities and e.kind in STOCK_KINDS for e in self.kept)

    def pending(self, unit: Unit, on: date) -> int:
        """What is booked as released in periods that reach over a day: some of it may have left by then."""
        over = [e for e in self.kept if e.kind in OUTPUT and (e.covers_from or e.effective_on) <= on < e.effective_on]
        return sum(entry.quantities.get(unit, 0) for entry in over)

    def moved(self, unit: Unit, after: date, until: date) -> bool:
        """Whether entries that adopt no published figure moved it between two days: its holders know more."""
        own = (e for e in self.kept if not e.adopts and unit in e.quantities)
        return any(after < entry.effective_on <= until for entry in own)

    def rests_on(self, unit: Unit, on: date) -> str:
        """The stock that its balance on a day rests on."""
        stocks = [e for e in self.kept if e.kind in STOCK_KINDS and unit in e.quantities and e.effective_on <= on]
        return cite_entry(max(stocks, key=lambda e: e.effective_on)) if stocks else saying("no stock")


def books_of(snapshot: Snapshot) -> dict[tuple[str, str], Book]:
    """The books of totals by the scope and the obligation that figures name."""
    entries: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    # Read by themselves: a country of a hundred thousand areas has a few books of totals, or none.
    of_totals = [area.area_id for area in snapshot.areas.values() if area.level is not Level.AREA]
    for area, concerned in snapshot.by_area(of_totals):
        entries[book_key(area)].extend(entry for entry in concerned if entry.area_id == area.area_id)
    return {key: Book(tuple(listed), tuple(standing(listed))) for key, listed in entries.items() if listed}


def cite_entry(entry: Entry) -> str:
    """An entry as a source."""
    said = saying(
        "entry {entry}, {kind} for {since} to {until}",
        entry=entry.entry_id,
        kind=saying(str(entry.reversed_kind or entry.kind)),
        since=entry.covers_from or entry.effective_on,
        until=entry.effective_on,
    )
    return saying("{what}: {why}", what=said, why=entry.note) if entry.note else said


def unexplained(book: Book) -> Iterator[Discrepancy]:
    """Every amount that brought a book to a published stock and that nobody has explained."""
    for entry in book.kept:
        if entry.kind is Kind.PADDED:
            before = balance_of((e for e in book.entries if e is not entry), entry.effective_on)
            for unit, amount in sorted(entry.quantities.items()):
                held = before.get(unit, 0)
                measure = (NAMES.get(unit, unit.value), unit)
                yield differing("unexplained", measure, (held + amount, held), (cite_entry(entry), entry.source))


def overlaps(book: Book) -> Iterator[Discrepancy]:
    """Booked output whose period reaches over a stock: part of it may already be in that stock."""
    fixed = [entry for entry in book.kept if entry.kind in STOCK_KINDS and Unit.M2 in entry.quantities]
    for flow in book.kept:
        if flow.kind not in OUTPUT or flow.covers_from is None:
            continue
        for stock in fixed:
            if flow.covers_from <= stock.effective_on < flow.effective_on:
                since = max(flow.covers_from, stock.covers_from or date.min)
                yield Discrepancy(
                    rule="periods may overlap",
                    measure="days",
                    left=f"{flow.covers_from}/{flow.effective_on}",
                    right=f"{stock.covers_from or stock.effective_on}/{stock.effective_on}",
                    difference=(stock.effective_on - since).days + 1,
                    sources=(cite_entry(flow), cite_entry(stock)),
                )
