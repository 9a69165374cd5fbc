"""Dispatch teams along the solution of a linear programme, and solve that again each year on what is left."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance.plan.optimise.columns import Programme
from clearance.plan.optimise.kernels import Aims, Scene, State, dispatch
from clearance.plan.optimise.relaxation import Limits, Relaxation, Solution
from clearance.plan.optimise.world import Left
from clearance.plan.schedule import Bouts

__all__ = ["Step", "aims_of", "bouts_of", "limits_of", "step"]

Floats = NDArray[np.float64]


class Step(NamedTuple):
    """Where a rolling plan stands: the month from which it goes on, and the solution for the rest."""

    month: int
    solution: Solution


def step(programme: Programme, relaxation: Relaxation, scene: Scene, now: Step, months: int) -> Step:
    """Dispatch for some months along a solution, and solve for the rest."""
    starts = programme.problem.month_starts
    until = min(now.month + months, programme.problem.months)
    aims = aims_of(programme, now.solution, scene.state)
    dispatch(scene._replace(aims=aims), float(starts[until]))
    if until == programme.problem.months:
        return Step(until, now.solution)
    relaxation.limit(limits_of(programme, scene.state, scene.left, until))
    return Step(until, relaxation.solve(rounds=2, close=5e-3))


def aims_of(programme: Programme, solution: Solution, state: State) -> Aims:
    """Return what pools should have done of lines by the end of each period."""
    tasks, problem = programme.tasks, programme.problem
    line, pool, period = (part[solution.columns] for part in programme.columns)
    sums = np.zeros((programme.pools, programme.lines, programme.periods))
    np.add.at(sums, (pool, line, period), solution.shares * tasks.line_m2[line])
    sums = np.cumsum(sums, axis=2) + state.did[:, :, None]
    rate = problem.rate_m2_per_day[problem.pools.kind][:, tasks.work]
    moves = np.diff(tasks.first_task) * problem.pools.move_days[:, None]
    with np.errstate(divide="ignore"):
        work = tasks.line_m2 / rate
        effort = 1.0 / (1.0 + moves / np.maximum(work, 1e-300))
    return Aims(sums, problem.month_starts[programme.first_month[1:]], effort)


def limits_of(programme: Programme, state: State, left: Left, month: int) -> Limits:
    """Return what a plan allows from a month on, of which some is done and some teams are busy."""
    problem, tasks = programme.problem, programme.tasks
    done = np.minimum(state.did.sum(axis=0) / tasks.line_m2, 1.0)
    starts = problem.month_starts[programme.first_month]
    pools = problem.pools
    present = np.zeros((programme.pools, programme.periods))
    gone = programme.problem.month_starts[month]
    begin = np.maximum(np.maximum(state.free, pools.first_day[state.pool]), gone)[:, None]
    end = np.minimum(pools.last_day[state.pool], problem.horizon_days)[:, None]
    inside = np.minimum(starts[1:], end) - np.maximum(starts[:-1], begin)
    np.add.at(present, state.pool, np.maximum(inside, 0.0) / programme.days)
    waiting = np.zeros((len(programme.staged), programme.periods))
    period = int(programme.period[month])
    after = tasks.line_after[programme.staged]
    waiting[:, period] = np.maximum(done[programme.staged] - done[after], 0.0)
    flown = programme.flown(np.where(np.arange(problem.months) >= month, left.flown, 0.0))
    whole = programme.flown(problem.flown_team_days)
    return Limits(
        work=1.0 - done,
        present=present / np.maximum(pools.count, 1)[:, None],
        money=np.maximum(left.budget[programme.money], 0.0) / np.maximum(problem.budget[programme.money], 1e-9),
        flights=np.maximum(flown[programme.flights], 0.0) / np.maximum(whole[programme.flights], 1e-9),
        waiting=waiting,
    )


def bouts_of(rows: Floats) -> Bouts:
    """Return bouts, given as rows of team, piece and three days, in the order of their start."""
    rows = rows[np.lexsort((rows[:, 0], rows[:, 2]))]
    return Bouts(
        team=rows[:, 0].astype(np.int64),
        piece=rows[:, 1].astype(np.int64),
        from_day=rows[:, 2].copy(),
        work_from_day=rows[:, 3].copy(),
        to_day=rows[:, 4].copy(),
    )
