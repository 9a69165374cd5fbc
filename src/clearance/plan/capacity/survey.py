"""What survey is expected to find: how much land is cancelled, reduced and cleared, and how much is found anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from clearance.errors import InvalidQuantity
from clearance.land.hazard import HazardClass
from clearance.plan.capacity.stating import UNSOURCED, Spread
from clearance.saying import saying

__all__ = ["DEFAULT_OUTCOMES", "NewAreas", "SurveyOutcome"]

MONITOR = saying(
    "Landmine Monitor 2023: States Parties released 497.3 km2 in 2022, 32 % cancelled, 24 % reduced, 44 % cleared; the "
    "range: the years of single States from 2015 to 2017 that the Monitor's country pages give"
)
CONFIRMED = saying("direct evidence (IMAS 07.11): taken as cleared whole, which is cautious; judgement of this project")
UNKNOWN_CLASS = saying("the source names no class: taken as confirmed, which is cautious; judgement of this project")


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyOutcome:
    """Shares of the land of a class that end up cancelled, reduced and cleared; low and high hold nine times of ten.

    Args:
        cancelled: by non-technical survey.
        reduced: by technical survey.
        source: where this is from.

    What is neither is cleared.
    """

    cancelled: Spread
    reduced: Spread
    source: str = UNSOURCED

    def __post_init__(self) -> None:
        """Refuse shares that are none.

        Raises:
            InvalidQuantity: naming them.
        """
        if self.cancelled.high > 1 or self.reduced.high > 1 or self.cancelled.mode + self.reduced.mode > 1:
            raise InvalidQuantity(
                "survey: shares cancelled {cancelled} and reduced {reduced} cannot be; each is from 0 to 1, and "
                "both modes together at most 1",
                cancelled=str(self.cancelled),
                reduced=str(self.reduced),
            )

    @property
    def cleared(self) -> float:
        """The share that is expected to be cleared."""
        return 1 - self.cancelled.mode - self.reduced.mode


def _outcome(cancelled: tuple[float, float, float], reduced: tuple[float, float, float], source: str) -> SurveyOutcome:
    return SurveyOutcome(
        cancelled=Spread(low=cancelled[0], mode=cancelled[1], high=cancelled[2], source=source),
        reduced=Spread(low=reduced[0], mode=reduced[1], high=reduced[2], source=source),
        source=source,
    )


_NOTHING = (0.0, 0.0, 0.0)
DEFAULT_OUTCOMES: Mapping[HazardClass, SurveyOutcome] = MappingProxyType(
    {
        HazardClass.SHA: _outcome((0.28, 0.32, 0.95), (0.02, 0.24, 0.47), MONITOR),
        HazardClass.CHA: _outcome(_NOTHING, _NOTHING, CONFIRMED),
        HazardClass.UNCLASSIFIED: _outcome(_NOTHING, _NOTHING, UNKNOWN_CLASS),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAreas:
    """Areas that nobody knows of yet: how many come to light in a year, and how large each is.

    Args:
        areas_per_year: found in a year.
        m2_each: size of one.
        source: where this is from.
    """

    areas_per_year: Spread
    m2_each: Spread
    source: str = UNSOURCED
