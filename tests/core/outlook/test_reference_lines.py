"""The straight line and the last known value, as forecasts of a history."""

from __future__ import annotations

import math
from datetime import date

import pytest

from clearance.errors import InvalidQuantity, NotPossible
from clearance.outlook.history import History, Stock, YearOutput
from clearance.outlook.reference_lines import last_value_forecast, straight_line_forecast

KNOWN = History(
    country="Serbia",
    outputs=tuple(
        YearOutput(year=year, cleared_m2=m2)
        for year, m2 in [(2008, 950_000), (2014, 270_616), (2015, 410_000), (2016, 0), (2017, 0), (2018, 290_000)]
    ),
    stocks=(
        Stock(as_of=date(2017, 12, 31), remaining_m2=2_350_000),
        Stock(as_of=date(2018, 12, 31), remaining_m2=400_000),
    ),
)


def test_the_straight_line_is_the_mean_of_the_last_five_known_years_and_what_it_leaves() -> None:
    line = straight_line_forecast(KNOWN, (), 2018, 3, 1)
    assert line.cleared_m2 == tuple(((194_123.2),) * 7 for _ in range(3))
    assert [row[0] for row in line.remaining_m2] == pytest.approx([205_876.8, 11_753.6, 0.0])
    assert line.done_by(0.5) == date(2021, 1, 22)
    assert [line.p_done_by(date(year, 12, 31)) for year in (2020, 2021)] == [0.0, 1.0]


def test_the_last_value_spreads_with_the_years_since_it() -> None:
    last = last_value_forecast(KNOWN.known_at(2017), (), 2019, 1, 1)
    assert last.cleared_m2[0][:4] == (0.0, 0.0, 0.0, 0.0)
    median, upper = last.remaining_m2[0][3], last.remaining_m2[0][6]
    assert median == pytest.approx(2_350_000)
    assert math.log1p(upper) - math.log1p(median) == pytest.approx(1.6448536 * math.sqrt(1.1**2 + 0.4**2 * 3))
    assert last.p_done_by(date(2024, 12, 31)) == 0.0


def test_nothing_known_is_refused_with_the_reason() -> None:
    with pytest.raises(NotPossible, match=r"^Serbia: the file states no output and no remaining area up to the end of"):
        straight_line_forecast(KNOWN.known_at(2003), (), 2003, 1, 1)


def test_an_output_below_zero_is_refused() -> None:
    with pytest.raises(InvalidQuantity, match="Output of 2017, cleared_m2: -1 m2 cannot be"):
        YearOutput(year=2017, cleared_m2=-1)
