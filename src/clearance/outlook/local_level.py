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

import numpy as np
from numpy.typing import NDArray

__all__ = ["Series", "Spread", "Track", "pooled_spread", "track"]

Series = Sequence[tuple[float, float]]
"""(year, logarithm of an amount), in order of years."""

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


def track(series: Series, wander: float) -> Track:
    """Follow the level through a series of at least one value; the first is taken as it is, with its noise.

    Example:
        >>> steady = track([(2020, 1.0), (2021, 1.0), (2023, 1.0)], wander=0.5)
        >>> steady.mean, round(steady.variance, 3), steady.sum_squares
        (1.0, 0.615, 0.0)
    """
    year, mean = series[0]
    variance, sum_squares, log_determinant = 1.0, 0.0, 0.0
    for next_year, value in series[1:]:
        variance += wander * (next_year - year)
        total = variance + 1.0
        error = value - mean
        sum_squares += error**2 / total
        log_determinant += math.log(total)
        gain = variance / total
        mean += gain * error
        variance *= 1.0 - gain
        year = next_year
    return Track(
        last_year=year,
        mean=mean,
        variance=variance,
        innovations=len(series) - 1,
        sum_squares=sum_squares,
        log_determinant=log_determinant,
    )


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
