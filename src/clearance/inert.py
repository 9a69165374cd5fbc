"""Text that a spreadsheet does not run: what looks like a formula begins with one apostrophe more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["inert", "inert_row", "read_inert"]

GUARD = "'"
# What spreadsheets take for the beginning of a formula, and the guard itself, so that it can be taken off again.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", GUARD)


def inert(text: str) -> str:
    """The text as a cell of CSV that cannot run.

    Example:
        >>> inert("=1+1"), inert("'tis"), inert("1-1")
        ("'=1+1", "''tis", '1-1')
    """
    return f"{GUARD}{text}" if text.startswith(RUNS) else text


def inert_row(row: Mapping[str, object]) -> dict[str, object]:
    """A row of CSV whose texts cannot run.

    Example:
        >>> inert_row({"area_id": "@A", "m2": -5})
        {'area_id': "'@A", 'm2': -5}
    """
    return {name: inert(value) if isinstance(value, str) else value for name, value in row.items()}


def read_inert(cell: str) -> str:
    """The text of a cell without the apostrophe that kept it from running.

    Example:
        >>> read_inert("'=1+1"), read_inert("''tis"), read_inert("it's")
        ('=1+1', "'tis", "it's")
    """
    return cell[1:] if cell.startswith(GUARD) and cell[1:].startswith(RUNS) else cell
