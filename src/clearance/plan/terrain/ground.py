"""What is known of the ground of an area and the way there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from clearance.errors import InvalidQuantity
from clearance.saying import Number

__all__ = ["COVERS", "SLOPES", "WET_MM", "Ground"]

SLOPES = ("below 15 degrees", "15 to 30 degrees", "above 30 degrees")
COVERS = ("light", "medium", "dense")
# Rain of a month above which detectors, dogs and paths suffer; assumed, about half of what a wet tropical month brings.
WET_MM = 150.0
BROKEN_DEG, RUGGED_DEG = 5.0, 10.0
ROAD_M, WALK_M = 500.0, 3_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The ground of one area; what nobody measured is None or empty, and changes nothing.

    Args:
        area_id: the area.
        slope_shares: share of the ground in each of `SLOPES`; empty when no elevation was given.
        slope_deg: mean slope.
        slope_sd_deg: standard deviation of the slope within the area: how rough it is (Grohmann and others, 2011).
        cover_shares: share of the ground under each of `COVERS`; empty when no land cover was given.
        road_m: distance from the nearest road, in m.
        by_air: reached by air only.
        rain_mm: mean rain of January to December, in mm.
    """

    area_id: str
    slope_shares: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    slope_deg: float | None = None
    slope_sd_deg: float | None = None
    cover_shares: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    road_m: float | None = None
    by_air: bool = False
    rain_mm: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Refuse shares and distances that cannot be.

        Raises:
            InvalidQuantity: naming the area and the value.
        """
        for name, shares in (("slope", self.slope_shares), ("cover", self.cover_shares)):
            if shares and not (min(shares.values()) >= 0 and abs(sum(shares.values()) - 1) < 1e-3):
                raise InvalidQuantity(
                    "area {area_id}: shares of {name} sum to {shares}; they must sum to 1",
                    area_id=self.area_id,
                    name=name,
                    shares=Number(sum(shares.values()), "g"),
                )
        if self.road_m is not None and not 0 <= self.road_m < float("inf"):
            raise InvalidQuantity(
                "area {area_id}: {road_m} m to the nearest road cannot be; give 0 or more",
                area_id=self.area_id,
                road_m=Number(self.road_m, "g"),
            )
        if len(self.rain_mm) not in {0, 12}:
            raise InvalidQuantity(
                "area {area_id}: {rain_mm} months of rain; give all 12, in mm",
                area_id=self.area_id,
                rain_mm=len(self.rain_mm),
            )

    @property
    def roughness(self) -> str:
        """Even, broken or rugged by the spread of its slopes; empty when not known."""
        if self.slope_sd_deg is None:
            return ""
        return "even" if self.slope_sd_deg < BROKEN_DEG else "broken" if self.slope_sd_deg < RUGGED_DEG else "rugged"

    @property
    def access(self) -> str:
        """How teams get there: road, a walk, a long walk, by air; empty when not known."""
        if self.by_air:
            return "by air"
        if self.road_m is None:
            return ""
        return "road" if self.road_m <= ROAD_M else "walk below an hour" if self.road_m <= WALK_M else "long walk"

    @property
    def wet_months(self) -> tuple[int, ...]:
        """The months (1 to 12) with more than `WET_MM` of rain."""
        return tuple(month for month, mm in enumerate(self.rain_mm, start=1) if mm > WET_MM)
