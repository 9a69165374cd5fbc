"""A table or layer as it stands in a file: columns of plain values, shapes as WKB, nothing interpreted yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Layer", "Reading", "text_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a person says of a file that the file does not say itself.

    `header` is the line that holds the column names of a table, 1 the first.
    """

    layer: str = ""
    crs: str = ""
    encoding: str = ""
    delimiter: str = ""
    header: int = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """The records of a file by columns.

    `columns` are spelled as in the file; an empty cell is None; text is trimmed nowhere but in tables. `positions`
    are the places that a person finds records at: the line of a table, else 1 for the first. `shapes` are WKB in
    `crs`, None for a table. `faults` say by index why a record could not be read whole.
    """

    name: str
    columns: Mapping[str, Sequence[object]]
    positions: Sequence[int]
    shapes: NDArray[np.object_] | None = None
    crs: str | None = None
    faults: Mapping[int, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.positions)

    def named(self, name: str) -> str | None:
        """The column of this name as the file spells it, whatever its capitals; None when there is none."""
        if name in self.columns:
            return name
        wanted = name.strip().casefold()
        return next((column for column in self.columns if column.strip().casefold() == wanted), None)


def text_of(value: object) -> str:
    """A value of a file as text: whole numbers without a point, dates in ISO form, trimmed.

    Example:
        >>> text_of(7.0), text_of(" a "), text_of(True), text_of(date(2024, 2, 3))
        ('7', 'a', 'true', '2024-02-03')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat() if value.tzinfo or value.time() != datetime.min.time() else value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value).strip()
