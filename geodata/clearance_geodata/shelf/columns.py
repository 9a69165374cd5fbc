"""The columns of versions that decide which of them are asked for, in memory, grown as versions come and end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from clearance_geodata.shelf.curve import along_curve
from clearance_geodata.shelf.tables import FRAME
from clearance_geodata.shelf.versions import BEGIN, END

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BOX", "Columns"]

BOX = ("minx", "miny", "maxx", "maxy")
DAYS = ("valid_from", "valid_to", "since", "until")
TYPES = {**dict.fromkeys(FRAME, np.int64), **dict.fromkeys(BOX, np.float64), **dict.fromkeys(DAYS, np.int32)}
# What is not there: a shape (no number lies in any box), the first day, the last day.
NOTHING = {**dict.fromkeys(BOX, np.nan), "since": BEGIN, "until": END}
# The share of versions that may lie apart from the curve before all are put in its order again.
SHARE_APART = 8


class Columns:
    """Versions by number, from 1 up without gaps; the number of a version less 1 is its place.

    What was given out stays as it is: versions are only added, and columns that grow are copied.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self.size = 0
        self._held: dict[str, NDArray[Any]] = {name: np.zeros(0, dtype=type_) for name, type_ in TYPES.items()}
        self._curve: NDArray[np.uint32] = np.zeros(0, dtype=np.uint32)
        self._order: NDArray[np.int64] = np.zeros(0, dtype=np.int64)

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._held[name][: self.size]

    @property
    def nbytes(self) -> int:
        """How much memory they take."""
        return sum(column.nbytes for column in self._held.values()) + self._curve.nbytes + self._order.nbytes

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        """Add versions, as the columns of `FRAME`; their numbers follow those that are here."""
        if not rows:
            return
        begin, end = self.size, self.size + len(rows)
        if end > len(self._curve):
            room = max(end, len(self._curve) * 3 // 2)
            self._held = {name: _grown(column, room) for name, column in self._held.items()}
            self._curve = _grown(self._curve, room)
        for name, values in zip(FRAME, zip(*rows, strict=True), strict=True):
            missing = NOTHING.get(name)
            listed = values if missing is None else [missing if value is None else value for value in values]
            self._held[name][begin:end] = listed
        self._curve[begin:end] = along_curve(np.column_stack([self._held[name][begin:end] for name in BOX]))
        self.size = end

    def close(self, ended: Iterable[tuple[int, int]]) -> None:
        """Say of some versions, by number, from which position on they are not known any more."""
        known_to = self._held["known_to"]
        for fid, position in ended:
            known_to[fid - 1] = position

    def along(self) -> NDArray[np.int64]:
        """The places of all versions along the curve, but for some late ones that follow in an order of their own."""
        apart = self.size - len(self._order)
        if apart * SHARE_APART > self.size:
            self._order = np.argsort(self._curve[: self.size], kind="stable")
            return self._order
        late = len(self._order) + np.argsort(self._curve[len(self._order) : self.size], kind="stable")
        return np.concatenate([self._order, late]) if apart else self._order


def _grown(column: NDArray[Any], room: int) -> NDArray[Any]:
    made = np.zeros(room, dtype=column.dtype)
    made[: len(column)] = column
    return made
