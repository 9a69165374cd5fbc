"""Opening the SQLite file of a register, with every way it can fail said in one line."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from clearance.errors import NotFound, RegisterUnusable
from clearance_geodata.geopackage import add_functions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["connect", "explained", "transaction"]

BUSY_TIMEOUT_S = 30.0


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's faults into one line that names the register and the remedy."""
    try:
        yield
    except sqlite3.OperationalError as fault:
        text = str(fault)
        if "readonly" in text or ("unable to open" in text and not os.access(path.parent, os.W_OK)):
            remedy = "is read-only; copy it to a disk that can be written"
        elif "locked" in text:
            remedy = "is being written by another program; wait for it to finish, then try again"
        elif "disk" in text and "full" in text:
            remedy = "could not be written, the disk is full; free some space, nothing was recorded"
        elif "disk I/O" in text or "locking protocol" in text:
            remedy = "is on a drive that cannot lock files (a network drive?); keep it on a local disk"
        else:
            remedy = f"cannot be used ({text}); restore it from a backup or create one with `clearance init`"
        raise RegisterUnusable(f"{path} {remedy}") from fault
    except sqlite3.DatabaseError as fault:
        if isinstance(fault, sqlite3.IntegrityError):
            raise
        raise RegisterUnusable(
            f"{path} is not a GeoPackage; name a register, or create one with `clearance init`"
        ) from fault


def connect(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """A connection to a register: foreign keys on, every commit on the disk, readers never wait.

    Raises:
        NotFound: when there is no such file.
        RegisterUnusable: when the file is no register, or cannot be used.
    """
    if not create and not path.is_file():
        raise NotFound(f"there is no register {path}; create one with `clearance init {path} --country ISO3`")
    with explained(path):
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        try:
            if not create:
                _refuse_stranger(connection, path)
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
        raise RegisterUnusable(f"{path} is no register of Clearance; import it into one with `clearance import`")


@contextmanager
def transaction(connection: sqlite3.Connection, *, keep: bool = True) -> Iterator[None]:
    """Hold the register's lock; commit at the end, or undo everything after a fault or when nothing is to be kept."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT" if keep else "ROLLBACK")
