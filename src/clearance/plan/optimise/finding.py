"""The steps of a plan: a coarse programme, a fine one, teams along it year by year, a search, and the proof."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance.plan.optimise.columns import LATE, Goal, Programme
from clearance.plan.optimise.dispatching import dispatch
from clearance.plan.optimise.planned import Planned, Prices
from clearance.plan.optimise.proof import Proof, prices_of, proven
from clearance.plan.optimise.relaxation import Basis, Relaxation, Solution, seeds
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
STAGED_MONTHS = 3  # after which a programme is solved again that takes long, because areas have stages
CHANGED_MONTHS = 4  # the same, of a plan that must not take long, because it differs little from one before
HABITS = (Habits(), Habits(join=12.0))
YIELDING = (Habits(yields=True), Habits(join=12.0, yields=True))
MANY = 20_000  # pieces, above which a programme with stages is solved once only
LARGE = 200_000  # pieces, above which one habit must do, and the plain rule was never better
CLEARLY, ROUNDING = 0.01, 1e-9  # of a figure of the goal
Way = tuple[Sequence[Habits], int]  # how teams follow the programme, and after how many months it is solved again
BOTH, IN_TIME = Goal(late=LATE, time=1.0), Goal(late=1.0, time=0.0)


class Memory(NamedTuple):
    """What a plan of a similar problem starts from: the columns of the programme, the solver's basis, the proofs.

    `proofs`: in both goals together, and in the first.
    """

    shape: tuple[int, ...]
    columns: NDArray[np.int64]
    basis: Basis
    proofs: tuple[Proof, Proof | None]


def found(problem: PlanProblem, start: Planned | None, progress: Callable[[float], None]) -> Planned:
    """Return the plan of a problem; see `plan_schedule`."""
    world = world_of(problem)
    progress(0.0)
    known = start.memory if start is not None and isinstance(start.memory, Memory) else None
    programme, relaxation, solution = _solved(problem, known)
    shape = (programme.lines, programme.pools, programme.periods)
    known = known if known is not None and known.shape == shape else None
    columns, basis = relaxation.chosen, relaxation.basis()
    progress(0.2)
    with ThreadPoolExecutor(2) as beside:
        proof = beside.submit(proven, programme, world, solution.duals, known.proofs[0] if known else None)
        others = [beside.submit(_greedy, problem, world, programme.tasks)] if len(problem.pieces) <= LARGE else []
        begin = Step(0, scene_of(problem, world, programme.tasks), solution)
        rolled, *rest = _rolled_in_all_ways(
            programme, relaxation, begin, lambda share: progress(0.2 + 0.5 * share), is_changed=known is not None
        )
        best = min([rolled, *(other.result() for other in others)], key=lambda schedule: schedule.score)
        for one in rest:
            best = one if _clearly_better(one.score, best.score) else best
        if len(problem.pieces) <= SMALL:
            best = improved(problem, world, best, lambda share: progress(0.7 + 0.2 * share))
        progress(0.9)
        late = _late(programme, world, solution, known) if best.score.unfinished_m2 > 0.0 else None
        proofs = (proof.result(), late[0] if late else None)
    bound, prices = _bounded(programme, solution, best, (proofs, late[1] if late else None))
    progress(1.0)
    return Planned(schedule=best, bound=bound, prices=prices, memory=Memory(shape, columns, basis, proofs))


def _clearly_better(one: Score, other: Score) -> bool:
    """Whether one is better in the first goal in which they differ at all, and by more than chance makes of a way."""
    first, second = next(((a, b) for a, b in zip(one, other, strict=True) if abs(a - b) > ROUNDING * b), (0.0, 0.0))
    return first < (1.0 - CLEARLY) * second


def _ways(programme: Programme, *, is_changed: bool) -> list[Way]:
    """The ways in which teams follow the programme, and after how many months it is solved again; the usual one first.

    Areas with several stages are done sooner by teams that keep to the first programme: solved again, it is as content
    with other areas, and more are begun than finished. Of many pieces that alone is tried, as it is quick. Where teams
    share money or flights, each way is tried with teams that yield, too.
    """
    problem = programme.problem
    pieces, whole = len(problem.pieces), problem.months
    if len(programme.staged):
        usual: list[Way] = [(HABITS[:1], CHANGED_MONTHS if is_changed else STAGED_MONTHS)]
        ways: list[Way] = [*(usual if pieces <= MANY else []), (HABITS[:1], whole)]
    else:
        ways = [(HABITS[:1], CHANGED_MONTHS)] if is_changed else [(HABITS if pieces <= LARGE else HABITS[:1], 1)]
    if len(programme.flights) or len(programme.money):
        ways += [(YIELDING[: len(habits)], months) for habits, months in ways]
    return ways


def _rolled_in_all_ways(
    programme: Programme, relaxation: Relaxation, begin: Step, progress: Callable[[float], None], *, is_changed: bool
) -> list[Schedule]:
    """The schedules of teams that follow the programme, in the usual way and in others."""
    ways = _ways(programme, is_changed=is_changed)
    return [
        _rolled(programme, relaxation, begin, partial(_in_part, progress, at, len(ways)), way)
        for at, way in enumerate(ways)
    ]


def _in_part(progress: Callable[[float], None], at: int, parts: int, share: float) -> None:
    """Tell the share of a part as that of the whole."""
    progress((at + share) / parts)


def _rolled(
    programme: Programme,
    relaxation: Relaxation,
    now: Step,
    progress: Callable[[float], None],
    way: Way,
) -> Schedule:
    """The schedule of teams that follow the programme, which is solved again after so many months on what is left."""
    problem = programme.problem
    habits, months = way
    while now.month < problem.months and now.scene.state.made[0] < len(now.scene.state.bouts):
        now = step(programme, relaxation, now, months, habits)
        progress(now.month / problem.months)
    return Schedule(problem=problem, bouts=bouts_of(now.scene.state.bouts[: now.scene.state.made[0]]))


def _solved(problem: PlanProblem, known: Memory | None) -> tuple[Programme, Relaxation, Solution]:
    """The fine programme and its solution, by way of a coarse one or from an earlier plan."""
    months = np.arange(problem.months)
    rough = tasks_of(problem, 1)
    staged = bool((rough.line_after >= 0).any())
    tasks = tasks_of(problem, STAGED_BANDS if staged else BANDS)
    fine = Programme(problem=problem, tasks=tasks, period=months, goal=BOTH)
    if known is not None and known.shape == (fine.lines, fine.pools, fine.periods):
        relaxation = Relaxation(fine, known.columns[known.columns < len(fine.cost)])
        if len(relaxation.chosen) == len(known.columns):
            relaxation.begin(known.basis)
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


def _late(
    programme: Programme, world: World, solution: Solution, known: Memory | None
) -> tuple[Proof, NDArray[np.float64]]:
    """The proof of the m2 that nobody can release in time, and the prices of the rows in that goal alone."""
    late = Programme(problem=programme.problem, tasks=programme.tasks, period=programme.period, goal=IN_TIME)
    duals = Relaxation(late, solution.columns).solve().duals
    return proven(late, world, duals, known.proofs[1] if known else None), duals


def _bounded(
    programme: Programme,
    solution: Solution,
    best: Schedule,
    proven_by: tuple[tuple[Proof, Proof | None], NDArray[np.float64] | None],
) -> tuple[Score, Prices]:
    """What nothing can be better than, and the prices in the unit of the goal that is short."""
    problem, total = programme.problem, float(programme.problem.pieces.releases_m2.sum())
    (both, late), late_duals = proven_by
    unfinished = 0.0
    if late is not None and late_duals is not None:
        unfinished = max(total * late.least(problem), 0.0)
        unit = prices_of(programme, late_duals, total)
    else:
        unit = prices_of(programme, solution.duals, float(problem.weights.sum()) * problem.horizon_days)
    whole = both.least(problem) - LATE * best.score.unfinished_m2 / max(total, 1e-300)
    return Score(unfinished, max(whole * problem.horizon_days, 0.0), 0.0), unit
