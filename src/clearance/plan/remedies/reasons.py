"""Why a plan is not done sooner, in words with numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance.plan.remedies.candidates import MOMENT_M2, Candidate, candidates
from clearance.plan.remedies.impossible import impossible
from clearance.plan.remedies.options import Options
from clearance.saying import Number, saying

if TYPE_CHECKING:
    from clearance.plan.optimise.planned import Planned

__all__ = ["Reason", "reasons"]

MOST_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What holds a plan up: `limit` names a pool, a season, money, flights or a place; `why` says so with numbers."""

    limit: str
    why: str


def reasons(planned: Planned, *, options: Options | None = None) -> tuple[Reason, ...]:
    """Say what holds a plan up: first what no schedule could do, then the limits that bind, the worst first.

    Args:
        planned: the plan; its prices rank the limits. Without prices those count that are used to four fifths.
        options: what a helicopter supports.
    """
    schedule = planned.schedule
    late = schedule.score.unfinished_m2 > MOMENT_M2
    found = [Reason(limit=one.cause, why=one.why) for one in impossible(schedule.problem)] if late else []
    seen = set()
    for one in candidates(planned, options or Options()):
        if one.is_tight and one.limit not in seen:
            seen.add(one.limit)
            found.append(Reason(limit=one.limit, why=_why(planned, one, late=late)))
    return tuple(found[:MOST_SHOWN])


def _why(planned: Planned, one: Candidate, *, late: bool) -> str:
    """How far a limit is used, and what the best price of it says."""
    prices, problem = planned.prices, planned.schedule.problem
    unit = saying("m2 released by the deadline") if late else saying("m2-days of earlier release, weighted by priority")
    if one.pool >= 0 and (best := float(prices.pools[one.pool].max())) > 0:
        return saying("{use}; a team-day more brings up to {best} {unit}", use=one.use, best=Number(best), unit=unit)
    if one.limit == "flights" and (best := float(prices.flights.max())) > 0:
        return saying(
            "{use}; a team-day flown more brings up to {best} {unit}", use=one.use, best=Number(best), unit=unit
        )
    if one.limit.startswith("money of ") and (best := float(prices.budget[_year(one) - problem.first_day.year])) > 0:
        return saying(
            "{use}; {thousand} {currency} more bring up to {best} {unit}",
            use=one.use,
            thousand=1000,
            currency=problem.currency or saying("of money"),
            best=Number(1000 * best),
            unit=unit,
        )
    return one.use


def _year(one: Candidate) -> int:
    return int(one.limit.removeprefix("money of "))
