"""Apply what a capacity file says is added: the same changes as those of remedies, made to the same problem."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from clearance.errors import NotFound
from clearance.plan.added import Added, Kind
from clearance.plan.problem import NO_SECTOR
from clearance.plan.remedies.candidates import alike_places, one_team
from clearance.plan.remedies.changes import (
    Change,
    longer_season,
    month_of,
    more_flights,
    more_money,
    more_teams,
    worked_places,
)
from clearance.plan.remedies.usage import open_days

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance.plan.problem import PlanProblem
    from clearance.plan.remedies.options import Options

__all__ = ["with_added"]


def with_added(problem: PlanProblem, options: Options, added: Sequence[Added]) -> Change:
    """Return the problem with all that is added, in its order.

    Args:
        problem: without it.
        options: what a helicopter supports and costs.
        added: as remedies tell it.

    Raises:
        NotFound: for a group, sector or month to fly in that is not there.
    """
    steps: list[Change] = []
    fleet = 0
    for one in added:
        flying = replace(options, helicopters=options.helicopters + fleet)
        for change in _made(problem, flying, one):
            problem = change.problem
            steps.append(change)
        fleet += round(one.amount) if one.kind is Kind.FLIGHTS and one.year is None else 0
    standing = np.zeros(problem.months) + sum(change.standing_by_month for change in steps)
    return Change(kind=added[0].kind, added=tuple(added), problem=problem, standing_by_month=standing)


def _made(problem: PlanProblem, options: Options, one: Added) -> Iterable[Change]:
    if one.kind is Kind.FLIGHTS:
        return _flights(problem, options, one)
    if one.kind is Kind.SEASON:
        return _season(problem, options, one)
    if one.kind is Kind.MONEY:
        return _money(problem, one)
    return (_teams(problem, one),)


def _teams(problem: PlanProblem, one: Added) -> Change:
    names = problem.pools.names
    if one.name not in names:
        raise NotFound(
            "added team: there is no group '{name}' in this plan; use one of {names}", name=one.name, names=tuple(names)
        )
    return more_teams(problem, one_team(problem, names.index(one.name), round(one.amount)))


def _flights(problem: PlanProblem, options: Options, one: Added) -> list[Change]:
    """Helicopters for good, or for the named months of a year; a year that is not in the plan is over."""
    months = None
    if one.months or one.year is not None:
        months = np.array([not one.months or month_of(problem, step) in one.months for step in range(problem.months)])
        if one.year is not None:
            months &= problem.year_of_month == one.year - problem.first_day.year
        if not months.any():
            return []
    steps: list[Change] = []
    for _ in range(round(one.amount)):
        steps.append(more_flights(steps[-1].problem if steps else problem, options, months))
    return steps


def _season(problem: PlanProblem, options: Options, one: Added) -> list[Change]:
    """Months next to the season, on each side as many days as the season's last month, or its first, has."""
    known = {"" if name == NO_SECTOR else str(name) for name in problem.places}
    strange = next((sector for sector in one.sectors if sector not in known), None)
    if strange is not None:
        raise NotFound(
            "added season: the plan has no area in the sector '{strange}'; correct its name", strange=strange
        )
    steps: list[Change] = []
    for places in alike_places(problem):
        chosen = places if not one.sectors else np.array([p for p in places.tolist() if _is_in(problem, p, one)])
        if len(chosen):
            for month, like in _in_order(_open_months(problem, chosen), one):
                now = steps[-1].problem if steps else problem
                steps.append(longer_season(now, options, chosen, month=month, like=like))
    if not steps and len(worked_places(problem)):
        raise NotFound("added season: none of its months is closed beside an open one; leave it out, or correct them")
    return steps


def _is_in(problem: PlanProblem, place: int, one: Added) -> bool:
    name = problem.places[place]
    return ("" if name == NO_SECTOR else str(name)) in one.sectors


def _open_months(problem: PlanProblem, places: NDArray[np.int64]) -> set[int]:
    is_open = open_days(problem)[:, places[0]].max(axis=0) > 0
    return {month_of(problem, step) for step in np.flatnonzero(is_open).tolist()}


def _in_order(is_open: set[int], one: Added) -> list[tuple[int, int]]:
    """The closed months and the step to the one that each has its days from, which comes first.

    Where nobody says beside which month: from the season on, and back from it, and the most days of both hold.
    """
    pairs = tuple(zip(one.months, one.beside, strict=True)) if one.beside else None
    steps = []
    for like in (-1, 1):
        known = set(is_open)
        left = [month for month in one.months if month not in is_open]
        if pairs is not None:
            left = [month for month in left if (month, _next(month, like)) in pairs]
        while (following := next((month for month in left if _next(month, like) in known), None)) is not None:
            steps.append((following, like))
            known.add(following)
            left.remove(following)
    return steps


def _next(month: int, like: int) -> int:
    return (month - 1 + like) % 12 + 1


def _money(problem: PlanProblem, one: Added) -> list[Change]:
    """Money of one year, or of each year up to the deadline that has a limit."""
    until = problem.month_starts[:-1] < problem.deadline_day
    years = [int(year) for year in np.unique(problem.year_of_month[until]) if np.isfinite(problem.budget[year])]
    if one.year is not None:
        place = one.year - problem.first_day.year
        years = [place] if 0 <= place < len(problem.budget) else []
    steps: list[Change] = []
    for year in years:
        steps.append(more_money(steps[-1].problem if steps else problem, year, one.amount))
    return steps
