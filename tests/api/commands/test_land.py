from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from clearance.land.inside import land_statement
from clearance_geodata.ingest.parcels import read_parcel

if TYPE_CHECKING:
    from pathlib import Path

    from clearance_geodata.register import Register

Run = Callable[..., Any]


@pytest.fixture
def plot(tmp_path: Path) -> Path:
    path = tmp_path / "plot 7.wkt"
    path.write_text(shapely.box(179.709, -39.981, 179.711, -39.979).wkt)
    return path


def test_a_statement_is_printed_as_json_and_written_as_paper(
    run: Run, sea: Register, plot: Path, tmp_path: Path
) -> None:
    printed = run("statement", sea.path, "--parcel", plot)
    own = land_statement(sea.snapshot(), read_parcel(plot)).to_dict()
    assert (printed.code, json.loads(printed.out)) == (0, own)
    for ending, head in (("json", b"{"), ("docx", b"PK"), ("pdf", b"%PDF")):
        out = tmp_path / f"said.{ending}"
        done = run("statement", sea.path, "--parcel", plot, "--out", out, "--lang", "es")
        assert (done.code, done.out) == (0, f"{out} written\n")
        assert done.err == f"plot 7: {own['answer']} (check sum {own['check']})\n"
        assert out.read_bytes().startswith(head)


def test_the_same_question_of_the_same_snapshot_gives_the_same_bytes(
    run: Run, sea: Register, plot: Path, tmp_path: Path
) -> None:
    for ending in ("docx", "pdf"):
        made = []
        for name in ("a", "b"):
            out = tmp_path / f"{name}.{ending}"
            run("statement", sea.path, "--parcel", plot, "--out", out)
            made.append(out.read_bytes())
        assert made[0] == made[1]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--out", "said.odt"), "--out said.odt should end in .json or .docx or .pdf"),
        (("--width", "10"), "a corridor of 10 m is for a route, and this is a parcel"),
        (("--link", "https://example.org"), "--link is for the code on paper"),
        (("--crs", "no such grid"), "no such grid"),
    ],
)
def test_what_cannot_be_stated_is_one_line(
    run: Run, sea: Register, plot: Path, words: tuple[str, ...], says: str
) -> None:
    done = run("statement", sea.path, "--parcel", plot, *words)
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert says in done.err


def test_a_parcel_that_is_not_there_is_one_line(run: Run, sea: Register, tmp_path: Path) -> None:
    done = run("statement", sea.path, "--parcel", tmp_path / "none.wkt")
    assert (done.code, "there is no file" in done.err) == (1, True)
