"""A capacity by month: working days, flights and money as the planning problem takes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clearance.errors import InvalidQuantity
from clearance.plan.capacity.money import Payer

if TYPE_CHECKING:
    from clearance.plan.capacity.capacity import Capacity
    from clearance.plan.capacity.teams import TeamKind

__all__ = [
    "budget",
    "flown_team_days",
    "months_of",
    "shortest_season",
    "standing_cost",
    "standing_cost_by_month",
    "working_days_of",
]

Floats = NDArray[np.float64]


def months_of(first_day: date, months: int) -> list[tuple[int, int]]:
    """Return year and month of each month of a plan.

    Raises:
        InvalidQuantity: for a plan without a month.
    """
    if months < 1:
        raise InvalidQuantity("a plan of {months} months cannot be; plan 1 or more", months=months)
    first = 12 * first_day.year + first_day.month - 1
    return [((first + step) // 12, (first + step) % 12 + 1) for step in range(months)]


def working_days_of(
    capacity: Capacity,
    kinds: Sequence[TeamKind],
    places: Sequence[tuple[str, tuple[int, ...]]],
    months: Sequence[tuple[int, int]],
) -> Floats:
    """Return (kinds, places, months), the working days of a team; a place is a sector and its wet months."""
    days = np.zeros((len(kinds), len(places), len(months)))
    for row, kind in enumerate(kinds):
        for column, (sector, wet) in enumerate(places):
            days[row, column] = [
                (capacity.wet_days if month[1] in wet else capacity.working_days)(kind, sector, month)
                for month in months
            ]
    return days


def shortest_season(capacity: Capacity, kinds: Iterable[TeamKind], sectors: Iterable[str]) -> float:
    """Return the working days that the longest open run of months of a year has, where and for whom it is shortest.

    Kinds that never work in a sector do not count there. A run goes on over the turn of the year.
    """
    shortest = float("inf")
    for kind in sorted(set(kinds)):
        for sector in sorted(set(sectors)):
            longest = run = 0.0
            for year, month in months_of(date(2025, 1, 1), 24):
                days = capacity.working_days(kind, sector, (year, month))
                run = run + days if days > 0 else 0.0
                longest = max(longest, run)
            if longest > 0:
                shortest = min(shortest, longest)
    return shortest


def _flying_days(capacity: Capacity, months: Sequence[tuple[int, int]]) -> Floats:
    """The days of each month on which the helicopters fly."""
    flown, days = capacity.helicopters, np.zeros(len(months))
    if flown is None:
        return days
    for step, (year, month) in enumerate(months):
        begins, ends = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
        if flown.first_day is not None:
            begins = max(begins, flown.first_day)
        if flown.last_day is not None:
            ends = min(ends, flown.last_day + timedelta(days=1))
        if month in flown.months:
            days[step] = max((ends - begins).days, 0)
    return days


def flown_team_days(capacity: Capacity, months: Sequence[tuple[int, int]]) -> Floats:
    """Return (months,), the team-days at places reached by air that the helicopters can support."""
    flown = capacity.helicopters
    supported = 0.0 if flown is None else flown.count * flown.teams_supported
    return supported * _flying_days(capacity, months)


def standing_cost_by_month(capacity: Capacity, months: Sequence[tuple[int, int]]) -> Floats:
    """Return (months,), what the helicopters cost whether anybody flies or not."""
    cost, flown = np.zeros(len(months)), capacity.helicopters
    if flown is not None and flown.cost_per_month is not None:
        cost[_flying_days(capacity, months) > 0] = flown.count * flown.cost_per_month
    return cost


def standing_cost(capacity: Capacity, months: Sequence[tuple[int, int]]) -> Floats:
    """Return (calendar years,), what the helicopters cost whether anybody flies or not."""
    years = np.array([year for year, _ in months]) - months[0][0]
    cost: Floats = np.bincount(years, standing_cost_by_month(capacity, months)).astype(np.float64)
    return cost


def budget(capacity: Capacity, months: Sequence[tuple[int, int]]) -> Floats:
    """Return (calendar years,), money that is there; infinite in years of which nobody named any.

    What is unfunded cannot be spent.
    """
    first, last = months[0][0], months[-1][0]
    named = {row.year for row in capacity.funding}
    money = np.array([0.0 if year in named else np.inf for year in range(first, last + 1)])
    for row in capacity.funding:
        if row.payer is not Payer.UNFUNDED and first <= row.year <= last:
            money[row.year - first] += row.amount
    return money
