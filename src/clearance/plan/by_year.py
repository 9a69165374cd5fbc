"""A plan by calendar year: each group of teams with how far it is used, and cost and money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from clearance.plan.capacity.money import Payer
from clearance.plan.problem import Activity
from clearance.plan.result import CapacityYear, MoneyYear

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance.plan.assembling import Assembled
    from clearance.plan.capacity.capacity import Capacity
    from clearance.plan.schedule import Schedule

__all__ = ["capacity_by_year", "money_by_year"]


def _days_within(begins: NDArray[np.float64], ends: NDArray[np.float64], span: tuple[float, float]) -> float:
    return float(np.maximum(np.minimum(ends, span[1]) - np.maximum(begins, span[0]), 0.0).sum())


def capacity_by_year(assembled: Assembled, schedule: Schedule) -> tuple[CapacityYear, ...]:
    """Each group in each year of the plan up to the last work."""
    problem, bouts, rows = assembled.problem, schedule.bouts, []
    starts, pools = problem.month_starts, problem.pools
    end = float(bouts.to_day.max(initial=0.0))
    for year in range(len(problem.budget)):
        months = np.flatnonzero(problem.year_of_month == year)
        if starts[months[0]] >= end:
            break
        span = (float(starts[months[0]]), float(starts[months[-1] + 1]))
        for pool, group in enumerate(assembled.groups):
            days = problem.working_days[pools.kind[pool]][:, months]
            first, last = (
                np.maximum(starts[months], pools.first_day[pool]),
                np.minimum(starts[months + 1], pools.last_day[pool]),
            )
            there = np.maximum(last - first, 0.0)
            if not there.any():
                continue
            share = there / np.diff(starts)[months]
            open_days = float((there * (days.max(axis=0) > 0)).sum()) * group.count
            own = schedule.pool == pool
            worked = _days_within(bouts.from_day[own], bouts.to_day[own], span)
            main = min(
                (key for key in assembled.rates if key[0] == pool), default=None, key=_clearance_first(assembled)
            )
            rate = None if main is None else assembled.rates[main]
            rows.append(
                CapacityYear(
                    year=problem.first_day.year + year,
                    group=group.name,
                    kind=group.kind.value,
                    teams=group.count,
                    people=None if group.staff is None else group.staff * group.count,
                    searchers=group.searchers,
                    unit=group.unit,
                    working_days=float((days * share).sum(axis=1).max()),
                    busy=worked / open_days if open_days else 0.0,
                    m2_per_team_day=None if rate is None else (rate.low, rate.mode, rate.high),
                    rate_source="" if rate is None else rate.source,
                )
            )
    return tuple(rows)


def _clearance_first(assembled: Assembled) -> Callable[[tuple[int, int]], tuple[bool, int]]:
    return lambda key: (assembled.works[key[1]][0] is not Activity.CLEARANCE, key[1])


def money_by_year(capacity: Capacity, assembled: Assembled, schedule: Schedule) -> tuple[MoneyYear, ...]:
    """Cost and money of each year up to the last work."""
    if capacity.currency is None:
        return ()
    problem, years = assembled.problem, []
    for place, worked in enumerate(schedule.cost.tolist()):
        year = problem.first_day.year + place
        given: dict[str, float] = defaultdict(float)
        kinds: dict[str, str] = {}
        for fund in capacity.funding:
            if fund.year == year and fund.payer is not Payer.UNFUNDED:
                given[fund.name or fund.payer.value] += fund.amount
                kinds[fund.name or fund.payer.value] = fund.payer.value
        asked = sum(f.amount for f in capacity.funding if f.year == year and f.payer is Payer.UNFUNDED)
        standing = float(assembled.standing_cost[place]) if worked else 0.0
        years.append(
            MoneyYear(
                year=year,
                cost=worked + standing,
                funded=tuple(given.items()),
                asked=asked,
                payers=tuple(kinds.items()),
            )
        )
    last = max((n for n, year in enumerate(years) if year.cost > 0), default=-1)
    return tuple(years[: last + 1])
