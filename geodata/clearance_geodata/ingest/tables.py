"""Rows of a CSV file, with their positions, and numbers read by the one decimal mark of the file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from clearance.errors import FileRefused, InvalidQuantity, NotFound
from clearance.units import DecimalMark, parse_area_m2, parse_number

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Table", "TableRow", "read_table"]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its line in the file (the header is line 1), and its values by column, trimmed, empty ones left out."""

    position: int
    values: dict[str, str]

    def text(self, column: str) -> str:
        """The value of a column, empty when there is none."""
        return self.values.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file: its name, columns in lower case, rows, and how numbers are written in it."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    decimal_mark: DecimalMark | None
    semicolons: bool

    def number(self, row: TableRow, column: str, *, area: bool = False) -> Decimal | None:
        """The number in a column; None when it is empty.

        Raises:
            FileRefused: when a number is written with a mark that the file does not explain: the way of writing is
                one for the whole file, so its other numbers cannot be trusted either.
        """
        text = row.text(column)
        if not text:
            return None
        self.refuse_unclear(row, column)
        try:
            value = parse_area_m2(text, decimal_mark=self.decimal_mark or ".") if area else self._count(text)
        except InvalidQuantity as fault:
            raise FileRefused(f"{self.name}, line {row.position}: {column}: {fault}") from fault
        return value

    def refuse_unclear(self, row: TableRow, column: str) -> None:
        """Refuse the file when a number bears a mark that nothing explains.

        Raises:
            FileRefused: naming the line, the value and the option that says what the mark means.
        """
        text = row.text(column)
        if self.decimal_mark is None and ("," in text or (self.semicolons and "." in text)):
            raise FileRefused(
                f"{self.name}, line {row.position}: {column} '{text}' has a comma or point that the file does not "
                f"explain; say --decimal comma or --decimal point, or write 1234.5"
            )

    def _count(self, text: str) -> Decimal:
        value = parse_number(text, decimal_mark=self.decimal_mark or ".")
        if value < 0 or value != value.to_integral_value():
            raise InvalidQuantity(f"'{text}' is not a count; write a whole number from 0 up")
        return value


def read_table(path: Path, *, decimal_mark: DecimalMark | None = None) -> Table:
    """Read a CSV file (UTF-8, comma or semicolon).

    Raises:
        NotFound: when there is no such file.
        FileRefused: when it is not a table that can be read.
    """
    if not path.is_file():
        raise NotFound(f"there is no file {path}; check the name")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise FileRefused(f"{path.name} is not UTF-8 text (byte {fault.start}); save it as CSV UTF-8") from fault
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    try:
        lines = [(n, row) for n, row in _numbered(text, delimiter) if any(cell.strip() for cell in row)]
    except csv.Error as fault:
        raise FileRefused(f"{path.name} is not a CSV table ({fault}); save it as CSV UTF-8") from fault
    if not lines:
        raise FileRefused(f"{path.name} is empty; it needs a line of column names and a line for each record")
    if len(lines) == 1:
        raise FileRefused(f"{path.name} has no line below its column names; check that it is the file you mean")
    columns = tuple(cell.strip().lower() for cell in lines[0][1])
    if len(set(columns)) != len(columns):
        twice = next(column for column in columns if columns.count(column) > 1)
        raise FileRefused(f"{path.name} has the column '{twice}' twice; give each column a name of its own")
    rows = []
    for position, cells in lines[1:]:
        if len(cells) > len(columns):
            raise FileRefused(
                f"{path.name}, line {position} has {len(cells)} values for {len(columns)} columns; "
                "put a value with a comma in quotes, or say --decimal comma in a file with semicolons"
            )
        values = {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if cell.strip()}
        rows.append(TableRow(position, values))
    return Table(path.name, columns, tuple(rows), decimal_mark, delimiter == ";")


def _numbered(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Rows with the line they end on."""
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    return [(reader.line_num, row) for row in reader]
