"""Documents over HTTP."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from datetime import date

import docx
import httpx
import openpyxl
import pytest
from docx.oxml.ns import qn

from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, Level
from clearance.land.journal import Entry
from clearance.units import Unit
from clearance_api.plans.folder import JobFolder
from clearance_api.service import DOCX
from clearance_geodata.register import Register
from clearance_geodata.writing import Batch


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


def _edited(file: bytes, own: str) -> bytes:
    """The file with words in its first place, and others outside of all places."""
    document = docx.Document(io.BytesIO(file))
    control = next(document.element.body.iter(qn("w:sdt")))
    control.find(qn("w:sdtPr")).remove(control.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}"))
    next(control.iter(qn("w:t"))).text = own
    next(p for p in document.paragraphs if p.style and p.style.name == "Heading 1").add_run(" (draft of May)")
    edited = io.BytesIO()
    document.save(edited)
    return edited.getvalue()


@pytest.mark.parametrize(
    "asked",
    [
        "island/reports/article5.docx",
        "sea/reports/article7.docx",
        "island/reports/update.docx",
        "sea/reports/dossier.docx?area=SEA-01",
    ],
)
def test_every_document_keeps_what_authors_wrote_and_names_what_was_changed_elsewhere(
    both: httpx.Client, asked: str
) -> None:
    old = both.get(f"/{asked}").content
    answer = both.post(f"/{asked}", content=_edited(old, "By 2034 = ñ"), headers={"content-type": DOCX})
    assert answer.status_code == 200
    assert answer.headers["clearance-changed-by-hand"] == "1"
    body = docx.Document(io.BytesIO(answer.content)).element.body
    said = ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p"))]
    assert "By 2034 = ñ" in said
    assert [text for text in said if "(draft of May)" in text] == [said[-1]]


def test_the_form_for_cluster_munitions_keeps_what_authors_wrote(
    serve: Callable[..., str], new_register: Register
) -> None:
    store = Area(area_id="XAC/CCM", name="CCM Article 3", level=Level.STORE, hazards=frozenset({Hazard.CLUSTER}))
    begun = Entry(
        kind=Kind.OPENED,
        area_id=store.area_id,
        effective_on=date(2023, 5, 1),
        act_id="declared",
        quantities={Unit.MUNITIONS: 10, Unit.SUBMUNITIONS: 6_600},
        source="transparency report",
    )
    with new_register:
        new_register.record(Batch.of(store, begun), by="authority")
        address = f"{serve({'new': new_register})}/reports/ccm3.docx"
        old = httpx.get(address, timeout=60).content
        again = httpx.post(address, content=_edited(old, "By 2034"), headers={"content-type": DOCX}, timeout=60)
    assert again.headers["clearance-changed-by-hand"] == "1"
    body = docx.Document(io.BytesIO(again.content)).element.body
    assert "By 2034" in {element.text for element in body.iter(qn("w:t"))}


CAPACITY = """\
[[team]]
name = "Sappers"
kind = "manual"
count = 40
searchers = 8
"""


@pytest.fixture
def job(island: Register) -> Iterator[JobFolder]:
    """A plan as a job was asked for it."""
    identity = island.snapshot().identity
    folder = JobFolder(island.path.with_name(f"{island.path.name}.plans") / "0123456789abcdef")
    asked = {"deadline": "2025-12-31", "confidence": 0.8, "scenario": "", "from": "2024-06-01", "seed": 7}
    of = {"as_of": identity.as_of.isoformat(), "known_at": identity.known_at, "snapshot": identity.id}
    folder.begin({"by": "owner", "tier": "authority", "today": "2024-05-01", **asked, **of}, CAPACITY, {})
    yield folder
    shutil.rmtree(folder.place)


def test_the_request_holds_the_plan_of_a_job_and_only_of_its_own_snapshot(
    both: httpx.Client, island: Register, job: JobFolder
) -> None:
    def sheets_of(asked: dict[str, str]) -> openpyxl.Workbook:
        answer = both.get("/island/reports/article5.xlsx", params=asked, timeout=240)
        assert answer.status_code == 200, answer.text
        return openpyxl.load_workbook(io.BytesIO(answer.content), data_only=True)

    sheets = {"with": sheets_of({"plan": job.job_id}), "without": sheets_of({})}
    tables = [f"T{number}" for number in ("6a", "6b", "7", "7b", "9a", "9b")]
    assert [name for name in sheets["with"].sheetnames if name not in sheets["without"].sheetnames] == sorted(
        tables, key=sheets["with"].sheetnames.index
    )
    (state,) = island.snapshot().states.values()
    planned = [row[5].value for row in sheets["with"]["T6a"].iter_rows() if str(row[0].value).isdigit()]
    assert sum(planned) * 1000 == state.open_m2


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({"plan": "0123456789abcdef", "as_of": "2022-12-31"}, 400, "plan 0123456789abcdef is of snapshot"),
        ({"plan": "0" * 16}, 404, "there is no plan"),
        ({"scenario": "none"}, 404, "there is no scenario 'none'"),
        ({"adopted": "none"}, 404, "no plan was adopted by"),
        ({"plan": "0123456789abcdef", "adopted": "x"}, 400, "plan, scenario and adopted each name a plan"),
    ],
)
@pytest.mark.usefixtures("job")
def test_a_plan_that_is_not_there_or_of_another_snapshot_is_refused(
    both: httpx.Client, asked: dict[str, str], status: int, said: str
) -> None:
    refused = both.get("/island/reports/article5.xlsx", params=asked)
    assert (refused.status_code, refused.json()["detail"][: len(said)]) == (status, said)


def test_a_document_is_made_once_for_each_snapshot(both: httpx.Client) -> None:
    first, again = (both.get("/island/maps/outlook.html") for _ in range(2))
    assert first.content == again.content
    earlier = both.get("/island/maps/outlook.html?as_of=2022-12-31")
    assert earlier.headers["clearance-snapshot"] != first.headers["clearance-snapshot"]
