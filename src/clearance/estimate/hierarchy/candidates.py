"""Candidates for the unknowns of one stratum: drawn round its mode, each with its likelihood under every node.

The mode is found by Newton steps, the spread from the second derivatives there (Laplace); the draws have the heavier
tails of Student's t with six degrees, and carry the density they were drawn from, so that they can be weighted exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.special import expit, gammaln, log_expit

from clearance.estimate.hierarchy.closed_forms import log_finds
from clearance.estimate.hierarchy.grouping import alike
from clearance.estimate.hierarchy.land import Floats, Ints

__all__ = ["Candidates", "Peak", "StratumData", "candidates_of", "peak_of"]

DEGREES = 6
CELLS = 300_000
FEWEST, MOST = 200, 500
LOWEST, HIGHEST = np.array([-9.0, -25.0, -4.0]), np.array([9.0, 8.0, 5.0])
FINE_STEPS, COARSE_STEPS, TURN_STEPS = 64, 12, 6
GROUPED_FROM = 2_000
MOST_STEPS, LONGEST_STEP, NEAR = 30, 2.0, 1e-3
LENGTHS = np.array([0.0, 1.0, 0.5, 0.2, 0.05])
# The points at which a function of three unknowns is computed for its derivatives: itself, up, down, and the corners.
APART = 1e-2
PAIRS = ((1, 0), (2, 0), (2, 1))
UNITS = np.eye(3) * APART
CORNERS = [up * UNITS[i] + across * UNITS[j] for i, j in PAIRS for up in (1, -1) for across in (1, -1)]
AROUND = np.vstack([np.zeros(3), UNITS, -UNITS, *CORNERS])


@dataclass(frozen=True)
class StratumData:
    """The areas of a stratum that say something: finds, searched exposure by node, what survey said, their turns.

    `times` says how often each of them is there.
    """

    found: Floats
    searched: Floats
    log_if: Floats
    log_if_empty: Floats
    ahead: Floats
    times: Floats

    @classmethod
    def of(cls, found: Floats, searched: Floats, log_survey: tuple[Floats, Floats], ahead: Floats) -> StratumData:
        """Take areas; many of them that found nothing are put together by searched exposure and turn, in steps."""
        data = cls(found, searched, *log_survey, ahead, np.ones(found.size))
        return data if found.size < GROUPED_FROM else data._grouped()

    def _grouped(self) -> StratumData:
        steps = COARSE_STEPS if self.ahead.any() else FINE_STEPS
        keys = np.round(np.log(np.maximum(self.searched, 1e-9)) * steps)
        apart = np.where(self.found > 0, np.arange(self.found.size), -1.0)
        keys = np.vstack([apart, keys, self.log_if, np.round(self.ahead * TURN_STEPS)])
        first, which = alike(keys)
        times = np.bincount(which).astype(np.float64)
        searched = np.vstack([np.bincount(which, row) / times for row in self.searched])
        ahead = np.bincount(which, self.ahead) / times
        ahead = np.where(self.found[first] > 0, np.round(ahead * FINE_STEPS) / FINE_STEPS, ahead)  # few values
        return StratumData(self.found[first], searched, self.log_if[first], self.log_if_empty[first], ahead, times)

    def at(self, nodes: Ints) -> StratumData:
        """Return the same under some of the nodes only."""
        some = replace(self, searched=self.searched[nodes])
        some.__dict__["turns_of_finds"] = self.turns_of_finds  # the same areas
        return some

    @cached_property
    def turns_of_finds(self) -> tuple[Floats, Floats]:
        """Of areas with finds: the turns that there are, and how often each."""
        some = np.flatnonzero(self.found > 0)
        turns, which = np.unique(self.ahead[some], return_inverse=True)
        return turns, np.bincount(which.ravel(), self.times[some], turns.size).astype(np.float64)

    def log_likelihood(self, theta: Floats, node: int, order: float = 0.0) -> Floats:
        """Return the log-likelihood of candidates (rows of theta) under a node and a preference for contaminated areas.

        `order` is the logarithm of how much more readily contaminated areas are taken than empty ones.
        """
        (likely,) = self.at(np.array([node])).by_node(theta, np.array([order]))
        return np.asarray(likely)

    def by_node(self, theta: Floats, orders: Floats) -> Floats:
        """Return the same under every node and order, shape (nodes x orders, candidates), orders running fastest."""
        some, none = np.flatnonzero(self.found > 0), np.flatnonzero(self.found == 0)
        mu, alpha = np.exp(theta[:, [1]]), np.exp(theta[:, [2]])
        finds = np.array([self._finds(mu, alpha, row, some) for row in self.searched])
        likely = np.empty((len(self.searched), len(orders), len(theta)))
        moves = np.ptp(self.searched[:, none], axis=0) > 0
        parts = [(none[~moves], self.searched[:1]), (none[moves], self.searched)]
        searches = [(kept, [self._nothing(mu, alpha, row[kept]) for row in rows]) for kept, rows in parts if kept.size]
        turns, often = self.turns_of_finds
        for place, order in enumerate(orders.tolist()):
            likely[:, place] = finds + log_expit(theta[:, [0]] + order * turns) @ often
            for kept, nothing in searches:
                there = expit(theta[:, [0]] + order * self.ahead[kept])
                empty = (1 - there) * np.exp(self.log_if_empty[kept])
                there *= np.exp(self.log_if[kept])
                rows = [np.log(there * q + empty) @ self.times[kept] for q in nothing]
                likely[:, place] += np.array(rows)
        flat: Floats = likely.reshape(-1, len(theta))
        return flat

    def _finds(self, mu: Floats, alpha: Floats, searched: Floats, some: Ints) -> Floats:
        """Of areas with finds: their probability, were they contaminated, with what survey said."""
        if not some.size:
            return np.zeros(len(mu))
        likely = log_finds(mu, alpha, found=self.found[some], searched=searched[some])
        summed: Floats = (likely + self.log_if[some]) @ self.times[some]
        return summed

    @staticmethod
    def _nothing(mu: Floats, alpha: Floats, searched: Floats) -> Floats:
        """Of areas without finds: the probability to find nothing, were they contaminated."""
        chances: Floats = np.exp(log_finds(mu, alpha, found=np.zeros(searched.size), searched=searched))
        return chances


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidates (rows theta), their log-likelihood by node and order, and the log density they were drawn from."""

    theta: Floats
    log_likelihood: Floats
    log_drawn: Floats


@dataclass(frozen=True, slots=True)
class Peak:
    """The most probable unknowns of a stratum, and the second derivatives of -log posterior there."""

    mode: Floats
    precision: Floats


def candidates_of(data: StratumData, peak: Peak, sd: Floats, *, orders: Floats, rng: np.random.Generator) -> Candidates:
    """Return candidates for one stratum.

    Args:
        data: its areas.
        peak: where they are drawn round.
        sd: prior spread of the three unknowns, that of the common mean included.
        orders: values of the preference for contaminated areas under which they are weighted.
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
    return Candidates(theta, data.by_node(theta, orders), log_drawn)


def _log_constant(values: Floats) -> float:
    return float(gammaln((DEGREES + 3) / 2) - gammaln(DEGREES / 2) + np.log(values).sum() / 2)


def peak_of(
    data: StratumData, centre: Floats, sd: Floats, *, node: int, order: float = 0.0, near: Peak | None = None
) -> Peak:
    """Return the peak of one stratum, by damped Newton steps.

    All points around one, and all lengths of a step, are computed at once: nothing else of three unknowns is as quick.

    Args:
        data: its areas.
        centre: prior centre of the three unknowns.
        sd: their prior spread, that of the common mean included.
        node: the node under which the peak is sought.
        order: the preference for contaminated areas under which it is.
        near: a peak to begin at.
    """
    if not data.found.size:
        return Peak(centre, np.diag(1 / sd**2))

    def unlikely(theta: Floats) -> Floats:
        value: Floats = ((theta - centre) ** 2 / sd**2).sum(axis=1) / 2 - data.log_likelihood(theta, node, order)
        return value

    at = centre if near is None else near.mode
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
