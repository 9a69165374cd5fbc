"""Tiles with too many features to be of use: the smallest ground becomes points, and points that lie together one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clearance_geodata.tiles.drawn import Steps
from clearance_geodata.tiles.matrix_sets import TileAddress

__all__ = ["CELL_BITS", "MANY", "crowded", "thinned"]

# A tile with more rows than this is crowded.
MANY = 6_000
# So many polygons a crowded tile shows at most: in 512 by 512 pixels each has 9 by 9 of them.
POLYGONS_MOST = 3_000
# Points of a crowded tile are put together in squares of 64 steps, eight pixels of the 512 that MapLibre shows: as far
# apart as circles must be to be told apart.
CELL_BITS = 6
# More squares than there are across a tile with its buffer.
ACROSS = 128
# Squares of the buffer, which lie before the first of the tile.
BEFORE = 2


def crowded(boxes: NDArray[np.uint32], address: TileAddress, small: int) -> tuple[bool, int]:
    """Whether a tile has too many rows, and how far ground must reach to be drawn as a polygon then."""
    if len(boxes) <= MANY:
        return False, small
    west, east, north, south = boxes.T.astype(np.int64)
    sizes = np.maximum(east - west, south - north) >> address.matrix_set.shift(address.zoom)
    if (sizes >= small).sum() <= POLYGONS_MOST:
        return True, small
    return True, int(np.partition(sizes, -POLYGONS_MOST)[-POLYGONS_MOST]) + 1


def thinned(points: Steps, classes: NDArray[np.int32]) -> tuple[Steps, NDArray[np.int64]]:
    """One point for each square and class, with the number of rows that it stands for.

    Args:
        points: row, across, down.
        classes: the class of each.
    """
    across, down = (points[:, axis] >> CELL_BITS for axis in (1, 2))
    kinds = classes - classes.min(initial=0)
    cells = ((across + BEFORE) * ACROSS + down + BEFORE) * (kinds.max(initial=0) + 1) + kinds
    if cells.max(initial=0) <= np.iinfo(np.uint16).max:
        cells = cells.astype(np.uint16)  # these are sorted by counting
    # A row of several parts counts once in a square; its points follow each other.
    order = np.argsort(cells, kind="stable")
    cells, sorted_points = cells[order], points[order]
    is_new_cell = np.append(True, cells[1:] != cells[:-1])[: len(cells)]
    is_new = is_new_cell | (np.diff(sorted_points[:, 0], prepend=-1) != 0)
    starts = np.flatnonzero(is_new_cell)
    counts = np.add.reduceat(is_new, starts, dtype=np.int64) if len(starts) else np.zeros(0, np.int64)
    return sorted_points[starts], counts
