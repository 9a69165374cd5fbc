"""Answers that are kept while they are few bytes together, the least used forgotten first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clearance_geodata.shelf.asked import Rows

__all__ = ["Answers"]

OVERHEAD_BYTES = 500


class Answers:
    """Rows by what was asked; threads that ask for the same may look twice, and find the same."""

    def __init__(self, limit: int) -> None:
        """Keep rows of `limit` bytes together."""
        self._limit = limit
        self._lock = Lock()
        self._held: OrderedDict[Hashable, Rows] = OrderedDict()
        self._bytes = 0

    def get(self, key: Hashable) -> Rows | None:
        """The rows that were kept; None where none were."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def keep(self, key: Hashable, rows: Rows) -> Rows:
        """Keep rows, which nobody may change any more."""
        rows.flags.writeable = False
        with self._lock:
            before = self._held.pop(key, None)
            self._bytes += _size(rows) - (0 if before is None else _size(before))
            self._held[key] = rows
            while self._bytes > self._limit:
                _, oldest = self._held.popitem(last=False)
                self._bytes -= _size(oldest)
        return rows


def _size(rows: Rows) -> int:
    return rows.nbytes + OVERHEAD_BYTES
