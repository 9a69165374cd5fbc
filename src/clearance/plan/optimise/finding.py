"""The steps of a plan: a coarse programme, a fine one, teams along it year by year, a search, and the proof."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance.plan.optimise.columns import LATE, Goal, Programme
from clearance.plan.optimise.dispatching import dispatch
from clearance.plan.optimise.planned import Planned, Prices
from clearance.plan.optimise.proof import least, prices_of
from clearance.plan.optimise.relaxation import Relaxation, Solution, seeds
from clearance.plan.optimise.rolling import Step, bouts_of, step
from clearance.plan.optimise.scene import Habits, scene_of
from clearance.plan.optimise.search import SMALL, improved
from clearance.plan.optimise.tasks import Tasks, tasks_of
from clearance.plan.optimise.world import World, world_of
from clearance.plan.problem import PlanProblem
from clearance.plan.schedule import Schedule, Score

__all__ = ["found"]

BANDS = 4  # of size, of areas that are alike else
STAGED_BANDS = 1  # the same, of areas with several stages, whose programmes take longer
COARSE_MONTHS = 3  # of a period of the coarse programme
ROLL_MONTHS = 3  # of a plan with stages, after which its programme, which takes longer, is solved again
HABITS = (Habits(), Habits(join=3.0), Habits(join=12.0), Habits(stay=2.0))
BOTH, IN_TIME = Goal(late=LATE, time=1.0), Goal(late=1.0, time=0.0)


class Memory(NamedTuple):
    """What a plan of a similar problem starts from: the columns that the programme used."""

    shape: tuple[int, ...]
    columns: NDArray[np.int64]


def found(problem: PlanProblem, start: Planned | None, progress: Callable[[float], None]) -> Planned:
    """Return the plan of a problem; see `plan_schedule`."""
    world = world_of(problem)
    progress(0.0)
    programme, relaxation, solution = _solved(problem, start)
    columns = relaxation.chosen
    progress(0.2)
    with ThreadPoolExecutor(1) as beside:
        proof = beside.submit(least, programme, world, solution.duals)
        best = min(
            (_greedy(problem, world, programme.tasks), _rolled(programme, relaxation, world, solution, progress)),
            key=lambda schedule: schedule.score,
        )
        if len(problem.pieces) <= SMALL:
            best = improved(problem, world, best, lambda share: progress(0.7 + 0.2 * share))
        progress(0.9)
        bound, prices = _bounded(programme, world, solution, best, proof.result())
    progress(1.0)
    memory = Memory((programme.lines, programme.pools, programme.periods), columns)
    return Planned(schedule=best, bound=bound, prices=prices, memory=memory)


def _rolled(
    programme: Programme,
    relaxation: Relaxation,
    world: World,
    solution: Solution,
    progress: Callable[[float], None],
) -> Schedule:
    """The schedule of teams that follow the programme, which is solved again on what is left."""
    problem, tasks = programme.problem, programme.tasks
    months, habits = (ROLL_MONTHS, HABITS[:1]) if len(programme.staged) else (1, HABITS)
    now = Step(0, scene_of(problem, world, tasks), solution)
    while now.month < problem.months and now.scene.state.made[0] < len(tasks.pieces):
        now = step(programme, relaxation, now, months, habits)
        progress(0.2 + 0.5 * now.month / problem.months)
    made = now.scene.state.made[0]
    return Schedule(problem=problem, bouts=bouts_of(now.scene.state.bouts[:made]))


def _solved(problem: PlanProblem, start: Planned | None) -> tuple[Programme, Relaxation, Solution]:
    """The fine programme and its solution, by way of a coarse one or from an earlier plan."""
    months = np.arange(problem.months)
    rough = tasks_of(problem, 1)
    staged = bool((rough.line_after >= 0).any())
    tasks = tasks_of(problem, STAGED_BANDS if staged else BANDS)
    fine = Programme(problem=problem, tasks=tasks, period=months, goal=BOTH)
    known = start.memory if start is not None else None
    if isinstance(known, Memory) and known.shape == (fine.lines, fine.pools, fine.periods):
        relaxation = Relaxation(fine, known.columns[known.columns < len(fine.cost)])
        return fine, relaxation, relaxation.solve()
    coarse = Programme(problem=problem, tasks=rough, period=months // COARSE_MONTHS, goal=BOTH)
    first = Relaxation(coarse, np.arange(len(coarse.cost)), interior=True).solve()
    relaxation = Relaxation(fine, seeds(fine, coarse, first))
    return fine, relaxation, relaxation.solve()


def _greedy(problem: PlanProblem, world: World, tasks: Tasks) -> Schedule:
    """The schedule of teams that take what is worth most: seldom the best, and a measure for the others."""
    scene = scene_of(problem, world, tasks)
    dispatch(scene, problem.horizon_days)
    return Schedule(problem=problem, bouts=bouts_of(scene.state.bouts[: scene.state.made[0]]))


def _bounded(
    programme: Programme, world: World, solution: Solution, best: Schedule, proven: float
) -> tuple[Score, Prices]:
    """What nothing can be better than, and the prices in the unit of the goal that is short."""
    problem, total = programme.problem, float(programme.problem.pieces.releases_m2.sum())
    unfinished, duals = 0.0, solution.duals
    if best.score.unfinished_m2 > 0.0:
        late = Programme(problem=problem, tasks=programme.tasks, period=programme.period, goal=IN_TIME)
        lateness = Relaxation(late, solution.columns).solve()
        unfinished = max(total * least(late, world, lateness.duals), 0.0)
        unit = prices_of(late, lateness.duals, total)
    else:
        unit = prices_of(programme, duals, float(problem.weights.sum()) * problem.horizon_days)
    whole = proven - LATE * best.score.unfinished_m2 / max(total, 1e-300)
    return Score(unfinished, max(whole * problem.horizon_days, 0.0), 0.0), unit
