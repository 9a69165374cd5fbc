"""Rows of a CSV file, with their positions, and numbers read by the one decimal mark of the file."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from clearance.errors import FileRefused, InvalidQuantity, NotFound
from clearance.units import DecimalMark, parse_area_m2, parse_number
from clearance_geodata.ingest.sources.delimited import split_lines
from clearance_geodata.ingest.sources.layer import Reading

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
            raise FileRefused(
                "{name}, line {position}: {column}: {fault}",
                name=self.name,
                position=str(row.position),
                column=column,
                fault=fault.said,
            ) from fault
        return value

    def refuse_unclear(self, row: TableRow, column: str) -> None:
        """Refuse the file when a number bears a mark that nothing explains.

        Raises:
            FileRefused: naming the line, the value and the option that says what the mark means.
        """
        text = row.text(column)
        if self.decimal_mark is None and ("," in text or (self.semicolons and "." in text)):
            raise FileRefused(
                "{name}, line {position}: {column} '{value}' has a comma or point that the file does not explain; say "
                "--decimal comma or --decimal point, or write 1234.5",
                name=self.name,
                position=str(row.position),
                column=column,
                value=text,
            )

    def _count(self, text: str) -> Decimal:
        value = parse_number(text, decimal_mark=self.decimal_mark or ".")
        if value < 0 or value != value.to_integral_value():
            raise InvalidQuantity("'{value}' is not a count; write a whole number from 0 up", value=text)
        return value


def read_table(path: Path, *, decimal_mark: DecimalMark | None = None, encoding: str = "") -> Table:
    """Read a CSV file (UTF-8 or the encoding that is stated; comma, semicolon or tab).

    Raises:
        NotFound: when there is no such file.
        FileRefused: when it is not a table that can be read.
    """
    if not path.is_file():
        raise NotFound("there is no file {path}; check the name", path=str(path))
    header, lines, delimiter = split_lines(path, Reading(encoding=encoding))
    columns = tuple(name.lower() for name in header)
    rows = [
        TableRow(position, {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if cell.strip()})
        for position, cells in lines
    ]
    return Table(path.name, columns, tuple(rows), decimal_mark, delimiter == ";")
