"""What is asked of a plan, the same for the command line and the service: capacity, scenario, days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from clearance.errors import InvalidQuantity
from clearance.plan.planning import PlanAsked, first_of_next_month
from clearance.plan.scenarios import changed, deadline_of
from clearance_geodata.scenarios import scenario_named

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance.plan.capacity.capacity import Capacity

__all__ = ["Wanted", "asked_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody says of a plan.

    Args:
        deadline: None: that of the scenario, else the one in force, when it lies ahead.
        confidence: probability that milestones are to hold with.
        scenario: of the register; empty: none.
        from_on: a day of the month in which the plan begins; None: the month after today.
        seed: of the simulated executions.
    """

    deadline: date | None = None
    confidence: float = 0.8
    scenario: str = ""
    from_on: date | None = None
    seed: int


def asked_of(
    snapshot: Snapshot, capacity: Capacity | None, wanted: Wanted, *, today: date
) -> tuple[Capacity, PlanAsked]:
    """The capacity to plan with, and what is asked of the plan.

    Args:
        snapshot: whose scenarios and deadlines there are.
        capacity: as a file says; None: that of the scenario. With both, the scenario's changes are made to this one.
        wanted: what somebody says.
        today: in the time zone of the register.

    Raises:
        InvalidQuantity: without a capacity, or for what cannot be planned.
        NotFound: for a scenario that is not there.
    """
    first_day = first_of_next_month(today) if wanted.from_on is None else wanted.from_on.replace(day=1)
    scenario = scenario_named(snapshot.reading.settings, wanted.scenario) if wanted.scenario else None
    if capacity is None and scenario is None:
        raise InvalidQuantity("a plan needs a capacity: give a file with --capacity, or a scenario of the register")
    if capacity is None and scenario is not None:
        from clearance_geodata.capacity.reading import capacity_of_text  # noqa: PLC0415  only where it is asked for

        capacity = capacity_of_text(scenario.capacity, f"scenario {scenario.name}")
    changes = scenario.changes if scenario else ()
    deadline = wanted.deadline or deadline_of(changes) or _in_force(snapshot, first_day)
    asked = PlanAsked(
        first_day=first_day,
        deadline=deadline,
        confidence=wanted.confidence,
        scenario=wanted.scenario,
        seed=wanted.seed,
    )
    if capacity is None:  # pragma: no cover - one of the two was given
        raise InvalidQuantity("a plan needs a capacity")
    return changed(capacity, changes), replace(asked, unchanged=capacity) if changes else asked


def _in_force(snapshot: Snapshot, first_day: date) -> date | None:
    step = snapshot.deadline()
    return step.deadline if step is not None and step.deadline > first_day else None
