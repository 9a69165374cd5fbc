"""Small drawings of the ground of an area, one scale for all its days, as SVG paths without any style of their own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import transform

from clearance.geodesy import polygons_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["Sheet", "scale_bar_m", "sheet_for"]

WIDE, MARGIN = 160.0, 8.0
M_PER_DEGREE = 111_320.0
# What is thinner than this, in units of the drawing, is not seen.
FINENESS = 0.15
BARS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Sheet:
    """How ground is laid on a drawing `width` by `height`: true to scale in the middle, north up."""

    west: float
    north: float
    per_degree_x: float
    per_degree_y: float
    width: float
    height: float
    m_per_unit: float

    def path(self, ground: BaseGeometry | None) -> str:
        """The `d` of a path; empty where no ground is known."""
        if ground is None or ground.is_empty:
            return ""
        laid = transform(ground, self._laid)
        rings = [
            ring
            for polygon in polygons_of(shapely.simplify(laid, FINENESS))
            for ring in (polygon.exterior, *polygon.interiors)
        ]
        return "".join(_ring(np.asarray(ring.coords)[:-1, :2]) for ring in rings if len(ring.coords) > 3)

    def _laid(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        east = np.mod(lonlat[:, 0] - self.west + 180.0, 360.0) - 180.0
        return np.column_stack(
            [MARGIN + east * self.per_degree_x, MARGIN + (self.north - lonlat[:, 1]) * self.per_degree_y]
        )

    @property
    def bar(self) -> tuple[int, float]:
        """A scale bar: its length in m, and on the drawing."""
        length_m = scale_bar_m(self.width * 0.4 * self.m_per_unit)
        return length_m, length_m / self.m_per_unit


def _ring(corners: NDArray[np.float64]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners.tolist()) + "Z"


def scale_bar_m(at_most_m: float) -> int:
    """The longest of 1, 2, 5, 10, 20 ... m that is at most as long as is given, and at least 1 m.

    Example:
        >>> scale_bar_m(470), scale_bar_m(0.3)
        (200, 1)
    """
    if at_most_m < 1:
        return 1
    tens = int(10 ** math.floor(math.log10(at_most_m)))
    return max(step * tens for step in BARS if step * tens <= at_most_m)


def sheet_for(grounds: Sequence[BaseGeometry]) -> Sheet | None:
    """The sheet that holds all of some grounds (WGS 84 lon, lat); None when there are none.

    Ground on both sides of the antimeridian is laid together.
    """
    there = [ground for ground in grounds if not ground.is_empty]
    if not there:
        return None
    corners = shapely.get_coordinates(there)
    lons, lats = corners[:, 0], corners[:, 1]
    if lons.max() - lons.min() > 180:
        lons = np.mod(lons, 360.0)
    west, east, south, north = float(lons.min()), float(lons.max()), float(lats.min()), float(lats.max())
    squeezed = max(math.cos(math.radians((south + north) / 2)), 0.01)
    wide, high = max((east - west) * squeezed, 1e-7), max(north - south, 1e-7)
    per_degree = (WIDE - 2 * MARGIN) / max(wide, high)
    return Sheet(
        west=west,
        north=north,
        per_degree_x=per_degree * squeezed,
        per_degree_y=per_degree,
        width=wide * per_degree + 2 * MARGIN,
        height=high * per_degree + 2 * MARGIN,
        m_per_unit=M_PER_DEGREE / per_degree,
    )
