"""Where the service reads from: anything that gives snapshots. A register does, a value in memory may."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol, runtime_checkable

from clearance.land.snapshot import Snapshot

__all__ = ["Pooled", "SnapshotSource"]


class SnapshotSource(Protocol):
    """A journal that can be read as of a date and as known at a moment; reads come from several threads."""

    @property
    def name(self) -> str:
        """The short name, as it stands in addresses."""
        ...

    def position(self) -> int:
        """The position of the last thing recorded; asked on every request, so it must be cheap."""
        ...

    def snapshot(self, as_of: date | None = None, known_at: datetime | None = None) -> Snapshot:
        """The snapshot; None means the latest effective date, and all that is known now."""
        ...


@runtime_checkable
class Pooled(Protocol):
    """A source that shares connections to a database."""

    def connections(self) -> Mapping[str, int]:
        """How many connections are open, free, and waited for, by that word."""
        ...
