"""What a dispatch looks at and changes: the plan's rules, the programme's guidance, and where teams and work stand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance.plan.optimise.tasks import Tasks
from clearance.plan.optimise.world import Left, World, left_of
from clearance.plan.problem import PlanProblem

__all__ = ["Aims", "Habits", "Scene", "State", "scene_of"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


class Habits(NamedTuple):
    """How closely teams keep to the programme, where it wants what whole teams cannot do.

    Attributes:
        share: of a task (of its first `pieces` pieces), that the programme must still want for a team to begin it.
        pieces: of a task that this share is of, at most.
        stay: moves, that a team may lose by staying until its task is done.
        join: pieces for each team at a task, fewer of which nobody else joins.
        yields: whether a team that is not wanted now leaves money and flights that have a price to others.
    """

    share: float = 0.5
    pieces: float = 3.0
    stay: float = 1.0
    join: float = 6.0
    yields: bool = False


class Aims(NamedTuple):
    """What guides the teams: `sums` (pools, lines, periods), m2 that a pool should have done by the end of each period.

    `ends` (periods,) are these days. Without periods teams take what is worth most. `effort` (pools, lines): of a
    working day of a team, the share that is left after moves. At the prices of the programme: `price` (pools, periods)
    of a team-day, `money` (pools, periods) of what it costs, `flight` (periods,) of flying it; `value` (lines, periods)
    of an m2 done; `haste` (lines,), what an m2 loses by each day.
    """

    sums: Floats
    ends: Floats
    effort: Floats
    price: Floats
    money: Floats
    flight: Floats
    value: Floats
    haste: Floats


class State(NamedTuple):
    """Where the teams and the work stand.

    Of teams: `pool`; `free` from which day on; `at_task`, the task of the last piece, or -1; `area` and `place` of it.
    Of tasks: `crew`, the teams that were there last; `taken` pieces; `done`, the last day of those; `ready`, when the
    stage before is done. Of lines: `queue` holds tasks that nobody has begun, `open` those that are begun, each in the
    room of its line; `counts` (lines, 3) the first and the end of the one and the end of the other. `did` (pools,
    lines) in m2. `bouts` (pieces, 5): team, piece and three days; `made` (1,) their number.
    """

    pool: Indices
    free: Floats
    at_task: Indices
    area: Indices
    place: Indices
    crew: Indices
    taken: Indices
    done: Floats
    ready: Floats
    queue: Indices
    open: Indices
    counts: Indices
    did: Floats
    bouts: Floats
    made: Indices

    def branch(self) -> State:
        """Return a state that goes on by itself; it writes its bouts after those made so far, in the same room."""
        return State._make(self.bouts if part is self.bouts else part.copy() for part in self)


class Scene(NamedTuple):
    """All that a dispatch looks at and changes."""

    world: World
    tasks: Tasks
    left: Left
    aims: Aims
    habits: Habits
    state: State


def scene_of(problem: PlanProblem, world: World, tasks: Tasks) -> Scene:
    """Return the scene before any work, in which no programme guides the teams."""
    pools, lines = len(problem.pools.names), len(tasks.place)
    none = np.zeros((pools, 0))
    aims = Aims(
        np.zeros((pools, lines, 0)),
        np.zeros(0),
        np.ones((pools, lines)),
        none,
        none,
        np.zeros(0),
        np.zeros((lines, 0)),
        np.zeros(lines),
    )
    return Scene(world, tasks, left_of(problem), aims, Habits(), _state(problem, tasks))


def _state(problem: PlanProblem, tasks: Tasks) -> State:
    """Return the state before any work: all first stages queue, all teams are at their base."""
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
        crew=np.zeros(count, dtype=np.int64),
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
