"""Kernels that find the rows of a box: rows that lie near each other stand in blocks with a box of their own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clearance_geodata.tiles.columns import Places
from clearance_geodata.tiles.compiled import compiled

__all__ = ["BLOCK", "blocks", "curve_keys", "places_in"]

BLOCK = 64

Boxes = NDArray[np.uint32]


@compiled
def spread(value: int) -> int:
    """The bits of a number of 16 bits, each with a zero before it."""
    value = (value | (value << 8)) & 0x00FF00FF
    value = (value | (value << 4)) & 0x0F0F0F0F
    value = (value | (value << 2)) & 0x33333333
    return (value | (value << 1)) & 0x55555555


@compiled
def curve_keys(boxes: Boxes) -> NDArray[np.int64]:
    """Where the middle of each box lies on a curve that goes through all places, near ones after each other."""
    out = np.empty(len(boxes), np.int64)
    for row in range(len(boxes)):
        x = (np.int64(boxes[row, 0]) + np.int64(boxes[row, 1])) >> 17
        y = (np.int64(boxes[row, 2]) + np.int64(boxes[row, 3])) >> 17
        out[row] = spread(int(x)) | (spread(int(y)) << 1)
    return out


@compiled
def blocks(boxes: Boxes, order: Places) -> Boxes:
    """The box round each block of rows in an order; rows without shape have none."""
    count = (len(order) + BLOCK - 1) // BLOCK
    out = np.empty((count, 4), np.uint32)
    for block in range(count):
        west, east, north, south = np.uint32(2**32 - 1), np.uint32(0), np.uint32(2**32 - 1), np.uint32(0)
        for n in range(block * BLOCK, min((block + 1) * BLOCK, len(order))):
            box = boxes[order[n]]
            if box[0] <= box[1]:
                west, east = min(west, box[0]), max(east, box[1])
                north, south = min(north, box[2]), max(south, box[3])
        out[block, 0], out[block, 1], out[block, 2], out[block, 3] = west, east, north, south
    return out


@compiled
def apart(box: Boxes, window: NDArray[np.int64]) -> bool:
    """Whether a box and a window (west, east, north, south) have nothing in common."""
    return box[1] < window[0] or box[0] > window[1] or box[3] < window[2] or box[2] > window[3]


@compiled
def places_in(
    boxes: Boxes, order: Places, block_boxes: Boxes, chosen: NDArray[np.bool_], window: NDArray[np.int64]
) -> Places:
    """The chosen places whose box meets a window, in order; those from `len(order)` on stand in no block."""
    found = np.empty(len(chosen), np.int64)
    count = 0
    for block in range(len(block_boxes)):
        if apart(block_boxes[block], window):
            continue
        for n in range(block * BLOCK, min((block + 1) * BLOCK, len(order))):
            place = order[n]
            if place < len(chosen) and chosen[place] and not apart(boxes[place], window):
                found[count] = place
                count += 1
    for place in range(len(order), len(chosen)):
        if chosen[place] and not apart(boxes[place], window):
            found[count] = place
            count += 1
    return np.sort(found[:count])
