"""A layer of a tile as bytes: features, the names of their attributes, and the values of these."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clearance_geodata.shelf.asked import Rows
from clearance_geodata.tiles.attributes import Labels
from clearance_geodata.tiles.drawn import Drawn
from clearance_geodata.tiles.matrix_sets import EXTENT
from clearance_geodata.tiles.values import encoded, varint
from clearance_geodata.tiles.wire import Marks, Told, put_features, put_values

__all__ = ["COUNT", "layer_bytes"]

# The attribute that says how many rows a point of a crowded tile stands for.
COUNT = "count"


def layer_bytes(name: str, drawn: Drawn, rows: Rows, labels: Labels, *, counts: NDArray[np.int64] | None) -> bytes:
    """A layer, with its tag and length.

    Args:
        name: of the layer.
        drawn: its features.
        rows: the number that each feature has in the tile; 0 for none.
        labels: the attributes of each.
        counts: how many rows each feature stands for; None when each stands for one.
    """
    many = np.zeros(0, np.int64)
    counted = np.full(len(drawn.features), -1, np.int64)
    if counts is not None:
        many, inverse = np.unique(counts[counts > 1], return_inverse=True)
        counted[counts > 1] = inverse
    marks = _marks(labels, len(drawn.features), len(many))
    out = np.empty(_most_bytes(drawn, labels), np.uint8)
    end = put_features(drawn, Told(rows, labels.codes, counted), marks, out)
    used = marks.used[len(many) + 1 : marks.used[0] + 1]
    written = np.empty(int((labels.starts[used + 1] - labels.starts[used]).sum()), np.uint8)
    put_values(used, labels.values, labels.starts, marks.number, written)
    labels.marks.append(marks.number)
    title = name.encode()
    keys = [key.encode() for key in (*labels.names, *([COUNT] if len(many) else []))]
    body = (
        b"\x78\x02\x0a" + varint(len(title)) + title,
        out[:end].tobytes(),
        *(b"\x1a" + varint(len(key)) + key for key in keys),
        *(encoded(int(number)) for number in many),
        written.tobytes(),
        b"\x28" + varint(EXTENT),
    )
    return b"\x1a" + varint(sum(map(len, body))) + b"".join(body)


def _marks(labels: Labels, features: int, taken: int) -> Marks:
    """Marks that nobody else uses meanwhile, all of them unset; the first numbers are taken."""
    values = len(labels.starts) - 1
    try:
        number = labels.marks.pop()
    except IndexError:
        number = np.empty(0, np.int32)
    if len(number) < values:
        number = np.full(values + values // 8, -1, np.int32)
    used = np.empty(taken + 2 + min(values, features * len(labels.names)), np.int32)
    used[0] = taken
    return Marks(number, used)


def _most_bytes(drawn: Drawn, labels: Labels) -> int:
    features, rings = len(drawn.features), int((drawn.features[:, 3] - drawn.features[:, 2]).sum())
    return 10 * len(drawn.xs) + 16 * rings + features * (40 + 7 * (len(labels.names) + 1))
