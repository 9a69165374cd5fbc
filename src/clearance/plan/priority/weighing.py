"""The weights of areas in a plan, from their scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from clearance.plan.priority.criteria import DEFAULT_CRITERIA
from clearance.plan.priority.evidence import evidence_of
from clearance.plan.priority.scoring import Evidence, plan_weights, prioritised

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance.plan.priority.criteria import Criterion
    from clearance.plan.work import AreaWork

__all__ = ["weights_of"]


def weights_of(
    snapshot: Snapshot,
    work: Sequence[AreaWork],
    supplied: Mapping[str, Evidence],
    criteria: Sequence[Criterion] = DEFAULT_CRITERIA,
) -> dict[str, float]:
    """Return the weight of an m2 of each area that is planned; areas that a total stands for take those of the sector.

    Args:
        snapshot: what the register knows.
        work: the areas to be planned.
        supplied: what somebody says, by area or sector.
        criteria: with weights.

    Raises:
        InvalidQuantity: measures or weights cannot be.
    """
    known = {one.area_id: one for one in evidence_of(snapshot, supplied)}
    evidence = [
        known.get(area.area_id)
        or replace(supplied.get(area.sector, Evidence(area_id=area.area_id)), area_id=area.area_id)
        for area in work
    ]
    return plan_weights(prioritised(evidence, criteria, seed=0, draws=1))
