"""Which share of a cell some ground covers, exactly: from the sides of its rings, cell by cell.

Each side adds, in the row that it passes, the height that it spans to all cells on its right, and to its own cell the
part right of it. The sides that go down count up, those that go up count down, so that what is left is what lies
inside: shells and holes go opposite ways round. The same sums give the area of a polygon; here they stop at the lines
of the grid. A side that is cut keeps its height, so nothing is lost.

Source: signed-area accumulation as in rasterisers of fonts (R. Levien, font-rs), in float64 and without sampling.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["BLOCK", "Covered", "Window", "covered"]

BLOCK = 512
# What is less is rounding, to the right of ground that has ended.
LEAST = 1e-12
# Cells looked at together: 32 MB of numbers.
AT_ONCE = 4_000_000

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


class Window(NamedTuple):
    """Cells from a row and column on, of a grid with an origin and a cell in metres."""

    row: int
    column: int
    height: int
    width: int


class Covered(NamedTuple):
    """Cells that grounds cover: place of the ground, row and column inside the window, share of the cell, 0 to 1."""

    ground: Places
    row: Places
    column: Places
    share: Numbers


class _Boxes(NamedTuple):
    """The cells of a window that each ground may touch, and where they begin in one long array of rows.

    Each row has one place more than it has cells, for what lies to its right.
    """

    row: Places
    column: Places
    height: Places
    stride: Places
    start: Places

    @property
    def size(self) -> int:
        return int(self.start[-1] + self.height[-1] * self.stride[-1]) if len(self.start) else 0


def covered(grounds: NDArray[np.object_], window: Window) -> Covered:
    """The cells of a window that each ground covers, with the share that it covers of each.

    Args:
        grounds: sound polygons in cells of the grid, x to the east and y to the south, each with shells one way round
            and holes the other.
        window: which cells.
    """
    bounds = shapely.bounds(grounds) - np.array([window.column, window.row, window.column, window.row])
    first = np.clip(np.floor(bounds[:, :2]), 0, (window.width, window.height)).astype(np.int64)
    last = np.clip(np.ceil(bounds[:, 2:]), 0, (window.width, window.height)).astype(np.int64)
    cells = np.prod(np.maximum(last - first + (1, 0), 0), axis=1)
    chunks = np.cumsum(cells) // AT_ONCE
    parts = [
        _covered(grounds[some], some, window, (first[some], last[some]))
        for chunk in np.unique(chunks)
        for some in [np.flatnonzero((chunks == chunk) & ((last - first) > 0).all(axis=1))]
        if len(some)
    ]
    if not parts:
        none = np.zeros(0, np.int64)
        return Covered(none, none, none, np.zeros(0))
    return Covered(
        np.concatenate([part.ground for part in parts]),
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.column for part in parts]),
        np.concatenate([part.share for part in parts]),
    )


def _covered(grounds: NDArray[np.object_], names: Places, window: Window, box: tuple[Places, Places]) -> Covered:
    first, last = box
    height, stride = last[:, 1] - first[:, 1], last[:, 0] - first[:, 0] + 1
    ends = np.cumsum(height * stride)
    boxes = _Boxes(first[:, 1], first[:, 0], height, stride, ends - height * stride)
    owner, sides = _sides(grounds, window)
    owner, pieces = _cut(owner, sides, window)
    summed = _running(_heights(owner, pieces, boxes), boxes)
    kept = np.flatnonzero(np.abs(summed) > LEAST)
    ground = np.searchsorted(ends, kept, side="right")
    row, column = np.divmod(kept - boxes.start[ground], stride[ground])
    inside = column < stride[ground] - 1
    ground, row, column, kept = ground[inside], row[inside], column[inside], kept[inside]
    share = np.clip(np.abs(summed[kept]), 0, 1)
    return Covered(names[ground], row + boxes.row[ground], column + boxes.column[ground], share)


def _sides(grounds: NDArray[np.object_], window: Window) -> tuple[Places, Numbers]:
    """The sides of all rings as x and y of both ends in cells of the window; level ones span nothing."""
    polygons, ground = shapely.get_parts(grounds, return_index=True)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    points -= (window.column, window.row)
    sides = np.column_stack([points[:-1], points[1:]])
    spans = (ring[:-1] == ring[1:]) & (sides[:, 1] != sides[:, 3])
    spans &= (np.maximum(sides[:, 1], sides[:, 3]) > 0) & (np.minimum(sides[:, 1], sides[:, 3]) < window.height)
    spans &= np.minimum(sides[:, 0], sides[:, 2]) < window.width
    return ground[polygon[ring[:-1][spans]]], sides[spans]


def _cut(owner: Places, sides: Numbers, window: Window) -> tuple[Places, Numbers]:
    """Sides cut at the lines of the grid, so that each piece lies in one cell; left of the window they stay whole."""
    x0, y0, x1, y1 = sides.T
    dx, dy = x1 - x0, y1 - y0
    side = np.arange(len(sides))
    across, at_x = _lines_between(x0, x1, window.width)
    down, at_y = _lines_between(y0, y1, window.height)
    which = np.concatenate([side, across, down, side])
    along = np.concatenate(
        [
            np.zeros(len(side)),
            (at_x - x0[across]) / dx[across],
            (at_y - y0[down]) / dy[down],
            np.ones(len(side)),
        ]
    )
    order = np.lexsort((along, which))
    which, along = which[order], np.clip(along[order], 0, 1)
    x, y = x0[which] + along * dx[which], y0[which] + along * dy[which]
    is_end = along == 1
    x[is_end], y[is_end] = x1[which[is_end]], y1[which[is_end]]
    same = which[:-1] == which[1:]
    pieces = np.column_stack([x[:-1], y[:-1], x[1:], y[1:]])[same]
    middle = (pieces[:, 1] + pieces[:, 3]) / 2
    inside = (middle > 0) & (middle < window.height) & (pieces[:, [0, 2]].mean(axis=1) < window.width)
    return owner[which[:-1][same][inside]], pieces[inside]


def _lines_between(one: Numbers, other: Numbers, end: int) -> tuple[Places, Numbers]:
    """Whole numbers from 0 to an end that lie strictly between two, each with the place of its pair."""
    low = np.maximum(np.floor(np.minimum(one, other)) + 1, 0)
    high = np.minimum(np.ceil(np.maximum(one, other)) - 1, end)
    count = np.maximum(high - low + 1, 0).astype(np.int64)
    which = np.repeat(np.arange(len(count)), count)
    step = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return which, low[which] + step


def _heights(owner: Places, pieces: Numbers, boxes: _Boxes) -> Numbers:
    """What each piece adds to its own cell, and to the next one for all that follow."""
    x, y = pieces[:, [0, 2]].mean(axis=1), pieces[:, [1, 3]].mean(axis=1)
    span = pieces[:, 3] - pieces[:, 1]
    # A piece on the line between two cells may round to either; it must not leave the box of its ground.
    column = np.clip(np.floor(x).astype(np.int64) - boxes.column[owner], 0, boxes.stride[owner] - 1)
    row = np.clip(np.floor(y).astype(np.int64) - boxes.row[owner], 0, boxes.height[owner] - 1)
    left = np.clip(x - column - boxes.column[owner], 0, 1)
    place = boxes.start[owner] + row * boxes.stride[owner] + column
    own: Numbers = np.bincount(place, span * (1 - left), minlength=boxes.size + 1).astype(np.float64)
    own += np.bincount(place + 1, span * left, minlength=boxes.size + 1)
    return own[:-1]


def _running(heights: Numbers, boxes: _Boxes) -> Numbers:
    """Sums along each row: its last place takes back what reaches beyond the window, so that the next begins at 0."""
    strides = np.repeat(boxes.stride, boxes.height)
    starts = np.cumsum(strides) - strides
    if not len(starts):
        return heights
    heights[starts + strides - 1] -= np.add.reduceat(heights, starts)
    summed: Numbers = np.cumsum(heights)
    return summed
