"""The statement: how the open balance of a period and group came about, and whether it adds up.

Each row reads its change three times: from the balances of the open accounts, from what the entries say, and from
the accounts on the other side. `residual` is zero when the three agree, so a tampered posting shows in its row.

A statement may be of one treaty obligation: of the areas whose hazards it counts, or of its stores.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np

from clearance.errors import InvalidQuantity
from clearance.land.accounts import OPEN_ACCOUNTS, PROCESSED, Column, columns_of
from clearance.land.coverage import Coverage, coverage_of
from clearance.land.grouping import AREA_KEYS
from clearance.land.obligations import COUNTED, SIDE, by_side
from clearance.land.tally import Tally, Tallying
from clearance.units import Unit, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from clearance.land.books import Books
    from clearance.treaty.obligation import Obligation

__all__ = [
    "GROUPINGS",
    "OPEN_WHEN",
    "Coverage",
    "Period",
    "Recognise",
    "Statement",
    "StatementRow",
    "periods_between",
    "statement",
]

GROUPINGS = ("year", "kind", *AREA_KEYS)
Recognise = Literal["handover", "progress"]
Number = TypeVar("Number", bound=np.generic)
# What a statement counts as open: until land is handed over, or only until it was worked on.
OPEN_WHEN: dict[Recognise, frozenset[str]] = {
    "handover": OPEN_ACCOUNTS,
    "progress": OPEN_ACCOUNTS - {PROCESSED},
}


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
        columns = {c.value: plain(self.amount(c), self.unit) for c in columns_of(self.unit)}
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
    """Rows by group, then period; empty when the books hold nothing in the unit.

    `obligation` is the treaty obligation that it is of; None when it is of everything in the books.
    """

    unit: Unit
    rows: tuple[StatementRow, ...]
    recognise: Recognise = "handover"
    obligation: Obligation | None = None

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
        raise InvalidQuantity(
            "the statement runs from {from_on} to {to_on}; put the earlier date first", from_on=from_on, to_on=to_on
        )
    try:
        year = from_on.year if from_on >= date(from_on.year, month, day) else from_on.year - 1
        starts = [date(y, month, day) for y in range(year, to_on.year + 2)]
    except ValueError:
        raise InvalidQuantity(
            "year start {month}-{day} is not a day of every year; use MM-DD",
            month=f"{month:02d}",
            day=f"{day:02d}",
        ) from None
    return [
        Period(max(start, from_on), min(following - timedelta(days=1), to_on), start.year)
        for start, following in pairwise(starts)
        if start <= to_on
    ]


def statement(
    books: Books,
    unit: Unit,
    periods: Sequence[Period],
    *,
    by: Sequence[str] = ("year",),
    as_of: date | None = None,
    recognise: Recognise = "handover",
    obligation: Obligation | None = None,
) -> Statement:
    """The statement of the books in one unit, of all they hold or of one treaty obligation.

    Args:
        books: the account, already cut to what was known.
        unit: m2, areas, ap_mines or another unit of the books.
        periods: the periods of the rows, in order, each following the one before.
        by: any of `GROUPINGS`.
        as_of: nothing that took effect later is counted.
        recognise: `handover` counts land as open until it is handed over, `progress` until it was worked on.
        obligation: counts only areas with hazards that it is about, or its stores. An area whose hazards change is
            reassigned: out of it, or into it.

    Raises:
        InvalidQuantity: for a grouping that is not known, or a unit that the obligation is not reported in.
    """
    unknown = [name for name in by if name not in GROUPINGS]
    if unknown:
        raise InvalidQuantity(
            "'{unknown}' is no grouping; use any of {groupings}", unknown=unknown[0], groupings=", ".join(GROUPINGS)
        )
    keys = [name for name in by if name != "year"]
    last = None if as_of is None else np.datetime64(as_of, "s")
    days = _days(p.from_on for p in periods), _days(p.to_on for p in periods)
    if obligation is None:
        sums = Tallying(books, unit, keys, last, OPEN_WHEN[recognise]).sums(*days)
    else:
        obligation.check(unit)
        sides = by_side(books, obligation)
        sums = _counted(Tallying(sides, unit, [*keys, SIDE], last, OPEN_WHEN[recognise]).sums(*days))
    rows = [
        _row(sums, (group, i), period, unit=unit, as_of=as_of, shown=_shown(by, keys, names, period))
        for group, names in sorted(enumerate(sums.names), key=lambda item: item[1])
        for i, period in enumerate(periods)
        if not keys or sums.used[group, i]
    ]
    return Statement(unit, tuple(rows), recognise, obligation)


def _counted(sums: Tally) -> Tally:
    """The groups that an obligation counts; one of nothing when there is none."""
    kept = [i for i, name in enumerate(sums.names) if name[-1] == COUNTED]

    def of(values: NDArray[Number]) -> NDArray[Number]:
        return values[kept] if kept else np.zeros((1, *values.shape[1:]), values.dtype)

    return Tally(
        tuple(sums.names[i][:-1] for i in kept) or ((),),
        of(sums.opening),
        of(sums.closing),
        of(sums.amounts),
        of(sums.residual),
        of(sums.used),
        {new: sums.reports[old] for new, old in enumerate(kept) if old in sums.reports},
    )


def _days(days: Iterable[date]) -> NDArray[np.datetime64]:
    return np.array(list(days), dtype="datetime64[D]").astype("datetime64[s]")


def _shown(by: Sequence[str], keys: Sequence[str], names: Sequence[str], period: Period) -> dict[str, str | int]:
    return {name: period.year or 0 if name == "year" else names[keys.index(name)] for name in by}


def _row(
    sums: Tally,
    place: tuple[int, int],
    period: Period,
    *,
    unit: Unit,
    as_of: date | None,
    shown: Mapping[str, str | int],
) -> StatementRow:
    group, i = place
    reports = sums.reports.get(group)
    return StatementRow(
        period=period,
        group=shown,
        unit=unit,
        opening=int(sums.opening[group, i]),
        amounts={
            column: int(sums.amounts[group, i, c]) for c, column in enumerate(Column) if sums.amounts[group, i, c]
        },
        closing=int(sums.closing[group, i]),
        residual=int(sums.residual[group, i]),
        coverage="none" if reports is None else coverage_of(reports, period.from_on, period.to_on, as_of=as_of),
    )
