"""The ground along a route: everything within half its width of a line, never narrower than that.

A line is widened piece by piece, each on a plane of its own in metres, and the pieces are joined; so the width holds
at any latitude and along any length. Sides are straight in longitude and latitude, as GeoJSON (RFC 7946) has them.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.antimeridian import cut_at_antimeridian
from clearance.errors import InvalidGeometry, InvalidQuantity
from clearance.geodesy import LARGEST_LAT, LARGEST_LON, distances_m, metres_per_degree, repaired
from clearance.saying import Number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["LARGEST_WIDTH_M", "LONGEST_ROUTE_M", "corridor", "route_length_m"]

# A corridor is the width of a road and its sides, not of a province.
LARGEST_WIDTH_M = 10_000.0
LONGEST_ROUTE_M = 2_000_000.0
# Pieces are short against the globe: on 2 km the scale of the plane changes by less than a thousandth below 70 degrees.
PIECE_M = 2_000.0
QUARTER_SIDES = 16
# A circle of sides lies inside the true one; so much larger it lies around it, and makes up for the plane's own scale.
OUTWARDS = 1 / math.cos(math.pi / (4 * QUARTER_SIDES)) * 1.001


def corridor(route: BaseGeometry, width_m: float) -> BaseGeometry:
    """The ground within half a width of a line, as valid polygons on WGS 84.

    Args:
        route: a line or lines, longitude and latitude in degrees.
        width_m: of the whole corridor, in m.

    Raises:
        InvalidQuantity: for a width that cannot be, or a route that is too long.
        InvalidGeometry: when it is no line, or not on the globe.

    Example:
        >>> from clearance.geodesy import geodesic_area_m2
        >>> road = shapely.LineString([(17.0, 44.0), (17.01, 44.0)])
        >>> ground = corridor(road, 20.0)
        >>> round(route_length_m(road)), 16_000 < geodesic_area_m2(ground) < 16_500
        (802, True)
    """
    if not (math.isfinite(width_m) and 0 < width_m <= LARGEST_WIDTH_M):
        raise InvalidQuantity(
            "a corridor {width_m} m wide cannot be; give its whole width in metres, up to {largest_width_m}",
            width_m=Number(width_m, "g"),
            largest_width_m=Number(LARGEST_WIDTH_M, ",.0f"),
        )
    lines = _lines(route)
    length_m = route_length_m(route)
    if length_m > LONGEST_ROUTE_M:
        most_km = LONGEST_ROUTE_M / 1000
        raise InvalidQuantity(
            "the route is {length_m} km long, more than {most_km}; ask about parts",
            length_m=Number(length_m / 1000, ",.0f"),
            most_km=Number(most_km, ",.0f"),
        )
    pieces = [_widened(piece, width_m / 2) for line in lines for piece in _pieces(line)]
    return repaired(shapely.union_all([cut_at_antimeridian(piece) for piece in pieces]))


def route_length_m(route: BaseGeometry) -> float:
    """The geodesic length of a line or lines in m."""
    return sum(float(_leg_lengths_m(line).sum()) for line in _lines(route))


def _leg_lengths_m(line: NDArray[np.float64]) -> NDArray[np.float64]:
    return distances_m(line[:-1], line[1:])


def _lines(route: BaseGeometry) -> list[NDArray[np.float64]]:
    """The corners of each line, with longitudes that run on across the antimeridian.

    Raises:
        InvalidGeometry: when there is no line, or a corner is not on the globe.
    """
    parts = [part for part in shapely.get_parts(shapely.force_2d(route)) if isinstance(part, shapely.LineString)]
    found = [shapely.get_coordinates(part) for part in parts if not part.is_empty]
    if not found:
        raise InvalidGeometry(
            "a {geom_type} is no route; give a line with at least two points", geom_type=route.geom_type
        )
    for line in found:
        if not (np.isfinite(line).all() and (np.abs(line) <= (2 * LARGEST_LON, LARGEST_LAT)).all()):
            raise InvalidGeometry("the route leaves the globe; give longitude, latitude in degrees, in this order")
        line[1:, 0] -= 2 * LARGEST_LON * np.cumsum(np.round(np.diff(line[:, 0]) / (2 * LARGEST_LON)))
    return found


def _pieces(line: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
    for (start, end), length_m in zip(pairwise(line), _leg_lengths_m(line).tolist(), strict=True):
        count = max(1, math.ceil(length_m / PIECE_M))
        steps = np.linspace(0.0, 1.0, count + 1)[:, None]
        yield from (np.array(pair) for pair in pairwise(start + steps * (end - start)))


def _widened(piece: NDArray[np.float64], half_m: float) -> BaseGeometry:
    """The ground around one piece, widened on the plane at its middle."""
    middle = piece.mean(axis=0)
    scale = np.array(metres_per_degree(float(middle[1])))
    flat = shapely.LineString((piece - middle) * scale)
    wide = shapely.buffer(flat, half_m * OUTWARDS, quad_segs=QUARTER_SIDES)
    ground: BaseGeometry = shapely.transform(wide, lambda points: points / scale + middle)
    return ground
