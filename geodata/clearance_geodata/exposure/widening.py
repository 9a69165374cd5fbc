"""Grounds widened by a distance in metres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.antimeridian import cut_at_antimeridian
from clearance.geodesy import in_metres

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["widened"]

# Corners on a quarter of a circle: the circle is 0.1 % too small at most.
CORNERS = 16


def widened(grounds: NDArray[np.object_], within_m: float) -> NDArray[np.object_]:
    """All places within a distance of each ground; the grounds themselves for 0.

    Each part is widened on the plane that touches the globe at its middle: right to half a percent for parts of some
    tens of kilometres.

    Example:
        >>> from clearance.geodesy import geodesic_area_m2
        >>> spot = shapely.box(18, 44, 18.000001, 44.000001)
        >>> round(geodesic_area_m2(widened(np.array([spot]), 100)[0]), -1)
        31400.0
    """
    if not within_m:
        return grounds
    found = np.empty(len(grounds), dtype=object)
    found[:] = [shapely.union_all([_widened(part, within_m) for part in shapely.get_parts(one)]) for one in grounds]
    return found


def _widened(part: BaseGeometry, within_m: float) -> BaseGeometry:
    west, south, east, north = part.bounds
    middle = np.array([(west + east) / 2, (south + north) / 2])
    # One metre in degrees of longitude and latitude, at the middle.
    unit = shapely.Point(middle + 1e-3)
    degree = 1e-3 / shapely.get_coordinates(in_metres(unit, part))[0]
    wide = shapely.buffer(in_metres(part, part), within_m, quad_segs=CORNERS)
    return cut_at_antimeridian(shapely.transform(wide, lambda points: points * degree + middle))
