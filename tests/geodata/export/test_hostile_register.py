"""Exports of a register in whose every field somebody wrote a program: nothing of it runs where they are opened."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hostile_books import BEGINNINGS, TEXTS, hostile_register
from openpyxl.worksheet.worksheet import Worksheet

from clearance.inert import inert, read_inert
from clearance.land.snapshot import Snapshot
from clearance_geodata.export import export_layers, layers_of

ALL = (*TEXTS, *BEGINNINGS)
KML = "{http://www.opengis.net/kml/2.2}"
RUNNERS = ("=", "+", "-", "@", "\t", "\r", "\n")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Sums and counts that we write: of columns of the same book, or of the cells above.
RANGE = r"'(?:areas|released)'!\$[A-Z]+\$\d+:\$[A-Z]+\$\d+"
OUR_FORMULA = re.compile(rf"=(?:SUM|COUNTA|COUNTIF|SUMIF)\({RANGE}(?:,\"[a-z]+\")?(?:,{RANGE})?\)")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    with hostile_register(tmp_path_factory.mktemp("hostile") / "hostile.gpkg", ALL) as register:
        yield register.snapshot()


@pytest.fixture(scope="module")
def folder(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Areas and released land in formats that programs of an office and of maps open."""
    here = tmp_path_factory.mktemp("exports")
    areas, released = layers_of(snapshot, ["areas", "released"])
    for suffix in (".kml", ".xlsx"):
        export_layers([areas, released], here / f"land{suffix}")
    for layer in (areas, released):
        export_layers([layer], here / f"{layer.name}.csv")
        export_layers([layer], here / f"{layer.name}.geojson")
    return here


class _Tags(HTMLParser):
    """The tags of a balloon with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[object] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_kml_is_xml_whose_balloons_hold_a_table_of_words(folder: Path) -> None:
    text = (folder / "land.kml").read_text(encoding="utf-8")
    assert FORBIDDEN.search(text) is None
    root = ET.fromstring(text)  # noqa: S314  our own file
    placemarks = list(root.iter(f"{KML}Placemark"))
    assert len(placemarks) == 2 * len(ALL)
    named = {one.findtext(f"{KML}name") for one in placemarks}
    assert {f"{text[:300]}{n}" for n, text in enumerate(TEXTS)} <= named
    for one in placemarks:
        balloon = _Tags(one.findtext(f"{KML}description") or "")
        assert (balloon.tags, balloon.attributes) == ({"table", "tr", "td"}, [])
        assert any("area_id" in text for text in balloon.text)


def test_geojson_holds_every_text_whole(folder: Path) -> None:
    features = json.loads((folder / "areas.geojson").read_text(encoding="utf-8"))["features"]
    assert sorted(one["properties"]["name"] for one in features) == sorted(text.replace("\0", "\ufffd") for text in ALL)


def test_no_cell_of_csv_begins_as_a_formula_and_each_reads_back(folder: Path) -> None:
    with (folder / "areas.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    cells = [cell for row in rows for cell in row.values() if not re.fullmatch(r"-\d+(?:\.\d+)?", cell)]
    assert [cell for cell in cells if cell.startswith(RUNNERS)] == []
    assert sorted(read_inert(row["name"]) for row in rows) == sorted(ALL)


def _sheets(file: Path) -> list[Worksheet]:
    return list(openpyxl.load_workbook(file).worksheets)


def test_a_workbook_runs_its_own_sums_only_and_leads_nowhere(folder: Path) -> None:
    cells = [cell for sheet in _sheets(folder / "land.xlsx") for row in sheet.iter_rows() for cell in row]
    formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
    assert [one for one in formulas if not OUR_FORMULA.fullmatch(one)] == []
    assert [cell.coordinate for cell in cells if cell.hyperlink] == []
    assert {"+1+cmd|' /C calc'!A0", "@SUM(1)", '=HYPERLINK("http://example.org","x")'} <= {
        cell.value for cell in cells if cell.data_type == "s"
    }
    with zipfile.ZipFile(folder / "land.xlsx") as parts:
        assert [name for name in parts.namelist() if re.search(r"external|vba|embed", name, re.IGNORECASE)] == []


@pytest.mark.needs("localc")
def test_libreoffice_opens_csv_of_it_without_a_formula(folder: Path, tmp_path: Path) -> None:
    files = [folder / "areas.csv", folder / "released.csv", tmp_path / "plain.csv"]
    # What a spreadsheet does with the same text unguarded: the look would find it.
    files[2].write_text("name\n=1+1\n", encoding="utf-8")
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"),
            *("--infilter=CSV:44,34,76,1,,0,false,true,false,false", "--outdir", str(tmp_path), *map(str, files)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    for file in files[:2]:
        cells = [c for sheet in _sheets(tmp_path / f"{file.stem}.xlsx") for row in sheet.iter_rows() for c in row]
        assert [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
        assert inert("@SUM(1)") in {cell.value for cell in cells}
