"""Means that can be added to a plan in any number and together: teams, helicopters, months of season, money."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from clearance.plan.added import Added, Kind
from clearance.plan.remedies.candidates import alike_places, one_team
from clearance.plan.remedies.changes import Change, longer_season, month_of, more_flights, more_money, more_teams
from clearance.plan.remedies.usage import inside, open_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from clearance.plan.problem import PlanProblem
    from clearance.plan.remedies.options import Options

__all__ = ["Lever", "applied", "levers_of"]

MOST_TEAMS, MOST_HELICOPTERS, MOST_MONTHS, MOST_MONEY = 64, 4, 2, 40
TENTH = 0.1
DAYS_PER_YEAR = 365.25

Step = Callable[["PlanProblem", int, int], Change]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """More of one thing, in steps.

    Args:
        kind: of what.
        most: steps.
        there: as many as there are of it; what is added at once is at most as much again.
        price: of a step up to the deadline, in money: what it would cost if it were used all the time; it only orders
            what is tried.
        step: adds so many steps to a problem, in which so many helicopters fly more than in the plan.
    """

    kind: Kind
    most: int
    there: int
    price: float
    step: Step


def levers_of(problem: PlanProblem, options: Options) -> tuple[Lever, ...]:
    """List what can be added; flights and seasons come first, because what they add is paid before teams are."""
    return (*_flights(problem, options), *_seasons(problem, options), *_teams(problem), *_money(problem))


def applied(problem: PlanProblem, levers: Sequence[Lever], counts: Sequence[int]) -> Change:
    """The problem with so many steps of each lever."""
    change = Change(kind=Kind.TEAM, added=(), problem=problem, standing_by_month=np.zeros(problem.months))
    fleet = 0
    for lever, count in zip(levers, counts, strict=True):
        if count:
            more = lever.step(change.problem, count, fleet)
            fleet += count if lever.kind is Kind.FLIGHTS else 0
            change = Change(
                kind=more.kind,
                added=(*change.added, *more.added),
                problem=more.problem,
                standing_by_month=change.standing_by_month + more.standing_by_month,
            )
    return replace(change, added=_together(change.added))


def _together(added: Sequence[Added]) -> tuple[Added, ...]:
    """Months of the same season as one."""
    parts = []
    for (kind, *_), same in groupby(added, key=lambda one: (one.kind, one.name, one.year, one.sectors)):
        own = list(same)
        if kind is Kind.SEASON:
            pairs = sorted({pair for one in own for pair in zip(one.months, one.beside, strict=True)})
            months, beside = tuple(month for month, _ in pairs), tuple(month for _, month in pairs)
            parts.append(replace(own[0], amount=len(set(months)), months=months, beside=beside))
        else:
            parts += own
    return tuple(parts)


def _repeated(problem: PlanProblem, count: int, step: Callable[[PlanProblem, int], Change]) -> Change:
    """A change made again and again, each on what the one before left."""
    made = step(problem, 0)
    for at in range(1, count):
        more = step(made.problem, at)
        made = Change(
            kind=more.kind,
            added=(*made.added, *more.added),
            problem=more.problem,
            standing_by_month=made.standing_by_month + more.standing_by_month,
        )
    return made


def _until(problem: PlanProblem) -> NDArray[np.bool_]:
    """(months,), those that begin before the deadline."""
    before: NDArray[np.bool_] = problem.month_starts[:-1] < problem.deadline_day
    return before


def _flights(problem: PlanProblem, options: Options) -> Iterator[Lever]:
    adds = options.one_helicopter(problem)
    if not problem.by_air.any() or not (adds[_until(problem)] > 0).any():
        return

    one_more = replace(options, helicopter=adds)

    def step(changed: PlanProblem, count: int, _fleet: int) -> Change:
        made = _repeated(changed, count, lambda one, _: more_flights(one, one_more))
        return replace(made, added=(Added(kind=Kind.FLIGHTS, amount=count),))

    price = options.helicopter_cost * float((adds[_until(problem)] > 0).sum())
    yield Lever(kind=Kind.FLIGHTS, most=MOST_HELICOPTERS, there=options.helicopters, price=price, step=step)


def _seasons(problem: PlanProblem, options: Options) -> Iterator[Lever]:
    """A month after the season, then the one after that; and the same before it."""
    calendar = open_days(problem)
    month = np.array([month_of(problem, step) for step in range(problem.months)])
    years = problem.deadline_day / DAYS_PER_YEAR
    teams = float(problem.pools.count @ problem.pools.cost_per_day) * DAYS_PER_YEAR / 12
    for places in alike_places(problem):
        is_open = calendar[:, places[0]].max(axis=0) > 0
        opened = [bool(is_open[month == m].any()) for m in range(1, 13)]
        if all(opened) or not any(opened):
            continue
        flown = options.helicopter_cost * options.helicopters if problem.by_air[places].any() else 0.0
        for like in (-1, 1):
            ends = [at for at in range(12) if not opened[at] and opened[(at + like) % 12]]
            if len(ends) != 1:  # a season in two parts: which of them grows is for people to say
                continue
            closed = next((n for n in range(1, 12) if opened[(ends[0] - like * n) % 12]), 12)
            months = [(ends[0] - like * n) % 12 + 1 for n in range(min(MOST_MONTHS, closed))]
            step = partial(_longer, options=options, places=places, months=months, like=like)
            yield Lever(kind=Kind.SEASON, most=len(months), there=1, price=(flown + teams) * years, step=step)


def _longer(
    problem: PlanProblem,
    count: int,
    fleet: int,
    *,
    options: Options,
    places: NDArray[np.int64],
    months: list[int],
    like: int,
) -> Change:
    flying = replace(options, helicopters=options.helicopters + fleet)
    return _repeated(problem, count, lambda one, at: longer_season(one, flying, places, month=months[at], like=like))


def _teams(problem: PlanProblem) -> Iterator[Lever]:
    days = np.minimum(inside(problem, problem.deadline_day).sum(axis=1), problem.deadline_day)
    able = problem.rate_m2_per_day[problem.pools.kind][:, problem.pieces.work] > 0
    for pool in range(len(problem.pools.names)):
        if able[pool].any() and days[pool] > 0:
            yield Lever(
                kind=Kind.TEAM,
                most=MOST_TEAMS,
                there=int(problem.pools.count[pool]),
                price=float(problem.pools.cost_per_day[pool] * days[pool]),
                step=partial(_more_teams, pool=pool),
            )


def _more_teams(problem: PlanProblem, count: int, _fleet: int, *, pool: int) -> Change:
    return more_teams(problem, one_team(problem, pool, count))


def _money(problem: PlanProblem) -> Iterator[Lever]:
    """A tenth of what there is in a year, on the mean, more in each year up to the deadline."""
    years = np.unique(problem.year_of_month[_until(problem)])
    limited = [int(year) for year in years if np.isfinite(problem.budget[year])]
    if not limited:
        return
    amount = max(TENTH * float(problem.budget[limited].mean()), 1.0)

    def step(changed: PlanProblem, count: int, _fleet: int) -> Change:
        made = _repeated(changed, len(limited), lambda one, at: more_money(one, limited[at], count * amount))
        name = problem.currency
        return replace(made, added=(Added(kind=Kind.MONEY, name=name, amount=count * amount),))

    yield Lever(kind=Kind.MONEY, most=MOST_MONEY, there=10, price=amount * len(limited), step=step)
