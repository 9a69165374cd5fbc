"""The commands of figures: ledger, reconcile, estimate, forecast."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from clearance_geodata.register import Register

Row: TypeAlias = dict[str, object]
Run: TypeAlias = Callable[..., Any]
Write: TypeAlias = Callable[..., Path]


FLOWS = "from,to,product,area_m2,areas,ap_mines_destroyed,issuer,source,note\n"


SPAN = ["--from", "2014-01-01", "--to", "2024-12-31"]


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


@pytest.mark.parametrize("unit", LEDGER)
def test_the_ledger_of_peru(answer: Run, nothing: Row, peru_register: Register, unit: str) -> None:
    shown = answer("ledger", peru_register.path, "--unit", unit, "--by", "year", *SPAN)
    assert list(shown) == ["snapshot", "unit", "obligation", "recognise", "rows", "notes"]
    assert shown["snapshot"] == peru_register.snapshot().identity.to_dict()
    assert shown["unit"] == unit
    assert shown["rows"] == [
        {"group": {"year": year}} | nothing | row for year, row in zip(range(2014, 2025), LEDGER[unit], strict=True)
    ]
    assert [list(row) for row in shown["rows"]] == [["group", *nothing]] * 11


def test_the_notes_name_the_days_that_an_amount_covers(answer: Run, peru_register: Register) -> None:
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
        "covers_from_precision": None,
        "covers_to": "2024-12-31",
        "covers_to_precision": None,
        "text": "computed from the books; no State has published this figure",
        "entry": None,
    }


def test_without_dates_the_ledger_runs_from_the_first_year_of_the_books(answer: Run, peru_register: Register) -> None:
    shown = answer("ledger", peru_register.path)
    assert [row["group"]["year"] for row in shown["rows"]] == list(range(2012, 2025))


def test_the_ledger_by_sector_and_hazard_keeps_the_border_apart(answer: Run, peru_register: Register) -> None:
    shown = answer("ledger", peru_register.path, "--by", "sector,hazard")
    assert [(row["group"], row["opened"], row["cleared"], row["closing"]) for row in shown["rows"]] == [
        ({"sector": "", "hazard": "AP"}, 438_254, 137_684, 279_388),
        ({"sector": "Border with Chile", "hazard": "AP+AV"}, 67_670, 67_670, 0),
    ]


def test_the_year_may_begin_in_july(answer: Run, peru_register: Register) -> None:
    words = ["--from", "2014-01-01", "--to", "2015-12-31", "--year-start", "07-01"]
    shown = answer("ledger", peru_register.path, *words)
    assert [(row["group"]["year"], row["closing"]) for row in shown["rows"]] == [
        (2013, 438_254),
        (2014, 429_796),
        (2015, 480_394),
    ]


def test_as_of_counts_nothing_that_took_effect_later(answer: Run, peru_register: Register) -> None:
    shown = answer("ledger", peru_register.path, "--as-of", "2018-03-31", "--unit", "areas")
    assert (shown["snapshot"]["as_of"], shown["rows"][-1]["closing"]) == ("2018-03-31", 134)


def test_the_ledger_as_csv_has_the_same_numbers(run: Run, peru_register: Register) -> None:
    done = run("ledger", peru_register.path, *SPAN, "--csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [int(row["closing"]) for row in rows] == [row["closing"] for row in LEDGER["m2"]]
    assert {(row["unit"], row["snapshot"]) for row in rows} == {("m2", peru_register.snapshot().identity.id)}


def test_the_ledger_of_an_obligation_says_what_it_leaves_out(run: Run, answer: Run, peru_register: Register) -> None:
    mined = answer("ledger", peru_register.path, "--obligation", "apmbc-5", *SPAN)
    assert (mined["unit"], mined["obligation"]) == ("m2", "apmbc-5")
    assert [row["closing"] for row in mined["rows"]] == [row["closing"] for row in LEDGER["m2"]]
    cluster = run("ledger", peru_register.path, "--obligation", "ccm-4")
    assert cluster.out.startswith("Ledger of CCM Article 4 in m2, ")
    assert "\nclosing 279,388: lies in areas of other hazards only and is left out\n" in cluster.out


def test_the_ledger_for_a_person_cuts_no_number(run: Run, peru_register: Register) -> None:
    done = run("ledger", peru_register.path)
    for number in ("438,254", "-26,914", "186,757", "279,388"):
        assert number in done.out
    assert "computed from the books; no State has published this figure" in done.out


def test_known_at_gives_yesterdays_ledger_with_its_snapshot(
    run: Run, answer: Run, written: Write, peru: Path, tmp_path: Path
) -> None:
    before = answer("ledger", peru, *SPAN)
    correction = FLOWS + "2022-01-01,2022-12-31,cleared,25000,,,State,letter,\n"
    file = written(tmp_path / "correction.csv", correction)
    assert run("import", file, "--into", peru, "--as", "totals").code == 0
    now = answer("ledger", peru, *SPAN)
    assert [row["closing"] for row in now["rows"]][-3:] == [214_568, 298_013, 275_388]
    assert now["snapshot"]["id"] != before["snapshot"]["id"]
    assert answer("ledger", peru, *SPAN, "--known-at", before["snapshot"]["known_at"]) == before
    assert answer("ledger", peru, *SPAN, "--known-at", "2025-01-15") == before


def test_reconcile_prints_a_list_of_pairs(run: Run, answer: Run, peru_register: Register) -> None:
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


def test_estimate_names_its_method_and_denominator(run: Run, answer: Run, peru_register: Register) -> None:
    shown = answer("estimate", peru_register.path)
    assert shown["snapshot"] == peru_register.snapshot().identity.to_dict()
    assert (shown["recorded_open"], shown["level"]) == (3_997, 0.8)
    assert shown["low"] < shown["median"] < shown["high"]
    text = run("estimate", peru_register.path).out
    assert f"AP mines that remain: {shown['median']:,} (80 % interval {shown['low']:,} to {shown['high']:,})" in text
    assert f"denominator: {shown['denominator']}" in text


def test_forecast_uses_the_deadline_in_force_on_its_day(answer: Run, peru_register: Register) -> None:
    deadlines = {}
    for day in ("2023-12-31", "2024-11-30"):
        shown = answer("forecast", peru_register.path, "--as-of", day)
        deadlines[day] = shown["deadline"]
    assert deadlines == {"2023-12-31": "2024-12-31", "2024-11-30": "2029-12-31"}


def test_forecast_in_words_says_what_the_json_says(run: Run, answer: Run, peru_register: Register) -> None:
    shown = answer("forecast", peru_register.path, "--seed", 7, "--deadline", "2035-12-31")
    done = run("forecast", peru_register.path, "--seed", 7, "--deadline", "2035-12-31")
    chance = shown["completion"]["p_by_deadline"]
    assert done.code == 0
    assert "open land: 279,388 m2 as of 2024-11-30\n" in done.out
    assert f"P(done by 2035-12-31): {chance:.0%}\n" in done.out
    assert f"snapshot {shown['snapshot']['id']}\n" in done.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["ledger", "--unit", "bushels"], "--unit 'bushels' is not counted in the books; use one of m2, areas"),
        (
            ["ledger", "--obligation", "ottawa"],
            "--obligation 'ottawa' is not known; use one of apmbc-5, apmbc-4, ccm-4",
        ),
        (
            ["ledger", "--obligation", "apmbc-4", "--unit", "m2"],
            "APMBC Article 4 (apmbc-4) is not reported in m2; use one of items, munitions, tonnes",
        ),
        (["ledger", "--by", "colour"], "'colour' is no grouping; use any of year, kind, sector, admin1"),
        (["ledger", "--from", "yesterday"], "--from 'yesterday' is not a date; write YYYY-MM-DD"),
        (["ledger", "--from", "2024-02-30"], "--from '2024-02-30' is not a date; write YYYY-MM-DD"),
        (["ledger", "--from", "2024-01-01", "--to", "2014-01-01"], "the statement runs from 2024-01-01 to 2014-01-01;"),
        (["ledger", "--year-start", "02-30"], "year start 02-30 is not a day of every year"),
        (["ledger", "--year-start", "July"], "year start 'July' is not a day of every year"),
        (["ledger", "--known-at", "yesterday"], "--known-at 'yesterday' is not a moment; write 2024-12-31T23:59:59Z"),
        (["ledger", "--as-of", "2024"], "--as-of '2024' is not a date; write YYYY-MM-DD"),
        (["forecast", "--obligation", "ottawa"], "--obligation 'ottawa' is not known; use one of apmbc-5, apmbc-4,"),
        (["forecast", "--unit", "ap_mines"], "--unit ap_mines is of an obligation; say which with --obligation"),
        (["forecast", "--obligation", "ccm-3"], "the books hold no munitions of CCM Article 3, so there is nothing to"),
        (["forecast", "--deadline", "soon"], "--deadline 'soon' is not a date; write YYYY-MM-DD"),
        (["export", "--layer", "roads", "--out", "x.gpkg"], "--layer 'roads' is not there; use areas or released"),
    ],
)
def test_a_wrong_option_is_one_line(run: Run, peru_register: Register, words: list[str], message: str) -> None:
    done = run(words[0], peru_register.path, *words[1:])
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"clearance: {message}")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("option", ["--as-of", "--from", "--to"])
@pytest.mark.parametrize("day", ["9998-12-31", "9999-12-31", "0001-01-01"])
def test_a_day_that_no_figure_can_be_made_for_is_named(run: Run, peru: Path, option: str, day: str) -> None:
    done = run("ledger", peru, option, day)
    message = f"clearance: {option} '{day}' lies outside the years 1800 to 2199; correct the year\n"
    assert done == (1, "", message)


@pytest.mark.parametrize("day", ["1800-01-01", "2199-12-31"])
def test_figures_are_made_for_the_first_and_the_last_day_that_is_taken(answer: Run, peru: Path, day: str) -> None:
    shown = answer("ledger", peru, "--as-of", day, "--from", day, "--to", day, "--year-start", "07-01")
    assert len(shown["rows"]) == 1
    answer("forecast", peru, "--deadline", day)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"])
def test_a_moment_beyond_the_calendar_is_named(run: Run, peru: Path, moment: str) -> None:
    done = run("ledger", peru, "--known-at", moment)
    message = f"clearance: --known-at '{moment}' lies outside the calendar in UTC; correct the year\n"
    assert done == (1, "", message)
