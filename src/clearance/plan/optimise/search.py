"""Improve a schedule of a small problem: build it again and again in another order, and keep what is better.

A simulated annealing over the order of areas, the team of each piece and a day before which it does not begin (which
saves a budget or a short season for work that counts more); S. Kirkpatrick et al., Science 220 (1983).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance.plan.optimise.building import Draft, Genes, build
from clearance.plan.optimise.rolling import bouts_of
from clearance.plan.optimise.world import World, left_of
from clearance.plan.problem import PlanProblem
from clearance.plan.schedule import Schedule

__all__ = ["SMALL", "improved"]

SMALL = 150  # pieces, up to which a schedule is searched for
BUILDS = 400_000  # pieces placed in all; so many schedules as fit
FEWEST, MOST = 4_000, 24_000
ROUNDS = 3
SEED = 20260
LATE = 30.0


class _Best(NamedTuple):
    """The best schedule so far: its score and its bouts."""

    score: tuple[float, float, float]
    rows: NDArray[np.float64]


class _Builder:
    """Builds schedules of a problem from genes."""

    def __init__(self, problem: PlanProblem, world: World) -> None:
        pools, pieces = problem.pools, problem.pieces
        self.world, self.full = world, left_of(problem)
        self.pool = np.repeat(np.arange(len(pools.count)), pools.count)
        order = np.lexsort((-pieces.m2, pieces.activity, pieces.area)).astype(np.int64)
        first = np.searchsorted(pieces.area[order], np.arange(len(problem.areas.ids) + 1)).astype(np.int64)
        teams = len(self.pool)
        self.draft = Draft(
            sorted=order,
            first=first,
            stage=pieces.activity.astype(np.int64),
            pool=self.pool,
            free=np.zeros(teams),
            area=np.zeros(teams, dtype=np.int64),
            place=np.zeros(teams, dtype=np.int64),
            bouts=np.zeros((len(pieces), 5)),
            score=np.zeros(3),
        )
        self.values = (pieces.releases_m2.astype(np.float64), problem.weights, problem.deadline_day)
        self.left = left_of(problem)
        self.m2 = max(float(pieces.releases_m2.sum()), 1e-300)
        self.weight = max(float(problem.weights.sum()), 1e-300) * problem.horizon_days
        self.money = 1.0

    def built(self, genes: Genes) -> int:
        """Build a schedule into the draft; returns the number of bouts."""
        draft, pools = self.draft, self.world
        self.left.budget[:], self.left.flown[:] = self.full.budget, self.full.flown
        draft.free[:], draft.area[:], draft.place[:] = pools.first_day[self.pool], -1, pools.base[self.pool]
        return build(self.world, self.left, draft, genes, self.values)

    def scalar(self) -> float:
        """The score as one number, for what is accepted on the way."""
        late, day, cost = self.draft.score
        return float(LATE * late / self.m2 + day / self.weight + 1e-6 * cost / self.money)


def improved(problem: PlanProblem, world: World, begin: Schedule, progress: Callable[[float], None]) -> Schedule:
    """Return the best schedule that is found from one on; the same each time."""
    builder = _Builder(problem, world)
    genes = _genes(problem, begin)
    made = builder.built(genes)
    builder.money = max(float(builder.draft.score[2]), 1e-300)
    best = _Best(_key(begin), _rows(begin))
    best = _better(best, builder, made)
    rng = np.random.default_rng(SEED)
    builds = min(max(BUILDS // max(len(problem.pieces), 1), FEWEST), MOST)
    for turn in range(ROUNDS):
        best, genes = _annealed(builder, genes, best, (problem, rng, builds // ROUNDS))
        progress(turn / ROUNDS)
    return _schedule(problem, best.rows)


def _annealed(
    builder: _Builder, genes: Genes, best: _Best, how: tuple[PlanProblem, np.random.Generator, int]
) -> tuple[_Best, Genes]:
    """One annealing; returns the best of all, and the genes that were best in this one."""
    problem, rng, builds = how
    builder.built(genes)
    now = lowest = builder.scalar()
    kept = genes
    hot = 0.02 * max(now, 1e-9)
    draws = rng.random((builds, 6))
    days = np.unique(np.concatenate([[0.0], problem.month_starts[:-1]]))
    able = _able(problem, builder.pool)
    for number in range(builds):
        other = _changed(genes, draws[number], days, able)
        made = builder.built(other)
        value = builder.scalar()
        heat = hot * (1 - number / builds) ** 3 + 1e-15
        if value <= now or draws[number, 5] < math.exp((now - value) / heat):
            genes, now = other, value
            if value < lowest:
                kept, lowest = other, value
                best = _better(best, builder, made)
    return best, kept


def _changed(
    genes: Genes, draw: NDArray[np.float64], days: NDArray[np.float64], able: list[NDArray[np.int64]]
) -> Genes:
    """Genes with one change."""
    count = len(genes.order)
    what, one, two = draw[0], int(draw[1] * count), int(draw[2] * count)
    if what < 0.55:
        order = genes.order.copy()
        if what < 0.3:
            order[one], order[two] = order[two], order[one]
        else:
            moved = order[one]
            order = np.insert(np.delete(order, one), two, moved)
        return genes._replace(order=order)
    if what < 0.9:
        team = genes.team.copy()
        options = able[one]
        pick = int(draw[3] * (len(options) + 1))
        team[one] = options[pick - 1] if pick else -1
        return genes._replace(team=team)
    after = genes.after.copy()
    after[one] = days[int(draw[4] * len(days))] if draw[3] < 0.5 else 0.0
    return genes._replace(after=after)


def _able(problem: PlanProblem, pool: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """For each piece, the teams that can work it."""
    can = problem.rate_m2_per_day[problem.pools.kind[pool]][:, problem.pieces.work] > 0
    return [np.flatnonzero(can[:, piece]).astype(np.int64) for piece in range(can.shape[1])]


def _genes(problem: PlanProblem, schedule: Schedule) -> Genes:
    """Genes that build a schedule again, as near as may be; what is not done comes last."""
    bouts, area = schedule.bouts, problem.pieces.area
    undone = np.setdiff1d(np.arange(len(area)), bouts.piece)
    team = np.full(len(area), -1, dtype=np.int64)
    team[bouts.piece] = bouts.team
    order = np.concatenate([area[bouts.piece[np.argsort(bouts.work_from_day, kind="stable")]], area[undone]])
    return Genes(order=order.astype(np.int64), team=team, after=np.zeros(len(area)))


def _key(schedule: Schedule) -> tuple[float, float, float]:
    score = schedule.score
    weight = float(schedule.problem.weights.sum())
    return score.unfinished_m2, score.mean_release_day * weight, score.cost


def _better(best: _Best, builder: _Builder, made: int) -> _Best:
    """The better of the best schedule and the draft, by the goals in their order; less than rounding is no better."""
    late, day, cost = (float(part) for part in builder.draft.score)
    was = best.score
    if late < was[0] - 1e-6 or (late <= was[0] + 1e-9 and (day, cost) < (was[1], was[2])):
        return _Best((late, day, cost), builder.draft.bouts[:made].copy())
    return best


def _rows(schedule: Schedule) -> NDArray[np.float64]:
    bouts = schedule.bouts
    return np.column_stack([bouts.team, bouts.piece, bouts.from_day, bouts.work_from_day, bouts.to_day])


def _schedule(problem: PlanProblem, rows: NDArray[np.float64]) -> Schedule:
    return Schedule(problem=problem, bouts=bouts_of(rows))
