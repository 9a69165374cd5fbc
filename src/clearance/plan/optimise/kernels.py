"""Kernels: when a bout can be earliest, and teams that take one piece of work after another.

All of them stand in one module: the code on disk is made anew when this file changes, and not when another does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, ParamSpec, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from clearance.plan.optimise.tasks import Tasks
from clearance.plan.optimise.world import Left, World

__all__ = ["Aims", "Scene", "State", "dispatch", "earliest", "pay"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Given = ParamSpec("Given")
Made = TypeVar("Made")
Bout = tuple[float, float, float]

NEVER = (np.inf, np.inf, np.inf)
SLACK = 1e-9  # days, money and team-days that are rounding
TRIES = 24  # lines that a team looks at before it waits


def compiled(kernel: Callable[Given, Made]) -> Callable[Given, Made]:
    """A kernel as machine code, compiled when it is first called and read from disk from then on."""
    return cast("Callable[Given, Made]", numba.njit(cache=True, nogil=True, error_model="numpy")(kernel))


class Aims(NamedTuple):
    """What guides the teams: `sums` (pools, lines, periods), m2 that a pool should have done by the end of each period.

    `ends` (periods,) are these days. Without periods teams take what is worth most. `effort` (pools, lines): of a
    working day of a team, the share that is left after moves.
    """

    sums: Floats
    ends: Floats
    effort: Floats


class State(NamedTuple):
    """Where the teams and the work stand.

    Of teams: `pool`; `free` from which day on; `at_task`, the task of the last piece, or -1; `area` and `place` of it.
    Of tasks: `taken` pieces; `done`, the last day of those; `ready`, when the stage before is done. Of lines: `queue`
    holds tasks that nobody has begun, `open` those that are begun, each in the room of its line; `counts` (lines, 3)
    the first and the end of the one and the end of the other. `did` (pools, lines) in m2. `bouts` (pieces, 5): team,
    piece and three days; `made` (1,) their number.
    """

    pool: Indices
    free: Floats
    at_task: Indices
    area: Indices
    place: Indices
    taken: Indices
    done: Floats
    ready: Floats
    queue: Indices
    open: Indices
    counts: Indices
    did: Floats
    bouts: Floats
    made: Indices


class Scene(NamedTuple):
    """All that a dispatch looks at and changes."""

    world: World
    tasks: Tasks
    left: Left
    aims: Aims
    state: State


@compiled
def season(world: World, where: tuple[int, int], start: float, need: float) -> tuple[float, float]:
    """The first day, and the end, of work of `need` working days of a kind at a place without a closed month in it."""
    kind, place = where
    months = len(world.month_starts) - 1
    month = np.searchsorted(world.month_starts, start, side="right") - 1
    at, rest = start, need
    while month < months:
        speed = world.speed[kind, place, month]
        after = world.month_starts[month + 1]
        if speed > 0.0:
            if (after - at) * speed >= rest:
                return start, at + rest / speed
            rest -= (after - at) * speed
        else:
            start, rest = after, need
        at = after
        month += 1
    return np.inf, np.inf


@compiled
def affordable(world: World, left: Left, seat: tuple[int, int], span: tuple[float, float, bool]) -> float:
    """The day from which on a bout may begin with the money and flights that are left, or a step towards it."""
    pool, came_from = seat
    begin, end, flown = span
    month = np.searchsorted(world.month_starts, begin, side="right") - 1
    at, year = begin, world.year_of_month[month]
    owed = world.cost_per_move[pool] if came_from >= 0 else 0.0
    while at < end:
        until = world.year_ends[year]
        spent = owed + (min(end, until) - at) * world.cost_per_day[pool]
        if spent > left.budget[year] + SLACK:
            rest = max(left.budget[year] - owed, 0.0)
            return max(until - rest / max(world.cost_per_day[pool], SLACK), at + SLACK)
        at, owed, year = until, 0.0, year + 1
    at = begin
    while flown and at < end:
        until = world.month_starts[month + 1]
        if min(end, until) - at > left.flown[month] + SLACK:
            return max(until - max(left.flown[month], 0.0), at + SLACK)
        at = until
        month += 1
    return begin


@compiled
def earliest(world: World, left: Left, seat: tuple[int, int], piece: int, when: tuple[float, float]) -> Bout:
    """The earliest bout of a team: when it begins, when the work begins, when it is done; infinite if there is none.

    `seat` is its pool and the place that it comes from, -1 when it stays in the area; `when`: the day from which it
    is free, and the day from which the piece may be worked.
    """
    pool, came_from = seat
    place, kind = world.place[piece], world.kind[pool]
    rate = world.rate[kind, world.work[piece]]
    move = world.move_days[pool] + world.travel[came_from, place] if came_from >= 0 else 0.0
    if rate <= 0.0 or not np.isfinite(move):
        return NEVER
    begin = max(when[0], world.first_day[pool], when[1] - move)
    while begin < world.last_day[pool]:
        start, end = season(world, (kind, place), begin + move, world.m2[piece] / rate)
        if end > world.last_day[pool]:
            break
        if start > begin + move:
            begin = start - move
        later = affordable(world, left, seat, (begin, end, world.by_air[place]))
        if later <= begin:
            return begin, start, end
        begin = later
    return NEVER


@compiled
def pay(world: World, left: Left, seat: tuple[int, int], piece: int, span: tuple[float, float]) -> None:
    """Take the money and flights of a bout from what is left."""
    pool, came_from = seat
    begin, end = span
    month = np.searchsorted(world.month_starts, begin, side="right") - 1
    if came_from >= 0:
        left.budget[world.year_of_month[month]] -= world.cost_per_move[pool]
    flown = world.by_air[world.place[piece]]
    at = begin
    while at < end:
        until = min(world.month_starts[month + 1], end)
        left.budget[world.year_of_month[month]] -= (until - at) * world.cost_per_day[pool]
        if flown:
            left.flown[month] -= until - at
        at = until
        month += 1


@compiled
def due(aims: Aims, state: State, pool: int, line: int, period: int) -> int:
    """The periods until a pool should do more of a line: 0 now, and 1,000 when it should not do more at all."""
    periods = aims.sums.shape[2]
    did = state.did[pool, line] + 1e-6
    if aims.sums[pool, line, periods - 1] <= did:
        return 1000
    while period < periods and aims.sums[pool, line, period] <= did:
        period += 1
        if period == periods:
            return 1000
    return period


@compiled
def choice(world: World, tasks: Tasks, aims: Aims, state: State, seat: tuple[int, float, Floats]) -> int:
    """The line that a free team should take a piece of now, or -1; `seat`: team, day, scores (below 0: tried)."""
    team, now, scores = seat
    pool = state.pool[team]
    kind = world.kind[pool]
    month = np.searchsorted(world.month_starts, now + world.move_days[pool], side="right") - 1
    periods = aims.sums.shape[2]
    period = int(np.searchsorted(aims.ends, now, side="right")) if periods else 0
    best, best_score = -1, 0.0
    if month >= len(world.month_starts) - 1:
        return -1
    for line in range(len(tasks.place)):
        if scores[line] < 0.0 or (state.counts[line, 0] == state.counts[line, 1] and not state.counts[line, 2]):
            continue
        speed = world.speed[kind, tasks.place[line], month]
        score = world.rate[kind, tasks.work[line]] * speed * aims.effort[pool, line] * tasks.worth[line]
        if score <= 0.0:
            continue
        if periods:
            wait = due(aims, state, pool, line, period) - period
            score += 1e9 * max(0.0, 100.0 - max(wait, 0))
        if score > best_score:
            best, best_score = line, score
    return best


@compiled
def offered(tasks: Tasks, state: State, line: int) -> int:
    """The task of a line that a team should begin, or else join; tasks without pieces left are forgotten; or -1."""
    room = tasks.first_task[line]
    if state.counts[line, 0] < state.counts[line, 1]:
        return int(state.queue[room + state.counts[line, 0]])
    best, most, kept = -1, 0, 0
    for place in range(state.counts[line, 2]):
        task = state.open[room + place]
        rest = tasks.first_piece[task + 1] - tasks.first_piece[task] - state.taken[task]
        if rest > 0:
            state.open[room + kept] = task
            kept += 1
        if rest > most:
            best, most = task, rest
    state.counts[line, 2] = kept
    return best


@compiled
def release(tasks: Tasks, state: State, task: int) -> None:
    """Let the stage after a task that is done be worked: it queues in its line by the day from which it is ready."""
    after = tasks.after[task]
    if after < 0:
        return
    state.ready[after] = state.done[task]
    line = tasks.line[after]
    room = tasks.first_task[line]
    at = room + state.counts[line, 1]
    while at > room + state.counts[line, 0] and state.ready[state.queue[at - 1]] > state.ready[after]:
        state.queue[at] = state.queue[at - 1]
        at -= 1
    state.queue[at] = after
    state.counts[line, 1] += 1


@compiled
def take(world: World, tasks: Tasks, left: Left, state: State, seat: tuple[int, int, float]) -> Bout:
    """Let a team take the next piece of a task if it can begin on that day; returns the earliest bout all the same."""
    team, task, now = seat
    piece = tasks.pieces[tasks.first_piece[task] + state.taken[task]]
    pool = state.pool[team]
    came_from = -1 if state.area[team] == world.area[piece] else state.place[team]
    bout = earliest(world, left, (pool, came_from), piece, (now, state.ready[task]))
    if bout[0] > now + SLACK:
        return bout
    pay(world, left, (pool, came_from), piece, (bout[0], bout[2]))
    line = tasks.line[task]
    room = tasks.first_task[line]
    if state.counts[line, 0] < state.counts[line, 1] and state.queue[room + state.counts[line, 0]] == task:
        state.counts[line, 0] += 1
        state.open[room + state.counts[line, 2]] = task
        state.counts[line, 2] += 1
    state.taken[task] += 1
    state.done[task] = max(state.done[task], bout[2])
    if state.taken[task] == tasks.first_piece[task + 1] - tasks.first_piece[task]:
        release(tasks, state, task)
    state.did[pool, line] += world.m2[piece]
    state.free[team], state.at_task[team] = bout[2], task
    state.area[team], state.place[team] = world.area[piece], world.place[piece]
    row = state.bouts[state.made[0]]
    row[0], row[1], row[2], row[3], row[4] = team, piece, bout[0], bout[1], bout[2]
    state.made[0] += 1
    return bout


@compiled
def stays(tasks: Tasks, aims: Aims, state: State, seat: tuple[int, float]) -> bool:
    """Whether a team goes on with its task: there are pieces left, and the plan has use for more of them by its end."""
    team, now = seat
    task = state.at_task[team]
    if task < 0 or state.taken[task] == tasks.first_piece[task + 1] - tasks.first_piece[task]:
        return False
    periods = aims.sums.shape[2]
    if not periods:
        return True
    period = int(np.searchsorted(aims.ends, now, side="right"))
    return bool(due(aims, state, state.pool[team], tasks.line[task], period) <= period + 1)


@compiled
def serve(scene: Scene, seat: tuple[int, Floats]) -> float:
    """Give a free team its next piece; returns the day from which it is free again, or looks again."""
    world, tasks, left, aims, state = scene
    team, scores = seat
    now = state.free[team]
    wake = np.inf
    if stays(tasks, aims, state, (team, now)):
        bout = take(world, tasks, left, state, (team, state.at_task[team], now))
        if bout[0] <= now + SLACK:
            return bout[2]
        wake = bout[0]
    scores[:] = 0.0
    for _ in range(TRIES):
        line = choice(world, tasks, aims, state, (team, now, scores))
        if line < 0:
            break
        task = offered(tasks, state, line)
        if task >= 0:
            bout = take(world, tasks, left, state, (team, task, now))
            if bout[0] <= now + SLACK:
                return bout[2]
            wake = min(wake, bout[0])
        scores[line] = -1.0
    month = np.searchsorted(world.month_starts, now + SLACK, side="right")
    month_end = world.month_starts[min(month, len(world.month_starts) - 1)]
    opening = month_end - world.move_days[state.pool[team]]
    if opening > now + SLACK:
        wake = min(wake, opening)
    return max(min(wake, max(month_end, now + 1.0)), now + 1e-6)


@compiled
def dispatch(scene: Scene, stop: float) -> None:
    """Let the team that is free first take its next piece, again and again, until all are busy up to a day."""
    world, tasks, state = scene.world, scene.tasks, scene.state
    scores = np.zeros(len(tasks.place))
    while True:
        team = int(np.argmin(state.free))
        if state.free[team] >= stop:
            return
        if state.free[team] >= world.last_day[state.pool[team]]:
            state.free[team] = np.inf
            continue
        state.free[team] = serve(scene, (team, scores))
