"""Copying a register whole: as of one moment, while others write to it, and on the disk before it takes its name."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from clearance.errors import RegisterUnusable
from clearance_geodata import reading
from clearance_geodata.reasons import reason_of_system
from clearance_geodata.store.sqlite_faults import is_write_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from clearance_geodata.store.protocol import Connection
    from clearance_geodata.store.sqlite import RegisterConnection

__all__ = ["Progress", "Stand", "copy_to", "folder_synced", "silent", "stand_of", "synced", "workplace"]

# What is being done, how much of it is done, and of how much.
Progress: TypeAlias = "Callable[[str, int, int], None]"

PAGES_AT_ONCE = 128


def silent(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a register's journal goes: two registers of one id with one stand are equal."""

    register_id: str
    schema_version: int
    position: int
    chain_hash: str


def stand_of(connection: Connection) -> Stand:
    """The stand of a register of any schema."""
    register_id, version = connection.execute("SELECT register_id, schema_version FROM register").fetchone()
    position = reading.last_position(connection)
    return Stand(register_id, version, position, reading.chain_at(connection, position)[0])


def copy_to(made: Path, source: RegisterConnection, *, target: Path, progress: Progress) -> Stand:
    """Copy a register as it stands now into a new file, page by page.

    The source is read inside one transaction: SQLite would begin again whenever another process writes, and never come
    to an end beside a busy one.

    Args:
        made: the new file.
        source: a connection to the register.
        target: what the new file will be called; messages name it.
        progress: told after each step.

    Raises:
        RegisterUnusable: when the copy cannot be written.
    """
    source.execute("BEGIN")
    try:
        stand = stand_of(source)
        with closing(sqlite3.connect(made, isolation_level=None)) as copy:
            # Until it is synced and has its name the copy is nothing: no journal, no waiting for the disk.
            copy.execute("PRAGMA journal_mode = OFF")
            copy.execute("PRAGMA synchronous = OFF")
            source.backup(
                copy, pages=PAGES_AT_ONCE, progress=lambda _, left, all_: progress("copying", all_ - left, all_)
            )
    except sqlite3.OperationalError as fault:
        if is_write_fault(fault):
            raise RegisterUnusable(
                "{target} could not be written, the disk is full; free some space", target=str(target)
            ) from fault
        raise
    finally:
        source.execute("ROLLBACK")
    return stand


@contextmanager
def workplace(target: Path) -> Iterator[Path]:
    """A file beside a target under the same name, to be finished and moved there; gone when it was not.

    Raises:
        RegisterUnusable: when the folder cannot be written.
    """
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".clearance-") as folder:
            yield Path(folder) / target.name
    except OSError as fault:
        raise RegisterUnusable(
            "{target} cannot be written ({strerror}); choose a folder that can be, with enough space",
            target=str(target),
            strerror=reason_of_system(fault),
        ) from fault


def synced(path: Path) -> None:
    """Wait until a file is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def folder_synced(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; Windows does so by itself and cannot be asked."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
