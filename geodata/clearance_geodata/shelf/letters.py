"""Fields of text in memory, in small letters, to find what somebody types a part of.

No index of a store finds letters in the middle of a word; a statement would look at every version with a function of
Python for each. Here a field of all versions is one long text, which is searched in one go.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from clearance_geodata.shelf.words import lowered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from clearance_geodata.shelf.asked import Holding, Rows
    from clearance_geodata.shelf.index import Connections, Index
    from clearance_geodata.shelf.tables import Tables

__all__ = ["Letters"]

# Stands behind each text; one of people has none, and if it had, nothing would be found across it.
END = "\0"


@dataclass(frozen=True, slots=True)
class _Texts:
    """One field of all versions: their texts one behind the other, where each begins, and where the last ends."""

    text: str
    begins: NDArray[np.int64]

    @property
    def size(self) -> int:
        return len(self.begins) - 1

    def grown(self, texts: Sequence[str | None]) -> _Texts:
        said = [lowered(text or "").replace(END, " ") + END for text in texts]
        ends = self.begins[-1] + np.cumsum([len(one) for one in said], dtype=np.int64)
        return _Texts(self.text + "".join(said), np.concatenate([self.begins, ends]))

    def holding(self, letters: str) -> Rows:
        """The numbers of the versions whose text has some letters, which are small, in their order."""
        places = []
        place = self.text.find(letters)
        while place >= 0:
            places.append(place)
            place = self.text.find(letters, self.text.find(END, place))
        return np.searchsorted(self.begins, np.array(places, dtype=np.int64), side="right")


NOTHING = _Texts("", np.zeros(1, dtype=np.int64))


class Letters:
    """The fields of one collection that people search in; each is read when it is first asked for, then grows."""

    def __init__(self, tables: Tables, index: Index, *, connections: Connections) -> None:
        """Read through connections as many versions as the index has."""
        self._tables = tables
        self._index = index
        self._connections = connections
        self._fields: dict[str, _Texts] = {}
        self._lock = Lock()

    def among(self, rows: Rows, holding: Holding) -> Rows:
        """Those of some rows of which any field has the letters, large or small."""
        letters, size = lowered(holding.letters), self._index.size
        fields = [self._texts(name, size) for name in holding.fields]
        if not letters:
            return rows
        has = np.zeros(max((texts.size for texts in fields), default=size) + 1, dtype=bool)
        for texts in fields if END not in letters else ():
            has[texts.holding(letters)] = True
        return rows[has[rows]]

    def _texts(self, name: str, size: int) -> _Texts:
        with self._lock:
            texts = self._fields.get(name, NOTHING)
            if texts.size < size:
                with self._connections() as connection:
                    texts = texts.grown(self._tables.texts(connection, name, (texts.size, size)))
                self._fields[name] = texts
            return texts
