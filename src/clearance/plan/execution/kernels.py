"""Kernels: teams that work their lists under one truth, and help each other when they are done."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance.plan.execution.terms import Lists, Site
from clearance.plan.execution.truths import Truth
from clearance.plan.optimise.compiled import compiled

__all__ = ["State", "replay"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

SLACK = 1e-9  # days, money and team-days that are rounding
LOOKS_AGAIN = 7.0  # days after which a team that found nothing to do looks again
LOOKS = 64  # pieces that a team looks at before it takes the one that can begin first


class State(NamedTuple):
    """Where everything stands.

    Of teams: `free` from which day on (infinite: gone), `asleep` while nothing can be done, `turn` in the list, `area`
    and `place` of the last piece, `lag` in days behind the plan. Of pieces: `owner`, `begun`, `left` m2, `done`, the
    day. Of stages: `open` pieces, `end` so far. `spent` by year, `flown` by month. `order`: all pieces by the day on
    which they should begin, and `looked`: where the first is that nobody has begun.
    """

    free: Floats
    asleep: NDArray[np.bool_]
    turn: Indices
    area: Indices
    place: Indices
    lag: Floats
    owner: Indices
    begun: NDArray[np.bool_]
    left: Floats
    done: Floats
    open: Indices
    end: Floats
    spent: Floats
    flown: Floats
    order: Indices
    looked: Indices


class Scene(NamedTuple):
    """All that a replay looks at and changes."""

    site: Site
    truth: Truth
    lists: Lists
    state: State


@compiled
def planned_work(site: Site, where: tuple[int, int], start: float, need: float) -> tuple[float, float]:
    """The first day and the end of `need` working days without a closed month in them, by the calendar as planned."""
    kind, place = where
    month = np.searchsorted(site.month_starts, start, side="right") - 1
    at, rest = start, need
    while month < len(site.month_starts) - 1:
        speed, until = site.speed[kind, place, month], site.month_starts[month + 1]
        if speed <= 0.0:
            start, rest = until, need
        elif (until - at) * speed >= rest:
            return start, at + rest / speed
        else:
            rest -= (until - at) * speed
        at = until
        month += 1
    return np.inf, np.inf


@compiled
def covered_from(scene: Scene, seat: tuple[int, bool, bool], begin: float, end: float) -> float:
    """The day from which a bout of this length is covered by money and flights, or a step towards it."""
    site, _, _, state = scene
    team, moves, flies = seat
    cost, at = site.cost_per_day[team], begin
    due = site.cost_per_move[team] if moves else 0.0
    month = np.searchsorted(site.month_starts, begin, side="right") - 1
    year = site.year_of_month[month]
    while at < end - SLACK and month < len(site.month_starts) - 1:
        whole = site.month_starts[month + 1]
        until = min(whole, end)
        if site.year_of_month[month] != year:
            year, due = site.year_of_month[month], 0.0
        due += (until - at) * cost
        free = site.budget[year] - state.spent[year]
        if due > free + SLACK:
            last = site.month_starts[np.searchsorted(site.year_of_month, year, side="right")]
            room = max(free - (site.cost_per_move[team] if moves else 0.0), 0.0) / max(cost, SLACK)
            return max(last - room, begin + SLACK)
        if flies and until - at > site.flown[month] - state.flown[month] + SLACK:
            return max(whole - max(site.flown[month] - state.flown[month], 0.0), begin + SLACK)
        at = until
        month += 1
    return begin


@compiled
def planned_bout(scene: Scene, team: int, piece: int, day: float) -> tuple[float, float, float]:
    """When a team that is free from a day on would begin, work and be done by what the plan expects.

    A piece that fits into no season, or that no money covers, is begun at once and worked with pauses; the third day
    is then infinite. All are infinite when the team cannot work it.
    """
    site, truth, _, state = scene
    place, kind = truth.place[piece], site.kind[team]
    rate = site.rate[kind, truth.work[piece]]
    moves = state.area[team] != truth.area[piece]
    move = site.move_days[team] + site.travel[state.place[team], place] if moves else 0.0
    if rate <= 0.0 or not np.isfinite(move):
        return np.inf, np.inf, np.inf
    before = truth.before[truth.stage[piece]]
    ready = state.end[before] if before >= 0 else 0.0
    begin = max(day, site.first_day[team], truth.known[truth.area[piece]], ready - move)
    asked = begin
    while begin < site.last_day[team]:
        start, end = planned_work(site, (kind, place), begin + move, state.left[piece] / rate)
        if end > site.last_day[team]:
            break
        begin = max(begin, start - move)
        later = covered_from(scene, (team, moves, site.by_air[place]), begin, end)
        if later <= begin:
            return begin, start, end
        begin = later
    return asked, asked + move, np.inf


@compiled
def charge(site: Site, state: State, team: int, month: int, days: tuple[float, bool]) -> None:
    """Book days of a team in a month, flown or not."""
    state.spent[site.year_of_month[month]] += days[0] * site.cost_per_day[team]
    if days[1]:
        state.flown[month] += days[0]


@compiled
def work(scene: Scene, team: int, piece: int, span: tuple[float, float]) -> float:
    """Work a piece as the truth has it: pauses while closed, without money or flights. Returns when the team is free.

    What is not done when the team leaves is left.
    """
    site, truth, _, state = scene
    begin, start = span
    place, kind = truth.place[piece], site.kind[team]
    flies = site.by_air[place]
    rate = truth.rate[kind, truth.work[piece]] * truth.team[team] * truth.pace[piece]
    need = state.left[piece] / rate
    month = int(np.searchsorted(site.month_starts, begin, side="right")) - 1
    if state.area[team] != truth.area[piece] and month < len(site.month_starts) - 1:
        state.spent[site.year_of_month[month]] += site.cost_per_move[team]
    at = begin
    while at < site.last_day[team]:
        until = min(site.month_starts[month + 1], site.last_day[team])
        if at < start:  # the move
            until = min(until, start)
            charge(site, state, team, month, (until - at, flies))
        else:
            speed, year = truth.speed[kind, place, month], site.year_of_month[month]
            days = until - at if speed > 0.0 else 0.0
            if site.cost_per_day[team] > 0.0:
                days = min(days, max(site.budget[year] - state.spent[year], 0.0) / site.cost_per_day[team])
            if flies:
                days = min(days, max(site.flown[month] - state.flown[month], 0.0))
            if days > 0.0 and days * speed >= need - SLACK:
                charge(site, state, team, month, (need / speed, flies))
                state.left[piece] = 0.0
                return at + need / speed
            charge(site, state, team, month, (days, flies))
            need -= days * speed
        at = until
        if at >= site.month_starts[month + 1]:
            month += 1
    state.left[piece] = need * rate
    return np.inf


@compiled
def finish(scene: Scene, piece: int, day: float, now: float) -> None:
    """A piece is done on a day. After the last of a stage come those of the next one; with nothing to do there, too."""
    _, truth, _, state = scene
    stage = truth.stage[piece]
    state.begun[piece] = True
    state.done[piece] = day
    state.end[stage] = max(state.end[stage], day)
    state.open[stage] -= 1
    if state.open[stage] > 0:
        return
    for team in range(len(state.free)):
        if state.asleep[team]:
            state.asleep[team] = False
            state.free[team] = max(state.free[team], now)
    while stage + 1 < len(truth.before) and truth.before[stage + 1] == stage:
        stage += 1
        for at in range(truth.first_piece[stage], truth.first_piece[stage + 1]):
            one = truth.by_stage[at]
            if state.left[one] > 0.0:
                return
            state.begun[one] = True
            state.done[one] = state.end[stage] = state.end[stage - 1]
            state.open[stage] -= 1


@compiled
def is_ready(truth: Truth, state: State, piece: int) -> bool:
    """Whether it is known when a piece may begin."""
    before = truth.before[truth.stage[piece]]
    return bool(before < 0 or state.open[before] == 0)


@compiled
def help_with(scene: Scene, team: int) -> tuple[int, float, float]:
    """The piece that a team whose list is done takes over, and when it begins and works.

    -1: none now; -2: nor ever, because all that it could work is begun. The first one by the plan that it can begin at
    once, of those that it would finish sooner than whoever has it on the list is expected to; else the one that it can
    begin first.
    """
    site, truth, lists, state = scene
    now, best, seen = state.free[team], -2, 0
    begin, start = np.inf, np.inf
    fastest = site.fastest[site.kind[team]]
    while state.looked[0] < len(state.order) and state.begun[state.order[state.looked[0]]]:
        state.looked[0] += 1
    for at in range(state.looked[0], len(state.order)):
        piece = state.order[at]
        if state.begun[piece] or site.rate[site.kind[team], truth.work[piece]] <= 0.0:
            continue
        best = max(best, -1)
        if truth.known[truth.area[piece]] > now or not is_ready(truth, state, piece):
            continue
        seen += 1
        owner = state.owner[piece]
        expected = np.inf if owner < 0 else lists.to_day[piece] + state.lag[owner]
        if now + state.left[piece] / site.rate[site.kind[team], truth.work[piece]] / fastest >= expected:
            if seen >= LOOKS:
                break
            continue
        bout = planned_bout(scene, team, piece, now)
        sooner = owner < 0 or bout[2] < expected
        if sooner and bout[0] < begin and bout[0] < site.last_day[team]:
            best, begin, start = piece, bout[0], bout[1]
            if begin <= now + SLACK:
                break
        if seen >= LOOKS:
            break
    return best, begin, start


@compiled
def serve(scene: Scene, team: int) -> None:
    """Give a free team its next piece, or let it wait."""
    site, truth, lists, state = scene
    now, last = state.free[team], lists.first[team + 1]
    while state.turn[team] < last and (
        state.begun[lists.pieces[state.turn[team]]] or state.owner[lists.pieces[state.turn[team]]] != team
    ):
        state.turn[team] += 1
    own = state.turn[team] < last
    if own:
        piece = lists.pieces[state.turn[team]]
        if not is_ready(truth, state, piece):
            state.asleep[team] = True
            return
        begin, start, _ = planned_bout(scene, team, piece, now)
        if not begin < site.last_day[team]:
            state.owner[piece] = -1
            return
    else:
        piece, begin, start = help_with(scene, team)
        if piece < 0:
            state.free[team] = now + LOOKS_AGAIN if piece == -1 else site.last_day[team]
            return
    end = work(scene, team, piece, (begin, start))
    state.area[team], state.place[team] = truth.area[piece], truth.place[piece]
    if not np.isfinite(end):
        state.free[team], state.owner[piece] = site.last_day[team], -1
        state.looked[0] = 0
        return
    state.free[team] = end
    if own:
        state.lag[team] = end - lists.to_day[piece]
    finish(scene, piece, end, now)


@compiled
def disown(lists: Lists, state: State, team: int) -> bool:
    """Take what is left of its list from a team; whether there was anything."""
    any_left = False
    for at in range(state.turn[team], lists.first[team + 1]):
        piece = lists.pieces[at]
        if state.owner[piece] == team and not state.begun[piece]:
            state.owner[piece] = -1
            any_left = True
    state.turn[team] = lists.first[team + 1]
    return any_left


@compiled
def replay(site: Site, truth: Truth, lists: Lists, state: State) -> None:
    """Let the team that is free first take its next piece, again and again, until all are gone."""
    scene = Scene(site, truth, lists, state)
    while True:
        team = -1
        for one in range(len(state.free)):
            if not state.asleep[one] and (team < 0 or state.free[one] < state.free[team]):
                team = one
        if team >= 0 and np.isfinite(state.free[team]):
            if state.free[team] < site.last_day[team]:
                serve(scene, team)
            else:
                state.free[team] = np.inf
                disown(lists, state, team)
            continue
        # All who are left wait for stages that nobody has on a list any more: whoever can, does them.
        woken = False
        for one in range(len(state.free)):
            if state.asleep[one]:
                state.asleep[one] = False
                woken = disown(lists, state, one) or woken
        if not woken:
            return
