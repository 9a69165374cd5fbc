"""The features of a collection as columns: corners, parts and attributes of every row that was ever met.

Rows of a shelf never change, so the columns of one collection serve all its snapshots, and only grow.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from clearance_geodata.shelf.asked import Rows
from clearance_geodata.shelf.protocol import Shelf
from clearance_geodata.tiles.growing import Growing
from clearance_geodata.tiles.matrix_sets import MATRIX_SETS, steps_of_lon
from clearance_geodata.tiles.values import Values

__all__ = ["HOLE", "LINE", "POINT", "SHELL", "Columns", "Places", "Shapes"]

# Kinds of parts. The parts of a row are points, lines, then each polygon as its shell and the holes in it.
POINT, LINE, SHELL, HOLE = range(4)
# So many rows are read at once, whatever the size of the collection.
AT_ONCE = 20_000

# Positions of rows in the columns.
Places = NDArray[np.int64]


class Shapes(NamedTuple):
    """The shapes of all rows, in steps of one matrix set; a ring is without its last corner, which is the first.

    `box` holds west, east, north and south of each row, as steps: a row without shape has its west beyond its east.
    """

    first_part: NDArray[np.int64]
    part_kind: NDArray[np.uint8]
    part_start: NDArray[np.int64]
    x: NDArray[np.uint32]
    y: NDArray[np.uint32]
    box: NDArray[np.uint32]


class _Rings:
    """Parts of shapes, laid end to end."""

    def __init__(self) -> None:
        self.first_part: Growing[np.int64] = Growing(np.int64)
        self.part_kind: Growing[np.uint8] = Growing(np.uint8)
        self.part_start: Growing[np.int64] = Growing(np.int64)
        self.x: Growing[np.uint32] = Growing(np.uint32)
        self.y: dict[str, Growing[np.uint32]] = {name: Growing(np.uint32) for name in MATRIX_SETS}
        self.box: dict[str, Growing[np.uint32]] = {name: Growing(np.uint32, width=4) for name in MATRIX_SETS}
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
        x = steps_of_lon(lon)
        self.x.extend(x)
        corners = np.bincount(rows, weights=counts, minlength=len(shapes)).astype(np.int64)
        for name, matrix_set in MATRIX_SETS.items():
            y = matrix_set.lat_steps(lat)
            self.y[name].extend(y)
            self.box[name].extend(_boxes(x, y, corners))

    def view(self, matrix_set: str) -> Shapes:
        """All shapes in one matrix set."""
        return Shapes(
            self.first_part.view,
            self.part_kind.view,
            self.part_start.view,
            self.x.view,
            self.y[matrix_set].view,
            self.box[matrix_set].view,
        )


def _without_last(counts: NDArray[np.int64], closed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which coordinates stand when the last of each ring is left out."""
    ends = np.cumsum(counts + closed)
    kept = np.ones(ends[-1] if len(ends) else 0, np.bool_)
    kept[ends[closed] - 1] = False
    return kept


def _boxes(x: NDArray[np.uint32], y: NDArray[np.uint32], corners: NDArray[np.int64]) -> NDArray[np.uint32]:
    out = np.empty((len(corners), 4), np.uint32)
    out[:] = (1, 0, 1, 0)
    drawn = corners > 0
    if drawn.any():
        starts = (np.cumsum(corners) - corners)[drawn]
        for column, (values, end) in enumerate(((x, np.minimum), (x, np.maximum), (y, np.minimum), (y, np.maximum))):
            out[drawn, column] = end.reduceat(values, starts)
    return out


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
    """What tiles of one collection are drawn from; it learns rows when somebody asks for them first."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.fields = tuple(field.name for field in shelf.collection.fields)
        self._lock = Lock()
        self._rings = _Rings()
        self._rows: Growing[np.int64] = Growing(np.int64)
        self._values = Values()
        self._codes: Growing[np.int32] = Growing(np.int32, width=len(self.fields))
        # The place of each row by its number; numbers of rows are given one after the other.
        self._place_of: NDArray[np.int64] = np.full(0, -1, np.int64)

    def places(self, rows: Rows) -> Places:
        """The places of some rows, in order; rows that were not met before are read now."""
        with self._lock:
            self._make_room(int(rows.max(initial=0)))
            fresh = np.unique(rows[self._place_of[rows] < 0])
            for start in range(0, len(fresh), AT_ONCE):
                self._learn(fresh[start : start + AT_ONCE])
            return np.sort(self._place_of[rows])

    def _make_room(self, last: int) -> None:
        missing = last + 1 - len(self._place_of)
        if missing > 0:
            more = np.full(max(missing, len(self._place_of)), -1, np.int64)
            self._place_of = np.concatenate([self._place_of, more])

    def _learn(self, rows: Rows) -> None:
        stored = self.shelf.stored(rows)
        wkb: Sequence[bytes | None] = self.shelf.shapes(rows)
        shapes: list[BaseGeometry | None] = shapely.from_wkb(np.array(wkb, object)).tolist()
        told = json.loads(b"[%b]" % b",".join([feature.properties for feature in stored]))
        codes = [self._values.numbers([feature.get(name) for feature in told]) for name in self.fields]
        self._codes.extend(np.array(codes, np.int32).T)
        self._rings.extend(np.array(shapes, object))
        self._place_of[rows] = len(self._rows) + np.arange(len(rows))
        self._rows.extend(rows)

    def shapes(self, matrix_set: str) -> Shapes:
        """The shapes of all rows met so far."""
        with self._lock:
            return self._rings.view(matrix_set)

    @property
    def rows(self) -> Rows:
        """The numbers of all rows met so far."""
        return self._rows.view

    @property
    def codes(self) -> NDArray[np.int32]:
        """The numbers of the values of each row, a column to a field."""
        return self._codes.view

    @property
    def values(self) -> Values:
        """The values that the numbers stand for."""
        return self._values
