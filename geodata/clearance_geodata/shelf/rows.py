"""A shelf of rows: found through the index in memory, fetched by their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance_geodata.shelf.asked import Box
from clearance_geodata.shelf.columns import BOX
from clearance_geodata.shelf.filtered import Filtering
from clearance_geodata.shelf.index import Index
from clearance_geodata.shelf.letters import Letters
from clearance_geodata.shelf.numbered import NumberedWords
from clearance_geodata.shelf.protocol import Stored, Summed
from clearance_geodata.shelf.recalled import Recalled

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.shelf.asked import Asked, At, Rows
    from clearance_geodata.shelf.collections import Collection
    from clearance_geodata.shelf.index import Connections
    from clearance_geodata.shelf.moment import Moment
    from clearance_geodata.shelf.tables import Tables

__all__ = ["RowShelf"]

# What is recalled of features and of shapes, in bytes; a shape in memory takes some more than its corners.
STORED_BYTES = 64 * 2**20
SHAPE_BYTES = 32 * 2**20
SHAPE_OVERHEAD, CORNER_BYTES = 400, 20
# For so many ids it is recalled which row they were at a moment.
IDS_RECALLED = 100_000


class RowShelf:
    """The features of a collection whose versions lie in tables (see `clearance_geodata.shelf.protocol.Shelf`)."""

    def __init__(self, tables: Tables, *, connections: Connections, committed: Connections) -> None:
        """Read rows through connections of the thread that asks, and what is new through others."""
        self._tables = tables
        self._connections = connections
        self._index = Index(tables, committed)
        self._stored: Recalled[Stored] = Recalled(STORED_BYTES, lambda one: len(one.geometry) + len(one.properties))
        self._shapes: Recalled[BaseGeometry] = Recalled(SHAPE_BYTES, _size_of)
        self._found: dict[tuple[str, At], int] = {}
        self._letters = Letters(tables, self._index, connections=connections)
        self._numbered = NumberedWords(tables, self._index, connections=connections)
        self._filtering = Filtering(tables, self._index, connections=connections, shapes=self._drawn)

    @property
    def collection(self) -> Collection:
        """What is kept here."""
        return self._tables.collection

    def rows(self, asked: Asked) -> Rows:
        """All rows that match, in the order asked for."""
        moment = self._index.moment(asked.at)
        if asked.box is None:
            found = moment.rows(asked.span)
        else:
            parts = [self._in(moment, part, asked) for part in _parts(asked.box)]
            found = np.sort(parts[0]) if len(parts) == 1 else np.unique(np.concatenate(parts))
        if asked.where is not None:
            found = self._filtering.among(found, asked.where)
        if asked.holding is not None:
            found = self._letters.among(found, asked.holding)
        return self._filtering.ordered(found, asked.order, asked.at) if asked.order else found

    def _in(self, moment: Moment, box: Box, asked: Asked) -> Rows:
        surely, perhaps = moment.meeting(box, asked.span)
        if not perhaps.size:
            return surely
        ground = _ground(box)
        shapely.prepare(ground)
        meets = shapely.intersects(ground, self._drawn(perhaps))
        return np.concatenate([surely, perhaps[meets]])

    def _drawn(self, rows: Rows) -> NDArray[np.object_]:
        return self._shapes.get(rows, self._decoded)

    def _decoded(self, rows: Rows) -> Sequence[BaseGeometry]:
        decoded: Sequence[BaseGeometry] = shapely.from_wkb(self.shapes(rows)).tolist()
        return decoded

    def stored(self, rows: Rows) -> Sequence[Stored]:
        """The features of some rows, in that order."""
        return self._stored.get(rows, self._read).tolist()  # type: ignore[no-any-return]

    def _read(self, rows: Rows) -> Sequence[Stored]:
        bodies: list[int] = self._index.of(rows, "body").tolist()
        since: list[int] = self._index.of(rows, "known_from").tolist()
        with self._connections() as connection:
            told = self._tables.told(connection, bodies)
        return [Stored(row, *told[body], at) for row, body, at in zip(rows.tolist(), bodies, since, strict=True)]

    def shapes(self, rows: Rows) -> Sequence[bytes | None]:
        """The geometries of some rows as WKB (lon, lat; WGS 84), in that order; None where none is known."""
        bodies: list[int] = self._index.of(rows, "body").tolist()
        with self._connections() as connection:
            found = self._tables.wkb(connection, bodies)
        return [found[body] for body in bodies]

    def near(self, asked: Asked, box: Box) -> Rows:
        """All rows of a moment and a span whose bounds meet a box that does not cross the antimeridian."""
        return np.concatenate(self._index.moment(asked.at).meeting(box, asked.span))

    def bounds_of(self, rows: Rows) -> NDArray[np.float64]:
        """West, south, east and north of some rows in degrees; no numbers where no shape is known."""
        return np.column_stack([self._index.of(rows, name) for name in BOX])

    def properties(self, rows: Rows) -> Sequence[bytes]:
        """The properties of some rows as JSON objects, in that order."""
        bodies: list[int] = self._index.of(rows, "body").tolist()
        with self._connections() as connection:
            found = self._tables.properties(connection, bodies)
        return [found[body] for body in bodies]

    def numbered(self, field: str, rows: Rows) -> NDArray[np.int32]:
        """The number that the word of a field has, for some rows in that order; -1 where it says nothing."""
        return self._numbered.of(rows, field)

    def find(self, feature_id: str, at: At) -> Stored | None:
        """A feature by its id as of a moment, a closed area among them; None when the books do not know it then."""
        row = self._found.get((feature_id, at)) or self._looked_up(feature_id, at)
        return None if row is None else self._stored.one(row, self._read)

    def _looked_up(self, feature_id: str, at: At) -> int | None:
        self._index.moment(at)
        with self._connections() as connection:
            row = self._tables.find(connection, feature_id, at)
        if row is not None and self._index.is_settled(at):
            if len(self._found) >= IDS_RECALLED:
                self._found = {}
            self._found[feature_id, at] = row
        return row

    def summed(self, rows: Rows, field: str, at: At) -> Summed:
        """The exact sum of a field of land, in m2, over some rows of a moment."""
        return self._filtering.summed(rows, field, at)

    def words(self, field: str, at: At, *, up_to: int) -> Sequence[str]:
        """The different values of a field of text at a moment, sorted; at most so many."""
        return self._filtering.words(field, at, up_to=up_to)

    def bounds(self, at: At) -> Box | None:
        """The box round all geometries as of a moment; None when there are none."""
        return self._index.moment(at).bounds

    def first_day(self, at: At) -> date | None:
        """The first day on which anything was true, as of a moment."""
        return self._index.moment(at).first_day


def _parts(box: Box) -> list[Box]:
    """A box, or the two that the antimeridian makes of it."""
    if box.west <= box.east:
        return [box]
    return [Box(box.west, box.south, 180.0, box.north), Box(-180.0, box.south, box.east, box.north)]


def _ground(box: Box) -> BaseGeometry:
    """A box as a polygon; one without width or height is a line or a point."""
    corner, opposite = (box.west, box.south), (box.east, box.north)
    if corner == opposite:
        return shapely.Point(corner)
    if box.west == box.east or box.south == box.north:
        return shapely.LineString([corner, opposite])
    return shapely.box(*corner, *opposite)


def _size_of(shape: BaseGeometry) -> int:
    return SHAPE_OVERHEAD + CORNER_BYTES * int(shapely.get_num_coordinates(shape))
