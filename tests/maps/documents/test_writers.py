from __future__ import annotations

import io
import re
import subprocess
import zipfile
from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from clearance.errors import FileRefused
from clearance_maps.documents.docx_writer import as_docx
from clearance_maps.documents.pdf_writer import as_pdf
from clearance_maps.documents.value import Bullets, Column, Document, Figure, Paragraph, Row, Shown, Table
from clearance_maps.documents.xlsx_writer import as_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.worksheet.worksheet import Worksheet

HOSTILE = (
    '=HYPERLINK("http://x","y")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "<script>alert(1)</script> & <w:p/>",
    '#import "@preview/x:1.0.0": * $x$ *b* \\ //',
    "\u202eright to left\u202c \u200f",
    "ctrl\x00\x07\x0b\x1b\ufffe",
    "😀👩‍👩‍👧",
    "{0} %s {name}",
    "x" * 10_000,
)
CODES = [".docx", ".xlsx", ".pdf"]
WRITERS = {".docx": as_docx, ".xlsx": as_xlsx, ".pdf": as_pdf}


def _table(words: tuple[str, ...]) -> Table:
    columns = (Column(key="name", heading=words[0], shown=Shown.TEXT), Column(key="m2", heading="m²", summed=True))
    return Table(
        title=words[1], number="T10", columns=columns, rows=tuple(Row((one, Figure(value=1))) for one in words)
    )


@pytest.fixture(scope="module")
def hostile(document_of: Callable[..., Document]) -> Document:
    blocks = (Paragraph((HOSTILE[0],)), Bullets(tuple((one,) for one in HOSTILE)), _table(HOSTILE))
    return document_of(*blocks, title=HOSTILE[0])


def _sheets(file: bytes, *, values: bool) -> list[Worksheet]:
    return list(openpyxl.load_workbook(io.BytesIO(file), data_only=values).worksheets)


@pytest.mark.parametrize("ending", CODES)
def test_the_same_document_gives_the_same_bytes(whole: Document, ending: str) -> None:
    first, second = (WRITERS[ending](whole) for _ in range(2))
    assert first == second


def test_words_of_records_are_text_in_a_word_file(hostile: Document) -> None:
    document = docx.Document(io.BytesIO(as_docx(hostile)))
    listed = [one.text for one in document.paragraphs if one.style is not None and one.style.name == "List Bullet"]
    wanted = [" ".join(re.sub("[\x00-\x08\x0b-\x1f\ufffe]", "", one).split()) for one in HOSTILE]
    assert listed == wanted
    assert [row.cells[0].text for row in document.tables[0].rows[1:]] == wanted


def test_words_of_records_are_text_in_a_workbook(hostile: Document) -> None:
    cells = [cell for sheet in _sheets(as_xlsx(hostile), values=False) for row in sheet.iter_rows() for cell in row]
    assert {cell.value for cell in cells if cell.data_type == "f"} == set()
    assert {one for one in HOSTILE if "\x00" not in one} <= {str(cell.value) for cell in cells} | {HOSTILE[6]}
    assert not any(cell.hyperlink for cell in cells)


@pytest.mark.needs("pdftoppm")
def test_words_of_records_are_text_in_a_pdf(hostile: Document) -> None:
    read = subprocess.run(["pdftotext", "-", "-"], input=as_pdf(hostile), capture_output=True, check=True)
    words = read.stdout.decode()
    for one in (HOSTILE[0], HOSTILE[3], HOSTILE[4], HOSTILE[9]):
        assert one in words
    assert "#import" in words


def test_a_text_longer_than_a_cell_holds_is_refused(document_of: Callable[..., Document]) -> None:
    with pytest.raises(FileRefused, match=r"^a text of 40,000 characters \('y+…'\) is more than a cell"):
        as_xlsx(document_of(Paragraph(("y" * 40_000,))))


def test_sums_of_a_workbook_are_formulas_whose_values_are_there(whole: Document) -> None:
    file = as_xlsx(whole)
    formulas, values = (_sheets(file, values=read)[1] for read in (False, True))
    assert [[cell.value for cell in row] for row in formulas["B5:E7"]] == [
        [100, 20, 30, "=SUM(B5,C5)-SUM(D5)"],
        ["=E5", "not reported", 40, "=SUM(B6,C6)-SUM(D6)"],
        ["–", "=SUM(C5:C6)", "=SUM(D5:D6)", "=E6"],
    ]
    assert [[cell.value for cell in row] for row in values["B5:E6"]] == [
        [100, 20, 30, 90],
        [90, "not reported", 40, 50],
    ]


def test_a_word_file_has_real_styles_captions_that_count_and_links_to_its_headings(whole: Document) -> None:
    file = as_docx(whole)
    document = docx.Document(io.BytesIO(file))
    styles = {one.style.name for one in document.paragraphs if one.style is not None}
    assert {"Title", "Contents Title", "TOC 1", "Heading 1", "Caption"} <= styles
    captions = [one.text for one in document.paragraphs if one.style is not None and one.style.name == "Caption"]
    assert captions == ["Table 1. Balance (T2b)", "Figure 1. A bar"]
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        body = parts.read("word/document.xml").decode()
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert re.findall(r"(?:SEQ|PAGEREF) \w+", body) == ["PAGEREF _Toc00000001", "SEQ Table", "SEQ Figure"]
    assert 'w:name="_Toc00000001"' in body
    assert 'w:updateFields w:val="true"' in zipfile.ZipFile(io.BytesIO(file)).read("word/settings.xml").decode()


def test_the_heading_of_a_table_is_repeated_and_its_figures_stand_at_the_right(whole: Document) -> None:
    table = docx.Document(io.BytesIO(as_docx(whole))).tables[0]
    assert [bool(row._tr.xpath("w:trPr/w:tblHeader")) for row in table.rows] == [True, False, False, False]  # noqa: SLF001
    aligned = [[cell.paragraphs[0].alignment.name for cell in row.cells] for row in table.rows]
    assert aligned == [["LEFT", *["RIGHT"] * 4]] * 4


def test_a_picture_has_words_for_those_who_do_not_see_it(whole: Document) -> None:
    body = docx.Document(io.BytesIO(as_docx(whole))).element.body
    assert [one.get("descr") for one in body.iter(qn("wp:docPr"))] == ["A red bar"]


def test_every_page_of_a_word_file_names_the_snapshot(whole: Document) -> None:
    below = docx.Document(io.BytesIO(as_docx(whole))).sections[0].footer.paragraphs[0].text
    assert below.startswith("Peru · snapshot 0123456789ab, data as of 30 November 2024 · page ")
