"""Kernels that write features as Mapbox Vector Tile 2.1 has them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance_geodata.tiles.compiled import compiled, inlined
from clearance_geodata.tiles.drawn import Drawn

__all__ = ["Marks", "Told", "put_features", "put_values"]

# A kernel takes no constant of another module.
LINE, POLYGON = 2, 3
NO_VALUE = -1
MOVE_TO, LINE_TO, CLOSE_PATH = 1, 2, 15

Bytes = NDArray[np.uint8]
Whole = NDArray[np.int64]
Codes = NDArray[np.int32]


class Told(NamedTuple):
    """What is told of each feature: its number, 0 for none; the numbers of its values.

    `counted` is the number of the value that says how many rows it stands for, -1 where it stands for one.
    """

    rows: Whole
    codes: Codes
    counted: Whole


class Marks(NamedTuple):
    """Which values a layer uses: the number that each has in it, -1 for none; how many there are, then which."""

    number: Codes
    used: Codes


@inlined
def put(out: Bytes, at: int, number: int) -> int:
    """Write a varint; returns where it ends."""
    while number > 127:
        out[at] = number & 127 | 128
        number >>= 7
        at += 1
    out[at] = number
    return at + 1


@inlined
def put_step(out: Bytes, at: int, step: int) -> int:
    """Write a step of the cursor, whose sign is its lowest bit."""
    return put(out, at, (step << 1) ^ (step >> 63))


@inlined
def put_geometry(drawn: Drawn, feature: int, out: Bytes) -> int:
    """Write the commands that draw a feature; returns how many bytes they take."""
    kind = drawn.features[feature, 1]
    at = 0
    x = y = 0
    for ring in range(drawn.features[feature, 2], drawn.features[feature, 3]):
        start, end = drawn.ring_start[ring], drawn.ring_start[ring + 1]
        for i in range(start, end):
            if i == start:
                at = put(out, at, (1 if kind >= LINE else end - start) << 3 | MOVE_TO)
            elif i == start + 1 and kind >= LINE:
                at = put(out, at, (end - start - 1) << 3 | LINE_TO)
            at = put_step(out, at, drawn.xs[i] - x)
            at = put_step(out, at, drawn.ys[i] - y)
            x, y = drawn.xs[i], drawn.ys[i]
        if kind == POLYGON:
            at = put(out, at, CLOSE_PATH)
    return at


@inlined
def put_tags(codes: Codes, feature: int, marks: Marks, out: Bytes) -> int:
    """Write which value each attribute of a feature has."""
    at = 0
    for key in range(codes.shape[1]):
        code = codes[feature, key]
        if code == NO_VALUE:
            continue
        number = marks.number[code]
        if number < 0:
            number = marks.used[0]
            marks.number[code] = number
            marks.used[number + 1] = code
            marks.used[0] += 1
        at = put(out, at, key)
        at = put(out, at, number)
    return at


@inlined
def length_of(number: int) -> int:
    """The bytes of a varint."""
    count = 1
    while number > 127:
        number >>= 7
        count += 1
    return count


@compiled
def put_features(drawn: Drawn, told: Told, marks: Marks, out: Bytes) -> int:
    """Write features; returns where they end."""
    keys = told.codes.shape[1]
    longest = 0
    for feature in range(len(drawn.features)):
        first, last = drawn.features[feature, 2], drawn.features[feature, 3]
        corners = drawn.ring_start[last] - drawn.ring_start[first]
        longest = max(longest, 10 * corners + 16 * (last - first))
    geometry = np.empty(longest, np.uint8)
    tags = np.empty(16 * (keys + 1), np.uint8)
    at = 0
    for feature in range(len(drawn.features)):
        kind = drawn.features[feature, 1]
        drawn_bytes = put_geometry(drawn, feature, geometry)
        tag_bytes = put_tags(told.codes, feature, marks, tags)
        row = told.rows[feature]
        if told.counted[feature] >= 0:
            tag_bytes = put(tags, tag_bytes, keys)
            tag_bytes = put(tags, tag_bytes, told.counted[feature])
            row = 0
        size = 4 + length_of(tag_bytes) + tag_bytes + length_of(drawn_bytes) + drawn_bytes
        if row > 0:
            size += 1 + length_of(row)
        out[at] = 0x12
        at = put(out, at + 1, size)
        if row > 0:
            out[at] = 0x08
            at = put(out, at + 1, row)
        out[at] = 0x12
        at = put(out, at + 1, tag_bytes)
        out[at : at + tag_bytes] = tags[:tag_bytes]
        at += tag_bytes
        out[at], out[at + 1], out[at + 2] = 0x18, kind, 0x22
        at = put(out, at + 3, drawn_bytes)
        out[at : at + drawn_bytes] = geometry[:drawn_bytes]
        at += drawn_bytes
    return at


@compiled
def put_values(codes: Codes, values: Bytes, starts: Whole, mark: Codes, out: Bytes) -> int:
    """Write values and take their marks away; returns where they end."""
    at = 0
    for code in codes:
        start, end = starts[code], starts[code + 1]
        out[at : at + end - start] = values[start:end]
        at += end - start
        mark[code] = -1
    return at
