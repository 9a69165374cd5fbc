"""Dispatch teams along the solution of a linear programme, and solve that again and again on what is left.

Where the programme wants what whole teams cannot do, teams may keep to it in several ways (`Habits`). Each is tried
for the months to the next solution, and the one goes on for which what is done and what the programme says of the rest
count least: a rollout (D. P. Bertsekas, J. N. Tsitsiklis, C. Wu, Journal of Heuristics 3, 1997).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance.plan.optimise.columns import Programme
from clearance.plan.optimise.dispatching import dispatch
from clearance.plan.optimise.relaxation import Limits, Relaxation, Solution
from clearance.plan.optimise.scene import Aims, Habits, Scene, State
from clearance.plan.optimise.world import Left
from clearance.plan.schedule import Bouts

__all__ = ["Step", "aims_of", "bouts_of", "limits_of", "step"]

Floats = NDArray[np.float64]


class Step(NamedTuple):
    """Where a rolling plan stands: the month from which it goes on, the scene, and the solution for the rest.

    `worth`: what the bouts made so far count in the goal.
    """

    month: int
    scene: Scene
    solution: Solution
    worth: float = 0.0


def step(programme: Programme, relaxation: Relaxation, now: Step, months: int, habits: Sequence[Habits]) -> Step:
    """Dispatch for some months along a solution, with each of some habits, and solve for the rest; the best goes on."""
    until = min(now.month + months, programme.problem.months)
    made, last = now.scene.state.made[0], until == programme.problem.months
    aims = aims_of(programme, now.solution, now.scene.state)
    best, least, bouts = now, np.inf, np.zeros((0, 5))
    for habit in habits:
        left, state = Left(*(part.copy() for part in now.scene.left)), now.scene.state.branch()
        dispatch(now.scene._replace(left=left, aims=aims, habits=habit, state=state), _day(programme, until))
        rows = state.bouts[made : state.made[0]]
        there = Step(until, now.scene._replace(left=left, habits=habit, state=state), now.solution, now.worth)
        there = there._replace(worth=now.worth + _worth(programme, rows))
        rest = 0.0
        if len(habits) > 1:
            rest = _undone(programme, state) if last else _solved(programme, relaxation, there, rounds=0).value
        if there.worth + rest < least:
            best, least, bouts = there, there.worth + rest, rows.copy()
    best.scene.state.bouts[made : made + len(bouts)] = bouts
    if last or best.scene.state.made[0] == len(best.scene.state.bouts):
        return best
    return best._replace(solution=_solved(programme, relaxation, best, rounds=2))


def _day(programme: Programme, month: int) -> float:
    return float(programme.problem.month_starts[month])


def _solved(programme: Programme, relaxation: Relaxation, there: Step, *, rounds: int) -> Solution:
    """The solution for what is left."""
    relaxation.limit(limits_of(programme, there.scene.state, there.scene.left, there.month))
    return relaxation.solve(rounds=rounds, close=5e-3)


def _worth(programme: Programme, rows: Floats) -> float:
    """What bouts count in the goal of a programme."""
    problem, goal = programme.problem, programme.goal
    piece = rows[:, 1].astype(np.int64)
    weight = problem.weights[piece] / max(float(problem.weights.sum()), 1e-300) / problem.horizon_days
    m2 = problem.pieces.releases_m2[piece] / max(float(problem.pieces.releases_m2.sum()), 1e-300)
    timely = goal.time * float(weight @ (rows[:, 3] + rows[:, 4])) / 2
    return timely + goal.late * float(m2[rows[:, 4] > problem.deadline_day].sum())


def _undone(programme: Programme, state: State) -> float:
    """What the work counts in the goal that nobody has taken."""
    share = np.maximum(1.0 - state.did.sum(axis=0) / programme.tasks.line_m2, 0.0)
    return float(programme.undone @ share)


def aims_of(programme: Programme, solution: Solution, state: State) -> Aims:
    """Return what pools should have done of lines by the end of each period, and what it is worth."""
    tasks = programme.tasks
    line, pool, period = (part[solution.columns] for part in programme.columns)
    shape = (programme.pools, programme.lines, programme.periods)
    at = np.ravel_multi_index((pool, line, period), shape)
    m2 = np.bincount(at, solution.shares * tasks.line_m2[line], minlength=int(np.prod(shape)))
    sums = m2.astype(np.float64).reshape(shape)
    sums[:, :, 0] += state.did
    np.cumsum(sums, axis=2, out=sums)
    ends = programme.problem.month_starts[programme.first_month[1:]]
    return Aims(sums, ends, programme.effort, *_prices(programme, solution.duals))


def _prices(programme: Programme, duals: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """The prices of team-days, their money, flights and m2 done, and what an m2 loses by each day; see `Aims`."""
    problem, tasks, pools = programme.problem, programme.tasks, programme.problem.pools
    capacity, first, flights, stages, _ = programme.row
    team_days = pools.count[:, None] * programme.days
    price = np.maximum(-duals[capacity:first], 0.0).reshape(team_days.shape) / np.maximum(team_days, 1e-9)
    spent = np.zeros(len(problem.budget))
    spent[programme.money] = np.maximum(-duals[first:flights], 0.0) / np.maximum(problem.budget[programme.money], 1e-9)
    money = pools.cost_per_day[:, None] * spent[problem.year_of_month[programme.first_month[:-1]]]
    flight = np.zeros(programme.periods)
    flown = programme.flown(problem.flown_team_days)[programme.flights]
    flight[programme.flights] = np.maximum(-duals[flights:stages], 0.0) / np.maximum(flown, 1e-9)
    value = np.repeat(duals[: programme.lines, None], programme.periods, axis=1)
    waiting = np.zeros((programme.lines + 1, programme.periods))
    waiting[programme.staged] = duals[stages:].reshape(-1, programme.periods)
    value += np.where((tasks.line_before >= 0)[:, None], waiting[tasks.line_before], 0.0) - waiting[:-1]
    weight = tasks.weight / max(float(tasks.weight.sum()), 1e-300) / problem.horizon_days
    return price, money, flight, value / tasks.line_m2[:, None], programme.goal.time * weight / tasks.line_m2


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
