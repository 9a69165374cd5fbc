"""Ground over the antimeridian: cut there, so that other ground can be laid over it; longitudes stay within 180."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.affinity import translate

from clearance.errors import InvalidGeometry

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["within_180"]

HALF, FULL = 180.0, 360.0
POLYGONAL = {"Polygon", "MultiPolygon"}


def within_180(geometry: BaseGeometry) -> BaseGeometry:
    """Polygons cut where they cross the antimeridian; the very same geometry when none does, and all else as it is.

    A side that spans more than 180 degrees of longitude goes the short way round. Where a side crosses, the point on it
    is that of the great ellipse, millimetres from the geodesic for sides of some kilometres.

    Raises:
        InvalidGeometry: when a ring goes round a pole.

    Example:
        >>> across = shapely.Polygon([(179.9, -17), (-179.9, -17), (-179.9, -16), (179.9, -16)])
        >>> [part.bounds[::2] for part in within_180(across).geoms]
        [(179.9, 180.0), (-180.0, -179.9)]
    """
    west, _, east, _ = geometry.bounds
    polygons = shapely.get_parts(geometry).tolist() if east - west > HALF and geometry.geom_type in POLYGONAL else []
    if not any(_jumps(ring).any() for polygon in polygons for ring in _rings(polygon)):
        return geometry
    parts = [part for polygon in polygons for part in _cut(polygon)]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _rings(polygon: shapely.Polygon) -> list[shapely.LinearRing]:
    return [polygon.exterior, *polygon.interiors]


def _jumps(ring: shapely.LinearRing) -> NDArray[np.float64]:
    """For each side the turns round the globe that it takes too many: -1, 0 or 1."""
    return np.round(np.diff(shapely.get_coordinates(ring)[:, 0]) / FULL)


def _cut(polygon: shapely.Polygon) -> list[shapely.Polygon]:
    """The parts of a polygon on either side of the antimeridian."""
    shell, *holes = (_run_on(ring) for ring in _rings(polygon))
    turns = [round(float(shell[:, 0].mean() - hole[:, 0].mean()) / FULL) for hole in holes]
    whole = shapely.make_valid(
        shapely.Polygon(shell, [hole + np.array([FULL * turn, 0.0]) for hole, turn in zip(holes, turns, strict=True)])
    )
    parts = []
    for turn in (-1, 0, 1):
        middle = FULL * turn
        window = shapely.box(middle - HALF, -90, middle + HALF, 90)
        parts += shapely.get_parts(translate(shapely.intersection(whole, window), -middle)).tolist()
    return [part for part in parts if isinstance(part, shapely.Polygon) and not part.is_empty]


def _run_on(ring: shapely.LinearRing) -> NDArray[np.float64]:
    """The corners of a ring with longitudes that run on beyond 180, and one where a side crosses."""
    points = shapely.get_coordinates(ring)
    points[1:, 0] -= FULL * np.cumsum(_jumps(ring))
    if abs(points[0, 0] - points[-1, 0]) > HALF:
        raise InvalidGeometry("the ring goes round a pole; split it along a meridian")
    sides = np.sign(points[:, 0]) * (np.abs(points[:, 0]) > HALF)
    crossing = np.flatnonzero(np.diff(sides)) + 1
    lines = [math.copysign(HALF, points[i, 0] + points[i - 1, 0]) for i in crossing]
    met = [(line, _lat_at(points[i - 1], points[i], line)) for i, line in zip(crossing, lines, strict=True)]
    return np.insert(points, crossing, np.array(met).reshape(-1, 2), axis=0)


def _lat_at(start: NDArray[np.float64], end: NDArray[np.float64], lon: float) -> float:
    """The latitude where the great ellipse through two points meets a meridian, in degrees."""
    (lon_a, lat_a), (lon_b, lat_b) = np.radians([start, end])
    meridian = math.radians(lon)
    rise = math.tan(lat_a) * math.sin(lon_b - meridian) + math.tan(lat_b) * math.sin(meridian - lon_a)
    return math.degrees(math.atan(rise / math.sin(lon_b - lon_a)))
