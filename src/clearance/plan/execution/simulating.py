"""Simulate the execution of a schedule: many truths, each replayed, in chunks with a seed of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance.chunks import chunk_seeds, run_chunks
from clearance.errors import InvalidQuantity, NotPossible
from clearance.plan.execution.by_area import Done, Sectors, area_days, done_days, sectors_of
from clearance.plan.execution.outcome import STREAMS, Execution, planned_m2, year_ends_of
from clearance.plan.execution.terms import Lists, Site, lists_of, site_of
from clearance.plan.execution.truths import Truth, draw_truth, ground_of
from clearance.plan.execution.unknowns import Unknowns
from clearance.plan.problem import PlanProblem
from clearance.plan.schedule import Schedule

if TYPE_CHECKING:
    from clearance.plan.execution.kernels import State

__all__ = ["simulate"]

Floats = NDArray[np.float64]
AT_ONCE = 25  # draws of a chunk


def simulate(
    schedule: Schedule,
    unknowns: Unknowns,
    *,
    draws: int = 1000,
    seed: int,
    handover_days: int = 0,
    executor: Executor | None = None,
    progress: Callable[[float], object] | None = None,
) -> Execution:
    """Execute a schedule many times, each time under another truth.

    Teams work their lists in order, as early as the stage before, the season, money and flights let them; work that
    a season's end or a lack of money or flights interrupts goes on afterwards. A team whose list is done takes over the
    first piece by the plan that it would finish sooner than the team which has it on its list. Areas found anew come
    after all others. Same seed, same numbers, on any number of workers; and two schedules with the same seed are
    executed under the same truths, whatever one has more of, so their difference is less noisy than either.

    Args:
        schedule: what is executed.
        unknowns: what is drawn.
        draws: executions.
        seed: of the draws.
        handover_days: from the last work to the handover, when land counts; the problem's deadline is earlier by them.
        executor: where it is computed; None: here.
        progress: called with the share that is done; what it raises ends the simulation.

    Raises:
        InvalidQuantity: no draws, a handover before the last work, or unknowns of another problem.
        NotPossible: the extra `plan` of the package is not installed.
    """
    problem = schedule.problem
    if draws < 1:
        raise InvalidQuantity("{draws} draws cannot be; give 1 or more", draws=draws)
    if handover_days < 0:
        raise InvalidQuantity(
            "a handover {handover_days} days after the last work cannot be; give 0 or more", handover_days=handover_days
        )
    if unknowns.rate_sd.shape != problem.rate_m2_per_day.shape or len(unknowns.contaminated) != len(problem.areas.ids):
        raise InvalidQuantity(
            "unknowns for rates {rates} and {contaminated} areas do not fit the plan, which has rates "
            "{planned} and {areas} areas",
            rates=str(unknowns.rate_sd.shape),
            contaminated=len(unknowns.contaminated),
            planned=str(problem.rate_m2_per_day.shape),
            areas=len(problem.areas.ids),
        )
    sizes = [min(AT_ONCE, draws - begun) for begun in range(0, draws, AT_ONCE)]
    jobs = [
        _Job(schedule, unknowns, handover_days, size, child)
        for size, child in zip(sizes, chunk_seeds(seed, len(sizes)), strict=True)
    ]
    told = None if progress is None else lambda ready: progress(ready / len(jobs))
    done = [one for some in run_chunks(_replays, jobs, executor=executor, done=told) for one in some]
    return _executed(schedule, done, handover_days, seed)


class _Job(NamedTuple):
    schedule: Schedule
    unknowns: Unknowns
    handover_days: int
    draws: int
    seed: np.random.SeedSequence


class _Replay(NamedTuple):
    """What one execution gives; see `Execution`."""

    released_m2: Floats
    handed_over: NDArray[np.int64]
    reached_day: Floats
    completion_day: float
    new_areas: int
    spent: Floats
    month_m2: Floats
    areas: Done


def _executed(schedule: Schedule, done: list[_Replay], handover_days: int, seed: int) -> Execution:
    problem = schedule.problem
    return Execution(
        schedule=schedule,
        released_m2=np.array([one.released_m2 for one in done]),
        handed_over=np.array([one.handed_over for one in done]),
        reached_day=np.array([one.reached_day for one in done]),
        completion_day=np.array([one.completion_day for one in done]),
        new_areas=np.array([one.new_areas for one in done], dtype=np.int64),
        spent=np.array([one.spent for one in done]),
        month_m2=np.array([one.month_m2 for one in done]),
        areas=area_days(
            [one.areas for one in done], sectors_of(problem), problem, problem.deadline_day + handover_days
        ),
        handover_days=handover_days,
        seed=seed,
    )


class _Limits(NamedTuple):
    """The last moments of work that is handed over in each year, in each month, by the deadline; m2 by each year."""

    years: Floats
    months: Floats
    planned: Floats
    due: float
    handover_days: int
    sectors: Sectors


def _replays(job: _Job) -> list[_Replay]:
    try:
        from clearance.plan.execution import kernels  # noqa: PLC0415  compiled code: only for who simulates
    except ImportError as missing:
        raise NotPossible(
            "simulating a plan needs {missing}, which is not installed: pip install 'mine-clearance[plan]'",
            missing=str(missing.name),
        ) from missing
    rng = np.random.default_rng(job.seed)
    problem = job.schedule.problem
    site, lists, ground = site_of(problem), lists_of(job.schedule), ground_of(problem)
    days = job.handover_days
    limits = _Limits(
        years=year_ends_of(job.schedule) - days,
        months=problem.month_starts[1:] - days,
        planned=planned_m2(job.schedule, days),
        due=problem.deadline_day,
        handover_days=days,
        sectors=sectors_of(problem),
    )
    replays = []
    for _ in range(job.draws):
        truth = draw_truth(ground, job.unknowns, rng)
        state = _begin(site, lists, truth, problem)
        kernels.replay(site, truth, lists, state)
        replays.append(_handed_over(_outcome(problem, truth, state, limits), days))
    return replays


def _handed_over(replay: _Replay, days: int) -> _Replay:
    """With the days of handovers for those of the last work; a year without a milestone has none."""
    reached = np.where(replay.reached_day > 0, replay.reached_day + days, 0.0)
    return replay._replace(reached_day=reached, completion_day=replay.completion_day + days)


def _begin(site: Site, lists: Lists, truth: Truth, problem: PlanProblem) -> State:
    """Where everything stands on the first day."""
    from clearance.plan.execution.kernels import State  # noqa: PLC0415  compiled code: only for who simulates

    teams, pieces = len(site.kind), len(truth.m2)
    found = np.arange(len(lists.owner), pieces)
    return State(
        free=site.first_day.copy(),
        asleep=np.zeros(teams, dtype=np.bool_),
        turn=lists.first[:-1].copy(),
        area=np.full(teams, -1, dtype=np.int64),
        place=site.base.copy(),
        lag=np.zeros(teams),
        owner=np.concatenate([lists.owner, np.full(len(found), -1, dtype=np.int64)]),
        begun=np.zeros(pieces, dtype=np.bool_),
        left=truth.m2.copy(),
        done=np.full(pieces, np.inf),
        open=np.diff(truth.first_piece),
        end=np.zeros(len(truth.before)),
        spent=np.zeros(len(problem.budget)),
        flown=np.zeros(problem.months),
        order=np.concatenate([lists.by_day, found]),
        looked=np.zeros(1, dtype=np.int64),
    )


def _outcome(problem: PlanProblem, truth: Truth, state: State, limits: _Limits) -> _Replay:
    ends, months, planned = limits.years, limits.months, limits.planned
    years, places, areas = len(ends), len(problem.places), len(problem.areas.ids)
    known = slice(0, len(problem.pieces))
    done, releases = state.done[known], truth.releases_m2[known]
    stream = np.array([0, 1, 2, 2])[problem.pieces.activity]
    year = np.searchsorted(ends, done - 1e-9)
    cell = (np.minimum(year, years) * places + truth.place[known]) * len(STREAMS) + stream
    released = np.bincount(cell, releases, minlength=(years + 1) * places * len(STREAMS)).astype(np.float64)
    by_month = np.bincount(np.searchsorted(months, done - 1e-9), releases, minlength=len(months) + 1).astype(np.float64)
    over = np.zeros(len(truth.known))
    np.maximum.at(over, truth.area, state.done)
    handed = np.minimum(np.searchsorted(ends, over[:areas] - 1e-9), years) * places + problem.areas.place
    handed = np.bincount(handed[np.unique(problem.pieces.area)], minlength=(years + 1) * places)
    order = np.argsort(done)
    cumulative = np.cumsum(releases[order])
    # An m2 in a thousand million is rounding.
    at = np.searchsorted(cumulative, planned * (1 - 1e-9))
    reached = np.where(planned > 0, np.append(done[order], np.inf)[at], 0.0)
    completion, found = _completion(over, truth.known, areas)
    return _Replay(
        released_m2=released.reshape(years + 1, places, len(STREAMS))[:years],
        handed_over=handed.reshape(years + 1, places)[:years],
        reached_day=reached,
        completion_day=completion,
        new_areas=found,
        spent=state.spent,
        month_m2=by_month[: len(months)],
        areas=_areas_done(problem, truth, over, (done, releases), limits),
    )


def _areas_done(
    problem: PlanProblem, truth: Truth, over: Floats, pieces: tuple[Floats, Floats], limits: _Limits
) -> Done:
    done, releases = pieces
    place = np.zeros(len(over), dtype=np.int64)
    place[truth.area] = truth.place
    in_time = done <= limits.due + 1e-9
    return done_days(
        over + limits.handover_days,
        truth.known,
        limits.sectors.of_place[place],
        (releases[in_time], limits.sectors.of_place[truth.place[: len(done)][in_time]]),
        horizon_days=problem.horizon_days,
        areas=len(problem.areas.ids),
    )


def _completion(over: Floats, known: Floats, areas: int) -> tuple[float, int]:
    """When nothing that is known then is left, and how many areas were found up to then."""
    day, found = float(over[:areas].max(initial=0.0)), 0
    for at in range(areas, len(over)):  # by the day on which they are found
        if known[at] > day:
            break
        day, found = max(day, float(over[at])), found + 1
    return day, found
