"""Area on the ellipsoid: never square degrees, never Web Mercator.

Coordinates are longitude, latitude in degrees on WGS 84, in this order, as GeoJSON and GeoPackage hold them.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.errors import InvalidGeometry
from clearance.units import Unit, to_exact

if TYPE_CHECKING:
    from pyproj import Geod
    from shapely.geometry.base import BaseGeometry

__all__ = ["area_exact", "geodesic_area_m2", "polygons_of", "repaired"]

LARGEST_LON, LARGEST_LAT = 180.0, 90.0


@cache
def _wgs84() -> Geod:
    from pyproj import Geod  # noqa: PLC0415  pyproj reads its database when imported; the command line must start fast

    return Geod(ellps="WGS84")


def polygons_of(geometry: BaseGeometry) -> list[shapely.Polygon]:
    """All polygons inside a geometry of any kind; lines and points have no area and are left behind."""
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


def area_exact(geometry: BaseGeometry | None) -> int:
    """Geodesic area as the books hold it, in thousandths of m2."""
    return to_exact(Decimal(repr(geodesic_area_m2(geometry))), Unit.M2)


def repaired(geometry: BaseGeometry) -> BaseGeometry:
    """The valid polygons of a geometry: itself when it is sound, else what its rings enclose (GEOS MakeValid).

    Raises:
        InvalidGeometry: when a coordinate is not finite or not on the globe, or nothing with an area is left.
    """
    coordinates = shapely.get_coordinates(geometry)
    if not np.isfinite(coordinates).all():
        raise InvalidGeometry("a coordinate is not a finite number; give longitude and latitude in degrees")
    if (np.abs(coordinates) > (LARGEST_LON, LARGEST_LAT)).any():
        lon, lat = coordinates[(np.abs(coordinates) > (LARGEST_LON, LARGEST_LAT)).any(axis=1)][0]
        raise InvalidGeometry(
            f"the point {lon:g}, {lat:g} is not on the globe; "
            "give longitude, latitude in degrees (EPSG:4326), in this order"
        )
    flat = shapely.force_2d(geometry)
    if flat.is_valid and flat.geom_type in {"Polygon", "MultiPolygon"} and not flat.is_empty:
        return flat
    polygons = polygons_of(shapely.make_valid(flat))
    if not polygons:
        raise InvalidGeometry(
            f"the {geometry.geom_type} encloses no ground; give a polygon with at least three corners"
        )
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
