"""The mass of areas on the cells of a grid, block by block: never more than a block of cells is in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from clearance.estimate.parts import parting_of
from clearance_geodata.surface.coverage import BLOCK, Window, covered
from clearance_geodata.surface.grid import on_grid

if TYPE_CHECKING:
    from clearance_geodata.surface.areas import SurfaceAreas
    from clearance_geodata.surface.grid import Grid

__all__ = ["Cells", "Spread", "Weigh"]

# Ground of less than this share of a cell lies in the cell of its middle: 0.1 mm2 of a cell of 100 m.
SPECK = 1e-11
BLOCKS_ACROSS = 2**31
LEAST_WEIGHT = float(np.finfo(np.float64).tiny)

Places = NDArray[np.int64]
Numbers = NDArray[np.float64]
# Weights of places, metres east and north of the origin of the projection; from 0 on.
Weigh = Callable[[Numbers, Numbers], Numbers]


class Cells(NamedTuple):
    """A block of cells: where it is, expected mines, and the chance of any; row by column."""

    window: Window
    expected: Numbers
    p_any: Numbers


class _Found(NamedTuple):
    """What areas cover in a block: place of the area, place of the cell, and how much of it, weighed where weighed."""

    area: Places
    cell: Places
    share: Numbers


class Spread:
    """Areas spread over a grid; each gives a cell the share of its mines that the ground in that cell has.

    Args:
        areas: what is spread.
        grid: over what.
        placed: the grounds in metres of the grid, when somebody has them already.
        weigh: how likely mines are at a place, as against other places of the same area; evenly when None. The centre
            of a cell stands for all of it.

    Raises:
        InvalidQuantity: for numbers of mines and probabilities that cannot be.
        InvalidGeometry: for a ground that cannot be one.
    """

    def __init__(
        self,
        areas: SurfaceAreas,
        grid: Grid,
        *,
        placed: NDArray[np.object_] | None = None,
        weigh: Weigh | None = None,
    ) -> None:
        self._grid, self._weigh = grid, weigh
        self._expected = np.asarray(areas.expected, dtype=np.float64)
        self._parting = parting_of(self._expected, np.asarray(areas.p_any, dtype=np.float64))
        self._grounds = _in_cells(on_grid(areas.grounds, grid.crs) if placed is None else placed, grid)
        self._size = shapely.area(self._grounds)
        self._cell, last, self._is_tiny = _cells_of(self._grounds, self._size)
        first_block, last_block = self._cell // BLOCK, last // BLOCK
        block, self._area = _blocks_between(first_block, last_block)
        self._starts = np.flatnonzero(np.diff(block, prepend=-1))
        self._blocks = np.column_stack(np.divmod(block[self._starts], BLOCKS_ACROSS))
        self._starts = np.append(self._starts, len(block))
        # What the shares of an area are divided by; NaN for what its own block says, to the last digit.
        self._whole = np.full(len(self._size), np.nan)
        wide = (first_block != last_block).any(axis=1)
        self._whole[wide] = self._size[wide] if weigh is None else self._weighed()[wide]

    @property
    def blocks(self) -> int:
        """How many blocks have any ground."""
        return len(self._blocks)

    def __iter__(self) -> Iterator[Cells]:
        """The blocks that have any ground, row by row from the north."""
        for number in range(self.blocks):
            window = self._window(number)
            found = self._shared(number, window)
            size = window.height * window.width
            mines = np.bincount(found.cell, found.share * self._expected[found.area], minlength=size).astype(np.float64)
            with np.errstate(divide="ignore"):  # a certain mine: log(0), so that the chance of none is 0
                none = np.log1p(-self._parting.p_any(found.area, found.share))
            p_any = -np.expm1(np.bincount(found.cell, none, minlength=size))
            shape = window.height, window.width
            yield Cells(window, mines.reshape(shape), p_any.reshape(shape))

    def _window(self, number: int) -> Window:
        row, column = (BLOCK * int(place) for place in self._blocks[number])
        return Window(row, column, min(BLOCK, self._grid.height - row), min(BLOCK, self._grid.width - column))

    def _weighed(self) -> Numbers:
        """The weight of all ground of each area."""
        sums = np.zeros(len(self._size))
        for number in range(self.blocks):
            found = self._covered(number, self._window(number))
            np.add.at(sums, found.area, found.share)
        return sums

    def _covered(self, number: int, window: Window) -> _Found:
        """The cells of a block that areas cover which are larger than a cell."""
        areas = self._area[self._starts[number] : self._starts[number + 1]]
        large = areas[~self._is_tiny[areas]]
        ground, row, column, share = covered(self._grounds[large], window)
        found = _Found(large[ground], row * window.width + column, share)
        if self._weigh is None:
            return found
        west, north = self._grid.origin_m
        x: Numbers = west + (column + window.column + 0.5) * np.float64(self._grid.cell_m)
        y: Numbers = north - (row + window.row + 0.5) * np.float64(self._grid.cell_m)
        # Where weights say nothing at all, ground counts evenly.
        return found._replace(share=np.multiply(share, self._weigh(x, y) + LEAST_WEIGHT))

    def _shared(self, number: int, window: Window) -> _Found:
        """The share of the mines of each area in each cell of a block."""
        found = self._covered(number, window)
        names, own = np.unique(found.area, return_inverse=True)
        sums = np.bincount(own, found.share, minlength=len(names))
        whole = np.where(np.isnan(self._whole[names]), sums, self._whole[names])
        areas = self._area[self._starts[number] : self._starts[number + 1]]
        tiny = areas[self._is_tiny[areas]]
        column, row = (self._cell[tiny] - (window.column, window.row)).T
        return _Found(
            np.concatenate([found.area, tiny]),
            np.concatenate([found.cell, row * window.width + column]),
            np.concatenate([np.minimum(found.share / whole[own], 1), np.ones(len(tiny))]),
        )


def _in_cells(placed: NDArray[np.object_], grid: Grid) -> NDArray[np.object_]:
    """Grounds in cells of a grid, to the east and to the south of its corner."""
    west, north = grid.origin_m

    def counted(points: Numbers) -> Numbers:
        return np.column_stack([points[:, 0] - west, north - points[:, 1]]) / grid.cell_m

    return np.asarray(shapely.transform(placed, counted), dtype=object)


def _cells_of(grounds: NDArray[np.object_], size: Numbers) -> tuple[Places, Places, NDArray[np.bool_]]:
    """The first and last column and row of each ground, and whether all of it counts to the first."""
    bounds = shapely.bounds(grounds)
    first = np.floor(bounds[:, :2]).astype(np.int64)
    last = np.maximum(np.ceil(bounds[:, 2:]).astype(np.int64) - 1, first)
    specks = np.flatnonzero(size < SPECK)
    first[specks] = last[specks] = np.floor((bounds[specks, :2] + bounds[specks, 2:]) / 2)
    return first, last, (first == last).all(axis=1)


def _blocks_between(first: Places, last: Places) -> tuple[Places, Places]:
    """Each block that each area may touch, as one number, with the area; in order of blocks."""
    across, down = (last - first + 1).T
    area = np.repeat(np.arange(len(first)), across * down)
    step = np.arange(len(area)) - np.repeat(np.cumsum(across * down) - across * down, across * down)
    row, column = np.divmod(step, across[area])
    block = (first[area, 1] + row) * BLOCKS_ACROSS + first[area, 0] + column
    order = np.argsort(block, kind="stable")
    return block[order], area[order]
