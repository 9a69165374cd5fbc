"""Kernels of the proof: what an area costs at least at given prices of team-days.

Let every team-day have a price. A schedule then costs at least what each area costs where it is cheapest, less what all
team-days, money and flights there are would cost: the limits are relaxed, and priced (J. F. Geoffrion, Lagrangean
relaxation for integer programming, Mathematical Programming Study 2, 1974). Here each piece is a bout without a pause,
in continuous time, with the move that the first bout in an area needs, and the stages of an area in their order by
month. Prices are straight between knots, so that the cost of a bout is a parabola in its start between those days on
which its beginning or its end passes a knot: the cheapest one is found exactly.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance.plan.optimise.compiled import compiled, compiled_with_arrays
from clearance.plan.optimise.tasks import Tasks
from clearance.plan.optimise.world import World

__all__ = ["Prices", "cheapest_areas", "moves_before"]

MARGIN = 0.05  # months that cost more than the best by this share are not looked at closely

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


class Prices(NamedTuple):
    """Prices of a team-day: `left` and `right` (2 x pools, cells) at the ends of each cell, between two `knots`.

    Row 2 x pool is for work at places reached by land, the next for those reached by air. `sums` (2 x pools, knots) are
    the integrals up to each knot; `least` (2 x pools, months) the lowest price in each month; `per_move` (pools,
    months), of a move; `visit` (2 x pools, months), of the days of a move that ends by then. Of pieces: `timely`, what
    a day later counts, `late` what release after `deadline` counts, `undone` what it counts when it is never worked.
    `fastest`: the most working days in a day. `hint` (lines, 2): pool and month to look at first. `reach` (pools,
    lines): whether a pool can work there; `fresh` (lines,): whether no team of the stages before can work there.
    """

    knots: Floats
    left: Floats
    right: Floats
    sums: Floats
    least: Floats
    per_move: Floats
    visit: Floats
    timely: Floats
    late: Floats
    undone: Floats
    deadline: float
    fastest: float
    hint: Indices
    reach: NDArray[np.bool_]
    fresh: NDArray[np.bool_]


@compiled
def integral(prices: Prices, row: int, cell: int, day: float) -> float:
    """The price of all days up to a day that lies in a cell."""
    begin = prices.knots[cell]
    length = prices.knots[cell + 1] - begin
    at = day - begin
    rise = (prices.right[row, cell] - prices.left[row, cell]) / length
    return float(prices.sums[row, cell] + at * (prices.left[row, cell] + rise * at / 2))


@compiled
def finish(world: World, where: tuple[int, int], start: float, need: float) -> float:
    """When work that starts on a day is done, infinite when a closed month comes before."""
    kind, place = where
    month = np.searchsorted(world.month_starts, start, side="right") - 1
    at, rest = start, need
    while month < len(world.month_starts) - 1:
        speed = world.speed[kind, place, month]
        after = world.month_starts[month + 1]
        if speed <= 0.0:
            return np.inf
        if (after - at) * speed >= rest:
            return float(at + rest / speed)
        rest -= (after - at) * speed
        at = after
        month += 1
    return np.inf


@compiled
def lowest(at_start: float, at_middle: float, at_end: float) -> float:
    """The lowest point of the parabola through three values at equal steps, between the first and the last."""
    least = min(at_start, at_end)
    bend = 2 * (at_start + at_end - 2 * at_middle)
    slope = 4 * at_middle - 3 * at_start - at_end
    if bend > 0.0 and slope < 0.0:
        turn = -slope / (2 * bend)
        if turn < 1.0:
            least = min(least, at_start + slope * turn + bend * turn * turn)
    return least


@compiled
def bout(world: World, prices: Prices, seat: tuple[int, int, float, float], piece: int, month: int) -> float:
    """What the cheapest bout of a piece costs whose work starts in a month; `seat`: pool, place, working days, move."""
    pool, place, need, move = seat
    kind = world.kind[pool]
    row = 2 * pool + int(world.by_air[place])
    start, until = max(world.month_starts[month], world.first_day[pool] + move), world.month_starts[month + 1]
    speed = world.speed[kind, place, month]
    best = np.inf
    if speed <= 0.0 or start >= until:
        return best
    end = finish(world, (kind, place), start, need)
    if end > world.last_day[pool]:
        return best
    days, knots = prices.timely[piece], prices.knots
    first = int(np.searchsorted(knots, start - move, side="right")) - 1
    last = min(int(np.searchsorted(knots, end, side="right")) - 1, len(knots) - 2)
    while True:
        there = min(int(np.searchsorted(world.month_starts, end + 1e-9, side="right")) - 1, len(world.month_starts) - 2)
        pace = speed / world.speed[kind, place, there] if world.speed[kind, place, there] > 0.0 else np.inf
        begin = start - move
        at_start = days * (start + end) / 2 + integral(prices, row, last, end) - integral(prices, row, first, begin)
        late = prices.late[piece] if end >= prices.deadline - 1e-9 else 0.0
        best = min(best, at_start + (prices.late[piece] if end > prices.deadline + 1e-9 else 0.0))
        step = min(until - start, knots[first + 1] - begin)
        step = min(step, (min(knots[last + 1], world.last_day[pool]) - end) / pace)
        if step > 1e-9:
            half = step / 2
            middle = days * (start + end + half + half * pace) / 2
            middle += integral(prices, row, last, end + half * pace) - integral(prices, row, first, begin + half)
            at_end = days * (start + end + step + step * pace) / 2
            at_end += integral(prices, row, last, end + step * pace) - integral(prices, row, first, begin + step)
            best = min(best, lowest(at_start, middle, at_end) + late)
        start, end = start + step, end + step * pace
        if start >= until - 1e-9 or pace == np.inf or end >= world.last_day[pool] - 1e-9:
            return best
        if start - move >= knots[first + 1] - 1e-9:
            first += 1
        if end >= knots[last + 1] - 1e-9:
            last += 1
        if last >= len(knots) - 1:
            return best


@compiled
def glance(world: World, prices: Prices, job: tuple[int, int, float], table: Floats) -> None:
    """Fill `table` (pools, months, 3) with what a bout costs at least that starts in a month, by the lowest prices.

    `job`: line, a piece of it, and the m2 of its largest. The first number is the price of the days of a move, infinite
    where the place is closed; the second, the days that a working day takes; the third, its price; all at least.
    """
    line, piece, largest = job
    place, months = world.place[piece], len(world.month_starts) - 1
    for pool in range(len(world.kind)):
        if not prices.reach[pool, line]:
            continue
        kind, row = world.kind[pool], 2 * pool + int(world.by_air[place])
        need, move = largest / world.rate[kind, world.work[piece]], world.move_days[pool]
        for month in range(months):
            table[pool, month, 0] = np.inf
            rest, at, fastest, least = need, month, 0.0, np.inf
            while at < months and world.speed[kind, place, at] > 0.0 and rest > 0.0:
                speed = world.speed[kind, place, at]
                least, fastest = min(least, prices.least[row, at] / speed), max(fastest, speed)
                if at > month:
                    rest -= (world.month_starts[at + 1] - world.month_starts[at]) * speed
                at += 1
            if fastest == 0.0:
                continue
            table[pool, month, 1], table[pool, month, 2] = 1.0 / fastest, least
            cheap, at = np.inf, month
            while at >= 0 and (at == month or world.month_starts[at + 1] > world.month_starts[month] - move):
                cheap = min(cheap, prices.least[row, at])
                at -= 1
            table[pool, month, 0] = cheap * move


@compiled
def hopeless(
    world: World, prices: Prices, seat: tuple[int, float, bool], piece: int, when: tuple[int, Floats]
) -> float:
    """Less than any bout costs whose work starts in a month; infinite: it is closed. `when`: month and `glance`."""
    pool, need, moved = seat
    month, table = when
    if table[pool, month, 0] == np.inf:
        return np.inf
    middle = world.month_starts[month] + need * table[pool, month, 1] / 2
    return float(
        prices.timely[piece] * middle + table[pool, month, 2] * need + (table[pool, month, 0] if moved else 0.0)
    )


@compiled_with_arrays
def moves_before(world: World, prices: Prices) -> None:
    """Fill `prices.visit`: what the days of a move cost at least that ends in a month or in an earlier one."""
    knots = prices.knots
    for row in range(len(prices.left)):
        move = world.move_days[row // 2]
        least = np.inf
        for month in range(len(world.month_starts) - 1):
            day, until = max(world.month_starts[month], move), world.month_starts[month + 1]
            first = int(np.searchsorted(knots, day - move, side="right")) - 1
            last = int(np.searchsorted(knots, day, side="right")) - 1
            while day < until - 1e-9 and last < len(knots) - 1:
                step = max(min(until - day, knots[first + 1] - day + move, knots[last + 1] - day), 0.0)
                ends = [0.0, step / 2, step]
                costs = [
                    integral(prices, row, last, day + more) - integral(prices, row, first, day - move + more)
                    for more in ends
                ]
                least = min(least, lowest(costs[0], costs[1], costs[2]))
                day += step
                first += int(day - move >= knots[first + 1] - 1e-9)
                last += int(day >= knots[last + 1] - 1e-9)
            prices.visit[row, month] = least if least < np.inf else 0.0


@compiled
def shared_move(world: World, prices: Prices, seat: tuple[int, int, int], month: int) -> float:
    """What a piece carries of the moves to its area; `seat`: pool, piece and how many share them (see `cheapest`)."""
    pool, piece, shared = seat
    if shared == 0:
        return 0.0
    carried = prices.per_move[pool, month]
    if shared > 1:
        carried += prices.visit[2 * pool + int(world.by_air[world.place[piece]]), month]
    return float(carried / shared)


@compiled
def cheapest(world: World, prices: Prices, job: tuple[int, int, int], table: Floats) -> float:
    """What the cheapest bout of a piece costs; `job`: line, piece, and how many pieces share the moves to the area.

    Each pool that works in an area moves there once at least; of that, each piece carries its share. A single piece is
    worked right after its move; the first of several is, so that the others are later. A share of 0: nobody moves.
    """
    line, piece, shared = job
    place, best = world.place[piece], np.inf
    for first in (True, False):
        for pool in range(len(world.kind)):
            if not prices.reach[pool, line] or (first and pool != prices.hint[line, 0]):
                continue
            need = world.m2[piece] / world.rate[world.kind[pool], world.work[piece]]
            seat = (pool, place, need, world.move_days[pool] if shared == 1 else 0.0)
            for month in range(len(world.month_starts) - 1):
                if prices.timely[piece] * (world.month_starts[month] + need / prices.fastest / 2) >= best:
                    break
                if first and month != prices.hint[line, 1]:
                    continue
                carried = shared_move(world, prices, (pool, piece, shared), month)
                if hopeless(world, prices, (pool, need, shared == 1), piece, (month, table)) + carried < best:
                    found = bout(world, prices, seat, piece, month) + carried
                    if found < best:
                        best = found
                        prices.hint[line, 0], prices.hint[line, 1] = pool, month
    return best


@compiled
def by_months(world: World, prices: Prices, job: tuple[int, int, int], costs: Floats, table: Floats) -> None:
    """Fill `costs` with what a bout of a piece costs at least in each month.

    Months that are clearly dearer than the best are not looked at closely.
    """
    line, piece, shared = job
    best, place = np.inf, world.place[piece]
    costs[:] = np.inf
    for pool in range(len(world.kind)):
        if not prices.reach[pool, line]:
            continue
        need = world.m2[piece] / world.rate[world.kind[pool], world.work[piece]]
        seat = (pool, place, need, world.move_days[pool] if shared == 1 else 0.0)
        for month in range(len(world.month_starts) - 1):
            carried = shared_move(world, prices, (pool, piece, shared), month)
            found = hopeless(world, prices, (pool, need, shared == 1), piece, (month, table)) + carried
            if found < best * (1.0 + MARGIN):
                found = bout(world, prices, seat, piece, month) + carried
                best = min(best, found)
            costs[month] = min(costs[month], found)


@compiled
def alone(world: World, tasks: Tasks, prices: Prices, task: int, table: Floats) -> float:
    """What the only task of an area costs at least; a piece may also be left undone."""
    total, seen, best = 0.0, -1.0, 0.0
    count = tasks.first_piece[task + 1] - tasks.first_piece[task]
    for at in range(tasks.first_piece[task], tasks.first_piece[task + 1]):
        piece = tasks.pieces[at]
        if abs(world.m2[piece] - seen) > 1e-9 * seen:
            seen = world.m2[piece]
            best = cheapest(world, prices, (tasks.line[task], piece, count), table)
        total += min(best, prices.undone[piece])
    return total


@compiled_with_arrays
def staged(world: World, tasks: Tasks, prices: Prices, task: int, room: tuple[Floats, Floats]) -> None:
    """Fill `add` (months + 1, months + 1): what a task costs at least that begins in a month and not after another.

    In the last column pieces may be left undone. Who does any of it moves there, when no team of the stages before can.
    """
    months, line = len(world.month_starts) - 1, tasks.line[task]
    add, table = room
    glance(world, prices, (line, tasks.pieces[tasks.first_piece[task]], tasks.m2[task]), table)
    count = tasks.first_piece[task + 1] - tasks.first_piece[task] if prices.fresh[line] else 0
    cost = np.zeros(months)
    add[:] = 0.0
    seen = -1.0
    for at in range(tasks.first_piece[task], tasks.first_piece[task + 1]):
        piece = tasks.pieces[at]
        if abs(world.m2[piece] - seen) > 1e-9 * seen:
            seen = world.m2[piece]
            by_months(world, prices, (line, piece, count), cost, table)
        for begin in range(months + 1):
            best = np.inf
            for month in range(begin, months):
                best = min(best, cost[month])
                add[begin, month] += best
            add[begin, months] += min(best, prices.undone[piece])


@compiled_with_arrays
def chain(world: World, tasks: Tasks, prices: Prices, task: int, table: Floats) -> float:
    """What the tasks of an area cost at least when each begins, by month, no earlier than the one before it."""
    months = len(world.month_starts) - 1
    before, now = np.zeros(months + 1), np.zeros(months + 1)
    add = np.zeros((months + 1, months + 1))
    while task >= 0:
        staged(world, tasks, prices, task, (add, table))
        now[:] = np.inf
        for begin in range(months + 1):
            for month in range(begin, months + 1):
                now[month] = min(now[month], before[begin] + add[begin, month])
        before[:] = now
        task = tasks.after[task]
    return float(before.min())


@compiled_with_arrays
def cheapest_areas(world: World, tasks: Tasks, prices: Prices, span: tuple[int, int]) -> float:
    """What the areas cost at least whose first task lies in a span of the tasks; `prices.visit` is filled before."""
    total, line = 0.0, -1
    table = np.zeros((len(world.kind), len(world.month_starts) - 1, 3))
    for task in range(span[0], span[1]):
        if tasks.before[task] >= 0:
            continue
        if tasks.after[task] >= 0:
            total += chain(world, tasks, prices, task, table)
            line = -1
            continue
        if tasks.line[task] != line:
            line = tasks.line[task]
            lead = tasks.pieces[tasks.first_piece[task] : tasks.first_piece[tasks.first_task[line + 1]]]
            glance(world, prices, (line, lead[0], world.m2[lead].max()), table)
        total += alone(world, tasks, prices, task, table)
    return total
