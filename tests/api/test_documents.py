"""Maps and documents over HTTP."""

from __future__ import annotations

import io

import docx
import httpx
import pytest
from docx.oxml.ns import qn

from clearance_api.service import DOCX
from clearance_geodata.register import Register


@pytest.mark.parametrize("name", ["contamination", "progress", "outlook", "findings"])
@pytest.mark.parametrize(("asked", "lang"), [("", "en"), ("?lang=es", "es"), ("?lang=fr", "fr")])
def test_a_map_is_a_page_of_its_snapshot_in_the_language_asked_for(
    both: httpx.Client, sea: Register, name: str, asked: str, lang: str
) -> None:
    answer = both.get(f"/sea/maps/{name}.html{asked}")
    snapshot_id = sea.snapshot().identity.id
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert (answer.headers["content-language"], answer.headers["clearance-snapshot"]) == (lang, snapshot_id)
    assert f'lang="{lang}' in answer.text
    assert snapshot_id in answer.text


def test_a_map_may_run_its_script_and_ask_nobody_for_anything(both: httpx.Client) -> None:
    policy = both.get("/sea/maps/contamination.html").headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules == {
        "default-src": "'none'",
        "script-src": "'unsafe-inline'",
        "style-src": "'unsafe-inline'",
        "img-src": "data: blob:",
        "font-src": "data:",
        "frame-ancestors": "'self'",
    }


@pytest.mark.parametrize("lang", ["en", "es", "fr"])
def test_the_report_is_a_document_named_for_its_register_and_date(
    both: httpx.Client, island: Register, lang: str
) -> None:
    answer = both.get(f"/island/reports/article5.docx?lang={lang}")
    assert answer.headers["content-disposition"] == f'attachment; filename="article5-island-2023-12-31-{lang}.docx"'
    document = docx.Document(io.BytesIO(answer.content))
    assert len(document.tables) >= 4
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [paragraph.text for section in document.sections for paragraph in section.footer.paragraphs]
    assert island.snapshot().identity.id in "\n".join(parts)


@pytest.mark.parametrize(("ending", "begins"), [("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_the_request_comes_as_workbook_and_pdf_too(both: httpx.Client, ending: str, begins: bytes) -> None:
    answer = both.get(f"/island/reports/article5.{ending}")
    assert answer.content.startswith(begins)
    assert answer.headers["content-disposition"] == f'attachment; filename="article5-island-2023-12-31-en.{ending}"'


def test_what_authors_wrote_in_an_earlier_file_is_put_back(both: httpx.Client) -> None:
    document = docx.Document(io.BytesIO(both.get("/island/reports/article5.docx").content))
    control = next(document.element.body.iter(qn("w:sdt")))
    control.find(qn("w:sdtPr")).remove(control.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}"))
    next(control.iter(qn("w:t"))).text = "Five years, until 2034"
    edited = io.BytesIO()
    document.save(edited)
    sent = {"content-type": DOCX}
    answer = both.post("/island/reports/article5.docx?lang=es", content=edited.getvalue(), headers=sent)
    body = docx.Document(io.BytesIO(answer.content)).element.body
    assert "Five years, until 2034" in {element.text for element in body.iter(qn("w:t"))}
    assert answer.headers["content-language"] == "es"


@pytest.mark.parametrize(
    ("content", "media", "status", "said"),
    [
        (b"PK nothing", DOCX, 400, "the file that was sent is no Word file; give the .docx that was edited"),
        (b"x", "text/plain", 415, f"the earlier file is sent as 'text/plain'; send the .docx as {DOCX}"),
    ],
)
def test_an_earlier_file_that_is_none_is_refused(
    both: httpx.Client, content: bytes, media: str, status: int, said: str
) -> None:
    answer = both.post("/island/reports/article5.docx", content=content, headers={"content-type": media})
    assert (answer.status_code, answer.json()["detail"]) == (status, said)


def test_a_document_is_made_once_for_each_snapshot(both: httpx.Client) -> None:
    first, again = (both.get("/island/maps/outlook.html") for _ in range(2))
    assert first.content == again.content
    earlier = both.get("/island/maps/outlook.html?as_of=2022-12-31")
    assert earlier.headers["clearance-snapshot"] != first.headers["clearance-snapshot"]
