"""A tile of a collection: which rows are in it, how they are drawn, and the bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clearance_geodata.shelf.asked import Asked, Rows
from clearance_geodata.shelf.protocol import Shelf
from clearance_geodata.tiles.columns import Columns, Places, Shapes
from clearance_geodata.tiles.crowds import crowded, thinned
from clearance_geodata.tiles.drawn import LINE, POLYGON, Drawn, Steps, points_drawn, room_for
from clearance_geodata.tiles.index import blocks, curve_keys, places_in
from clearance_geodata.tiles.layer import FULL_FROM, Tags, layer_bytes
from clearance_geodata.tiles.matrix_sets import EXTENT, TileAddress
from clearance_geodata.tiles.rings import draw
from clearance_geodata.tiles.sound import SMALL, Grounds, Window

__all__ = ["Chosen", "Drawing"]

# Steps beyond the sides of a tile that are drawn.
BUFFER = 64
# From this zoom on, corners are left out only where they change nothing.
EXACT_ZOOM = 16
# Twice the ground, in square steps, that a side may gain or lose by corners left out: a 32nd of a pixel.
CUT_AT_MOST = 4


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows of a collection that are shown: whether each place of the columns is one of them."""

    is_shown: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Index:
    order: Places
    boxes: NDArray[np.uint32]


class Drawing:
    """Draws the tiles of one collection; calls come from several threads."""

    def __init__(self, shelf: Shelf) -> None:
        self.collection = shelf.collection
        self._columns = Columns(shelf)
        self._grounds = Grounds()
        self._tags = Tags(self._columns)
        self._indexes: dict[str, _Index] = {}

    def chosen(self, asked: Asked) -> Chosen:
        """The rows that somebody asks for; those that are new here are read now."""
        places = self._columns.places(self._columns.shelf.rows(asked))
        is_shown = np.zeros(places[-1] + 1 if len(places) else 0, np.bool_)
        is_shown[places] = True
        return Chosen(is_shown)

    def places(self, chosen: Chosen, address: TileAddress, *, by_box: bool = False) -> Places:
        """The rows whose box meets a tile or its buffer, in the order of their numbers, or of where they lie."""
        shapes = self._columns.shapes(address.matrix_set.name)
        index = self._index(address.matrix_set.name, shapes)
        shift = address.matrix_set.shift(address.zoom)
        east, south = address.origin
        window = (
            np.array((east - BUFFER, east + EXTENT + BUFFER, south - BUFFER, south + EXTENT + BUFFER), np.int64)
            * 2**shift
        )
        found = places_in(shapes.box, index.order, index.boxes, chosen.is_shown, window)
        if by_box:
            return found[np.lexsort(shapes.box[found].T)]
        # In the order of their numbers: then every process draws the same bytes, whatever it met first.
        return found[np.argsort(self._columns.rows[found])]

    def rows(self, places: Places) -> Rows:
        """The numbers of some rows: a tile of the same rows and fields is the same tile, in whatever snapshot."""
        return self._columns.rows[places]

    def tile(self, places: Places, address: TileAddress, fields: Sequence[str], *, numbered: bool = True) -> bytes:
        """The tile of some places, empty when there is nothing in it; `numbered` gives each feature its row's number.

        Polygons are in the layer of the collection's name; lines, and points, in one with `_lines` or `_points` behind
        it.
        """
        shapes = self._columns.shapes(address.matrix_set.name)
        is_crowded, small = crowded(shapes.box[places], address, SMALL)
        shown, points = self._drawn(shapes, places, Window(address, BUFFER), small)
        counts = None
        if is_crowded:
            points, counts = thinned(points, self._tags.classes(points[:, 0], fields))
        shown_fields = self._tags.shown(fields, brief=is_crowded or address.zoom < FULL_FROM)
        name = self.collection.name
        layers = (
            (name, shown.of_kind(POLYGON), None),
            (f"{name}_lines", shown.of_kind(LINE), None),
            (f"{name}_points", points_drawn(points, apart=counts is not None), counts),
        )
        return b"".join(
            layer_bytes(title, drawn, self._tags.table(shown_fields, numbered=numbered), counts=number)
            for title, drawn, number in layers
            if len(drawn.features)
        )

    def _drawn(self, shapes: Shapes, places: Places, window: Window, small: int) -> tuple[Drawn, Steps]:
        room = room_for(shapes, places)
        address = window.address
        shift = address.matrix_set.shift(address.zoom)
        cut = CUT_AT_MOST if address.zoom < EXACT_ZOOM else 0
        grid = np.array((shift, 2**shift // 2, *address.origin, cut, small, EXTENT), np.int64)
        draw(shapes, places, grid, window.sides, room)
        features, rings, corners, points, aside = room.counts.tolist()
        drawn = Drawn(room.features[:features], room.ring_start[: rings + 1], room.xs[:corners], room.ys[:corners])
        if not aside:
            return drawn, room.points[:points]
        more, more_points = self._grounds.drawn(shapes, room.aside[:aside].tolist(), window)
        return drawn.joined(more), np.concatenate([room.points[:points], more_points])

    def _index(self, matrix_set: str, shapes: Shapes) -> _Index:
        """The index of a set, made again when it lacks more than an eighth of the rows."""
        found = self._indexes.get(matrix_set)
        if found is None or 8 * (len(shapes.box) - len(found.order)) > len(shapes.box):
            order = np.argsort(curve_keys(shapes.box), kind="stable")
            found = self._indexes[matrix_set] = _Index(order, blocks(shapes.box, order))
        return found
