"""Where the rows of a collection lie, as whole numbers on the grid of a tile matrix set."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from clearance_geodata.shelf.asked import Rows
from clearance_geodata.shelf.protocol import Shelf
from clearance_geodata.tiles.growing import Growing
from clearance_geodata.tiles.matrix_sets import MATRIX_SETS, MatrixSet, steps_of_lon

__all__ = ["NOWHERE", "Boxes", "StepBoxes", "meeting"]

# West, east, north and south of a row each, in steps; a row without shape has its west beyond its east.
StepBoxes = NDArray[np.uint32]
NOWHERE = (1, 0, 1, 0)


class Boxes:
    """The boxes of all rows that were ever asked for, computed from what the shelf has in memory; no shape is read."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = Lock()
        self._boxes: Mapping[str, Growing[np.uint32]] = {name: Growing(np.uint32, width=4) for name in MATRIX_SETS}

    def of(self, rows: Rows, matrix_set: MatrixSet) -> StepBoxes:
        """The boxes of some rows, in that order."""
        boxes = self._boxes[matrix_set.name]
        last = int(rows.max(initial=0))
        with self._lock:
            if last > len(boxes):
                boxes.extend(_steps(self._shelf.bounds_of(np.arange(len(boxes) + 1, last + 1)), matrix_set))
        return boxes.view[rows - 1]


def _steps(bounds: NDArray[np.float64], matrix_set: MatrixSet) -> StepBoxes:
    there = np.isfinite(bounds).all(axis=1)
    west, south, east, north = bounds[there].T
    out = np.empty((len(bounds), 4), np.uint32)
    out[:] = NOWHERE
    out[there] = np.column_stack(
        [steps_of_lon(west), steps_of_lon(east), matrix_set.lat_steps(north), matrix_set.lat_steps(south)]
    )
    return out


def meeting(boxes: StepBoxes, window: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which boxes have a place in common with a window (west, east, north, south)."""
    west, east, north, south = boxes.T
    meets: NDArray[np.bool_] = (
        (west <= east) & (east >= window[0]) & (west <= window[1]) & (south >= window[2]) & (north <= window[3])
    )
    return meets
