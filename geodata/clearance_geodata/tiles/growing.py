"""Arrays that only grow at the end; what was handed out before stays as it is."""

from __future__ import annotations

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

__all__ = ["Growing"]

Item = TypeVar("Item", bound=np.generic)


class Growing(Generic[Item]):
    """An array, or rows of one, with room for more behind it.

    Example:
        >>> days = Growing(np.int64)
        >>> days.extend(np.array([3, 4]))
        >>> days.view.tolist()
        [3, 4]
    """

    def __init__(self, dtype: DTypeLike, *, width: int | None = None) -> None:
        self._room: NDArray[Item] = np.empty(0 if width is None else (0, width), dtype)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def extend(self, more: NDArray[Item]) -> None:
        """Put items behind the last; an array that is full is copied into one twice as large."""
        size = self._size + len(more)
        if size > len(self._room):
            room = np.empty((max(size, 2 * len(self._room)), *self._room.shape[1:]), self._room.dtype)
            room[: self._size] = self._room[: self._size]
            self._room = room
        self._room[self._size : size] = more
        self._size = size

    @property
    def view(self) -> NDArray[Item]:
        """The items so far; it does not grow."""
        return self._room[: self._size]
