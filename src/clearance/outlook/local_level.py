"""A level that wanders, seen through noise, at years with gaps; how much of either is learned from many short series.

With scale s, a series z of logarithms has z_t = level_t + s e_t and level_t = level_(t-1) + s sqrt(wander) h_t, e and h
standard normal. A Kalman filter with s = 1 gives standardised innovations u, and s^2 given them is inverse gamma:
shape + n / 2, and shape x scale^2 + sum(u^2) / 2, so that predictions have the tails of Student's t. Local level:
A. Harvey, Forecasting, Structural Time Series Models and the Kalman Filter, 1989.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Hint", "Series", "Spread", "Track", "pooled_spread", "track"]

Series = Sequence[tuple[float, float]]
"""(year, logarithm of an amount), in order of years."""

NORMAL = NormalDist()
# A bound further from what is expected counts as if it lay so many standard deviations away.
FARTHEST_BOUND = 6.0

# How far the pooled spread may lie from the one that is shipped: standard deviations of the logarithms of both.
LOG_SD_OF_WANDER = 0.7
LOG_SD_OF_SCALE = 0.35
STEPS = (-1.5, -0.75, 0.0, 0.75, 1.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What is expected of the spread of a series before it is seen.

    `wander` is the variance of a year's step of the level as a multiple of that of the noise, `scale` the standard
    deviation of the noise on the log scale, `shape` how alike programmes are in it (inverse gamma).
    """

    wander: float
    scale: float
    shape: float


class Hint(NamedTuple):
    """What is known of a year whose amount nobody stated: its logarithm is about, at least, or at most a value.

    `sd` is how far off it may be when it is "about" that; a bound has none.
    """

    year: float
    value: float
    says: Literal["about", "at least", "at most"]
    sd: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Where the level of a series is at its last year: mean and variance, the latter in units of s^2."""

    last_year: float
    mean: float
    variance: float
    innovations: int
    sum_squares: float
    log_determinant: float

    def draw_scales(self, spread: Spread, rng: np.random.Generator, draws: int, largest: float) -> NDArray[np.float64]:
        """Return draws of s, given the series; none above `largest`, beyond which an exponential means nothing."""
        shape = spread.shape + self.innovations / 2
        rate = spread.shape * spread.scale**2 + self.sum_squares / 2
        return np.minimum(np.sqrt(rate / rng.gamma(shape, size=draws)), largest)


def track(series: Series, wander: float, *, hints: Sequence[Hint] = (), scale: float = 1.0) -> Track:
    """Follow the level through a series, and through hints between its years; the first value is taken as it is.

    A hint moves the level and makes it surer, and teaches nothing about the scale. What is about known has more noise
    than what is stated. A bound cuts off the normal distribution of its year, and the level follows by the mean and
    variance of what is left of that; before the first value it says nothing.

    Args:
        series: values that are stated.
        wander: variance of a year's step, as a multiple of that of the noise.
        hints: what else is known; one of them must be "about" a value when no value is stated.
        scale: the scale that is expected, by which hints are weighed.

    Example:
        >>> steady = track([(2020, 1.0), (2021, 1.0), (2023, 1.0)], wander=0.5)
        >>> steady.mean, round(steady.variance, 3), steady.sum_squares
        (1.0, 0.615, 0.0)
        >>> track([(2020, 1.0)], 0.5, hints=[Hint(2021, 3.0, "at least")], scale=0.6).mean > 1.5
        True
    """
    stated = [Hint(year, value, "about") for year, value in series]
    seen = sorted((*stated, *hints), key=lambda hint: hint.year)
    while seen[0].says != "about":
        seen = seen[1:]
    year, mean, variance = seen[0].year, seen[0].value, 1.0 + (seen[0].sd / scale) ** 2
    innovations, sum_squares, log_determinant = 0, 0.0, 0.0
    for hint in seen[1:]:
        variance += wander * (hint.year - year)
        year = hint.year
        if hint.says != "about":
            mean, variance = _cut_off(mean, variance, hint, scale)
            continue
        total = variance + 1.0 + (hint.sd / scale) ** 2
        error = hint.value - mean
        if hint.sd == 0:
            innovations += 1
            sum_squares += error**2 / total
            log_determinant += math.log(total)
        gain = variance / total
        mean += gain * error
        variance *= 1.0 - gain
    return Track(
        last_year=year,
        mean=mean,
        variance=variance,
        innovations=innovations,
        sum_squares=sum_squares,
        log_determinant=log_determinant,
    )


def _cut_off(mean: float, variance: float, bound: Hint, scale: float) -> tuple[float, float]:
    """Mean and variance of the level when the amount of its year lies on one side of a bound."""
    side = 1.0 if bound.says == "at least" else -1.0
    spread = scale * math.sqrt(variance + 1.0)
    away = min(side * (bound.value - mean) / spread, FARTHEST_BOUND)
    hazard = NORMAL.pdf(away) / NORMAL.cdf(-away)
    gain = variance / (variance + 1.0)
    return mean + side * gain * spread * hazard, variance * (1.0 - gain * hazard * (hazard - away))


def pooled_spread(shipped: Spread, others: Sequence[Series]) -> Spread:
    """Return the wander and scale that suit many series best, drawn towards the shipped ones.

    The largest posterior on a grid round the shipped values; the scale of each series is integrated out.
    """
    longer = [series for series in others if len(series) > 1]
    if not longer:
        return shipped
    best = (-math.inf, shipped)
    for step in STEPS:
        wander = shipped.wander * math.exp(step * LOG_SD_OF_WANDER)
        tracks = [track(series, wander) for series in longer]
        for other_step in STEPS:
            spread = replace(shipped, wander=wander, scale=shipped.scale * math.exp(other_step * LOG_SD_OF_SCALE))
            score = sum(_log_marginal(seen, spread) for seen in tracks) - (step**2 + other_step**2) / 2
            best = max(best, (score, spread), key=lambda pair: pair[0])
    return best[1]


def _log_marginal(seen: Track, spread: Spread) -> float:
    rate, half = spread.shape * spread.scale**2, seen.innovations / 2
    return (
        math.lgamma(spread.shape + half)
        - math.lgamma(spread.shape)
        + spread.shape * math.log(rate)
        - (spread.shape + half) * math.log(rate + seen.sum_squares / 2)
        - seen.log_determinant / 2
    )
