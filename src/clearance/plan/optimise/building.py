"""Kernels that build a schedule from an order of areas, for the search.

They call kernels of `kernels`: who changes those removes the code on disk of these (`__pycache__`), too.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance.plan.optimise.compiled import compiled, compiled_with_arrays
from clearance.plan.optimise.kernels import earliest, pay
from clearance.plan.optimise.world import Left, World

__all__ = ["Draft", "Genes", "build"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Bout = tuple[float, float, float]
NEVER = (np.inf, np.inf, np.inf)


class Genes(NamedTuple):
    """A way to build a schedule: `order` of areas, a place for each piece, whose pieces follow in their stages.

    Of pieces: `team`, or -1 for the one that is done first with it; `after`, a day before which it does not begin.
    """

    order: Indices
    team: Indices
    after: Floats


class Draft(NamedTuple):
    """What a build works with: `sorted` pieces by area and stage, `first` (areas + 1); `stage` of pieces; the teams.

    `bouts` (pieces, 5) as in `State`; `score`: m2 not released in time, weight times day, money.
    """

    sorted: Indices
    first: Indices
    stage: Indices
    pool: Indices
    free: Floats
    area: Indices
    place: Indices
    bouts: Floats
    score: Floats


@compiled
def first_done(world: World, left: Left, draft: Draft, piece: int, when: tuple[int, float]) -> tuple[int, Bout]:
    """The team that is done first with a piece, or the one that is asked for, and its bout."""
    asked, ready = when
    best, bout = -1, NEVER
    for team in range(len(draft.pool)):
        if asked not in (-1, team):
            continue
        came_from = -1 if draft.area[team] == world.area[piece] else draft.place[team]
        made = earliest(world, left, (draft.pool[team], came_from), piece, (draft.free[team], ready))
        if made[2] < bout[2]:
            best, bout = team, made
    return best, bout


@compiled_with_arrays
def build(world: World, left: Left, draft: Draft, genes: Genes, values: tuple[Floats, Floats, float]) -> int:
    """Give each piece its earliest bout, in order; returns how many have one. `values`: m2, weights, the deadline."""
    releases, weights, deadline = values
    areas = len(draft.first) - 1
    taken, ready, ends = np.zeros(areas, np.int64), np.zeros(areas), np.zeros(areas)
    made = 0
    draft.score[:] = 0.0
    horizon = world.month_starts[-1]
    for area in genes.order:
        at = draft.first[area] + taken[area]
        piece = draft.sorted[at]
        if taken[area] and draft.stage[piece] != draft.stage[draft.sorted[at - 1]]:
            ready[area] = ends[area]
        taken[area] += 1
        team, bout = first_done(world, left, draft, piece, (genes.team[piece], max(ready[area], genes.after[piece])))
        ends[area] = max(ends[area], bout[2])
        draft.score[1] += weights[piece] * (horizon if team < 0 else (bout[1] + bout[2]) / 2)
        draft.score[0] += releases[piece] if bout[2] > deadline else 0.0
        if team < 0:
            continue
        came_from = -1 if draft.area[team] == area else draft.place[team]
        pay(world, left, (draft.pool[team], came_from), piece, (bout[0], bout[2]))
        move_cost = world.cost_per_move[draft.pool[team]] if came_from >= 0 else 0.0
        draft.score[2] += (bout[2] - bout[0]) * world.cost_per_day[draft.pool[team]] + move_cost
        draft.free[team], draft.area[team], draft.place[team] = bout[2], area, world.place[piece]
        row = draft.bouts[made]
        row[0], row[1], row[2], row[3], row[4] = team, piece, bout[0], bout[1], bout[2]
        made += 1
    return made
