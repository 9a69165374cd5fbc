"""A schedule: which team works which piece from when to when, and what it is worth by the goals of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance.plan.problem import PlanProblem

__all__ = ["Bouts", "Schedule", "Score"]


class Score(NamedTuple):
    """What a schedule is worth; less is better, and an earlier figure comes before a later one.

    `unfinished_m2`: land not released by the deadline. `mean_release_day`: of the work that releases land, the mean
    day weighted by priority and m2; work that is not done counts at the end of the horizon. `cost`: of bouts and moves.
    """

    unfinished_m2: float
    mean_release_day: float
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bouts:
    """Bouts in the order of their start; each array has an element for each.

    Args:
        team: number of the team; teams of a pool are numbered on from those of the pool before it.
        piece: index of the piece.
        from_day: when the move, or else the work, begins.
        work_from_day: when the work begins.
        to_day: when it is done.
    """

    team: NDArray[np.int64]
    piece: NDArray[np.int64]
    from_day: NDArray[np.float64]
    work_from_day: NDArray[np.float64]
    to_day: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Schedule:
    """The bouts of a problem, and the figures that follow from them.

    Args:
        problem: what was scheduled.
        bouts: who works what; a piece that is in none is not done within the horizon.
    """

    problem: PlanProblem
    bouts: Bouts

    @cached_property
    def pool(self) -> NDArray[np.int64]:
        """(bouts,), the pool of each bout's team."""
        ends = np.cumsum(self.problem.pools.count)
        return np.searchsorted(ends, self.bouts.team, side="right")

    @cached_property
    def done_day(self) -> NDArray[np.float64]:
        """(pieces,), when each piece is done; infinite when it is not."""
        days = np.full(len(self.problem.pieces), np.inf)
        days[self.bouts.piece] = self.bouts.to_day
        return days

    @cached_property
    def released_day(self) -> NDArray[np.float64]:
        """(areas,), when the last piece of each area is done, which is its handover; infinite when it never is."""
        days = np.zeros(len(self.problem.areas.ids))
        np.maximum.at(days, self.problem.pieces.area, self.done_day)
        return days

    @cached_property
    def moved(self) -> NDArray[np.bool_]:
        """(bouts,), whether the team came from another area, or for the first time."""
        bouts = self.bouts
        area = self.problem.pieces.area[bouts.piece]
        order = np.lexsort((bouts.from_day, bouts.team))
        moved = np.ones(len(order), dtype=np.bool_)
        before, after = order[:-1], order[1:]
        moved[after] = (bouts.team[before] != bouts.team[after]) | (area[before] != area[after])
        return moved

    @cached_property
    def cost(self) -> NDArray[np.float64]:
        """(calendar years,), money spent in each year of the plan."""
        problem, bouts, pool = self.problem, self.bouts, self.pool
        spent = np.zeros(len(problem.budget))
        year_starts = np.append(
            problem.month_starts[np.searchsorted(problem.year_of_month, np.arange(len(spent)))], problem.horizon_days
        )
        for year in range(len(spent)):
            inside = np.minimum(bouts.to_day, year_starts[year + 1]) - np.maximum(bouts.from_day, year_starts[year])
            spent[year] = float(np.sum(np.maximum(inside, 0.0) * problem.pools.cost_per_day[pool]))
            begun = (bouts.from_day >= year_starts[year]) & (bouts.from_day < year_starts[year + 1])
            spent[year] += float(np.sum(problem.pools.cost_per_move[pool[self.moved & begun]]))
        return spent

    @cached_property
    def score(self) -> Score:
        """What the schedule is worth."""
        problem, bouts = self.problem, self.bouts
        late = self.done_day > problem.deadline_day
        middle = np.full(len(problem.pieces), problem.horizon_days)
        middle[bouts.piece] = (bouts.work_from_day + bouts.to_day) / 2
        weight = problem.weights
        total = float(weight.sum())
        return Score(
            unfinished_m2=float(problem.pieces.releases_m2[late].sum()),
            mean_release_day=float(weight @ middle) / total if total else 0.0,
            cost=float(self.cost.sum()),
        )
