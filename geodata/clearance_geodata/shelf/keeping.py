"""Bringing the shelf up to date with the journal, in the transaction of the batch: versions come, others end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from clearance.land.hazard import Area, Level
from clearance_geodata import reading
from clearance_geodata.layers import refill
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_geodata.shelf.making import Known, drawn, rows_of
from clearance_geodata.shelf.tables import Tables
from clearance_geodata.shelf.versions import STILL, Version, area_versions, release_versions

if TYPE_CHECKING:
    from clearance.land.journal import Entry
    from clearance_geodata.store.protocol import Connection

__all__ = ["KEPT", "Change", "filled", "keep", "wanted"]

Make: TypeAlias = Callable[..., Iterator[Version]]
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
) -> None:
    """Bring the versions of some areas up to date with all their entries.

    Args:
        connection: the register's own, inside a transaction.
        books: areas with all entries that concern them, in journal order.
        change: what the batch changes.
        fresh: nothing is kept of these areas yet.
    """
    listed = [(area, entries, None if fresh else change.since(area.area_id, entries)) for area, entries in books]
    for name in KEPT:
        tables, known = Tables(COLLECTIONS[name]), Known()
        made = drawn(tables.names, [version for book in listed for version in wanted(name, *book)])
        told = {(one.version.feature_id, one.told) for one in made}
        there: set[tuple[str, tuple[object, ...]]] = set()
        gone: list[int] = []
        for area, _, since in [] if fresh else listed:
            for fid, feature_id, row, (body, shape) in _known(connection, tables, area.area_id, since):
                if (feature_id, row) in told:
                    there.add((feature_id, row))
                else:
                    gone.append(fid)
                known.bodies[feature_id, row[2], row[3]] = body
                if row[3] is not None:
                    known.shapes[feature_id, row[3]] = shape
        new = [one for one in made if (one.version.feature_id, one.told) not in there]
        tables.replaced(connection, gone, change.after)
        if new:
            tables.put(connection, rows_of(new, known, after=tables.last(connection), position=change.after))


def wanted(name: str, area: Area, entries: Sequence[Entry], since: date | None = None) -> Iterator[Version]:
    """The versions of a collection that a book makes, as far as they were not over before a day; totals make none."""
    make, _ = KEPT[name]
    return make(area, entries, since=since) if area.level is Level.AREA else iter(())


def _known(
    connection: Connection, tables: Tables, area_id: str, since: date | None
) -> Iterator[tuple[int, str, tuple[int, int, bytes, bytes | None], tuple[int, int]]]:
    """The versions of an area that are still known: number, feature, what is told, and numbers of body and shape."""
    _, concerned = KEPT[tables.collection.name]
    rows = connection.execute(
        f"SELECT v.fid, b.feature_id, v.valid_from, v.valid_to, b.properties_json, s.wkb, b.fid, b.shape "  # noqa: S608
        f"FROM {tables.versions} v JOIN {tables.bodies} b ON b.fid = v.body "
        f"LEFT JOIN {tables.shapes} s ON s.fid = b.shape "
        f"WHERE v.area_id = ? AND v.known_to = ? AND v.{concerned}",
        (area_id, STILL, since.toordinal() if since else 0),
    )
    for fid, feature_id, *told, body, shape in rows.fetchall():
        yield fid, feature_id, tuple(told), (body, shape)


def filled(connection: Connection) -> None:
    """Make layers and shelf from the journal; their tables are empty."""
    last = reading.last_position(connection)

    def look(areas: Mapping[str, Area], books: Mapping[str, Sequence[Entry]]) -> None:
        listed = [(areas[area_id], entries) for area_id, entries in books.items() if area_id in areas]
        keep(connection, listed, Change(before=last, after=last), fresh=True)

    refill(connection, look)
