"""Formulas of a sheet: totals, sums of a row, opening balances, each only where it gives what the figure says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_maps.documents.value import Role

if TYPE_CHECKING:
    from clearance_maps.documents.value import Table

__all__ = ["Formulas", "column_name"]


def column_name(place: int) -> str:
    """The letters of a column, counted from 0.

    Example:
        >>> column_name(0), column_name(25), column_name(26)
        ('A', 'Z', 'AA')
    """
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


class Formulas:
    """The formulas of one table whose first row stands in a row of the sheet, counted from 0.

    The figures have been held against each other before, so a formula gives the figure that stands in its cell.
    """

    def __init__(self, table: Table, *, first_row: int) -> None:
        self._table = table
        self._first = first_row
        self._places = {column.key: at for at, column in enumerate(table.columns)}
        self._data = [at for at, row in enumerate(table.rows) if row.role is Role.DATA]

    def of(self, row: int, place: int) -> str:
        """The formula of a cell; empty where it holds a figure of its own."""
        column, role = self._table.columns[place], self._table.rows[row].role
        if role is Role.PUBLISHED or not self._is_number(row, place):
            return ""
        if role is Role.TOTAL:
            return self._total(place) if column.summed else self._last_balance(place)
        if column.adds and any(self._is_number(row, self._places[part]) for _, part in column.adds):
            return self._sum(row, column.adds)
        if column.short_of and all(self._is_number(row, self._places[part]) for part in column.short_of):
            return f"=MAX(0,{'-'.join(self._name(row, self._places[part]) for part in column.short_of)})"
        return self._opening(row, column.continues)

    def _total(self, place: int) -> str:
        if not any(self._is_number(at, place) for at in self._data):
            return ""
        name = column_name(place)
        return f"=SUM({name}{self._first + self._data[0] + 1}:{name}{self._first + self._data[-1] + 1})"

    def _opening(self, row: int, closing: str) -> str:
        before = self._data.index(row) - 1 if closing else -1
        if before < 0 or not self._is_number(self._data[before], self._places[closing]):
            return ""
        return f"={self._name(self._data[before], self._places[closing])}"

    def _last_balance(self, place: int) -> str:
        """Beside sums, the total of a balance is that of the last row."""
        closes = any(column.continues == self._table.columns[place].key for column in self._table.columns)
        is_there = closes and bool(self._data) and self._is_number(self._data[-1], place)
        return f"={self._name(self._data[-1], place)}" if is_there else ""

    def _sum(self, row: int, adds: tuple[tuple[int, str], ...]) -> str:
        """A difference of sums, because SUM passes over cells that say why there is no number."""
        gains, losses = (
            [self._name(row, self._places[part]) for sign, part in adds if sign == wanted] for wanted in (1, -1)
        )
        return f"=SUM({','.join(gains)})" + (f"-SUM({','.join(losses)})" if losses else "")

    def _name(self, row: int, place: int) -> str:
        return f"{column_name(place)}{self._first + row + 1}"

    def _is_number(self, row: int, place: int) -> bool:
        cell = self._table.rows[row].cells[place]
        return not isinstance(cell, str) and cell.value is not None and cell.low is None
