"""The pictures of a back-test: drawn from its figures, and told apart without colour."""

from __future__ import annotations

import itertools
import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from clearance.outlook.backtest.methods import METHODS
from clearance.outlook.backtest.report import BacktestReport, report_of
from clearance.outlook.backtest.run import run_backtest
from clearance.outlook.history import History, KnownDeadline, Stock, YearOutput
from clearance_maps.charts.backtest import pictures_of

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def report() -> BacktestReport:
    """Two made-up programmes; one of them met its deadline."""
    histories = {
        name: History(
            country=name,
            outputs=tuple(
                YearOutput(year=year, cleared_m2=size * (1 + year % 3), released_m2=2.0 * size * (1 + year % 3))
                for year in range(2001, 2009)
            ),
            stocks=tuple(
                Stock(as_of=date(year, 12, 31), remaining_m2=max(0.0, size * (end - year) * 3))
                for year in range(2001, 2009)
            ),
            deadlines=(KnownDeadline(deadline=date(2006, 12, 31), known_on=date(1999, 1, 1)),),
        )
        for name, size, end in (("Ruritania", 1e4, 2006), ("Zubrowka", 1e6, 2020))
    }
    return report_of(run_backtest(histories, METHODS, seed=1, horizon=3))


def test_every_picture_is_a_file_of_its_own_with_words_for_what_it_shows(report: BacktestReport) -> None:
    pictures = pictures_of(report)
    assert set(pictures) == {"reliability", "pit", "loss"}
    for picture in pictures.values():
        root = ET.fromstring(picture)  # noqa: S314  our own
        width, height = (float(root.attrib[side]) for side in ("width", "height"))
        texts = root.findall(f"{SVG}text")
        assert root.find(f"{SVG}title") is not None
        assert all(0 <= float(text.attrib["x"]) <= width and 0 <= float(text.attrib["y"]) <= height for text in texts)
        assert "nan" not in picture


def test_the_bars_of_the_pit_are_as_wide_as_the_levels_and_as_high_as_the_shares(report: BacktestReport) -> None:
    first = next(scores for scores in report.scores if scores.method == report.methods[0])
    root = ET.fromstring(pictures_of(report)["pit"])  # noqa: S314  our own
    bars = root.findall(f"{SVG}rect[@fill='#86a7c3']")[: len(first.pit)]
    widths = [float(bar.attrib["width"]) for bar in bars]
    edges = (0.0, *first.levels, 1.0)
    assert widths == pytest.approx([210 * (to - since) for since, to in itertools.pairwise(edges)], abs=0.2)
    areas = [float(bar.attrib["width"]) * float(bar.attrib["height"]) for bar in bars]
    unclipped = [min(share, 4.0 * width / 210) for share, width in zip(first.pit, widths, strict=True)]
    assert areas == pytest.approx([210 * 170 / 4 * share for share in unclipped], rel=0.05, abs=12)


def test_methods_differ_in_shape_and_dash(report: BacktestReport) -> None:
    pictures = pictures_of(report)
    dashes = re.findall(r'stroke-dasharray="([^"]*)"/><text', pictures["loss"])
    assert len(dashes) == len(set(dashes)) == len(report.methods)
    shapes = set(re.findall(r'scale\(6\)" d="([^"]*)"', pictures["reliability"]))
    assert len(shapes) == len(report.methods)
    assert "<circle" in pictures["reliability"]
