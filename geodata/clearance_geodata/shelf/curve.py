"""The Hilbert curve over longitudes and latitudes: places that are near on it are near on the ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["along_curve"]

BITS = 16
STEPS = (1 << BITS) - 1


def along_curve(bounds: NDArray[np.float64]) -> NDArray[np.uint32]:
    """How far along the curve the middle of each box lies (west, south, east, north; degrees); 0 where there is none.

    Source: Warren, "Hacker's Delight", 2nd edition, section 16-2, for all boxes at once.

    Example:
        >>> along_curve(np.array([[-180.0, -90, -180, -90], [180, -90, 180, -90]])).tolist()
        [0, 4294967295]
    """
    middle = (bounds[:, :2] + bounds[:, 2:]) / 2
    shares = np.nan_to_num((middle - [-180.0, -90.0]) / [360.0, 180.0])
    x, y = (np.clip(shares, 0.0, 1.0) * STEPS).astype(np.uint32).T
    found = np.zeros(len(bounds), dtype=np.uint32)
    for bit in range(BITS - 1, -1, -1):
        right, up = (x >> bit) & 1, (y >> bit) & 1
        found = (found << np.uint32(2)) | ((np.uint32(3) * right) ^ up)
        turned = up == 0
        flipped = turned & (right == 1)
        x, y = np.where(flipped, STEPS - x, x), np.where(flipped, STEPS - y, y)
        x, y = np.where(turned, y, x), np.where(turned, x, y)
    return found
