"""Adopting a plan that was made: with the text of its capacity, so that it can be made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.plan.actual.adopted import AdoptedPlan, adopted_of
from clearance.plan.scenarios import changed
from clearance_geodata.capacity.reading import capacity_of_text
from clearance_geodata.scenarios import scenario_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from clearance.land.sites import Setting
    from clearance.plan.result import PlanResult

__all__ = ["adopted_plan"]


def adopted_plan(
    made: PlanResult,
    name: str,
    *,
    capacity: str | None,
    settings: Iterable[Setting],
    parts: Mapping[str, str] | None = None,
    note: str = "",
) -> AdoptedPlan:
    """What is kept of a plan.

    Args:
        made: the plan.
        name: by which it is asked for.
        capacity: the text of the capacity file; None: that of its scenario.
        settings: of the register, for the scenario.
        parts: texts of ground, evidence and weights that it was made with.
        note: why.

    Raises:
        NotFound: when the scenario was taken away meanwhile.
        InvalidQuantity: for a name that could not be asked for again.
    """
    scenario = scenario_named(settings, made.scenario) if made.scenario else None
    text = capacity if capacity is not None else (scenario.capacity if scenario else "")
    changes = scenario.changes if scenario else ()
    handover_days = changed(capacity_of_text(text), changes).handover_days
    return adopted_of(made, name, capacity=text, handover_days=handover_days, changes=changes, parts=parts, note=note)
