"""How high a row of a sheet is whose texts fold: a program that does not fit rows by itself would cut them off."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

__all__ = ["row_height"]

# Height of a line of 9 points; characters of it in a unit of width, with room for words that fold early.
LINE_POINTS, CHARACTERS = 12.0, 1.1


def row_height(cells: Sequence[object], widths: Sequence[float]) -> float:
    """The height in points.

    Args:
        cells: of the row; what is no text takes one line.
        widths: of their columns, in the units of sheets.

    Example:
        >>> row_height(["Year", "Probability that as much is released by then"], [9, 13])
        49.0
    """
    lines = [
        sum(ceil(len(part) / (width * CHARACTERS)) or 1 for part in cell.split("\n"))
        for cell, width in zip(cells, widths, strict=True)
        if isinstance(cell, str)
    ]
    return LINE_POINTS * max([1, *lines]) + 1
