"""The books of a register as a history: what each calendar year released by product, and what remained after it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from clearance.land.accounts import Column, Kind
from clearance.land.balance import acts_never_open, standing
from clearance.land.journal import RELEASES
from clearance.land.ledger import periods_between, statement
from clearance.outlook.history import History, KnownDeadline, Stock, YearOutput
from clearance.units import Unit, from_exact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clearance.land.journal import Entry
    from clearance.land.snapshot import Snapshot

__all__ = ["history_of_books"]

PRODUCTS = {Kind.CLEARED: "cleared", Kind.REDUCED: "reduced", Kind.CANCELLED: "cancelled"}
UNSPECIFIED = "unspecified"
# A year counts when the reports of it speak of nine months; the same rule as for published tables.
LEAST_DAYS = 270


@dataclass(slots=True)
class _Year:
    """What the reports of one year say: m2 by product, and the days that each product's reports speak of."""

    m2: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    days: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, product: str, m2: float) -> None:
        """Count an amount."""
        self.m2[product] += m2

    def report(self, product: str, days: int, *, whole: bool) -> None:
        """Count the days that a report speaks of; one that speaks of the whole year is not added to others."""
        self.days[product] = max(self.days[product], days) if whole else self.days[product] + days

    def output(self, year: int, ap_mines: int | None) -> YearOutput | None:
        """The output of the year, as far as the reports speak of enough of it."""
        known = {name: m2 for name, m2 in self.m2.items() if self.days[name] >= LEAST_DAYS}
        if not known:
            return None
        named = {name: m2 for name, m2 in known.items() if name != UNSPECIFIED}
        whole = UNSPECIFIED in known or len(named) == len(PRODUCTS) or not any(known.values())
        return YearOutput(
            year=year,
            cleared_m2=named.get("cleared"),
            reduced_m2=named.get("reduced"),
            cancelled_m2=named.get("cancelled"),
            released_m2=sum(known.values()) if whole else None,
            ap_mines=ap_mines,
        )


def history_of_books(snapshot: Snapshot) -> History:
    """Return what the books say, year by year, up to the date of the snapshot.

    An amount of several years is shared equally by their days. A product that no report of a year names is not known;
    so is a year of which the reports speak of less than nine months, which is mostly the one that has not ended. Area
    records report the whole of each year in which one of them was released. Land known only as released counts
    nowhere. What remains is read at the end of each year in which something moved it.
    """
    entries = standing(snapshot.entries)
    if not entries:
        return History(country=snapshot.country_name)
    never_open = acts_never_open(entries)
    begun = min(entry.effective_on for entry in entries)
    years: dict[int, _Year] = defaultdict(_Year)
    for entry in entries:
        m2 = entry.quantities.get(Unit.M2)
        if entry.kind in RELEASES and m2 is not None and entry.act_id not in never_open:
            is_area = snapshot.states[entry.area_id].is_area
            for year, share, days in _shares(entry):
                years[year].add(PRODUCTS.get(entry.kind, UNSPECIFIED), float(from_exact(m2, Unit.M2)) * share)
                reported = _days_of(year, begun, snapshot.as_of) if is_area else days
                years[year].report(PRODUCTS.get(entry.kind, UNSPECIFIED), reported, whole=is_area)
    periods = periods_between(begun, snapshot.as_of)
    mines = {
        row.period.year: row.amount(Column.DESTROYED)
        for row in statement(snapshot.books, Unit.AP_MINES, periods, as_of=snapshot.as_of).rows
        if row.coverage == "full"
    }
    in_force = snapshot.deadline()
    return History(
        country=snapshot.country_name,
        outputs=tuple(
            output for year in sorted(years) if (output := years[year].output(year, mines.get(year))) is not None
        ),
        stocks=tuple(
            Stock(as_of=row.period.to_on, remaining_m2=float(from_exact(row.closing, Unit.M2)))
            for row in statement(snapshot.books, Unit.M2, periods, as_of=snapshot.as_of).rows
            if (any(row.amounts.values()) and (row.opening or row.closing)) or row.period.to_on == snapshot.as_of
        ),
        deadlines=(KnownDeadline(deadline=in_force.deadline, known_on=snapshot.as_of),) if in_force else (),
    )


def _shares(entry: Entry) -> Iterator[tuple[int, float, int]]:
    """The years that an entry speaks of, with the share of its days in each, and how many."""
    since = min(entry.covers_from or entry.effective_on, entry.effective_on)
    total = (entry.effective_on - since).days + 1
    for year in range(since.year, entry.effective_on.year + 1):
        days = _days_of(year, since, entry.effective_on)
        yield year, days / total, days


def _days_of(year: int, first: date, last: date) -> int:
    return (min(date(year, 12, 31), last) - max(date(year, 1, 1), first)).days + 1
