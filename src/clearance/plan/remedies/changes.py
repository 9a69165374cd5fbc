"""Changes of a planning problem: more teams, more flights, a longer season, more money."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clearance.plan.added import Added, Kind
from clearance.plan.problem import NO_SECTOR
from clearance.plan.remedies.words import said_of, several

if TYPE_CHECKING:
    from clearance.plan.problem import PlanProblem
    from clearance.plan.remedies.options import Options
    from clearance.saying import Saying

__all__ = [
    "Added",
    "Change",
    "Kind",
    "longer_season",
    "month_of",
    "more_flights",
    "more_money",
    "more_teams",
    "sectors_at",
    "several",
    "worked_places",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Change:
    """A problem with more of something.

    Args:
        kind: of what.
        added: what there is more of, part by part.
        problem: with it.
        standing_by_month: (months,), what it costs whether anybody works or not.
    """

    kind: Kind
    added: tuple[Added, ...]
    problem: PlanProblem
    standing_by_month: Floats

    @property
    def standing_cost(self) -> Floats:
        """(calendar years,), the same."""
        return _yearly(self.problem, self.standing_by_month)

    @property
    def what(self) -> Saying:
        """The change in words."""
        return said_of(self.added)


def month_of(problem: PlanProblem, month: int) -> int:
    """The month of the year (1 to 12) of a month of the plan."""
    return (problem.first_day.month - 1 + month) % 12 + 1


def more_teams(problem: PlanProblem, more: NDArray[np.int64]) -> Change:
    """`more` (pools,) teams, each from the base and on the days of its pool."""
    changed = replace(problem, pools=replace(problem.pools, count=problem.pools.count + more))
    return Change(
        kind=Kind.TEAM,
        added=tuple(
            Added(kind=Kind.TEAM, name=name, amount=count)
            for name, count in zip(problem.pools.names, more.tolist(), strict=True)
            if count
        ),
        problem=changed,
        standing_by_month=np.zeros(problem.months),
    )


def more_flights(problem: PlanProblem, options: Options, months: NDArray[np.bool_] | None = None) -> Change:
    """One more helicopter, in some months of the plan or whenever it can fly; it is paid before the teams are."""
    adds = options.one_helicopter(problem)
    if months is None:
        added = Added(kind=Kind.FLIGHTS, amount=1)
    else:
        adds = np.where(months, adds, 0.0)
        first = int(np.flatnonzero(months)[0])
        year = problem.first_day.year + int(problem.year_of_month[first])
        added = Added(kind=Kind.FLIGHTS, amount=1, months=(month_of(problem, first),), year=year)
    cost: Floats = options.helicopter_cost * (adds > 0).astype(np.float64)
    changed = _paid(replace(problem, flown_team_days=problem.flown_team_days + adds), cost)
    return Change(kind=Kind.FLIGHTS, added=(added,), problem=changed, standing_by_month=cost)


def longer_season(
    problem: PlanProblem, options: Options, places: NDArray[np.int64], *, month: int, like: int
) -> Change:
    """Places open in one more month of each year: as many working days in a day as in the month next to it.

    Args:
        problem: what is planned.
        options: what a helicopter costs, which has to fly then.
        places: that are open for longer.
        month: of the year (1 to 12), closed so far.
        like: the step to the open month next to it: -1 or 1.
    """
    own = np.flatnonzero(np.array([month_of(problem, step) == month for step in range(problem.months)]))
    own = own[(own + like >= 0) & (own + like < problem.months)]
    days = np.diff(problem.month_starts)
    scale = days[own] / days[own + like]
    working = problem.working_days.copy()
    for place in places.tolist():
        working[:, place, own] = np.maximum(working[:, place, own], working[:, place, own + like] * scale)
    flown, cost = problem.flown_team_days.copy(), np.zeros(problem.months)
    if problem.by_air[places].any():
        longer = np.maximum(flown[own], flown[own + like] * scale)
        cost[own] = options.helicopters * options.helicopter_cost * ((flown[own] <= 0) & (longer > 0))
        flown[own] = longer
    names = several([problem.places[place] for place in places.tolist()])
    sectors = () if len(places) == len(worked_places(problem)) else sectors_at(problem, places)
    beside = ((month - 1 + like) % 12 + 1,)
    changed = _paid(replace(problem, working_days=working, flown_team_days=flown), cost)
    return Change(
        kind=Kind.SEASON,
        added=(Added(kind=Kind.SEASON, name=names, amount=1, months=(month,), beside=beside, sectors=sectors),),
        problem=changed,
        standing_by_month=cost,
    )


def more_money(problem: PlanProblem, year: int, amount: float) -> Change:
    """More money in one calendar year, by its index."""
    budget = problem.budget.copy()
    budget[year] += amount
    return Change(
        kind=Kind.MONEY,
        added=(Added(kind=Kind.MONEY, name=problem.currency, amount=amount, year=problem.first_day.year + year),),
        problem=replace(problem, budget=budget),
        standing_by_month=np.zeros(problem.months),
    )


def worked_places(problem: PlanProblem) -> NDArray[np.int64]:
    """The places that have areas to work."""
    return np.unique(problem.areas.place[problem.pieces.area])


def sectors_at(problem: PlanProblem, places: NDArray[np.int64]) -> tuple[str, ...]:
    """The sectors of places, as the register spells them, each once; empty text: areas without one."""
    names = [problem.places[place] for place in places.tolist()]
    return tuple(dict.fromkeys("" if name == NO_SECTOR else name for name in names))


def _yearly(problem: PlanProblem, monthly: Floats) -> Floats:
    return np.bincount(problem.year_of_month, monthly, minlength=len(problem.budget)).astype(np.float64)


def _paid(problem: PlanProblem, monthly: Floats) -> PlanProblem:
    return replace(problem, budget=np.maximum(problem.budget - _yearly(problem, monthly), 0.0))
