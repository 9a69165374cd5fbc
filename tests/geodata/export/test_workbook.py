from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from clearance.errors import FileRefused
from clearance_geodata.export import Layer, export_layers, vertices_of

Write = Callable[..., Path]


def cells(path: Path, sheet: str, *, values: bool = False) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path, data_only=values)[sheet].iter_rows(values_only=True))


def test_the_first_sheet_says_what_it_is(areas: Layer, released: Layer, write: Write) -> None:
    out = write(".xlsx", areas, released)
    assert openpyxl.load_workbook(out).sheetnames == ["About", "areas", "released"]
    about = cells(out, "About")
    assert [row[:2] for row in about[:7]] == [
        ("Country", "Alphaland (XAA)"),
        ("Snapshot", "0123456789ab"),
        ("As of", "2024-12-31"),
        ("Known at", "2025-01-15T12:00:00.000000Z"),
        ("Register", "alpha"),
        ("Coordinates", "WGS 84 (EPSG:4326), longitude, latitude"),
        ("Units", "areas in m2 on the ellipsoid"),
    ]
    meaning = "open hazardous land; null while its size is unknown"
    assert ("areas", "area_m2", "m2", meaning) in about
    assert ("Sources of areas", "A, B; Report; p. 3", None, None) in about


SUMS = [
    ("areas", "all", 4, 438254005.624),
    ("areas", "cha", 2, 5.5),
    ("areas", "sha", 1, 438254000.123),
    ("areas", "unclassified", 1, 0.001),
    ("released", "all", 2, 1200.5),
    ("released", "cancelled", 1, 0.5),
    ("released", "cleared", 1, 1200),
]


def test_sums_are_formulas_that_carry_their_value(areas: Layer, released: Layer, write: Write) -> None:
    out = write(".xlsx", areas, released)
    assert cells(out, "About", values=True)[9:16] == SUMS
    formulas = cells(out, "About")[9:16]
    assert formulas[0][2:] == ("=COUNTA('areas'!$A$2:$A$5)", "=SUM('areas'!$E$2:$E$5)")
    assert formulas[1][2:] == (
        "=COUNTIF('areas'!$C$2:$C$5,\"cha\")",
        "=SUMIF('areas'!$C$2:$C$5,\"cha\",'areas'!$E$2:$E$5)",
    )


def test_cells_are_text_numbers_and_days(areas: Layer, write: Write) -> None:
    out = write(".xlsx", areas)
    _, first, second, third, last = [row[:8] for row in cells(out, "areas")]
    assert first == ("007", 'Ñandú <1> & "co"', "cha", None, 5.5, 0, datetime(1992, 2, 29), "Report; p. 3")  # noqa: DTZ001
    assert second == ("=1+1", "+A, 'b'", "sha", "worked on", 438254000.123, None, datetime(2014, 12, 31), "")  # noqa: DTZ001
    assert third[6] is None
    assert last == ("'tis", "", "cha", "handed over", None, 12, datetime(2024, 12, 31), "A, B")  # noqa: DTZ001
    sheet = openpyxl.load_workbook(out)["areas"]
    assert {sheet.cell(row, 1).data_type for row in range(2, 6)} <= {"s", "inlineStr"}
    assert sheet["G2"].number_format == "yyyy-mm-dd"


def test_a_day_before_spreadsheets_count_is_text(areas: Layer, write: Write) -> None:
    rows = [(*areas.rows[0][:6], date(1899, 12, 31), *areas.rows[0][7:])]
    out = write(".xlsx", replace(areas, rows=rows, grounds=areas.grounds[:1]))
    assert cells(out, "areas")[1][6] == "1899-12-31"


def test_turning_points_are_a_sheet(areas: Layer, write: Write) -> None:
    out = write(".xlsx", vertices_of(areas))
    head, first, *_ = cells(out, "areas_vertices")
    assert head[:5] == ("area_id", "point", "part", "ring", "vertex")
    assert first[:5] == ("007", "007/1", 1, "outer", 1)


def test_what_a_cell_cannot_hold_is_refused(areas: Layer, tmp_path: Path) -> None:
    rows = [("007", "x" * 32_768, *areas.rows[0][2:])]
    with pytest.raises(
        FileRefused, match=r"^areas: name of 007 has 32,768 letters, a cell holds 32,767; export as \.gpkg"
    ):
        export_layers([replace(areas, rows=rows, grounds=areas.grounds[:1])], tmp_path / "areas.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_more_rows_than_a_sheet_holds_are_refused(entries: Layer, tmp_path: Path) -> None:
    many = replace(entries, rows=[entries.rows[0]] * 1_048_576)
    with pytest.raises(FileRefused, match=r"^entries has 1,048,576 rows, a sheet holds 1,048,575; export as \.gpkg"):
        export_layers([many], tmp_path / "entries.xlsx")
