"""Answers that are kept while they are few bytes together, the least used forgotten first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Answers"]

OVERHEAD_BYTES = 500


class Answers:
    """Arrays by what was asked; threads that ask for the same may look twice, and find the same."""

    def __init__(self, limit: int) -> None:
        """Keep arrays of `limit` bytes together."""
        self._limit = limit
        self._lock = Lock()
        self._held: OrderedDict[Hashable, NDArray[Any]] = OrderedDict()
        self._bytes = 0

    def get(self, key: Hashable) -> NDArray[Any] | None:
        """The answer that was kept; None where none was."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def keep(self, key: Hashable, answer: NDArray[Any]) -> NDArray[Any]:
        """Keep an answer, which nobody may change any more."""
        answer.flags.writeable = False
        with self._lock:
            before = self._held.pop(key, None)
            self._bytes += _size(answer) - (0 if before is None else _size(before))
            self._held[key] = answer
            while self._bytes > self._limit:
                _, oldest = self._held.popitem(last=False)
                self._bytes -= _size(oldest)
        return answer


def _size(answer: NDArray[Any]) -> int:
    return answer.nbytes + OVERHEAD_BYTES
