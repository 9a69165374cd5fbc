"""Adopting a plan of Peru, and what the books say of it later, from the command line."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

CAPACITY = """\
[[team]]
name = "Sappers"
kind = "manual"
count = 2
searchers = 8
"""
THEN = ("--as-of", "2020-12-31", "--from", "2021-01-01", "--deadline", "2029-12-31")


@pytest.fixture
def adopted(run: Callable[..., Any], peru: Path, tmp_path: Path) -> Path:
    """A register whose authority adopted a plan from 2021 on, made with what held at the end of 2020."""
    file = tmp_path / "capacity.toml"
    file.write_text(CAPACITY, encoding="utf-8")
    ground = tmp_path / "ground.csv"
    ground.write_text("area_id,slope_below_15,slope_15_to_30,slope_above_30\nPER,0,1,0\n", encoding="utf-8")
    done = run("plan", peru, "--capacity", file, *THEN, "--adopt", "2021", "--by", "planner", "--terrain", ground)
    assert (done.code, done.err) == (0, "")
    assert "plan 2021 is adopted and kept from 2021-01-01 on; snapshot " in done.out
    return peru


def test_an_adopted_plan_is_held_against_the_books_planned_again_and_written(
    run: Callable[..., Any], answer: Callable[..., Any], adopted: Path, tmp_path: Path
) -> None:
    said = answer("actual", adopted, "--as-of", "2024-12-31", "--replan", "--observed-rates", "--seed", 7)
    assert said["plan"]["remaining_m2"] == 239_568
    assert said["bridge"] == {
        "remaining_when_planned_m2": 239_568,
        "changed_before_the_first_day_m2": 0,
        "came_or_went_otherwise_m2": {"unexplained": 83_445},
        "released_of_the_plan_m2": 43_625,
        "released_beside_the_plan_m2": 0,
        "remaining_m2": 279_388,
    }
    (clearance,) = (one for one in said["productivity"] if one["activity"] == "CLEARANCE")
    assert 0 < clearance["rate_factor"]["mean"] < 1
    again = said["replan"]
    assert (again["rates"], again["first_day"], again["remaining_m2"]) == ("observed", "2025-01-01", 279_388)
    assert sum(one["m2"] for one in again["milestones"]) == 279_388
    (stated,) = (one for one in again["assumptions"] if "clearance" in one["what"] and "observed" in one["source"])
    assert any(
        one["what"] == "ground that was measured" for one in again["assumptions"]
    )  # planned again with the ground that was kept
    assert stated["source"] == "rates of plan 2021, updated by what was observed up to 2024-12-31"
    files = {ending: tmp_path / f"actual.{ending}" for ending in ("csv", "xlsx")}
    for file in files.values():
        done = run("actual", adopted, "--as-of", "2024-12-31", "--out", file, "--lang", "es")
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("Plan 2021, hecho con datos al 31 de diciembre de 2020")
    rows = list(csv.DictReader(StringIO(files["csv"].read_text(encoding="utf-8"))))
    assert sum(float(row["achieved_m2"]) for row in rows) == 43_625
    assert sum(float(row["planned_m2"]) for row in rows) == sum(
        m2 for one in said["months"] for m2 in one["planned_m2"].values()
    )
    drawn = tmp_path / "actual-chart.csv"
    assert run("chart", "actual", adopted, "--as-of", "2024-12-31", "--out", drawn).code == 0
    points = list(csv.DictReader(StringIO(drawn.read_text(encoding="utf-8-sig"))))
    assert sum(float(row["value"]) for row in points if row["series"].startswith("actual_c")) == 43_625
    assert [float(row["value"]) for row in points if row["series"] == "actual_sum"][-1] == 43_625
    book = load_workbook(BytesIO(files["xlsx"].read_bytes()), data_only=True)
    values = [[cell.value for cell in row] for row in book["T4d"].iter_rows(min_row=5)]
    assert ["Total", 279_388] in values


def test_adopted_plans_are_listed_and_taken_away(
    run: Callable[..., Any], answer: Callable[..., Any], adopted: Path
) -> None:
    assert answer("actual", adopted, "--list") == {"plans": [{"name": "2021", "first_day": "2021-01-01", "note": ""}]}
    assert run("actual", adopted, "--drop", "2021", "--by", "planner").code == 0
    done = run("actual", adopted)
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "no plan was adopted by 2024-11-30" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("actual", "--observed-rates"), "--observed-rates says with which rates to plan again; give --replan as well"),
        (("actual", "--out", "a.png"), "name it .xlsx, .csv, .docx or"),
        (("actual", "--drop", "x"), "taking a plan away is an act of a named person; say who with --by NAME"),
        (("plan", "--adopt", "x"), "adopting a plan is an act of a named person; say who with --by NAME"),
        (("plan", "--adopt", "?", "--by", "me"), "plan '?': a name has 1 to 60 letters"),
        (
            ("plan", "--adopt", "x", "--by", "me", "--capacity", "c.csv"),
            "c.csv: an adopted plan keeps the text of a TO",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    run: Callable[..., Any], peru: Path, words: tuple[str, ...], said: str
) -> None:
    done = run(words[0], peru, *words[1:])
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert said.replace(".docx or", ".docx") in done.err
