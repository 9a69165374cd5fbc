"""Versions in blocks of neighbours: what lies in a box is found by looking at few of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from clearance_geodata.shelf.columns import BOX

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance_geodata.shelf.asked import Box, Rows
    from clearance_geodata.shelf.columns import Columns

__all__ = ["Blocks", "Boxes"]

BLOCK = 64


class Boxes(NamedTuple):
    """The bounds of some shapes, a column each; no number where there is no shape."""

    west: NDArray[np.float64]
    south: NDArray[np.float64]
    east: NDArray[np.float64]
    north: NDArray[np.float64]

    def meet(self, box: Box) -> NDArray[np.bool_]:
        """Which of them meet a box."""
        return (self.west <= box.east) & (self.east >= box.west) & (self.south <= box.north) & (self.north >= box.south)

    def lie_in(self, box: Box) -> NDArray[np.bool_]:
        """Which of them lie in a box, or on its edge from within."""
        return (self.west >= box.west) & (self.east <= box.east) & (self.south >= box.south) & (self.north <= box.north)

    def of(self, places: NDArray[Any]) -> Boxes:
        """Some of them."""
        return Boxes(self.west[places], self.south[places], self.east[places], self.north[places])


class Blocks:
    """The versions that are `here` (by place), in blocks along the curve."""

    def __init__(self, columns: Columns, here: NDArray[np.bool_]) -> None:
        """Put them in blocks."""
        along = columns.along()
        places = along[here[along]]
        self.here = here
        self._fids: Rows = columns["fid"][places]
        self._boxes = Boxes(*(columns[name][places] for name in BOX))
        padding = np.full(-len(places) % BLOCK, np.nan)
        west, south, east, north = (np.append(column, padding).reshape(-1, BLOCK) for column in self._boxes)
        self._round = Boxes(
            np.fmin.reduce(west, axis=1),
            np.fmin.reduce(south, axis=1),
            np.fmax.reduce(east, axis=1),
            np.fmax.reduce(north, axis=1),
        )

    def near(self, box: Box) -> tuple[Rows, Boxes]:
        """The versions of the blocks that a box meets, with their bounds."""
        blocks = np.flatnonzero(self._round.meet(box))
        places = (blocks[:, None] * BLOCK + np.arange(BLOCK)).reshape(-1)
        places = places[: np.searchsorted(places, len(self._fids))]
        return self._fids[places], self._boxes.of(places)
