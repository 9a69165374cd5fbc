"""The file as such: pages, indexes, keys, and the triggers that guard the tables."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from clearance_geodata import schema
from clearance_geodata.geopackage import add_functions
from clearance_geodata.verify.rules import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clearance.land.checks import Finding

__all__ = ["changed_triggers", "damaged_file"]


def damaged_file(connection: sqlite3.Connection) -> Iterator[Finding]:
    """What SQLite itself finds: pages, indexes, keys that point nowhere."""
    for (text,) in connection.execute("PRAGMA integrity_check"):
        if text != "ok":
            yield finding("file-damaged", "file", " ".join(text.split()))
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield finding("row-dangling", f"{table}, row {row}", f"no such row in {parent}")


def changed_triggers(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Guards and index triggers that a new register has and this one has not, or has otherwise."""
    with closing(sqlite3.connect(":memory:")) as fresh:
        add_functions(fresh)
        schema.create(fresh)
        expected, present = _triggers(fresh), _triggers(connection)
    for name, text in expected.items():
        if present.get(name) != text:
            yield finding("trigger-changed", name, "changed" if name in present else "missing")


def _triggers(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(
        connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name").fetchall()
    )
