"""The ground of many records at once: the same as one by one (`VectorRecord.shape`, `area_exact`), and quicker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from clearance.errors import InvalidGeometry
from clearance.geodesy import LARGEST_LAT, LARGEST_LON, area_exact, areas_exact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.ingest.vectors import VectorRecord

__all__ = ["Ground", "grounds_of"]

POLYGON = 3


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Ground that can be booked: valid, on WGS 84, with its geodesic area in thousandths of m2.

    `repaired_by_m2` is what repairing the shape changed, and `drawn` the shape before; None when it was sound.
    """

    geometry: BaseGeometry
    exact_m2: int
    repaired_by_m2: float | None = None
    drawn: BaseGeometry | None = None


def grounds_of(
    records: Sequence[VectorRecord], to_wgs84: Callable[[BaseGeometry], BaseGeometry] | None = None
) -> list[Ground | InvalidGeometry | None]:
    """The ground of each record; the fault of a shape that none can be made of, None for a record without shape.

    Sound single polygons, which nearly all are, are checked and measured together; the others one by one.
    """
    found: list[Ground | InvalidGeometry | None] = [None] * len(records)
    shapes = np.array([None if record.fault else record.wkb for record in records], object)
    with np.errstate(invalid="ignore"):  # a coordinate that is no number is refused in words, one by one
        geometries = shapely.force_2d(shapely.from_wkb(shapes, on_invalid="ignore"))
    if to_wgs84 is not None:
        move: Callable[[Any], Any] = to_wgs84  # shapely moves an array as it moves one shape
        geometries = move(geometries)
    sound = np.flatnonzero(_sound(geometries))
    for index, exact_m2 in zip(sound.tolist(), areas_exact(geometries[sound]), strict=True):
        found[index] = Ground(geometries[index], exact_m2)
    for index, record in enumerate(records):
        if found[index] is None and (record.fault or record.wkb is not None):
            found[index] = _alone(record, to_wgs84)
    return found


def _alone(
    record: VectorRecord, to_wgs84: Callable[[BaseGeometry], BaseGeometry] | None
) -> Ground | InvalidGeometry | None:
    try:
        shape = record.shape(to_wgs84)
    except InvalidGeometry as fault:
        return fault
    if shape is None:
        return None
    return Ground(shape.geometry, area_exact(shape.geometry), shape.repaired_by_m2, shape.drawn)


def _sound(geometries: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which are valid polygons on the globe that are not empty and do not cross the antimeridian."""
    bounds = shapely.bounds(geometries)
    with np.errstate(invalid="ignore"):
        on_globe = (np.abs(bounds) <= (LARGEST_LON, LARGEST_LAT, LARGEST_LON, LARGEST_LAT)).all(axis=1)
        on_globe &= bounds[:, 2] - bounds[:, 0] <= LARGEST_LON
    sound: NDArray[np.bool_] = on_globe & (shapely.get_type_id(geometries) == POLYGON) & shapely.is_valid(geometries)
    return sound
