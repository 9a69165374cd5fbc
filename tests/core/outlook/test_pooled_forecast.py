"""The recommended forecast of a history."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearance.errors import NotPossible
from clearance.outlook.expected import SHIPPED, expected_of
from clearance.outlook.history import History, KnownDeadline, Stock, YearOutput
from clearance.outlook.history_forecast import HistoryForecast
from clearance.outlook.local_level import pooled_spread, track
from clearance.outlook.pooled_forecast import pooled_forecast


def _history(cleared: dict[int, float], stocks: dict[int, float], country: str = "Here") -> History:
    return History(
        country=country,
        outputs=tuple(YearOutput(year=year, cleared_m2=m2) for year, m2 in cleared.items()),
        stocks=tuple(Stock(as_of=date(year, 12, 31), remaining_m2=m2) for year, m2 in stocks.items()),
    )


STEADY = _history(
    {2015: 1e6, 2016: 1.1e6, 2017: 0.9e6, 2018: 1e6, 2019: 1.05e6, 2020: 1e6}, {2015: 3e7, 2018: 2.7e7, 2020: 2.5e7}
)


def _width(forecast: HistoryForecast, row: int = 0) -> float:
    """How many times the 5 % quantile of clearance the 95 % quantile is."""
    return forecast.cleared_m2[row][-1] / max(1.0, forecast.cleared_m2[row][0])


amounts = st.one_of(st.just(0.0), st.floats(1.0, 1e12))


@settings(max_examples=25, deadline=None)
@given(
    cleared=st.dictionaries(st.integers(1999, 2020), amounts, max_size=6),
    stocks=st.dictionaries(st.integers(1999, 2020), amounts, max_size=6),
    seed=st.integers(0, 2**32),
)
def test_whatever_is_known_the_quantiles_rise_with_their_level(
    cleared: dict[int, float], stocks: dict[int, float], seed: int
) -> None:
    history = _history(dict(sorted(cleared.items())), dict(sorted(stocks.items())))
    if history.is_empty:
        with pytest.raises(NotPossible, match="there is nothing to forecast from"):
            pooled_forecast(history, (), 2020, 3, seed)
        return
    forecast = pooled_forecast(history, (), 2020, 3, seed)
    for rows in (forecast.cleared_m2, forecast.released_m2, forecast.remaining_m2):
        assert len(rows) == 3
        assert all(0 <= lower <= upper < np.inf for row in rows for lower, upper in pairwise(row))


def test_the_same_seed_gives_the_same_figures_and_another_one_others() -> None:
    first, again, other = (pooled_forecast(STEADY, (), 2020, 5, seed) for seed in (1, 1, 2))
    assert first.remaining_m2 == again.remaining_m2
    assert np.array_equal(first.done_on, again.done_on)
    assert first.remaining_m2 != other.remaining_m2


def test_a_longer_horizon_only_adds_years() -> None:
    short, long = (pooled_forecast(STEADY, (), 2020, horizon, 1) for horizon in (2, 5))
    assert short.cleared_m2 == long.cleared_m2[:2]
    assert short.remaining_m2 == long.remaining_m2[:2]


def test_two_figures_give_a_wide_forecast_and_many_a_narrow_one() -> None:
    two = pooled_forecast(_history({2020: 1e6}, {2020: 2.5e7}), (), 2020, 1, 1)
    many = pooled_forecast(STEADY, (), 2020, 1, 1)
    assert _width(two) > 12
    assert 2 < _width(many) < 8
    assert many.cleared_m2[0][3] == pytest.approx(1e6, rel=0.1)


def test_only_stocks_or_only_clearance_is_enough_for_a_guess_that_says_so() -> None:
    stocks = pooled_forecast(_history({}, {2018: 3e6, 2020: 2.5e6}), (), 2020, 1, 1)
    cleared = pooled_forecast(_history({2019: 1e5, 2020: 1.2e5}, {}), (), 2020, 1, 1)
    assert "no clearance is stated: guessed from release or from what remains" in stocks.notes
    assert 1e4 < stocks.cleared_m2[0][3] < 1e6
    assert "no remaining area is stated: guessed from clearance and the years of work that others have" in cleared.notes
    assert 1e6 < cleared.remaining_m2[0][3] < 1e7


def test_years_of_zero_are_possible_for_small_programmes_and_hardly_for_large_ones() -> None:
    small = pooled_forecast(_history({2017: 2e4, 2018: 0.0, 2019: 3e4, 2020: 2.5e4}, {2020: 4e5}), (), 2020, 3, 1)
    large = pooled_forecast(_history({2017: 2e7, 2018: 1e7, 2019: 3e7, 2020: 2.5e7}, {2020: 4e8}), (), 2020, 3, 1)
    assert [row[0] for row in small.cleared_m2] == [0.0, 0.0, 0.0]
    assert all(row[0] > 1e6 for row in large.cleared_m2)


def test_a_year_is_never_far_beyond_the_best_one_known() -> None:
    best = max(row[-1] for row in pooled_forecast(STEADY, (), 2020, 20, 1).cleared_m2)
    assert best <= (4 + 10 / 6) * 1.1e6 * (1 + 1e-9)


def test_less_than_a_month_of_work_is_soon_done_and_a_thousand_years_are_not() -> None:
    cleared = {2018: 1e6, 2019: 1e6, 2020: 1e6}
    little = pooled_forecast(_history(cleared, {2018: 2e4, 2019: 1.5e4, 2020: 1e4}), (), 2020, 5, 1)
    much = pooled_forecast(_history(cleared, {2019: 1e9, 2020: 1e9}), (), 2020, 5, 1)
    assert little.p_done_by(date(2022, 12, 31)) > 0.8
    assert much.p_done_by(date(2025, 12, 31)) < 0.05


def test_completion_is_likelier_when_the_deadline_is_near() -> None:
    stocks = _history({}, {2018: 2e6, 2020: 2e6})
    near, far = (
        pooled_forecast(
            History(
                country="Here",
                stocks=stocks.stocks,
                deadlines=(KnownDeadline(deadline=date(year, 6, 1), known_on=date(2010, 1, 1)),),
            ),
            (),
            2020,
            3,
            1,
        )
        for year in (2022, 2035)
    )
    assert near.p_done_by(date(2023, 12, 31)) > 2 * far.p_done_by(date(2023, 12, 31)) > 0


def test_a_programme_that_was_done_puts_nothing_out_unless_land_is_opened_again() -> None:
    done = pooled_forecast(_history({2018: 1e5}, {2018: 2e5, 2020: 0.0}), (), 2020, 3, 1)
    assert done.cleared_m2[0][:6] == done.remaining_m2[0][:6] == (0.0,) * 6
    assert done.remaining_m2[2][-1] > 0
    assert done.p_done_by(date(2020, 12, 31)) == 1.0


def test_mines_are_forecast_where_a_year_states_them_with_its_clearance() -> None:
    history = History(country="Here", outputs=(YearOutput(year=2020, cleared_m2=1e5, ap_mines=50),))
    mines = pooled_forecast(history, (), 2020, 1, 1).ap_mines
    assert mines is not None
    assert 10 < mines[0][3] < 250
    assert pooled_forecast(STEADY, (), 2020, 1, 1).ap_mines is None


def test_without_others_what_is_shipped_holds() -> None:
    assert expected_of(()) == SHIPPED
    assert pooled_forecast(STEADY, (), 2020, 1, 1).notes == ("no other programme is known: what is shipped holds",)


def test_others_that_never_stall_and_are_done_early_change_what_is_expected() -> None:
    others = [
        _history(dict.fromkeys(range(2000, 2020), 300000.0), {2000: 1e6, 2002: 0.0}, f"There {number}")
        for number in range(20)
    ]
    expected = expected_of(others)
    assert expected.stall_odds < SHIPPED.stall_odds
    assert expected.completion_factor > 2
    assert expected.clearance.scale < SHIPPED.clearance.scale


def test_the_level_of_a_series_grows_unsure_over_the_years_without_a_figure() -> None:
    near, far = (track([(2010, 1.0), (2011, 1.2), (year, 1.1)], 0.5) for year in (2012, 2020))
    assert far.variance > near.variance
    assert pooled_spread(SHIPPED.stock, [[(2010.0, 1.0)]]) == SHIPPED.stock


def test_a_day_beyond_what_was_simulated_is_refused() -> None:
    with pytest.raises(NotPossible, match="Here: 2070-01-01 is beyond 2060, the last year of the forecast of 2020"):
        pooled_forecast(STEADY, (), 2020, 5, 1).p_done_by(date(2070, 1, 1))


def test_a_programme_that_went_silent_is_not_done_before_the_origin() -> None:
    # Georgia: one survey of 2000 and a year without work, forecast 16 years later.
    forecast = pooled_forecast(_history({2006: 0.0}, {2000: 18_366_000}), (), 2016, 5, 1)
    assert forecast.p_done_by(date(2016, 12, 31)) == 0
    assert 0.05 < forecast.p_done_by(date(2017, 12, 31)) < 0.3
    assert all(row[0] <= row[-1] and row[-1] > 1e6 for row in forecast.remaining_m2)


def test_only_a_file_that_says_that_nothing_is_left_has_a_day_of_completion_before_the_origin() -> None:
    forecast = pooled_forecast(_history({2010: 5e4}, {2009: 1e5, 2011: 0.0}), (), 2016, 5, 1)
    assert forecast.done_by(0.95) == date(2011, 12, 31)
