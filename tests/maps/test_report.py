from __future__ import annotations

import io
import subprocess
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH

from clearance import DEFAULT_SEED
from clearance.errors import NotFound
from clearance.treaty.article5 import article5_tables
from clearance_maps.documents.report import article5_docx
from clearance_maps.documents.report_table import caption, columns_of, note_text, row_texts
from clearance_maps.language import language_of

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document as WordDocument

    from clearance.land.snapshot import Snapshot
    from clearance.treaty.article5 import Article5


@pytest.fixture(scope="module")
def peru(peru_snapshot: Snapshot) -> Article5:
    return article5_tables(peru_snapshot, seed=DEFAULT_SEED)


@pytest.fixture(scope="module")
def example(example_snapshot: Snapshot) -> Article5:
    return article5_tables(example_snapshot, seed=DEFAULT_SEED)


WRITTEN: dict[tuple[str, str], bytes] = {}


def _opened(article5: Article5, lang: str = "en") -> WordDocument:
    key = (article5.identity.id, lang)
    if key not in WRITTEN:
        WRITTEN[key] = article5_docx(article5, lang=lang)
    return Document(io.BytesIO(WRITTEN[key]))


def _paragraphs(document: WordDocument) -> list[str]:
    return [paragraph.text.replace("\u00a0", " ") for paragraph in document.paragraphs]


@pytest.mark.parametrize("lang", ["en", "es", "fr"])
@pytest.mark.parametrize("register", ["peru", "example"])
def test_the_document_holds_every_cell_of_the_tables(request: pytest.FixtureRequest, register: str, lang: str) -> None:
    article5: Article5 = request.getfixturevalue(register)
    language = language_of(lang, article5.identity.country)
    drawn = [[[cell.text for cell in row.cells] for row in table.rows] for table in _opened(article5, lang).tables]
    wanted = [
        [columns_of(table, language), *(row_texts(table, row, language) for row in table.rows)]
        for table in article5.tables
    ]
    assert drawn == wanted


@pytest.mark.parametrize("lang", ["en", "es", "fr"])
def test_captions_and_notes_stand_around_their_tables(peru: Article5, lang: str) -> None:
    language = language_of(lang, "PER")
    document = _opened(peru, lang)
    texts = [paragraph.text for paragraph in document.paragraphs]
    captions = [
        paragraph.text for paragraph in document.paragraphs if paragraph.style and paragraph.style.name == "Caption"
    ]
    assert captions == [caption(table, language) for table in peru.tables]
    assert [n for table in peru.tables for n in table.notes if note_text(n, language) not in texts] == []


def test_the_first_page_names_the_snapshot_and_says_the_headline(peru: Article5) -> None:
    texts = _paragraphs(_opened(peru))
    assert texts[0] == "Peru: Article 5 tables"
    assert texts[2:6] == [
        "Data as of: 30 November 2024",
        f"Snapshot: {peru.identity.id}",
        "Register: peru",
        "Known at: 2025-01-15 12:00:00 UTC",
    ]
    said = texts[texts.index("Headline") + 1]
    assert said.startswith("On 30 November 2024 the books hold 279,388 m² † of hazardous land in 46 areas")
    assert "3,997 † anti-personnel mines are recorded there." in said
    assert "(80 % interval: " in said
    assert "The Article 5 deadline in force is 31 December 2029. The probability to be done by then is" in said
    assert "Changes of 237,312 m² in absolute sum (net +183,484) are explained by nobody (85 % of the present" in said
    assert "31 December 2029 (third extension)" in texts


def test_computed_figures_are_marked_and_figures_of_a_state_are_not(peru: Article5) -> None:
    rows = {
        row.cells[0].text: [cell.text.replace("\u00a0", " ") for cell in row.cells]
        for row in _opened(peru).tables[2].rows
    }
    assert rows["2024"][1] == "302,013"
    assert rows["2024"][-3] == "279,388 †"
    assert rows["2024"][10] == "22,625 ‡"
    assert rows["2022"][10] == "over 21,000 ‡"
    assert rows["2016"][8:12] == ["not reported"] * 4


def test_the_spanish_document_is_spanish_with_the_numbers_of_its_country(peru: Article5, example: Article5) -> None:
    texts = _paragraphs(_opened(peru, "es"))
    assert texts[0] == "Perú: cuadros del artículo 5"
    assert "31 de diciembre de 2029 (tercera prórroga)" in texts
    assert any("279,388 m² †" in text for text in texts)
    total = f"{example.headline.open_m2 // 1000:,}".replace(",", ".")
    assert any(total[:5] in text for text in _paragraphs(_opened(example, "es")))


def test_wide_tables_lie_across_with_a_repeated_heading_and_numbers_at_the_right(peru: Article5) -> None:
    document = _opened(peru)
    assert [section.orientation for section in document.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    for table in document.tables:
        assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader")  # noqa: SLF001
        aligned = {cell.paragraphs[0].alignment for row in table.rows for cell in row.cells[1:]}
        assert aligned == {WD_ALIGN_PARAGRAPH.RIGHT}


def test_the_same_snapshot_gives_the_same_bytes(peru: Article5) -> None:
    first, second = (article5_docx(peru, lang="en") for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert Document(io.BytesIO(first)).core_properties.created.replace(tzinfo=None) == datetime(2025, 1, 15, 12)  # noqa: DTZ001


def test_hostile_text_stays_text(hostile_snapshot: Snapshot) -> None:
    written = article5_docx(article5_tables(hostile_snapshot, seed=DEFAULT_SEED), lang="en")
    texts = _paragraphs(Document(io.BytesIO(written)))
    assert texts[0].startswith("</script><script>window.hacked = true</script>")
    assert "=cmd|' /C calc'!A0 {0} %s" in texts
    with zipfile.ZipFile(io.BytesIO(written)) as parts:
        body = parts.read("word/document.xml").decode()
    assert "<script>" not in body
    assert body.count("w:instrText") == 0


def test_an_empty_register_gives_a_document_that_says_so(empty_snapshot: Snapshot) -> None:
    texts = _paragraphs(_opened(article5_tables(empty_snapshot, seed=DEFAULT_SEED)))
    assert "No deadline is recorded." in texts
    assert "No source is recorded." in texts
    assert "Known at: nothing recorded yet" in texts


def test_a_language_that_is_not_there_is_refused(peru: Article5) -> None:
    with pytest.raises(NotFound, match="use one of en, es, fr"):
        article5_docx(peru, lang="xx")


@pytest.mark.needs("soffice")
@pytest.mark.needs("pdftoppm")
def test_libreoffice_lays_the_document_out(peru: Article5, tmp_path: Path) -> None:
    (tmp_path / "a5.docx").write_bytes(article5_docx(peru, lang="es"))
    command = [
        "soffice",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    subprocess.run([*command, "--outdir", str(tmp_path), str(tmp_path / "a5.docx")], check=True, capture_output=True)
    subprocess.run(["pdftoppm", "-r", "10", "-png", str(tmp_path / "a5.pdf"), str(tmp_path / "page")], check=True)
    assert 5 <= len(list(tmp_path.glob("page*.png"))) <= 9
