"""XLSX: a first sheet that says what it is, with sums as formulas, and one sheet for each layer."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date, datetime
from typing import TYPE_CHECKING

from clearance.errors import FileRefused
from clearance_geodata.export.layer import Field, FieldType, Layer
from clearance_geodata.export.positions import with_positions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xlsxwriter.format import Format as CellFormat
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from clearance_geodata.export.layer import Value

__all__ = ["write_workbook"]

MOST_ROWS = 1_048_575
MOST_LETTERS = 32_767
SHEET_LETTERS = 31
# Spreadsheets count days from here; an earlier one is written as text.
FIRST_DAY = date(1900, 3, 1)
WIDTHS = {FieldType.DATE: 11, FieldType.NUMBER: 14, FieldType.WHOLE: 10, FieldType.YES_NO: 8}
ABOUT_WIDTHS = (16, 20, 16, 90)


def write_workbook(layers: Sequence[Layer], path: Path) -> list[str]:
    """Layers as sheets, after a sheet "About"; text is never a formula, days are days, unknown values are empty cells.

    Raises:
        FileRefused: when a layer has more rows, or a text more letters, than a sheet can hold.
    """
    from xlsxwriter import Workbook as NewWorkbook  # noqa: PLC0415  only this command needs it
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415

    tables = [with_positions(layer) for layer in layers]
    for table in tables:
        _check_size(table)
    book = NewWorkbook(path, {"constant_memory": True, "tmpdir": str(path.parent), "use_zip64": True})
    day = layers[0].origin.as_of
    book.set_properties(
        {"comments": layers[0].description, "created": datetime(day.year, day.month, day.day)}  # noqa: DTZ001  a day
    )
    _write_about(book, tables)
    for table in tables:
        _write_sheet(book, table)
    try:
        book.close()
    except FileCreateError as fault:
        raise OSError(getattr(fault.args[0], "errno", 0), str(fault)) from fault
    return []


def _check_size(table: Layer) -> None:
    if len(table.rows) > MOST_ROWS:
        raise FileRefused(
            "{name} has {rows} rows, a sheet holds {most}; export as .gpkg",
            name=table.name,
            rows=len(table.rows),
            most=MOST_ROWS,
        )
    for row, key in zip(table.rows, table.column(table.key), strict=True):
        for field, value in zip(table.fields, row, strict=True):
            if isinstance(value, str) and len(value) > MOST_LETTERS:
                raise FileRefused(
                    "{name}: {field} of {key} has {letters} letters, a cell holds {most}; export as .gpkg",
                    name=table.name,
                    field=field.name,
                    key=str(key),
                    letters=len(value),
                    most=MOST_LETTERS,
                )


def _write_about(book: Workbook, tables: Sequence[Layer]) -> None:
    sheet, bold = book.add_worksheet("About"), book.add_format({"bold": True})
    exact = book.add_format({"num_format": "#,##0.000"})
    for i, width in enumerate(ABOUT_WIDTHS):
        sheet.set_column(i, i, width)
    row = 0
    for key, text in tables[0].facts.items():
        if key not in {"Layer", "Sources"}:
            sheet.write_string(row, 0, key, bold)
            sheet.write_string(row, 1, text)
            row += 1
    row = _write_sums(sheet, row + 1, tables, (bold, exact))
    sheet.write_row(row + 1, 0, ("Sheet", "Field", "Unit", "Meaning"), bold)
    row += 2
    for table in tables:
        for field in table.fields:
            for i, text in enumerate((table.name, field.name, field.unit, field.meaning)):
                sheet.write_string(row, i, text)
            row += 1
    for table in tables:
        sheet.write_string(row + 1, 0, f"Sources of {table.name}", bold)
        sheet.write_string(row + 1, 1, table.sources_text)
        row += 1


def _write_sums(sheet: Worksheet, row: int, tables: Sequence[Layer], formats: tuple[CellFormat, CellFormat]) -> int:
    """Rows and m2 of each layer and class, as formulas that carry their value; returns the row after the last."""
    bold, exact = formats
    sheet.write_row(row, 0, ("Sheet", "Class", "Rows", "m2"), bold)
    for table in tables:
        for name, rows, m2, formulas in _sums(table):
            row += 1
            sheet.write_string(row, 0, table.name)
            sheet.write_string(row, 1, name)
            sheet.write_formula(row, 2, formulas[0], None, rows)
            if formulas[1]:
                sheet.write_formula(row, 3, formulas[1], exact, m2)
    return row + 1


def _sums(table: Layer) -> list[tuple[str, int, float, tuple[str, str]]]:
    """Class, number of rows, m2, and the two formulas that give them: all rows first, then each class."""
    sizes = next((field.name for field in table.fields if field.unit == "m2"), "")
    amounts = [float(value or 0) for value in table.column(sizes)]  # type: ignore[arg-type]
    keys, m2 = _cells(table, table.key), _cells(table, sizes) if sizes else ""
    made = [("all", len(table.rows), math.fsum(amounts), (f"=COUNTA({keys})", f"=SUM({m2})" if m2 else ""))]
    by_class: dict[str, list[float]] = defaultdict(list)
    for name, amount in zip(table.column(table.class_field), amounts, strict=True):
        if name is not None:
            by_class[str(name)].append(amount)
    classes = _cells(table, table.class_field) if by_class else ""
    for name, some in sorted(by_class.items()):
        quoted = name.replace('"', '""')
        total = f'=SUMIF({classes},"{quoted}",{m2})' if m2 else ""
        made.append((name, len(some), math.fsum(some), (f'=COUNTIF({classes},"{quoted}")', total)))
    return made


def _cells(table: Layer, name: str) -> str:
    from xlsxwriter.utility import xl_range_abs  # noqa: PLC0415

    place = table.names.index(name)
    sheet = table.name[:SHEET_LETTERS].replace("'", "''")
    return f"'{sheet}'!{xl_range_abs(1, place, max(len(table.rows), 1), place)}"


def _write_sheet(book: Workbook, table: Layer) -> None:
    sheet, bold = book.add_worksheet(table.name[:SHEET_LETTERS]), book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 1)
    for i, field in enumerate(table.fields):
        sheet.set_column(i, i, WIDTHS.get(field.type, 18))
        sheet.write_string(0, i, field.name, bold)
    for at, row in enumerate(table.rows, start=1):
        for i, (field, value) in enumerate(zip(table.fields, row, strict=True)):
            _write_cell(sheet, (at, i), field, value, day)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.fields) - 1)


def _write_cell(sheet: Worksheet, cell: tuple[int, int], field: Field, value: Value, day: CellFormat) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(*cell, value)
    elif isinstance(value, date) and value >= FIRST_DAY:
        sheet.write_datetime(*cell, value, day)
    elif field.type in {FieldType.NUMBER, FieldType.WHOLE}:
        sheet.write_number(*cell, float(value) if field.type is FieldType.NUMBER else value)  # type: ignore[arg-type]
    else:
        sheet.write_string(*cell, str(value))
