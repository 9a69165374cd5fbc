"""Tiles with too many features to be of use: the smallest ground becomes points, and points that lie together one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clearance_geodata.tiles.drawn import Steps
from clearance_geodata.tiles.matrix_sets import TileAddress

__all__ = ["CELL_BITS", "MANY", "crowded", "thinned"]

# A tile with more rows than this is crowded, and shows at most so many polygons.
MANY = 10_000
# Points of a crowded tile are put together in squares of 16 steps, two pixels of the 512 that MapLibre shows.
CELL_BITS = 4
# More squares than there are across a tile with any buffer.
ACROSS = 1024


def crowded(boxes: NDArray[np.uint32], address: TileAddress, small: int) -> tuple[bool, int]:
    """Whether a tile has too many rows, and how far ground must reach to be drawn as a polygon then."""
    if len(boxes) <= MANY:
        return False, small
    west, east, north, south = boxes.T.astype(np.int64)
    sizes = np.maximum(east - west, south - north) >> address.matrix_set.shift(address.zoom)
    if (sizes >= small).sum() <= MANY:
        return True, small
    return True, int(np.partition(sizes, -MANY)[-MANY]) + 1


def thinned(points: Steps, classes: NDArray[np.int32]) -> tuple[Steps, NDArray[np.int64]]:
    """One point for each square and class, with the number of rows that it stands for.

    Args:
        points: row, across, down.
        classes: the class of each.
    """
    across, down = (points[:, axis] >> CELL_BITS for axis in (1, 2))
    _, kinds = np.unique(classes, return_inverse=True)
    cells = ((across + ACROSS // 2) * ACROSS + down + ACROSS // 2) * (kinds.max(initial=0) + 1) + kinds
    # A row of several parts counts once in a square; its points follow each other.
    order = np.argsort(cells, kind="stable")
    cells, sorted_points = cells[order], points[order]
    is_new_cell = np.diff(cells, prepend=-1) != 0
    is_new = is_new_cell | (np.diff(sorted_points[:, 0], prepend=-1) != 0)
    starts = np.flatnonzero(is_new_cell)
    counts = np.add.reduceat(is_new, starts, dtype=np.int64) if len(starts) else np.zeros(0, np.int64)
    return sorted_points[starts], counts
