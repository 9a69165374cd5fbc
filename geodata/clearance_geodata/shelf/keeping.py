"""Bringing the shelf up to date with the journal, in the transaction of the batch: versions come, others end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from clearance.land.hazard import Area
from clearance_geodata import reading
from clearance_geodata.layers import refill
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_geodata.shelf.making import Known, Row, Told, drawn, rows_of
from clearance_geodata.shelf.tables import Tables
from clearance_geodata.shelf.versions import BEGIN, STILL, Book, Version, area_versions, release_versions

if TYPE_CHECKING:
    from clearance.land.fold import AreaState
    from clearance.land.journal import Entry
    from clearance_geodata.store.protocol import Connection

__all__ = ["KEPT", "Change", "filled", "keep"]

Make: TypeAlias = Callable[[Book], Iterator[Version]]
# The collections that are kept as rows, who makes their versions, and which of those still known a day may change.
KEPT: Mapping[str, tuple[Make, str]] = {
    "areas": (area_versions, "valid_to >= ?"),
    "released": (release_versions, "valid_from >= ?"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a batch does to the shelf: positions of the journal before it and after, and the areas it describes anew."""

    before: int
    after: int
    described: frozenset[str] = frozenset()

    def since(self, area_id: str, entries: Sequence[Entry]) -> date | None:
        """The first day on which an area may be other than it was known to be; None: all its life."""
        if area_id in self.described:
            return None
        new = (entry.effective_on for entry in entries if reading.position_of(entry) > self.before)
        return min(new, default=None)


def keep(
    connection: Connection,
    books: Iterable[tuple[Area, Sequence[Entry]]],
    change: Change,
    *,
    fresh: bool = False,
) -> dict[str, AreaState]:
    """Bring the versions of some areas up to date with all their entries; gives what the areas are at the end.

    Args:
        connection: the register's own, inside a transaction.
        books: areas with all entries that concern them, in journal order.
        change: what the batch changes.
        fresh: nothing is kept of these areas yet.
    """
    listed = [Book.of(area, entries, None if fresh else change.since(area.area_id, entries)) for area, entries in books]
    for name, (make, _) in KEPT.items():
        tables, known = Tables(COLLECTIONS[name]), Known()
        made = drawn(tables.names, [version for book in listed for version in make(book)])
        told = {(one.version.feature_id, one.told) for one in made}
        there: set[tuple[str, Told]] = set()
        gone: list[int] = []
        for row in [] if fresh else _known(connection, tables, listed):
            if (row.feature_id, row.told) in told:
                there.add((row.feature_id, row.told))
            else:
                gone.append(row.fid)
            known.note(row)
        new = [one for one in made if (one.version.feature_id, one.told) not in there]
        tables.replaced(connection, gone, change.after)
        if new:
            tables.put(connection, rows_of(new, known, after=tables.last(connection), position=change.after))
    return {book.area.area_id: book.states[-1][1] for book in listed if book.states}


def _known(connection: Connection, tables: Tables, books: Iterable[Book]) -> Iterator[Row]:
    """The versions that are still known and that the days of some books may change."""
    _, concerned = KEPT[tables.collection.name]
    query = (
        f"SELECT v.fid, b.feature_id, v.valid_from, v.valid_to, b.properties_json, s.wkb, b.fid, b.shape "  # noqa: S608
        f"FROM {tables.versions} v JOIN {tables.bodies} b ON b.fid = v.body "
        f"LEFT JOIN {tables.shapes} s ON s.fid = b.shape "
        f"WHERE v.area_id = ? AND v.known_to = ? AND v.{concerned}"
    )
    for book in books:
        first = book.since.toordinal() if book.since else BEGIN
        for fid, feature_id, *told, body, shape in connection.execute(query, (book.area.area_id, STILL, first)):
            yield Row(fid, feature_id, Told(*told), body, shape)


def filled(connection: Connection) -> None:
    """Make layers and shelf from the journal; their tables are empty."""
    last = reading.last_position(connection)

    def look(areas: Mapping[str, Area], books: Mapping[str, Sequence[Entry]]) -> dict[str, AreaState]:
        listed = [(areas[area_id], entries) for area_id, entries in books.items() if area_id in areas]
        return keep(connection, listed, Change(before=last, after=last), fresh=True)

    refill(connection, look)
