"""Tiles with too many features to be of use: the smallest ground becomes points, and points that lie together one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clearance_geodata.tiles.drawn import Steps
from clearance_geodata.tiles.matrix_sets import TileAddress

__all__ = ["CELL_BITS", "MANY", "crowded", "dense", "thinned"]

# A tile with more rows than this is crowded.
MANY = 6_000
# So many polygons a crowded tile shows at most: in 512 by 512 pixels each has 9 by 9 of them.
POLYGONS_MOST = 3_000
# Points of a crowded tile are put together in squares of 64 steps, eight pixels of the 512 that MapLibre shows: as far
# apart as circles must be to be told apart.
CELL_BITS = 6
# In a tile of so many points each is drawn by itself, however near they lie.
FEW = 1_000
# A block is 8 by 8 squares, and crowded with more points than it has squares, with half as many on top.
BLOCK_BITS = CELL_BITS + 3
IN_BLOCK = 96
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


def dense(points: Steps) -> NDArray[np.bool_]:
    """Which points lie in a block of squares with more points than can be told apart; of few points none does.

    Blocks are as large in every tile of a zoom, so that a tile looks like the one beside it.
    """
    if len(points) <= FEW:
        return np.zeros(len(points), np.bool_)
    across, down = (points[:, axis] >> BLOCK_BITS for axis in (1, 2))
    blocks = (across + BEFORE) * ACROSS + down + BEFORE
    crowd: NDArray[np.bool_] = np.bincount(blocks)[blocks] > IN_BLOCK
    return crowd


def thinned(points: Steps, classes: NDArray[np.int32]) -> tuple[Steps, NDArray[np.int64]]:
    """One point for each square and class of dense blocks, and all others; with the number of rows it stands for each.

    Args:
        points: row, across, down.
        classes: the class of each.
    """
    crowd = dense(points)
    merged, counts = _merged(points[crowd], classes[crowd])
    alone = points[~crowd]
    return np.concatenate([merged, alone]), np.concatenate([counts, np.ones(len(alone), np.int64)])


def _merged(points: Steps, classes: NDArray[np.int32]) -> tuple[Steps, NDArray[np.int64]]:
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
