"""A day that is known to the month, or to the year, is shown so wherever people read it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date

import docx
import httpx
import openpyxl
import pytest
import shapely

from clearance import DEFAULT_SEED
from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, HazardClass
from clearance.land.journal import Entry
from clearance.land.snapshot import Snapshot
from clearance.land.story import story_of
from clearance.treaty.extension_request import extension_request
from clearance.units import Unit
from clearance_geodata.register import Register
from clearance_geodata.writing import Batch
from clearance_maps.documents.article5 import request_document
from clearance_maps.documents.docx_writer import as_docx
from clearance_maps.documents.ground.dossier import dossier_document
from clearance_maps.documents.xlsx_writer import as_xlsx
from clearance_maps.language import language_of
from clearance_maps.mapping.layers import open_layers, released_layers
from clearance_maps.mapping.stories import stories_of

Served = Callable[..., AbstractContextManager[str]]
GROUND = shapely.box(-78.01, -4.01, -78.0, -4.0)
HALF = shapely.box(-78.01, -4.01, -78.005, -4.0)
AREA = Area(area_id="A/1", name="Ridge", hazard_class=HazardClass.CHA, geometry=GROUND)
SURVEYED = Entry(
    kind=Kind.IDENTIFIED,
    area_id="A/1",
    effective_on=date(2020, 12, 31),
    date_precision="year",
    act_id="survey",
    account="cha",
    quantities={Unit.M2: area_exact(GROUND)},
    cause="survey",
    geometry=GROUND,
    ground=GROUND,
    source="survey report",
)
CLEARED = replace(
    SURVEYED,
    kind=Kind.CLEARED,
    effective_on=date(2024, 3, 31),
    date_precision="month",
    act_id="handover",
    quantities={Unit.M2: area_exact(HALF)},
    cause="",
    geometry=HALF,
    ground=HALF,
    operator="Team 1",
    method="manual",
    depth_cm=20,
)


@pytest.fixture
def register(new_register: Register) -> Iterator[Register]:
    with new_register:
        new_register.record(Batch.of(AREA, SURVEYED, CLEARED), by="surveyor")
        yield new_register


def _cells(file: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for table in docx.Document(io.BytesIO(file)).tables for row in table.rows]


def _days(snapshot: Snapshot) -> tuple[list[str], list[object]]:
    """What Word file and workbook say in T10 and T12."""
    document = request_document(extension_request(snapshot, seed=DEFAULT_SEED), lang="es")
    written = [cell for row in _cells(as_docx(document)) for cell in row]
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(document)))
    found = [(cell.value, cell.number_format) for row in book["T10a"].iter_rows() for cell in row]
    return written, [value for value, form in found if form == "0" and value]


def test_documents_show_no_day_that_nobody_knows(register: Register) -> None:
    snapshot = register.snapshot(as_of=date(2024, 12, 31))
    written, in_workbook = _days(snapshot)
    assert "2020" in written
    assert not [cell for cell in written if "31 dic 2020" in cell]
    assert in_workbook == [2020]
    dossier = _cells(as_docx(dossier_document(story_of(snapshot, "A/1"), lang="es")))
    told = {row[0]: row[1] for row in dossier}
    assert (told["En los libros desde"], told["Último cambio"]) == ("2020", "mar 2024")
    assert not [cell for row in dossier for cell in row if re.search(r"31 (dic|mar)", cell)]


def test_the_page_of_an_area_shows_no_day_that_nobody_knows(register: Register, served: Served) -> None:
    with served({"new": register}) as address:
        page = httpx.get(f"{address}/browse/areas/A%2F1", params={"lang": "es"}, timeout=30).text
    assert "mar 2024" in page
    assert re.findall(r"31 (?:dic|mar)[^<]*", page) == []


def test_cards_of_maps_carry_how_well_a_day_is_known(register: Register) -> None:
    snapshot = register.snapshot(as_of=date(2024, 12, 31))
    epoch = date(1970, 1, 1).toordinal()
    since, changed = (day.toordinal() - epoch for day in (SURVEYED.effective_on, CLEARED.effective_on))
    language = language_of("es", "PER")
    assert stories_of(snapshot, ["A/1"], language)["on"] == [since + 0.5, changed + 0.25]
    layers = [*open_layers(snapshot, language), *released_layers(snapshot, language)]
    carried = [column.values for layer in layers for column in layer.columns if column.kind == "day"]
    assert carried == [[changed + 0.25]] * 2
