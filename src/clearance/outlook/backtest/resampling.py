"""Means over countries, each counting the same, with intervals from drawing the countries again.

What one country does in one year is much like what it does in the next, so whole countries are drawn, never single
forecasts: B. Efron, R. Tibshirani, An Introduction to the Bootstrap (1993), chapter 8.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["RESAMPLES", "Interval", "by_country", "mean_difference", "mean_of", "mean_ratio"]

RESAMPLES = 4_000
LEVELS = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the interval that holds it with 95 % confidence; without one when there are fewer than 2 countries.

    `countries` is how many it is the mean of.
    """

    value: float
    low: float | None
    high: float | None
    countries: int


def by_country(values: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return the mean of each country, in order of their names.

    Example:
        >>> by_country([("Peru", 1.0), ("Chad", 4.0), ("Peru", 2.0)])
        {'Chad': 4.0, 'Peru': 1.5}
    """
    found: dict[str, list[float]] = defaultdict(list)
    for country, value in values:
        found[country].append(value)
    return {country: sum(found[country]) / len(found[country]) for country in sorted(found)}


def mean_of(means: Mapping[str, float], *, seed: int) -> Interval:
    """Return the mean over the countries, of which there is at least one."""
    each = np.array(list(means.values()))
    return _interval(float(each.mean()), _drawn(len(each), seed) @ each / len(each), len(each))


def mean_difference(means: Mapping[str, float], reference: Mapping[str, float], *, seed: int) -> Interval:
    """Return the mean over the countries of what one is above the reference; both are of the same countries."""
    return mean_of({country: means[country] - reference[country] for country in means}, seed=seed)


def mean_ratio(means: Mapping[str, float], reference: Mapping[str, float], *, seed: int) -> Interval | None:
    """Return the mean over the countries as a share of the reference's; None when that is zero."""
    own, other = (np.array([of[country] for country in means]) for of in (means, reference))
    if other.sum() == 0:
        return None
    weights = _drawn(len(own), seed)
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = (weights @ own) / (weights @ other)
    return _interval(float(own.sum() / other.sum()), drawn[np.isfinite(drawn)], len(own))


def _drawn(countries: int, seed: int) -> NDArray[np.float64]:
    """How often each country is drawn, in a row for each sample; the same for all figures of as many countries."""
    counts = np.random.default_rng(seed).multinomial(countries, np.full(countries, 1 / countries), size=RESAMPLES)
    return counts.astype(np.float64)


def _interval(value: float, drawn: NDArray[np.float64], countries: int) -> Interval:
    if countries < 2 or not drawn.size:
        return Interval(value, None, None, countries)
    low, high = (float(end) for end in np.quantile(drawn, LEVELS))
    return Interval(value, low, high, countries)
