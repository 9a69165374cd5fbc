from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from clearance import DEFAULT_SEED
from clearance.headline import headline
from clearance.outlook.burn_down import BurnDown, burn_down
from clearance_maps.charts import as_svg
from clearance_maps.charts.completion import burn_down_chart, completion_chart, outlook_chart
from clearance_maps.charts.lettering import width_of
from clearance_maps.language import language_of

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def shown(peru_snapshot: Snapshot) -> BurnDown:
    return burn_down(peru_snapshot, headline(peru_snapshot, seed=DEFAULT_SEED).forecast)


def _texts(svg: str) -> list[str]:
    return [node.text or "" for node in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314 -- our own picture


def test_the_burn_down_names_every_deadline_the_target_and_the_straight_line(
    peru_snapshot: Snapshot, shown: BurnDown
) -> None:
    texts = _texts(as_svg(burn_down_chart(peru_snapshot, shown), "en"))
    assert {
        "deadline of Mar 2009",
        "deadline of Mar 2017",
        "deadline of Dec 2024",
        "deadline 31 Dec 2029",
        "the State's target: nothing left by its deadline",
        "the straight line, for comparison",
        "Open land, m²",
        "Peru; data as of 30 November 2024; snapshot " + peru_snapshot.identity.id,
    } <= set(texts)


def test_the_completion_chart_says_the_probability_at_the_deadline_as_the_headline_does(
    peru_snapshot: Snapshot, shown: BurnDown
) -> None:
    assert shown.forecast is not None
    assert shown.forecast.completion.p_by_deadline is not None
    chance = language_of("en").percent(shown.forecast.completion.p_by_deadline)
    assert f"{chance} by the deadline, 31 Dec 2029" in _texts(as_svg(completion_chart(peru_snapshot, shown), "en"))


def test_the_text_alternative_says_what_is_open_and_when_it_may_be_done(
    peru_snapshot: Snapshot, shown: BurnDown
) -> None:
    root = ET.fromstring(as_svg(outlook_chart(peru_snapshot, shown), "es"))  # noqa: S314 -- our own picture
    assert root.attrib["role"] == "img"
    assert (root.findtext(f"{SVG}title"), (root.findtext(f"{SVG}desc") or "").partition(".")[0]) == (
        "Tierra abierta y probabilidad de haber terminado",
        "El 30 de noviembre de 2024 hay 279,388\u00a0m² abiertos",
    )


def test_without_a_forecast_the_history_is_drawn_alone(peru_snapshot: Snapshot, shown: BurnDown) -> None:
    chart = burn_down_chart(peru_snapshot, replace(shown, forecast=None))
    assert [series.key for series in chart.panels[0].series][-3:] == ["history", "deadline", "past_deadlines"]
    assert "There is nothing to draw." in _texts(
        as_svg(completion_chart(peru_snapshot, replace(shown, forecast=None)), "en")
    )


def test_a_register_without_anything_has_a_chart_that_says_so(empty_snapshot: Snapshot) -> None:
    chart = burn_down_chart(empty_snapshot, burn_down(empty_snapshot, None))
    assert "No hay nada que dibujar." in _texts(as_svg(chart, "es"))


def test_beside_each_other_the_panels_have_the_same_height_and_no_word_leaves_the_picture(
    peru_snapshot: Snapshot, shown: BurnDown
) -> None:
    root = ET.fromstring(as_svg(outlook_chart(peru_snapshot, shown), "es", framed=False, beside=True))  # noqa: S314
    _, _, width, height = (float(number) for number in root.attrib["viewBox"].split())
    assert height < width / 2
    for node in root.iter(f"{SVG}text"):
        span = width_of(node.text or "", 11)
        start = float(node.attrib["x"]) - {"start": 0.0, "middle": span / 2, "end": span}[node.attrib["text-anchor"]]
        assert start + 1 >= 0
        assert start + span <= width + 1, node.text
    panels = [group for group in root.iter(f"{SVG}g") if "data-panel" in group.attrib]
    assert len({float(group.attrib["data-start"]) - float(group.attrib["data-end"]) for group in panels}) == 1
