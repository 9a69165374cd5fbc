"""The criteria by which areas are ranked, with their weights: defaults to be replaced by the authority's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clearance.errors import InvalidQuantity
from clearance.saying import Number, saying

__all__ = ["DEFAULT_CRITERIA", "Criterion", "checked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion.

    Args:
        name: of the column in which its measure is given.
        weight: its share of the score, before all weights are made to sum to 1.
        half: the measure that counts half (a measure x counts x / (x + half)), so that the score of an area does not
            change when another area is added; 0 for measures that are shares from 0 to 1 and count as they are.
        words: what is measured.
    """

    name: str
    weight: float
    half: float = 0.0
    words: str = ""

    def value(self, measure: float) -> float:
        """Return what a measure counts, from 0 to 1.

        Raises:
            InvalidQuantity: a measure below zero, or a share above one.
        """
        if not 0 <= measure < float("inf") or (not self.half and measure > 1):
            wanted = saying("0 or more") if self.half else saying("0 to 1")
            raise InvalidQuantity(
                "{name} {measure} cannot be; give {wanted}",
                name=self.name,
                measure=Number(measure, "g"),
                wanted=wanted,
            )
        return measure / (measure + self.half) if self.half else measure


# Lives, then use of the land, then the treaty: the goals that programmes state (GICHD, A Guide to Socio-Economic
# Approaches; Downs, Journal of Mine Action 13.2). The numbers are a start, not a finding.
DEFAULT_CRITERIA = (
    Criterion(name="people_near", weight=0.30, half=100, words="people who live near"),
    Criterion(name="accidents", weight=0.25, half=1, words="accidents near, of the last years"),
    Criterion(name="land_use", weight=0.15, words="need for the land, 0 to 1"),
    Criterion(name="infrastructure", weight=0.10, half=1, words="blocked roads, wells, schools"),
    Criterion(name="near_completion", weight=0.10, words="share of the area that is released already"),
    Criterion(name="treaty", weight=0.10, words="counts for Article 5: 1, else 0"),
)


def checked(criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
    """Return criteria that can rank.

    Raises:
        InvalidQuantity: none of weight, a weight or half below zero, or two of one name.
    """
    for criterion in criteria:
        if not (0 <= criterion.weight < float("inf") and 0 <= criterion.half < float("inf")):
            raise InvalidQuantity(
                "criterion {criterion}: weight {weight} and half {half} must be 0 or more",
                criterion=criterion.name,
                weight=Number(criterion.weight, "g"),
                half=Number(criterion.half, "g"),
            )
    names = [criterion.name for criterion in criteria]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise InvalidQuantity("criterion {twice} is there twice; give each one weight", twice=twice[0])
    if not sum(criterion.weight for criterion in criteria):
        raise InvalidQuantity("no criterion has a weight above 0; give at least one")
    return tuple(criteria)
