"""Scores of one forecast: quantiles beside the value that came.

Amounts are scored as log(1 + m2): to be wrong by half is the same for a programme of 40,000 m2 a year and one of 40
km2. All scores are 0 at best. T. Gneiting, A. Raftery, Strictly Proper Scoring Rules, Prediction, and Estimation,
Journal of the American Statistical Association 102 (2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clearance.outlook.completion import LEVELS

__all__ = ["SHARES", "Score", "crps_of_draws", "log_m2", "pit_shares", "score_of"]

SHARES = (0.5, 0.8, 0.95)
"""The intervals whose coverage is counted; one whose ends are not among the levels is not."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one forecast.

    `levels` and `quantiles_m2` are those of the forecast. `pinball` is the loss at each of the seven published levels,
    `crps` the integral over all levels, `inside` whether the value lay in each of `SHARES` (None where the levels do
    not give that interval), `pit` how the value lies among the quantiles.
    """

    levels: tuple[float, ...]
    quantiles_m2: tuple[float, ...]
    pinball: tuple[float, ...]
    crps: float
    inside: tuple[bool | None, ...]
    pit: tuple[float, ...]

    @property
    def mean_pinball(self) -> float:
        """Return the mean loss over the levels."""
        return sum(self.pinball) / len(self.pinball)


def log_m2(m2: float) -> float:
    """Return the scale on which areas are scored."""
    return float(np.log1p(m2))


def score_of(levels: Sequence[float], quantiles_m2: Sequence[float], actual_m2: float) -> Score:
    """Score quantiles in m2.

    Args:
        levels: ascending, inside (0, 1); the pinball loss is that of those which are published.
        quantiles_m2: one for each level.
        actual_m2: what came.

    Example:
        >>> score = score_of((0.1, 0.5, 0.9), (0.0, 0.0, 0.0), np.e - 1)
        >>> [round(loss, 3) for loss in score.pinball], round(score.crps, 3), score.inside
        ([0.1, 0.5, 0.9], 1.0, (None, False, None))
    """
    quantiles, actual = np.log1p(np.asarray(quantiles_m2, dtype=float)), log_m2(actual_m2)
    p = np.asarray(levels, dtype=float)
    error = actual - quantiles
    loss = np.maximum(p * error, (p - 1) * error)
    return Score(
        levels=tuple(levels),
        quantiles_m2=tuple(quantiles_m2),
        pinball=tuple(float(part) for level, part in zip(p, loss, strict=True) if np.isclose(level, LEVELS).any()),
        crps=float(2 * np.sum(_widths(p) * loss)),
        inside=tuple(_inside(p, quantiles, actual, share) for share in SHARES),
        pit=pit_shares(levels, [float(q) for q in quantiles], actual),
    )


def _widths(levels: Floats) -> Floats:
    """The part of (0, 1) that is nearest to each level."""
    middles = (levels[1:] + levels[:-1]) / 2
    return np.diff(np.concatenate(([0.0], middles, [1.0])))


def _inside(levels: Floats, quantiles: Floats, actual: float, share: float) -> bool | None:
    ends = [np.flatnonzero(np.isclose(levels, end)) for end in ((1 - share) / 2, (1 + share) / 2)]
    if not all(end.size for end in ends):
        return None
    low, high = (float(quantiles[end[0]]) for end in ends)
    # What was computed on the scale of areas may have lost the last digit on the way to this one.
    slack = 1e-9 * max(1.0, abs(actual))
    return low - slack <= actual <= high + slack


def pit_shares(levels: Sequence[float], quantiles: Sequence[float], actual: float) -> tuple[float, ...]:
    """Return how much of the value lies below the first level, between each two, and above the last; in sum 1.

    Over many good forecasts these means are the widths of the levels. Where the value equals several quantiles (zeros)
    it is spread over their levels evenly: C. Czado, T. Gneiting, L. Held, Predictive Model Assessment for Count Data,
    Biometrics 65 (2009).

    Example:
        >>> pit_shares((0.25, 0.5, 0.75), (1.0, 2.0, 3.0), 2.5)
        (0.0, 0.0, 1.0, 0.0)
        >>> pit_shares((0.25, 0.5, 0.75), (0.0, 0.0, 3.0), 0.0)
        (0.5, 0.5, 0.0, 0.0)
    """
    below = sum(q < actual for q in quantiles)
    up_to = sum(q <= actual for q in quantiles)
    edges = np.concatenate(([0.0], np.asarray(levels, dtype=float), [1.0]))
    if below == up_to:
        return tuple(float(k == below) for k in range(len(edges) - 1))
    low = 0.0 if below == 0 else float(edges[below + 1])
    high = 1.0 if up_to == len(levels) else float(edges[up_to])
    if low == high:
        return tuple(0.5 * (k in {below, below + 1}) for k in range(len(edges) - 1))
    parts = np.clip(np.minimum(edges[1:], high) - np.maximum(edges[:-1], low), 0, None) / (high - low)
    return tuple(float(part) for part in parts)


def crps_of_draws(draws_m2: Floats, actual_m2: float) -> float:
    """Return the CRPS of a sample on the scale log(1 + m2): E|X - y| - E|X - X'| / 2, in n log n steps.

    Example:
        >>> round(crps_of_draws(np.array([0.0, np.e - 1]), 0.0), 3)
        0.25
    """
    x, y = np.sort(np.log1p(draws_m2)), log_m2(actual_m2)
    n = x.size
    spread = float(np.sum(x * (2 * np.arange(1, n + 1) - n - 1))) / n**2
    return float(np.mean(np.abs(x - y))) - spread
