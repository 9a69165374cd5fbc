"""What limits a plan, and the changes that would ease it, those that promise most first."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from clearance.plan.remedies.changes import (
    Change,
    Kind,
    longer_season,
    month_of,
    more_flights,
    more_money,
    more_teams,
)
from clearance.plan.remedies.usage import Usage, open_days, usage_of
from clearance.plan.remedies.words import MONTHS, several
from clearance.saying import Number, counted, saying

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from clearance.plan.optimise.planned import Planned
    from clearance.plan.problem import PlanProblem
    from clearance.plan.remedies.options import Options

__all__ = ["MOMENT_M2", "Candidate", "alike_places", "candidates", "chosen", "last_day_of_interest", "one_team"]

MOMENT_M2 = 1e-6  # m2 that are rounding
MOST = {Kind.TEAM: 3, Kind.FLIGHTS: 2, Kind.SEASON: 2, Kind.MONEY: 1}
TIGHT = 0.8  # of what there is, used: without prices, it holds the plan up
FULL = 0.9  # of the flights of a month, used
TENTH = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A change that may help.

    Args:
        kind: of what there would be more.
        limit: what is short, as people name it.
        use: a sentence on how far it is used.
        worth: what the change promises by prices, in the unit of the goal; without prices the share in use.
        is_tight: whether the limit holds the plan up.
        change: makes the change.
        pool: index of the pool that would grow, else -1.
    """

    kind: Kind
    limit: str
    use: str
    worth: float
    is_tight: bool
    change: Callable[[], Change]
    pool: int = -1


def last_day_of_interest(planned: Planned) -> float:
    """The deadline where it is missed, else the last day of work."""
    schedule = planned.schedule
    if schedule.score.unfinished_m2 > MOMENT_M2:
        return schedule.problem.deadline_day
    return float(schedule.bouts.to_day.max(initial=0.0))


def candidates(planned: Planned, options: Options) -> tuple[Candidate, ...]:
    """List every limit of a plan with the change that eases it, by what it promises."""
    usage = usage_of(planned.schedule, last_day_of_interest(planned))
    found = [
        *_teams(planned, usage),
        *_flights(planned, usage, options),
        *_seasons(planned, usage, options),
        *_money(planned, usage),
    ]
    return tuple(sorted(found, key=lambda one: -one.worth))


def chosen(found: tuple[Candidate, ...], most: int) -> tuple[Candidate, ...]:
    """The best few of each kind; one of each kind before a second of any."""
    rank: dict[Kind, int] = dict.fromkeys(MOST, 0)
    ranked = []
    for order, one in enumerate(found):
        rank[one.kind] += 1
        if rank[one.kind] <= MOST[one.kind]:
            ranked.append((rank[one.kind], order, one))
    return tuple(one for _, _, one in sorted(ranked, key=lambda row: row[:2])[:most])


def _has_prices(planned: Planned) -> bool:
    prices = planned.prices
    return bool((prices.pools > 0).any() or (prices.flights > 0).any() or (prices.budget > 0).any())


def _last(problem: PlanProblem, usage: Usage) -> date:
    return problem.day(max(usage.end - MOMENT_M2, 0.0))


def _share(value: float) -> Number:
    return Number(value, ".0%")


def one_team(problem: PlanProblem, pool: int, count: int = 1) -> NDArray[np.int64]:
    """(pools,), some teams more in one pool."""
    more = np.zeros(len(problem.pools.names), dtype=np.int64)
    more[pool] = count
    return more


def _teams(planned: Planned, usage: Usage) -> Iterator[Candidate]:
    problem, priced = planned.schedule.problem, _has_prices(planned)
    for pool, name in enumerate(problem.pools.names):
        count = int(problem.pools.count[pool])
        if not (problem.rate_m2_per_day[problem.pools.kind[pool]][problem.pieces.work] > 0).any():
            continue
        share = usage.share(pool, count)
        worth = float(planned.prices.pools[pool] @ usage.there[pool]) if priced else share
        busy, days = usage.busy[pool].sum(), usage.there[pool].sum() * count
        yield Candidate(
            kind=Kind.TEAM,
            limit=saying("teams: {name}", name=name),
            use=counted(
                "{count} team is at work or on the way on {busy} of {days} team-days on which they can work until "
                "{last} ({share})",
                "{count} teams are at work or on the way on {busy} of {days} team-days on which they can work until "
                "{last} ({share})",
                count,
                busy=Number(busy),
                days=Number(days),
                last=_last(problem, usage),
                share=_share(share),
            ),
            worth=worth,
            is_tight=worth > 0 if priced else share >= TIGHT,
            change=partial(more_teams, problem, one_team(problem, pool)),
            pool=pool,
        )


def _flights(planned: Planned, usage: Usage, options: Options) -> Iterator[Candidate]:
    problem, priced = planned.schedule.problem, _has_prices(planned)
    adds, there = options.one_helicopter(problem), problem.flown_team_days
    within = (problem.month_starts[:-1] < usage.end) & np.isfinite(there)
    if not (problem.by_air.any() and (adds[within] > 0).any()):
        return
    used = np.divide(usage.flown, there, out=np.zeros(problem.months), where=within & (there > 0))
    flies = within & (there > 0)
    share = float(usage.flown[flies].sum() / there[flies].sum()) if flies.any() else 0.0
    by_month = planned.prices.flights * adds if priced else np.where(adds > 0, used, 0.0)
    full = int((used[flies] >= FULL).sum())
    use = saying(
        "{used} of {there} team-days that can be flown until {last} are used ({share}), in {full} of {months} months "
        "nine of ten or more",
        used=Number(usage.flown[flies].sum()),
        there=Number(there[flies].sum()),
        last=_last(problem, usage),
        share=_share(share),
        full=full,
        months=int(flies.sum()),
    )
    best = int(np.argmax(np.where(within & (adds > 0), by_month, -1.0)))
    whole = float(by_month[within].sum()) if priced else share
    for worth, months in ((whole, None), (float(by_month[best]), np.arange(problem.months) == best)):
        yield Candidate(
            kind=Kind.FLIGHTS,
            limit=saying("flights"),
            use=use,
            worth=worth,
            is_tight=worth > 0 if priced else share >= TIGHT,
            change=partial(more_flights, problem, options, months),
        )


def _seasons(planned: Planned, usage: Usage, options: Options) -> Iterator[Candidate]:
    """One more month before or after the season of places that share one."""
    problem, priced = planned.schedule.problem, _has_prices(planned)
    calendar, days = open_days(problem), np.diff(problem.month_starts)
    within = problem.month_starts[:-1] < usage.end
    month = np.array([month_of(problem, step) for step in range(problem.months)])
    daily = planned.prices.pools * problem.pools.count[:, None] if priced else usage.busy / days
    for places in alike_places(problem):
        is_open = calendar[:, places[0]].max(axis=0) > 0
        opened = [bool(is_open[month == m].any()) for m in range(1, 13)]
        if all(opened) or not any(opened):
            continue
        share = usage.at_place[:, places].sum(axis=1)
        busiest = max(
            (usage.share(p, int(problem.pools.count[p])) for p in np.flatnonzero(share).tolist()), default=0.0
        )
        for at in np.flatnonzero(~np.array(opened)).tolist():
            for like in (-1, 1):
                if not opened[(at + like) % 12]:
                    continue
                own = np.flatnonzero((month == at + 1) & within)
                own = own[(own + like >= 0) & (own + like < problem.months)]
                gained = (daily[:, own + like] * days[own]).sum(axis=1) @ share if len(own) else 0.0
                # Without prices: the share of the year that the place is closed, as far as teams work there.
                worth = float(gained) if priced else float(share.max(initial=0.0)) * float(np.mean(~is_open[within]))
                yield Candidate(
                    kind=Kind.SEASON,
                    limit=saying("season: {places}", places=several([problem.places[one] for one in places.tolist()])),
                    use=saying(
                        "open on {open} of {days} days until {last}, closed in {months}",
                        open=Number((days * is_open)[within].sum()),
                        days=Number(days[within].sum()),
                        last=_last(problem, usage),
                        months=tuple(MONTHS[m] for m in range(12) if not opened[m]),
                    ),
                    worth=worth,
                    is_tight=worth > 0 if priced else busiest >= TIGHT,
                    change=partial(longer_season, problem, options, places, month=at + 1, like=like),
                )


def alike_places(problem: PlanProblem) -> list[NDArray[np.int64]]:
    """Places with areas, those with the same calendar and way of access together."""
    groups: dict[object, list[int]] = {}
    for place in np.unique(problem.areas.place[problem.pieces.area]).tolist():
        key = (problem.working_days[:, place].tobytes(), bool(problem.by_air[place]))
        groups.setdefault(key, []).append(place)
    return [np.array(places) for places in groups.values()]


def _money(planned: Planned, usage: Usage) -> Iterator[Candidate]:
    problem, priced = planned.schedule.problem, _has_prices(planned)
    for year, budget in enumerate(problem.budget.tolist()):
        first = int(np.searchsorted(problem.year_of_month, year))
        if not math.isfinite(budget) or problem.month_starts[first] >= usage.end:
            continue
        amount, share = _amount(planned, budget), usage.spent[year] / budget if budget else 1.0
        worth = float(planned.prices.budget[year]) * amount if priced and budget else float(share)
        yield Candidate(
            kind=Kind.MONEY,
            limit=saying("money of {year}", year=str(problem.first_day.year + year)),
            use=saying(
                "{spent} of {budget} {currency} are spent ({share})",
                spent=Number(usage.spent[year]),
                budget=Number(budget),
                currency=problem.currency,
                share=_share(float(share)),
            ),
            worth=worth,
            is_tight=worth > 0 if priced and budget else share >= TIGHT,
            change=partial(more_money, problem, year, amount),
        )


def _amount(planned: Planned, budget: float) -> float:
    """Money for what is unfinished at the mean cost of an m2 so far, else a tenth of the year's; in two digits."""
    schedule, problem = planned.schedule, planned.schedule.problem
    late = schedule.score.unfinished_m2
    done = float(problem.pieces.releases_m2.sum()) - late
    amount = TENTH * budget
    if late > MOMENT_M2:
        months = problem.pools.cost_per_day * problem.pools.count
        amount = late * schedule.score.cost / done if done > MOMENT_M2 else 30 * float(months.sum())
    if amount <= 0:
        amount = 1.0
    digits = 10.0 ** (math.floor(math.log10(amount)) - 1)
    return math.ceil(amount / digits - MOMENT_M2) * digits
