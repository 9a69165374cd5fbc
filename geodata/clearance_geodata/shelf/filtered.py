"""Rows for which a filter is true, and the order of rows by a field: asked of the store once, then kept."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import orjson
import shapely
from shapely.errors import GEOSException

from clearance.errors import InvalidQuantity, InvalidRecord, RegisterUnusable
from clearance_geodata.shelf.answers import Answers
from clearance_geodata.shelf.asked import Box
from clearance_geodata.shelf.columns import BOX
from clearance_geodata.shelf.condition import Condition
from clearance_geodata.shelf.words import prepared, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.shelf.asked import At, Filter, Order, Rows
    from clearance_geodata.shelf.index import Connections, Index
    from clearance_geodata.shelf.tables import Tables

__all__ = ["Filtering", "among"]

# Faults of PostgreSQL with values: too large a number, a root of a negative one.
NOT_COMPUTED = "22"
KEPT_BYTES = 64 * 2**20


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

    def rows(self, where: Filter, at: At) -> Rows:
        """The rows of a moment for which a filter is true, by number."""
        key = (at, orjson.dumps(where, option=orjson.OPT_SORT_KEYS))
        kept = self._answers.get(key)
        if kept is not None:
            return kept
        try:
            found = self._found(where, at)
        except RegisterUnusable as fault:
            if str(getattr(fault.__cause__, "sqlstate", "")).startswith(NOT_COMPUTED):
                raise InvalidQuantity(
                    f"the filter cannot be computed: {fault.__cause__}; use smaller numbers"
                ) from None
            raise
        return self._kept(key, found, at)

    def _kept(self, key: Hashable, found: Sequence[int], at: At) -> Rows:
        rows = np.array(found, dtype=np.int64)
        return self._answers.keep(key, rows) if self._index.is_settled(at) else rows

    def _found(self, where: Filter, at: At) -> list[int]:
        with self._connections() as connection:
            words = words_of(connection)
            piece = Condition(self._fields, words, lambda op, place: self._meeting(op, place, at)).of(where)
            return self._tables.where(prepared(connection), at, piece.sql, piece.values, shaped=words.spatial)

    def ordered(self, rows: Rows, order: Sequence[Order], at: At) -> Rows:
        """Rows in the order of some fields; what is not known comes last, and equals in the order of their numbers."""
        key = (at, tuple(order))
        ranked = self._answers.get(key)
        if ranked is None:
            for one in order:
                if one.field not in self._fields:
                    known = ", ".join(self._fields)
                    raise InvalidRecord(f"property '{one.field}' is not there to sort by; there are {known}")
            with self._connections() as connection:
                ranked = self._kept(key, self._tables.sorted(connection, at, order), at)
        return ranked if len(rows) == len(ranked) else ranked[_marked(rows, ranked)]

    def _meeting(self, op: str, place: BaseGeometry, at: At) -> Rows:
        """Rows of a moment whose shape has a relation to a place."""
        moment = self._index.moment(at)
        everywhere = Box(-np.inf, -np.inf, np.inf, np.inf)
        if op == "s_disjoint":
            drawn, _ = moment.meeting(everywhere)
            return np.setdiff1d(drawn, self._meeting("s_intersects", place, at), assume_unique=True)
        rows = np.concatenate(moment.meeting(Box(*place.bounds)))
        if not rows.size:
            return rows
        shapely.prepare(place)
        west, south, east, north = (self._index.of(rows, name) for name in BOX)
        boxes = shapely.box(west, south, east, north)
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


def among(rows: Rows, some: Rows) -> Rows:
    """Those rows that are among some others; both sorted."""
    if not some.size:
        return some
    places = np.minimum(np.searchsorted(some, rows), len(some) - 1)
    found: Rows = rows[some[places] == rows]
    return found


def _marked(rows: Rows, ranked: Rows) -> NDArray[np.bool_]:
    marks = np.zeros(int(ranked.max()) + 1, dtype=bool)
    marks[rows] = True
    return marks[ranked]
