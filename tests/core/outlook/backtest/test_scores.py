"""Scores against numbers worked by hand on the scale log(1 + m2)."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from clearance.outlook.backtest.scores import crps_of_draws, pit_shares, score_of
from clearance.outlook.completion import LEVELS

NINE = (0.025, *LEVELS, 0.975)


def m2(*logs: float) -> list[float]:
    return [math.expm1(log) for log in logs]


def test_the_pinball_loss_weighs_what_lies_above_and_below_by_the_level() -> None:
    score = score_of(LEVELS, m2(*range(1, 8)), math.expm1(4.5))
    # The value lies above the first four quantiles (1, 2, 3, 4) and below the others (5, 6, 7).
    assert score.pinball == pytest.approx([0.05 * 3.5, 0.1 * 2.5, 0.25 * 1.5, 0.5 * 0.5, 0.25 * 0.5, 0.1 * 1.5, 0.125])
    assert score.mean_pinball == pytest.approx((0.175 + 0.25 + 0.375 + 0.25 + 0.125 + 0.15 + 0.125) / 7)
    assert score.inside == (True, True, None)
    assert score.pit == (0, 0, 0, 0, 1, 0, 0, 0)


def test_the_crps_of_one_value_is_its_distance_and_its_pinball_loss_half_of_it() -> None:
    score = score_of(LEVELS, m2(*[3.0] * 7), math.expm1(4.5))
    assert score.crps == pytest.approx(1.5)
    assert score.mean_pinball == pytest.approx(0.75)
    assert score.inside == (False, False, None)


def test_the_crps_of_quantiles_is_near_that_of_many_draws() -> None:
    normal = np.random.default_rng(1).normal(10, 1, 200_000)
    levels = tuple(np.linspace(0.005, 0.995, 100))
    for actual in (7.0, 10.0, 11.5):
        quantiles = np.expm1(np.quantile(normal, levels))
        assert score_of(levels, list(quantiles), math.expm1(actual)).crps == pytest.approx(
            crps_of_draws(np.expm1(normal), math.expm1(actual)), abs=0.01
        )
    # Closed form of the standard normal at its mean: (sqrt(2) - 1) / sqrt(pi).
    assert crps_of_draws(np.expm1(normal), math.expm1(10.0)) == pytest.approx((2**0.5 - 1) / math.pi**0.5, abs=0.003)


def test_a_perfect_forecast_scores_zero_whatever_the_amount() -> None:
    for amount in (0.0, 1.0, 438_254.0, 1.7e10):
        score = score_of(NINE, [amount] * 9, amount)
        assert (score.mean_pinball, score.crps, score.inside) == (0, 0, (True, True, True))
        assert score.pit == pytest.approx([to - since for since, to in pairwise((0, *NINE, 1))])


def test_a_wider_list_of_levels_leaves_the_pinball_loss_as_it_is() -> None:
    seven = score_of(LEVELS, m2(*range(1, 8)), 30.0)
    nine = score_of(NINE, m2(0.5, *range(1, 8), 8), 30.0)
    assert seven.pinball == nine.pinball
    assert (seven.inside[2], nine.inside[2]) == (None, True)


def test_the_score_is_that_of_proportions_not_of_square_metres() -> None:
    small, large = (score_of(LEVELS, [k * size for k in range(1, 8)], 9 * size).crps for size in (1e5, 1e9))
    assert small == pytest.approx(large, rel=1e-4)


@pytest.mark.parametrize(
    ("quantiles", "actual", "shares"),
    [
        ((1.0, 2.0, 3.0), 0.5, (1, 0, 0, 0)),
        ((1.0, 2.0, 3.0), 9.0, (0, 0, 0, 1)),
        ((1.0, 2.0, 3.0), 2.0, (0, 0.5, 0.5, 0)),
        ((0.0, 0.0, 3.0), 0.0, (0.5, 0.5, 0, 0)),
        ((1.0, 3.0, 3.0), 3.0, (0, 0, 0.5, 0.5)),
        ((3.0, 3.0, 3.0), 3.0, (0.25, 0.25, 0.25, 0.25)),
    ],
)
def test_a_value_that_equals_quantiles_is_spread_over_their_levels(
    quantiles: tuple[float, ...], actual: float, shares: tuple[float, ...]
) -> None:
    assert pit_shares((0.25, 0.5, 0.75), quantiles, actual) == shares


def test_good_forecasts_fill_the_pit_as_wide_as_their_levels() -> None:
    values = np.random.default_rng(2).normal(12, 1, 1_500)
    quantiles = np.expm1(np.quantile(np.random.default_rng(3).normal(12, 1, 100_000), NINE))
    pit = np.mean([score_of(NINE, list(quantiles), math.expm1(value)).pit for value in values], axis=0)
    assert pit == pytest.approx([to - since for since, to in pairwise((0, *NINE, 1))], abs=0.03)
