"""The answer on samples of quality assurance, the same for the command line and the service."""

from __future__ import annotations

from typing import TypedDict

from clearance.errors import InvalidQuantity
from clearance.estimate.sampling import Inspection, SamplingPlanJSON, plan_for, residual_after
from clearance.saying import Number

__all__ = ["SamplingAnswer", "sampling_answer"]

USUAL_RISK = 0.1


class SamplingAnswer(TypedDict):
    """The plan that was asked about, the one that a risk needs, and what remains after clearance.

    `plan` is null when no sample was named, `residual` when no density was.
    """

    plan: SamplingPlanJSON | None
    risk: float
    needed: SamplingPlanJSON
    residual: dict[str, float] | None


def sampling_answer(
    inspection: Inspection,
    *,
    missed: int,
    sampled_m2: float | None = None,
    risk: float | None = None,
    mines_per_ha: float | None = None,
    clearance: float = 0.996,
) -> SamplingAnswer:
    """What a sample catches, how large it has to be, and what remains after clearance.

    Args:
        inspection: the lot and how it is inspected.
        missed: items that a lot hides which must not pass.
        sampled_m2: a sample to judge.
        risk: probability with which such a lot may pass; 0.1 when not told.
        mines_per_ha: density before clearance, for what remains.
        clearance: probability that clearance finds a mine.

    Raises:
        InvalidQuantity: for what cannot be.
    """
    if sampled_m2 is not None and not 0 <= sampled_m2 <= inspection.area_m2:
        raise InvalidQuantity(
            "Sampling: a sample of {sampled_m2} m2 of a lot of {area_m2} m2 cannot be; give 0 to all",
            sampled_m2=Number(sampled_m2, ",g"),
            area_m2=Number(inspection.area_m2, ",g"),
        )
    asked = USUAL_RISK if risk is None else risk
    needed = plan_for(inspection, missed=missed, risk=asked)
    units = None if sampled_m2 is None else min(inspection.units, round(sampled_m2 / inspection.unit_m2))
    plan = None if units is None else inspection.plan(missed, units)
    share = (plan or needed).sampled_units / inspection.units
    residual = None
    if mines_per_ha is not None:
        residual = residual_after(
            area_m2=inspection.area_m2,
            mines_per_ha=mines_per_ha,
            clearance=clearance,
            sampled_share=share,
            detection=inspection.detection,
        ).to_dict()
    return {"plan": plan.to_dict() if plan else None, "risk": asked, "needed": needed.to_dict(), "residual": residual}
