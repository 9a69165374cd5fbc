"""What PostgreSQL reports, in the words of a person: one line that names the register and the remedy."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from psycopg import errors
from psycopg_pool import PoolTimeout

from clearance.errors import RegisterUnusable
from clearance.saying import saying

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clearance_geodata.store.address import Address

__all__ = ["explained"]

ROLE = saying("ask its administrator for the permission (docs/operations.md says which roles there are)")

# What a server says while it is asked for a connection, for which there is no code.
AT_THE_DOOR = {
    "password": saying("refuses the password, or was given none; put it into PGPASSWORD or ~/.pgpass"),
    "no pg_hba.conf entry": saying("lets nobody in from here; its administrator must add this machine to pg_hba.conf"),
    'database "': saying(
        "names a database that is not there; create it with `createdb`, and in it the extension postgis"
    ),
    'role "': saying("knows no such account; {role}", role=ROLE),
    "too many clients": saying("has no connection left; try again later, or raise max_connections"),
    "remaining connection slots": saying("has no connection left; try again later, or raise max_connections"),
    "starting up": saying("is starting; try again in a moment"),
}
REMEDIES: dict[type[psycopg.Error], str] = {
    errors.LockNotAvailable: saying("is being written by another program; wait for it to finish, then try again"),
    errors.DeadlockDetected: saying("is being changed by another program; try again"),
    errors.InsufficientPrivilege: saying("may not be used so by this account; {role}", role=ROLE),
    errors.ReadOnlySqlTransaction: saying("is read-only; name the server that may be written"),
    errors.DiskFull: saying(
        "could not be written, the disk of the server is full; free some space, nothing was recorded"
    ),
    errors.QueryCanceled: saying("was asked for something that took too long; try again, or ask for less"),
    errors.AdminShutdown: saying("was stopped, or has cut off this connection; try again in a moment"),
    errors.UndefinedTable: saying("holds no register; create one with `clearance init`"),
    errors.DataCorrupted: saying("is damaged; restore it from a backup with `clearance move`"),
    errors.IndexCorrupted: saying("has a damaged index; let its administrator run REINDEX"),
}


@contextmanager
def explained(address: Address) -> Iterator[None]:
    """Turn PostgreSQL's faults into one line that names the register and the remedy."""
    try:
        yield
    except psycopg.IntegrityError:
        raise
    except PoolTimeout as fault:
        raise RegisterUnusable(
            "{address} is asked by too many at once; try again in a moment", address=str(address)
        ) from fault
    except psycopg.Error as fault:
        raise RegisterUnusable("{address} {remedy}", address=str(address), remedy=_remedy(fault)) from fault


def _remedy(fault: psycopg.Error) -> str:
    for kind, remedy in REMEDIES.items():
        if isinstance(fault, kind):
            return remedy
    if fault.sqlstate is None and isinstance(fault, psycopg.ProgrammingError):
        # What is wrong with it may be the password, so it is not shown.
        return saying(
            "is no URL that PostgreSQL reads; write postgresql://user@host:port/database, special letters as %XX"
        )
    said = " ".join(str(fault).split())
    if fault.sqlstate is None and isinstance(fault, psycopg.OperationalError):
        for words, remedy in AT_THE_DOOR.items():
            if words in said:
                return remedy
        reason = said.partition("failed: ")[2].rpartition("failed: ")[2].partition(" Is the server")[0] or said
        return saying(
            "does not answer ({reason}); check that PostgreSQL runs there, and the host and port", reason=reason
        )
    if isinstance(fault, psycopg.DataError) and "NUL" in said:
        return saying("cannot keep a text with the character NUL; take it out of the record")
    return saying("cannot be used ({said})", said=said)
