"""A table as a Word table: figures at the right, a heading on each page, total rows shaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from clearance_maps.documents.docx_file import CELL_STYLE, HEAD_STYLE, clean
from clearance_maps.documents.value import Figure, Role, Shown
from clearance_maps.documents.worded import cell_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as WordDocument
    from docx.table import Table as WordTable
    from docx.table import _Row as WordRow

    from clearance_maps.documents.value import Column, Table
    from clearance_maps.language import Language

__all__ = ["draw_table", "widths_of"]

HEAD_SHADE, TOTAL_SHADE = "E4E7EA", "F2F4F5"
CELL_MARGIN_MM = 0.9
# A longer table may break between rows; a shorter one stays on a page.
KEPT_ROWS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a row looks; `kept` on the page of the next row."""

    style: str = CELL_STYLE
    shade: str = ""
    bold: bool = False
    italic: bool = False
    kept: bool = False


def widths_of(columns: Sequence[Column], width_mm: float) -> list[float]:
    """Widths in mm that fill the page."""
    whole = sum(column.width for column in columns)
    return [width_mm * column.width / whole for column in columns]


def draw_table(document: WordDocument, table: Table, language: Language, *, width_mm: float) -> None:
    """The table, without its caption and notes."""
    drawn = document.add_table(rows=1 + len(table.rows), cols=len(table.columns), style="Table Grid")
    drawn.alignment = WD_TABLE_ALIGNMENT.CENTER
    drawn.autofit = False
    widths = widths_of(table.columns, width_mm)
    _measure(drawn, widths)
    kept = len(table.rows) < KEPT_ROWS
    at_right = [column.shown is not Shown.TEXT for column in table.columns]
    heads = [column.heading for column in table.columns]
    first, *others = drawn.rows
    _fill(first, heads, widths, at_right, look=Look(style=HEAD_STYLE, shade=HEAD_SHADE, bold=True, kept=kept))
    _row_property(first, "w:tblHeader")
    for number, (line, row) in enumerate(zip(others, table.rows, strict=True), start=1):
        is_total = row.role is Role.TOTAL
        look = Look(
            shade=TOTAL_SHADE if is_total else "",
            bold=is_total,
            italic=row.role is Role.PUBLISHED,
            kept=kept and number < len(table.rows),
        )
        words = [clean(cell_text(cell, language)) for cell in row.cells]
        right = [at or isinstance(cell, Figure) for at, cell in zip(at_right, row.cells, strict=True)]
        _fill(line, words, widths, right, look=look)


def _measure(table: WordTable, widths: Sequence[float]) -> None:
    """Narrow margins, and the widths of the grid; cells repeat them, because programs read one or the other."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Mm(CELL_MARGIN_MM).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)  # noqa: SLF001 -- python-docx has no call for cell margins


def _fill(row: WordRow, words: Sequence[str], widths: Sequence[float], right: Sequence[bool], *, look: Look) -> None:
    _row_property(row, "w:cantSplit")
    for cell, word, width, at_right in zip(row.cells, words, widths, right, strict=True):
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        paragraph.style = look.style
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if at_right else WD_ALIGN_PARAGRAPH.LEFT
        paragraph.paragraph_format.keep_with_next = look.kept
        run = paragraph.add_run(word)
        run.bold, run.italic = look.bold, look.italic
        if look.shade:
            fill = OxmlElement("w:shd")
            for name, value in (("val", "clear"), ("color", "auto"), ("fill", look.shade)):
                fill.set(qn(f"w:{name}"), value)
            cell._tc.get_or_add_tcPr().append(fill)  # noqa: SLF001 -- python-docx has no call for shading


def _row_property(row: WordRow, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 -- no call for row properties
