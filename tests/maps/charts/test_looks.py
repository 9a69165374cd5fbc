"""Series that stand together are told apart by people who see fewer colours, and in grey print."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from clearance_maps.charts import as_svg
from clearance_maps.charts.looks import LOOKS, Look
from clearance_maps.charts.panels import WIDTH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance_maps.charts import Chart

# Machado, Oliveira and Fernandes (2009), A physiologically-based model for simulation of color vision deficiency,
# severity 1.0, on linear RGB.
SEEN = {
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])
# CIE 1976: from about 2.3 on two colours are just told apart side by side; across a chart it takes much more.
APART, APART_IN_GREY = 15.0, 12.0
A4_POINTS = 170 / 25.4 * 72


def _linear(colour: str) -> NDArray[np.float64]:
    rgb = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear: NDArray[np.float64] = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear


def _lab(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    share = TO_XYZ @ np.clip(linear, 0, 1) / WHITE
    root = np.where(share > 216 / 24389, np.cbrt(share), (24389 / 27 * share + 16) / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def _shape(look: Look) -> tuple[str, str, str]:
    return look.pattern, look.dash, look.marker


def _pairs(chart: Chart) -> set[tuple[str, str]]:
    """Looks that stand in one panel and are drawn in the same way."""
    pairs = set()
    for panel in chart.panels:
        for one, other in combinations(panel.series, 2):
            if one.look != other.look and one.is_named and other.is_named and one.form is other.form:
                pairs.add((one.look, other.look))
    return pairs


@pytest.mark.parametrize("sight", SEEN)
def test_with_fewer_colours_series_differ_in_colour_or_shape(charts: dict[str, Chart], sight: str) -> None:
    def seen(look: Look) -> NDArray[np.float64]:
        return _lab(np.array(SEEN[sight]) @ _linear(look.fill))

    alike = [
        pair
        for chart in charts.values()
        for pair in _pairs(chart)
        if np.linalg.norm(seen(LOOKS[pair[0]]) - seen(LOOKS[pair[1]])) < APART
        and _shape(LOOKS[pair[0]]) == _shape(LOOKS[pair[1]])
    ]
    assert alike == []


def test_in_grey_print_series_differ_in_lightness_or_shape(charts: dict[str, Chart]) -> None:
    def lightness(look: Look) -> float:
        return float(_lab(_linear(look.fill))[0])

    alike = [
        pair
        for chart in charts.values()
        for pair in _pairs(chart)
        if abs(lightness(LOOKS[pair[0]]) - lightness(LOOKS[pair[1]])) < APART_IN_GREY
        and _shape(LOOKS[pair[0]]) == _shape(LOOKS[pair[1]])
    ]
    assert alike == []


def test_neighbours_in_a_stack_differ_in_pattern(charts: dict[str, Chart]) -> None:
    for chart in charts.values():
        for panel in chart.panels:
            for stack in {series.stack for series in panel.series if series.stack}:
                own = [LOOKS[series.look].pattern for series in panel.series if series.stack == stack]
                assert len(set(own)) == len(own), (chart.kind, stack)


def test_letters_are_seven_points_high_or_more_on_a_printed_page(charts: dict[str, Chart]) -> None:
    for chart in charts.values():
        sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', as_svg(chart, "en"))]
        assert min(sizes) / WIDTH * A4_POINTS >= 7
