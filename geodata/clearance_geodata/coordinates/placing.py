"""Points and shapes of any reference system, brought to WGS 84."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.errors import InvalidGeometry
from clearance_geodata.coordinates.antimeridian import cut_at_antimeridian
from clearance_geodata.coordinates.datum import ANY_PLACE, Shift, ShiftRule, datum_shift
from clearance_geodata.coordinates.reference import Reference

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from pyproj import Transformer
    from shapely.geometry.base import BaseGeometry

__all__ = ["Placed", "PlacedPoints", "place_geometry", "place_points", "to_degrees"]


@dataclass(frozen=True, slots=True)
class PlacedPoints:
    """Points on WGS 84, in degrees, and the shift that brought them there."""

    lons: NDArray[np.float64]
    lats: NDArray[np.float64]
    shift: Shift


@dataclass(frozen=True, slots=True)
class Placed:
    """A geometry on WGS 84, cut at the antimeridian, and the shift that brought it there."""

    geometry: BaseGeometry
    shift: Shift


def place_points(xs: ArrayLike, ys: ArrayLike, reference: Reference, rule: ShiftRule = ANY_PLACE) -> PlacedPoints:
    """Points of one place to WGS 84: easting and northing in metres, or longitude and latitude in degrees.

    One operation serves all points, so they should be of one area or country.

    Raises:
        InvalidGeometry: when there is no point, or one cannot be on that grid.
        NotPossible: when only a ballpark operation is known for the place.
    """
    lons, lats = to_degrees(xs, ys, reference)
    shift = datum_shift(reference, _bounds(lons, lats), rule)
    return PlacedPoints(*shift(lons, lats), shift)


def place_geometry(geometry: BaseGeometry, reference: Reference, rule: ShiftRule = ANY_PLACE) -> Placed:
    """A shape to WGS 84, without heights, in the form of RFC 7946 where it crosses the antimeridian.

    Raises:
        InvalidGeometry: when it is empty or a corner cannot be on that grid.
        NotPossible: when only a ballpark operation is known for the place.
    """
    flat = shapely.force_2d(geometry)
    corners = shapely.get_coordinates(flat)
    placed = place_points(corners[:, 0], corners[:, 1], reference, rule)
    moved = shapely.transform(flat, lambda _: np.column_stack((placed.lons, placed.lats)))
    return Placed(cut_at_antimeridian(moved), placed.shift)


def to_degrees(xs: ArrayLike, ys: ArrayLike, reference: Reference) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes on the datum of a reference system, without any shift.

    Raises:
        InvalidGeometry: when there is no point, or one cannot be on that grid.
    """
    lons, lats = np.asarray(xs, dtype=np.float64), np.asarray(ys, dtype=np.float64)
    if not lons.size:
        raise InvalidGeometry("the shape has no corner; draw it again")
    if reference.is_grid:
        lons, lats = _unprojected(reference).transform(lons, lats)
    wrong = ~(np.isfinite(lons) & np.isfinite(lats) & (np.abs(lats) <= 90))
    if wrong.any():
        x, y = np.asarray(xs)[wrong][0], np.asarray(ys)[wrong][0]
        raise InvalidGeometry(f"the point {x:.10g}, {y:.10g} cannot be on {reference.name}; check CRS and axis order")
    return lons, lats


@lru_cache(maxsize=256)
def _unprojected(reference: Reference) -> Transformer:
    from pyproj import Transformer  # noqa: PLC0415  pyproj reads its database when imported

    return Transformer.from_crs(reference.crs, reference.datum, always_xy=True)


def _bounds(lons: NDArray[np.float64], lats: NDArray[np.float64]) -> tuple[float, float, float, float]:
    """West, south, east, north; west is greater than east across the antimeridian."""
    wrapped = (lons + 180) % 360 - 180
    west, east = wrapped.min(), wrapped.max()
    if east - west > 180:
        west, east = wrapped[wrapped > 0].min(), wrapped[wrapped <= 0].max()
    return float(west), float(lats.min()), float(east), float(lats.max())
