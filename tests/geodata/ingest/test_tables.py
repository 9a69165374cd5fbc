from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from clearance.errors import ClearanceError, FileRefused, NotFound
from clearance_geodata.ingest.sources.delimited import split_lines
from clearance_geodata.ingest.sources.layer import Reading
from clearance_geodata.ingest.tables import Table, TableRow, read_table


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "stocks.csv"


def _table(path: Path, text: str) -> Table:
    path.write_text(text, encoding="utf-8")
    return read_table(path)


def test_rows_keep_their_lines_and_lose_what_is_empty(written: Path) -> None:
    text = 'As_Of , area_m2,note\n2014-04, 438254 ,"two\nlines"\n\n,,\n2015,,\n'
    assert _table(written, text) == Table(
        name="stocks.csv",
        columns=("as_of", "area_m2", "note"),
        rows=(
            TableRow(3, {"as_of": "2014-04", "area_m2": "438254", "note": "two\nlines"}),
            TableRow(6, {"as_of": "2015"}),
        ),
        decimal_mark=None,
        semicolons=False,
    )


def test_a_file_of_a_spreadsheet_reads_the_same(written: Path) -> None:
    written.write_bytes(b"\xef\xbb\xbfas_of;area_m2\r\n2014-04;438254\r\n")
    table = read_table(written)
    assert (table.columns, [row.values for row in table.rows]) == (
        ("as_of", "area_m2"),
        [{"as_of": "2014-04", "area_m2": "438254"}],
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "stocks.csv is empty; it needs a line of column names and a line for each record"),
        (b"\n \n,,\n", "stocks.csv is empty; it needs a line of column names and a line for each record"),
        (b"as_of,area_m2\n", "stocks.csv has no line below its column names; check that it is the file you mean"),
        (
            b"as_of,area\xe9\n",
            "stocks.csv is not UTF-8 text (byte 10); save it as CSV UTF-8, or say its encoding, such as cp1252",
        ),
        (
            b"\xff\xfea\x00s",
            "stocks.csv is not UTF-8 text (byte 4); save it as CSV UTF-8, or say its encoding, such as cp1252",
        ),
        (b"as_of,As_Of\n2014,2015\n", "stocks.csv has the column 'as_of' twice; give each column a name of its own"),
        (b'as_of,note\n2014,"open\n', "stocks.csv is not a CSV table (unexpected end of data); save it as CSV UTF-8"),
        (
            b"as_of,area_m2\n2014,438,254\n",
            (
                "stocks.csv, line 2 has 3 values for 2 columns; put a value with a comma in quotes, "
                "or say --decimal comma in a file with semicolons"
            ),
        ),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(written: Path, content: bytes, message: str) -> None:
    written.write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        read_table(written)
    assert str(refused.value) == message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_says_the_encoding(written: Path, encoding: str) -> None:
    written.write_text("as_of\tmjesto\n2014-04\tČapljina\n", encoding=encoding)
    assert [row.values for row in read_table(written).rows] == [{"as_of": "2014-04", "mjesto": "Čapljina"}]


def test_an_encoding_that_is_stated_is_used(written: Path) -> None:
    written.write_text("as_of,место\n2014-04,Ђаково\n", encoding="cp1251")
    read = read_table(written, encoding="cp1251")
    assert [row.values for row in read.rows] == [{"as_of": "2014-04", "место": "Ђаково"}]


def test_a_file_that_is_not_there_is_named(written: Path) -> None:
    with pytest.raises(NotFound, match=r"there is no file .*stocks\.csv; check the name"):
        read_table(written)


@pytest.mark.parametrize(
    ("text", "area_m2"),
    [("438254", "438254"), ("438254.5", "438254.5"), ("0.27 km2", "270000"), ("12 ha", "120000"), ("1 246", "1246")],
)
def test_a_plain_area_is_read_with_its_unit(written: Path, text: str, area_m2: str) -> None:
    table = _table(written, f"area_m2\n{text}\n")
    assert table.number(table.rows[0], "area_m2", area=True) == Decimal(area_m2)


@pytest.mark.parametrize("text", ["438254,5", "438,254", "1.246.700,5", "0,27 km2"])
def test_a_mark_that_the_file_does_not_explain_is_refused(written: Path, text: str) -> None:
    table = _table(written, f'area_m2\n"{text}"\n')
    with pytest.raises(FileRefused) as refused:
        table.number(table.rows[0], "area_m2", area=True)
    assert str(refused.value) == (
        f"stocks.csv, line 2: area_m2 '{text}' has a comma or point that the file does not explain; "
        "say --decimal comma or --decimal point, or write 1234.5"
    )


def test_a_point_in_a_file_with_semicolons_may_be_a_thousands_mark(written: Path) -> None:
    table = _table(written, "as_of;area_m2\n2014;438.254\n")
    with pytest.raises(FileRefused, match=r"area_m2 '438\.254' has a comma or point that the file does not explain"):
        table.number(table.rows[0], "area_m2", area=True)


@pytest.mark.parametrize(
    ("mark", "text", "area_m2"),
    [(",", "438254,5", "438254.5"), (",", "438.254", "438254"), (".", "438,254", "438254"), (".", "0.5", "0.5")],
)
def test_the_mark_that_a_person_names_is_used_for_the_whole_file(
    written: Path, mark: str, text: str, area_m2: str
) -> None:
    written.write_text(f"as_of;area_m2\n2014;{text}\n", encoding="utf-8")
    table = read_table(written, decimal_mark=mark)  # type: ignore[arg-type]
    assert table.number(table.rows[0], "area_m2", area=True) == Decimal(area_m2)


@pytest.mark.parametrize("text", ["-5", "5.5", "NaN", "Infinity", "-Infinity", "sNaN", "five", "5 mines", "5 m2"])
def test_what_is_no_count_is_refused_with_its_line(written: Path, text: str) -> None:
    table = _table(written, f"ap_mines\n{text}\n")
    with pytest.raises(FileRefused, match=r"^stocks\.csv, line 2: ap_mines: '.*' is not a (count|number); write "):
        table.number(table.rows[0], "ap_mines")


@pytest.mark.parametrize("text", ["NaN", "-5", "5 acres", "inf", "--5", "km2"])
def test_what_is_no_area_is_refused_with_its_line(written: Path, text: str) -> None:
    table = _table(written, f"area_m2\n{text}\n")
    with pytest.raises(FileRefused, match=r"^stocks\.csv, line 2: area_m2: '.*' is "):
        table.number(table.rows[0], "area_m2", area=True)


def test_an_empty_cell_is_no_number_and_no_zero(written: Path) -> None:
    table = _table(written, "as_of,area_m2,ap_mines\n2014,,0\n")
    (row,) = table.rows
    assert (table.number(row, "area_m2", area=True), table.number(row, "ap_mines")) == (None, Decimal(0))


def test_every_refusal_is_one_line(written: Path) -> None:
    table = _table(written, 'ap_mines,note\n"1\n2,3\n4",x\n')
    with pytest.raises(ClearanceError) as refused:
        table.number(table.rows[0], "ap_mines")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("mark", ["\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"])
def test_what_ends_no_line_in_a_table_stands_inside_its_value(written: Path, mark: str) -> None:
    read = _table(written, f"id,name\r\nA1,foo{mark}bar\r\nA2,baz\r\n")
    assert [(row.position, row.values) for row in read.rows] == [
        (2, {"id": "A1", "name": f"foo{mark}bar"}),
        (3, {"id": "A2", "name": "baz"}),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_above_the_header_are_counted_by_the_ends_of_lines_alone(written: Path, end: str) -> None:
    written.write_bytes(end.join(["a title\u2028of two lines", "id;name", "A1;x", ""]).encode())
    header, rows, delimiter = split_lines(written, Reading(header=2))
    assert (header, rows, delimiter) == (["id", "name"], [(3, ["A1", "x"])], ";")
    with pytest.raises(FileRefused, match="is empty"):
        split_lines(written, Reading(header=4))


def test_a_file_that_the_machine_does_not_give_is_refused(written: Path) -> None:
    written.symlink_to("/proc/self/mem")  # a file whose first bytes nobody may read
    with pytest.raises(FileRefused, match=r"stocks\.csv cannot be read \(.+\); check who may read it"):
        read_table(written)
