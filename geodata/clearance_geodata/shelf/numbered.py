"""Fields of few words in memory, a number for each word: what tells the classes of all rows apart at once."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from clearance_geodata.shelf.asked import Rows
    from clearance_geodata.shelf.index import Connections, Index
    from clearance_geodata.shelf.tables import Tables

__all__ = ["NumberedWords"]

NOTHING_SAID = -1


class _Words:
    """One field of all versions: the number of its word for each, by place."""

    def __init__(self) -> None:
        self.numbers: NDArray[np.int32] = np.zeros(0, np.int32)
        self._number_of: dict[str | None, int] = {None: NOTHING_SAID, "": NOTHING_SAID}

    def grow(self, texts: Sequence[str | None]) -> None:
        """Put the next versions behind; a new word gets the next number, in their order."""
        new: Iterator[str | None] = (text for text in dict.fromkeys(texts) if text not in self._number_of)
        for number, text in enumerate(list(new), len(self._number_of) - 2):
            self._number_of[text] = number
        number_of = self._number_of
        self.numbers = np.append(self.numbers, np.array([number_of[text] for text in texts], np.int32))


class NumberedWords:
    """The fields of one collection that tell classes apart; each is read when it is first asked for, then grows."""

    def __init__(self, tables: Tables, index: Index, *, connections: Connections) -> None:
        """Read through connections as many versions as the index has."""
        self._tables = tables
        self._index = index
        self._connections = connections
        self._fields: dict[str, _Words] = {}
        self._lock = Lock()

    def of(self, rows: Rows, name: str) -> NDArray[np.int32]:
        """The number of the word of a field for some rows, in that order; -1 where it says nothing."""
        with self._lock:
            words, size = self._fields.setdefault(name, _Words()), self._index.size
            if len(words.numbers) < size:
                with self._connections() as connection:
                    words.grow(self._tables.texts(connection, name, (len(words.numbers), size)))
            return words.numbers[rows - 1]
