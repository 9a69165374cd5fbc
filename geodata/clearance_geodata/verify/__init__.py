"""Verifying a register: does it still hold what was recorded, from the first byte to the last layer?

The journal is checked against its own hash chain; postings and layers are made again from the journal and compared.
Everything is read in portions, so that memory does not grow with the register.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from clearance_geodata.verify.chain import broken_chain
from clearance_geodata.verify.content import differing_content
from clearance_geodata.verify.file import changed_triggers, damaged_file
from clearance_geodata.verify.mark import Mark, mark_of, missing_mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearance.land.checks import Finding
    from clearance_geodata.register import Register
    from clearance_geodata.store.protocol import Connection

__all__ = ["READINGS", "Mark", "mark_of", "verify", "verify_chain"]

# How often each row of the journal is read: in the order of the chain, and again with the other rows of its area.
READINGS = 2


def verify(
    register: Register, *, mark: Mark | None = None, step: Callable[[int], None] = lambda _: None
) -> tuple[Finding, ...]:
    """Everything in a register that is not as it was recorded; empty for a sound one.

    Reads all of it as of one moment; writers need not stop. A journal whose last rows were taken away, with all
    that they made, is a sound and shorter one: only a mark that was kept apart tells.

    Args:
        register: what to verify.
        mark: what the journal had when it was taken.
        step: told how many rows of the journal were read since the last time; each is read `READINGS` times.

    Raises:
        RegisterUnusable: when it cannot be read at all.
    """
    with register.reader() as connection:
        connection.dialect.tables.read_damaged(connection)
        found: list[Finding] = []
        try:
            found += damaged_file(connection)
            found += changed_triggers(connection)
            found += broken_chain(connection, step)
            found += missing_mark(connection, mark) if mark is not None else ()
            found += differing_content(connection, step)
        except sqlite3.DatabaseError:
            # Pages that cannot be read: what is damaged has been found, and the rest cannot be looked at.
            if not found:
                raise
        return tuple(found)


def verify_chain(connection: Connection, *, step: Callable[[int], None] = lambda _: None) -> tuple[Finding, ...]:
    """What can be verified of a register of any schema: the file, and the hash chain of the journal."""
    connection.dialect.tables.read_damaged(connection)
    return (*damaged_file(connection), *broken_chain(connection, step))
