"""XLSX: one sheet as a layer, with dates and numbers as its cells hold them."""

from __future__ import annotations

import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from clearance.errors import FileRefused
from clearance.saying import saying
from clearance_geodata.ingest.sources.layer import Layer, Reading, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["read_workbook", "sheets_of"]

ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}


def sheets_of(path: Path) -> list[str]:
    """The names of the sheets that have cells.

    Raises:
        FileRefused: when the file is no workbook.
    """
    return list(_cells(path, None))


def read_workbook(path: Path, reading: Reading) -> Layer:
    """One sheet of a workbook: the only one with cells, or the one that is named.

    Raises:
        FileRefused: when the file is no workbook, has several sheets, or not the one that is named.
    """
    sheets = _cells(path, reading.layer or None)
    if reading.layer and reading.layer not in sheets:
        raise FileRefused(
            "{name} has no sheet '{layer}'; it has {sheets_of}",
            name=path.name,
            layer=reading.layer,
            sheets_of=tuple(sheets_of(path)) or saying("none"),
        )
    if len(sheets) != 1:
        held = (
            saying("holds the sheets {sheets}", sheets=tuple(sheets)) if sheets else saying("has no sheet with cells")
        )
        raise FileRefused(
            "{name} {held}; name the one you mean (--layer, or sheet = '...' in a mapping)", name=path.name, held=held
        )
    ((sheet, rows),) = sheets.items()
    return _layer(f"{path.name}, sheet {sheet}" if reading.layer else path.name, rows, reading.header)


def _cells(path: Path, only: str | None) -> dict[str, list[tuple[object, ...]]]:
    """The rows of each sheet that has any cell with a value."""
    from openpyxl import load_workbook  # noqa: PLC0415  only who reads a workbook waits for it
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of styles and validations, which do not matter here
            book = load_workbook(path, read_only=True, data_only=True)
            chosen = [name for name in book.sheetnames if only is None or name == only]
            rows = {name: list(book[name].iter_rows(values_only=True)) for name in chosen}
            book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as fault:
        raise FileRefused(
            "{name} is no workbook that can be read ({fault}); save it as XLSX again", name=path.name, fault=str(fault)
        ) from fault
    return {name: held for name, held in rows.items() if any(cell is not None for row in held for cell in row)}


def _layer(name: str, rows: Sequence[tuple[object, ...]], header_line: int) -> Layer:
    if len(rows) < header_line:
        raise FileRefused(
            "{name} has {rows} lines; its column names cannot be in line {header_line}",
            name=name,
            rows=str(len(rows)),
            header_line=str(header_line),
        )
    width = max(len(row) for row in rows)
    header = _header(name, rows[header_line - 1], width)
    numbered = [
        (line, row)
        for line, row in enumerate(rows[header_line:], start=header_line + 1)
        if any(text_of(cell) for cell in row)
    ]
    if not numbered:
        raise FileRefused("{name} has no line below its column names; check that it is the sheet you mean", name=name)
    faults: dict[int, str] = {}
    columns: dict[str, list[object]] = {column: [] for column in header}
    for index, (_, row) in enumerate(numbered):
        for column, cell in zip(header, (*row, *[None] * (width - len(row))), strict=True):
            if cell in ERRORS:
                faults[index] = saying(
                    "the cell of '{column}' holds the error {cell}; correct it in the workbook",
                    column=column,
                    cell=str(cell),
                )
            columns[column].append(_plain(cell))
    kept = {
        column: held
        for column, held in columns.items()
        if not column.startswith("(column ") or any(cell is not None for cell in held)
    }
    return Layer(name=name, columns=kept, positions=[line for line, _ in numbered], faults=faults)


def _header(name: str, cells: Sequence[object], width: int) -> list[str]:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    texts = [text_of(cell) for cell in cells] + [""] * (width - len(cells))
    header = [text or f"(column {get_column_letter(i)})" for i, text in enumerate(texts, start=1)]
    folded = [text.casefold() for text in header]
    twice = next((text for text in header if folded.count(text.casefold()) > 1), None)
    if twice is not None:
        raise FileRefused(
            "{name} has the column '{twice}' twice; give each column a name of its own", name=name, twice=twice
        )
    return header


def _plain(cell: object) -> object:
    """The value of a cell; text trimmed, a date with midnight as a date."""
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time.min else cell
    return cell if cell is None or isinstance(cell, bool | int | float | date) else _odd(cell)


def _odd(cell: object) -> object:
    return str(cell) if isinstance(cell, time | timedelta) else text_of(cell)
