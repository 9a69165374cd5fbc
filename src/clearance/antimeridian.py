"""Shapes that cross the 180th meridian, in the form of RFC 7946: cut there, with longitudes from -180 to 180.

A side that seems to go round the globe (over 180 degrees of longitude) goes the short way; longitudes beyond 180 are
taken as they are meant. Where a side crosses, the point on it is that of the great ellipse, within millimetres of the
geodesic for sides of some kilometres; so the geodesic area stays.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.affinity import translate

from clearance.errors import InvalidGeometry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["crosses_antimeridian", "cut_at_antimeridian"]

HALF, FULL = 180.0, 360.0
SINGLE = {"Point", "LineString", "Polygon"}


def crosses_antimeridian(geometry: BaseGeometry) -> bool:
    """Whether a side of it jumps over 180 degrees, or a point lies beyond.

    Example:
        >>> crosses_antimeridian(shapely.box(179, -17, 181, -16)), crosses_antimeridian(shapely.box(178, -17, 180, -16))
        (True, False)
    """
    lons = shapely.get_coordinates(geometry)[:, 0]
    if not len(lons) or ((np.abs(lons) <= HALF).all() and np.ptp(lons) <= HALF):
        return False
    return bool((np.abs(lons) > HALF).any()) or any(_jumps(line) for part in _parts(geometry) for line in _lines(part))


def cut_at_antimeridian(geometry: BaseGeometry) -> BaseGeometry:
    """The same ground with longitudes from -180 to 180; the very same geometry when it does not cross.

    Raises:
        InvalidGeometry: when a ring goes round a pole.

    Example:
        >>> cut_at_antimeridian(shapely.box(179, -17, 181, -16)).bounds
        (-180.0, -17.002440217278885, 180.0, -16.0)
    """
    if not crosses_antimeridian(geometry):
        return geometry
    pieces = [piece for part in _parts(geometry) for piece in _cut(_unwrapped(part))]
    return _collected(pieces)


def _collected(pieces: list[BaseGeometry]) -> BaseGeometry:
    polygons = [piece for piece in pieces if isinstance(piece, shapely.Polygon)]
    lines = [piece for piece in pieces if isinstance(piece, shapely.LineString)]
    if len(pieces) == 1:
        return pieces[0]
    if len(polygons) == len(pieces):
        return shapely.MultiPolygon(polygons)
    return shapely.MultiLineString(lines) if len(lines) == len(pieces) else shapely.GeometryCollection(pieces)


def _parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    """All points, lines and polygons inside a geometry of any kind."""
    parts = [geometry]
    while any(part.geom_type not in SINGLE for part in parts):
        parts = [inner for part in parts for inner in _inside(part)]
    return [part for part in parts if not part.is_empty]


def _inside(part: BaseGeometry) -> Iterable[BaseGeometry]:
    if isinstance(part, shapely.LinearRing):
        return [shapely.LineString(part.coords)]
    return [part] if part.geom_type in SINGLE else list(shapely.get_parts(part))


def _lines(part: BaseGeometry) -> list[BaseGeometry]:
    return [part.exterior, *part.interiors] if isinstance(part, shapely.Polygon) else [part]


def _jumps(line: BaseGeometry) -> bool:
    return bool((np.abs(np.diff(shapely.get_coordinates(line)[:, 0])) > HALF).any())


def _unwrapped(part: BaseGeometry) -> BaseGeometry:
    """A part with longitudes that run on beyond 180, and a point wherever a side crosses the line."""
    if isinstance(part, shapely.Polygon):
        shell, *holes = (_run_on(ring) for ring in _lines(part))
        middle = float(np.mean(shell[:, 0]))
        for hole in holes:
            hole[:, 0] += FULL * round((middle - float(np.mean(hole[:, 0]))) / FULL)
        whole = shapely.Polygon(shell, holes)
        return whole if whole.is_valid else shapely.make_valid(whole)
    return part if part.geom_type == "Point" else shapely.LineString(_run_on(part))


def _run_on(line: BaseGeometry) -> NDArray[np.float64]:
    points = shapely.get_coordinates(line)
    points[1:, 0] -= FULL * np.cumsum(np.round(np.diff(points[:, 0]) / FULL))
    if line.is_closed and abs(points[0, 0] - points[-1, 0]) > HALF:
        raise InvalidGeometry("the ring goes round a pole; split it along a meridian")
    run = [points[0]]
    for (lon_a, lat_a), (lon_b, lat_b) in pairwise(points.tolist()):
        west, east = sorted((lon_a, lon_b))
        line_lon = HALF + FULL * math.floor((east - HALF) / FULL)
        if west < line_lon < east:
            run.append(np.array((line_lon, _crossing_lat(lon_a, lat_a, lon_b, lat_b, line_lon))))
        run.append(np.array((lon_b, lat_b)))
    return np.array(run)


def _crossing_lat(lon_a: float, lat_a: float, lon_b: float, lat_b: float, lon: float) -> float:
    """The latitude where the great ellipse through two points meets a meridian, in degrees."""
    a, b = math.tan(math.radians(lat_a)), math.tan(math.radians(lat_b))
    share_a, share_b = math.sin(math.radians(lon_b - lon)), math.sin(math.radians(lon - lon_a))
    return math.degrees(math.atan((a * share_a + b * share_b) / math.sin(math.radians(lon_b - lon_a))))


def _cut(part: BaseGeometry) -> list[BaseGeometry]:
    """The pieces of an unwrapped part, each brought back to longitudes from -180 to 180."""
    west, _, east, _ = part.bounds
    first = math.floor((west + HALF) / FULL)
    pieces = []
    for turn in range(first, max(math.ceil((east + HALF) / FULL), first + 1)):
        window = shapely.box(FULL * turn - HALF, -90, FULL * turn + HALF, 90)
        inside = translate(part.intersection(window), -FULL * turn)
        pieces += [piece for piece in _parts(inside) if shapely.get_dimensions(piece) == shapely.get_dimensions(part)]
    return pieces
