"""The closed forms of the zero-inflated gamma-Poisson model.

An area is contaminated with probability pi; then its mines per unit of exposure are Gamma(alpha, alpha / mu), mean mu,
and the finds in exposure e are Poisson. The exposure is searched m2, or searched recorded mines. Source: conjugate
gamma-Poisson with zero inflation (docs/estimates.md).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma, expit, gammaln, polygamma
from scipy.stats import nbinom

from clearance.estimate.hierarchy.land import Floats

__all__ = ["finding_nothing", "gamma_of", "log_finds", "probability_contaminated", "zero_inflated_quantiles"]

LARGEST_SHAPE = 1e7
MANY_QUANTILES = 50_000


def finding_nothing(mu: ArrayLike, alpha: ArrayLike, searched: ArrayLike) -> Floats:
    """Return the log of the probability to find nothing in a contaminated area: alpha log(beta / (beta + e))."""
    alpha = np.asarray(alpha, dtype=np.float64)
    nothing: Floats = -alpha * np.log1p(np.asarray(searched) * (np.asarray(mu) / alpha))
    return nothing


def probability_contaminated(
    pi: ArrayLike, mu: ArrayLike, alpha: ArrayLike, searched: ArrayLike, *, found: ArrayLike, log_odds: ArrayLike = 0.0
) -> Floats:
    """Return P(contaminated) after a search: 1 once anything was found, else how sure one is that it is empty.

    Args:
        pi: probability before.
        mu: mean mines per unit of exposure of contaminated areas.
        alpha: shape of that density among contaminated areas.
        searched: exposure searched, times detection.
        found: mines found in it.
        log_odds: logarithm of the odds that survey adds; 0 without one.

    Example:
        >>> probability_contaminated(0.5, 0.001, 0.5, [0, 10_000, 100_000], found=0).round(3).tolist()
        [0.5, 0.179, 0.066]
    """
    pi = np.asarray(pi, dtype=np.float64)
    # As log odds of being empty, so that 0 and 1 come out as themselves.
    with np.errstate(divide="ignore"):
        empty = np.log1p(-pi) - np.log(pi) - np.asarray(log_odds) - finding_nothing(mu, alpha, searched)
    after: Floats = np.where(np.asarray(found) > 0, 1.0, expit(-empty))
    return after


def log_finds(mu: Floats, alpha: Floats, *, found: Floats, searched: Floats) -> Floats:
    """Return the log-probability of finds in contaminated areas, rows candidates, columns areas, without constants.

    All areas have finds, or none has any.
    """
    ratio = mu / alpha
    if not found.any():
        nothing: Floats = -alpha * np.log1p(searched * ratio)
        return nothing
    numbers, which = np.unique(found, return_inverse=True)  # few, and log gamma is dear
    counting: Floats = (gammaln(numbers + alpha) - gammaln(alpha))[:, which]
    counting += found * (np.log(searched) + np.log(ratio)) - (alpha + found) * np.log1p(searched * ratio)
    return counting


def gamma_of(mean: Floats, mean_log: Floats) -> Floats:
    """Return the shape of the gamma distribution with this mean and mean logarithm, the nearest to a mixture of gammas.

    Solves log k - digamma(k) = log(mean) - mean_log; source: Minka, Estimating a gamma distribution (2002).
    """
    gap = np.maximum(np.log(mean) - mean_log, 0.5 / LARGEST_SHAPE)
    shape = (3 - gap + np.sqrt((gap - 3) ** 2 + 24 * gap)) / (12 * gap)
    for _ in range(4):
        step = (np.log(shape) - digamma(shape) - gap) / (1 / shape - polygamma(1, shape))
        shape = np.clip(shape - step, shape / 10, shape * 10)
    found: Floats = np.minimum(shape, LARGEST_SHAPE)
    return found


def zero_inflated_quantiles(p: Floats, mean: Floats, shape: Floats, levels: ArrayLike) -> Floats:
    """Return quantiles of counts that are 0 with probability 1 - p and else negative binomial; rows are levels.

    Args:
        p: probability of not being empty, one for each area.
        mean: mean count of those that are not.
        shape: their shape; the variance is mean + mean^2 / shape.
        levels: levels between 0 and 1.

    Example:
        >>> p, mean, shape = np.array([0.4, 1.0]), np.array([30.0, 30.0]), np.array([2.0, 2.0])
        >>> zero_inflated_quantiles(p, mean, shape, [0.5, 0.9]).tolist()
        [[0.0, 25.0], [41.0, 59.0]]
    """
    asked = np.atleast_1d(np.asarray(levels, dtype=np.float64))

    def row_of(level: float) -> Floats:
        row = np.zeros(p.size)
        above = (level > 1 - p) & (mean > 0)
        inside = 1 - (1 - level) / p[above]
        row[above] = np.maximum(nbinom.ppf(inside, shape[above], shape[above] / (shape[above] + mean[above])), 0.0)
        return row

    if p.size * asked.size < MANY_QUANTILES:
        return np.array([row_of(level) for level in asked.tolist()])
    # What takes the time lets other threads run, so each level has one: the same numbers on all processors there are.
    with ThreadPoolExecutor() as threads:
        return np.array(list(threads.map(row_of, asked.tolist())))
