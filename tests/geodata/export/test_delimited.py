from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from clearance.inert import read_inert
from clearance_geodata.export import Field, FieldType, Layer
from clearance_geodata.export.delimited import as_written

Write = Callable[..., Path]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_each_cell_is_as_people_and_programs_expect_it(areas: Layer, write: Write) -> None:
    out = write(".csv", areas)
    assert out.read_bytes().startswith(b"\xef\xbb\xbfarea_id,name,")
    first, second, _, last = table(out)
    wkt = first.pop("wkt")
    inside = shapely.Point(float(first.pop("inside_lon")), float(first.pop("inside_lat")))
    assert first == {
        "area_id": "007",
        "name": 'Ñandú <1> & "co"',
        "hazard_class": "cha",
        "work_status": "",
        "area_m2": "5.5",
        "recorded_ap_mines": "0",
        "opened_on": "1992-02-29",
        "source": "Report; p. 3",
        "snapshot": "0123456789ab",
        "as_of": "2024-12-31",
    }
    assert shapely.from_wkt(wkt).contains(inside)
    assert (second["area_id"], second["name"], second["area_m2"]) == ("'=1+1", "'+A, 'b'", "438254000.123")
    assert (last["area_id"], last["area_m2"], last["wkt"], last["inside_lon"]) == ("''tis", "", "", "")


def test_points_have_lon_and_lat(areas: Layer, write: Write) -> None:
    points = replace(
        areas, geometry_type="Point", rows=areas.rows[:2], grounds=[shapely.Point(-17.1234567894, 44.5), None]
    )
    assert [(row["lon"], row["lat"]) for row in table(write(".csv", points))] == [("-17.123456789", "44.5"), ("", "")]


def test_the_text_beside_says_what_it_is(areas: Layer, write: Write) -> None:
    text = write(".csv", areas).with_suffix(".about.txt").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert lines[0] == areas.description
    assert lines[2:11] == [f"{key}: {value}" for key, value in areas.facts.items()]
    assert "area_m2 (number, m2): open hazardous land; null while its size is unknown" in lines
    assert lines[-1] == "Text that a spreadsheet would run as a formula begins with one apostrophe more."


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "''"])
def test_no_text_can_run(text: str) -> None:
    cell = as_written(text, Field("name", FieldType.TEXT))
    assert cell == f"'{text}"
    assert read_inert(cell) == text


@settings(max_examples=50)
@given(st.text(max_size=10))
def test_any_text_comes_back(text: str) -> None:
    cell = as_written(text, Field("area_id", FieldType.ID))
    assert read_inert(cell) == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize(
    ("value", "kind", "cell"),
    [
        (None, FieldType.NUMBER, ""),
        (-78.123456789, FieldType.NUMBER, "-78.123"),
        (10**15, FieldType.NUMBER, "1000000000000000"),
        (1e22, FieldType.NUMBER, "10000000000000000000000"),
        (-3, FieldType.WHOLE, "-3"),
        (True, FieldType.YES_NO, "true"),
        (False, FieldType.YES_NO, "false"),
    ],
)
def test_values_are_written_plainly(value: float | None, kind: FieldType, cell: str) -> None:
    assert as_written(value, Field("x", kind)) == cell
