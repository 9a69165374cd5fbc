"""Whether a schedule keeps the rules of its problem: worked out again from the rules alone, however it came about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance.plan.schedule import Schedule

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = ["breaches"]

# Days, team-days and money are sums of floats: so much, and so much of their size, is rounding.
ROUNDING, RELATIVE = 1e-6, 1e-9


def breaches(schedule: Schedule) -> tuple[str, ...]:
    """Return each rule of `clearance.plan.problem` that a schedule breaks, a line each; none when it keeps them all.

    A line names the team, the area, the day and the amount with its unit.

    Args:
        schedule: from anywhere.
    """
    unreadable = tuple(_unreadable(schedule))
    if unreadable:
        return unreadable
    view = _view(schedule)
    return (
        *_twice(view),
        *_teams(view),
        *_moves(view),
        *_work(view),
        *_chains(view),
        *_money(view),
        *_flights(view),
        *_score(view),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _View:
    """Bouts in the order of teams and days, with what belongs to each."""

    schedule: Schedule
    team: NDArray[np.int64]
    piece: NDArray[np.int64]
    pool: NDArray[np.int64]
    area: NDArray[np.int64]
    place: NDArray[np.int64]
    kind: NDArray[np.int64]
    begins: Floats
    works: Floats
    ends: Floats
    first: Flags
    came_from: NDArray[np.int64]
    moves: Flags

    def where(self, bout: np.int64) -> str:
        """Name a bout."""
        problem = self.schedule.problem
        return (
            f"team {self.team[bout]} ({problem.pools.names[self.pool[bout]]}), area "
            f"{problem.areas.ids[self.area[bout]]}, {problem.day(float(self.begins[bout]))}"
        )


def _unreadable(schedule: Schedule) -> Iterator[str]:
    problem, bouts = schedule.problem, schedule.bouts
    teams, pieces = int(problem.pools.count.sum()), len(problem.pieces)
    for name, values, highest in (("team", bouts.team, teams), ("piece", bouts.piece, pieces)):
        for bout in np.flatnonzero((values < 0) | (values >= highest)):
            yield f"bout {bout}: there is no {name} {values[bout]}; the plan has {highest}"
    known = np.isfinite(bouts.from_day) & np.isfinite(bouts.work_from_day) & np.isfinite(bouts.to_day)
    for bout in np.flatnonzero(~known):
        yield (
            f"bout {bout}: begins on day {bouts.from_day[bout]}, works from day {bouts.work_from_day[bout]} "
            f"and ends on day {bouts.to_day[bout]}"
        )


def _view(schedule: Schedule) -> _View:
    problem, bouts = schedule.problem, schedule.bouts
    order = np.lexsort((bouts.to_day, bouts.from_day, bouts.team))
    team, piece = bouts.team[order], bouts.piece[order]
    pool = np.repeat(np.arange(len(problem.pools.count)), problem.pools.count)[team]
    area = problem.pieces.area[piece]
    place = problem.areas.place[area]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = team[1:] != team[:-1]
    came_from = problem.pools.base[pool].copy()
    came_from[1:] = np.where(first[1:], came_from[1:], place[:-1])
    moves = first.copy()
    moves[1:] |= area[1:] != area[:-1]
    return _View(
        schedule=schedule,
        team=team,
        piece=piece,
        pool=pool,
        area=area,
        place=place,
        kind=problem.pools.kind[pool],
        begins=bouts.from_day[order],
        works=bouts.work_from_day[order],
        ends=bouts.to_day[order],
        first=first,
        came_from=came_from,
        moves=moves,
    )


def _twice(view: _View) -> Iterator[str]:
    for piece in np.flatnonzero(np.bincount(view.piece, minlength=1) > 1):
        problem = view.schedule.problem
        yield f"piece {piece} of area {problem.areas.ids[problem.pieces.area[piece]]} is worked more than once"


def _teams(view: _View) -> Iterator[str]:
    problem = view.schedule.problem
    pools = problem.pools
    for bout in np.flatnonzero(~view.first & (view.begins < np.roll(view.ends, 1) - ROUNDING)).astype(np.int64):
        yield f"{view.where(bout)}: begins before its bout before ends, on day {view.ends[bout - 1]:.3f}"
    for bout in np.flatnonzero(view.begins < pools.first_day[view.pool] - ROUNDING).astype(np.int64):
        yield f"{view.where(bout)}: begins before the team is there, day {pools.first_day[view.pool[bout]]:.3f}"
    last = np.minimum(pools.last_day[view.pool], problem.horizon_days)
    for bout in np.flatnonzero(view.ends > last + ROUNDING).astype(np.int64):
        yield f"{view.where(bout)}: ends on day {view.ends[bout]:.3f}, after the team's last, {last[bout]:.3f}"


def _moves(view: _View) -> Iterator[str]:
    problem = view.schedule.problem
    travel = problem.travel_days[view.came_from, view.place]
    for bout in np.flatnonzero(view.moves & np.isinf(travel)).astype(np.int64):
        yield f"{view.where(bout)}: cannot be reached from {problem.places[view.came_from[bout]]}"
    needed = np.where(view.moves, problem.pools.move_days[view.pool] + travel, 0.0)
    spent = view.works - view.begins
    for bout in np.flatnonzero(np.isfinite(needed) & (np.abs(spent - needed) > ROUNDING)).astype(np.int64):
        yield f"{view.where(bout)}: moves {spent[bout]:.3f} days, needed are {needed[bout]:.3f}"


def _work(view: _View) -> Iterator[str]:
    problem = view.schedule.problem
    rate = problem.rate_m2_per_day[view.kind, problem.pieces.work[view.piece]]
    for bout in np.flatnonzero(rate <= 0).astype(np.int64):
        yield f"{view.where(bout)}: this kind of team cannot do the work"
    worked = _until(view, problem.working_days, view.ends) - _until(view, problem.working_days, view.works)
    needed = problem.pieces.m2[view.piece] / np.where(rate > 0, rate, np.inf)
    off = np.abs(worked - needed) > ROUNDING * 10 + 1e-7 * needed
    for bout in np.flatnonzero((rate > 0) & off).astype(np.int64):
        yield f"{view.where(bout)}: works {worked[bout]:.6f} working days, needed are {needed[bout]:.6f}"
    lengths = np.diff(problem.month_starts)
    shut = np.where(problem.working_days > 0, 0.0, lengths)
    closed = _until(view, shut, view.ends) - _until(view, shut, view.works)
    for bout in np.flatnonzero(closed > ROUNDING).astype(np.int64):
        yield f"{view.where(bout)}: works on {closed[bout]:.3f} days of months without working days"


def _until(view: _View, by_month: Floats, days: Floats) -> Floats:
    """What has accrued by some days at the calendar of each bout, evenly within each month."""
    starts = view.schedule.problem.month_starts
    month = np.clip(np.searchsorted(starts, days, side="right") - 1, 0, len(starts) - 2)
    before = np.concatenate([np.zeros((*by_month.shape[:2], 1)), np.cumsum(by_month, axis=2)], axis=2)
    share = (days - starts[month]) / np.diff(starts)[month]
    accrued: Floats = before[view.kind, view.place, month] + share * by_month[view.kind, view.place, month]
    return accrued


def _chains(view: _View) -> Iterator[str]:
    problem = view.schedule.problem
    pieces = problem.pieces
    stages = int(pieces.activity.max(initial=0)) + 1
    done = np.zeros((len(problem.areas.ids), stages))
    np.maximum.at(done, (pieces.area, pieces.activity), _done(view))
    before = np.zeros_like(done)
    before[:, 1:] = np.maximum.accumulate(done, axis=1)[:, :-1]
    needed = before[view.area, pieces.activity[view.piece]]
    for bout in np.flatnonzero(view.works < needed - ROUNDING).astype(np.int64):
        ready = f"on day {needed[bout]:.3f}" if np.isfinite(needed[bout]) else "never"
        yield f"{view.where(bout)}: work begins on day {view.works[bout]:.3f}; the stage before is done {ready}"


def _done(view: _View) -> Floats:
    done = np.full(len(view.schedule.problem.pieces), np.inf)
    done[view.piece] = view.ends
    return done


def _inside(view: _View, start: float, end: float) -> Floats:
    """Days of each bout between two moments."""
    inside: Floats = np.maximum(np.minimum(view.ends, end) - np.maximum(view.begins, start), 0.0)
    return inside


def _money(view: _View) -> Iterator[str]:
    problem = view.schedule.problem
    for year, spent in enumerate(_spent(view)):
        allowed = float(problem.budget[year])
        if spent > allowed * (1 + RELATIVE) + ROUNDING:
            name = problem.first_day.year + year
            yield f"{name}: {spent:,.2f} {problem.currency} are spent, the budget is {allowed:,.2f}"


def _spent(view: _View) -> list[float]:
    problem = view.schedule.problem
    pools = problem.pools
    spent = []
    for year in range(len(problem.budget)):
        months = np.flatnonzero(problem.year_of_month == year)
        start, end = float(problem.month_starts[months[0]]), float(problem.month_starts[months[-1] + 1])
        days = _inside(view, start, end) @ pools.cost_per_day[view.pool]
        moved = view.moves & (view.begins >= start) & (view.begins < end)
        spent.append(float(days + pools.cost_per_move[view.pool[moved]].sum()))
    return spent


def _flights(view: _View) -> Iterator[str]:
    problem = view.schedule.problem
    flown = problem.by_air[view.place]
    if not flown.any() or np.isinf(problem.flown_team_days).all():
        return
    for month in np.flatnonzero(np.isfinite(problem.flown_team_days)):
        start, end = (float(day) for day in problem.month_starts[month : month + 2])
        days = float(_inside(view, start, end)[flown].sum())
        allowed = float(problem.flown_team_days[month])
        if days > allowed * (1 + RELATIVE) + ROUNDING:
            yield f"{problem.day(start):%Y-%m}: {days:.3f} team-days at places by air, {allowed:.3f} can be flown"


def _score(view: _View) -> Iterator[str]:
    """What the schedule says that it is worth, against the same added up here."""
    problem = view.schedule.problem
    done, releases = _done(view), problem.pieces.releases_m2
    middle = np.full(len(problem.pieces), problem.horizon_days)
    middle[view.piece] = (view.works + view.ends) / 2
    weight = problem.areas.priority[problem.pieces.area] * releases
    whole = float(weight.sum())
    worth = {
        "unfinished_m2": float(releases[done > problem.deadline_day].sum()),
        "mean_release_day": float(weight @ middle) / whole if whole else 0.0,
        "cost": sum(_spent(view)),
    }
    for (name, ours), theirs in zip(worth.items(), view.schedule.score, strict=True):
        if abs(ours - theirs) > ROUNDING + 1e-7 * abs(ours):
            yield f"{name} is said to be {theirs:,.6f} and adds up to {ours:,.6f}"
