from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import docx
import openpyxl
import pytest

from clearance import DEFAULT_SEED
from clearance.errors import FileRefused, NotFound
from clearance.estimate.evidence import remaining_mines
from clearance.land.accounts import Column
from clearance.land.ledger import Period, statement
from clearance.outlook.register_forecast import completion
from clearance.treaty.extension_request import ExtensionRequest, extension_request
from clearance.units import Unit, from_exact
from clearance_maps.documents.agreement import disagreements, figures_of
from clearance_maps.documents.article5 import request_document
from clearance_maps.documents.article5_pictures import request_pictures
from clearance_maps.documents.article5_words import PROMPTS
from clearance_maps.documents.docx_file import clean
from clearance_maps.documents.docx_writer import as_docx
from clearance_maps.documents.kept_text import read_kept, with_kept
from clearance_maps.documents.pdf_writer import as_pdf
from clearance_maps.documents.value import (
    Document,
    Figure,
    KeptParagraph,
    KeptRun,
    Key,
    OwnText,
    Picture,
    Table,
)
from clearance_maps.documents.worded import cell_text
from clearance_maps.documents.writers import written
from clearance_maps.documents.xlsx_writer import as_xlsx

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from clearance.land.ledger import StatementRow
    from clearance.land.snapshot import Snapshot
    from clearance.plan.result import PlanResult
    from clearance_geodata.register import Register

UNITS = {"m2": Unit.M2, "areas": Unit.AREAS, "ap_mines": Unit.AP_MINES}
LANGUAGES = ["en", "es"]


@pytest.fixture(scope="module")
def peru(peru_snapshot: Snapshot, peru_plan: PlanResult) -> ExtensionRequest:
    return extension_request(peru_snapshot, seed=DEFAULT_SEED, plan=peru_plan)


def _document(request: ExtensionRequest, lang: str, outline: BaseGeometry | None = None) -> Document:
    return request_document(request, lang=lang, pictures=request_pictures(request, lang=lang, outline=outline))


@pytest.fixture(scope="module", params=LANGUAGES)
def document(request: pytest.FixtureRequest, peru: ExtensionRequest, country: BaseGeometry) -> Document:
    return _document(peru, request.param, country)


def _tables(document: Document) -> dict[str, Table]:
    blocks = [block for section in document.sections for block in section.blocks]
    return {block.number: block for block in blocks if isinstance(block, Table)}


class _Ledger:
    """The figures of a snapshot and its plan, read again from the books and the milestones."""

    def __init__(self, snapshot: Snapshot, plan: PlanResult) -> None:
        self.snapshot, self.plan = snapshot, plan
        self._rows: dict[tuple[Unit, date, date], StatementRow] = {}

    def row(self, unit: Unit, first: date, last: date) -> StatementRow:
        asked = (unit, first, last)
        if asked not in self._rows:
            read = statement(self.snapshot.books, unit, [Period(first, last)], as_of=self.snapshot.as_of)
            self._rows[asked] = read.rows[0]
        return self._rows[asked]

    def value(self, key: Key) -> object:
        first, _, rest = key.what.partition(" ")
        match first:
            case "open" if rest in UNITS:
                day = date.fromisoformat(key.when)
                assert key.where in {"", "national_book"}
                return from_exact(self.row(UNITS[rest], day, day).closing, UNITS[rest])
            case "planned":
                return sum(one.m2 for one in self.plan.milestones if str(one.year) == key.when)
            case "unexplained":
                moved = self.row(UNITS[rest], date(2000, 1, 1), self.snapshot.as_of).amount(Column.UNEXPLAINED)
                return from_exact(moved, UNITS[rest])
            case "released" | "cancelled" | "reduced" | "cleared" | "unspecified":
                row = self.row(UNITS[rest], date(int(key.when), 1, 1), date(int(key.when), 12, 31))
                return from_exact(row.released if first == "released" else row.amount(Column(first)), UNITS[rest])
        return self._modelled(key)

    def _modelled(self, key: Key) -> object:
        if key.what == "forecast p by deadline in force":
            return completion(self.snapshot, seed=DEFAULT_SEED).completion.p_by_deadline
        return {
            "open ap_mines estimated": remaining_mines(self.snapshot, seed=DEFAULT_SEED).median,
            "plan p by deadline": self.plan.completion.p_by_deadline,
            "plan cost": sum(year.cost for year in self.plan.money),
            "plan funding gap": sum(year.gap for year in self.plan.money),
        }[key.what]


@pytest.fixture(scope="module")
def ledger(peru_snapshot: Snapshot, peru_plan: PlanResult) -> _Ledger:
    return _Ledger(peru_snapshot, peru_plan)


def test_every_figure_with_a_key_is_that_of_the_ledger_or_the_plan(document: Document, ledger: _Ledger) -> None:
    keyed = [one for one in figures_of(document) if one.figure.key is not None and one.figure.value is not None]
    wrong = [
        (str(one.figure.key), one.figure.value, one.place)
        for one in keyed
        if float(str(one.figure.value)) != pytest.approx(float(str(ledger.value(one.figure.key))), abs=0.5e-3)  # type: ignore[arg-type]
    ]
    assert wrong == []
    assert len(keyed) > 100


def _sentences(document: Document) -> list[tuple[str | Figure, ...]]:
    found = list(document.summary)
    for section in document.sections:
        for block in section.blocks:
            if hasattr(block, "text"):
                found.append(block.text)
            if isinstance(block, Table):
                found += block.notes
    return found


def test_what_is_read_in_the_file_is_what_the_document_says(document: Document) -> None:
    opened = docx.Document(io.BytesIO(as_docx(document)))
    tables = [block for section in document.sections for block in section.blocks if isinstance(block, Table)]
    read = [[[cell.text for cell in row.cells] for row in table.rows] for table in opened.tables]
    wanted = [
        [
            [column.heading for column in table.columns],
            *([clean(cell_text(cell, document.language)) for cell in row.cells] for row in table.rows),
        ]
        for table in tables
    ]
    assert read == wanted
    texts = "\n".join(paragraph.text for paragraph in opened.paragraphs)
    assert document.identity.id in texts


def test_all_figures_agree_and_the_tables_are_those_of_requests(document: Document) -> None:
    assert disagreements(document) == []
    assert list(_tables(document)) == [
        *("T1", "T2a", "T2b", "T2c", "T3", "T4", "T12", "T5", "T9a", "T9b"),
        *("T6a", "T6b", "T7", "T7b", "T8", "T10a"),
    ]


def test_the_document_has_a_place_for_everything_that_only_the_state_can_write(document: Document) -> None:
    own = [block for section in document.sections for block in section.blocks if isinstance(block, OwnText)]
    assert {block.key for block in own} == set(PROMPTS)


def test_computed_figures_are_marked_and_figures_of_a_state_are_not(peru: ExtensionRequest) -> None:
    document = _document(peru, "en")
    rows = {
        str(row.cells[0]): [cell_text(cell, document.language).replace("\u00a0", " ") for cell in row.cells]
        for row in _tables(document)["T2b"].rows
    }
    assert rows["2024"][1] == "302,013"
    assert rows["2024"][-3] == "279,388 †"
    assert rows["2024"][10] == "22,625 ‡"
    assert rows["2022"][10] == "over 21,000 ‡"
    assert rows["2016"][8:12] == ["not reported"] * 4


WRITTEN_ELSEWHERE = """
import hashlib, sys
from clearance import DEFAULT_SEED
from clearance.treaty.extension_request import extension_request
from clearance_geodata.register import Register
from clearance_maps.documents.article5 import request_document
from clearance_maps.documents.article5_pictures import request_pictures
from clearance_maps.documents.writers import written
with Register.open(sys.argv[1]) as register:
    request = extension_request(register.snapshot(), seed=DEFAULT_SEED)
for asked in sys.argv[2:]:
    lang, form = asked.split(".")
    document = request_document(request, lang=lang, pictures=request_pictures(request, lang=lang))
    print(hashlib.sha256(written(document, form)).hexdigest())
"""


def test_the_same_snapshot_gives_the_same_bytes_in_every_form_and_process(peru_register: Register) -> None:
    asked = ("es.docx", "fr.xlsx", "en.pdf", "es.pdf")
    script = [sys.executable, "-c", WRITTEN_ELSEWHERE, str(peru_register.path), *asked]
    # Another order of sets, another zone, another language of the machine.
    around = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    there = subprocess.run(script, env=around, capture_output=True, check=True, text=True, timeout=120).stdout.split()
    request = extension_request(peru_register.snapshot(), seed=DEFAULT_SEED)
    here = [written(_document(request, lang), form) for lang, form in (one.split(".") for one in asked)]
    assert there == [hashlib.sha256(file).hexdigest() for file in here]


def test_own_text_survives_another_snapshot_and_another_language(peru: ExtensionRequest) -> None:
    written = {"circumstances": (KeptParagraph((KeptRun("Lluvia un día de cada cuatro"),)),)}
    old = as_docx(with_kept(_document(peru, "en"), written, "old.docx"))
    later = replace(peru.snapshot.identity, id="fedcba987654", as_of=date(2024, 12, 31))
    moved = replace(peru, article5=replace(peru.article5, identity=later))
    new = with_kept(request_document(moved, lang="es"), read_kept(old, "old.docx"), "old.docx")
    texts = [
        paragraph.text for paragraph in docx.Document(io.BytesIO(as_docx(new))).element.body.iter() if paragraph.text
    ]
    assert "Lluvia un día de cada cuatro" in texts


def test_sums_of_the_workbook_are_formulas(peru: ExtensionRequest) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(_document(peru, "en"))))
    cells = [cell for row in book["T2b"].iter_rows() for cell in row if cell.data_type == "f"]
    assert len(cells) > 30
    assert all(str(cell.value).startswith(("=SUM(", "=M")) for cell in cells)


def test_the_formulas_give_the_figures_that_stand_in_their_cells(peru: ExtensionRequest) -> None:
    file = as_xlsx(_document(peru, "en"))
    values, formulas = (openpyxl.load_workbook(io.BytesIO(file), data_only=read) for read in (True, False))
    wrong = [
        (name, cell.coordinate, cell.value)
        for name in ("T2a", "T2b", "T2c", "T3", "T5", "T6a", "T6b", "T8")
        for row in formulas[name].iter_rows()
        for cell in row
        if cell.data_type == "f"
        and values[name][cell.coordinate].value != pytest.approx(_computed(values[name], str(cell.value)))
    ]
    assert wrong == []


def _computed(sheet: openpyxl.worksheet.worksheet.Worksheet, formula: str) -> float:
    """The value of one of our formulas, from the values in the cells that it names."""

    def one(name: str) -> float:
        value = sheet[name].value
        return float(value) if isinstance(value, (int, float)) else 0.0

    def summed(match: re.Match[str]) -> str:
        total = 0.0
        for part in match[1].split(","):
            cells = sheet[part] if ":" in part else ((sheet[part],),)
            total += sum(one(cell.coordinate) for (cell,) in cells)
        return repr(total)

    text = re.sub(r"SUM\(([^)]*)\)", summed, formula.removeprefix("="))
    most = re.fullmatch(r"MAX\(0,(.*)\)", text)
    names = re.sub(r"[A-Z]+\d+", lambda match: repr(one(match[0])), most[1] if most else text)
    total = sum(float(part) for part in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", names))
    return max(0.0, total) if most else total


def test_a_request_without_capacity_says_so_and_has_no_plan(peru_snapshot: Snapshot) -> None:
    document = _document(extension_request(peru_snapshot, seed=DEFAULT_SEED), "en")
    assert [number for number in _tables(document) if number.startswith(("T6", "T7", "T8", "T9"))] == []
    assert any("No capacity is given" in str(text) for text in _sentences(document))


def test_registers_of_areas_have_maps_and_lists_of_their_sectors(example_snapshot: Snapshot) -> None:
    document = _document(extension_request(example_snapshot, seed=DEFAULT_SEED), "en")
    assert disagreements(document) == []
    pictures = [block for section in document.sections for block in section.blocks if isinstance(block, Picture)]
    assert [one.title.partition(":")[0] for one in pictures if "hazardous areas" in one.title][1:] == [
        *("Albatross", "Petrel", "Shearwater", "Skua", "Tern"),
    ]
    listed = _tables(document)["T10a"]
    assert len(listed.rows) == len(example_snapshot.open_states) + 1


@pytest.mark.parametrize("name", ["hostile_snapshot", "empty_snapshot"])
def test_hostile_and_empty_registers_are_written_in_every_form(request: pytest.FixtureRequest, name: str) -> None:
    snapshot: Snapshot = request.getfixturevalue(name)
    document = _document(extension_request(snapshot, seed=DEFAULT_SEED), "es")
    paper = as_pdf(document)
    assert (paper[:4], b"/JavaScript" in paper, b"/URI" in paper, b"/Launch" in paper) == (b"%PDF", *[False] * 3)
    assert _leading_elsewhere(as_docx(document)) == []
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(document)))
    formulas = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert [one for one in formulas if not re.match(r"=(SUM\(|MAX\(0,|[A-Z]+\d+$)", str(one))] == []


def _leading_elsewhere(file: bytes) -> list[str]:
    """Fields of a Word file that are not ours, and what of it lies or leads outside; each part must be XML."""
    found = []
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        for name in parts.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            root = ET.fromstring(parts.read(name))  # noqa: S314  our own file
            found += [f"{name}: {one.get('Target')}" for one in root.iter() if one.get("TargetMode") == "External"]
            fields = [one.text or "" for one in root.iter() if one.tag.endswith("}instrText")]
            found += [field for field in fields if not re.match(r"(?:SEQ|PAGEREF|PAGE|NUMPAGES)\b", field)]
    return found


def test_a_language_without_catalogue_is_refused(peru: ExtensionRequest) -> None:
    with pytest.raises(NotFound):
        request_document(peru, lang="xx")


def test_a_long_list_is_left_to_the_layers_of_the_register(peru: ExtensionRequest) -> None:
    document = request_document(peru, lang="en", longest_list=2)
    assert "T12" not in _tables(document)


@pytest.mark.needs("soffice")
def test_libreoffice_opens_the_request_and_fills_its_pages(peru: ExtensionRequest, tmp_path: Path) -> None:
    (tmp_path / "a5.docx").write_bytes(as_docx(_document(peru, "es")))
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        home,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "a5.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    read = subprocess.run(["pdftotext", "-layout", str(tmp_path / "a5.pdf"), "-"], capture_output=True, check=True)
    text = read.stdout.decode()
    contents = re.findall(r"^\s*(\d+(?:\.\d)?)\s+\S.*?\.{5,}\s*(\d+)\s*$", text, flags=re.MULTILINE)
    assert [number for number, _ in contents][:4] == ["1", "2", "3", "4"]
    assert [int(page) for _, page in contents] == sorted(int(page) for _, page in contents)
    assert "…" not in "".join(page for _, page in contents)


def test_an_old_file_of_another_kind_is_refused(peru: ExtensionRequest) -> None:
    with pytest.raises(FileRefused, match="holds own text for 'other'"):
        with_kept(_document(peru, "en"), {"other": (KeptParagraph((KeptRun("x"),)),)}, "old.docx")
