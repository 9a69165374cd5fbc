"""Planning again from the day of a comparison: what remains, with the rates of the plan or with those observed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.plan.actual.productivity import with_rates
from clearance.plan.planning import PlanAsked, first_of_next_month

if TYPE_CHECKING:
    from clearance.plan.actual.comparing import AgainstActual
    from clearance.plan.capacity.capacity import Capacity

__all__ = ["again_from", "observed_capacity"]


def observed_capacity(capacity: Capacity, told: AgainstActual) -> Capacity:
    """The capacity of a plan with its rates as they are after what was observed; see `productivity`."""
    factors = {one.activity: one.factor for one in told.productivity if one.factor.weight > 0}
    source = f"rates of plan {told.plan.name}, updated by what was observed up to {told.identity.as_of}"
    return with_rates(capacity, factors, source)


def again_from(told: AgainstActual, *, seed: int) -> PlanAsked:
    """What is asked of a plan of what remains: from the month after the day, to the deadline if it lies ahead."""
    first_day, deadline = first_of_next_month(told.identity.as_of), told.plan.deadline
    return PlanAsked(
        first_day=first_day,
        deadline=deadline if deadline is not None and deadline > first_day else None,
        confidence=told.plan.confidence,
        scenario="",
        seed=seed,
    )
