"""The planning problem as the columns that kernels read, and the money and flights that are left."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance.plan.problem import PlanProblem

__all__ = ["Left", "World", "left_of", "world_of"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


class World(NamedTuple):
    """What a schedule must fit: the calendar, the pools, the places and the pieces (see `PlanProblem`).

    `speed` (kinds, places, months) is the share of a working day in a day; `year_ends` the day on which each
    calendar year ends; the first of the fields after `by_air` has an element for each piece.
    """

    month_starts: Floats
    year_of_month: Indices
    year_ends: Floats
    kind: Indices
    base: Indices
    first_day: Floats
    last_day: Floats
    cost_per_day: Floats
    cost_per_move: Floats
    move_days: Floats
    rate: Floats
    speed: Floats
    travel: Floats
    by_air: NDArray[np.bool_]
    place: Indices
    area: Indices
    work: Indices
    m2: Floats


class Left(NamedTuple):
    """What is left of the money of each year and of the team-days that can be flown in each month."""

    budget: Floats
    flown: Floats


def world_of(problem: PlanProblem) -> World:
    """Return the columns of a problem."""
    pools, pieces, starts = problem.pools, problem.pieces, problem.month_starts
    years = np.arange(len(problem.budget))
    numbers = {
        name: np.ascontiguousarray(getattr(pools, name), dtype=np.float64)
        for name in ("first_day", "last_day", "cost_per_day", "cost_per_move", "move_days")
    }
    return World(
        month_starts=starts,
        year_of_month=problem.year_of_month.astype(np.int64),
        year_ends=starts[np.searchsorted(problem.year_of_month, years, side="right")],
        kind=pools.kind.astype(np.int64),
        base=pools.base.astype(np.int64),
        **{**numbers, "last_day": np.minimum(numbers["last_day"], problem.horizon_days)},
        rate=np.ascontiguousarray(problem.rate_m2_per_day, dtype=np.float64),
        speed=np.ascontiguousarray(problem.working_days / np.diff(starts)),
        travel=np.ascontiguousarray(problem.travel_days, dtype=np.float64),
        by_air=np.ascontiguousarray(problem.by_air, dtype=np.bool_),
        place=problem.areas.place[pieces.area].astype(np.int64),
        area=pieces.area.astype(np.int64),
        work=pieces.work.astype(np.int64),
        m2=np.ascontiguousarray(pieces.m2, dtype=np.float64),
    )


def left_of(problem: PlanProblem) -> Left:
    """Return the money and flights of a problem, none of it used."""
    return Left(problem.budget.astype(np.float64), problem.flown_team_days.astype(np.float64))
