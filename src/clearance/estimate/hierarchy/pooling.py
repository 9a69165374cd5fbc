"""The unknowns of all strata together: strata borrow from a common mean as far as the data let them.

Given the common mean and the spread round it, strata are independent, and their candidates are weighted exactly; given
the strata, mean (normal) and spread (inverse gamma) have closed forms. Strata of one kind, or known from one source,
share an effect besides, which is normal, too: a kind that is rare in one sector is known from the others. So a Gibbs
sampler over candidates does it, many short chains at once. Source: Gelman et al., Bayesian Data Analysis, chapters 5,
10, 11 and 15 (docs/estimates.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from clearance.estimate.hierarchy.candidates import Candidates, Peak, StratumData, candidates_of, peak_of
from clearance.estimate.hierarchy.exposure import Exposure, Node
from clearance.estimate.hierarchy.land import Areas, Floats, Ints, Search, Stratum
from clearance.estimate.hierarchy.priors import POOLS, Priors

__all__ = ["Draws", "log_survey", "posterior_draws"]

CHAINS, KEPT, BURNED = 80, 5, 10
SPREAD_WEIGHT = 4.0
# What strata share beside the common mean of their pool. Kinds are taken to differ as much as strata do (judgement).
SHARED = ("kind", "source")
# Nodes that are e^40 times less likely than the best one, at the peaks, are not looked at any further.
OUT_OF_REACH = 40.0
# Prior of the order of work: contaminated areas are taken as readily as empty ones, or up to some four times more or
# less so (judgement). Its values are a few over the range in which it is no more than e^14 times less likely.
LOG_ORDER_SD, MOST_ORDER, ORDERS, OUT_OF_RANGE = 0.7, 2.4, 7, 14.0


@dataclass(frozen=True, slots=True)
class Draws:
    """Joint draws: pi, mu and alpha of each stratum (draws, strata), and of each draw the node and the order.

    The order is the logarithm of how much more readily contaminated areas were taken than empty ones.
    """

    pi: Floats
    mu: Floats
    alpha: Floats
    node: Ints
    order: Floats

    def __len__(self) -> int:
        return len(self.node)

    def some(self, count: int) -> Draws:
        """Return about that many of the draws, evenly taken."""
        kept = np.unique(np.linspace(0, len(self) - 1, min(count, len(self))).astype(np.int64))
        return Draws(self.pi[kept], self.mu[kept], self.alpha[kept], self.node[kept], self.order[kept])


def log_survey(areas: Areas, search: Search) -> tuple[Floats, Floats]:
    """Return the log-probability of what survey said of each area, were it contaminated, and were it empty."""
    if_contaminated = np.log(np.array([1.0, 1 - search.missed, search.missed]))
    if_empty = np.log(np.array([1.0, search.false, 1 - search.false]))
    return if_contaminated[areas.survey], if_empty[areas.survey]


def posterior_draws(
    areas: Areas,
    exposure: Exposure,
    nodes: tuple[Node, ...],
    *,
    search: Search,
    priors: Priors,
    rng: np.random.Generator,
) -> Draws:
    """Return draws of the unknowns of every stratum, given all areas."""
    usual = int(np.argmax([node.log_weight for node in nodes]))
    log_if, log_if_empty = log_survey(areas, search)
    tells = (exposure.searched[usual] > 0) | (areas.survey != 0)
    found = np.nan_to_num(areas.found)
    centres, sds, strata, peaks = [], [], [], []
    shared = _shared(areas.strata)
    for position, stratum in enumerate(areas.strata):
        own = np.flatnonzero(tells & (areas.stratum == position))
        said = log_if[own], log_if_empty[own]
        strata.append(StratumData.of(found[own], exposure.searched[:, own], said, areas.turns[own]))
        pool = priors.pool(stratum)
        centres.append(pool.centre(stratum.hazard_class))
        sds.append(np.array([pool.common_sd, *[pool.stratum_sd] * (1 + len(shared))]))
        peaks.append(peak_of(strata[-1], centres[-1], _whole(sds[-1]), node=usual))
    log_weights = np.array([node.log_weight for node in nodes])
    likely = sum(
        (data.by_node(peak.mode[None, :], np.zeros(1))[:, 0] for data, peak in zip(strata, peaks, strict=True)),
        log_weights,
    )
    kept = np.flatnonzero(likely > likely.max() - OUT_OF_REACH)
    orders = np.zeros(1)
    if areas.turns.any():
        for _ in range(2):  # each time at the peaks under the order that was found before
            order = float(_orders(strata, peaks, usual)[ORDERS // 2])
            peaks = [
                peak_of(data, centre, _whole(sd), node=usual, order=order, near=peak)
                for data, centre, sd, peak in zip(strata, centres, sds, peaks, strict=True)
            ]
        orders = _orders(strata, peaks, usual)
    weights = log_weights[kept][:, None] - orders**2 / (2 * LOG_ORDER_SD**2)
    candidates = [
        candidates_of(data.at(kept), peak, _whole(sd), orders=orders, rng=rng)
        for data, peak, sd in zip(strata, peaks, sds, strict=True)
    ]
    pools = np.array([POOLS.index(stratum.evidence) for stratum in areas.strata])
    draws = _Sampler(candidates, np.array(centres), np.array(sds), pools, weights.ravel(), shared=shared).draws(rng)
    return replace(draws, node=kept[draws.node // len(orders)], order=orders[draws.node % len(orders)])


def _orders(strata: list[StratumData], peaks: list[Peak], usual: int) -> Floats:
    """Values of the preference for contaminated areas, over the range that the areas leave open."""
    low, high = -MOST_ORDER, MOST_ORDER
    for _ in range(2):  # the second time closer, where many areas leave little open
        tried = np.linspace(low, high, 33)
        likely = -(tried**2) / (2 * LOG_ORDER_SD**2)
        for data, peak in zip(strata, peaks, strict=True):
            likely += data.at(np.array([usual])).by_node(peak.mode[None, :], tried)[:, 0]
        possible = tried[likely > likely.max() - OUT_OF_RANGE]
        step = tried[1] - tried[0]
        low, high = max(low, possible[0] - step / 2), min(high, possible[-1] + step / 2)
    return np.linspace(low, high, ORDERS)


def _shared(strata: tuple[Stratum, ...]) -> list[Ints]:
    """Which strata share an effect: by kind and by source, as far as these tell strata of a pool apart."""
    found = []
    for name in SHARED:
        said = [(POOLS.index(stratum.evidence), getattr(stratum, name)) for stratum in strata]
        if len(set(said)) > len({pool for pool, _ in said}):
            sets = {label: number for number, label in enumerate(dict.fromkeys(said))}
            found.append(np.array([sets[label] for label in said], dtype=np.int64))
    return found


def _whole(sd: Floats) -> Floats:
    """The spread of a stratum with that of the common mean and of what it shares."""
    spread: Floats = np.sqrt((sd**2).sum(axis=0))
    return spread


class _Sampler:
    """Chains over which candidate each stratum takes, the common mean and spread of each pool, and the node.

    `mean` is the common mean with all `effects` that strata share.
    """

    def __init__(
        self,
        candidates: list[Candidates],
        centres: Floats,
        sds: Floats,
        pools: Ints,
        log_weights: Floats,
        *,
        shared: list[Ints],
    ) -> None:
        self.candidates, self.centres, self.sds = candidates, centres, sds
        self.pools, self.log_weights, self.shared = pools, log_weights, shared
        strata = len(candidates)
        self.mean = np.zeros((CHAINS, strata, 3))
        self.effects = [np.zeros((CHAINS, strata, 3)) for _ in shared]
        self.spread = np.broadcast_to(sds[:, 1], (CHAINS, strata, 3)).copy()
        self.theta = np.zeros((CHAINS, strata, 3))
        self.likely = np.zeros((CHAINS, strata, log_weights.size))
        self.node = np.full(CHAINS, int(np.argmax(log_weights)))

    def draws(self, rng: np.random.Generator) -> Draws:
        """Run all chains and keep the last steps of each."""
        kept, nodes = [], []
        for step in range(BURNED + KEPT):
            self._take_candidates(rng)
            self._take_means(rng)
            self._take_effects(rng)
            self._take_spreads(rng)
            self._take_nodes(rng)
            if step >= BURNED:
                kept.append(self.theta.copy())
                nodes.append(self.node)
        theta = np.concatenate(kept)
        node = np.concatenate(nodes)
        return Draws(expit(theta[..., 0]), np.exp(theta[..., 1]), np.exp(theta[..., 2]), node, np.zeros(node.size))

    def _take_candidates(self, rng: np.random.Generator) -> None:
        for position, found in enumerate(self.candidates):
            precision = self.spread[:, position] ** -2
            pull = (self.centres[position] + self.mean[:, position]) * precision
            square = np.zeros((CHAINS, len(found.theta)))  # of the distance to the mean, negative
            for axis, theta in enumerate(found.theta.T):  # products so small do not pay the threads of BLAS
                square += pull[:, [axis]] * theta - precision[:, [axis]] * (theta**2 / 2)
            log_weight = found.log_likelihood[self.node] + square - found.log_drawn
            weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True)).cumsum(axis=1)
            asked = rng.random((CHAINS, 1)) * weight[:, -1:]
            chosen = np.minimum((weight < asked).sum(axis=1), len(found.theta) - 1)
            self.theta[:, position] = found.theta[chosen]
            self.likely[:, position] = found.log_likelihood[:, chosen].T

    def _take_means(self, rng: np.random.Generator) -> None:
        self.mean = sum(self.effects, self._normal(self.pools, sum(self.effects, np.zeros(1)), 0, rng))

    def _take_effects(self, rng: np.random.Generator) -> None:
        for place, sets in enumerate(self.shared):
            others = self.mean - self.effects[place]
            self.effects[place] = self._normal(sets, others, 1, rng)
            self.mean = others + self.effects[place]

    def _normal(self, sets: Ints, others: Floats, level: int, rng: np.random.Generator) -> Floats:
        """What each set of strata has in common, given all `others`; `level` is its row of prior spreads."""
        taken = np.zeros(self.theta.shape)
        for one in np.unique(sets):
            own = sets == one
            apart = (self.theta - self.centres - others)[:, own]
            within = 1 / self.spread[:, own][:, 0] ** 2
            precision = own.sum() * within + 1 / self.sds[own][0, level] ** 2
            mean = apart.sum(axis=1) * within / precision + rng.standard_normal((CHAINS, 3)) / np.sqrt(precision)
            taken[:, own] = mean[:, None, :]
        return taken

    def _take_spreads(self, rng: np.random.Generator) -> None:
        for pool in np.unique(self.pools):
            own = self.pools == pool
            squares = ((self.theta[:, own] - self.centres[own] - self.mean[:, own]) ** 2).sum(axis=1)
            prior = SPREAD_WEIGHT * self.sds[own][0, 1] ** 2
            spread = np.sqrt((prior + squares) / rng.chisquare(SPREAD_WEIGHT + own.sum(), size=(CHAINS, 3)))
            self.spread[:, own] = spread[:, None, :]

    def _take_nodes(self, rng: np.random.Generator) -> None:
        log_weight = self.log_weights + self.likely.sum(axis=1)
        self.node = np.argmax(log_weight + rng.gumbel(size=log_weight.shape), axis=1)
