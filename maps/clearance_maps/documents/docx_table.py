"""A table as a Word table: figures at the right, a heading on each page, total rows shaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from clearance_maps.documents.docx_file import CELL_STYLE, HEAD_STYLE, clean
from clearance_maps.documents.table_shape import at_right, cell_words, heads_at_right, widths_of
from clearance_maps.documents.value import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as WordDocument

    from clearance_maps.documents.value import Table
    from clearance_maps.language import Language

__all__ = ["KEPT_ROWS", "draw_table"]

HEAD_SHADE, TOTAL_SHADE = "E4E7EA", "F2F4F5"
CELL_MARGIN_TWIPS = 51
TWIPS_PER_MM = 1440 / 25.4
# A longer table may break between rows; a shorter one stays on a page.
KEPT_ROWS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a row looks; `kept` on the page of the next row; `properties` as a Word file writes them."""

    style: str
    shade: str = ""
    bold: bool = False
    italic: bool = False
    kept: bool = False
    properties: str = "<w:cantSplit/>"


def draw_table(document: WordDocument, table: Table, language: Language, *, width_mm: float) -> None:
    """The table, without its caption and notes; written as a whole, because a list may have thousands of rows."""
    styles = {name: str(document.styles[name].style_id) for name in (CELL_STYLE, HEAD_STYLE, "Table Grid")}
    cells = cell_words(table, language)
    widths = [round(width * TWIPS_PER_MM) for width in widths_of(table, cells, width_mm)]
    kept = len(table.rows) < KEPT_ROWS
    heads = [column.heading for column in table.columns]
    head = Look(
        style=styles[HEAD_STYLE], shade=HEAD_SHADE, bold=True, kept=kept, properties="<w:cantSplit/><w:tblHeader/>"
    )
    rows = [_row(heads, widths, heads_at_right(table), look=head)]
    for number, (row, words, right) in enumerate(zip(table.rows, cells, at_right(table), strict=True), start=1):
        is_total = row.role is Role.TOTAL
        look = Look(
            style=styles[CELL_STYLE],
            shade=TOTAL_SHADE if is_total else "",
            bold=is_total,
            italic=row.role is Role.PUBLISHED,
            kept=kept and (number < len(table.rows) or bool(table.notes)),
        )
        rows.append(_row(words, widths, right, look=look))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    margins = "".join(f'<w:{side} w:w="{CELL_MARGIN_TWIPS}" w:type="dxa"/>' for side in ("left", "right"))
    written = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{styles["Table Grid"]}"/><w:tblW w:w="0" w:type="auto"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
    # A table stands before the element that describes the page, as paragraphs do.
    document.element.body.add_p().addnext(written)
    written.getparent().remove(written.getprevious())


def _row(words: Sequence[str], widths: Sequence[int], right: Sequence[bool], *, look: Look) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{look.shade}"/>' if look.shade else ""
    kept = "<w:keepNext/>" if look.kept else ""
    shape = ("<w:b/>" if look.bold else "") + ("<w:i/>" if look.italic else "")
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr><w:p><w:pPr><w:pStyle w:val="{look.style}"/>'
        f'{kept}<w:jc w:val="{"right" if is_right else "left"}"/></w:pPr><w:r><w:rPr>{shape}</w:rPr>'
        f'<w:t xml:space="preserve">{escape(clean(word))}</w:t></w:r></w:p></w:tc>'
        for word, width, is_right in zip(words, widths, right, strict=True)
    )
    return f"<w:tr><w:trPr>{look.properties}</w:trPr>{cells}</w:tr>"
