"""Samples of quality assurance: how large, what passes them all the same, and what remains after clearance.

A lot of cleared land is divided into units of equal size; some are inspected. Items that were missed lie each in a unit
of its own, at random. A unit that is inspected shows its item with the probability of detection of the inspection. How
many units with an item are drawn is hypergeometric. Source: ISO 2859-2 plans for isolated lots, with imperfect
inspection; IMAS 09.20 (docs/estimates.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from scipy.stats import binom, hypergeom

from clearance.errors import InvalidQuantity
from clearance.estimate.density import M2_PER_HECTARE
from clearance.saying import Number, saying

__all__ = ["Inspection", "Residual", "SamplingPlan", "SamplingPlanJSON", "plan_for", "residual_after"]

MOST_UNITS = 10**9


class SamplingPlanJSON(TypedDict):
    """A plan as it is served."""

    area_m2: float
    unit_m2: float
    units: int
    sampled_units: int
    sampled_m2: float
    sampled_share: float
    missed: int
    allowed: int
    detection: float
    passes: float
    caught: float
    assumptions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """How a lot is inspected.

    Args:
        area_m2: size of the lot.
        unit_m2: size of a sampling unit; each missed item lies in a unit of its own.
        detection: probability that an inspected unit shows the item in it.
        allowed: items that may be found before the lot fails; 0 as IMAS has it.
    """

    area_m2: float
    unit_m2: float = 1.0
    detection: float = 0.9
    allowed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be inspected.

        Raises:
            InvalidQuantity: a size is not above zero, the lot is smaller than a unit, or a probability is none.
        """
        if not (0 < self.unit_m2 <= self.area_m2 < math.inf):
            raise InvalidQuantity(
                "Sampling: a lot of {area_m2} in units of {unit_m2} cannot be; give sizes above 0 and units no larger "
                "than the lot",
                area_m2=Number(self.area_m2, ",g", "m2"),
                unit_m2=Number(self.unit_m2, ",g", "m2"),
            )
        if self.area_m2 / self.unit_m2 > MOST_UNITS:  # of the smallest unit there are infinitely many
            raise InvalidQuantity(
                "Sampling: {units} units are too many to count; give larger units",
                units=Number(self.area_m2 / self.unit_m2, ",.0f"),
            )
        if not 0 < self.detection <= 1:
            raise InvalidQuantity(
                "Sampling: detection {detection} is no probability; give one above 0, up to 1",
                detection=Number(self.detection, "g"),
            )
        if self.allowed < 0:
            raise InvalidQuantity(
                "Sampling: {allowed} items allowed is below zero; give 0 or more", allowed=str(self.allowed)
            )

    @property
    def units(self) -> int:
        """Units in the lot."""
        return max(1, round(self.area_m2 / self.unit_m2))

    def passes(self, missed: int, sampled_units: int) -> float:
        """Return the probability that a lot with missed items passes: the consumer's risk of the plan.

        Raises:
            InvalidQuantity: more items than units, or more units sampled than there are.

        Example:
            >>> round(Inspection(area_m2=10_000).passes(5, 1_000), 3)
            0.624
        """
        if not 0 <= missed <= self.units:
            raise InvalidQuantity(
                "Sampling: {missed} missed items in {units} units; give 0 to one for each unit",
                missed=missed,
                units=self.units,
            )
        if not 0 <= sampled_units <= self.units:
            raise InvalidQuantity(
                "Sampling: {sampled_units} of {units} units cannot be drawn; give no more",
                sampled_units=sampled_units,
                units=self.units,
            )
        drawn = np.arange(max(0, missed + sampled_units - self.units), min(missed, sampled_units) + 1)
        chances = hypergeom.pmf(drawn, self.units, missed, sampled_units)
        return min(1.0, float(chances @ binom.cdf(self.allowed, drawn, self.detection)))

    def plan(self, missed: int, sampled_units: int) -> SamplingPlan:
        """Return the plan that inspects so many units, held against a number of missed items."""
        return SamplingPlan(
            inspection=self, missed=missed, sampled_units=sampled_units, passes=self.passes(missed, sampled_units)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingPlan:
    """A sample of a lot, and the probability that the lot passes though `missed` items lie in it."""

    inspection: Inspection
    missed: int
    sampled_units: int
    passes: float

    def to_dict(self) -> SamplingPlanJSON:
        """Return the plan as it is served."""
        lot = self.inspection
        return {
            "area_m2": lot.area_m2,
            "unit_m2": lot.unit_m2,
            "units": lot.units,
            "sampled_units": self.sampled_units,
            "sampled_m2": self.sampled_units * lot.unit_m2,
            "sampled_share": self.sampled_units / lot.units,
            "missed": self.missed,
            "allowed": lot.allowed,
            "detection": lot.detection,
            "passes": self.passes,
            "caught": 1 - self.passes,
            "assumptions": saying(
                "Missed items lie at random, each in a unit of {unit} of its own; an inspected unit shows its item "
                "with probability {probability}; the lot fails when more than {allowed} are found.",
                unit=Number(lot.unit_m2, "g", "m2"),
                probability=Number(lot.detection, "g"),
                allowed=str(lot.allowed),
            ),
        }


def plan_for(inspection: Inspection, *, missed: int, risk: float) -> SamplingPlan:
    """Return the smallest sample with which a lot that hides so many items passes with no more than this risk.

    Args:
        inspection: how the lot is inspected.
        missed: items that must not slip through: one more than what is tolerated.
        risk: the consumer's risk, the probability that such a lot passes.

    Raises:
        InvalidQuantity: the risk is no probability, the items are no more than those allowed, or even inspecting all
            of the lot leaves a larger risk.

    Example:
        >>> plan = plan_for(Inspection(area_m2=10_000), missed=5, risk=0.1)
        >>> plan.sampled_units / 10_000, round(plan.passes, 3)
        (0.41, 0.1)
    """
    if not 0 < risk < 1:
        raise InvalidQuantity(
            "Sampling: a risk of {risk} is no probability; give one between 0 and 1, such as 0.1",
            risk=Number(risk, "g"),
        )
    if 0 <= missed <= inspection.allowed:
        raise InvalidQuantity(
            "Sampling: a lot with {missed} missed items is to pass, since {allowed} may be found; give the number "
            "that must not slip through as missed, {least} or more",
            missed=missed,
            allowed=inspection.allowed,
            least=inspection.allowed + 1,
        )
    if inspection.passes(missed, inspection.units) > risk:
        best = inspection.passes(missed, inspection.units)
        raise InvalidQuantity(
            "Sampling: a lot with {missed} missed items passes with probability {best} even when all of it is "
            "inspected, more than {risk}; inspect with a better detection, allow fewer items, or ask for less",
            missed=missed,
            best=Number(best, ".3g"),
            risk=Number(risk, "g"),
        )
    low, high = 0, inspection.units
    while low < high:
        middle = (low + high) // 2
        if inspection.passes(missed, middle) <= risk:
            high = middle
        else:
            low = middle + 1
    return inspection.plan(missed, low)


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """Mines left after clearance and inspection: the mean of a Poisson number, and the chance of at least one."""

    mean: float
    any_mine: float

    def to_dict(self) -> dict[str, float]:
        """Return the residual as it is served."""
        return {"mean": self.mean, "any_mine": self.any_mine}


def residual_after(
    *, area_m2: float, mines_per_ha: float, clearance: float, sampled_share: float = 0.0, detection: float = 0.9
) -> Residual:
    """Return what remains after clearance of a given detection, and a sample that found nothing.

    Mines before are a Poisson number; each is found by clearance, and a missed one shows itself to the inspection if
    it lies in the sample: mean = area x density x (1 - clearance) x (1 - share x detection).

    Args:
        area_m2: size of the land.
        mines_per_ha: density before clearance.
        clearance: probability that clearance finds a mine.
        sampled_share: share of the land that was inspected and showed nothing.
        detection: probability that the inspection shows a missed mine in its sample.

    Raises:
        InvalidQuantity: a size or density is below zero, or a probability is none.

    Example:
        >>> [round(residual_after(area_m2=10_000, mines_per_ha=20, clearance=0.99, sampled_share=f).any_mine, 3)
        ...  for f in (0, 0.1)]
        [0.181, 0.166]
    """
    for name, value in ((saying("area"), area_m2), (saying("density"), mines_per_ha)):
        if not 0 <= value < math.inf:
            raise InvalidQuantity(
                "Residual mines: the {name} of {value} is no amount; give 0 or more",
                name=name,
                value=Number(value, "g"),
            )
    shares = (
        (saying("clearance"), clearance),
        (saying("sampled share"), sampled_share),
        (saying("detection"), detection),
    )
    for name, value in shares:
        if not 0 <= value <= 1:
            raise InvalidQuantity(
                "Residual mines: {name} {value} is no probability; give one from 0 to 1",
                name=name,
                value=Number(value, "g"),
            )
    mean = area_m2 / M2_PER_HECTARE * mines_per_ha * (1 - clearance) * (1 - sampled_share * detection)
    return Residual(mean=mean, any_mine=-math.expm1(-mean))
