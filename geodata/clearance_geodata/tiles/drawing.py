"""A tile of a collection: which rows are in it, how they are drawn, and the bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clearance_geodata.shelf.asked import Asked, Rows
from clearance_geodata.shelf.protocol import Shelf
from clearance_geodata.tiles.attributes import Attributes
from clearance_geodata.tiles.boxes import Boxes, StepBoxes, meeting
from clearance_geodata.tiles.columns import Columns
from clearance_geodata.tiles.crowds import crowded, dense, thinned
from clearance_geodata.tiles.drawn import LINE, POLYGON, Drawn, Steps, points_drawn, room_for
from clearance_geodata.tiles.layer import layer_bytes
from clearance_geodata.tiles.matrix_sets import EXTENT, TileAddress
from clearance_geodata.tiles.rings import draw
from clearance_geodata.tiles.sound import SMALL, Aside, Grounds, Window

__all__ = ["Chosen", "Drawing"]

# Steps beyond the sides of a tile that are drawn.
BUFFER = 64
# At coarser zooms a feature has its id, class and m2 only.
FULL_FROM = 8
# From this zoom on, corners are left out only where they change nothing.
EXACT_ZOOM = 16
# Twice the ground, in square steps, that a side may gain or lose by corners left out: a 32nd of a pixel.
CUT_AT_MOST = 4


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody asks for of a collection; where more is asked than a moment and days, which rows meet that."""

    asked: Asked
    meets: NDArray[np.bool_] | None

    def among(self, rows: Rows) -> Rows:
        """Those of some rows of the moment that are asked for."""
        if self.meets is None:
            return rows
        known = rows[rows < len(self.meets)]
        return known[self.meets[known]]


class Drawing:
    """Draws the tiles of one collection; calls come from several threads.

    Which rows are in a tile and how large they are comes from what the shelf has in memory. Of those that are seen as
    more than a point the shape is read, and of those that the tile shows the attributes, when a tile first shows them.
    """

    def __init__(self, shelf: Shelf) -> None:
        self.collection = shelf.collection
        self._shelf = shelf
        self._boxes = Boxes(shelf)
        self._columns = Columns(shelf)
        self._attributes = Attributes(shelf)
        self._grounds = Grounds()

    def chosen(self, asked: Asked) -> Chosen:
        """What somebody asks for."""
        if asked.where is None and asked.holding is None and asked.box is None:
            return Chosen(asked, None)
        rows = self._shelf.rows(asked)
        meets = np.zeros(int(rows.max(initial=0)) + 1, np.bool_)
        meets[rows] = True
        return Chosen(asked, meets)

    def rows(self, chosen: Chosen, address: TileAddress, *, by_box: bool = False) -> Rows:
        """The rows whose box meets a tile or its buffer, in the order of their numbers, or of where they lie.

        A tile of the same rows and fields is the same tile, in whatever snapshot.
        """
        rows = chosen.among(self._shelf.near(chosen.asked, address.around(BUFFER)))
        # In the order of their numbers: then every process draws the same bytes.
        rows = np.sort(rows)
        boxes = self._boxes.of(rows, address.matrix_set)
        east, south = address.origin
        window = np.array((east - BUFFER, east + EXTENT + BUFFER, south - BUFFER, south + EXTENT + BUFFER), np.int64)
        found = meeting(boxes, window << address.matrix_set.shift(address.zoom))
        rows, boxes = rows[found], boxes[found]
        return rows[np.lexsort(boxes.T)] if by_box else rows

    def tile(self, rows: Rows, address: TileAddress, fields: Sequence[str], *, numbered: bool = True) -> bytes:
        """The tile of some rows, empty when there is nothing in it; `numbered` gives each feature its row's number.

        Polygons are in the layer of the collection's name; lines, and points, in one with `_lines` or `_points` behind
        it.
        """
        boxes = self._boxes.of(rows, address.matrix_set)
        is_crowded, small = crowded(boxes, address, SMALL)
        shown, points = self._drawn(rows, boxes, Window(address, BUFFER), small)
        counts = None
        if dense(points).any():
            points, counts = thinned(points, self._attributes.classes(rows[points[:, 0]], fields))
        names = self._attributes.shown(fields, brief=is_crowded or address.zoom < FULL_FROM)
        name = self.collection.name
        layers = (
            (name, shown.of_kind(POLYGON), None),
            (f"{name}_lines", shown.of_kind(LINE), None),
            (f"{name}_points", points_drawn(points, apart=counts is not None), counts),
        )
        out = []
        for title, drawn, number in layers:
            if len(drawn.features):
                those = rows[drawn.features[:, 0]]
                ids = those if numbered else np.zeros(len(those), np.int64)
                out.append(layer_bytes(title, drawn, ids, self._attributes.of(those, names), counts=number))
        return b"".join(out)

    def _drawn(self, rows: Rows, boxes: StepBoxes, window: Window, small: int) -> tuple[Drawn, Steps]:
        address = window.address
        shift = address.matrix_set.shift(address.zoom)
        half = 2**shift // 2
        west, east, north, south = (boxes.T.astype(np.int64) + half) >> shift
        seen = np.maximum(east - west, south - north) >= small
        places = np.full(len(rows), -1, np.int64)
        places[seen] = self._columns.places(rows[seen])
        shapes = self._columns.shapes(address.matrix_set.name)
        room = room_for(shapes, places)
        cut = CUT_AT_MOST if address.zoom < EXACT_ZOOM else 0
        grid = np.array((shift, half, *address.origin, cut, small, EXTENT), np.int64)
        draw(shapes, boxes, grid, window.sides, room)
        features, rings, corners, points, aside = room.counts.tolist()
        drawn = Drawn(room.features[:features], room.ring_start[: rings + 1], room.xs[:corners], room.ys[:corners])
        if not aside:
            return drawn, room.points[:points]
        set_aside = [
            Aside(row, int(places[row]), (int(boxes[row, 0]), int(boxes[row, 2])))
            for row in room.aside[:aside].tolist()
        ]
        more, more_points = self._grounds.drawn(shapes, set_aside, window)
        return drawn.joined(more), np.concatenate([room.points[:points], more_points])
