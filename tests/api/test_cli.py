"""The command line as a person or a script uses it: the program itself, its exit code, its two streams."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from typer.testing import CliRunner

from clearance.errors import ClearanceError
from clearance_api.cli import app
from clearance_geodata.countries import country_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance_geodata.register import Register

PROGRAM = str(Path(sys.executable).parent / "clearance")
COMMANDS = [
    [],
    ["demo"],
    ["serve"],
    ["init"],
    ["import"],
    ["adopt"],
    ["pad"],
    ["reverse"],
    ["check"],
    ["submissions"],
    ["accept"],
    ["return"],
    ["set"],
    ["mapping"],
    ["mapping", "check"],
    ["mapping", "draft"],
    ["backup"],
    ["restore"],
    ["verify"],
    ["ledger"],
    ["reconcile"],
    ["estimate"],
    ["forecast"],
    ["export"],
    ["report"],
    ["report", "article5"],
    ["map"],
    ["map", "contamination"],
    ["map", "outlook"],
]
STOCKS = "as_of,scope,areas_sha,areas_cha,areas_total,area_m2,ap_mines,issuer,published,source,note\n"
FLOWS = "from,to,product,area_m2,areas,ap_mines_destroyed,issuer,source,note\n"
FIELD = [[[-78.3, -3.5], [-78.29, -3.5], [-78.29, -3.49], [-78.3, -3.49], [-78.3, -3.5]]]


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


def run(*words: object) -> Done:
    """Run a command in this process, with the exit and the error line that `main` gives it."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(result.exception, ClearanceError):
        return Done(1, result.stdout, f"clearance: {result.exception}\n")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def answer(*words: object) -> Any:  # noqa: ANN401  JSON of any shape; the tests compare it whole
    """What a command prints for machines."""
    done = run(*words, "--json")
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


def program(*words: object) -> Done:
    """Run the installed program."""
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, check=False)
    return Done(done.returncode, done.stdout, done.stderr)


def content(path: Path) -> list[tuple[object, ...]]:
    """The journal and the postings as they lie in the file."""
    connection = sqlite3.connect(path)
    rows = [
        *connection.execute("SELECT * FROM journal ORDER BY position"),
        *connection.execute("SELECT * FROM postings ORDER BY fid"),
    ]
    connection.close()
    return rows


@pytest.fixture
def peru(peru_register: Register, tmp_path: Path) -> Path:
    """A copy of the register of Peru, to write to."""
    return Path(shutil.copy(peru_register.path, tmp_path / "peru.gpkg"))


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """An empty register of Peru."""
    assert run("init", tmp_path / "per.gpkg", "--country", "PER").code == 0
    return tmp_path / "per.gpkg"


def _written(path: Path, text: str | Sequence[dict[str, object]]) -> Path:
    if isinstance(text, str):
        path.write_text(text, encoding="utf-8")
    else:
        path.write_text(json.dumps({"type": "FeatureCollection", "features": list(text)}), encoding="utf-8")
    return path


def _feature(properties: dict[str, object], rings: object = None) -> dict[str, object]:
    geometry = None if rings is None else {"type": "Polygon", "coordinates": rings}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(command: list[str]) -> None:
    done = run(*command, "--help")
    assert (done.code, done.err) == (0, "")
    assert "Usage:" in done.out


def test_every_command_is_in_the_list_above() -> None:
    listed = run("--help").out
    named = {words[0] for words in COMMANDS if words}
    assert named == set(re.findall(r"^│ (\w+) ", listed, flags=re.MULTILINE))


WORK = ["--operator", "Team 1", "--method", "manual", "--depth-cm", "15"]
NOTHING: dict[str, object] = {
    "opening": 0,
    "opened": 0,
    "identified": 0,
    "confirmed": 0,
    "progressed": 0,
    "reassigned": 0,
    "resized": 0,
    "transferred": 0,
    "reopened": 0,
    "unexplained": 0,
    "cancelled": 0,
    "reduced": 0,
    "cleared": 0,
    "unspecified": 0,
    "destroyed": 0,
    "closing": 0,
    "residual": 0,
    "coverage": "none",
}
LEDGER: dict[str, list[dict[str, object]]] = {
    "m2": [
        {"opened": 438_254, "cleared": 8_458, "closing": 429_796, "coverage": "full"},
        {"opening": 429_796, "unexplained": 126_953, "cleared": 76_355, "closing": 480_394, "coverage": "full"},
        {"opening": 480_394, "closing": 480_394, "coverage": "none"},
        {
            "opening": 480_394,
            "cancelled": 10_738,
            "reduced": 7_171,
            "cleared": 9_246,
            "closing": 453_239,
            "coverage": "full",
        },
        {"opening": 453_239, "unexplained": -26_914, "closing": 426_325, "coverage": "full"},
        {"opening": 426_325, "unspecified": 186_757, "closing": 239_568, "coverage": "full"},
        {"opening": 239_568, "closing": 239_568, "coverage": "full"},
        {"opening": 239_568, "closing": 239_568, "coverage": "none"},
        {"opening": 239_568, "cleared": 21_000, "closing": 218_568, "coverage": "full"},
        {"opening": 218_568, "unexplained": 83_445, "closing": 302_013, "coverage": "none"},
        {"opening": 302_013, "cleared": 22_625, "closing": 279_388, "coverage": "partial"},
    ],
    "areas": [
        {"opened": 135, "unexplained": -2, "closing": 133},
        {"opening": 133, "unexplained": 7, "closing": 140},
        {"opening": 140, "closing": 140},
        {"opening": 140, "closing": 140},
        {"opening": 140, "unexplained": -6, "closing": 134},
        {"opening": 134, "closing": 134},
        {"opening": 134, "closing": 134},
        {"opening": 134, "closing": 134},
        {"opening": 134, "closing": 134},
        {"opening": 134, "closing": 134},
        {"opening": 134, "unexplained": -74, "cleared": 14, "closing": 46, "coverage": "partial"},
    ],
    "ap_mines": [
        {"opened": 10_313, "unexplained": 866, "closing": 11_179},
        {"opening": 11_179, "unexplained": -4_841, "closing": 6_338},
        {"opening": 6_338, "closing": 6_338},
        {"opening": 6_338, "destroyed": 396, "closing": 5_942, "coverage": "full"},
        {"opening": 5_942, "closing": 5_942},
        {"opening": 5_942, "closing": 5_942},
        {"opening": 5_942, "closing": 5_942},
        {"opening": 5_942, "closing": 5_942},
        {"opening": 5_942, "closing": 5_942},
        {"opening": 5_942, "unexplained": -1_199, "closing": 4_743},
        {"opening": 4_743, "destroyed": 746, "closing": 3_997, "coverage": "partial"},
    ],
}
SPAN = ["--from", "2014-01-01", "--to", "2024-12-31"]


@pytest.mark.parametrize("unit", LEDGER)
def test_the_ledger_of_peru(peru_register: Register, unit: str) -> None:
    shown = answer("ledger", peru_register.path, "--unit", unit, "--by", "year", *SPAN)
    assert list(shown) == ["snapshot", "unit", "recognise", "rows", "notes"]
    assert shown["snapshot"] == peru_register.snapshot().identity.to_dict()
    assert shown["unit"] == unit
    assert shown["rows"] == [
        {"group": {"year": year}} | NOTHING | row for year, row in zip(range(2014, 2025), LEDGER[unit], strict=True)
    ]
    assert [list(row) for row in shown["rows"]] == [["group", *NOTHING]] * 11


def test_the_notes_name_the_days_that_an_amount_covers(peru_register: Register) -> None:
    shown = answer("ledger", peru_register.path, *SPAN)
    spans = {(note["amount"], note["covers_from"], note["covers_to"]) for note in shown["notes"]}
    assert {
        (126_953, "2014-05-01", "2015-12-31"),
        (-26_914, "2016-01-01", "2018-03-31"),
        (186_757, "2018-01-01", "2019-12-31"),
        (83_445, "2018-04-01", "2023-12-31"),
        (22_625, "2024-06-01", "2024-11-30"),
    } <= spans
    (closing,) = [note for note in shown["notes"] if (note["year"], note["column"]) == (2024, "closing")]
    assert closing == {
        "year": 2024,
        "column": "closing",
        "amount": 279_388,
        "covers_from": None,
        "covers_to": "2024-12-31",
        "text": "computed from the books; no State has published this figure",
        "entry": None,
    }


def test_without_dates_the_ledger_runs_from_the_first_year_of_the_books(peru_register: Register) -> None:
    shown = answer("ledger", peru_register.path)
    assert [row["group"]["year"] for row in shown["rows"]] == list(range(2012, 2025))


def test_the_ledger_by_sector_and_hazard_keeps_the_border_apart(peru_register: Register) -> None:
    shown = answer("ledger", peru_register.path, "--by", "sector,hazard")
    assert [(row["group"], row["opened"], row["cleared"], row["closing"]) for row in shown["rows"]] == [
        ({"sector": "", "hazard": "AP"}, 438_254, 137_684, 279_388),
        ({"sector": "Border with Chile", "hazard": "AP+AV"}, 67_670, 67_670, 0),
    ]


def test_the_year_may_begin_in_july(peru_register: Register) -> None:
    words = ["--from", "2014-01-01", "--to", "2015-12-31", "--year-start", "07-01"]
    shown = answer("ledger", peru_register.path, *words)
    assert [(row["group"]["year"], row["closing"]) for row in shown["rows"]] == [
        (2013, 438_254),
        (2014, 429_796),
        (2015, 480_394),
    ]


def test_as_of_counts_nothing_that_took_effect_later(peru_register: Register) -> None:
    shown = answer("ledger", peru_register.path, "--as-of", "2018-03-31", "--unit", "areas")
    assert (shown["snapshot"]["as_of"], shown["rows"][-1]["closing"]) == ("2018-03-31", 134)


def test_the_ledger_as_csv_has_the_same_numbers(peru_register: Register) -> None:
    done = run("ledger", peru_register.path, *SPAN, "--csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [int(row["closing"]) for row in rows] == [row["closing"] for row in LEDGER["m2"]]
    assert {(row["unit"], row["snapshot"]) for row in rows} == {("m2", peru_register.snapshot().identity.id)}


def test_the_ledger_for_a_person_cuts_no_number(peru_register: Register) -> None:
    done = run("ledger", peru_register.path)
    for number in ("438,254", "-26,914", "186,757", "279,388"):
        assert number in done.out
    assert "computed from the books; no State has published this figure" in done.out


def test_known_at_gives_yesterdays_ledger_with_its_snapshot(peru: Path, tmp_path: Path) -> None:
    before = answer("ledger", peru, *SPAN)
    correction = FLOWS + "2022-01-01,2022-12-31,cleared,25000,,,State,letter,\n"
    file = _written(tmp_path / "correction.csv", correction)
    assert run("import", file, "--into", peru, "--as", "totals").code == 0
    now = answer("ledger", peru, *SPAN)
    assert [row["closing"] for row in now["rows"]][-3:] == [214_568, 298_013, 275_388]
    assert now["snapshot"]["id"] != before["snapshot"]["id"]
    assert answer("ledger", peru, *SPAN, "--known-at", before["snapshot"]["known_at"]) == before
    assert answer("ledger", peru, *SPAN, "--known-at", "2025-01-15") == before


def test_reconcile_prints_a_list_of_pairs(peru_register: Register) -> None:
    found = answer("reconcile", peru_register.path)
    assert {tuple(difference) for difference in found} == {
        ("rule", "measure", "left", "right", "difference", "sources", "remark")
    }
    assert [(d["rule"], d["left"], d["right"], d["difference"]) for d in found[:3]] == [
        ("two totals in one report", 426_325, 396_171, 30_154),
        ("two totals in one report", 134, 124, 10),
        ("tenfold slip", 270_000, 27_155, 242_845),
    ]
    assert "may be work in between" in run("reconcile", peru_register.path).out


def test_estimate_names_its_method_and_denominator(peru_register: Register) -> None:
    shown = answer("estimate", peru_register.path)
    assert shown["snapshot"] == peru_register.snapshot().identity.to_dict()
    assert (shown["recorded_open"], shown["level"]) == (3_997, 0.8)
    assert shown["low"] < shown["median"] < shown["high"]
    text = run("estimate", peru_register.path).out
    assert f"AP mines that remain: {shown['median']:,} (80 % interval {shown['low']:,} to {shown['high']:,})" in text
    assert f"denominator: {shown['denominator']}" in text


def test_forecast_uses_the_deadline_in_force_on_its_day(peru_register: Register) -> None:
    deadlines = {}
    for day in ("2023-12-31", "2024-11-30"):
        shown = answer("forecast", peru_register.path, "--as-of", day)
        deadlines[day] = shown["deadline"]
    assert deadlines == {"2023-12-31": "2024-12-31", "2024-11-30": "2029-12-31"}


def test_forecast_in_words_says_what_the_json_says(peru_register: Register) -> None:
    shown = answer("forecast", peru_register.path, "--seed", 7, "--deadline", "2035-12-31")
    done = run("forecast", peru_register.path, "--seed", 7, "--deadline", "2035-12-31")
    chance = shown["completion"]["p_by_deadline"]
    assert done.code == 0
    assert "open land: 279,388 m2 as of 2024-11-30\n" in done.out
    assert f"P(done by 2035-12-31): {chance:.0%}\n" in done.out
    assert f"snapshot {shown['snapshot']['id']}\n" in done.out


def test_check_finds_the_unexplained_amounts_and_nothing_broken(peru_register: Register) -> None:
    found = answer("check", peru_register.path)
    assert {finding["severity"] for finding in found} == {"warning", "note"}
    assert [finding["value"] for finding in found if finding["rule"] == "amounts-unexplained"] == [
        "6,906 ap_mines",
        "89 areas",
        "237,312 m2",
    ]


def test_check_ends_with_1_when_a_posting_was_tampered_with(peru: Path) -> None:
    connection = sqlite3.connect(peru)
    guards = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'postings'")
    for (guard,) in guards.fetchall():
        connection.execute(f"DROP TRIGGER {guard}")
    connection.execute("UPDATE postings SET quantity = -76354000 WHERE quantity = -76355000")
    connection.commit()
    connection.close()
    done = run("check", peru, "--json")
    assert done.code == 1
    assert "statement-residual" in {finding["rule"] for finding in json.loads(done.out)}


@pytest.mark.parametrize(
    ("country", "zone"), [("PER", "America/Lima"), ("BIH", "Europe/Sarajevo"), ("XAA", "UTC"), ("XZZ", "UTC")]
)
def test_init_makes_an_empty_register(tmp_path: Path, country: str, zone: str) -> None:
    path = tmp_path / "new.gpkg"
    done = run("init", path, "--country", country)
    assert done == Done(0, f"{path}: register of {country_named(country)}, days in {zone}\n", "")
    assert (answer("check", path), answer("reconcile", path)) == ([], [])
    assert run("ledger", path).code == 0


def test_init_takes_a_name_and_a_time_zone(tmp_path: Path) -> None:
    done = run("init", tmp_path / "new.gpkg", "--country", "XAA", "--name", "Alphaland", "--time-zone", "Asia/Kabul")
    assert done.out.endswith("register of Alphaland, days in Asia/Kabul\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--country", "ZZZ"], "'ZZZ' is no country code; use the three letters of ISO 3166, such as PER"),
        (["--country", "peru"], "'peru' is no country code; use the three letters of ISO 3166, such as PER"),
        (["--country", "ZZZ", "--name", "Z", "--time-zone", "UTC"], "'ZZZ' is no country code"),
        (["--country", "PER", "--time-zone", "Mars/Base"], "'Mars/Base' is no time zone; use an IANA name such as"),
        (["--country", "PER", "--time-zone", "../UTC"], "'../UTC' is no time zone; use an IANA name such as"),
    ],
)
def test_init_refuses_what_is_not_known_and_leaves_no_file(tmp_path: Path, words: list[str], message: str) -> None:
    done = run("init", tmp_path / "new.gpkg", *words)
    assert (done.code, done.out, list(tmp_path.iterdir())) == (1, "", [])
    assert done.err.startswith(f"clearance: {message}")


def test_init_never_overwrites(empty: Path) -> None:
    before = empty.read_bytes()
    done = run("init", empty, "--country", "PER")
    assert (done.code, empty.read_bytes()) == (1, before)
    assert "exists already; choose another name, a register is never overwritten" in done.err


def test_init_names_the_folder_that_is_missing(tmp_path: Path) -> None:
    done = run("init", tmp_path / "gone" / "new.gpkg", "--country", "PER")
    assert done == Done(1, "", f"clearance: {tmp_path / 'gone'} is not a folder; create it first\n")


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


@pytest.mark.parametrize("kind", ["published", "totals"])
@pytest.mark.parametrize(("text", "message"), TABLE_FAULTS.values(), ids=TABLE_FAULTS)
def test_a_faulty_table_is_one_line_and_the_register_stays(
    empty: Path, tmp_path: Path, kind: str, text: str, message: str
) -> None:
    done = run("import", _written(tmp_path / "f.csv", text), "--into", empty, "--as", kind)
    assert (done.code, done.out, content(empty)) == (1, "", [])
    assert done.err.startswith("clearance: f.csv")
    assert message in done.err
    assert done.err.count("\n") == 1


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


@pytest.mark.parametrize("kind", ["areas", "cleared"])
@pytest.mark.parametrize(("features", "message"), LAYER_FAULTS.values(), ids=LAYER_FAULTS)
def test_a_faulty_layer_is_one_line_and_the_register_stays(
    empty: Path, tmp_path: Path, kind: str, features: list[dict[str, object]], message: str
) -> None:
    file = _written(tmp_path / "f.geojson", features)
    done = run("import", file, "--into", empty, "--as", kind, "--effective-on", "2024-01-01")
    assert (done.code, done.out, content(empty)) == (1, "", [])
    assert message in done.err
    assert done.err.removesuffix("\n").isprintable()


def test_a_release_larger_than_its_area_is_refused_unless_it_extends(empty: Path, tmp_path: Path) -> None:
    areas = _written(tmp_path / "areas.csv", "id,area_m2,hazard_class\nA1,1000,cha\n")
    assert run("import", areas, "--into", empty, "--as", "areas", "--effective-on", "2023-01-01").code == 0
    before = content(empty)
    release = _written(tmp_path / "r.geojson", [_feature({"area_id": "A1", "area_m2": 1_500})])
    words = ["--into", empty, "--as", "cleared", "--effective-on", "2024-01-01", *WORK]
    assert run("import", release, *words) == Done(
        1,
        "",
        "clearance: r.geojson, record 1 (A1): release of 1,500 m2 is larger than the 1,000 m2 open in area A1; correct "
        "the amount, or set extends=true if the work went beyond the area\n",
    )
    assert content(empty) == before
    _written(release, [_feature({"area_id": "A1", "area_m2": 1_500, "extends": True})])
    assert run("import", release, *words).code == 0
    shown = answer("ledger", empty, "--by", "kind")
    (row,) = shown["rows"]
    assert row == NOTHING | {
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
    empty: Path, *, kind: str, name: str, bytes_: bytes, message: str
) -> None:
    file = empty.with_name(name)
    file.write_bytes(bytes_)
    done = run("import", file, "--into", empty, "--as", kind)
    assert (done.code, done.out, content(empty)) == (1, "", [])
    assert done.err.startswith(f"clearance: {message}")
    assert done.err.removesuffix("\n").isprintable()


@pytest.mark.parametrize("command", [["ledger"], ["reconcile"], ["check"], ["forecast"], ["adopt"]], ids=" ".join)
@pytest.mark.parametrize(
    "bytes_", [b"", b"hello", b"SQLite format 3\x00" + b"\x07" * 300], ids=["empty", "text", "torn"]
)
def test_a_file_that_is_no_register_is_named_and_not_touched(tmp_path: Path, command: list[str], bytes_: bytes) -> None:
    path = tmp_path / "other.gpkg"
    path.write_bytes(bytes_)
    done = run(*command, path)
    assert (done.code, done.out, path.read_bytes()) == (1, "", bytes_)
    assert re.fullmatch(r"clearance: .*other\.gpkg is (not a GeoPackage|no register of Clearance); .*\n", done.err)
    assert [file.name for file in tmp_path.iterdir()] == ["other.gpkg"]


def test_a_geopackage_of_somebody_else_is_no_register_and_not_touched(peru: Path, tmp_path: Path) -> None:
    layer = tmp_path / "layer.gpkg"
    assert run("export", peru, "--layer", "released", "--out", layer).code == 0
    before = layer.read_bytes()
    for words in (["ledger", layer], ["import", layer, "--into", layer, "--as", "areas"]):
        done = run(*words)
        assert done == Done(
            1,
            "",
            f"clearance: {layer} is no register of Clearance; import it into one with `clearance import`\n",
        )
    assert layer.read_bytes() == before


def test_a_register_that_is_not_there_is_named_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "gone.gpkg"
    assert run("ledger", path) == Done(
        1, "", f"clearance: there is no register {path}; create one with `clearance init {path} --country ISO3`\n"
    )
    assert not path.exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["ledger", "--unit", "bushels"], "--unit 'bushels' is not counted in the books; use one of m2, areas"),
        (["ledger", "--by", "colour"], "'colour' is no grouping; use any of year, kind, sector, admin1"),
        (["ledger", "--from", "yesterday"], "--from 'yesterday' is not a date; write YYYY-MM-DD"),
        (["ledger", "--from", "2024-02-30"], "--from '2024-02-30' is not a date; write YYYY-MM-DD"),
        (["ledger", "--from", "2024-01-01", "--to", "2014-01-01"], "the statement runs from 2024-01-01 to 2014-01-01;"),
        (["ledger", "--year-start", "02-30"], "year start 02-30 is not a day of every year"),
        (["ledger", "--year-start", "July"], "year start 'July' is not a day of every year"),
        (["ledger", "--known-at", "yesterday"], "--known-at 'yesterday' is not a moment; write 2024-12-31T23:59:59Z"),
        (["ledger", "--as-of", "2024"], "--as-of '2024' is not a date; write YYYY-MM-DD"),
        (["forecast", "--deadline", "soon"], "--deadline 'soon' is not a date; write YYYY-MM-DD"),
        (["export", "--layer", "roads", "--out", "x.gpkg"], "--layer 'roads' is not there; use areas or released"),
    ],
)
def test_a_wrong_option_is_one_line(peru_register: Register, words: list[str], message: str) -> None:
    done = run(words[0], peru_register.path, *words[1:])
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"clearance: {message}")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--as", "bananas"], "'bananas' cannot be imported; use one of areas, cleared, reduced, cancelled, released"),
        (["--as", "areas", "--kind", "danger"], "--kind 'danger' is no class; use one of sha, cha, unclassified"),
        (["--as", "areas", "--decimal", "dot"], "--decimal 'dot' is no mark; use comma or point"),
        (["--as", "areas", "--effective-on", "soon"], "--effective-on 'soon' is not a date; write YYYY-MM-DD"),
    ],
)
def test_a_wrong_option_of_import_is_one_line(empty: Path, tmp_path: Path, words: list[str], message: str) -> None:
    file = _written(tmp_path / "f.csv", "id,area_m2\nA1,5\n")
    done = run("import", file, "--into", empty, *words)
    assert (done.code, done.out, content(empty)) == (1, "", [])
    assert done.err.startswith(f"clearance: {message}")


def test_the_program_itself_ends_a_fault_with_1_and_one_line(empty: Path, tmp_path: Path) -> None:
    file = _written(tmp_path / "f.csv", TABLE_FAULTS["decimal comma"][0])
    done = program("import", file, "--into", empty, "--as", "totals")
    assert done == Done(1, "", f"clearance: f.csv, {TABLE_FAULTS['decimal comma'][1]}\n")


def test_a_table_with_decimal_commas_is_read_when_the_person_says_so(empty: Path, tmp_path: Path) -> None:
    file = _written(tmp_path / "f.csv", "as_of;area_m2\n2014-04-30;438.254,5\n")
    assert run("import", file, "--into", empty, "--as", "totals", "--decimal", "comma").code == 0
    shown = answer("ledger", empty)
    assert shown["rows"][-1]["closing"] == 438_254.5


def test_import_reports_in_words_and_in_json(empty: Path, tmp_path: Path) -> None:
    features = [_feature({"id": "A1", "hazard_class": "cha"}, FIELD), _feature({"id": "A2", "area_m2": -5})]
    file = _written(tmp_path / "f.geojson", features)
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


def test_strict_refuses_what_would_leave_a_record_out(empty: Path, tmp_path: Path) -> None:
    features = [_feature({"id": "A1", "area_m2": 5}), _feature({"id": "A2", "area_m2": -5})]
    file = _written(tmp_path / "f.geojson", features)
    done = run("import", file, "--into", empty, "--as", "areas", "--strict")
    assert (done.code, content(empty)) == (1, [])
    assert done.err == (
        "clearance: f.geojson, record 2 (A2): area_m2 -5 is negative; land is counted from 0 m2 up "
        "(--strict: nothing was recorded, 1 faults in all)\n"
    )


def test_what_is_exported_can_be_imported_elsewhere(example_register: Register, tmp_path: Path) -> None:
    layer, other = tmp_path / "areas.gpkg", tmp_path / "xaa.gpkg"
    assert run("export", example_register.path, "--layer", "areas", "--out", layer).code == 0
    assert run("init", other, "--country", "XAA").code == 0
    done = answer("import", layer, "--into", other, "--as", "areas")
    open_states = example_register.snapshot().open_states
    assert (done["read"], done["left_out"]) == (len(open_states), [])
    open_m2 = sum(state.open_m2 or 0 for state in open_states) / 1000
    assert done["booked_m2"] == pytest.approx(open_m2, rel=1e-6)


@pytest.fixture
def published(empty: Path, tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A register with figures that nobody booked; their ids by the day they hold on."""
    rows = "2014-04-30,national,,,135,438254,10313,State,,s,\n2015-12-31,national,,,140,480394,6338,State,,s,\n"
    file = _written(tmp_path / "stocks.csv", STOCKS + rows)
    assert run("import", file, "--into", empty, "--as", "published").code == 0
    connection = sqlite3.connect(empty)
    figures = connection.execute("SELECT effective_on, subject FROM journal WHERE record = 'figure'").fetchall()
    connection.close()
    return empty, {day: figure.partition(":")[0] for day, figure in figures}


def test_figures_are_listed_then_adopted_then_padded_by_a_named_person(published: tuple[Path, dict[str, str]]) -> None:
    register, ids = published
    first, second = ids["2014-04-30"], ids["2015-12-31"]
    listed = run("adopt", register)
    assert first in listed.out
    assert "in the books" not in listed.out
    assert run("adopt", register, first, "--by", "A. Person").code == 0
    refused = run("adopt", register, second, "--by", "A. Person")
    assert (refused.code, refused.err) == (
        1,
        (
            "clearance: State national 2015-12-31: 480,394 m2: the book of PER holds 438,254 m2; explain the "
            "difference with entries, or bring the book to it with `clearance pad`\n"
        ),
    )
    padded = run("pad", register, second, "--by", "A. Person", "--reason", "no source explains it")
    assert padded.out.startswith("1 records recorded by A. Person; snapshot ")
    shown = answer("ledger", register)
    assert [(row["unexplained"], row["closing"]) for row in shown["rows"]] == [(0, 438_254), (42_140, 480_394)]
    again = run("adopt", register, second, "--by", "A. Person")
    assert again.out.startswith("0 records recorded by A. Person")
    assert "agrees with the book of PER" in again.out
    assert "in the books" in run("adopt", register).out


@pytest.mark.parametrize("by", [[], ["--by", ""], ["--by", "  "]])
@pytest.mark.parametrize("act", [["adopt"], ["pad", "--reason", "r"]], ids=["adopt", "pad"])
def test_adopting_and_padding_need_a_name(
    published: tuple[Path, dict[str, str]], act: list[str], by: list[str]
) -> None:
    register, ids = published
    before = content(register)
    done = run(act[0], register, ids["2014-04-30"], *act[1:], *by)
    assert done == Done(1, "", "clearance: adopting and padding are acts of a named person; say who with --by NAME\n")
    assert content(register) == before


def test_padding_needs_a_reason_and_a_figure_that_is_there(published: tuple[Path, dict[str, str]]) -> None:
    register, ids = published
    assert run("adopt", register, ids["2014-04-30"], "--by", "A. Person").code == 0
    before = content(register)
    nameless = run("pad", register, ids["2015-12-31"], "--by", "A. Person")
    assert nameless.err == (
        "clearance: padding the book of PER needs a reason; say why nobody can explain the amount\n"
    )
    unknown = run("pad", register, "F1", "--by", "A. Person", "--reason", "r")
    assert unknown.err == (
        f"clearance: there is no published figure 'F1'; `clearance adopt {register}` lists their ids\n"
    )
    assert content(register) == before


def test_a_dry_run_of_adopting_records_nothing(published: tuple[Path, dict[str, str]]) -> None:
    register, ids = published
    before = content(register)
    done = run("adopt", register, ids["2014-04-30"], "--by", "A. Person", "--dry-run")
    assert done.out.startswith("2 records would be recorded by A. Person")
    assert content(register) == before


def test_an_entry_is_reversed_once_by_a_named_person_with_a_reason(peru: Path) -> None:
    connection = sqlite3.connect(peru)
    query = "SELECT position FROM journal WHERE record = 'entry' AND kind = 'cleared' AND effective_on = '2022-12-31'"
    (position,) = connection.execute(query).fetchone()
    connection.close()
    entry, who = f"E{position}", ["--by", "A. Person", "--reason", "it was 25,000"]
    assert run("reverse", peru, entry).err == (
        f"clearance: reversing {entry} is an act of a named person with a reason; give --by and --reason\n"
    )
    assert run("reverse", peru, entry, *who).out.startswith(f"{entry} reversed by A. Person; snapshot ")
    shown = answer("ledger", peru, *SPAN)
    assert [(row["cleared"], row["closing"]) for row in shown["rows"][-3:]] == [
        (0, 239_568),
        (0, 323_013),
        (22_625, 300_388),
    ]
    again = run("reverse", peru, entry, *who)
    assert again.err.startswith(f"clearance: entry {entry} was reversed before, by E")
    unknown = run("reverse", peru, "E9999", *who)
    assert unknown.err.startswith("clearance: there is no entry 'E9999'; the layer `released` and the notes")


def test_a_stock_cannot_be_reversed_away_under_later_releases(peru: Path) -> None:
    before = content(peru)
    connection = sqlite3.connect(peru)
    query = "SELECT position FROM journal WHERE record = 'entry' AND kind = 'opened' AND subject = 'PER'"
    (position,) = connection.execute(query).fetchone()
    connection.close()
    done = run("reverse", peru, f"E{position}", "--by", "A. Person", "--reason", "r")
    assert (done.code, content(peru)) == (1, before)
    assert "more would be released than the area holds" in done.err


def test_the_demonstration_builds_both_registers_and_keeps_those_that_are_there(tmp_path: Path) -> None:
    words = ["demo", "--dir", tmp_path / "demo", "--synthetic", 20, "--no-serve"]
    first, again = run(*words), run(*words)
    assert first.out == "".join(f"{tmp_path / 'demo' / name}.gpkg built\n" for name in ("peru", "example"))
    assert again.out == "".join(
        f"{tmp_path / 'demo' / name}.gpkg is there already and is kept\n" for name in ("peru", "example")
    )
    assert sorted(file.name for file in (tmp_path / "demo").iterdir()) == ["example.gpkg", "peru.gpkg"]
