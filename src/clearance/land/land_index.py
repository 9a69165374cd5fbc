"""The records of a snapshot as whoever asks about a piece of land needs them, made once for all who ask."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.geodesy import metres_per_degree
from clearance.land.balance import standing
from clearance.land.hazard import Level
from clearance.land.position_error import HANDHELD_M
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from clearance.land.fold import AreaState, Release
    from clearance.land.snapshot import Snapshot

__all__ = ["EXTENT_M", "LandIndex", "error_m", "land_index", "place_of", "radius_m"]

# So far an area may reach that is known as a point, and of which nobody knows the size: a circle of 78 ha.
EXTENT_M = 500.0
# What is measured on a plane is let be a twentieth longer, and a metre, before it is taken for farther.
SLACK, SLACK_M = 1.05, 1.0


@dataclass(frozen=True, slots=True, eq=False)
class LandIndex:
    """Records by where they lie.

    Args:
        placed: open areas with their ground, or the point that is all that is known, in order of id.
        bounds: west, south, east and north of each, WGS 84.
        reach_m: how far each may reach beyond that.
        unplaced: open books and areas without a place, in order of id; stores are none.
        releases: released land with its ground.
        tree: of these grounds.
        undrawn_releases: how many releases of land have no ground.
        finds: longitude, latitude and count of devices that were met at positions.
    """

    placed: tuple[tuple[AreaState, BaseGeometry], ...]
    bounds: NDArray[np.float64]
    reach_m: NDArray[np.float64]
    unplaced: tuple[AreaState, ...]
    releases: tuple[tuple[Release, BaseGeometry], ...]
    tree: shapely.STRtree
    undrawn_releases: int
    finds: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]

    def near(self, ground: BaseGeometry, beyond_m: float) -> list[tuple[AreaState, BaseGeometry]]:
        """The open areas that may reach a ground, and those of which one is the nearest; never too few.

        Args:
            ground: polygons, WGS 84.
            beyond_m: how far the ground itself may reach beyond its outline.
        """
        if not self.placed:
            return []
        least, most = _apart_m(self.bounds, ground)
        nearest = float(most.min()) * SLACK + SLACK_M
        kept = least <= np.maximum((self.reach_m + beyond_m) * SLACK + SLACK_M, nearest)
        return [self.placed[at] for at in np.flatnonzero(kept).tolist()]


def _apart_m(bounds: NDArray[np.float64], ground: BaseGeometry) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Least and most that boxes and a ground may be apart, in m on a plane at the latitude of the ground."""
    west, south, east, north = ground.bounds
    middle = (west + east) / 2
    wide, high = metres_per_degree((south + north) / 2)
    turn = 360.0 * np.round(((bounds[:, 0] + bounds[:, 2]) / 2 - middle) / 360.0)
    left, right = bounds[:, 0] - turn, bounds[:, 2] - turn
    x = np.maximum(0.0, np.maximum(left - east, west - right)) * wide
    y = np.maximum(0.0, np.maximum(bounds[:, 1] - north, south - bounds[:, 3])) * high
    far_x = np.maximum(right - west, east - left) * wide
    far_y = np.maximum(bounds[:, 3] - south, north - bounds[:, 1]) * high
    return np.hypot(x, y), np.hypot(far_x, far_y)


def land_index(snapshot: Snapshot) -> LandIndex:
    """The index of a snapshot."""
    placed = [(state, place) for state in snapshot.open_states if (place := place_of(state)) is not None]
    drawn = [(one, one.geometry) for one in snapshot.releases if one.geometry is not None and one.is_land]
    unplaced = [
        state
        for _, state in sorted(snapshot.states.items())
        if state.area.level is not Level.STORE and state.is_open and not (state.is_area and place_of(state) is not None)
    ]
    return LandIndex(
        placed=tuple(placed),
        bounds=shapely.bounds([place for _, place in placed]).reshape(-1, 4),
        reach_m=np.array([error_m(state) + radius_m(state) for state, _ in placed], dtype=np.float64),
        unplaced=tuple(unplaced),
        releases=tuple(drawn),
        tree=shapely.STRtree([ground for _, ground in drawn]),
        undrawn_releases=sum(one.is_land and one.geometry is None for one in snapshot.releases),
        finds=_finds(snapshot),
    )


def place_of(state: AreaState) -> BaseGeometry | None:
    """Where an open area is: its ground, else the point that is all that is known; None where nothing is."""
    point = state.area.geometry
    return (
        point if state.geometry is None and isinstance(point, shapely.Point) and not point.is_empty else state.geometry
    )


def radius_m(state: AreaState) -> float:
    """How far an area reaches from its point, as a circle of its size; where nobody knows the size, 500 m."""
    if state.geometry is not None:
        return 0.0
    return EXTENT_M if state.open_m2 is None else math.sqrt(state.open_m2 / Unit.M2.scale / math.pi)


def error_m(state: AreaState) -> float:
    """The position error of an area; a record that says none is not taken for better than a handheld receiver."""
    return HANDHELD_M if state.position_error_m is None else state.position_error_m


def _finds(snapshot: Snapshot) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    found: Sequence[tuple[float, float, int]] = [
        (find.lon, find.lat, find.quantity)
        for entry in standing((*snapshot.entries, *snapshot.placeless))
        for find in entry.finds
        if find.lon is not None and find.lat is not None
    ]
    lons, lats, counts = zip(*found, strict=True) if found else ((), (), ())
    return np.array(lons, dtype=np.float64), np.array(lats, dtype=np.float64), np.array(counts, dtype=np.int64)
