"""Kernels: when a bout can be earliest, and what it takes of money and flights.

Who changes this file removes the code on disk (`__pycache__`) of the kernels that call these.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clearance.plan.optimise.compiled import compiled
from clearance.plan.optimise.world import Left, World

__all__ = ["NEVER", "SLACK", "earliest", "pay"]

Floats = NDArray[np.float64]
Bout = tuple[float, float, float]

NEVER = (np.inf, np.inf, np.inf)
SLACK = 1e-9  # days, money and team-days that are rounding


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
