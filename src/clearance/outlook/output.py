"""Yearly output of a programme: a year without any (a stall), or else a log-normal amount; both learned from reports.

With probability p a year has no output; otherwise log output is normal (mu, sigma). The posterior of (p, mu, sigma) is
summed on a grid, so that a sum over several years and a bound count as just that. Prior values and their source stand
in docs/method.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clearance.errors import NotPossible
from clearance.outlook.reports import Evidence, Meaning, OutputRecord

__all__ = ["OutputDraws", "OutputPosterior", "output_posterior"]

STALL_SHARE = 8 / 145
STALL_PRIOR = (0.5 + 8 * STALL_SHARE, 8 * (1 - STALL_SHARE))
SIGMA_PRIOR_MEDIAN = 0.8
SIGMA_PRIOR_LOG_SD = 0.4
MU_MARGIN = 3.0
CAP_TIMES_BEST_YEAR = 4.0

_erf = np.vectorize(math.erf, otypes=[np.float64])


@dataclass(frozen=True, slots=True)
class OutputDraws:
    """One stall probability, mu and sigma for each simulated future."""

    stall: NDArray[np.float64]
    mu: NDArray[np.float64]
    sigma: NDArray[np.float64]
    cap_m2: float

    def year(self, rng: np.random.Generator) -> NDArray[np.float64]:
        """Return the output of one more year in each future, in m2, at most four times the best reported year."""
        size = self.stall.size
        works = rng.random(size) >= self.stall
        amount_m2 = np.exp(self.mu + self.sigma * rng.standard_normal(size))
        return np.where(works, np.minimum(amount_m2, self.cap_m2), 0.0)


@dataclass(frozen=True, slots=True)
class OutputPosterior:
    """Weights over a grid of stall probability, mu and sigma (axes in that order)."""

    stall: NDArray[np.float64]
    mu: NDArray[np.float64]
    log_sigma: NDArray[np.float64]
    weights: NDArray[np.float64]
    cap_m2: float

    def draw(self, rng: np.random.Generator, draws: int) -> OutputDraws:
        """Return draws of the parameters, spread within the cells of the grid."""
        cells = np.searchsorted(np.cumsum(self.weights.ravel()), rng.random(draws) * (1 - 1e-12))
        stall, mu, log_sigma = np.unravel_index(np.minimum(cells, self.weights.size - 1), self.weights.shape)
        spread = rng.random((3, draws)) - 0.5
        return OutputDraws(
            stall=self.stall[stall] + spread[0] * (self.stall[1] - self.stall[0]),
            mu=self.mu[mu] + spread[1] * (self.mu[1] - self.mu[0]),
            sigma=np.exp(self.log_sigma[log_sigma] + spread[2] * (self.log_sigma[1] - self.log_sigma[0])),
            cap_m2=self.cap_m2,
        )


def output_posterior(record: OutputRecord) -> OutputPosterior:
    """Return what the reports say about yearly output.

    Raises:
        NotPossible: no report gives the output of whole years, or all of them are zero.
    """
    known = [item for item in record.evidence if item.meaning is Meaning.SUM and item.amount_m2 > 0]
    if not known:
        seen = "only zeros or parts of years are reported" if record.evidence else "no output is reported"
        raise NotPossible(
            f"Completion forecast: {seen}, so the programme's yearly output is unknown; "
            "record the m2 released in at least one whole year"
        )
    log_yearly = [math.log(item.amount_m2 / item.years) for item in known]
    stall = (np.arange(40) + 0.5) / 40
    mu = np.linspace(min(log_yearly) - MU_MARGIN, max(log_yearly) + MU_MARGIN, 81)
    log_sigma = np.linspace(math.log(0.1), math.log(3.0), 35)
    log_weights = _log_prior(stall, mu, log_sigma)
    for item in record.evidence:
        log_weights += _log_likelihood(item, stall, mu[:, None], np.exp(log_sigma)[None, :])
    weights = np.exp(log_weights - log_weights.max())
    cap_m2 = CAP_TIMES_BEST_YEAR * record.best_year_m2
    return OutputPosterior(stall, mu, log_sigma, weights / weights.sum(), cap_m2)


def _log_prior(
    stall: NDArray[np.float64], mu: NDArray[np.float64], log_sigma: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the prior over the grid: beta for the stall probability, flat in mu, log-normal for sigma."""
    before, after = STALL_PRIOR
    of_stall = (before - 1) * np.log(stall) + (after - 1) * np.log1p(-stall)
    of_sigma = -0.5 * ((log_sigma - math.log(SIGMA_PRIOR_MEDIAN)) / SIGMA_PRIOR_LOG_SD) ** 2
    return of_stall[:, None, None] + np.zeros(mu.size)[None, :, None] + of_sigma[None, None, :]


def _log_likelihood(
    item: Evidence, stall: NDArray[np.float64], mu: NDArray[np.float64], sigma: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the log-likelihood of the evidence over the grid, summed over how many of its years had output."""
    if item.meaning is Meaning.SUM and item.amount_m2 == 0:
        return (item.years * np.log(stall))[:, None, None]
    total = np.full((stall.size, mu.size, sigma.size), -np.inf)
    if item.meaning is Meaning.AT_MOST:
        total[:] = (item.years * np.log(stall))[:, None, None]
    if item.amount_m2 == 0:
        return total
    for active in range(1, item.years + 1):
        log_binomial = (
            math.log(math.comb(item.years, active)) + active * np.log1p(-stall) + (item.years - active) * np.log(stall)
        )
        amount = _log_probability(item, *_sum_of_years(active, mu, sigma))
        total = np.logaddexp(total, log_binomial[:, None, None] + amount[None, :, :])
    return total


def _sum_of_years(
    active: int, mu: NDArray[np.float64], sigma: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mu and sigma of the log-normal with the mean and variance of the sum (Fenton-Wilkinson)."""
    sum_sigma = np.sqrt(np.log1p(np.expm1(sigma**2) / active))
    return mu + math.log(active) + (sigma**2 - sum_sigma**2) / 2, sum_sigma


def _log_probability(item: Evidence, mu: NDArray[np.float64], sigma: NDArray[np.float64]) -> NDArray[np.float64]:
    score = (math.log(item.amount_m2) - mu) / sigma
    if item.meaning is Meaning.SUM:
        density: NDArray[np.float64] = -0.5 * score**2 - np.log(sigma)
        return density
    side = -1.0 if item.meaning is Meaning.AT_LEAST else 1.0
    below: NDArray[np.float64] = 0.5 * (1 + _erf(side * score / math.sqrt(2)))
    return np.log(np.maximum(below, 1e-300))
