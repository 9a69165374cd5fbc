"""What the error of positions explains: old maps are off by 200 m, so two grounds that touch on paper may lie apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.errors import GEOSException

from clearance.geodesy import in_metres
from clearance.land.footprint import SMALLEST_OVERLAP_M2

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["HANDHELD_M", "may_lie_apart", "reach_m", "spot_m2"]

# A handheld receiver under open sky is right to about 5 m; a record that says nothing is not taken for better.
HANDHELD_M = 5.0
DIRECTIONS = 16


def may_lie_apart(left: BaseGeometry, right: BaseGeometry, error_m: float) -> bool:
    """Whether two grounds that overlap can be moved apart by no more than their position errors together.

    Example:
        >>> west, east = shapely.box(17, 44, 17.01, 44.01), shapely.box(17.009, 44, 17.02, 44.01)
        >>> may_lie_apart(west, east, 50), may_lie_apart(west, east, 100)
        (False, True)
    """
    if error_m <= 0:
        return False
    one, other = in_metres(left, left), in_metres(right, left)
    turns = np.arange(DIRECTIONS) * 2 * math.pi / DIRECTIONS
    moved = [translate(one, error_m * math.cos(turn), error_m * math.sin(turn)) for turn in turns]
    try:
        return bool((shapely.area(shapely.intersection(moved, other)) <= SMALLEST_OVERLAP_M2).any())
    except GEOSException:  # shapes that cannot be laid over each other are not shown to lie apart
        return False


def reach_m(ground: BaseGeometry, line: BaseGeometry) -> float:
    """How far ground that lies outside another one reaches from it, in m."""
    away = in_metres(ground, ground)
    corners = shapely.points(shapely.get_coordinates(away))
    return float(shapely.distance(corners, in_metres(line, ground)).max())


def spot_m2(error_m: float) -> float:
    """The circle in which a position with this error may truly be, in m2.

    Example:
        >>> round(spot_m2(200))
        125664
    """
    return math.pi * error_m**2
