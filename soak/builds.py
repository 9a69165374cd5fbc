"""The build under test, and builds that are broken on purpose: a test that finds nothing in those shows nothing.

A build is a class of connection: everything that a register does goes through one.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from clearance_geodata.store import sqlite
from clearance_geodata.store.sqlite import RegisterConnection

__all__ = ["BROKEN", "UNDO_NOTHING", "UNSYNCED", "take"]

NOTHING = "SELECT 1"


class WithoutTransaction(RegisterConnection):
    """Every statement is committed by itself."""

    def execute(self, *statement: Any) -> sqlite3.Cursor:  # noqa: ANN401  as its base
        if statement[0] in {"BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"} and not self.in_transaction:
            return super().execute(NOTHING)
        return super().execute(*statement)


class CommitAfterAcknowledging(RegisterConnection):
    """A batch is committed only when the next one begins."""

    def execute(self, *statement: Any) -> sqlite3.Cursor:  # noqa: ANN401  as its base
        if statement[0] == "BEGIN IMMEDIATE" and self.in_transaction:
            super().execute("COMMIT")
        if statement[0] == "COMMIT" or (self.in_transaction and "checkpoint" in statement[0]):
            return super().execute(NOTHING)
        return super().execute(*statement)


class SynchronousNormal(RegisterConnection):
    """A commit does not wait for the disk."""

    level = "NORMAL"

    def execute(self, *statement: Any) -> sqlite3.Cursor:  # noqa: ANN401  as its base
        if statement[0] == "PRAGMA synchronous = FULL":
            return super().execute(f"PRAGMA synchronous = {self.level}")
        return super().execute(*statement)


class SynchronousOff(SynchronousNormal):
    """Nothing waits for the disk."""

    level = "OFF"


BUILDS: dict[str, type[RegisterConnection]] = {
    "sound": RegisterConnection,
    "no transaction": WithoutTransaction,
    "commit after acknowledging": CommitAfterAcknowledging,
    "synchronous normal": SynchronousNormal,
    "synchronous off": SynchronousOff,
}
# What kills must show to be broken, and what only the order of writes and syncs can.
BROKEN = ("no transaction", "commit after acknowledging")
UNSYNCED = ("synchronous normal", "synchronous off")
UNDO_NOTHING = ("no transaction",)


def take(build: str) -> None:
    """Make every connection of this process one of a build."""
    vars(sqlite)["RegisterConnection"] = BUILDS[build]
