from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import Workbook

from clearance.errors import FileRefused
from clearance_geodata.ingest.sources.formats import layers_in, read_layer
from clearance_geodata.ingest.sources.layer import Reading

MOMENT = dt.datetime(2020, 1, 2, 3, 4)  # noqa: DTZ001  a cell has no zone


def _book(path: Path, **sheets: list[list[object]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_dates_and_numbers_are_as_the_cells_hold_them(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["id", "size", "n", "day", "moment", "yes", None],
        ["A1", 5.5, 7, dt.date(2020, 1, 2), MOMENT, True, None],
        [None, None, None, None, None, None, None],
        [" A2 ", None, "07", "2020-01-02", None, None, "kept"],
    ]
    layer = read_layer(_book(tmp_path / "a.xlsx", areas=rows, empty=[]))
    assert dict(layer.columns) == {
        "id": ["A1", "A2"],
        "size": [5.5, None],
        "n": [7, "07"],
        "day": [dt.date(2020, 1, 2), "2020-01-02"],
        "moment": [MOMENT, None],
        "yes": [True, None],
        "(column G)": [None, "kept"],
    }
    assert (list(layer.positions), layer.shapes, layer.name) == ([2, 4], None, "a.xlsx")


def test_one_of_several_sheets_is_named(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", sha=[["id"], ["A1"]], cha=[["Report of 2020"], [], ["id"], ["A2"]])
    with pytest.raises(FileRefused) as refused:
        read_layer(path)
    assert str(refused.value) == (
        "a.xlsx holds the sheets sha, cha; name the one you mean (--layer, or sheet = '...' in a mapping)"
    )
    layer = read_layer(path, Reading(layer="cha", header=3))
    assert (dict(layer.columns), list(layer.positions), layer.name) == ({"id": ["A2"]}, [4], "a.xlsx, sheet cha")
    assert layers_in(path) == ["sha", "cha"]
    with pytest.raises(FileRefused, match=r"^a\.xlsx has no sheet 'xha'; it has sha, cha$"):
        read_layer(path, Reading(layer="xha"))


def test_a_cell_with_an_error_is_a_fault_of_its_record(tmp_path: Path) -> None:
    layer = read_layer(_book(tmp_path / "a.xlsx", areas=[["id", "size"], ["A1", "#REF!"], ["A2", 5]]))
    assert layer.faults == {0: "the cell of 'size' holds the error #REF!; correct it in the workbook"}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "a.xlsx has no sheet with cells; name the one you mean"),
        ([["id"]], "a.xlsx has no line below its column names; check that it is the sheet you mean"),
        ([["id", "ID"], ["1", "2"]], "a.xlsx has the column 'id' twice; give each column a name of its own"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, rows: list[list[object]], message: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_layer(_book(tmp_path / "a.xlsx", areas=rows))
    assert str(refused.value).startswith(message)
