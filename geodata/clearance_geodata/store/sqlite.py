"""The SQLite file of a register: opened to write or, where it may not be written, to read."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from clearance.errors import NotFound, RegisterUnusable
from clearance_geodata.geopackage import add_functions
from clearance_geodata.store.dialect import SQLITE, Dialect
from clearance_geodata.store.sqlite_faults import explained, fault_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = ["RegisterConnection", "checkpoint", "connect", "explained", "log_of", "transaction"]

BUSY_TIMEOUT_S = 30.0
Stamp: TypeAlias = tuple[int, int, int, bool]


def connect(path: Path, *, create: bool = False) -> RegisterConnection:
    """A connection to a register: foreign keys on, every commit on the disk, readers never wait.

    A register that may not be written is opened to be read; a write to it then says that it is read-only.

    Raises:
        NotFound: when there is no such file.
        RegisterUnusable: when the file is no register, or cannot be used.
    """
    if not create and not path.is_file():
        raise NotFound(
            "there is no register {path}; create one with `clearance init {path} --country ISO3`", path=str(path)
        )
    with explained(path):
        if not create and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
            return _readable(path)
        connection = _opened(path, "mode=rwc" if create else "mode=rw")
        return _prepared(connection, path, writes=True, fresh=create)


def _opened(path: Path, mode: str) -> RegisterConnection:
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?{mode}",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
        factory=RegisterConnection,
    )


def _prepared(
    connection: RegisterConnection, path: Path, *, writes: bool = False, fresh: bool = False
) -> RegisterConnection:
    try:
        if not fresh:
            _refuse_stranger(connection, path)
        if writes:
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        add_functions(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_stranger(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file that is no register before anything is written to it: the journal mode is written, too."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"register", "journal"} <= tables:
        raise RegisterUnusable(
            "{path} is no register of Clearance; import it into one with `clearance import`", path=str(path)
        )


def log_of(path: Path) -> Path:
    """SQLite's write-ahead log of a register: it holds what is not in the file itself yet."""
    file = path.resolve()
    return file.with_name(f"{file.name}-wal")


def _readable(path: Path) -> RegisterConnection:
    """A connection that reads only: in step with writers where SQLite can be, else of a file that must stand still."""
    try:
        return _prepared(_opened(path, "mode=ro"), path)
    except sqlite3.OperationalError as fault:
        if not fault_name(fault).startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")) or not os.access(path, os.R_OK):
            raise
    stamp = _stamp(path)
    if stamp[-1]:
        raise RegisterUnusable(
            "{path} is read-only and its last acts are in {log}; copy both to a disk that can be written",
            path=str(path),
            log=log_of(path).name,
        )
    still = _opened(path, "mode=ro&immutable=1")
    still.stands = (path, stamp)
    return _prepared(still, path)


def _stamp(path: Path) -> Stamp:
    """What changes when somebody writes to a register, or begins to."""
    file, log = path.stat(), log_of(path)
    return file.st_ino, file.st_mtime_ns, file.st_size, log.exists() and log.stat().st_size > 0


class RegisterConnection(sqlite3.Connection):
    """A connection to a register; one without locks refuses what it read when somebody else has written meanwhile."""

    dialect: ClassVar[Dialect] = SQLITE
    stands: tuple[Path, Stamp] | None = None

    def execute(self, *statement: Any) -> sqlite3.Cursor:  # noqa: ANN401  as sqlite3 declares it
        """Execute a statement.

        Raises:
            RegisterUnusable: when a file that is read without locks has changed since it was opened.
        """
        cursor = super().execute(*statement)
        if self.stands is not None:
            path, stamp = self.stands
            if _stamp(path) != stamp:
                raise RegisterUnusable(
                    "{path} was written by another account while it was read; open it again", path=str(path)
                )
        return cursor

    def stream(self, *statement: Any) -> sqlite3.Cursor:  # noqa: ANN401  as `execute`
        """Read rows as they are taken, which SQLite always does."""
        return self.execute(*statement)

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Put rows into a table."""
        marks = ", ".join("?" * len(columns))
        self.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608


def checkpoint(connection: sqlite3.Connection) -> None:
    """Write the log back into the file, so that a copy of the file is whole.

    Passive, because any other kind waits for slow readers. Where it cannot be done (a full disk), what was committed is
    safe in the log, and SQLite tries again after the next commit.
    """
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()


@contextmanager
def transaction(connection: sqlite3.Connection, *, keep: bool = True) -> Iterator[None]:
    """Hold the register's lock; commit at the end, or undo everything after a fault or when nothing is to be kept."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT" if keep else "ROLLBACK")
    except BaseException:
        # SQLite has undone some faults itself (a full disk) and left others open (a commit that could not be written).
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
