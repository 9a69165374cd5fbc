"""The command import: what it refuses, what it says."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

import pytest

Content: TypeAlias = Callable[[Path], list[tuple[object, ...]]]
Row: TypeAlias = dict[str, object]
Run: TypeAlias = Callable[..., Any]
Write: TypeAlias = Callable[..., Path]


MAPPINGS = Path(__file__).parents[3] / "docs" / "mappings"
STOCKS = "as_of,scope,areas_sha,areas_cha,areas_total,area_m2,ap_mines,issuer,published,source,note\n"


FLOWS = "from,to,product,area_m2,areas,ap_mines_destroyed,issuer,source,note\n"


FIELD = [[[-78.3, -3.5], [-78.29, -3.5], [-78.29, -3.49], [-78.3, -3.49], [-78.3, -3.5]]]


WORK = ["--operator", "Team 1", "--method", "manual", "--depth-cm", "15"]


def _feature(properties: dict[str, object], rings: object = None) -> dict[str, object]:
    geometry = None if rings is None else {"type": "Polygon", "coordinates": rings}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


TABLE_FAULTS = {
    "decimal comma": (
        STOCKS + '2014-04,national,,,,"438254,5",10313,State,,s,\n',
        (
            "line 2: area_m2 '438254,5' has a comma or point that the file does not explain; say --decimal comma or "
            "--decimal point, or write 1234.5"
        ),
    ),
    "slip of the unit": (
        STOCKS + "2014-04,national,,,,1246700 km2,10313,State,,s,\n",
        (
            "line 2: 1,246,700 km2 (1,246,700,000,000 m2) is more than half of PER, whose land is 1,291,018 km2; "
            "check the unit of the column, m2, ha or km2"
        ),
    ),
    "unknown columns": ("when,how_much\n2014,5\n", "is no table of published figures: stocks have the columns as_of"),
    "bad date": (STOCKS + "2014-02-30,national,,,,5,,State,,s,\n", "line 2: '2014-02-30' is not a date; write YYYY"),
    "reversed dates": (
        FLOWS + "2017-12-31,2017-01-01,cleared,5,,,State,s,\n",
        (
            "line 2: State national cleared 2017-12-31..2017-01-01: 5 m2 runs from 2017-12-31 to 2017-01-01; "
            "put the earlier date first"
        ),
    ),
    "nan": (STOCKS + "2014,national,,,,NaN,,State,,s,\n", "line 2: area_m2: 'NaN' is not an area; write a number"),
    "nan mines": (STOCKS + "2014,national,,,,5,NaN,State,,s,\n", "line 2: ap_mines: 'NaN' is not a number; write"),
    "negative": (STOCKS + "2014,national,,,,-5,,State,,s,\n", "line 2: area_m2: '-5' is a negative area; land is"),
    "half a mine": (STOCKS + "2014,national,,,,5,5.5,State,,s,\n", "line 2: ap_mines: '5.5' is not a count; write"),
    "unknown product": (
        FLOWS + "2017,2017,destroyed,5,,,State,s,\n",
        "line 2: product 'destroyed' is not known; use one of cancelled, cleared, identified, reduced, released",
    ),
    "too many values": (STOCKS + "2014,national,,,,438,254,,,,,,\n", "line 2 has 13 values for 11 columns; put a"),
    "empty": ("", "is empty; it needs a line of column names and a line for each record"),
    "header only": (STOCKS, "has no line below its column names; check that it is the file you mean"),
}


LAYER_FAULTS = {
    "slip of the unit": (
        [_feature({"id": "A1", "area_m2": 1_246_700_000_000})],
        (
            "f.geojson, record 1 (A1): 1,246,700 km2 is too large for one hazardous area in PER, whose land is "
            "1,291,018 km2; the limit is 10,000 km2: check the unit, m2, ha or km2"
        ),
    ),
    "too large a polygon": (
        [_feature({"id": "A1"}, [[[-78, -12], [-68, -12], [-68, -2], [-78, -2], [-78, -12]]])],
        "km2 is too large for one hazardous area in PER, whose land is 1,291,018 km2",
    ),
    "wrong hemisphere": (
        [_feature({"id": "A1"}, [[[lon, -lat] for lon, lat in FIELD[0]]])],
        (
            "f.geojson, record 1 (A1): it lies at longitude -78.3000, latitude 3.5000, outside PER; latitude has "
            "the wrong sign (north and south): correct the file"
        ),
    ),
    "exchanged": (
        [_feature({"id": "A1"}, [[[lat, lon] for lon, lat in FIELD[0]]])],
        "outside PER; longitude and latitude are exchanged: correct the file",
    ),
    "metres": (
        [
            _feature(
                {"id": "A1"}, [[[500_000, 9_600_000], [500_100, 9_600_000], [500_100, 9_600_100], [500_000, 9_600_000]]]
            )
        ],
        "the point 500000, 9.6e+06 is not on the globe; give longitude, latitude in degrees (EPSG:4326), in this order",
    ),
    "a line": (
        [{"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": FIELD[0]}}],
        "the LineString encloses no ground; give a polygon with at least three corners",
    ),
    "negative": ([_feature({"id": "A1", "area_m2": -5})], "(A1): area_m2 -5 is negative; land is counted from 0 m2 up"),
    "nan": ([_feature({"id": "A1", "area_m2": "NaN"})], "(A1): 'NaN' is not an area; write a number and one of m2"),
    "bad date": ([_feature({"id": "A1", "date": "2014-02-30", "area_m2": 5})], "(A1): '2014-02-30' is not a date"),
    "no records": ([], "f.geojson has no records; check that it is the file you mean"),
    "control characters": ([_feature({"id": "A\n1", "area_m2": "\x1b[31m\n"})], "f.geojson, record 1 (A 1): '"),
}


@pytest.mark.parametrize("kind", ["published", "totals"])
@pytest.mark.parametrize(("text", "message"), TABLE_FAULTS.values(), ids=TABLE_FAULTS)
def test_a_faulty_table_is_one_line_and_the_register_stays(
    *, run: Run, content: Content, written: Write, empty: Path, tmp_path: Path, kind: str, text: str, message: str
) -> None:
    done = run("import", written(tmp_path / "f.csv", text), "--into", empty, "--as", kind)
    assert (done.code, done.out, content(empty)) == (1, "", [])
    assert done.err.startswith("clearance: f.csv")
    assert message in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("kind", ["areas", "cleared"])
@pytest.mark.parametrize(("features", "message"), LAYER_FAULTS.values(), ids=LAYER_FAULTS)
def test_a_faulty_layer_is_one_line_and_the_register_stays(
    *,
    run: Run,
    content: Content,
    written: Write,
    empty: Path,
    tmp_path: Path,
    kind: str,
    features: list[dict[str, object]],
    message: str,
) -> None:
    file = written(tmp_path / "f.geojson", features)
    done = run("import", file, "--into", empty, "--as", kind, "--effective-on", "2024-01-01")
    assert (done.code, done.out, content(empty)) == (1, "", [])
    assert message in done.err
    assert done.err.removesuffix("\n").isprintable()


def test_a_release_larger_than_its_area_is_refused_unless_it_extends(
    *, run: Run, answer: Run, content: Content, written: Write, nothing: Row, empty: Path, tmp_path: Path
) -> None:
    areas = written(tmp_path / "areas.csv", "id,area_m2,hazard_class\nA1,1000,cha\n")
    assert run("import", areas, "--into", empty, "--as", "areas", "--effective-on", "2023-01-01").code == 0
    before = content(empty)
    release = written(tmp_path / "r.geojson", [_feature({"area_id": "A1", "area_m2": 1_500})])
    words = ["--into", empty, "--as", "cleared", "--effective-on", "2024-01-01", *WORK]
    assert run("import", release, *words) == (
        1,
        "",
        (
            "clearance: r.geojson, record 1 (A1): release of 1,500 m2 is larger than the 1,000 m2 open in area A1; "
            "correct the amount, or set extends=true if the work went beyond the area\n"
        ),
    )
    assert content(empty) == before
    written(release, [_feature({"area_id": "A1", "area_m2": 1_500, "extends": True})])
    assert run("import", release, *words).code == 0
    shown = answer("ledger", empty, "--by", "kind")
    (row,) = shown["rows"]
    assert row == nothing | {
        "group": {"kind": "cha"},
        "opened": 1_000,
        "identified": 500,
        "cleared": 1_500,
        "coverage": row["coverage"],
    }


@pytest.mark.parametrize(
    ("kind", "name", "bytes_", "message"),
    [
        ("areas", "f.gpkg", b"hello", "f.gpkg is not a GeoPackage; export it again, or name its real format by the"),
        ("areas", "f.geojson", b"{", "f.geojson is no layer that can be read ("),
        ("areas", "f.shp", b"hello", "f.shp lacks its .shx and .dbf; copy all files of the Shapefile together"),
        ("totals", "f.csv", b"as_of\xff,area_m2\n", "f.csv is not UTF-8 text (byte 5); save it as CSV UTF-8"),
        ("areas", "f.csv", b"id\xff\n1\n", "f.csv is not UTF-8 text (byte 2); save it as CSV UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_and_the_register_stays(
    run: Run, content: Content, empty: Path, *, kind: str, name: str, bytes_: bytes, message: str
) -> None:
    file = empty.with_name(name)
    file.write_bytes(bytes_)
    done = run("import", file, "--into", empty, "--as", kind)
    assert (done.code, done.out, content(empty)) == (1, "", [])
    assert done.err.startswith(f"clearance: {message}")
    assert done.err.removesuffix("\n").isprintable()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--as", "bananas"], "'bananas' cannot be imported; use one of areas, cleared, reduced, cancelled, released"),
        (["--as", "areas", "--kind", "danger"], "--kind 'danger' is no class; use one of sha, cha, unclassified"),
        (["--as", "areas", "--decimal", "dot"], "--decimal 'dot' is no mark; use comma or point"),
        (["--as", "areas", "--effective-on", "soon"], "--effective-on 'soon' is not a date; write YYYY-MM-DD"),
    ],
)
def test_a_wrong_option_of_import_is_one_line(
    *, run: Run, content: Content, written: Write, empty: Path, tmp_path: Path, words: list[str], message: str
) -> None:
    file = written(tmp_path / "f.csv", "id,area_m2\nA1,5\n")
    done = run("import", file, "--into", empty, *words)
    assert (done.code, done.out, content(empty)) == (1, "", [])
    assert done.err.startswith(f"clearance: {message}")


def test_the_program_itself_ends_a_fault_with_1_and_one_line(
    program: Run, written: Write, empty: Path, tmp_path: Path
) -> None:
    file = written(tmp_path / "f.csv", TABLE_FAULTS["decimal comma"][0])
    done = program("import", file, "--into", empty, "--as", "totals")
    assert done == (1, "", f"clearance: f.csv, {TABLE_FAULTS['decimal comma'][1]}\n")


def test_a_table_with_decimal_commas_is_read_when_the_person_says_so(
    run: Run, answer: Run, written: Write, empty: Path, tmp_path: Path
) -> None:
    file = written(tmp_path / "f.csv", "as_of;area_m2\n2014-04-30;438.254,5\n")
    assert run("import", file, "--into", empty, "--as", "totals", "--decimal", "comma").code == 0
    shown = answer("ledger", empty)
    assert shown["rows"][-1]["closing"] == 438_254.5


def test_import_reports_in_words_and_in_json(
    *, run: Run, answer: Run, content: Content, written: Write, empty: Path, tmp_path: Path
) -> None:
    features = [_feature({"id": "A1", "hazard_class": "cha"}, FIELD), _feature({"id": "A2", "area_m2": -5})]
    file = written(tmp_path / "f.geojson", features)
    words = ["import", file, "--into", empty, "--as", "areas", "--effective-on", "2024-01-01"]
    tried = run(*words, "--dry-run")
    assert tried.code == 0
    assert "         1  would be recorded\n         1  left out\n" in tried.out
    assert "left out: record 2 (A2): area_m2 -5 is negative; land is counted from 0 m2 up\n" in tried.out
    assert content(empty) == []
    done = answer(*words)
    assert (done["read"], done["recorded"], len(done["left_out"]), done["dry_run"]) == (2, 1, 1, False)
    assert done["snapshot"] in run("ledger", empty).out
    again = run(*words)
    assert "         1  in the register already, nothing added\n" in again.out
    assert f"snapshot {done['snapshot']}\n" in again.out


def test_strict_refuses_what_would_leave_a_record_out(
    run: Run, content: Content, written: Write, empty: Path, tmp_path: Path
) -> None:
    features = [_feature({"id": "A1", "area_m2": 5}), _feature({"id": "A2", "area_m2": -5})]
    file = written(tmp_path / "f.geojson", features)
    done = run("import", file, "--into", empty, "--as", "areas", "--strict")
    assert (done.code, content(empty)) == (1, [])
    assert done.err == (
        "clearance: f.geojson, record 2 (A2): area_m2 -5 is negative; land is counted from 0 m2 up "
        "(--strict: nothing was recorded, 1 faults in all)\n"
    )


def test_stockpiles_come_by_their_mapping_and_stand_in_the_ledger_of_their_obligation(
    run: Run, answer: Run, empty: Path, tmp_path: Path
) -> None:
    rows = "CCM Article 3,2017-12-31,stated stock,2005,152982,LM,\n"
    rows += "CCM Article 3,2022-12-31,destroyed in year,542,34824,LM,\n"
    rows += "APMBC Article 4,2001-12-31,destroyed,338356,,ISU,AP mines\n"
    head = "obligation,date,event,munitions,submunitions,source,note\n"
    (tmp_path / "stockpiles.csv").write_text(head + rows, encoding="utf-8")
    head = "period,operator,item,unit,quantity,source\n"
    (tmp_path / "disposals.csv").write_text(f"{head}2017-2024,MAG,small arms,items,3660,MAG\n", encoding="utf-8")
    assert run("import", tmp_path, "--into", empty, "--mapping", MAPPINGS / "peru_stockpiles.toml").code == 0
    with closing(sqlite3.connect(empty)) as connection:
        found = connection.execute("SELECT DISTINCT subject FROM journal WHERE record = 'figure'").fetchall()
        of_stores = {
            figure.partition(":")[0]
            for (figure,) in found
            if "disposal"
            not in connection.execute("SELECT body FROM journal WHERE subject = ?", (figure,)).fetchone()[0]
        }
    assert run("adopt", empty, *sorted(of_stores), "--by", "M. Diaz").code == 0

    def moved(obligation: str, *words: str) -> list[tuple[int, int, int]]:
        shown = answer("ledger", empty, "--obligation", obligation, "--from", "1999-01-01", "--by", "kind", *words)
        return [(row["opened"], row["destroyed"], row["closing"]) for row in shown["rows"]]

    assert moved("apmbc-4") == [(338_356, 338_356, 0)]
    assert moved("ccm-3") == [(2_005, 542, 1_463)]
    assert moved("ccm-3", "--unit", "submunitions") == [(152_982, 34_824, 118_158)]
    asked = ("forecast", empty, "--obligation", "ccm-3", "--deadline", "2028-12-31")
    shown = answer(*asked)
    assert (shown["unit"], shown["current"], shown["linear"]["rate_per_year"]) == ("munitions", 1_463, 542)
    assert 0.5 < shown["completion"]["p_by_deadline"] < 0.9
    assert "2022: 542 munitions out" in shown["inputs_used"]
    assert "CCM Article 3: 1,463 munitions left as of 2024-12-31\n" in run(*asked).out
