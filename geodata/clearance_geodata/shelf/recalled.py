"""Values by number of row, recalled while they are few bytes together; a row never changes, so none grows old."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance_geodata.shelf.asked import Rows

__all__ = ["Recalled"]

Value = TypeVar("Value")


class Recalled(Generic[Value]):
    """Values of rows, each made when it is asked for; all are forgotten when they have grown too large.

    Threads may make one twice, and get the same.
    """

    def __init__(self, limit: int, size_of: Callable[[Value], int]) -> None:
        """Recall values of `limit` bytes together."""
        self._limit = limit
        self._size_of = size_of
        self._lock = Lock()
        self._held: NDArray[np.object_] = np.empty(0, dtype=object)
        self._is_here = np.zeros(0, dtype=bool)
        self._bytes = 0

    def get(self, rows: Rows, make: Callable[[Rows], Sequence[Value]]) -> NDArray[np.object_]:
        """The values of some rows, in that order; those that are not here are made."""
        if not len(rows):
            return np.empty(0, dtype=object)
        with self._lock:
            self._grow(int(rows.max()) + 1)
            found, missing = self._held[rows], np.flatnonzero(~self._is_here[rows])
        if missing.size:
            made = np.empty(missing.size, dtype=object)
            made[:] = make(rows[missing])
            found[missing] = made
            self._keep(rows[missing], made)
        return found

    def one(self, row: int, make: Callable[[Rows], Sequence[Value]]) -> Value:
        """The value of one row; without the arrays that many are found with, which take longer than one value."""
        with self._lock:
            if row < len(self._held) and self._is_here[row]:
                value: Value = self._held[row]
                return value
        found: Value = self.get(np.array([row], dtype=np.int64), make)[0]
        return found

    def _grow(self, size: int) -> None:
        before = len(self._held)
        if size > before:
            more = max(size, before * 3 // 2) - before
            self._held = np.append(self._held, np.empty(more, dtype=object))
            self._is_here = np.append(self._is_here, np.zeros(more, dtype=bool))

    def _keep(self, rows: Rows, made: NDArray[np.object_]) -> None:
        size = sum(map(self._size_of, made))
        if size > self._limit:
            return
        with self._lock:
            if self._bytes + size > self._limit:
                self._held[:] = None
                self._is_here[:] = False
                self._bytes = 0
            self._held[rows] = made
            self._is_here[rows] = True
            self._bytes += size
