"""Reasons and remedies as a plan's faces show them, with what the capacity says of helicopters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from clearance.plan.capacity.by_month import flown_team_days, months_of
from clearance.plan.remedies.options import Options
from clearance.plan.remedies.reasons import reasons
from clearance.plan.remedies.remedy import MOMENT, Remedy
from clearance.plan.remedies.remedying import remedies
from clearance.plan.result import Bottleneck, RemedyShown

if TYPE_CHECKING:
    from clearance.plan.capacity.capacity import Capacity
    from clearance.plan.optimise.planned import Planned

__all__ = ["options_of", "shown_reasons", "shown_remedies"]

MANY_PIECES = 10_000
MOST_OF_MANY = 4


def options_of(planned: Planned, capacity: Capacity) -> Options:
    """What remedies may take, from a capacity; programmes of very many pieces are planned again less often."""
    problem = planned.schedule.problem
    most = MOST_OF_MANY if len(problem.pieces) > MANY_PIECES else Options().most
    fleet = capacity.helicopters
    if fleet is None:
        return Options(most=most)
    one = replace(capacity, helicopters=replace(fleet, count=1))
    return Options(
        most=most,
        helicopter=flown_team_days(one, months_of(problem.first_day, problem.months)),
        helicopter_cost=fleet.cost_per_month or 0.0,
        helicopters=fleet.count,
    )


def shown_reasons(planned: Planned, capacity: Capacity) -> tuple[Bottleneck, ...]:
    """What holds the plan up, what weighs most first."""
    return tuple(
        Bottleneck(what=one.limit, why=one.why) for one in reasons(planned, options=options_of(planned, capacity))
    )


def shown_remedies(
    planned: Planned, capacity: Capacity, *, progress: Callable[[float], None] | None = None
) -> tuple[RemedyShown, ...]:
    """What changes of the capacity bring, each planned again."""
    found = remedies(planned, options=options_of(planned, capacity), progress=progress)
    return tuple(_shown(one, capacity.handover_days) for one in found)


def _shown(one: Remedy, handover_days: int) -> RemedyShown:
    done = one.done_day + handover_days
    return RemedyShown(
        what=one.what,
        unfinished_m2=one.unfinished_m2,
        released_m2=one.gain_m2,
        days_earlier=one.earlier_release_days,
        done_on=one.problem.day(done - MOMENT) if done <= one.problem.horizon_days else None,
        cost=one.extra_cost,
    )
