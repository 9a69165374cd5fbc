"""The attributes of a collection as tiles show them: values by their numbers, for rows that a tile has shown.

A tile of a country shows some thousand of its areas, and few fields of each: what is not shown is not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from clearance_geodata.shelf.asked import Rows
from clearance_geodata.shelf.protocol import Shelf
from clearance_geodata.tiles.growing import Growing
from clearance_geodata.tiles.places import PlacesOf
from clearance_geodata.tiles.values import NO_VALUE, Values

__all__ = ["Attributes", "Labels", "class_of"]

# The class of a feature, which decides how it is drawn.
CLASS_FIELDS = ("hazard_class", "product", "severity")
# So many rows are read at once, however many there are.
AT_ONCE = 5_000


def class_field(shelf: Shelf) -> str | None:
    """The field of a collection that says the class of a feature; None where there is none."""
    return next((field.name for field in shelf.collection.fields if field.name in CLASS_FIELDS), None)


def class_of(shelf: Shelf, rows: Rows) -> NDArray[np.int32]:
    """The number of the class of some rows, in that order; one for all where the collection has no classes."""
    field = class_field(shelf)
    return np.zeros(len(rows), np.int32) if field is None else shelf.numbered(field, rows)


class Labels(NamedTuple):
    """What kernels write of features: a number for each value by feature and name, and the values' bytes.

    `marks` is where threads leave arrays for the next layer.
    """

    names: tuple[str, ...]
    codes: NDArray[np.int32]
    values: NDArray[np.uint8]
    starts: NDArray[np.int64]
    marks: list[NDArray[np.int32]]


class Attributes:
    """The attributes of one collection; calls come from several threads."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._names = tuple(field.name for field in shelf.collection.fields)
        self._class = class_field(shelf)
        sizes = [name for name in self._names if name.endswith("_m2")][:1]
        self._brief = frozenset({self._names[0], *([self._class] if self._class else []), *sizes})
        self._lock = Lock()
        self._values = Values()
        self._places = PlacesOf()
        self._codes: Growing[np.int32] = Growing(np.int32, width=len(self._names))
        # Whether every field of a place was read, or those alone that are shown of it from afar.
        self._is_whole: Growing[np.bool_] = Growing(np.bool_)
        self._marks: list[NDArray[np.int32]] = []

    def shown(self, fields: Sequence[str], *, brief: bool) -> tuple[str, ...]:
        """The fields that a tile shows of those that somebody may see: from afar id, class and m2 only."""
        return tuple(name for name in fields if not brief or name in self._brief)

    def classes(self, rows: Rows, fields: Sequence[str]) -> NDArray[np.int32]:
        """The number of the class of each row; one for all when there is none, or none that may be seen."""
        return class_of(self._shelf, rows) if self._class in fields else np.zeros(len(rows), np.int32)

    def of(self, rows: Rows, names: Sequence[str]) -> Labels:
        """Some attributes of some rows, in that order; what was not met before is read now."""
        whole = not self._brief.issuperset(names)
        lacking = np.unique(rows[~self._is_known(rows, whole=whole)])
        for start in range(0, len(lacking), AT_ONCE):
            self._read(lacking[start : start + AT_ONCE], whole=whole)
        columns = np.array([self._names.index(name) for name in names], np.int64)
        with self._lock:
            codes = self._codes.view[self._places.of(rows)[:, None], columns]
            values, starts = self._values.view
        return Labels(tuple(names), codes, values, starts, self._marks)

    def _is_known(self, rows: Rows, *, whole: bool) -> NDArray[np.bool_]:
        with self._lock:
            places = self._places.of(rows)
            known = places >= 0
            if whole:
                known[known] = self._is_whole.view[places[known]]
            return known

    def _read(self, rows: Rows, *, whole: bool) -> None:
        # Nobody waits for the store; two who ask for the same rows read them twice, and get the same numbers.
        told = orjson.loads(b"[%b]" % b",".join(self._shelf.properties(rows)))
        with self._lock:
            new = rows[self._places.of(rows) < 0]
            self._codes.extend(np.full((len(new), len(self._names)), NO_VALUE, np.int32))
            self._is_whole.extend(np.zeros(len(new), np.bool_))
            self._places.put(new)
            places = self._places.of(rows)
            for column, name in enumerate(self._names):
                if whole or name in self._brief:
                    self._codes.view[places, column] = self._values.numbers([one.get(name) for one in told])
            self._is_whole.view[places] |= whole
