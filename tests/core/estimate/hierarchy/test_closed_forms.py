"""The closed forms against the limits that anybody can check, and against simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import digamma
from scipy.stats import nbinom

from clearance.estimate.hierarchy.closed_forms import gamma_of, probability_contaminated, zero_inflated_quantiles


def test_the_more_is_searched_without_a_find_the_surer_one_is_that_the_area_is_empty() -> None:
    searched = np.array([0.0, 1e3, 1e4, 1e5, 1e9])
    sure = probability_contaminated(0.3, 1 / 1_000, 0.5, searched, found=0)
    assert sure[0] == pytest.approx(0.3)
    assert (np.diff(sure) < 0).all()
    assert sure[-1] < 0.001


def test_one_find_proves_that_an_area_is_contaminated() -> None:
    assert probability_contaminated(0.01, 1 / 1_000, 0.5, [100.0, 1e6], found=[1, 3]).tolist() == [1.0, 1.0]


def test_nothing_is_contaminated_where_nothing_can_be_and_everything_where_everything_is() -> None:
    assert probability_contaminated([0.0, 1.0], 1 / 1_000, 0.5, 1e4, found=0).tolist() == [0.0, 1.0]


def test_metres_or_centimetres_give_the_same_probability() -> None:
    in_m2 = probability_contaminated(0.3, 1 / 1_000, 0.5, [4_000.0], found=0)
    in_cm2 = probability_contaminated(0.3, 1 / 1e7, 0.5, [4e7], found=0)
    assert in_m2 == pytest.approx(in_cm2)


def test_quantiles_are_those_of_a_simulation_of_the_same_law() -> None:
    rng = np.random.default_rng(3)
    p, mean, shape = np.array([0.1, 0.5, 0.95]), np.array([30.0, 8.0, 120.0]), np.array([0.6, 2.0, 1.2])
    levels = np.array([0.05, 0.25, 0.5, 0.75, 0.92])
    made = rng.poisson(rng.gamma(shape, mean / shape, (400_000, 3))) * (rng.random((400_000, 3)) < p)
    found = zero_inflated_quantiles(p, mean, shape, levels)
    below, at_most = ((made < found[:, None]).mean(axis=1), (made <= found[:, None]).mean(axis=1))
    error = 4 * np.sqrt(levels * (1 - levels) / 400_000)[:, None]
    assert (below <= levels[:, None] + error).all()
    assert (at_most >= levels[:, None] - error).all()


def test_a_mixture_of_one_is_its_own_nearest_gamma() -> None:
    shape, scale = np.array([0.05, 0.5, 3.0, 400.0]), np.array([10.0, 2.0, 0.1, 7.0])
    assert gamma_of(shape * scale, digamma(shape) + np.log(scale)) == pytest.approx(shape, rel=1e-6)


def test_what_remains_and_what_was_missed_follow_one_negative_binomial() -> None:
    """With detection d, mines that remain are NegBin(alpha + n, (beta + e) / (beta + e + v))."""
    rng = np.random.default_rng(8)
    alpha, mu, cleared, left, detection = 0.8, 0.002, 3_000.0, 5_000.0, 0.9
    density = rng.gamma(alpha, mu / alpha, 2_000_000)
    in_cleared, in_left = rng.poisson(density * cleared), rng.poisson(density * left)
    found = rng.binomial(in_cleared, detection)
    remaining = (in_cleared + in_left - found)[found == 4]
    searched, exposed = detection * cleared, left + (1 - detection) * cleared
    rate = alpha / mu + searched
    law = nbinom(alpha + 4, rate / (rate + exposed))
    seen = np.bincount(remaining, minlength=60)[:60] / remaining.size
    assert np.abs(seen - law.pmf(np.arange(60))).max() < 0.006
