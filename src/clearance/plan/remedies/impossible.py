"""Work that no schedule can do in time: nobody can, nobody gets there, the place is closed, the days are too few."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from clearance.plan.problem import Activity
from clearance.plan.remedies.changes import several
from clearance.plan.remedies.usage import inside, open_days

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance.plan.problem import PlanProblem

__all__ = ["Impossible", "impossible"]

WORDS = {
    Activity.NTS: "non-technical survey",
    Activity.TS: "technical survey",
    Activity.CLEARANCE: "clearance",
    Activity.QA: "QA",
}


class Impossible(NamedTuple):
    """A cause, where it is, the pieces that it stops, and what would have to change."""

    cause: str
    why: str
    pieces: NDArray[np.bool_]


def impossible(problem: PlanProblem) -> tuple[Impossible, ...]:
    """List why pieces cannot be done by the deadline by anybody; each piece has one cause."""
    able = problem.rate_m2_per_day[problem.pools.kind] * (problem.pools.count > 0)[:, None]
    days, always = _days(problem, problem.deadline_day)
    near = _reached(problem)
    place = problem.areas.place[problem.pieces.area]
    stopped: dict[tuple[str, str], list[int]] = defaultdict(list)
    combos = np.stack([problem.pieces.work, place, problem.pieces.activity])
    unique, of_piece = np.unique(combos, axis=1, return_inverse=True)
    of_piece = of_piece.reshape(-1)
    for row, (work, at, stage) in enumerate(unique.T.tolist()):
        pieces = np.flatnonzero(of_piece == row)
        pools = np.flatnonzero(able[:, work] > 0)
        said = _cause(problem, (pools, at, stage), near, (days, always))
        if said is not None:
            stopped[said].extend(pieces.tolist())
            continue
        most = float((able[pools, work] * days[pools, at])[near[pools, at]].max())
        for piece in pieces[problem.pieces.m2[pieces] > most].tolist():
            longest = f"{WORDS[Activity(stage)]} of a piece is one bout, of at most {most:,.0f} m2 by then"
            stopped["too few days", f"{longest}: more days, a faster team or smaller pieces"].append(piece)
    return tuple(_told(problem, stopped))


def _days(problem: PlanProblem, end: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(pools, places), working days of a team up to a day, and those of the horizon if it were there throughout."""
    daily = open_days(problem)[problem.pools.kind] / np.diff(problem.month_starts)
    until = np.einsum("kpt,kt->kp", daily, inside(problem, end))
    always = problem.working_days[problem.pools.kind].sum(axis=2)
    return until, always


def _reached(problem: PlanProblem) -> NDArray[np.bool_]:
    """(pools, places), whether there is a way from the base, over other places if need be."""
    way = np.isfinite(problem.travel_days) | np.eye(len(problem.places), dtype=np.bool_)
    for via in range(len(problem.places)):
        way |= way[:, via, None] & way[None, via]
    return way[problem.pools.base]


def _cause(
    problem: PlanProblem,
    work: tuple[NDArray[np.int64], int, int],
    near: NDArray[np.bool_],
    days: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> tuple[str, str] | None:
    """What stops work at a place for every pool that is able to do it; None: nothing does."""
    pools, at, stage = work
    until, always = days
    name, place = WORDS[Activity(stage)], problem.places[at]
    names = several([problem.pools.names[pool] for pool in pools.tolist()])
    if not len(pools):
        return f"nobody can: {name}", f"no team has a rate for {name} on such land: add one that can, or its rate"
    if not near[pools, at].any():
        return f"no way: {place}", f"no way leads from the bases of {names} to {place}: add one"
    pools = pools[near[pools, at]]
    if not always[pools, at].any():
        return f"closed: {place}", f"{place} has no working day for {names} in the whole plan: lengthen its season"
    if until[pools, at].any():
        return None
    if problem.by_air[at] and not (problem.flown_team_days > 0).any():
        return f"no flights: {place}", f"{place} is reached by air, and nobody flies: add a helicopter"
    when = min(problem.day(problem.pools.first_day[pool]) for pool in pools.tolist())
    closed = f"{names} can be at work from {when} on, and {place} is never open for them by the deadline"
    return f"dates: {names}", f"{closed}: change their dates, the season or the deadline"


def _told(problem: PlanProblem, stopped: dict[tuple[str, str], list[int]]) -> Iterator[Impossible]:
    """Add to each cause the pieces of later stages that wait for those it stops, and the figures."""
    areas, pieces = len(problem.areas.ids), problem.pieces
    for (cause, why), own in stopped.items():
        first = np.full(areas, len(Activity))
        np.minimum.at(first, pieces.area[own], pieces.activity[own])
        mask = pieces.activity > first[pieces.area]
        mask[own] = True
        ids = [problem.areas.ids[area] for area in np.flatnonzero(first < len(Activity)).tolist()]
        m2 = float(pieces.releases_m2[mask].sum())
        many = f"{len(ids)} area{'s' if len(ids) > 1 else ''} ({several(ids)}), {m2:,.0f} m2"
        yield Impossible(cause, f"{many}: {why}", mask)
