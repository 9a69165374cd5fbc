"""What PostgreSQL reports, in the words of a person: one line that names the register and the remedy."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from psycopg import errors
from psycopg_pool import PoolTimeout

from clearance.errors import RegisterUnusable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clearance_geodata.store.address import Address

__all__ = ["explained"]

ROLE = "ask its administrator for the permission (docs/operations.md says which roles there are)"

# What a server says while it is asked for a connection, for which there is no code.
AT_THE_DOOR = {
    "password": "refuses the password, or was given none; put it into PGPASSWORD or ~/.pgpass",
    "no pg_hba.conf entry": "lets nobody in from here; its administrator must add this machine to pg_hba.conf",
    'database "': "names a database that is not there; create it with `createdb`, and in it the extension postgis",
    'role "': f"knows no such account; {ROLE}",
    "too many clients": "has no connection left; try again later, or raise max_connections",
    "remaining connection slots": "has no connection left; try again later, or raise max_connections",
    "starting up": "is starting; try again in a moment",
}
REMEDIES: dict[type[psycopg.Error], str] = {
    errors.LockNotAvailable: "is being written by another program; wait for it to finish, then try again",
    errors.DeadlockDetected: "is being changed by another program; try again",
    errors.InsufficientPrivilege: f"may not be used so by this account; {ROLE}",
    errors.ReadOnlySqlTransaction: "is read-only; name the server that may be written",
    errors.DiskFull: "could not be written, the disk of the server is full; free some space, nothing was recorded",
    errors.QueryCanceled: "was asked for something that took too long; try again, or ask for less",
    errors.AdminShutdown: "was stopped, or has cut off this connection; try again in a moment",
    errors.UndefinedTable: "holds no register; create one with `clearance init`",
    errors.DataCorrupted: "is damaged; restore it from a backup with `clearance move`",
    errors.IndexCorrupted: "has a damaged index; let its administrator run REINDEX",
}


@contextmanager
def explained(address: Address) -> Iterator[None]:
    """Turn PostgreSQL's faults into one line that names the register and the remedy."""
    try:
        yield
    except psycopg.IntegrityError:
        raise
    except PoolTimeout as fault:
        raise RegisterUnusable(f"{address} is asked by too many at once; try again in a moment") from fault
    except psycopg.Error as fault:
        raise RegisterUnusable(f"{address} {_remedy(fault)}") from fault


def _remedy(fault: psycopg.Error) -> str:
    for kind, remedy in REMEDIES.items():
        if isinstance(fault, kind):
            return remedy
    if fault.sqlstate is None and isinstance(fault, psycopg.ProgrammingError):
        # What is wrong with it may be the password, so it is not shown.
        return "is no URL that PostgreSQL reads; write postgresql://user@host:port/database, special letters as %XX"
    said = " ".join(str(fault).split())
    if fault.sqlstate is None and isinstance(fault, psycopg.OperationalError):
        for words, remedy in AT_THE_DOOR.items():
            if words in said:
                return remedy
        reason = said.partition("failed: ")[2].rpartition("failed: ")[2].partition(" Is the server")[0] or said
        return f"does not answer ({reason}); check that PostgreSQL runs there, and the host and port"
    if isinstance(fault, psycopg.DataError) and "NUL" in said:
        return "cannot keep a text with the character NUL; take it out of the record"
    return f"cannot be used ({said})"
