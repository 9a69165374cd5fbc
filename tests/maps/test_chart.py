from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from clearance import DEFAULT_SEED
from clearance.headline import headline
from clearance_maps.charts.completion import completion_chart
from clearance_maps.language import language_of
from clearance_maps.mapping.outlook_text import history_of

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance.outlook.completion import CompletionForecast

ENGLISH = language_of("en")


@pytest.fixture(scope="module")
def forecast(peru_snapshot: Snapshot) -> CompletionForecast:
    found = headline(peru_snapshot, seed=DEFAULT_SEED).forecast
    assert found is not None
    return found


def _texts(svg: str) -> list[str]:
    return [node.text or "" for node in ET.fromstring(svg).iter("text")]  # noqa: S314 -- our own picture


def test_the_chart_names_its_deadline_with_the_probability(
    peru_snapshot: Snapshot, forecast: CompletionForecast
) -> None:
    texts = _texts(completion_chart(forecast, history_of(peru_snapshot), ENGLISH))
    assert forecast.completion.p_by_deadline is not None
    assert "deadline 31 Dec 2029" in texts
    assert ENGLISH.percent(forecast.completion.p_by_deadline) in texts
    assert {"Open land, m²", "Probability to be done", "50\u00a0%", "80\u00a0%", "95\u00a0%"} <= set(texts)


def test_everything_in_the_chart_lies_inside_it(peru_snapshot: Snapshot, forecast: CompletionForecast) -> None:
    svg = completion_chart(forecast, history_of(peru_snapshot), ENGLISH)
    root = ET.fromstring(svg)  # noqa: S314 -- our own picture
    _, _, width, height = (float(number) for number in root.attrib["viewBox"].split())
    places = [(float(n.attrib["x"]), float(n.attrib["y"])) for n in root.iter("text")]
    places += [(float(n.attrib["cx"]), float(n.attrib["cy"])) for n in root.iter("circle")]
    assert [place for place in places if not (0 <= place[0] <= width and 0 <= place[1] <= height)] == []


def test_the_history_is_the_closing_balance_of_each_year_in_which_the_books_held_land(peru_snapshot: Snapshot) -> None:
    assert history_of(peru_snapshot) == [
        (date(2014, 12, 31), 429_796),
        (date(2015, 12, 31), 480_394),
        (date(2016, 12, 31), 480_394),
        (date(2017, 12, 31), 453_239),
        (date(2018, 12, 31), 426_325),
        (date(2019, 12, 31), 239_568),
        (date(2020, 12, 31), 239_568),
        (date(2021, 12, 31), 239_568),
        (date(2022, 12, 31), 218_568),
        (date(2023, 12, 31), 302_013),
        (date(2024, 11, 30), 279_388),
    ]


def test_without_a_deadline_there_is_no_line_for_it(peru_snapshot: Snapshot, forecast: CompletionForecast) -> None:
    free = replace(
        forecast,
        deadline=None,
        completion=replace(forecast.completion, p_by_deadline=None),
    )
    svg = completion_chart(free, history_of(peru_snapshot), ENGLISH)
    assert "deadline" not in svg
    assert len(re.findall("<path", svg)) == 7


def test_a_programme_without_history_is_drawn_from_its_stock_on(forecast: CompletionForecast) -> None:
    texts = _texts(completion_chart(forecast, [], ENGLISH))
    assert "2024" in texts
    assert "2014" not in texts
