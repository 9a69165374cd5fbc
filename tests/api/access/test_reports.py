"""Article 7, the yearly update, CCM Article 3 and dossiers over HTTP: forms, and who gets what of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import docx
import httpx
import openpyxl
import pytest

if TYPE_CHECKING:
    from clearance_geodata.register import Register

HEADS = {"docx": b"PK", "xlsx": b"PK", "pdf": b"%PDF"}


def _words(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("ending", list(HEADS))
@pytest.mark.parametrize("name", ["article7", "update", "dossier"])
def test_each_document_comes_in_each_form_of_its_snapshot(
    sea_address: str, sea: Register, name: str, ending: str
) -> None:
    asked = "&area=SEA-05" if name == "dossier" else "&from=2022-01-01"
    answer = httpx.get(f"{sea_address}/reports/{name}.{ending}?lang=es{asked}", timeout=60)
    identity = sea.snapshot().identity
    assert (answer.status_code, answer.content[: len(HEADS[ending])]) == (200, HEADS[ending])
    assert answer.headers["clearance-snapshot"] == identity.id
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}-sea-{identity.as_of}-es.{ending}"'
    if ending == "docx":
        assert identity.id in _words(answer.content)
    if ending == "xlsx":
        assert len(openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames) > 1


def test_who_does_not_get_stores_or_all_of_open_areas_gets_no_document_of_them(
    guard: Callable[..., Any], sea: Register
) -> None:
    service = guard({"sea": sea})
    path = "/reports/dossier.pdf?area=SEA-05"
    dossiers = {who: service(who).get(path).status_code for who in ("", "partner", "authority")}
    assert dossiers == {"": 401, "partner": 200, "authority": 200}
    stores = {who: service(who).get("/reports/ccm3.docx").status_code for who in ("", "partner", "authority")}
    assert stores == {"": 401, "partner": 403, "authority": 422}


def test_a_dossier_leaves_out_what_the_access_file_hides(guard: Callable[..., Any], sea: Register) -> None:
    service = guard({"sea": sea}, "[collections]\nfinds = 'authority'")
    words = {
        who: _words(service(who).get("/reports/dossier.docx?area=SEA-05").content) for who in ("partner", "authority")
    }
    assert {who: "Devices that were met" in said for who, said in words.items()} == {
        "partner": False,
        "authority": True,
    }


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/reports/dossier.docx?area=none", 404, "area 'none' is not in snapshot"),
        ("/reports/dossier.docx", 422, "area"),
        ("/reports/article7.docx?from=2199-01-01", 422, "the reporting period would begin on 2199-01-01"),
        ("/reports/update.docx?plan=nothing", 404, "no plan was adopted"),
        ("/reports/article7.docx?by=village", 422, "by"),
    ],
)
def test_what_cannot_be_reported_is_refused_in_words(sea_address: str, path: str, status: int, says: str) -> None:
    answer = httpx.get(f"{sea_address}{path}", timeout=60)
    assert answer.status_code in {status, 400}
    assert says in answer.text
