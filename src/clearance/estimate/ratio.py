"""How many mines are true for one that is recorded: the posterior of that ratio on a grid.

The record as a whole is off by a ratio kappa ~ Gamma(k, k) of mean one: k is the trust in it, and its coefficient of
variation is 1/sqrt(k) (k = 1: 100 %, k = 4: 50 %, k = 25: 20 %). The record of one area is off by kappa times a ratio
Gamma(phi, phi), so that the finds in a completed area with r recorded mines follow a negative binomial of mean kappa r
and shape phi. Kappa, phi and k are not known; their joint posterior is summed on a grid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clearance.estimate.records import CompletedArea, RecordedMines, RecordRevision

__all__ = ["RatioPosterior", "ratio_posterior"]

TRUST_PRIOR_MEDIAN = 4.0
TRUST_PRIOR_LOG_SD = 0.7
SHAPE_PRIOR_MEDIAN = 2.0
SHAPE_PRIOR_LOG_SD = 1.0

LOG_KAPPA = np.linspace(math.log(0.01), math.log(20.0), 241)
LOG_SHAPE = np.linspace(math.log(0.1), math.log(200.0), 41)
LOG_TRUST = np.linspace(math.log(0.3), math.log(60.0), 41)


@dataclass(frozen=True, slots=True)
class RatioPosterior:
    """Weights of the ratio kappa and the area shape phi (rows kappa, columns phi), and the median trust k."""

    weights: NDArray[np.float64]
    trust: float

    def draw(self, rng: np.random.Generator, draws: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return draws of kappa and of phi, spread within the cells of the grid."""
        cells = rng.choice(self.weights.size, size=draws, p=self.weights.ravel())
        rows, columns = np.unravel_index(cells, self.weights.shape)
        log_kappa = LOG_KAPPA[rows] + (rng.random(draws) - 0.5) * (LOG_KAPPA[1] - LOG_KAPPA[0])
        log_shape = LOG_SHAPE[columns] + (rng.random(draws) - 0.5) * (LOG_SHAPE[1] - LOG_SHAPE[0])
        return np.exp(log_kappa), np.exp(log_shape)


def ratio_posterior(records: RecordedMines) -> RatioPosterior:
    """Return what corrections of the record and finds in completed areas say about the ratio of true to recorded.

    Source: gamma prior for mine-laying records with trust k, hierarchical gamma-Poisson (docs/method.md).
    """
    log_trust = _log_normal(LOG_TRUST, TRUST_PRIOR_MEDIAN, TRUST_PRIOR_LOG_SD) + _log_corrections(records.revisions)
    log_joint = log_trust[:, None] + _log_gamma_ratio()
    log_kappa = np.logaddexp.reduce(log_joint, axis=0)
    log_shape = _log_normal(LOG_SHAPE, SHAPE_PRIOR_MEDIAN, SHAPE_PRIOR_LOG_SD)
    log_finds = _log_finds(records.pairs)
    weights = _normalised(log_kappa[:, None] + log_shape[None, :] + log_finds)
    log_kappa_finds = np.logaddexp.reduce(log_shape[None, :] + log_finds, axis=1)
    trust_weights = _normalised(log_joint + log_kappa_finds[None, :]).sum(axis=1)
    return RatioPosterior(weights, math.exp(float(np.interp(0.5, np.cumsum(trust_weights), LOG_TRUST))))


def _normalised(log_weights: NDArray[np.float64]) -> NDArray[np.float64]:
    weights: NDArray[np.float64] = np.exp(log_weights - np.logaddexp.reduce(log_weights, axis=None))
    return weights


def _log_normal(log_grid: NDArray[np.float64], median: float, log_sd: float) -> NDArray[np.float64]:
    return -0.5 * ((log_grid - math.log(median)) / log_sd) ** 2


def _log_gamma(values: NDArray[np.float64]) -> NDArray[np.float64]:
    flat = np.fromiter((math.lgamma(value) for value in values.ravel()), dtype=np.float64, count=values.size)
    return flat.reshape(values.shape)


def _log_gamma_ratio() -> NDArray[np.float64]:
    """Return log density of log kappa under Gamma(k, k), rows k and columns kappa."""
    trust = np.exp(LOG_TRUST)[:, None]
    return trust * (np.log(trust) + LOG_KAPPA[None, :] - np.exp(LOG_KAPPA)[None, :]) - _log_gamma(trust)


def _log_corrections(revisions: tuple[RecordRevision, ...]) -> NDArray[np.float64]:
    """Return the log-likelihood of each trust k given past corrections of the record.

    The record is taken to have as many corrections ahead of it as behind: with n corrections the error that is left,
    of log variance V = log(1 + 1/k), is the sum of n like those seen. Their direction is not carried forward.
    """
    count = len(revisions)
    sum_of_squares = sum(revision.log_ratio**2 for revision in revisions)
    variance = np.log1p(np.exp(-LOG_TRUST))
    return -0.5 * count * (np.log(variance) + sum_of_squares / variance)


def _log_finds(pairs: tuple[CompletedArea, ...]) -> NDArray[np.float64]:
    """Return the negative binomial log-likelihood of the finds, rows kappa and columns phi, without constants."""
    log_likelihood = np.zeros((LOG_KAPPA.size, LOG_SHAPE.size))
    if not pairs:
        return log_likelihood
    found = np.array([area.found_ap_mines for area in pairs], dtype=np.float64)
    expected = np.exp(LOG_KAPPA)[:, None] * np.array([area.recorded_ap_mines for area in pairs], dtype=np.float64)
    for column, shape in enumerate(np.exp(LOG_SHAPE)):
        counting = float((_log_gamma(found + shape) - math.lgamma(shape)).sum())
        rate = shape * math.log(shape) + found * np.log(expected) - (found + shape) * np.log(expected + shape)
        log_likelihood[:, column] = counting + rate.sum(axis=1)
    return log_likelihood
