"""Charts over HTTP and by command: the same chart as picture and as data, of the snapshot that is named."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from clearance_geodata.register import Register

KINDS = ("burn-down", "completion", "outlook", "release")


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_of_the_books_is_served_in_its_three_forms(both: httpx.Client, island: Register, kind: str) -> None:
    snapshot_id = island.snapshot().identity.id
    svg, png, table = (both.get(f"/island/charts/{kind}.{ending}?lang=es") for ending in ("svg", "png", "csv"))
    assert [each.headers["content-type"] for each in (svg, png, table)] == [
        "image/svg+xml",
        "image/png",
        "text/csv; charset=utf-8",
    ]
    assert {each.headers["clearance-snapshot"] for each in (svg, png, table)} == {snapshot_id}
    assert {each.headers["content-language"] for each in (svg, png, table)} == {"es"}
    assert ET.fromstring(svg.text).attrib["lang"] == "es"  # noqa: S314 -- our own picture
    assert snapshot_id in svg.text
    assert png.content[:8] == b"\x89PNG\r\n\x1a\n"
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert {(row["chart"], row["snapshot"]) for row in rows} == {(kind, snapshot_id)}


def test_a_picture_may_run_nothing_and_says_how_it_is_called(both: httpx.Client) -> None:
    headers = both.get("/island/charts/release.svg").headers
    assert headers["content-disposition"] == 'inline; filename="release-island-2023-12-31-en.svg"'
    assert headers["content-security-policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    )


def test_a_chart_that_is_not_there_is_refused_with_those_that_are(both: httpx.Client) -> None:
    answer = both.get("/island/charts/pie.svg")
    assert answer.status_code == 400
    assert "'burn-down', 'completion', 'outlook' or 'release'" in answer.json()["detail"]
    assert both.get("/island/charts/release.png?dpi=5000").status_code == 400


def test_the_command_writes_what_the_service_serves(
    both: httpx.Client, island: Register, run: Callable[..., Any], tmp_path: Path
) -> None:
    out = tmp_path / "chart.csv"
    done = run("chart", "release", str(island.path), "--out", str(out), "--lang", "en")
    assert (done.code, done.out) == (0, f"{out} written\n")
    assert out.read_bytes() == both.get("/island/charts/release.csv").content


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("pie", "--out", "{folder}/a.svg"),
            "there is no chart 'pie'; use one of burn-down, completion, outlook, release, actual, tasks,",
        ),
        (("release", "--out", "{folder}/a.gif"), "--out {folder}/a.gif should end in .svg or .png or .csv; choose"),
        (
            ("capacity", "--out", "{folder}/a.svg"),
            "a plan needs a capacity: give a file with --capacity, or a scenario",
        ),
        (("release", "--out", "{folder}/a.png", "--dpi", "9"), "9 dots an inch cannot be; give 36 to 1200"),
    ],
)
def test_what_cannot_be_drawn_is_one_line(
    island: Register, run: Callable[..., Any], tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    kind, *rest = (word.format(folder=tmp_path) for word in words)
    done = run("chart", kind, str(island.path), *rest)
    assert done.code == 1
    assert said.format(folder=tmp_path) in done.err
    assert done.err.count("\n") == 1
