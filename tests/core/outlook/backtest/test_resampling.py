"""Means over countries: each counts the same, and the intervals come from drawing whole countries."""

from __future__ import annotations

import numpy as np
import pytest

from clearance.outlook.backtest.resampling import Interval, by_country, mean_difference, mean_of, mean_ratio


def test_a_country_counts_once_however_many_forecasts_it_has() -> None:
    few = by_country([("Peru", 1.0), ("Chad", 3.0)])
    many = by_country([("Peru", 1.0)] * 40 + [("Chad", 2.0), ("Chad", 4.0)])
    assert few == many == {"Chad": 3.0, "Peru": 1.0}
    assert mean_of(few, seed=1) == Interval(2.0, 1.0, 3.0, 2)


def test_the_interval_is_that_of_the_mean_of_so_many_countries() -> None:
    means = {f"{k:03}": float(value) for k, value in enumerate(np.random.default_rng(1).normal(5, 2, 200))}
    found = mean_of(means, seed=1)
    spread = float(np.std(list(means.values()))) / 200**0.5
    assert found.low == pytest.approx(found.value - 1.96 * spread, abs=0.1 * spread)
    assert found.high == pytest.approx(found.value + 1.96 * spread, abs=0.1 * spread)


def test_what_differs_by_the_same_in_every_country_has_no_spread() -> None:
    first, other = {"Chad": 1.0, "Peru": 5.0, "Sudan": 9.0}, {"Chad": 2.0, "Peru": 6.0, "Sudan": 10.0}
    assert mean_difference(first, other, seed=1) == Interval(-1.0, -1.0, -1.0, 3)
    doubled = {country: 2 * mean for country, mean in first.items()}
    assert mean_ratio(doubled, first, seed=1) == Interval(2.0, 2.0, 2.0, 3)


def test_one_country_has_no_interval_and_nothing_no_share() -> None:
    assert mean_of({"Peru": 1.0}, seed=1) == Interval(1.0, None, None, 1)
    assert mean_ratio({"Peru": 1.0}, {"Peru": 0.0}, seed=1) is None
    assert mean_ratio({"Peru": 1.0}, {"Peru": 4.0}, seed=1) == Interval(0.25, None, None, 1)


def test_the_seed_gives_the_interval() -> None:
    means = {"Chad": 1.0, "Iraq": 2.0, "Peru": 9.0}
    assert mean_of(means, seed=1) == mean_of(means, seed=1)
