"""A register in a file: one connection for each thread that asks, one for each reading."""

from __future__ import annotations

import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from clearance.errors import RegisterUnusable
from clearance_geodata.store import sqlite
from clearance_geodata.store.dialect import SQLITE, Dialect
from clearance_geodata.store.sqlite_faults import explained

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from clearance_geodata.store.address import Address
    from clearance_geodata.store.protocol import Connection

__all__ = ["FileStore"]

# Pages of the file that a writer keeps in memory, in KiB: the keys of a large import are looked up all over it.
CACHE_KIB = 65_536


class FileStore:
    """A GeoPackage file (see `protocol.Store`)."""

    dialect: Dialect = SQLITE

    def __init__(self, address: Address) -> None:
        """Open nothing yet."""
        self.address = address
        self.path: Path = address.path
        self._local = threading.local()
        self._connections: list[sqlite.RegisterConnection] = []

    def _own(self) -> sqlite.RegisterConnection:
        """The connection of this thread."""
        if not hasattr(self._local, "connection"):
            self._local.connection = sqlite.connect(self.path)
            self._connections.append(self._local.connection)
        connection: sqlite.RegisterConnection = self._local.connection
        return connection

    @contextmanager
    def creating(self) -> Iterator[Connection]:
        """Make the file and its tables, or nothing."""
        path = self.path
        if path.exists():
            raise RegisterUnusable(
                "{path} exists already; choose another name, a register is never overwritten", path=str(path)
            )
        if not path.parent.is_dir():
            raise RegisterUnusable("{folder} is not a folder; create it first", folder=str(path.parent))
        with (
            _nothing_left_behind(path),
            closing(sqlite.connect(path, create=True)) as connection,
            explained(path),
            sqlite.transaction(connection),
        ):
            yield connection

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """The connection of this thread."""
        with explained(self.path):
            yield self._own()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection of its own, in a transaction."""
        with explained(self.path), closing(sqlite.connect(self.path)) as connection:
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def writing(self, *, keep: bool = True) -> Iterator[Connection]:
        """The connection of this thread, with SQLite's lock for writers; the log is written back afterwards."""
        with explained(self.path):
            connection = self._own()
            with sqlite.transaction(connection, keep=keep):
                connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
                yield connection
            if keep:
                sqlite.checkpoint(connection)

    def connections(self) -> Mapping[str, int]:
        """Nothing: each thread has a connection of its own to a file."""
        return {}

    def follow(self) -> None:
        """Nothing: the file is at hand."""

    def known_position(self) -> int | None:
        """None: the file is asked."""
        return None

    def close(self) -> None:
        """Close every connection; the file is whole afterwards."""
        for connection in self._connections:
            connection.close()
        self._connections.clear()
        self._local = threading.local()


@contextmanager
def _nothing_left_behind(place: Path) -> Iterator[None]:
    """Remove a register that could not be made, so that it can be tried again."""
    try:
        yield
    except BaseException:
        for path in (place, *(place.with_name(place.name + end) for end in ("-wal", "-shm", "-journal"))):
            path.unlink(missing_ok=True)
        raise
