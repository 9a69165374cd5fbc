"""For which rows a filter is true, and the order of rows by a field: asked of the store once, then kept.

A row never changes, so neither does what a filter says of it: only rows that are new since the last time are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import orjson
import shapely
from shapely.errors import GEOSException

from clearance.errors import InvalidQuantity, InvalidRecord, RegisterUnusable
from clearance.units import Unit
from clearance_geodata.shelf.answers import Answers
from clearance_geodata.shelf.choosing import NO_INDEX, chosen
from clearance_geodata.shelf.columns import BOX
from clearance_geodata.shelf.condition import Condition
from clearance_geodata.shelf.protocol import Summed
from clearance_geodata.shelf.words import prepared, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.shelf.asked import At, Filter, Order, Rows
    from clearance_geodata.shelf.index import Connections, Index
    from clearance_geodata.shelf.tables import Tables

__all__ = ["Filtering"]

# Faults of PostgreSQL with values: too large a number, a root of a negative one.
NOT_COMPUTED = "22"
# What the answers take together, in bytes.
KEPT_BYTES = 64 * 2**20
# Stands for a quantity that nobody knows, where a number must stand.
UNKNOWN = np.iinfo(np.int64).min


class Filtering:
    """Filters and orders of one collection."""

    def __init__(
        self,
        tables: Tables,
        index: Index,
        *,
        connections: Connections,
        shapes: Callable[[Rows], NDArray[np.object_]],
    ) -> None:
        """Ask through connections; `shapes` gives those of some rows."""
        self._tables = tables
        self._index = index
        self._connections = connections
        self._shapes = shapes
        self._answers = Answers(KEPT_BYTES)
        self._fields = {field.name: field for field in tables.collection.fields}

    def among(self, rows: Rows, where: Filter) -> Rows:
        """Those of some rows for which a filter is true."""
        key = orjson.dumps(where, option=orjson.OPT_SORT_KEYS)
        size, kept = self._index.size, self._answers.get(key)
        known = 0 if kept is None else len(kept)
        if kept is None or known < size:
            new = np.zeros(size - known, dtype=bool)
            new[self._found(where, known, size) - known - 1] = True
            kept = self._answers.keep(key, new if kept is None else np.concatenate([kept, new]))
        found: Rows = rows[kept[rows - 1]]
        return found

    def _found(self, where: Filter, after: int, up_to: int) -> Rows:
        """The numbers of rows in a range for which a filter is true."""
        try:
            with self._connections() as connection:
                words = words_of(connection)
                condition = Condition(self._fields, words, lambda op, place: self._meeting(op, place, after, up_to))
                piece, asked = condition.of(where), prepared(connection)
                by = ""
                if self._tables.indexes and not words.spatial:
                    by = NO_INDEX if after else chosen(self._tables, asked, condition, where, size=up_to)
                found = self._tables.where(asked, (after, up_to), piece, shaped=words.spatial, by=by)
        except RegisterUnusable as fault:
            if str(getattr(fault.__cause__, "sqlstate", "")).startswith(NOT_COMPUTED):
                raise InvalidQuantity(
                    "the filter cannot be computed: {fault}; use smaller numbers", fault=str(fault.__cause__)
                ) from None
            raise
        return np.array(found, dtype=np.int64)

    def ordered(self, rows: Rows, order: Sequence[Order], at: At) -> Rows:
        """Rows of a moment in the order of some fields.

        What is not known comes last, and equals come in the order of their numbers.
        """
        key = (at, tuple(order))
        ranked = self._answers.get(key)
        if ranked is None:
            for one in order:
                if one.field not in self._fields:
                    known = tuple(self._fields)
                    raise InvalidRecord(
                        "property '{field}' is not there to sort by; there are {known}", field=one.field, known=known
                    )
            with self._connections() as connection:
                ranked = np.array(self._tables.sorted(connection, at, order), dtype=np.int64)
            if self._index.is_settled(at):
                self._answers.keep(key, ranked)
        return ranked if len(rows) == len(ranked) else ranked[_marked(rows, ranked)]

    def summed(self, rows: Rows, name: str, at: At) -> Summed:
        """The sum of a column of land over rows of a moment (see `clearance_geodata.shelf.protocol.Shelf`)."""
        key = (at, "quantities", name)
        exact = self._answers.get(key)
        if exact is None:
            with self._connections() as connection:
                told = self._tables.quantities(connection, at, name)
            exact = np.full(max((fid for fid, _ in told), default=0) + 1, UNKNOWN, dtype=np.int64)
            known = [(fid, round(value * Unit.M2.scale)) for fid, value in told if value is not None]
            if known:
                exact[[fid for fid, _ in known]] = [quantity for _, quantity in known]
            if self._index.is_settled(at):
                self._answers.keep(key, exact)
        found = exact[rows]
        return Summed(sum(found[found != UNKNOWN].tolist()), int((found == UNKNOWN).sum()))

    def words(self, name: str, at: At, *, up_to: int) -> tuple[str, ...]:
        """The different values of a column of text at a moment; at most so many."""
        key = (at, "words", name, up_to)
        found = self._answers.get(key)
        if found is None:
            with self._connections() as connection:
                found = np.array(self._tables.words(connection, at, name, up_to=up_to), dtype=object)
            if self._index.is_settled(at):
                self._answers.keep(key, found)
        return tuple(found.tolist())

    def _meeting(self, op: str, place: BaseGeometry, after: int, up_to: int) -> Rows:
        """Rows in a range whose shape has a relation to a place."""
        west, south, east, north = (self._index.column(name)[after:up_to] for name in BOX)
        if op == "s_disjoint":
            drawn = after + 1 + np.flatnonzero(~np.isnan(west))
            return np.setdiff1d(drawn, self._meeting("s_intersects", place, after, up_to), assume_unique=True)
        west_end, south_end, east_end, north_end = place.bounds
        here = np.flatnonzero((west <= east_end) & (east >= west_end) & (south <= north_end) & (north >= south_end))
        rows = after + 1 + here
        if not rows.size:
            return rows
        shapely.prepare(place)
        boxes = shapely.box(west[here], south[here], east[here], north[here])
        # What lies inside is neither on the edge of the place nor round it; a box without width is looked at.
        inside = shapely.contains_properly(place, boxes) & (shapely.area(boxes) > 0)
        near = rows[~inside & (shapely.intersects(place, boxes) | (shapely.area(boxes) == 0))]
        met = near[_related(op, self._shapes(near), place)] if near.size else near
        return np.concatenate([rows[inside], met]) if op in {"s_intersects", "s_within"} else met


def _related(op: str, shapes: NDArray[np.object_], place: BaseGeometry) -> NDArray[np.bool_]:
    """For which shapes a relation to a place, which is prepared, is true."""
    # A place that is prepared must stand first.
    turned = {"s_within": shapely.contains, "s_contains": shapely.within}
    asked = turned.get(op) or getattr(shapely, op.removeprefix("s_"))
    try:
        found: NDArray[np.bool_] = asked(place, shapes)
    except GEOSException:  # a shape that crosses itself
        found = asked(place, shapely.make_valid(shapes))
    return found


def _marked(rows: Rows, ranked: Rows) -> NDArray[np.bool_]:
    marks = np.zeros(int(ranked.max()) + 1, dtype=bool)
    marks[rows] = True
    return marks[ranked]
