"""The statement: how the open balance of a period and group came about, and whether it adds up.

Each row reads its change three times: from the balances of the open accounts, from what the entries say, and from
the accounts on the other side. `residual` is zero when the three agree, so a tampered posting shows in its row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from clearance.errors import InvalidQuantity
from clearance.land.accounts import OPEN_ACCOUNTS, Column
from clearance.land.books import area_counts, open_area_counts
from clearance.land.hazard import Level
from clearance.land.journal import RELEASES
from clearance.units import Unit, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clearance.land.books import Books

__all__ = ["GROUPINGS", "Coverage", "Period", "Statement", "StatementRow", "periods_between", "statement"]

Coverage = Literal["full", "partial", "none"]
GROUPINGS = ("year", "sector", "kind", "hazard")


@dataclass(frozen=True, slots=True)
class Period:
    """Days `from_on` to `to_on`, both included; `year` is the year it starts in, None for one undivided period."""

    from_on: date
    to_on: date
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """One period of one group; amounts are exact, released columns positive, corrections signed."""

    period: Period
    group: Mapping[str, str | int]
    unit: Unit
    opening: int
    amounts: Mapping[Column, int]
    closing: int
    residual: int
    coverage: Coverage

    def amount(self, column: Column) -> int:
        """The exact amount of a column, 0 when nothing was booked."""
        return self.amounts.get(column, 0)

    @property
    def is_used(self) -> bool:
        """Whether anything stands in the row."""
        return bool(self.opening or self.closing or self.residual or any(self.amounts.values()))

    @property
    def released(self) -> int:
        """Cancelled, reduced, cleared and unspecified together; an output sum, never called cleared."""
        land = (Column.CANCELLED, Column.REDUCED, Column.CLEARED, Column.UNSPECIFIED)
        return sum(self.amount(column) for column in land)

    def to_dict(self) -> dict[str, object]:
        """The row for JSON, in the unit of the statement."""
        columns = {column.value: plain(self.amount(column), self.unit) for column in Column}
        return {
            "group": dict(self.group),
            "opening": plain(self.opening, self.unit),
            **columns,
            "closing": plain(self.closing, self.unit),
            "residual": plain(self.residual, self.unit),
            "coverage": self.coverage,
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """Rows by group, then period; empty when the books hold nothing in the unit."""

    unit: Unit
    rows: tuple[StatementRow, ...]

    @property
    def balances(self) -> bool:
        """Whether every row adds up."""
        return all(row.residual == 0 for row in self.rows)


def periods_between(from_on: date, to_on: date, *, year_start: tuple[int, int] = (1, 1)) -> list[Period]:
    """Years from any month and day, the first and last cut to the dates asked for.

    Raises:
        InvalidQuantity: when the year start is no day of every year, or the dates are reversed.

    Example:
        >>> years = periods_between(date(2017, 3, 1), date(2018, 5, 1), year_start=(3, 1))
        >>> [(p.year, p.to_on.isoformat()) for p in years]
        [(2017, '2018-02-28'), (2018, '2018-05-01')]
    """
    month, day = year_start
    if from_on > to_on:
        raise InvalidQuantity(f"the statement runs from {from_on} to {to_on}; put the earlier date first")
    try:
        year = from_on.year if from_on >= date(from_on.year, month, day) else from_on.year - 1
        starts = [date(y, month, day) for y in range(year, to_on.year + 2)]
    except ValueError:
        raise InvalidQuantity(f"year start {month:02d}-{day:02d} is not a day of every year; use MM-DD") from None
    return [
        Period(max(start, from_on), min(following - timedelta(days=1), to_on), start.year)
        for start, following in pairwise(starts)
        if start <= to_on
    ]


def statement(
    books: Books, unit: Unit, periods: Sequence[Period], *, by: Sequence[str] = ("year",), as_of: date | None = None
) -> Statement:
    """The statement of the books in one unit.

    Args:
        books: the account, already cut to what was known.
        unit: m2, areas, ap_mines or another unit of the books.
        periods: the periods of the rows, in order, each following the one before.
        by: any of year, sector, kind, hazard.
        as_of: nothing that took effect later is counted.

    Raises:
        InvalidQuantity: for a grouping that is not known.
    """
    unknown = [name for name in by if name not in GROUPINGS]
    if unknown:
        raise InvalidQuantity(f"'{unknown[0]}' is no grouping; use any of {', '.join(GROUPINGS)}")
    keys = tuple(name for name in by if name != "year")
    days = sorted({day for period in periods for day in (period.from_on - timedelta(days=1), period.to_on)})
    view = _View.of(books, unit, keys, as_of, days)
    rows = [
        mine.row(period, {name: period.year or 0 if name == "year" else group[keys.index(name)] for name in by})
        for group in view.groups()
        for mine in [view.only(group)]
        for period in periods
    ]
    return Statement(unit, tuple(row for row in rows if not keys or row.is_used))


@dataclass(frozen=True, slots=True)
class _View:
    """The three readings of the books in one unit: what entries say, what is open, what the other side shows.

    `counted` are the areas with records that are open at the end of each day that a period needs; empty for m2.
    """

    unit: Unit
    keys: tuple[str, ...]
    as_of: date | None
    counted: Mapping[date, pd.DataFrame]
    moved: pd.DataFrame
    balance: pd.DataFrame
    counter: pd.DataFrame
    reports: pd.DataFrame
    group: tuple[str, ...] = ()

    @classmethod
    def of(cls, books: Books, unit: Unit, keys: tuple[str, ...], as_of: date | None, days: Sequence[date]) -> _View:
        moved = books.movements[books.movements["unit"] == unit]
        counted: dict[date, pd.DataFrame] = {}
        if unit is Unit.AREAS:
            moved = pd.concat([moved, area_counts(books)], ignore_index=True)
            for on in days:
                open_then = open_area_counts(books, _day(on if as_of is None else min(on, as_of)))
                counted[on] = _grouped(books, open_then, keys)
        posted = books.postings[books.postings["unit"] == unit]
        is_open = posted["account"].isin(OPEN_ACCOUNTS)
        counter = posted[~is_open].assign(account=posted["entry_account"], quantity=-posted["quantity"])
        moved, balance, counter, reports = (
            _grouped(books, rows if as_of is None else rows[rows["effective_on"] <= _day(as_of)], keys)
            for rows in (moved, posted[is_open], counter, _reports(books, unit))
        )
        return cls(unit, keys, as_of, counted, moved, balance, counter, reports)

    def groups(self) -> list[tuple[str, ...]]:
        return sorted(set(zip(*(self.moved[key] for key in self.keys), strict=True))) if self.keys else [()]

    def only(self, group: tuple[str, ...]) -> _View:
        frames = (self.moved, self.balance, self.counter, self.reports)
        moved, balance, counter, reports = (_only(rows, self.keys, group) for rows in frames)
        return replace(self, group=group, moved=moved, balance=balance, counter=counter, reports=reports)

    def row(self, period: Period, shown: Mapping[str, str | int]) -> StatementRow:
        opening, closing = self.open_at(period.from_on - timedelta(days=1)), self.open_at(period.to_on)
        sums = _within(self.moved, period).groupby("column")["quantity"].sum()
        amounts = {Column(str(column)): int(quantity) for column, quantity in sums.items()}
        change = sum(-quantity if column.lowers else quantity for column, quantity in amounts.items())
        residual = closing - opening - change
        if residual == 0 and self.unit is not Unit.AREAS and "kind" not in self.keys:
            residual = int(_within(self.counter, period)["quantity"].sum()) - change
        return StatementRow(
            period=period,
            group=shown,
            unit=self.unit,
            opening=opening,
            amounts=amounts,
            closing=closing,
            residual=residual,
            coverage=_coverage(self.reports, period, self.as_of),
        )

    def open_at(self, on: date) -> int:
        """What is open at the end of a day, from balances alone."""
        posted = int(self.balance.loc[self.balance["effective_on"] <= _day(on), "quantity"].sum())
        return posted + (len(_only(self.counted[on], self.keys, self.group)) if self.unit is Unit.AREAS else 0)


def _reports(books: Books, unit: Unit) -> pd.DataFrame:
    """Movements that report output in a unit; a release of an area with a record speaks of m2 and areas at once.

    It speaks of mines only where it says how many were met, none included.
    """
    moved = books.movements
    recorded = books.areas.index[books.areas["level"] == Level.AREA]
    speaks = moved["unit"] == unit
    if unit is Unit.AREAS:
        speaks |= moved["area_id"].isin(recorded)
    return moved[speaks & moved["entry_kind"].isin(RELEASES)]


def _within(rows: pd.DataFrame, period: Period) -> pd.DataFrame:
    return rows[(rows["effective_on"] >= _day(period.from_on)) & (rows["effective_on"] <= _day(period.to_on))]


def _grouped(books: Books, rows: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Rows with the columns that they are grouped by."""
    added = {key: rows["area_id"].map(books.areas[key]) for key in keys if key != "kind"}
    return rows.assign(**added, **({"kind": rows["account"]} if "kind" in keys else {}))


def _only(rows: pd.DataFrame, keys: Sequence[str], group: tuple[str, ...]) -> pd.DataFrame:
    chosen = np.ones(len(rows), dtype=bool)
    for key, value in zip(keys, group, strict=True):
        chosen &= (rows[key] == value).to_numpy()
    return rows[chosen]


def _day(on: date) -> np.datetime64:
    return np.datetime64(on, "s")


def _coverage(reports: pd.DataFrame, period: Period, as_of: date | None) -> Coverage:
    """How much of a period was reported on at all, zero output included; corrections report no output.

    A total covers the period that its source names. An act on one day, as area records have them, says that the
    period it falls in was reported, up to the date of the books.
    """
    starts, ends = (reports[name].to_numpy().astype("datetime64[D]") for name in ("covers_from", "effective_on"))
    first, last = np.datetime64(period.from_on, "D"), np.datetime64(period.to_on, "D")
    days = (last - first).astype(int) + 1
    reported = np.zeros(days, dtype=bool)
    for start, end in zip(starts, ends, strict=True):
        if start == end and first <= start <= last:
            known_days = days if as_of is None else (np.datetime64(as_of, "D") - first).astype(int) + 1
            reported[:known_days] = True
        elif start <= last and end >= first:
            reported[max(0, (start - first).astype(int)) : (end - first).astype(int) + 1] = True
    if not reported.any():
        return "none"
    return "full" if reported.all() else "partial"
