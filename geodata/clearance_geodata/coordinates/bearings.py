"""Bearings as they were measured: in degrees, mils or grads, from true, magnetic or grid north."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from clearance.errors import InvalidQuantity
from clearance.saying import Number
from clearance_geodata.coordinates.declination import declination_deg
from clearance_geodata.coordinates.reference import reference_named

if TYPE_CHECKING:
    from pyproj import Proj

__all__ = ["AngleUnit", "Bearings", "North"]


class North(StrEnum):
    """The north that bearings are counted from, clockwise."""

    TRUE = "true"
    MAGNETIC = "magnetic"
    GRID = "grid"


class AngleUnit(StrEnum):
    """The unit of bearings; compasses of the Warsaw Pact divide the circle into 6000 mils, not 6400."""

    DEGREES = "degrees"
    MILS = "mils"
    MILS_6000 = "mils-6000"
    GRADS = "grads"

    @property
    def full_circle(self) -> float:
        """The whole circle in this unit."""
        return {"degrees": 360.0, "mils": 6400.0, "mils-6000": 6000.0, "grads": 400.0}[self.value]


@dataclass(frozen=True, slots=True)
class Bearings:
    """How the bearings of a record were measured.

    Attributes:
        declination_deg: of the compass, east positive, by hand; it wins over the model.
        on: the day of the measurement, for the declination of the model.
        grid: the coordinate system of the map, for bearings from grid north.

    Raises:
        InvalidQuantity: when magnetic bearings have neither day nor declination, or grid bearings no grid.
    """

    north: North
    unit: AngleUnit = AngleUnit.DEGREES
    on: date | None = None
    declination_deg: float | None = None
    grid: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be turned into true bearings."""
        if self.north is North.MAGNETIC and self.on is None and self.declination_deg is None:
            raise InvalidQuantity("magnetic bearings need the day of the measurement, or the declination in degrees")
        if self.declination_deg is not None and not -180 <= self.declination_deg <= 180:
            raise InvalidQuantity(
                "a declination of {declination_deg} degrees cannot be; use -180 to 180",
                declination_deg=Number(self.declination_deg, "g"),
            )
        if self.north is North.GRID and not self.grid:
            raise InvalidQuantity("grid bearings need the coordinate system of the map, such as PSAD56 UTM 17S")
        if self.north is North.GRID and not reference_named(self.grid).is_grid:
            raise InvalidQuantity(
                "'{grid}' is no grid, so it has no grid north; give one such as UTM 17S", grid=self.grid
            )

    def correction_deg(self, lon: float, lat: float) -> float:
        """What to add to a measured bearing at a place to get the true one, in degrees.

        Raises:
            NotPossible: when the magnetic model does not cover the day.
        """
        if self.north is North.GRID:
            return _convergence_deg(self.grid, lon, lat)
        if self.north is North.MAGNETIC and self.declination_deg is not None:
            return self.declination_deg
        return declination_deg(lon, lat, self.on) if self.north is North.MAGNETIC and self.on else 0.0

    def degrees(self, bearing: float) -> float:
        """A measured bearing in degrees.

        Raises:
            InvalidQuantity: when it is no bearing in this unit.
        """
        if not (math.isfinite(bearing) and 0 <= bearing <= self.unit.full_circle):
            raise InvalidQuantity(
                "a bearing of {bearing} {unit} cannot be; it goes from 0 to {full_circle}",
                bearing=Number(bearing, "g"),
                unit=str(self.unit),
                full_circle=Number(self.unit.full_circle, "g"),
            )
        return bearing / self.unit.full_circle * 360


def _convergence_deg(grid: str, lon: float, lat: float) -> float:
    """Meridian convergence: the true bearing of grid north."""
    return float(_projection(grid).get_factors(lon, lat).meridian_convergence)


@lru_cache(maxsize=64)
def _projection(grid: str) -> Proj:
    from pyproj import Proj  # noqa: PLC0415  pyproj reads its database when imported

    return Proj(reference_named(grid).crs)
