"""What a schedule costs at least that releases as many m2 by the deadline as another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clearance.plan.problem import Activity

if TYPE_CHECKING:
    from clearance.plan.problem import PlanProblem

__all__ = ["least_cost"]

Floats = NDArray[np.float64]
ROUNDING = 1e-9  # of all m2


def least_cost(problem: PlanProblem, unfinished_m2: float) -> float:
    """A lower bound of the cost of every schedule that leaves at most so many m2 unreleased by the deadline.

    Each piece costs at least the days of the pool that works it for the least, in the fastest month of its place; each
    area that is worked in costs one move; a stage needs the stages before it. Where some m2 may be left, those that are
    dearest are left, in fractions: the linear relaxation of a knapsack (G. B. Dantzig, Operations Research 5, 1957).

    Args:
        problem: whatever is planned.
        unfinished_m2: that may be left.

    Returns:
        In the currency of the problem; 0 where nothing has to be done.
    """
    pieces, releases = problem.pieces, problem.pieces.releases_m2
    wanted = float(releases.sum()) * (1 - ROUNDING) - unfinished_m2
    if wanted <= 0:
        return 0.0
    works, moves = _pieces_and_moves(problem)
    own = works.copy()
    areas = len(problem.areas.ids)
    released = np.bincount(pieces.area, releases, minlength=areas)[pieces.area]
    # The move to an area, and stages that release nothing, are shared by what is released there (at a later stage).
    share = np.divide(releases, released, out=np.zeros(len(pieces)), where=released > 0)
    own += share * moves[pieces.area]
    for stage in Activity:
        idle = (releases <= 0) & (pieces.activity == stage)
        later = np.flatnonzero((pieces.activity > stage) & (releases > 0))
        if not idle.any() or not len(later):
            continue
        needed = np.bincount(pieces.area[idle], works[idle], minlength=areas)[pieces.area[later]]
        own[later] += needed * releases[later] / np.bincount(pieces.area[later], releases[later])[pieces.area[later]]
    counted = np.flatnonzero((releases > 0) & np.isfinite(own))
    dearness = own[counted] / releases[counted]
    order = counted[np.argsort(dearness)]
    taken = np.cumsum(releases[order])
    part = np.clip(releases[order] - np.maximum(taken - wanted, 0.0), 0.0, releases[order])
    return float(part @ (own[order] / releases[order]))


def _pieces_and_moves(problem: PlanProblem) -> tuple[Floats, Floats]:
    """(pieces,), the least cost of working each, infinite where nobody can; (areas,), of a move to each."""
    pools, pieces = problem.pools, problem.pieces
    speed = problem.working_days / np.diff(problem.month_starts)
    grounded = problem.by_air[:, None] & (problem.flown_team_days <= 0)
    fastest = np.where(grounded[None], 0.0, speed).max(axis=2)
    place = problem.areas.place[pieces.area]
    works = np.full(len(pieces), np.inf)
    moves = np.full(len(problem.areas.ids), np.inf)
    for pool in range(len(pools.names)):
        kind = pools.kind[pool]
        a_day = problem.rate_m2_per_day[kind, pieces.work] * fastest[kind, place]
        able = (a_day > 0) & (pools.count[pool] > 0)
        days = np.divide(pieces.m2, a_day, out=np.zeros(len(pieces)), where=able)
        works = np.minimum(works, np.where(able, days * pools.cost_per_day[pool], np.inf))
        move = pools.cost_per_move[pool] + pools.move_days[pool] * pools.cost_per_day[pool]
        np.minimum.at(moves, pieces.area[able], move)
    return works, np.where(np.isfinite(moves), moves, 0.0)
