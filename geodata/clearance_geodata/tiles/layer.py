"""A layer of a tile as bytes: features, the names of their attributes, and the values of these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance_geodata.tiles.columns import Columns, Places
from clearance_geodata.tiles.drawn import Drawn
from clearance_geodata.tiles.matrix_sets import EXTENT
from clearance_geodata.tiles.values import encoded, varint
from clearance_geodata.tiles.wire import Marks, Table, put_features, put_values

__all__ = ["COUNT", "FULL_FROM", "Tags", "layer_bytes"]

# The attribute that says how many rows a point of a crowded tile stands for.
COUNT = "count"
# At coarser zooms a feature has its id, class and m2 only.
FULL_FROM = 8
# The class of a feature, which decides how it is drawn.
CLASS_FIELDS = ("hazard_class", "product", "severity")


class AttributeTable(NamedTuple):
    """The attributes of all rows: their names, and what kernels read."""

    names: tuple[str, ...]
    table: Table
    values: NDArray[np.uint8]
    starts: NDArray[np.int64]
    marks: list[NDArray[np.int32]]


class Tags:
    """The attributes of a collection as tiles show them."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._marks: list[NDArray[np.int32]] = []
        names = columns.fields
        self._class = next((names.index(name) for name in CLASS_FIELDS if name in names), None)
        sizes = [name for name in names if name.endswith("_m2")][:1]
        classes = [] if self._class is None else [names[self._class]]
        self._brief = {names[0], *classes, *sizes}

    def shown(self, fields: Sequence[str], *, brief: bool) -> tuple[str, ...]:
        """The fields that a tile shows of those that somebody may see."""
        return tuple(name for name in fields if not brief or name in self._brief)

    def classes(self, places: Places, fields: Sequence[str]) -> NDArray[np.int32]:
        """The number of the class of each place; one for all when there is none, or none that may be seen."""
        if self._class is None or self._columns.fields[self._class] not in fields:
            return np.zeros(len(places), np.int32)
        codes: NDArray[np.int32] = self._columns.codes[places, self._class]
        return codes

    def table(self, fields: Sequence[str], *, numbered: bool) -> AttributeTable:
        """The attributes of some fields; and the numbers of the rows, or 0, which stands for none."""
        columns = np.array([self._columns.fields.index(name) for name in fields], np.int64)
        values, starts = self._columns.values.view
        rows = self._columns.rows if numbered else np.zeros(len(self._columns.rows), np.int64)
        table = Table(rows, self._columns.codes, columns)
        return AttributeTable(tuple(fields), table, values, starts, self._marks)


def layer_bytes(name: str, drawn: Drawn, attributes: AttributeTable, *, counts: NDArray[np.int64] | None) -> bytes:
    """A layer, with its tag and length.

    Args:
        name: of the layer.
        drawn: its features.
        attributes: of their rows.
        counts: how many rows each feature stands for; None when each stands for one.
    """
    many = np.zeros(0, np.int64)
    counted = np.full(len(drawn.features), -1, np.int64)
    if counts is not None:
        many, inverse = np.unique(counts[counts > 1], return_inverse=True)
        counted[counts > 1] = inverse
    marks = _marks(attributes, len(drawn.features), len(many))
    out = np.empty(_most_bytes(drawn, attributes), np.uint8)
    end = put_features(drawn, attributes.table, counted, marks, out)
    used = marks.used[len(many) + 1 : marks.used[0] + 1]
    written = np.empty(int((attributes.starts[used + 1] - attributes.starts[used]).sum()), np.uint8)
    put_values(used, attributes.values, attributes.starts, marks.number, written)
    attributes.marks.append(marks.number)
    title = name.encode()
    keys = [key.encode() for key in (*attributes.names, *([COUNT] if len(many) else []))]
    body = (
        b"\x78\x02\x0a" + varint(len(title)) + title,
        out[:end].tobytes(),
        *(b"\x1a" + varint(len(key)) + key for key in keys),
        *(encoded(int(number)) for number in many),
        written.tobytes(),
        b"\x28" + varint(EXTENT),
    )
    return b"\x1a" + varint(sum(map(len, body))) + b"".join(body)


def _marks(attributes: AttributeTable, features: int, taken: int) -> Marks:
    """Marks that nobody else uses meanwhile, all of them unset; the first numbers are taken."""
    values = len(attributes.starts) - 1
    try:
        number = attributes.marks.pop()
    except IndexError:
        number = np.empty(0, np.int32)
    if len(number) < values:
        number = np.full(values + values // 8, -1, np.int32)
    used = np.empty(taken + 2 + min(values, features * len(attributes.names)), np.int32)
    used[0] = taken
    return Marks(number, used)


def _most_bytes(drawn: Drawn, attributes: AttributeTable) -> int:
    features, rings = len(drawn.features), int((drawn.features[:, 3] - drawn.features[:, 2]).sum())
    return 10 * len(drawn.xs) + 16 * rings + features * (40 + 7 * (len(attributes.names) + 1))
