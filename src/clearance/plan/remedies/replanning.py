"""Plan a changed problem from an earlier plan, and never worse than it while that is still possible."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from clearance.plan.checking import breaches
from clearance.plan.optimise.planned import Planned
from clearance.plan.schedule import Bouts, Schedule

if TYPE_CHECKING:
    from clearance.plan.problem import PlanProblem
    from clearance.plan.schedule import Score

__all__ = ["Solve", "carried", "is_searched", "least_found", "replanned"]


ROUNDING = 1e-9  # of a figure


class Solve(Protocol):
    """Who plans a problem, from the plan of a similar one."""

    def __call__(self, problem: PlanProblem, *, start: Planned | None = None) -> Planned:
        """Return a plan of the problem."""


def replanned(problem: PlanProblem, before: Planned, solve: Solve) -> Planned:
    """Plan a problem that differs from one that is planned.

    A schedule is near the best, not the best, so the one of a problem with more means may come out worse. The earlier
    one then stays, where it keeps every rule of the new problem: means that are only added take nothing away. Small
    problems, which are searched for most of the time, are planned as if nobody had planned before: it takes no longer,
    and the same comes out whoever plans them.

    Args:
        problem: with the change.
        before: the plan without it.
        solve: makes a plan.
    """
    after = solve(problem) if is_searched(problem) else solve(problem, start=before)
    alike = problem.deadline_day == before.schedule.problem.deadline_day
    if alike and not _better(before.schedule.score, after.schedule.score):
        return after  # the earlier one is worth in the new problem what it was worth in its own
    earlier = carried(before.schedule, problem)
    if earlier is None or not _better(earlier.score, after.schedule.score):
        return after
    return replace(after, schedule=earlier)


def least_found(problem: PlanProblem, before: Planned, solve: Solve) -> Planned:
    """The worse of two plans of a changed problem: from the plan before the change, and without knowing of it.

    A schedule is near the best, so the two differ a little. Who is told what a change brings gets at least that, then,
    whether the change is planned from the plan before it, or its numbers are written over the old ones.
    """
    known = replanned(problem, before, solve)
    if is_searched(problem):
        return known
    alone = solve(problem)
    return alone if _better(known.schedule.score, alone.schedule.score) else known


def is_searched(problem: PlanProblem) -> bool:
    """Whether a problem is so small that its schedule is searched for, move by move."""
    from clearance.plan.optimise.search import SMALL  # noqa: PLC0415  compiled code: only for who plans

    return len(problem.pieces) <= SMALL


def _better(one: Score, other: Score) -> bool:
    """Whether one is better by more than rounding, by the goals in their order."""
    for first, second in zip(one, other, strict=True):
        if abs(first - second) > ROUNDING * max(1.0, abs(second)):
            return bool(first < second)
    return False


def carried(schedule: Schedule, problem: PlanProblem) -> Schedule | None:
    """The bouts of a schedule in another problem of the same pieces; None where they break a rule of it.

    Teams keep their place in their pool: those of a pool that has grown come after them.
    """
    old, pools = schedule.problem, problem.pools
    same = old.pools.names == pools.names and len(old.pieces) == len(problem.pieces)
    if not same or not all(
        np.array_equal(getattr(old.pieces, name), getattr(problem.pieces, name))
        for name in ("area", "activity", "m2", "releases_m2")
    ):
        return None
    before, now = np.cumsum(old.pools.count) - old.pools.count, np.cumsum(pools.count) - pools.count
    within = schedule.bouts.team - before[schedule.pool]
    if np.any(within >= pools.count[schedule.pool]):
        return None
    bouts = schedule.bouts
    moved = Schedule(
        problem=problem,
        bouts=Bouts(
            team=now[schedule.pool] + within,
            piece=bouts.piece,
            from_day=bouts.from_day,
            work_from_day=bouts.work_from_day,
            to_day=bouts.to_day,
        ),
    )
    return None if breaches(moved) else moved
