"""Points and shapes of any reference system, brought to WGS 84."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import shapely

from clearance.antimeridian import cut_at_antimeridian
from clearance.errors import InvalidGeometry
from clearance.saying import Number
from clearance_geodata.coordinates.datum import ANY_PLACE, NO_SHIFT, Shift, ShiftRule, datum_shift, is_wgs84
from clearance_geodata.coordinates.reference import Reference

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from pyproj import Transformer
    from shapely.geometry.base import BaseGeometry

__all__ = ["Placed", "PlacedPoints", "Way", "place_geometry", "place_points", "to_degrees"]


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


@dataclass(frozen=True, slots=True)
class Way:
    """The way of all shapes of a file to WGS 84: one reference system, and one operation for all of them."""

    reference: Reference
    shift: Shift

    @classmethod
    def of(cls, geometries: NDArray[np.object_], reference: Reference, rule: ShiftRule = ANY_PLACE) -> Way:
        """The operation that fits where the shapes lie; corners that cannot be on the grid do not count.

        Raises:
            NotPossible: when only a ballpark operation is known for the place.
        """
        if is_wgs84(reference):
            return cls(reference, NO_SHIFT)
        corners = shapely.get_coordinates(geometries)
        lons, lats = _degrees(corners[:, 0], corners[:, 1], reference)
        known = _on_globe(lons, lats)
        if not known.any():
            return cls(reference, NO_SHIFT)
        return cls(reference, datum_shift(reference, _bounds(lons[known], lats[known]), rule))

    @property
    def error_m(self) -> float | None:
        """What the operation may put every shape off, in m; None where nothing is moved or nobody knows."""
        return self.shift.accuracy_m or None

    @property
    def remark(self) -> str:
        """What a person should know of it; empty where nothing is moved, or nothing to speak of."""
        if self.error_m is None and not self.shift.note:
            return ""
        error = "by an error that nobody knows" if self.error_m is None else f"by up to {self.error_m:g} m"
        note = f": {self.shift.note}" if self.shift.note else ""
        return f"shapes on {self.reference.name} are moved by '{self.shift.operation}', {error}{note}"

    @overload
    def __call__(self, shapes: BaseGeometry) -> BaseGeometry: ...
    @overload
    def __call__(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]: ...
    def __call__(self, shapes: BaseGeometry | NDArray[np.object_]) -> BaseGeometry | NDArray[np.object_]:
        """One shape, as `place` has it, or many, as `place_all` has them."""
        return self.place_all(shapes) if isinstance(shapes, np.ndarray) else self.place(shapes)

    def place(self, geometry: BaseGeometry) -> BaseGeometry:
        """One shape on WGS 84, not cut anywhere.

        Raises:
            InvalidGeometry: when a corner cannot be on that grid.
        """
        corners = shapely.get_coordinates(geometry)
        if len(corners):
            to_degrees(corners[:, 0], corners[:, 1], self.reference)
        moved: BaseGeometry = self._moved(geometry)
        return moved

    def place_all(self, geometries: NDArray[np.object_]) -> NDArray[np.object_]:
        """Many shapes at once; corners that cannot be on that grid become infinite. None stays None."""
        moved: NDArray[np.object_] = self._moved(geometries)
        return moved

    def _moved(self, shapes: Any) -> Any:  # noqa: ANN401  shapely moves an array as it moves one shape
        return shapely.transform(
            shapes,
            lambda points: np.column_stack(self.shift(*_degrees(points[:, 0], points[:, 1], self.reference))),
        )


def to_degrees(xs: ArrayLike, ys: ArrayLike, reference: Reference) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes on the datum of a reference system, without any shift.

    Raises:
        InvalidGeometry: when there is no point, or one cannot be on that grid.
    """
    lons, lats = _degrees(xs, ys, reference)
    if not lons.size:
        raise InvalidGeometry("the shape has no corner; draw it again")
    wrong = ~_on_globe(lons, lats)
    if wrong.any():
        x, y = np.asarray(xs)[wrong][0], np.asarray(ys)[wrong][0]
        raise InvalidGeometry(
            "the point {x}, {y} cannot be on {name}; check CRS and axis order",
            x=Number(x, ".10g"),
            y=Number(y, ".10g"),
            name=reference.name,
        )
    return lons, lats


def _degrees(xs: ArrayLike, ys: ArrayLike, reference: Reference) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lons, lats = np.asarray(xs, dtype=np.float64), np.asarray(ys, dtype=np.float64)
    return _unprojected(reference).transform(lons, lats) if reference.is_grid else (lons, lats)


def _on_globe(lons: NDArray[np.float64], lats: NDArray[np.float64]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.isfinite(lons) & np.isfinite(lats) & (np.abs(lats) <= 90)
    return found


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
