"""Finished tiles in memory, as many as fit; a tile that two snapshots have in common is there once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from weakref import WeakValueDictionary

from clearance_api.habits.codings import Finished

__all__ = ["KeptTiles", "Tile"]

# What a tile takes besides its bytes; and these are kept coded, too, when a client takes them so.
OVERHEAD_BYTES = 600
CODED_SHARE = 2


class Tile:
    """A finished tile of some rows; its tag changes when a byte of it does."""

    __slots__ = ("__weakref__", "body", "rows", "tag")

    def __init__(self, body: bytes, tag: str, *, rows: int) -> None:
        self.body = Finished(body)
        self.tag = tag
        self.rows = rows

    @property
    def size(self) -> int:
        """The memory that it takes, in bytes."""
        return CODED_SHARE * len(self.body) + OVERHEAD_BYTES


class KeptTiles:
    """Tiles by what was asked for, and by what is in them; the least used is forgotten first.

    `hits` and `misses` count how often a tile was there, and how often it had to be drawn.
    """

    def __init__(self, size: int) -> None:
        self.hits = 0
        self.misses = 0
        self._room = size
        self._lock = Lock()
        self._asked: OrderedDict[Hashable, Tile] = OrderedDict()
        self._drawn: WeakValueDictionary[Hashable, Tile] = WeakValueDictionary()

    @property
    def entries(self) -> int:
        """How many answers are kept now."""
        return len(self._asked)

    def get(self, asked: Hashable) -> Tile | None:
        """The tile that answers what is asked."""
        with self._lock:
            found = self._asked.get(asked)
            if found is not None:
                self._asked.move_to_end(asked)
                self.hits += 1
            return found

    def drawn(self, content: Hashable) -> Tile | None:
        """The tile that has some content, whoever asked for it."""
        return self._drawn.get(content)

    def put(self, asked: Hashable, content: Hashable, tile: Tile) -> Tile:
        """Keep a tile."""
        with self._lock:
            self.misses += 1
            if asked not in self._asked:
                self._asked[asked] = tile
                self._drawn[content] = tile
                self._room -= tile.size
            while self._room < 0 and self._asked:
                self._room += self._asked.popitem(last=False)[1].size
        return tile
