"""The tasks of a plan on a line of time: one row an area as long as there are few, and never too many to be read."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

from plan_by_hand import plan_by_hand

from clearance_maps.charts import Chart, as_csv, as_svg
from clearance_maps.charts.tasks import tasks_chart
from clearance_maps.mapping.plan_shown import TaskShown, plan_shown


def of_sectors(sectors: int, areas: int) -> Chart:
    """A chart of so many areas in each of so many sectors, each surveyed and then cleared."""
    begin = date(2027, 1, 1)
    tasks = []
    for n in range(sectors * areas):
        first = begin + timedelta(days=n)
        tasks.append(TaskShown(f"A-{n}", f"S-{n % sectors:02d}", "TS", first, first + timedelta(days=1), ("Team",)))
        tasks.append(TaskShown(f"A-{n}", f"S-{n % sectors:02d}", "CLEARANCE", first, first + timedelta(days=9)))
    return tasks_chart(replace(plan_shown(plan_by_hand()), tasks=tuple(tasks)))


def test_each_stage_of_an_area_lies_in_its_row_with_its_days_and_teams(charts: dict[str, Chart]) -> None:
    rows = csv.DictReader(io.StringIO(as_csv(charts["tasks"], "en")))
    assert [(row["name"], row["label"], row["low"], row["high"], row["words"]) for row in rows] == [
        ("Technical survey", "A-1", "2027-06-01", "2027-06-30", "Manual"),
        ("Clearance", "A-1", "2027-07-01", "2028-08-15", "Dogs, Manual"),
    ]


def test_of_many_areas_a_row_is_what_is_done_in_a_sector() -> None:
    chart = of_sectors(3, 30)
    assert [slot.key for slot in chart.panels[0].slots] == [
        f"S-{n:02d}/{activity}" for n in range(3) for activity in ("TS", "CLEARANCE")
    ]
    clearance = next(series for series in chart.panels[0].series if series.key == "clearance")
    # Tasks of ten days that begin every third one leave no day without work.
    assert [(point.x, point.low, point.high) for point in clearance.points] == [
        (f"S-{n:02d}/CLEARANCE", date(2027, 1, 1) + timedelta(days=n), date(2027, 1, 1) + timedelta(days=n + 87 + 9))
        for n in range(3)
    ]
    assert "A bar: days on which anybody does such work there." in as_svg(chart, "en")


def test_a_plan_of_more_sectors_than_can_be_read_says_how_many_rows_are_not_drawn() -> None:
    chart = of_sectors(40, 3)
    assert len(chart.panels[0].slots) == 60
    assert "Sin dibujar: 20 filas más" in as_svg(chart, "es")
