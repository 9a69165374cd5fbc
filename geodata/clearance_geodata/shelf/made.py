"""Shelves made of a snapshot: the same tables in memory, for collections and moments that no register keeps."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from threading import RLock
from typing import TYPE_CHECKING

from clearance_geodata.layers import site_values
from clearance_geodata.schema import SITE_LAYERS
from clearance_geodata.shelf import derived
from clearance_geodata.shelf.collections import Collection, Keeping
from clearance_geodata.shelf.making import Known, drawn, rows_of
from clearance_geodata.shelf.rows import RowShelf
from clearance_geodata.shelf.tables import Tables
from clearance_geodata.shelf.versions import Version, area_version, release_version
from clearance_geodata.store.sqlite import RegisterConnection

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot

__all__ = ["laid", "made"]


def made(snapshot: Snapshot, collection: Collection) -> RowShelf:
    """The features of a collection in a snapshot, to be asked for the moment of it."""
    return laid(collection, MAKERS[collection.name](snapshot), position=snapshot.identity.position)


def laid(
    collection: Collection, versions: Iterable[Version], *, position: int, by_place: bool | None = None
) -> RowShelf:
    """A shelf in memory.

    Args:
        collection: what is on it.
        versions: those that there are.
        position: of the journal, from which on they are known.
        by_place: whether they are numbered along a curve over the ground; None: those that are kept as rows are.
    """
    tables = Tables(collection, has_journal=False)
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, factory=RegisterConnection)
    for statement in tables.create(collection.id_field):
        connection.execute(statement)
    curved = collection.keeping is Keeping.ROWS if by_place is None else by_place
    rows = rows_of(drawn(tables.names, versions), Known(), after=0, position=position, by_place=curved)
    connection.execute("BEGIN")
    tables.put(connection, rows)
    connection.execute("COMMIT")
    connections = _Shared(connection)
    return RowShelf(tables, connections=connections, committed=connections)


class _Shared:
    """One connection that several threads use in turn."""

    def __init__(self, connection: RegisterConnection) -> None:
        self._connection = connection
        self._lock = RLock()

    @contextmanager
    def __call__(self) -> Iterator[RegisterConnection]:
        with self._lock:
            yield self._connection


def _areas(snapshot: Snapshot) -> Iterable[Version]:
    return (area_version(state) for _, state in sorted(snapshot.states.items()) if state.is_area)


def _released(snapshot: Snapshot) -> Iterable[Version]:
    return (release_version(release) for release in snapshot.releases if release.is_land)


def _sites(snapshot: Snapshot, name: str) -> Iterable[Version]:
    for site in snapshot.sites:
        if SITE_LAYERS[site.kind.value] == name:
            until = None if site.on is None else site.on + timedelta(days=1)
            yield Version(values=site_values(site), geometry=site.geometry, since=site.on, until=until)


MAKERS: Mapping[str, Callable[[Snapshot], Iterable[Version]]] = {
    "areas": _areas,
    "released": _released,
    "incidents": lambda snapshot: _sites(snapshot, "incidents"),
    "minefields": lambda snapshot: _sites(snapshot, "minefields"),
    "storage_sites": lambda snapshot: _sites(snapshot, "storage_sites"),
    "sectors": derived.sectors,
    "finds": derived.finds,
    "figures": derived.figures,
    "tasks": derived.tasks,
    "findings": derived.findings,
}
