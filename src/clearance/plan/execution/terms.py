"""A schedule as what its execution is replayed from: stages, the list of each team, the calendar as planned."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance.plan.problem import PlanProblem
from clearance.plan.schedule import Schedule

__all__ = ["Lists", "Site", "Stages", "lists_of", "site_of", "stages_in"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


class Site(NamedTuple):
    """What execution does not change: calendar as planned, teams with the figures of their pool, travel, limits.

    `speed` (kinds, places, months) is the share of a working day in a day, `fastest` (kinds,) the most of it, or one;
    fields from `kind` to `move_days` have an element for each team.
    """

    month_starts: Floats
    year_of_month: Indices
    kind: Indices
    base: Indices
    first_day: Floats
    last_day: Floats
    cost_per_day: Floats
    cost_per_move: Floats
    move_days: Floats
    rate: Floats
    speed: Floats
    fastest: Floats
    travel: Floats
    by_air: NDArray[np.bool_]
    budget: Floats
    flown: Floats


class Stages(NamedTuple):
    """Stages of areas, those of an area one after the other: `area`, `activity`, m2 worked and released in all.

    `of_piece` is the stage of each piece.
    """

    area: Indices
    activity: Indices
    m2: Floats
    releases_m2: Floats
    of_piece: Indices


class Lists(NamedTuple):
    """What each team is to work: `pieces[first[team] : first[team + 1]]`, in order.

    For each piece `owner` (-1: nobody) and `to_day` as planned (infinite: not planned). `by_day`: all pieces by the day
    on which they should begin, those that nobody planned last.
    """

    first: Indices
    pieces: Indices
    owner: Indices
    to_day: Floats
    by_day: Indices


def site_of(problem: PlanProblem) -> Site:
    """Return the calendar, the teams and the limits of a problem."""
    pools = problem.pools
    pool = np.repeat(np.arange(len(pools.count)), pools.count)
    speed = problem.working_days / np.diff(problem.month_starts)
    return Site(
        month_starts=problem.month_starts,
        year_of_month=problem.year_of_month.astype(np.int64),
        kind=pools.kind[pool].astype(np.int64),
        base=pools.base[pool].astype(np.int64),
        first_day=pools.first_day[pool].astype(np.float64),
        last_day=np.minimum(pools.last_day[pool].astype(np.float64), problem.horizon_days),
        cost_per_day=pools.cost_per_day[pool].astype(np.float64),
        cost_per_move=pools.cost_per_move[pool].astype(np.float64),
        move_days=pools.move_days[pool].astype(np.float64),
        rate=np.ascontiguousarray(problem.rate_m2_per_day, dtype=np.float64),
        speed=speed,
        fastest=np.max(speed, axis=(1, 2), initial=1.0),
        travel=np.ascontiguousarray(problem.travel_days, dtype=np.float64),
        by_air=np.ascontiguousarray(problem.by_air, dtype=np.bool_),
        budget=problem.budget.astype(np.float64),
        flown=problem.flown_team_days.astype(np.float64),
    )


def stages_in(problem: PlanProblem) -> Stages:
    """Return the stages of a problem, by area and activity."""
    pieces = problem.pieces
    keys, of_piece = np.unique(np.stack([pieces.area, pieces.activity]), axis=1, return_inverse=True)
    of_piece, count = of_piece.reshape(-1).astype(np.int64), keys.shape[1]
    return Stages(
        area=keys[0].astype(np.int64),
        activity=keys[1].astype(np.int64),
        m2=np.bincount(of_piece, pieces.m2, minlength=count).astype(np.float64),
        releases_m2=np.bincount(of_piece, pieces.releases_m2, minlength=count).astype(np.float64),
        of_piece=of_piece,
    )


def lists_of(schedule: Schedule) -> Lists:
    """Return what each team of a schedule is to work, in order."""
    bouts, count = schedule.bouts, len(schedule.problem.pieces)
    order = np.lexsort((bouts.from_day, bouts.team))
    owner = np.full(count, -1, dtype=np.int64)
    owner[bouts.piece] = bouts.team
    begins = np.full(count, np.inf)
    begins[bouts.piece] = bouts.from_day
    teams = int(schedule.problem.pools.count.sum())
    return Lists(
        first=np.searchsorted(bouts.team[order], np.arange(teams + 1)).astype(np.int64),
        pieces=bouts.piece[order].astype(np.int64),
        owner=owner,
        to_day=schedule.done_day.astype(np.float64),
        by_day=np.argsort(begins, kind="stable").astype(np.int64),
    )
