"""Tables of a treaty document as frozen values: each cell says its unit and where its figure comes from.

Titles, columns and notes are keys; a document words them in its language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from clearance.land.ledger import Coverage
from clearance.land.published import Qualifier
from clearance.units import Unit

__all__ = ["Cell", "Note", "Origin", "Role", "Row", "Table", "nothing"]


class Origin(StrEnum):
    """Where the figure of a cell comes from; the last four are reasons why there is none."""

    STATE = "published by a State"
    OTHERS = "published, not by a State"
    COMPUTED = "computed, no State figure"
    NOT_REPORTED = "not reported"
    LATER = "reported with a later year"
    NOT_KNOWN = "not known"
    NOTHING = "nothing booked"


class Role(StrEnum):
    """What a row is: part of the sums, their total, or a published figure beside the books that no sum contains."""

    DATA = "data"
    TOTAL = "total"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure with its unit, or the reason why there is none.

    `low` and `high` are an interval when the figure is an estimate; `year` is the later year that contains the figure
    of a cell whose origin is `LATER`.
    """

    unit: Unit
    origin: Origin
    value: Decimal | None = None
    qualifier: Qualifier = Qualifier.EXACT
    low: Decimal | None = None
    high: Decimal | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table.

    `name` is a proper name or a year; without one, `key` is worded. `from_on` and `to_on` are the dates that the
    figures hold for, known to the `precision` day, month or year; `issuer` says who published them when the row
    stands beside the books.
    """

    cells: tuple[Cell, ...]
    name: str = ""
    key: str = ""
    role: Role = Role.DATA
    from_on: date | None = None
    to_on: date | None = None
    precision: str = "day"
    issuer: str = ""
    coverage: Coverage | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: what is to be said, and the values in it."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A numbered table; `columns` are keys, one for each cell of a row."""

    number: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...] = ()

    @property
    def is_all_computed(self) -> bool:
        """Whether somebody published none of its figures."""
        origins = {cell.origin for row in self.rows for cell in row.cells if cell.value is not None}
        return origins == {Origin.COMPUTED}


def nothing(unit: Unit, origin: Origin = Origin.NOTHING, year: int | None = None) -> Cell:
    """A cell without a figure.

    Example:
        >>> nothing(Unit.M2).value is None
        True
    """
    return Cell(unit=unit, origin=origin, year=year)
