"""What was found per hectare, each ratio with both of its parts named; for information, never for multiplying."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from clearance.errors import InvalidQuantity
from clearance.saying import Number, saying

__all__ = ["Density", "DensityJSON", "densities"]

M2_PER_HECTARE = 10_000


class DensityJSON(TypedDict):
    """A density as it is served."""

    numerator: str
    ap_mines: int
    denominator: str
    hectares: float
    ap_mines_per_ha: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Density:
    """AP mines found per hectare of a named kind of land; says nothing of land of another kind."""

    numerator: str
    ap_mines: int
    denominator: str
    hectares: float

    @property
    def ap_mines_per_ha(self) -> float:
        """Return the ratio of the two parts, in mines per hectare."""
        return self.ap_mines / self.hectares

    def to_dict(self) -> DensityJSON:
        """Return the density in the shape in which it is served."""
        return {
            "numerator": self.numerator,
            "ap_mines": self.ap_mines,
            "denominator": self.denominator,
            "hectares": self.hectares,
            "ap_mines_per_ha": self.ap_mines_per_ha,
        }

    def __str__(self) -> str:
        """Return the ratio in words, with both parts."""
        return (
            f"{self.ap_mines_per_ha:,.3g} {self.numerator} per {self.denominator}"
            f" ({self.ap_mines:,} in {self.hectares:,.4g} ha)"
        )


def densities(
    *,
    found_ap_mines: int,
    cleared_m2: float | None = None,
    released_m2: float | None = None,
    recorded_m2: float | None = None,
) -> tuple[Density, ...]:
    """Return AP mines found per hectare cleared, released and recorded, as far as these areas are known.

    The three differ by large factors for the same finds, which is why none is used as an estimate.

    Args:
        found_ap_mines: AP mines found and destroyed in that land; finds of spot tasks do not belong here.
        cleared_m2: m2 cleared; left out when None or zero, as are the next two.
        released_m2: m2 cleared, reduced and cancelled together.
        recorded_m2: m2 recorded as hazardous before the work.

    Raises:
        InvalidQuantity: a number is below zero.

    Example:
        >>> [str(density) for density in densities(found_ap_mines=746, cleared_m2=22_625)]
        ['330 AP mines found per hectare cleared (746 in 2.263 ha)']
    """
    areas_m2 = {
        saying("hectare cleared"): cleared_m2,
        saying("hectare released"): released_m2,
        saying("hectare recorded as hazardous"): recorded_m2,
    }
    if found_ap_mines < 0:
        raise InvalidQuantity(
            "AP mines found: {found_ap_mines} is below zero; give the number found", found_ap_mines=found_ap_mines
        )
    for name, area_m2 in areas_m2.items():
        if area_m2 is not None and area_m2 < 0:
            raise InvalidQuantity(
                "Land per {name}: {area_m2} is below zero; give the m2 of that land",
                name=name,
                area_m2=Number(area_m2, ",.0f", "m2"),
            )
    return tuple(
        Density(
            numerator="AP mines found",
            ap_mines=found_ap_mines,
            denominator=name,
            hectares=area_m2 / M2_PER_HECTARE,
        )
        for name, area_m2 in areas_m2.items()
        if area_m2
    )
