"""A table of a treaty document as a Word table: marks, reasons, numbers at the right, and a heading on each page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from clearance.land.published import Qualifier
from clearance.treaty.tables import Origin, Role
from clearance_maps.documents.docx_file import CELL_STYLE, NOTE_STYLE, clean
from clearance_maps.language import mark
from clearance_maps.wording import COLUMNS, COVERAGE, MARKS, NOTES, REASONS, ROWS, TITLES, UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from docx.document import Document as WordDocument
    from docx.table import Table as WordTable
    from docx.table import _Row as WordRow

    from clearance.treaty.tables import Cell, Note, Row, Table
    from clearance_maps.language import Language

__all__ = ["add_table", "caption", "cell_text", "columns_of", "note_text", "row_texts"]

QUALIFIERS = {
    Qualifier.EXACT: "{number}",
    Qualifier.ABOUT: mark("about {number}"),
    Qualifier.OVER: mark("over {number}"),
    Qualifier.AT_MOST: mark("at most {number}"),
}
CHECKED = {"residual"}
SIGNED = {"resized", "transferred", "unexplained", "resized_mines", "transferred_mines", "unexplained_mines"}
HEAD_SIZE = 7
HEAD_SHADE, TOTAL_SHADE = "E4E7EA", "F2F4F5"
NAME_MM, DATE_MM, COVERAGE_MM, WIDTH_MM = 34.0, 22.0, 17.0, 263.0
YEAR_MM, CELL_MARGIN_MM = 15.0, 0.9
# A longer table may break between rows; a shorter one stays on a page.
KEPT_ROWS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a row looks; `size` in points where it is not that of the style, `kept` on the page of the next row."""

    shade: str = ""
    bold: bool = False
    italic: bool = False
    size: float = 0
    kept: bool = False


def caption(table: Table, language: Language) -> str:
    """Number and title; the dagger stands here once when every figure of the table is computed."""
    title = language.text("Table {number}. {title}", number=table.number, title=language.text(TITLES[table.title]))
    return f"{title}\u00a0{MARKS[Origin.COMPUTED]}" if table.is_all_computed else title


def cell_text(cell: Cell, language: Language, *, column: str, marked: bool = True) -> str:
    """A figure in the language with its mark, or the reason why there is none."""
    if cell.value is None:
        return language.text(REASONS[cell.origin], year=cell.year)
    number = language.signed(cell.value) if column in SIGNED else language.number(cell.value).replace("-", "−")
    text = language.text(QUALIFIERS[cell.qualifier], number=number)
    if cell.low is not None:
        high = language.text("no upper bound") if cell.high is None else language.number(cell.high)
        text += " " + language.text("({low} to {high})", low=language.number(cell.low), high=high)
    sign = MARKS.get(cell.origin) if marked and column not in CHECKED else None
    return f"{text}\u00a0{sign}" if sign else text


def columns_of(table: Table, language: Language) -> list[str]:
    """The heading of every column, in the order of `row_texts`."""
    figures = [language.text(COLUMNS[column]) for column in table.columns]
    if _by_year(table):
        return [language.text("Year"), *figures, language.text("Reported")]
    return [language.text("Sector"), language.text("As of"), *figures]


def row_texts(table: Table, row: Row, language: Language) -> list[str]:
    """All words of a row: its name, its date or coverage, its figures."""
    name = clean(row.name) or language.text(ROWS[row.key])
    name = f"{name} ({clean(row.issuer)})" if row.issuer else name
    marked = not table.is_all_computed
    figures = [
        cell_text(cell, language, column=column, marked=marked)
        for column, cell in zip(table.columns, row.cells, strict=True)
    ]
    if _by_year(table):
        return [name, *figures, language.text(COVERAGE[row.coverage]) if row.coverage else ""]
    return [name, _dates(row, language), *figures]


def _by_year(table: Table) -> bool:
    return not table.columns[0].endswith("_n")


def _dates(row: Row, language: Language) -> str:
    if row.to_on is None:
        return ""
    until = language.short_date(row.to_on, row.precision)
    since = language.short_date(row.from_on, row.precision) if row.from_on else until
    return until if since == until else language.text("{since} to {until}", since=since, until=until)


def note_text(note: Note, language: Language) -> str:
    """A footnote in words, its values formatted."""
    shown = {name: _value(note.key, name, value, language) for name, value in note.values.items()}
    return clean(language.text(NOTES[note.key], **shown))


def _value(key: str, name: str, value: object, language: Language) -> str:
    match name:
        case "unit":
            return language.text(UNITS[str(value)])
        case "from_on" | "to_on":
            return _day(value, language)
        case "level":
            return language.percent(float(str(value)))
        case "quantity" | "count" | "draws":
            return _number(value, language, signed=key == "unexplained")
        case _:
            return str(value)


def _day(value: object, language: Language) -> str:
    day: date = value  # type: ignore[assignment]  # notes hold dates under these two names
    return language.long_date(day)


def _number(value: object, language: Language, *, signed: bool) -> str:
    number: Decimal = value  # type: ignore[assignment]  # notes hold numbers under these names
    return language.signed(number) if signed else language.number(number)


def add_table(document: WordDocument, table: Table, language: Language) -> None:
    """The caption, the table and its notes."""
    document.add_paragraph(caption(table, language), style="Caption")
    heads = columns_of(table, language)
    drawn = document.add_table(rows=1 + len(table.rows), cols=len(heads), style="Table Grid")
    drawn.alignment = WD_TABLE_ALIGNMENT.CENTER
    drawn.autofit = False
    widths = _widths(table, len(heads))
    _measure(drawn, widths)
    kept = len(table.rows) < KEPT_ROWS
    first, *others = drawn.rows
    _fill(first, heads, widths, look=Look(shade=HEAD_SHADE, bold=True, size=HEAD_SIZE, kept=kept))
    _row_property(first, "w:tblHeader")
    for number, (line, row) in enumerate(zip(others, table.rows, strict=True), start=1):
        is_total = row.role is Role.TOTAL
        look = Look(
            shade=TOTAL_SHADE if is_total else "",
            bold=is_total,
            italic=row.role is Role.PUBLISHED,
            kept=kept and number < len(table.rows),
        )
        _fill(line, row_texts(table, row, language), widths, look=look)
    for number, note in enumerate(table.notes):
        written = document.add_paragraph(note_text(note, language), style=NOTE_STYLE)
        written.paragraph_format.space_before = Pt(0 if number else 4)


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


def _widths(table: Table, columns: int) -> list[float]:
    ends = [YEAR_MM, COVERAGE_MM] if _by_year(table) else [NAME_MM, DATE_MM]
    each = (WIDTH_MM - sum(ends)) / (columns - 2)
    return [ends[0], *[each] * (columns - 2), ends[1]] if _by_year(table) else [*ends, *[each] * (columns - 2)]


def _fill(row: WordRow, words: Sequence[str], widths: Sequence[float], *, look: Look) -> None:
    _row_property(row, "w:cantSplit")
    for index, (cell, word, width) in enumerate(zip(row.cells, words, widths, strict=True)):
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        paragraph.style = CELL_STYLE
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if index else WD_ALIGN_PARAGRAPH.LEFT
        paragraph.paragraph_format.keep_with_next = look.kept
        run = paragraph.add_run(word)
        run.bold, run.italic = look.bold, look.italic
        run.font.size = Pt(look.size) if look.size else None
        if look.shade:
            fill = OxmlElement("w:shd")
            for name, value in (("val", "clear"), ("color", "auto"), ("fill", look.shade)):
                fill.set(qn(f"w:{name}"), value)
            cell._tc.get_or_add_tcPr().append(fill)  # noqa: SLF001 -- python-docx has no call for shading


def _row_property(row: WordRow, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 -- no call for row properties
