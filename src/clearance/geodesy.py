"""Area on the ellipsoid: never square degrees, never Web Mercator.

Coordinates are longitude, latitude in degrees on WGS 84, in this order, as GeoJSON and GeoPackage hold them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from clearance.antimeridian import cut_at_antimeridian
from clearance.errors import InvalidGeometry
from clearance.saying import Number
from clearance.units import Unit, to_exact

if TYPE_CHECKING:
    from pyproj import Geod
    from shapely.geometry.base import BaseGeometry

__all__ = [
    "area_exact",
    "areas_exact",
    "distances_m",
    "geodesic_area_m2",
    "geodesic_areas_m2",
    "in_metres",
    "metres_per_degree",
    "planar_areas_m2",
    "polygons_of",
    "repaired",
    "ways",
]

Grounds: TypeAlias = "Sequence[BaseGeometry | None] | NDArray[np.object_]"

LARGEST_LON, LARGEST_LAT = 180.0, 90.0
# So many geometries are taken apart at once.
AT_ONCE = 20_000
# WGS 84: half the equator's axis in m, and the square of the eccentricity.
SEMI_MAJOR_M, ECCENTRICITY_2 = 6_378_137.0, 6.694_379_990_141_316e-3


@cache
def _wgs84() -> Geod:
    from pyproj import Geod  # noqa: PLC0415  pyproj reads its database when imported; the command line must start fast

    return Geod(ellps="WGS84")


def polygons_of(geometry: BaseGeometry) -> list[shapely.Polygon]:
    """All polygons inside a geometry of any kind; lines and points have no area and are left behind."""
    if isinstance(geometry, shapely.Polygon):
        return [] if geometry.is_empty else [geometry]
    parts = shapely.get_parts(shapely.get_parts(geometry))
    while any(part.geom_type in {"MultiPolygon", "GeometryCollection"} for part in parts):
        parts = shapely.get_parts(parts)
    return [part for part in parts if isinstance(part, shapely.Polygon) and not part.is_empty]


def geodesic_area_m2(geometry: BaseGeometry | None) -> float:
    """Area in m2 on the WGS 84 ellipsoid, holes taken off, parts added; 0.0 for none, empty, lines and points.

    The edges are geodesics (Karney 2013, as in GeographicLib), so a ring may cross the antimeridian.

    Example:
        >>> round(geodesic_area_m2(shapely.box(-78.4, -3.5, -78.39, -3.49)))
        1228679
    """
    if geometry is None or geometry.is_empty:
        return 0.0
    return sum(
        _ring_area_m2(polygon.exterior) - sum(_ring_area_m2(hole) for hole in polygon.interiors)
        for polygon in polygons_of(geometry)
    )


def _ring_area_m2(ring: shapely.LinearRing) -> float:
    lons, lats = shapely.get_coordinates(ring).T
    area_m2, _ = _wgs84().polygon_area_perimeter(lons, lats)
    return abs(float(area_m2))


def geodesic_areas_m2(geometries: Grounds) -> NDArray[np.float64]:
    """The same as `geodesic_area_m2` of each geometry, to the last bit, and quicker for many.

    Example:
        >>> geodesic_areas_m2([None, shapely.box(0, 0, 0.01, 0.01)]).round().tolist()
        [0.0, 1230907.0]
    """
    listed = _as_array(geometries)
    whole = np.isin(shapely.get_type_id(listed), (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    areas_m2 = np.zeros(len(listed))
    for start in range(0, len(listed), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        areas_m2[some] = _polygons_m2(_only(listed[some], whole[some]))
    for i in np.flatnonzero(~whole & ~shapely.is_missing(listed)):
        areas_m2[i] = geodesic_area_m2(listed[i])
    return areas_m2


def _polygons_m2(geometries: NDArray[np.object_]) -> NDArray[np.float64]:
    """Areas of polygons and multipolygons, ring by ring."""
    polygons, owner = shapely.get_parts(geometries, return_index=True)
    rings, of_polygon = shapely.get_rings(polygons, return_index=True)
    points, of_ring = shapely.get_coordinates(rings, return_index=True)
    ends = np.searchsorted(of_ring, np.arange(len(rings)), side="right").tolist()
    lons, lats = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
    measure = _wgs84().polygon_area_perimeter if ends else None
    shells, holes = [0.0] * len(polygons), [0.0] * len(polygons)
    start, last = 0, -1
    for polygon, end in zip(of_polygon.tolist(), ends, strict=True):
        size = abs(float(measure(lons[start:end], lats[start:end])[0])) if measure else 0.0
        if polygon == last:
            holes[polygon] += size
        else:
            shells[polygon] = size
        start, last = end, polygon
    areas_m2 = np.zeros(len(geometries))
    np.add.at(areas_m2, owner, np.array(shells) - np.array(holes))
    return areas_m2


def _only(geometries: NDArray[np.object_], chosen: NDArray[np.bool_]) -> NDArray[np.object_]:
    kept = geometries.copy()
    kept[~chosen] = None
    return kept


def _as_array(geometries: Grounds) -> NDArray[np.object_]:
    listed = np.empty(len(geometries), dtype=object)
    listed[:] = geometries
    return listed


def area_exact(geometry: BaseGeometry | None) -> int:
    """Geodesic area as the books hold it, in thousandths of m2."""
    return _exact(geodesic_area_m2(geometry))


def areas_exact(geometries: Grounds) -> list[int]:
    """Geodesic areas as the books hold them, in thousandths of m2."""
    return list(map(_exact, geodesic_areas_m2(geometries).tolist()))


def _exact(size_m2: float) -> int:
    """A measured size, also one that no entry may book: whoever looks at the shape says so in better words."""
    if not math.isfinite(size_m2):
        return to_exact(Decimal(repr(size_m2)), Unit.M2)
    return round(Decimal(repr(size_m2)) * Unit.M2.scale)  # half to even, as everywhere


def planar_areas_m2(geometries: Grounds) -> NDArray[np.float64]:
    """Areas in m2 as if the ground were flat: right to 1e-5 for a hazardous area, to find those worth measuring.

    Never a figure: what is booked or shown is `geodesic_area_m2`.
    """
    listed = _as_array(geometries)
    _, south, _, north = np.nan_to_num(shapely.bounds(listed)).T.reshape(4, -1)
    east_m, north_m = metres_per_degree((south + north) / 2)
    return np.nan_to_num(shapely.area(listed)) * east_m * north_m


def metres_per_degree(lat: NDArray[np.float64] | float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Metres in a degree of longitude and in one of latitude, at a latitude in degrees."""
    phi = np.radians(lat)
    bend = 1 - ECCENTRICITY_2 * np.sin(phi) ** 2
    north_m = math.pi / 180 * SEMI_MAJOR_M * (1 - ECCENTRICITY_2) / bend**1.5
    return math.pi / 180 * SEMI_MAJOR_M * np.cos(phi) / np.sqrt(bend), north_m


def in_metres(geometry: BaseGeometry, around: BaseGeometry) -> BaseGeometry:
    """A geometry as metres east and north of the middle of another one, flat: for distances of a few kilometres."""
    west, south, east, north = around.bounds
    middle = np.array([(west + east) / 2, (south + north) / 2])
    scale = np.array(metres_per_degree(float(middle[1])))
    placed: BaseGeometry = shapely.transform(geometry, lambda points: (points - middle) * scale)
    return placed


def distances_m(starts: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Geodesic distances in m between points given as rows of lon, lat."""
    if not len(starts):
        return np.zeros(0)
    *_, found = _wgs84().inv(starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1])
    return np.asarray(found, dtype="float64")


def ways(starts: NDArray[np.float64], ends: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """True bearings in degrees (0 to 360) and geodesic distances in m between points given as rows of lon, lat.

    Example:
        >>> bearings, metres = ways(np.array([[17.0, 44.0]]), np.array([[17.0, 44.01]]))
        >>> bearings.tolist(), metres.round().tolist()
        ([0.0], [1111.0])
    """
    if not len(starts):
        return np.zeros(0), np.zeros(0)
    bearings, _, metres = _wgs84().inv(starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1])
    return np.asarray(bearings, dtype="float64") % 360, np.asarray(metres, dtype="float64")


def _largest_lon(lons: NDArray[np.float64]) -> float:
    """How far a longitude may go: on to 360 where a shape crosses the antimeridian, and is written without a jump."""
    if not len(lons):
        return LARGEST_LON
    west, east = float(lons.min()), float(lons.max())
    crosses = west < LARGEST_LON < east or west < -LARGEST_LON < east
    return 2 * LARGEST_LON if crosses else LARGEST_LON


def repaired(geometry: BaseGeometry) -> BaseGeometry:
    """The valid polygons of a geometry: itself when it is sound, else what its rings enclose (GEOS MakeValid).

    A ring that crosses the antimeridian is cut there into two, as RFC 7946 has it.

    Raises:
        InvalidGeometry: when a coordinate is not finite or not on the globe, or nothing with an area is left.
    """
    coordinates = shapely.get_coordinates(geometry)
    if not np.isfinite(coordinates).all():
        raise InvalidGeometry("a coordinate is not a finite number; give longitude and latitude in degrees")
    beyond = np.abs(coordinates) > (_largest_lon(coordinates[:, 0]), LARGEST_LAT)
    if beyond.any():
        lon, lat = coordinates[beyond.any(axis=1)][0]
        raise InvalidGeometry(
            "the point {lon}, {lat} is not on the globe; give longitude, latitude in degrees (EPSG:4326), in this "
            "order",
            lon=Number(lon, "g"),
            lat=Number(lat, "g"),
        )
    flat = cut_at_antimeridian(shapely.force_2d(geometry))
    if flat.is_valid and flat.geom_type in {"Polygon", "MultiPolygon"} and not flat.is_empty:
        return flat
    polygons = polygons_of(shapely.make_valid(flat))
    if not polygons:
        raise InvalidGeometry(
            "the {geom_type} encloses no ground; give a polygon with at least three corners",
            geom_type=geometry.geom_type,
        )
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
