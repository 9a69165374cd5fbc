"""Candidates for the unknowns of one stratum: drawn round its mode, each with its likelihood under every node.

The mode is found by Newton steps, the spread from the second derivatives there (Laplace); the draws have the heavier
tails of Student's t with six degrees, and carry the density they were drawn from, so that they can be weighted exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, log_expit

from clearance.estimate.hierarchy.closed_forms import log_likelihood
from clearance.estimate.hierarchy.land import Floats, Ints

__all__ = ["Candidates", "Peak", "StratumData", "candidates_of", "peak_of"]

DEGREES = 6
CELLS = 300_000
FEWEST, MOST = 200, 500
LOWEST, HIGHEST = np.array([-9.0, -25.0, -4.0]), np.array([9.0, 8.0, 5.0])
FINE_STEPS = 64
GROUPED_FROM = 2_000
MOST_STEPS, LONGEST_STEP, NEAR = 30, 2.0, 1e-3
LENGTHS = np.array([0.0, 1.0, 0.5, 0.2, 0.05])
# The points at which a function of three unknowns is computed for its derivatives: itself, up, down, and the corners.
APART = 1e-2
PAIRS = ((1, 0), (2, 0), (2, 1))
UNITS = np.eye(3) * APART
CORNERS = [up * UNITS[i] + across * UNITS[j] for i, j in PAIRS for up in (1, -1) for across in (1, -1)]
AROUND = np.vstack([np.zeros(3), UNITS, -UNITS, *CORNERS])


@dataclass(frozen=True, slots=True)
class StratumData:
    """The areas of a stratum that say something: finds, searched exposure by node, what survey said, and how often."""

    found: Floats
    searched: Floats
    log_if: Floats
    log_if_empty: Floats
    times: Floats

    @classmethod
    def of(cls, found: Floats, searched: Floats, log_if: Floats, log_if_empty: Floats) -> StratumData:
        """Take areas; many of them that found nothing are put together by searched exposure, in steps of 1.6 %."""
        data = cls(found, searched, log_if, log_if_empty, np.ones(found.size))
        return data if found.size < GROUPED_FROM else data._grouped()

    def _grouped(self) -> StratumData:
        keys = np.round(np.log(np.maximum(self.searched, 1e-9)) * FINE_STEPS)
        keys = np.vstack([np.where(self.found > 0, np.arange(self.found.size), -1.0), keys, self.log_if])
        _, first, which = np.unique(keys, axis=1, return_index=True, return_inverse=True)
        which = which.ravel()
        times = np.bincount(which).astype(np.float64)
        searched = np.vstack([np.bincount(which, row) / times for row in self.searched])
        return StratumData(self.found[first], searched, self.log_if[first], self.log_if_empty[first], times)

    def at(self, nodes: Ints) -> StratumData:
        """Return the same under some of the nodes only."""
        return StratumData(self.found, self.searched[nodes], self.log_if, self.log_if_empty, self.times)

    def log_likelihood(self, theta: Floats, node: int) -> Floats:
        """Return the log-likelihood of candidates (rows of theta) under a node."""
        return self._over(theta, self.searched[node], np.ones(self.found.size, dtype=np.bool_))

    def by_node(self, theta: Floats) -> Floats:
        """Return the same under every node, shape (nodes, candidates); what does not differ is computed once."""
        moves = np.ptp(self.searched, axis=0) > 0
        fixed = self._over(theta, self.searched[0], ~moves)
        if not moves.any():
            return np.broadcast_to(fixed, (len(self.searched), len(theta)))
        return np.vstack([fixed + self._over(theta, row, moves) for row in self.searched])

    def _over(self, theta: Floats, searched: Floats, kept: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Floats:
        if not kept.any():
            return np.zeros(len(theta))
        logit_pi, log_mu, log_alpha = (theta[:, [column]] for column in range(3))
        likely = log_likelihood(
            log_expit(logit_pi) + self.log_if[kept],
            log_expit(-logit_pi) + self.log_if_empty[kept],
            np.exp(log_mu),
            np.exp(log_alpha),
            found=self.found[kept],
            searched=searched[kept],
        )
        summed: Floats = np.einsum("ca,a->c", likely, self.times[kept])
        return summed


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidates (rows theta), their log-likelihood by node, and the log density that they were drawn from."""

    theta: Floats
    log_likelihood: Floats
    log_drawn: Floats


@dataclass(frozen=True, slots=True)
class Peak:
    """The most probable unknowns of a stratum, and the second derivatives of -log posterior there."""

    mode: Floats
    precision: Floats


def candidates_of(data: StratumData, peak: Peak, sd: Floats, *, rng: np.random.Generator) -> Candidates:
    """Return candidates for one stratum.

    Args:
        data: its areas.
        peak: where they are drawn round.
        sd: prior spread of the three unknowns, that of the common mean included.
        rng: source of randomness.
    """
    mode, precision = peak.mode, peak.precision
    values, axes = np.linalg.eigh(precision)
    values = np.maximum(values, 0.7 / (sd**2).max())
    count = int(np.clip(CELLS // max(1, data.found.size), FEWEST, MOST))
    scale = np.sqrt(DEGREES / rng.chisquare(DEGREES, size=(count, 1)))
    steps = rng.standard_normal((count, 3)) * scale
    theta = np.clip(mode + (steps / np.sqrt(values)) @ axes.T, LOWEST, HIGHEST)
    square = (steps**2).sum(axis=1)
    log_drawn = -(DEGREES + 3) / 2 * np.log1p(square / DEGREES) + _log_constant(values)
    return Candidates(theta, data.by_node(theta), log_drawn)


def _log_constant(values: Floats) -> float:
    return float(gammaln((DEGREES + 3) / 2) - gammaln(DEGREES / 2) + np.log(values).sum() / 2)


def peak_of(data: StratumData, centre: Floats, sd: Floats, *, node: int) -> Peak:
    """Return the peak of one stratum, by damped Newton steps.

    All points around one, and all lengths of a step, are computed at once: nothing else of three unknowns is as quick.

    Args:
        data: its areas.
        centre: prior centre of the three unknowns.
        sd: their prior spread, that of the common mean included.
        node: the node under which the peak is sought.
    """
    if not data.found.size:
        return Peak(centre, np.diag(1 / sd**2))

    def unlikely(theta: Floats) -> Floats:
        value: Floats = ((theta - centre) ** 2 / sd**2).sum(axis=1) / 2 - data.log_likelihood(theta, node)
        return value

    at = centre
    for _ in range(MOST_STEPS):
        slope, bend = _derivatives(unlikely(at + AROUND))
        values, axes = np.linalg.eigh(bend)
        step = -axes @ ((axes.T @ slope) / np.maximum(np.abs(values), 0.5 / (sd**2).max()))
        step *= min(1.0, LONGEST_STEP / float(np.abs(step).max() + 1e-12))
        tried = np.clip(at + LENGTHS[:, None] * step, LOWEST, HIGHEST)
        best = tried[int(np.argmin(unlikely(tried)))]
        moved, at = float(np.abs(best - at).max()), best
        if moved < NEAR:
            break
    return Peak(at, _derivatives(unlikely(at + AROUND))[1])


def _derivatives(around: Floats) -> tuple[Floats, Floats]:
    """First and second derivatives by central differences, from the values at `AROUND`."""
    middle, up, down = around[0], around[1:4], around[4:7]
    slope = (up - down) / (2 * APART)
    bend = np.diag((up - 2 * middle + down) / APART**2)
    for (i, j), corners in zip(PAIRS, around[7:].reshape(3, 4), strict=True):
        bend[i, j] = bend[j, i] = (corners[0] - corners[1] - corners[2] + corners[3]) / (4 * APART**2)
    return slope, bend
