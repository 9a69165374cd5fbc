"""Every kind of chart, in every language: sound, inside its frame, the same each time, and with its sources."""

from __future__ import annotations

import csv
import io
import re
import struct
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from plan_by_hand import plan_by_hand

from clearance.errors import InvalidQuantity, NotPossible
from clearance_maps.charts import as_csv, as_png, as_svg
from clearance_maps.charts.money import funding_chart
from clearance_maps.charts.release import release_chart
from clearance_maps.language import LANGUAGES

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance_maps.charts import Chart

SVG = "{http://www.w3.org/2000/svg}"
KINDS = (
    *("burn-down", "completion", "outlook", "release"),
    *("tasks", "milestones", "plan-actual", "capacity", "funding", "drivers"),
)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_is_sound_named_dated_and_the_same_each_time(charts: dict[str, Chart], kind: str, lang: str) -> None:
    chart = charts[kind]
    drawn = as_svg(chart, lang)
    assert drawn == as_svg(chart, lang)
    root = ET.fromstring(drawn)  # noqa: S314 -- our own picture
    ids = {node.attrib["id"] for node in root.iter() if "id" in node.attrib}
    assert set(root.attrib["aria-labelledby"].split()) <= ids
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc")
    assert set(re.findall(r"url\(#([^)]+)\)", drawn)) <= ids
    texts = [node.text or "" for node in root.iter(f"{SVG}text")]
    assert any(chart.snapshot in text for text in texts)
    _, _, width, height = (float(number) for number in root.attrib["viewBox"].split())
    places = [(float(node.attrib["x"]), float(node.attrib["y"])) for node in root.iter(f"{SVG}text")]
    assert [place for place in places if not (0 <= place[0] <= width and 0 <= place[1] <= height)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_has_the_same_keys_and_numbers_in_every_language(charts: dict[str, Chart], kind: str) -> None:
    keys = ("panel", "series", "x", "low", "value", "high", "unit", "as_of", "snapshot", "sources")
    tables = [
        [tuple(row[key] for key in keys) for row in csv.DictReader(io.StringIO(as_csv(charts[kind], lang)))]
        for lang in LANGUAGES
    ]
    assert tables[0]
    assert all(table == tables[0] for table in tables)


def test_numbers_beside_marks_are_those_of_the_table(charts: dict[str, Chart]) -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(charts["release"], "en"))))
    sums = {row["x"]: (row["value"], row["words"]) for row in rows if row["series"] == "released"}
    assert sums == {
        "2012": ("67670", "67,670"),
        "2014": ("8458", "8,458"),
        "2015": ("76355", "76,355"),
        "2017": ("27155", "27,155"),
        "2019": ("186757", "186,757"),
        "2022": ("21000", "21,000"),
        "2024": ("22625", "22,625"),
    }
    assert [row["x"] for row in rows if row["series"] == "no_report"] == ["2013", "2016", "2021", "2023"]
    assert [row["x"] for row in rows if row["series"] == "later_total"] == ["2018"]


def test_the_tornado_says_which_end_lies_beyond_the_plan_and_draws_its_bar_to_the_last_day(
    charts: dict[str, Chart],
) -> None:
    rows = [row for row in csv.DictReader(io.StringIO(as_csv(charts["drivers"], "en"))) if row["x"] == "rate: manual"]
    assert [(row["series"], row["label"], row["value"], row["words"]) for row in rows] == [
        ("low", "Rate of teams: manual", "2028-12-31", "× 0.5: not within the plan"),
        ("high", "Rate of teams: manual", "2027-08-01", "× 2"),
    ]


def test_the_funding_gap_is_that_of_the_budget_table(charts: dict[str, Chart]) -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(charts["funding"], "en"))))
    assert {(row["series"], row["name"], row["x"], row["value"], row["unit"]) for row in rows} == {
        ("payer_1", "State", "2027", "70000", "USD"),
        ("payer_1", "State", "2028", "50000", "USD"),
        ("payer_2", "Canada", "2028", "30000", "USD"),
        ("gap", "funding gap", "2027", "20000", "USD"),
        ("cost", "cost of the plan", "2027", "90000", "USD"),
        ("cost", "cost of the plan", "2028", "60000", "USD"),
    }


def test_a_plan_without_money_has_no_chart_of_it() -> None:
    with pytest.raises(NotPossible, match="names no currency"):
        funding_chart(replace(plan_by_hand(), currency="", money=()))


def test_a_picture_has_the_dots_that_were_asked_for_and_is_the_same_each_time(charts: dict[str, Chart]) -> None:
    drawn = as_png(charts["release"], "es", dpi=100)
    assert drawn == as_png(charts["release"], "es", dpi=100)
    assert drawn[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", drawn[16:20])[0] == pytest.approx(170 / 25.4 * 100, abs=1)
    with pytest.raises(InvalidQuantity, match=r"^20 dots an inch cannot be; give 36 to 1200$"):
        as_png(charts["release"], "es", dpi=20)


def test_hostile_text_of_a_register_neither_runs_nor_breaks_the_picture(hostile_snapshot: Snapshot) -> None:
    chart = release_chart(hostile_snapshot)
    root = ET.fromstring(as_svg(chart, "en"))  # noqa: S314 -- our own picture
    assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {
        *("svg", "title", "desc", "defs", "pattern", "path", "circle", "rect", "line", "text", "g")
    }
    cells = [cell for row in csv.reader(io.StringIO(as_csv(chart, "en"))) for cell in row]
    assert [cell for cell in cells if cell[:1] in {"=", "+", "@", "\t"}] == []


def test_an_empty_register_has_a_chart_that_says_so(empty_snapshot: Snapshot) -> None:
    assert "There is nothing to draw." in as_svg(release_chart(empty_snapshot), "en")
