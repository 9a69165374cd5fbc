"""What is taken to be true of a stratum before its own areas are looked at, with the source of each number.

The unknowns of a stratum are (logit pi, log mu, log alpha): the probability that an area is contaminated at all, the
mean mines per unit of exposure of contaminated areas, and the shape of their spread. Strata of one pool differ from a
common mean, which is unknown as well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from clearance.estimate.hierarchy.land import Evidence, Floats, Stratum
from clearance.land.hazard import HazardClass

__all__ = ["POOLS", "PRIORS", "Pool", "Priors"]


def _logit(p: float) -> float:
    return math.log(p / (1 - p))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Strata that borrow from each other: centre, spread of their common mean, and spread round it (log scales)."""

    contaminated: tuple[tuple[HazardClass, float], ...]
    per_exposure: float
    shape: float
    common_sd: tuple[float, float, float]
    stratum_sd: tuple[float, float, float]

    def centre(self, hazard_class: HazardClass) -> Floats:
        """Return (logit pi, log mu, log alpha) that a stratum of this class is centred on."""
        pi = dict(self.contaminated)[hazard_class]
        return np.array([_logit(pi), math.log(self.per_exposure), math.log(self.shape)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Priors:
    """The two pools: land known from survey, counted in m2, and land with a laying record, counted in its mines."""

    survey: Pool
    record: Pool

    def pool(self, stratum: Stratum) -> Pool:
        """Return the pool of a stratum."""
        return self.survey if stratum.evidence is Evidence.SURVEY else self.record


# Suspected areas: "less than 5 percent prove to have any mines in most countries" (Downs, Journal of Mine Action 13.2),
# one in three clearance tasks in Mozambique in 2008 (the same): 12 % with a wide spread. Confirmed: judgement, 60-90 %.
# Density of a contaminated area: 1 mine in 2,000 m2, with a spread that holds what 2-260 mines per hectare of cleared
# land in ten countries make of whole areas (docs/estimates.md). Shape 0.5: judgement, fields differ by factors.
SURVEY = Pool(
    contaminated=((HazardClass.SHA, 0.12), (HazardClass.CHA, 0.75), (HazardClass.UNCLASSIFIED, 0.35)),
    per_exposure=1 / 2_000,
    shape=0.5,
    common_sd=(1.0, 1.7, 0.6),
    stratum_sd=(0.7, 0.7, 0.4),
)
# A record: 9 in 10 areas with one still hold mines; 0.9 true for one recorded, within a factor of about two
# (judgement, as in the model of national records); shape 2.
RECORD = Pool(
    contaminated=tuple((kind, 0.9) for kind in HazardClass),
    per_exposure=0.9,
    shape=2.0,
    common_sd=(0.7, 0.5, 0.6),
    stratum_sd=(0.5, 0.3, 0.4),
)
PRIORS = Priors(survey=SURVEY, record=RECORD)
POOLS = tuple(Evidence)
