"""A small picture of where the sheet lies in its country, as SVG."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import shapely

from clearance.geodesy import polygons_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from clearance_maps.mapping.base import Extent

__all__ = ["locator"]

SIDE = 118
EDGE = 4
LEAST_SIDE = 5.0


def locator(outline: BaseGeometry, extent: Extent, points: Sequence[tuple[float, float]]) -> str:
    """The outline with a frame for the extent, and a point for each (lon, lat) given."""
    west, south, east, north = outline.bounds
    shrink = math.cos(math.radians((south + north) / 2))
    scale = (SIDE - 2 * EDGE) / max((east - west) * shrink, north - south)
    width, height = (east - west) * shrink * scale + 2 * EDGE, (north - south) * scale + 2 * EDGE

    def at(lon: float, lat: float) -> tuple[float, float]:
        return EDGE + (lon - west) * shrink * scale, EDGE + (north - lat) * scale

    simple = shapely.simplify(outline, 0.6 / scale)
    path = "".join(
        "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in (at(*corner[:2]) for corner in ring.coords)) + "Z"
        for polygon in polygons_of(simple)
        for ring in (polygon.exterior, *polygon.interiors)
    )
    dots = "".join('<circle cx="{:.1f}" cy="{:.1f}" r="1.6" fill="#222"/>'.format(*at(*point)) for point in points)
    return (
        f'<svg class="locator" width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.1f} {height:.1f}" '
        f'aria-hidden="true"><path d="{path}" fill="#f3f0e6" stroke="#6d6d6d" stroke-width="0.8"/>{dots}'
        f"{_frame(at(extent[0], extent[3]), at(extent[2], extent[1]))}</svg>"
    )


def _frame(top_left: tuple[float, float], bottom_right: tuple[float, float]) -> str:
    width, height = bottom_right[0] - top_left[0], bottom_right[1] - top_left[1]
    grow_x, grow_y = max(0.0, LEAST_SIDE - width) / 2, max(0.0, LEAST_SIDE - height) / 2
    return (
        f'<rect x="{top_left[0] - grow_x:.1f}" y="{top_left[1] - grow_y:.1f}" width="{width + 2 * grow_x:.1f}" '
        f'height="{height + 2 * grow_y:.1f}" fill="none" stroke="#111" stroke-width="1.4"/>'
    )
