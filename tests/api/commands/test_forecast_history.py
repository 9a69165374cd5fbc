"""`clearance forecast HISTORY.csv`: a country of a table of published histories."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
DOCS = Path(__file__).parents[3] / "docs"

HEADER = (
    "country,year,cleared_m2,reduced_m2,cancelled_m2,released_total_m2,ap_mines_destroyed,remaining_total_m2,as_of,"
    "article5_deadline,note\n"
)
# Peru and Ecuador as Landmine Monitor and Mine Action Review printed them.
ROWS = """\
Peru,2013,,,,,,438254,2014-04,,
Peru,2014,8458,,,,,,,2017-03-01,
Peru,2015,76355,,,,,480394,2015-12-31,2017-03-01,
Peru,2017,9246,7171,10738,,396,426325,2018-03,2024-12-31,
Peru,2017,,,,,,396171,2018-03,,
Peru,2019,213912,,,,,,2017-2019 cumulative,,
Peru,2020,0,,,,,,,2024-12-31,
Peru,2022,21000,,,,,,,2024-12-31,
Ecuador,2017,15476,7332,10919,33727,,97469,2017-12-31,2022-12-31,
Vietnam,2016,,,,,3,,,,
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "history.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    return path


def test_a_country_is_forecast_from_what_is_known_at_the_origin(answer: Run, table: Path) -> None:
    shown = answer("forecast", table, "--country", "peru", "--origin", 2020, "--horizon", 5)
    assert {name: shown[name] for name in ("country", "origin", "years", "levels", "deadline", "seed")} == {
        "country": "Peru",
        "origin": 2020,
        "years": [2021, 2022, 2023, 2024, 2025],
        "levels": [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95],
        "deadline": "2024-12-31",
        "seed": 20241231,
    }
    for stream in ("cleared_m2", "reduced_m2", "cancelled_m2", "released_m2", "remaining_m2", "ap_mines"):
        assert [len(row) for row in shown[stream]] == [7] * 5
        assert all(row == sorted(row) for row in shown[stream])
    completion = shown["completion"]
    assert 0 < completion["p_by_deadline"] < 0.5
    assert completion["p_not_within_horizon"] == pytest.approx(1 - completion["cdf"][-1])
    assert list(completion["date_quantiles"]) == ["0.5", "0.8", "0.95"]
    assert shown["linear"]["years"] == [2014, 2015, 2017, 2020]
    assert shown["linear"]["rate_m2_per_year"] == pytest.approx(23_514.75)
    assert shown["inputs_used"][2] == (
        "2017: cleared 9,246 m2, reduced 7,171 m2, cancelled 10,738 m2, released 27,155 m2, 396 AP mines destroyed "
        "(line 5)"
    )
    twice = "remaining as of 2018-03-31: rows state 396,171 and 426,325 m2; their median 411,248 m2 is used"
    assert shown["left_out"] == [
        f"line 5, Peru 2018: {twice}",
        f"line 6, Peru 2018: {twice}",
        "line 7, Peru 2019: the flow is cumulative, not that of one year",
    ]


def test_what_is_said_later_changes_nothing(answer: Run, table: Path) -> None:
    asked = ("forecast", table, "--country", "Peru", "--origin", 2016)
    before = answer(*asked)
    lines = table.read_text(encoding="utf-8").splitlines()
    later = [
        line.replace("9246", "9246000").replace("426325", "1").replace("0,,,,,,,2024", "7,,,,,,,2024") for line in lines
    ]
    assert later != lines
    table.write_text("\n".join(later) + "\nPeru,2018,1e9,,,,,0,2018-12-31,,\nChad,2018,5,,,,,0,,,\n", encoding="utf-8")
    assert answer(*asked) == before


def test_in_words_it_says_what_the_json_says(run: Run, answer: Run, table: Path) -> None:
    words = ("forecast", table, "--country", "Peru", "--origin", 2022, "--deadline", "2029-12-31", "--seed", 3)
    shown, done = answer(*words), run(*words)
    assert done.code == 0
    assert f"P(done by 2029-12-31): {shown['completion']['p_by_deadline']:.0%}\n" in done.out
    assert "straight line at 23,012 m2 a year (2014, 2015, 2017, 2020, 2022): 2040-11-" in done.out
    assert "pooled with 1 other programme\n" in done.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--country", "Per"], "country 'Per' is not in the file; did you mean Peru?"),
        (["--country", "Atlantis"], "country 'Atlantis' is not in the file; it has Ecuador, Peru, Vietnam"),
        ([], "the file has 3 countries; say --country, one of Ecuador, Peru, Vietnam"),
        (["--country", "Vietnam"], "Vietnam: the file states no output and no remaining area up to the end of 2016"),
        (["--country", "Peru", "--origin", "2012"], "Peru: the file states no output and no remaining area up to"),
        (["--country", "Peru", "--horizon", "0"], "--horizon 0 is out of range; give 1 to 100"),
        (["--country", "Peru", "--origin", "12"], "--origin 12 is out of range; give 1900 to 2100"),
        (["--country", "Peru", "--deadline", "soon"], "--deadline 'soon' is not a date; write YYYY-MM-DD"),
        (["--country", "Peru", "--as-of", "2020-01-01"], "--as-of, --known-at, --obligation and --unit are of"),
    ],
)
def test_what_cannot_be_forecast_is_one_line(run: Run, table: Path, words: list[str], message: str) -> None:
    done = run("forecast", table, *words)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"clearance: {message}")
    assert done.err.count("\n") == 1


def test_options_of_a_history_are_refused_for_a_register(run: Run, peru: Path) -> None:
    done = run("forecast", peru, "--country", "Peru")
    assert done.code == 1
    assert "--country is of a table of histories, and" in done.err


def test_a_file_that_is_no_table_is_one_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    done = run("forecast", path, "--country", "Peru", "--json")
    assert (done.code, done.err.count("\n")) == (1, 1)


def test_a_history_needs_none_of_the_large_packages() -> None:
    code = "import sys, clearance_api.history_answers; print({'pandas', 'scipy', 'shapely'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_the_tutorial_shows_what_the_command_prints(run: Run) -> None:
    text = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    command, *lines = (
        text.partition("$ clearance forecast docs/tutorial/history.csv")[2].partition("```")[0].split("\n")
    )
    shown = [line.strip() for line in lines if line.strip() not in {"", "..."}]
    printed = run("forecast", DOCS / "tutorial" / "history.csv", *command.split()).out
    assert len(shown) == 4
    assert [line for line in shown if line not in [said.strip() for said in printed.split("\n")]] == []


def test_the_method_page_says_what_the_forecast_of_peru_is(answer: Run, peru: Path) -> None:
    shown = answer("forecast", peru)
    page = " ".join((DOCS / "method.md").read_text(encoding="utf-8").split())
    assert f"P(done by the deadline) **{shown['completion']['p_by_deadline']:.2f}**" in page
    median = date.fromisoformat(shown["completion"]["date_quantiles"]["0.5"])
    assert f"done with 50 % by {median:%B %Y}" in page


def test_a_history_without_one_figure_that_can_be_used_says_what_is_wrong(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    path.write_text(f"{HEADER}Chad,2016,,,,1e20,,,,,\nChad,2017,-5,,,,,,,,\n", encoding="utf-8")
    done = run("forecast", path)
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert done.err.startswith(
        "clearance: Chad: no row of the file states an output or a remaining area that can be used: line 2, Chad 2016: "
        "released_total_m2: 1e20 is more than all land of the Earth in m2 (and 1 more); correct the rows or add a"
    )


def test_a_history_that_is_not_utf_8_says_how_to_save_it(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    path.write_bytes(f"{HEADER}Perú,2016,5,,,,,,,,\n".encode("cp1252"))
    done = run("forecast", path)
    assert done.code == 1
    assert "is not UTF-8 text" in done.err
    assert done.err.endswith(
        "save it as 'CSV UTF-8' in the spreadsheet program, which is a type of its own beside 'CSV'\n"
    )
