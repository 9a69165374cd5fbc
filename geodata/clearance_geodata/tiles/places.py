"""Where rows stand among those that were met, by their numbers, which are given one after the other."""

from __future__ import annotations

from threading import Lock

import numpy as np
from numpy.typing import NDArray

from clearance_geodata.shelf.asked import Rows

__all__ = ["PlacesOf"]


class PlacesOf:
    """The place of each row that was met, in the order of meeting; several threads may ask, one at a time puts."""

    def __init__(self) -> None:
        self._place_of: NDArray[np.int64] = np.full(0, -1, np.int64)
        self._count = 0
        self._lock = Lock()

    def of(self, rows: Rows) -> NDArray[np.int64]:
        """The places of some rows, in that order; -1 for one that was not met."""
        with self._lock:
            lacking = int(rows.max(initial=0)) + 1 - len(self._place_of)
            if lacking > 0:
                more = np.full(max(lacking, len(self._place_of)), -1, np.int64)
                self._place_of = np.concatenate([self._place_of, more])
            return self._place_of[rows]

    def missing(self, rows: Rows) -> Rows:
        """Those of some rows that were not met, each once, in order."""
        return np.unique(rows[self.of(rows) < 0])

    def put(self, rows: Rows) -> NDArray[np.int64]:
        """Give places to rows that have none."""
        with self._lock:
            places = self._count + np.arange(len(rows))
            self._place_of[rows] = places
            self._count += len(rows)
        return places
