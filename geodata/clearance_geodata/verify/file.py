"""The store as such: pages, indexes, keys, and the triggers that guard the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_geodata import schema
from clearance_geodata.verify.rules import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clearance.land.checks import Finding
    from clearance_geodata.store.protocol import Connection

__all__ = ["changed_triggers", "damaged_file"]


def damaged_file(connection: Connection) -> Iterator[Finding]:
    """What the store itself finds: in a file pages, indexes, keys that point nowhere."""
    for rule, record, value in connection.dialect.tables.damage(connection):
        yield finding(rule, record, value)


def changed_triggers(connection: Connection) -> Iterator[Finding]:
    """Guards and index triggers that a new register has and this one has not, or has otherwise."""
    tables = connection.dialect.tables
    present = tables.guards(connection)
    for name, text in tables.expected_guards(connection, schema.create, schema.GUARDED).items():
        if present.get(name) != text:
            yield finding("trigger-changed", name, "changed" if name in present else "missing")
