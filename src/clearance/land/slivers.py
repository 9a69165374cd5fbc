"""What cutting a shape leaves along the cut: ground so thin that it is rounding and no land."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from clearance.geodesy import in_metres, polygons_of
from clearance.land.open_ground import ground_without

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["THINNEST_M", "leaves_only_slivers", "only_slivers"]

# Nobody draws, marks or clears a strip that is narrower than this.
THINNEST_M = 0.02
# Slivers around an area of a square metre are not a tenth of it, so that most cuts need no second look.
SURELY_LEAVES = 0.9


def leaves_only_slivers(there: BaseGeometry, ground: BaseGeometry) -> bool:
    """Whether taking a ground from what is there leaves nothing but slivers, or nothing at all."""
    if shapely.area(ground) < SURELY_LEAVES * shapely.area(there):
        return False
    return only_slivers(ground_without(there, ground))


def only_slivers(ground: BaseGeometry | None) -> bool:
    """Whether no part of a ground is as wide as two centimetres, on the average along it.

    A corner on a long side bends it by millimetres, because the sides of an area are geodesics, so cutting an area up
    leaves slivers of a square metre and more that no map shows.

    Example:
        >>> import shapely
        >>> only_slivers(shapely.box(10, 5, 10.001, 5.0000001)), only_slivers(shapely.box(10, 5, 10.001, 5.000001))
        (True, False)
    """
    parts = [] if ground is None else polygons_of(ground)
    return all(_width_m(in_metres(part, part)) < THINNEST_M for part in parts)


def _width_m(flat: BaseGeometry) -> float:
    """The mean width of a long strip: its area over half of what goes around it."""
    return 2 * float(flat.area) / float(flat.length) if flat.length else 0.0
