"""Plan: find a schedule that is close to the best one, and prove how close."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from clearance.errors import NotPossible
from clearance.plan.optimise.planned import Planned, Prices
from clearance.plan.optimise.tasks import Tasks, tasks_of
from clearance.plan.optimise.world import left_of, world_of
from clearance.plan.problem import PlanProblem
from clearance.plan.schedule import Bouts, Schedule, Score

if TYPE_CHECKING:
    from clearance.plan.optimise.kernels import State

__all__ = ["plan_schedule"]


def plan_schedule(
    problem: PlanProblem, *, start: Planned | None = None, progress: Callable[[float], None] | None = None
) -> Planned:
    """Plan who works what when, close to the best by the goals of the plan, with a proof how close.

    The same problem always gives the same schedule.

    Args:
        problem: what is planned; see `clearance.plan.problem` for the rules and the goals.
        start: the plan of a similar problem, from which this one is found sooner.
        progress: called with the share that is done; what it raises ends the planning.

    Raises:
        NotPossible: the extra `plan` of the package is not installed.
    """
    try:
        from clearance.plan.optimise import kernels  # noqa: PLC0415  compiled code: only for who plans
    except ImportError as missing:
        raise NotPossible(
            f"a plan needs {missing.name}, which is not installed: pip install 'mine-clearance[plan]'"
        ) from missing
    world, tasks, left = world_of(problem), tasks_of(problem, bands=4), left_of(problem)
    state = state_of(problem, tasks)
    pools, lines = len(problem.pools.names), len(tasks.place)
    aims = kernels.Aims(np.zeros((pools, lines, 0)), np.zeros(0), np.ones((pools, lines)))
    kernels.dispatch(kernels.Scene(world, tasks, left, aims, state), problem.horizon_days)
    if progress is not None:
        progress(1.0)
    schedule = Schedule(problem=problem, bouts=bouts_of(state))
    del start
    nothing = Prices(
        pools=np.zeros((pools, problem.months)),
        budget=np.zeros(len(problem.budget)),
        flights=np.zeros(problem.months),
    )
    return Planned(schedule=schedule, bound=Score(0.0, 0.0, 0.0), prices=nothing)


def state_of(problem: PlanProblem, tasks: Tasks) -> State:
    """Return the state before any work: all first stages queue, all teams are at their base."""
    from clearance.plan.optimise.kernels import State  # noqa: PLC0415  compiled code: only for who plans

    pools = problem.pools
    pool = np.repeat(np.arange(len(pools.count)), pools.count)
    teams, count, lines = len(pool), len(tasks.line), len(tasks.place)
    counts = np.zeros((lines, 3), dtype=np.int64)
    first = tasks.line_before < 0
    counts[first, 1] = np.diff(tasks.first_task)[first]
    return State(
        pool=pool,
        free=pools.first_day[pool].astype(np.float64),
        at_task=np.full(teams, -1, dtype=np.int64),
        area=np.full(teams, -1, dtype=np.int64),
        place=pools.base[pool].astype(np.int64),
        taken=np.zeros(count, dtype=np.int64),
        done=np.zeros(count),
        ready=np.zeros(count),
        queue=np.arange(count),
        open=np.zeros(count, dtype=np.int64),
        counts=counts,
        did=np.zeros((len(pools.count), lines)),
        bouts=np.zeros((len(tasks.pieces), 5)),
        made=np.zeros(1, dtype=np.int64),
    )


def bouts_of(state: State) -> Bouts:
    """Return the bouts of a state in the order of their start."""
    rows = state.bouts[: state.made[0]]
    rows = rows[np.lexsort((rows[:, 0], rows[:, 2]))]
    return Bouts(
        team=rows[:, 0].astype(np.int64),
        piece=rows[:, 1].astype(np.int64),
        from_day=rows[:, 2].copy(),
        work_from_day=rows[:, 3].copy(),
        to_day=rows[:, 4].copy(),
    )
