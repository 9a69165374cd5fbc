"""A document as a workbook: a sheet of words, one for each table with sums that are formulas, one of pictures."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from clearance.errors import FileRefused
from clearance_maps.documents.agreement import refuse_disagreements
from clearance_maps.documents.docx_file import clean
from clearance_maps.documents.first_page import identity_lines
from clearance_maps.documents.formulas import Formulas
from clearance_maps.documents.numbering import captions_of, heading_numbers
from clearance_maps.documents.rastering import picture_png
from clearance_maps.documents.row_heights import row_height
from clearance_maps.documents.value import (
    Bullets,
    Figure,
    KeptParagraph,
    KeptTable,
    OwnText,
    Paragraph,
    Picture,
    Role,
    Shown,
    Table,
)
from clearance_maps.documents.worded import cell_text, text_of

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from clearance_maps.documents.value import Block, Cell, Column, Document

__all__ = ["as_xlsx"]

MOST_CHARACTERS = 32_767
MOST_ROWS = 1_048_000
FORMATS = {
    Shown.TEXT: "@",
    Shown.WHOLE: "#,##0",
    Shown.DECIMAL: "#,##0.00",
    Shown.MONEY: "#,##0",
    Shown.SHARE: "0%",
    Shown.YEAR: "0",
    Shown.DATE: "yyyy-mm-dd",
    Shown.MONTH: "yyyy-mm",
}
FIRST_ROW = 4
WORD_COLUMNS = (6, 110)
PICTURE_ROW_PIXELS, PICTURE_PIXELS = 20, 900
MM_PER_INCH, DOTS_PER_INCH = 25.4, 200
NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


def as_xlsx(document: Document) -> bytes:
    """The document as a workbook; the same value gives the same bytes.

    Totals, sums of a row and opening balances are formulas, and their values are there for programs that do not
    compute. Words of records are always text, never a formula.

    Raises:
        FiguresDisagree: when two of its figures differ.
        FileRefused: for more rows, or a longer text, than a sheet holds.
    """
    from xlsxwriter import Workbook as NewWorkbook  # noqa: PLC0415  only this needs it

    refuse_disagreements(document)
    written = io.BytesIO()
    book = NewWorkbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    day = document.identity.as_of
    created = datetime(day.year, day.month, day.day)  # noqa: DTZ001  a day
    book.set_properties({"title": clean(document.title), "author": "Clearance", "created": created})
    _Writing(document, book).write()
    book.close()
    return written.getvalue()


class _Writing:
    """One workbook while it is written."""

    def __init__(self, document: Document, book: Workbook) -> None:
        self.document = document
        self.language = document.language
        self.book = book
        self.captions = captions_of(document)
        self.formats = _formats(book)
        self.names: set[str] = set()

    def write(self) -> None:
        """Words first, then tables, then pictures."""
        blocks = [block for section in self.document.sections for block in section.blocks]
        self._words()
        for block in blocks:
            if isinstance(block, Table):
                self._table(block)
        pictures = [block for block in blocks if isinstance(block, Picture)]
        if pictures:
            self._pictures(pictures)

    def _sheet(self, name: str) -> Worksheet:
        wanted = NO_SHEET_NAME.sub(" ", clean(name)).strip()[:28] or "-"
        given, number = wanted, 1
        while given.casefold() in self.names:
            number += 1
            given = f"{wanted} {number}"
        self.names.add(given.casefold())
        return self.book.add_worksheet(given)

    def _string(self, sheet: Worksheet, at: tuple[int, int], text: str, look: str) -> None:
        words = clean(text)
        if len(words) > MOST_CHARACTERS:
            raise FileRefused(
                "a text of {words} characters ('{text}…') is more than a cell of a workbook holds; write the document "
                "as .docx or .pdf",
                words=len(words),
                text=words[:30],
            )
        sheet.write_string(*at, words, self.formats[look])

    def _words(self) -> None:
        document, sheet = self.document, self._sheet(self.language.text("Document"))
        for place, width in enumerate(WORD_COLUMNS):
            sheet.set_column(place, place, width)
        self._string(sheet, (0, 0), document.title, "title")
        self._string(sheet, (1, 0), document.subtitle, "plain")
        row = 3
        for label, text in identity_lines(document):
            self._string(sheet, (row, 1), f"{label}{self.language.colon}{text_of(text, self.language)}", "strong")
            row += 1
        for text in document.summary:
            self._string(sheet, (row, 1), text_of(text, self.language), "text")
            row += 1
        self._string(sheet, (row, 1), document.disclaimer, "note")
        row += 1
        for number, section in zip(heading_numbers(document), document.sections, strict=True):
            row += 1
            self._string(sheet, (row, 0), number, "heading")
            self._string(sheet, (row, 1), section.title, "heading")
            for block in section.blocks:
                for line, look in self._lines(block):
                    row += 1
                    self._string(sheet, (row, 1), line, look)
        self._printed(sheet)

    def _lines(self, block: Block) -> list[tuple[str, str]]:
        match block:
            case Paragraph():
                return [(text_of(block.text, self.language), "text")]
            case Bullets():
                return [(f"• {text_of(item, self.language)}", "text") for item in block.items]
            case OwnText() if block.kept:
                return [(line, "text") for one in block.kept for line in _own_lines(one)]
            case OwnText():
                words = self.language.text("To be written by the authors: {prompt}", prompt=block.prompt)
                return [(words, "note")]
            case _:
                caption = self.captions.get(id(block))
                return [(caption.text, "note")] if caption else []

    def _table(self, table: Table) -> None:
        if len(table.rows) > MOST_ROWS:
            raise FileRefused(
                "{rows} rows of '{title}' are more than a sheet holds; write it as .csv",
                rows=len(table.rows),
                title=table.title,
            )
        sheet = self._sheet(table.number or table.title)
        caption = self.captions.get(id(table))
        self._string(sheet, (0, 0), caption.text if caption else table.title, "title")
        self._string(sheet, (1, 0), self._snapshot_line(), "plain")
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, _width(column))
            self._string(sheet, (FIRST_ROW - 1, place), column.heading, "head")
        widths = [_width(column) for column in table.columns]
        sheet.set_row(FIRST_ROW - 1, row_height([column.heading for column in table.columns], widths))
        sheet.freeze_panes(FIRST_ROW, 1)
        sheet.repeat_rows(FIRST_ROW - 1)
        formulas = Formulas(table, first_row=FIRST_ROW)
        for number, row in enumerate(table.rows):
            kind = {Role.TOTAL: "total ", Role.PUBLISHED: "beside "}.get(row.role, "")
            for place, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
                at = (FIRST_ROW + number, place)
                self._cell(sheet, at, cell, formula=formulas.of(number, place), look=f"{kind}{column.shown.value}")
        for number, note in enumerate(table.notes, start=FIRST_ROW + len(table.rows) + 1):
            self._string(sheet, (number, 0), text_of(note, self.language), "plain")
        self._printed(sheet)

    def _cell(self, sheet: Worksheet, at: tuple[int, int], cell: Cell, *, formula: str, look: str) -> None:
        shown = self.formats[look]
        value = None if isinstance(cell, str) else cell.value
        if isinstance(cell, str) or value is None or _needs_words(cell):
            sheet.write_string(*at, clean(cell_text(cell, self.language)), shown)
        elif isinstance(value, date) and cell.precision == "year":
            sheet.write_number(*at, value.year, self.formats[look.replace(Shown.DATE.value, Shown.YEAR.value)])
        elif isinstance(value, date):
            if cell.precision == "month":
                shown = self.formats[look.replace(Shown.DATE.value, Shown.MONTH.value)]
            sheet.write_datetime(*at, datetime(value.year, value.month, value.day), shown)  # noqa: DTZ001  a day
        elif formula:
            sheet.write_formula(*at, formula, shown, _number(value))
        else:
            sheet.write_number(*at, _number(value), shown)
        if isinstance(cell, Figure) and cell.mark and not _needs_words(cell) and value is not None:
            sheet.write_comment(*at, cell_text(cell, self.language), {"author": "Clearance"})

    def _snapshot_line(self) -> str:
        identity = self.document.identity
        day = self.language.long_date(identity.as_of)
        return self.language.text("snapshot {id}, data as of {date}", id=identity.id, date=day)

    def _pictures(self, pictures: list[Picture]) -> None:
        sheet = self._sheet(self.language.text("Figures"))
        row = 0
        for picture in pictures:
            caption = self.captions.get(id(picture))
            self._string(sheet, (row, 0), caption.text if caption else picture.alt, "title")
            image = picture_png(picture)
            wide, high = _size(image)
            scale = PICTURE_PIXELS / wide
            options = {"image_data": io.BytesIO(image), "description": clean(picture.alt)}
            sheet.insert_image(row + 1, 0, "picture.png", {**options, "x_scale": scale, "y_scale": scale})
            row += 3 + round(high * scale / PICTURE_ROW_PIXELS)

    def _printed(self, sheet: Worksheet) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{self._snapshot_line().replace('&', '&&')}&R&P / &N")


def _own_lines(block: object) -> list[str]:
    if isinstance(block, KeptParagraph):
        return ["".join(run.text for run in block.runs)]
    return [" | ".join(row) for row in block.rows] if isinstance(block, KeptTable) else []


def _needs_words(cell: Figure) -> bool:
    """Whether a number alone would say less than the figure: an interval, or one that is stated loosely."""
    return cell.low is not None


def _number(value: Decimal | float) -> int | float:
    whole = int(value)
    return whole if value == whole else float(value)


def _width(column: Column) -> float:
    return 60 if column.width > 3 else max(11.0, 13.0 * column.width)


def _size(image: bytes) -> tuple[int, int]:
    """Width and height of a PNG, which stand at the same place of every one."""
    return int.from_bytes(image[16:20], "big"), int.from_bytes(image[20:24], "big")


def _formats(book: Workbook) -> Mapping[str, Format]:
    edge = {"valign": "top", "font_name": "Arial", "font_size": 9}
    total = {**edge, "bold": True, "top": 1, "bg_color": "#F2F4F5"}
    made: dict[str, Format] = {}
    for how, code in FORMATS.items():
        shape = {"num_format": code, **({"text_wrap": True} if how is Shown.TEXT else {"align": "right"})}
        made[how.value] = book.add_format({**edge, **shape})
        made[f"total {how.value}"] = book.add_format({**total, **shape})
        made[f"beside {how.value}"] = book.add_format({**edge, **shape, "italic": True})
    made["plain"] = book.add_format(edge)
    made["strong"] = book.add_format({**edge, "bold": True, "text_wrap": True})
    made["note"] = book.add_format({**edge, "italic": True, "text_wrap": True, "font_color": "#5A636B"})
    made["heading"] = book.add_format({**edge, "bold": True, "font_size": 11, "top": 1})
    made["head"] = book.add_format({**edge, "bold": True, "text_wrap": True, "bg_color": "#E4E7EA", "bottom": 1})
    made["title"] = book.add_format({"font_name": "Arial", "font_size": 13, "bold": True})
    return made
