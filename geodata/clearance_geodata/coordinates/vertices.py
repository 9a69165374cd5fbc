"""The corners of polygons with bearing and distance to the next, as a demining team walks them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import shapely

from clearance.geodesy import polygons_of
from clearance_geodata.coordinates.declination import declinations_deg
from clearance_geodata.coordinates.ellipsoid import wgs84

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["Vertex", "vertices"]


@dataclass(frozen=True, slots=True)
class Vertex:
    """A corner and the leg to the next one; the last leads back to the first.

    Attributes:
        part: 1 for the first polygon of a multipart area.
        ring: 0 for the outside, 1 for the first hole.
        number: 1 for the first corner of the ring.
        magnetic_deg: None when neither day nor declination is given.
    """

    part: int
    ring: int
    number: int
    lon: float
    lat: float
    bearing_deg: float
    magnetic_deg: float | None
    distance_m: float


def vertices(
    geometry: BaseGeometry, *, on: date | None = None, declination_deg: float | None = None
) -> tuple[Vertex, ...]:
    """All corners of an area in order, with the leg to the next: true and magnetic bearing in degrees, distance in m.

    The declination is given in degrees, east positive, or comes from the model for a day, at the first corner.

    Raises:
        NotPossible: when no magnetic model covers the day.

    Example:
        >>> first = vertices(shapely.Polygon([(17, 44), (17, 44.001), (17.001, 44.001)]), declination_deg=4.0)[0]
        >>> first.number, round(first.bearing_deg), round(first.magnetic_deg), round(first.distance_m, 1)
        (1, 0, 356, 111.1)
    """
    polygons = polygons_of(shapely.force_2d(geometry))
    if declination_deg is None and on is not None and polygons:
        lon, lat = polygons[0].exterior.coords[0]
        declination_deg = float(declinations_deg([lon], [lat], on)[0])
    return tuple(
        vertex
        for part, polygon in enumerate(polygons, start=1)
        for ring, line in enumerate((polygon.exterior, *polygon.interiors))
        for vertex in _ring(line, part, ring, declination_deg)
    )


def _ring(line: shapely.LinearRing, part: int, ring: int, declination_deg: float | None) -> list[Vertex]:
    lons, lats = shapely.get_coordinates(line).T
    bearings, _, distances = wgs84().inv(lons[:-1], lats[:-1], lons[1:], lats[1:])
    return [
        Vertex(
            part=part,
            ring=ring,
            number=number,
            lon=lon,
            lat=lat,
            bearing_deg=bearing % 360,
            magnetic_deg=None if declination_deg is None else (bearing - declination_deg) % 360,
            distance_m=distance,
        )
        for number, (lon, lat, bearing, distance) in enumerate(
            zip(lons.tolist(), lats.tolist(), bearings.tolist(), distances.tolist(), strict=False), start=1
        )
    ]
