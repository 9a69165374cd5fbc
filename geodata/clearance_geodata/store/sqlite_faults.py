"""What SQLite reports, in the words of a person: one line that names the register and the remedy."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from clearance.errors import RegisterUnusable
from clearance.saying import saying
from clearance_geodata.reasons import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["explained", "fault_name", "is_write_fault"]

READ_ONLY = saying("is read-only; copy it to a disk that can be written")
BUSY = saying("is being written by another program; wait for it to finish, then try again")
FULL = saying("could not be written, the disk is full; free some space, nothing was recorded")
NOT_WRITTEN = saying(
    "could not be written, the disk is full or the quota used up; free some space, nothing was recorded"
)
FAILING = saying(
    "could not be written, the disk may be failing; restore a backup to another disk with `clearance restore`"
)
NO_LOCKS = saying("is on a drive that cannot lock files (a network drive?); keep it on a local disk")
NOT_READ = saying(
    "could not be read, the disk may be failing; restore a backup to another disk with `clearance restore`"
)
DAMAGED = saying("is damaged; restore it from a backup with `clearance restore`")
NOT_ALLOWED = saying("may not be read by this account; ask whoever keeps it for the permission")
STRANGER = saying("is not a GeoPackage; name a register, or create one with `clearance init`")

# SQLite's name of the fault -> what is wrong and what to do; of several names that fit, the longest counts.
REMEDIES = {
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_READONLY_DBMOVED": saying("was moved or replaced while it was open; open it again"),
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_FULL": FULL,
    "SQLITE_IOERR": NOT_READ,
    "SQLITE_IOERR_WRITE": NOT_WRITTEN,
    "SQLITE_IOERR_TRUNCATE": NOT_WRITTEN,
    "SQLITE_IOERR_SHMSIZE": NOT_WRITTEN,
    "SQLITE_IOERR_FSYNC": FAILING,
    "SQLITE_IOERR_DIR_FSYNC": FAILING,
    "SQLITE_IOERR_LOCK": NO_LOCKS,
    "SQLITE_IOERR_RDLOCK": NO_LOCKS,
    "SQLITE_IOERR_UNLOCK": NO_LOCKS,
    "SQLITE_IOERR_SHM": NO_LOCKS,
    "SQLITE_PROTOCOL": NO_LOCKS,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": STRANGER,
}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's faults into one line that names the register and the remedy."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as fault:
        raise RegisterUnusable("{path} {remedy}", path=str(path), remedy=_remedy(fault, path)) from fault


def fault_name(fault: sqlite3.DatabaseError) -> str:
    """SQLite's name of a fault; empty for a fault of Python's own making."""
    return getattr(fault, "sqlite_errorname", "")


def is_write_fault(fault: sqlite3.DatabaseError) -> bool:
    """Whether there was no room to write."""
    return fault_name(fault) in {name for name, remedy in REMEDIES.items() if remedy in {FULL, NOT_WRITTEN}}


def _remedy(fault: sqlite3.DatabaseError, path: Path) -> str:
    name = fault_name(fault)
    if name.startswith("SQLITE_CANTOPEN") and path.exists() and not os.access(path, os.R_OK):
        return NOT_ALLOWED
    if name.startswith("SQLITE_CANTOPEN") and not os.access(path.parent, os.W_OK):
        return READ_ONLY
    fitting = [known for known in REMEDIES if name.startswith(known)]
    if fitting:
        return REMEDIES[max(fitting, key=len)]
    return saying(
        "cannot be used ({fault}); restore it from a backup, or create one with `clearance init`",
        fault=reason_of(fault),
    )
