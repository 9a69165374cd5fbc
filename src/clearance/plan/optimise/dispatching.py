"""Kernels: teams that take one piece of work after another, along what a programme wants done by when."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clearance.plan.optimise.compiled import compiled, compiled_with_arrays
from clearance.plan.optimise.kernels import SLACK, Bout, earliest, pay
from clearance.plan.optimise.scene import Scene, State
from clearance.plan.optimise.tasks import Tasks
from clearance.plan.optimise.world import World

__all__ = ["dispatch"]

Floats = NDArray[np.float64]

TRIES = 24  # lines that a team looks at before it waits
AHEAD_DAYS = 90.0  # that a team looks ahead in a task
NOT_AT_ALL = 1000  # periods


@compiled
def due(scene: Scene, seat: tuple[int, int, int], more_m2: float) -> int:
    """The periods until a pool should have done more of a line: 0 now, or `NOT_AT_ALL`; `seat`: pool, line, period."""
    sums = scene.aims.sums
    pool, line, now = seat
    periods = sums.shape[2]
    did = scene.state.did[pool, line] + 1e-6 + more_m2
    if sums[pool, line, periods - 1] <= did:
        return NOT_AT_ALL
    period = now
    while period < periods and sums[pool, line, period] <= did:
        period += 1
    return NOT_AT_ALL if period == periods else period - now


@compiled
def shared_price(scene: Scene, seat: tuple[int, int, int]) -> float:
    """The price of the money and flights of a team-day, if teams yield them to others; `seat`: pool, line, period."""
    pool, line, period = seat
    if not scene.habits.yields:
        return 0.0
    flown = scene.world.by_air[scene.tasks.place[line]]
    return float(scene.aims.money[pool, period] + (scene.aims.flight[period] if flown else 0.0))


@compiled
def rest_of(tasks: Tasks, state: State, task: int) -> int:
    """The pieces of a task that nobody has taken."""
    return int(tasks.first_piece[task + 1] - tasks.first_piece[task] - state.taken[task])


@compiled
def begun_m2(scene: Scene, line: int) -> float:
    """The m2 that the programme should still want of a line, for a team to begin there."""
    tasks, state, habits = scene.tasks, scene.state, scene.habits
    room = tasks.first_task[line]
    if state.counts[line, 0] < state.counts[line, 1]:
        task = state.queue[room + state.counts[line, 0]]
    else:
        task = state.open[room]
    pieces = tasks.first_piece[task + 1] - tasks.first_piece[task]
    wanted = min(float(rest_of(tasks, state, task)), habits.pieces)
    return float(habits.share * tasks.m2[task] * wanted / pieces)


@compiled
def choice(scene: Scene, seat: tuple[int, float, Floats]) -> int:
    """The line that a free team should take a piece of now, or -1; `seat`: team, day, scores (below 0: tried)."""
    world, tasks, aims, state = scene.world, scene.tasks, scene.aims, scene.state
    team, now, scores = seat
    pool = state.pool[team]
    kind = world.kind[pool]
    month = np.searchsorted(world.month_starts, now + world.move_days[pool], side="right") - 1
    guided = len(aims.ends) > 0
    period = int(np.searchsorted(aims.ends, now, side="right"))
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
        if guided:
            wait = due(scene, (pool, line, period), begun_m2(scene, line))
            if wait > 0 and shared_price(scene, (pool, line, period)) > 0.0:
                continue
            score += 1e9 * max(0.0, 100.0 - wait)
        if score > best_score:
            best, best_score = line, score
    return best


@compiled
def until_closed_m2(world: World, where: tuple[int, int, float], start: float, most_m2: float) -> float:
    """The m2 that can be worked from a day on before a closed month; infinite when it is more than `most_m2`."""
    kind, place, rate = where
    month = np.searchsorted(world.month_starts, start, side="right") - 1
    at, m2 = start, 0.0
    while month < len(world.month_starts) - 1 and m2 <= most_m2:
        speed = world.speed[kind, place, month] * rate
        if speed <= 0.0:
            return m2
        m2 += (world.month_starts[month + 1] - at) * speed
        at = world.month_starts[month + 1]
        month += 1
    return np.inf


@compiled
def joined(scene: Scene, team: int, line: int) -> int:
    """The begun task of a line that has most pieces left for each team there, or -1; finished ones are forgotten."""
    tasks, state = scene.tasks, scene.state
    room = tasks.first_task[line]
    best, most, kept = -1, 0.0, 0
    for place in range(state.counts[line, 2]):
        task = state.open[room + place]
        rest = float(rest_of(tasks, state, task))
        if rest > 0.0:
            state.open[room + kept] = task
            kept += 1
        crew = state.crew[task] - int(state.at_task[team] == task)
        if crew and len(scene.aims.ends) and rest < scene.habits.join * crew:
            continue
        if rest > most * max(crew, 1):
            best, most = task, rest / max(crew, 1)
    state.counts[line, 2] = kept
    return best


@compiled
def offered(scene: Scene, seat: tuple[int, int, float]) -> int:
    """The task of a line that a team should begin, or else join, or -1; `seat`: team, line, day.

    It begins the first that it can finish before the place closes; only when nothing is to be joined, another.
    """
    world, tasks, state = scene.world, scene.tasks, scene.state
    team, line, now = seat
    room, pool = tasks.first_task[line], state.pool[team]
    first, last = state.counts[line, 0], state.counts[line, 1]
    if first < last:
        where = (world.kind[pool], tasks.place[line], world.rate[world.kind[pool], tasks.work[line]])
        largest = tasks.m2[state.queue[room + first]]
        fits = until_closed_m2(world, where, now + world.move_days[pool], largest)
        for place in range(first, last):
            if tasks.m2[state.queue[room + place]] <= fits:
                return int(state.queue[room + place])
    task = joined(scene, team, line)
    return int(state.queue[room + first]) if task < 0 and first < last else task


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
def begin(tasks: Tasks, state: State, task: int) -> None:
    """Take a task out of the queue of its line, and let it be one of those that are begun."""
    line = tasks.line[task]
    room = tasks.first_task[line]
    at = room + state.counts[line, 0]
    while state.queue[at] != task:
        at += 1
    while at > room + state.counts[line, 0]:
        state.queue[at] = state.queue[at - 1]
        at -= 1
    state.counts[line, 0] += 1
    state.open[room + state.counts[line, 2]] = task
    state.counts[line, 2] += 1


@compiled
def take(scene: Scene, seat: tuple[int, int, float]) -> Bout:
    """Let a team take the next piece of a task if it can begin on that day; returns the earliest bout all the same."""
    world, tasks, left, state = scene.world, scene.tasks, scene.left, scene.state
    team, task, now = seat
    piece = tasks.pieces[tasks.first_piece[task] + state.taken[task]]
    pool = state.pool[team]
    came_from = -1 if state.area[team] == world.area[piece] else state.place[team]
    bout = earliest(world, left, (pool, came_from), piece, (now, state.ready[task]))
    if bout[0] > now + SLACK:
        return bout
    pay(world, left, (pool, came_from), piece, (bout[0], bout[2]))
    if state.taken[task] == 0:
        begin(tasks, state, task)
    state.taken[task] += 1
    state.done[task] = max(state.done[task], bout[2])
    if rest_of(tasks, state, task) == 0:
        release(tasks, state, task)
    state.did[pool, tasks.line[task]] += world.m2[piece]
    if state.at_task[team] != task:
        if state.at_task[team] >= 0:
            state.crew[state.at_task[team]] -= 1
        state.crew[task] += 1
    state.free[team], state.at_task[team] = bout[2], task
    state.area[team], state.place[team] = world.area[piece], world.place[piece]
    row = state.bouts[state.made[0]]
    row[0], row[1], row[2], row[3], row[4] = team, piece, bout[0], bout[1], bout[2]
    state.made[0] += 1
    return bout


@compiled
def lost_days(scene: Scene, seat: tuple[int, int, float]) -> float:
    """Team-days of now that are lost, at the programme's prices, when a team goes on with its task until it is done.

    It looks `AHEAD_DAYS` ahead, and to the end of the season.
    """
    world, tasks, aims = scene.world, scene.tasks, scene.aims
    team, task, now = seat
    pool, line = scene.state.pool[team], tasks.line[task]
    kind, place = world.kind[pool], tasks.place[line]
    rate = world.rate[kind, tasks.work[line]]
    pieces = tasks.first_piece[task + 1] - tasks.first_piece[task]
    m2 = tasks.m2[task] * rest_of(tasks, scene.state, task) / pieces
    month = np.searchsorted(world.month_starts, now, side="right") - 1
    period = int(np.searchsorted(aims.ends, now, side="right"))
    if period >= aims.price.shape[1]:
        return np.inf
    at, done, paid = now, 0.0, 0.0
    own = aims.price[pool, period] + shared_price(scene, (pool, line, period))
    while month < len(world.month_starts) - 1 and done < m2 and at < now + AHEAD_DAYS:
        speed = world.speed[kind, place, month] * rate
        if speed <= 0.0:
            break
        end = min(world.month_starts[month + 1], at + (m2 - done) / speed)
        then = min(int(np.searchsorted(aims.ends, at, side="right")), aims.price.shape[1] - 1)
        paid += (end - at) * (aims.price[pool, then] + shared_price(scene, (pool, line, then)))
        done += (end - at) * speed
        at = end
        month += 1
    tasks_m2 = tasks.line_m2[line] / (tasks.first_task[line + 1] - tasks.first_task[line])
    gained = done * (aims.value[line, period] - aims.haste[line] * (now + at) / 2)
    return float((paid - gained) / max(own, 1e-300) + world.move_days[pool] * done / tasks_m2)


@compiled
def stays(scene: Scene, seat: tuple[int, float]) -> bool:
    """Whether a team goes on with its task: the programme wants more of it soon, or to leave it would cost more."""
    tasks, state = scene.tasks, scene.state
    team, now = seat
    task = state.at_task[team]
    if task < 0 or rest_of(tasks, state, task) == 0:
        return False
    if not len(scene.aims.ends):
        return True
    pool = state.pool[team]
    period = int(np.searchsorted(scene.aims.ends, now, side="right"))
    if due(scene, (pool, tasks.line[task], period), 0.0) <= 1:
        return True
    return bool(lost_days(scene, (team, task, now)) < scene.habits.stay * scene.world.move_days[pool])


@compiled
def serve(scene: Scene, seat: tuple[int, Floats]) -> float:
    """Give a free team its next piece; returns the day from which it is free again, or looks again."""
    world, state = scene.world, scene.state
    team, scores = seat
    now = state.free[team]
    wake = np.inf
    if stays(scene, (team, now)):
        bout = take(scene, (team, state.at_task[team], now))
        if bout[0] <= now + SLACK:
            return bout[2]
        wake = bout[0]
    scores[:] = 0.0
    for _ in range(TRIES):
        line = choice(scene, (team, now, scores))
        if line < 0:
            break
        task = offered(scene, (team, line, now))
        if task >= 0:
            bout = take(scene, (team, task, now))
            if bout[0] <= now + SLACK:
                return bout[2]
            wake = min(wake, bout[0])
        scores[line] = -1.0
    month = np.searchsorted(world.month_starts, now + SLACK, side="right")
    month_end = world.month_starts[min(month, len(world.month_starts) - 1)]
    opening = month_end - world.move_days[state.pool[team]]
    if opening > now + SLACK:
        wake = min(wake, opening)
    return float(max(min(wake, max(month_end, now + 1.0)), now + 1e-6))


@compiled_with_arrays
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
