"""How far a schedule uses what there is: days of teams, flights, money."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from clearance.plan.problem import PlanProblem
    from clearance.plan.schedule import Schedule

__all__ = ["Usage", "inside", "open_days", "usage_of"]

Floats = NDArray[np.float64]


class Usage(NamedTuple):
    """What is there and what is used of it, up to a day.

    `end` is the day; `there` (pools, months) the days of one team in months in which it can work somewhere; `busy`
    (pools, months) the team-days of bouts in those months; `at_place` (pools, places) the share of a pool's days
    that it spends at each place; `flown` (months,) team-days at places reached by air; `spent` (calendar years,)
    money.
    """

    end: float
    there: Floats
    busy: Floats
    at_place: Floats
    flown: Floats
    spent: Floats

    def share(self, pool: int, count: int) -> float:
        """Of the days on which a pool's teams could work, the share on which they do."""
        there = float(self.there[pool].sum()) * count
        return float(self.busy[pool].sum()) / there if there else 0.0


def open_days(problem: PlanProblem) -> Floats:
    """(kinds, places, months), working days; none where a place is reached by air and nobody flies."""
    grounded = problem.by_air[:, None] & (problem.flown_team_days <= 0)
    days: Floats = np.where(grounded[None], 0.0, problem.working_days)
    return days


def inside(problem: PlanProblem, end: float) -> Floats:
    """(pools, months), the days of each month, up to a day of the plan, on which a pool is there."""
    starts, pools = problem.month_starts, problem.pools
    last = np.minimum(np.minimum(starts[1:], pools.last_day[:, None]), end)
    days: Floats = np.maximum(last - np.maximum(starts[:-1], pools.first_day[:, None]), 0.0)
    return days


def usage_of(schedule: Schedule, end: float) -> Usage:
    """Measure a schedule up to a day of the plan."""
    problem, bouts, pool = schedule.problem, schedule.bouts, schedule.pool
    pools, places = len(problem.pools.names), len(problem.places)
    place = problem.areas.place[problem.pieces.area[bouts.piece]]
    can = np.zeros((len(problem.rate_m2_per_day), places), dtype=np.bool_)
    at = problem.areas.place[problem.pieces.area]
    for kind, rates in enumerate(problem.rate_m2_per_day):
        can[kind, at[rates[problem.pieces.work] > 0]] = True
    works = ((open_days(problem) > 0) & can[:, :, None]).max(axis=1)
    there = np.where(works[problem.pools.kind], inside(problem, end), 0.0)
    busy, flown, by_place = np.zeros((pools, problem.months)), np.zeros(problem.months), np.zeros((pools, places))
    for month in range(problem.months):
        begin, stop = problem.month_starts[month], min(problem.month_starts[month + 1], end)
        days = np.maximum(np.minimum(bouts.to_day, stop) - np.maximum(bouts.from_day, begin), 0.0)
        busy[:, month] = np.bincount(pool, days, minlength=pools)
        flown[month] = days @ problem.by_air[place]
        by_place += np.bincount(pool * places + place, days, minlength=pools * places).reshape(pools, places)
    return Usage(
        end=end,
        there=there,
        busy=np.where(there > 0, busy, 0.0),
        at_place=by_place / np.maximum(by_place.sum(axis=1, keepdims=True), 1e-9),
        flown=flown,
        spent=schedule.cost,
    )
