"""What is drawn: grounds with the mines that are expected in each, and how well their places are known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.errors import InvalidGeometry, InvalidQuantity, NotPossible
from clearance.land.position_error import HANDHELD_M
from clearance.saying import Number

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SHARE_SO_ACCURATE", "SurfaceAreas", "accuracy_m", "refuse_too_fine"]

# A grid is as fine as the records of so much of the mines are accurate: one bad record does not blur a country.
SHARE_SO_ACCURATE = 0.9


@dataclass(frozen=True, kw_only=True, eq=False)
class SurfaceAreas:
    """Areas as arrays of one length.

    Args:
        grounds: polygons in lon, lat (WGS 84, degrees).
        expected: mines expected in each; for other quantities that lie on the ground likewise.
        p_any: probability that an area holds at least one.
        position_error_m: how far a record may be off, metres; NaN where it does not say, which is taken for the 5 m of
            a handheld receiver.

    Raises:
        InvalidGeometry: when one is no polygon, or empty.
        InvalidQuantity: when the arrays are of different lengths, or a position error is below zero.
    """

    grounds: NDArray[np.object_]
    expected: NDArray[np.float64]
    p_any: NDArray[np.float64]
    position_error_m: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        errors = self.errors_m
        lengths = {len(self.grounds), len(self.expected), len(self.p_any), len(errors)}
        if len(lengths) > 1:
            raise InvalidQuantity(
                "Surface: arrays of {lengths} areas; give one number for each ground", lengths=str(sorted(lengths))
            )
        placeless = np.flatnonzero(shapely.is_missing(self.grounds) | (shapely.get_dimensions(self.grounds) != 2))
        empty = np.flatnonzero(shapely.is_empty(self.grounds))
        if len(placeless) or len(empty):
            raise InvalidGeometry(
                "Surface: the area at place {place} has no ground; give polygons, and leave out what has none",
                place=str(min([*placeless, *empty])),
            )
        if (errors < 0).any():
            raise InvalidQuantity(
                "Surface: position error of {error_m} m; give metres from 0 on",
                error_m=Number(float(errors.min()), "g"),
            )

    @property
    def errors_m(self) -> NDArray[np.float64]:
        """The position error of each, metres."""
        if self.position_error_m is None:
            return np.full(len(self.grounds), HANDHELD_M)
        return np.nan_to_num(np.asarray(self.position_error_m, dtype=np.float64), nan=HANDHELD_M)

    def coarser_than(self, cell_m: float) -> NDArray[np.bool_]:
        """The areas whose records are less accurate than cells of a size."""
        found: NDArray[np.bool_] = (self.errors_m > cell_m) & (self.expected > 0)
        return found


def accuracy_m(areas: SurfaceAreas) -> float:
    """How accurate the records are: the position error that those of 90 % of the expected mines do not exceed.

    Example:
        >>> grounds = np.array([shapely.box(18, 44, 18.1, 44.1)] * 2, dtype=object)
        >>> mines = np.array([95.0, 5.0])
        >>> areas = SurfaceAreas(
        ...     grounds=grounds, expected=mines, p_any=mines / 100, position_error_m=np.array([20.0, 500.0])
        ... )
        >>> accuracy_m(areas)
        20.0
    """
    order = np.argsort(areas.errors_m)
    mines = np.cumsum(areas.expected[order])
    if not len(mines) or mines[-1] <= 0:
        return 0.0
    return float(areas.errors_m[order][np.searchsorted(mines, SHARE_SO_ACCURATE * mines[-1])])


def refuse_too_fine(areas: SurfaceAreas, cell_m: float) -> None:
    """See that cells are not finer than the records are accurate.

    Raises:
        NotPossible: when they are, with the size that they may have.
    """
    known_m = accuracy_m(areas)
    if cell_m < known_m:
        raise NotPossible(
            "Surface: cells of {cell_m} m are finer than the records, of which positions are known to {known_m} m "
            "(for {share} of the expected mines); give cells of {needed_m} m or more",
            cell_m=Number(cell_m, "g"),
            known_m=Number(known_m, "g"),
            share=Number(SHARE_SO_ACCURATE, ".0%"),
            needed_m=str(math.ceil(known_m)),
        )
