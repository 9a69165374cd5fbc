"""The shapes of a collection as columns: parts and corners of every row of which a tile showed more than a point.

Rows of a shelf never change, so the columns of one collection serve all its snapshots, and only grow.
"""

from __future__ import annotations

from threading import Lock
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from clearance_geodata.shelf.asked import Rows
from clearance_geodata.shelf.protocol import Shelf
from clearance_geodata.tiles.growing import Growing
from clearance_geodata.tiles.matrix_sets import MATRIX_SETS, steps_of_lon
from clearance_geodata.tiles.places import PlacesOf

__all__ = ["HOLE", "LINE", "POINT", "SHELL", "Columns", "Places", "Shapes"]

# Kinds of parts. The parts of a row are points, lines, then each polygon as its shell and the holes in it.
POINT, LINE, SHELL, HOLE = range(4)
# So many rows are read at once, however many there are.
AT_ONCE = 5_000

# Positions of rows in the columns; -1 for a row that is not there.
Places = NDArray[np.int64]


class Shapes(NamedTuple):
    """The shapes of all rows, in steps of one matrix set; a ring is without its last corner, which is the first."""

    first_part: NDArray[np.int64]
    part_kind: NDArray[np.uint8]
    part_start: NDArray[np.int64]
    x: NDArray[np.uint32]
    y: NDArray[np.uint32]


class _Rings:
    """Parts of shapes, laid end to end."""

    def __init__(self) -> None:
        self.first_part: Growing[np.int64] = Growing(np.int64)
        self.part_kind: Growing[np.uint8] = Growing(np.uint8)
        self.part_start: Growing[np.int64] = Growing(np.int64)
        self.x: Growing[np.uint32] = Growing(np.uint32)
        self.y: dict[str, Growing[np.uint32]] = {name: Growing(np.uint32) for name in MATRIX_SETS}
        for ends in (self.first_part, self.part_start):
            ends.extend(np.zeros(1, np.int64))

    def extend(self, shapes: NDArray[np.object_]) -> None:
        """Put the parts of some shapes behind the last; None has no part."""
        parts, rows, kinds = _parts_of(shapes)
        closed = kinds >= SHELL
        counts = shapely.get_num_coordinates(parts).astype(np.int64) - closed
        lon, lat = shapely.get_coordinates(parts)[_without_last(counts, closed)].T
        starts = len(self.x) + np.cumsum(counts)
        self.first_part.extend(len(self.part_kind) + np.cumsum(np.bincount(rows, minlength=len(shapes))))
        self.part_kind.extend(kinds)
        self.part_start.extend(starts)
        self.x.extend(steps_of_lon(lon))
        for name, matrix_set in MATRIX_SETS.items():
            self.y[name].extend(matrix_set.lat_steps(lat))

    def view(self, matrix_set: str) -> Shapes:
        """All shapes in one matrix set."""
        return Shapes(
            self.first_part.view,
            self.part_kind.view,
            self.part_start.view,
            self.x.view,
            self.y[matrix_set].view,
        )


def _without_last(counts: NDArray[np.int64], closed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which coordinates stand when the last of each ring is left out."""
    ends = np.cumsum(counts + closed)
    kept = np.ones(ends[-1] if len(ends) else 0, np.bool_)
    kept[ends[closed] - 1] = False
    return kept


def _parts_of(
    shapes: NDArray[np.object_],
) -> tuple[NDArray[np.object_], NDArray[np.int64], NDArray[np.uint8]]:
    """Points, lines and rings of shapes, the row of each, and its kind; shells run clockwise on the map."""
    single, rows = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(single) > 3).any():
        single, inner = shapely.get_parts(single, return_index=True)
        rows = rows[inner]
    there = ~shapely.is_empty(single)
    single, rows = single[there], rows[there]
    dimensions = shapely.get_dimensions(single)
    polygons = dimensions == 2
    single[polygons] = shapely.orient_polygons(single[polygons], exterior_cw=True)
    rings, of_polygon = shapely.get_rings(single[polygons], return_index=True)
    is_shell = np.diff(of_polygon, prepend=-1) > 0
    parts = np.concatenate([single[~polygons], rings])
    all_rows = np.concatenate([rows[~polygons], rows[polygons][of_polygon]])
    kinds = np.concatenate([dimensions[~polygons], np.where(is_shell, SHELL, HOLE)]).astype(np.uint8)
    order = np.argsort(all_rows, kind="stable")
    return parts[order], all_rows[order], kinds[order]


class Columns:
    """The shapes that tiles of one collection are drawn from; it reads those of rows that somebody asks for first."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = Lock()
        self._rings = _Rings()
        self._places = PlacesOf()

    def places(self, rows: Rows) -> Places:
        """The places of some rows, in that order; rows that were not met before are read now."""
        missing = self._places.missing(rows)
        for start in range(0, len(missing), AT_ONCE):
            self._read(missing[start : start + AT_ONCE])
        return self._places.of(rows)

    def _read(self, rows: Rows) -> None:
        # Nobody waits for the store; two who ask for the same rows read them twice, and the second is not kept.
        shapes = np.empty(len(rows), object)
        shapes[:] = shapely.from_wkb(np.array(self._shelf.shapes(rows), object)).tolist()
        with self._lock:
            new = self._places.of(rows) < 0
            self._rings.extend(shapes[new])
            self._places.put(rows[new])

    def shapes(self, matrix_set: str) -> Shapes:
        """The shapes of all rows met so far."""
        with self._lock:
            return self._rings.view(matrix_set)
