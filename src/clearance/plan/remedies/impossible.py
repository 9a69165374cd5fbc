"""Work that no schedule can do in time: nobody can, nobody gets there, the place is closed, the days are too few."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from clearance.plan.problem import Activity
from clearance.plan.remedies.usage import inside, open_days
from clearance.plan.remedies.words import several
from clearance.saying import Number, counted, saying

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance.plan.problem import PlanProblem

__all__ = ["Impossible", "impossible"]

WORDS = {
    Activity.NTS: saying("non-technical survey"),
    Activity.TS: saying("technical survey"),
    Activity.CLEARANCE: saying("clearance"),
    Activity.QA: saying("QA"),
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
            why = saying(
                "{work} of a piece is one bout, of at most {m2} m2 by then: more days, a faster team or smaller pieces",
                work=WORDS[Activity(stage)],
                m2=Number(most),
            )
            stopped[saying("too few days"), why].append(piece)
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
        return saying("nobody can: {work}", work=name), saying(
            "no team has a rate for {work} on such land: add one that can, or its rate", work=name
        )
    if not near[pools, at].any():
        return saying("no way: {place}", place=place), saying(
            "no way leads from the bases of {names} to {place}: add one", names=names, place=place
        )
    pools = pools[near[pools, at]]
    if not always[pools, at].any():
        return saying("closed: {place}", place=place), saying(
            "{place} has no working day for {names} in the whole plan: lengthen its season", place=place, names=names
        )
    if until[pools, at].any():
        return None
    if problem.by_air[at] and not (problem.flown_team_days > 0).any():
        return saying("no flights: {place}", place=place), saying(
            "{place} is reached by air, and nobody flies: add a helicopter", place=place
        )
    when = min(problem.day(problem.pools.first_day[pool]) for pool in pools.tolist())
    return saying("dates: {names}", names=names), saying(
        "{names} can be at work from {day} on, and {place} is never open for them by the deadline: change their dates, "
        "the season or the deadline",
        names=names,
        day=when,
        place=place,
    )


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
        many = counted(
            "{count} area ({ids}), {m2} m2", "{count} areas ({ids}), {m2} m2", len(ids), ids=several(ids), m2=Number(m2)
        )
        yield Impossible(cause, saying("{areas}: {why}", areas=many, why=why), mask)
