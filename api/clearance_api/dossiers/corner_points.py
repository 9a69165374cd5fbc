"""Turning points of ground in every notation, as documents show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.errors import NotPossible
from clearance.geodesy import ways
from clearance_geodata.coordinates.declination import declination_deg
from clearance_geodata.coordinates.formatting import Notation, formatted
from clearance_geodata.coordinates.utm import NORTHERNMOST, SOUTHERNMOST
from clearance_geodata.coordinates.vertices import Vertex, vertices
from clearance_maps.documents.ground.corner_table import CornerPoint

if TYPE_CHECKING:
    from datetime import date

    from shapely.geometry.base import BaseGeometry

__all__ = ["corner_points"]


def corner_points(ground: BaseGeometry | None, *, on: date) -> tuple[CornerPoint, ...]:
    """The turning points of ground, or the points of a route; none where no shape is known.

    Args:
        ground: polygons or lines, WGS 84.
        on: the day for magnetic bearings; they are left out where no magnetic model covers it.
    """
    if ground is None or ground.is_empty:
        return ()
    point = ground.representative_point()
    try:
        declination = declination_deg(point.x, point.y, on)
    except NotPossible:
        declination = None
    walked = vertices(ground, declination_deg=declination) or _along(ground, declination)
    return tuple(_point(number, vertex) for number, vertex in enumerate(walked, start=1))


def _along(route: BaseGeometry, declination: float | None) -> tuple[Vertex, ...]:
    """The points of lines in order; the last of each has no leg."""
    found: list[Vertex] = []
    for part, line in enumerate(shapely.get_parts(route), start=1):
        points = shapely.get_coordinates(line)
        bearings, metres = ways(points, np.vstack([points[1:], points[-1:]]))
        found += [
            Vertex(
                part=part,
                ring=0,
                number=number,
                lon=lon,
                lat=lat,
                bearing_deg=bearing,
                magnetic_deg=None if declination is None else (bearing - declination) % 360,
                distance_m=metre,
            )
            for number, (lon, lat, bearing, metre) in enumerate(
                zip(*points.T.tolist(), bearings.tolist(), metres.tolist(), strict=True), start=1
            )
        ]
    return tuple(found)


def _point(number: int, vertex: Vertex) -> CornerPoint:
    on_grid = SOUTHERNMOST <= vertex.lat < NORTHERNMOST

    def as_text(notation: Notation, digits: int | None = None) -> str:
        return formatted(vertex.lon, vertex.lat, notation, digits)

    return CornerPoint(
        number=number,
        ring=f"{vertex.part}" if not vertex.ring else f"{vertex.part}.{vertex.ring}",
        degrees=as_text(Notation.DEGREES),
        minutes=as_text(Notation.MINUTES),
        utm=as_text(Notation.UTM, 1) if on_grid else "",
        mgrs=as_text(Notation.MGRS) if on_grid else "",
        bearing_deg=vertex.bearing_deg,
        magnetic_deg=vertex.magnetic_deg,
        leg_m=vertex.distance_m,
    )
