"""The land statement on paper: everything that is said stands there, and words of records do nothing."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import docx
import numpy as np
import numpy.typing as npt
import pytest
import shapely
import zxingcpp
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile

from clearance.land.inside import land_statement
from clearance.land.parcel import Answer, Parcel
from clearance_maps.documents.docx_writer import as_docx
from clearance_maps.documents.ground.code import code_content
from clearance_maps.documents.ground.corner_table import MOST_CORNERS, CornerPoint
from clearance_maps.documents.ground.statement import land_document
from clearance_maps.documents.pdf_writer import as_pdf
from clearance_maps.documents.xlsx_writer import as_xlsx

if TYPE_CHECKING:
    from clearance.land.parcel import LandStatement
    from clearance.land.snapshot import Snapshot

HOSTILE = (
    '<script>alert(1)</script> =HYPERLINK("http://x","y") #eval("1") $x$ \\emph \u202eleft\u202c & ]]> \x00',
    "\U0001f4a3",
    "a" * 10_000,
)


def corner(number: int) -> CornerPoint:
    return CornerPoint(
        number=number,
        ring="1",
        degrees="3.500000°S 78.400000°W",
        minutes="3°30.0000'S 78°24.0000'W",
        utm="17 south 788878.0E 9612740.0N",
        mgrs="17M QS 88877 12739",
        bearing_deg=90.0,
        magnetic_deg=None,
        leg_m=12.345,
    )


@pytest.fixture(scope="module")
def touching(example_snapshot: Snapshot) -> LandStatement:
    """A parcel over an area of which part was released and part is open."""
    open_ids = {state.area.area_id for state in example_snapshot.open_states}
    release = next(r for r in example_snapshot.releases if r.geometry is not None and r.area.area_id in open_ids)
    assert release.geometry is not None
    ground = shapely.box(*release.geometry.bounds).buffer(0.0005, quad_segs=1)
    return land_statement(example_snapshot, Parcel(ground=ground, name="plot 7/12"))


def _words(file: bytes) -> str:
    document = docx.Document(io.BytesIO(file))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_everything_that_is_said_stands_on_the_paper(touching: LandStatement) -> None:
    words = _words(as_docx(land_document(touching, lang="en", corners=[corner(1)], link="https://mines.example.org/")))
    assert (touching.answer, len(touching.touched) > 0, len(touching.released) > 0) == (Answer.OPEN, True, True)
    for said in (
        touching.check,
        touching.identity.id,
        "This ground touches open hazardous areas. Do not enter it.",
        "does not say that any land is free of mines",
        "17M QS 88877 12739",
        "https://mines.example.org/",
        *(one.area_id for one in (*touching.touched, *touching.possibly_touched)),
        *(one.method for one in touching.released),
        *(area_id for one in touching.unknown for area_id in one.area_ids),
    ):
        assert said in words
    assert "safe" not in words


@pytest.mark.parametrize("answer", list(Answer))
@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_answer_is_worded_and_none_says_safe(touching: LandStatement, answer: Answer, lang: str) -> None:
    document = land_document(replace(touching, answer=answer), lang=lang)
    summary = " ".join(part for text in document.summary for part in text if isinstance(part, str))
    assert re.search(r"\b(safe|segur[oa])\b", summary) is None
    assert ("contaminación" if lang == "es" else "contamination") in summary


def test_the_same_statement_gives_the_same_bytes(touching: LandStatement) -> None:
    for write in (as_docx, as_pdf, as_xlsx):
        assert write(land_document(touching, lang="es")) == write(land_document(touching, lang="es"))


def test_the_code_carries_snapshot_moment_and_check_sum(touching: LandStatement) -> None:
    identity = touching.identity
    content = code_content(touching, "https://mines.example.org/")
    assert content.splitlines() == [
        "https://mines.example.org/",
        f"snapshot={identity.id} as_of={identity.as_of} known_at={identity.known_at} check={touching.check}",
    ]


def test_the_code_on_the_paper_is_read_by_a_reader_of_codes(touching: LandStatement) -> None:
    link = "https://mines.example.org/"
    image = docx.Document(io.BytesIO(as_docx(land_document(touching, lang="en", link=link)))).part.package.image_parts
    found = [one.text for part in image for one in zxingcpp.read_barcodes(pixels_of(part.blob))]
    assert found == [code_content(touching, link)]


def pixels_of(png: bytes) -> npt.NDArray[np.uint8]:
    """The grey of each dot of a PNG."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with MemoryFile(png) as file, file.open() as opened:
            return np.ascontiguousarray(opened.read(1))


def test_hostile_words_of_records_are_words_in_every_form(touching: LandStatement) -> None:
    for hostile in HOSTILE:
        touched = tuple(
            replace(one, area_id=hostile, name=hostile, source=hostile, hazards=hostile) for one in touching.touched
        )
        released = tuple(
            replace(one, area_id=hostile, name=hostile, method=hostile, operator=hostile, source=hostile)
            for one in touching.released
        )
        said = replace(
            touching,
            touched=touched,
            released=released,
            units=(hostile,),
            parcel=replace(touching.parcel, name=hostile, crs=hostile),
        )
        document = land_document(said, lang="en", link="https://mines.example.org/")
        words, book, paper = as_docx(document), as_xlsx(document), as_pdf(document)
        assert hostile.split()[0].strip("\u202e\u202c")[:20] in _words(words)
        assert (book[:2], paper[:4], b"/JavaScript" in paper) == (b"PK", b"%PDF", False)


def test_a_long_outline_is_cut_and_says_where_the_rest_is(touching: LandStatement) -> None:
    corners = [corner(number) for number in range(1, MOST_CORNERS + 4)]
    words = _words(as_docx(land_document(touching, lang="en", corners=corners)))
    assert "3 more points are in the file of turning points." in words


def test_a_register_of_totals_says_that_all_of_it_may_lie_here(peru_snapshot: Snapshot) -> None:
    said = land_statement(peru_snapshot, Parcel(ground=shapely.box(-78.001, -4.001, -78, -4)))
    words = _words(as_docx(land_document(said, lang="es")))
    for told in ("Ninguna área registrada con posición toca este terreno.", "todo el país", "279,388", "46"):
        assert told in words
    assert said.identity.as_of == date(2024, 11, 30)
