"""From draws of the unknowns to mines: totals that share the draws, and the posterior of each area."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.special import digamma

from clearance.estimate.hierarchy.closed_forms import (
    gamma_of,
    probability_contaminated,
    zero_inflated_quantiles,
)
from clearance.estimate.hierarchy.exposure import Exposure
from clearance.estimate.hierarchy.grouping import alike
from clearance.estimate.hierarchy.land import Areas, Floats, Search
from clearance.estimate.hierarchy.pooling import Draws, log_survey
from clearance.estimate.hierarchy.rows import SlotsLeft, drawn_mines, occupancy_of, slots_left, slots_of

__all__ = ["AreaPosterior", "area_posterior", "stratum_totals", "totals_and_areas"]

SIMULATED = 1_000_000
CELLS = 2_000_000
COARSE_STEPS, TURNED_STEPS, TURN_STEPS = 64, 16, 8
DRAWS_OF_AREAS = 64


@dataclass(frozen=True, slots=True)
class _Share:
    """Areas of one stratum, or groups of areas alike: finds, searched and remaining exposure by node, what is known.

    `log_odds` is what survey adds, `ahead` how far ahead of its turn an area was finished. `squares` is the sum of the
    squares of the remaining exposures of a group.
    """

    found: Floats
    searched: Floats
    remaining: Floats
    squares: Floats
    log_odds: Floats
    ahead: Floats
    times: Floats


def _share_of(areas: Areas, exposure: Exposure, log_odds: Floats, stratum: int) -> _Share:
    own = np.flatnonzero(areas.stratum == stratum)
    searched, remaining = exposure.searched[:, own], exposure.remaining[:, own]
    return _Share(
        np.nan_to_num(areas.found)[own],
        searched,
        remaining,
        remaining**2,
        log_odds[own],
        areas.turns[own],
        np.ones(own.size),
    )


def _grouped(share: _Share) -> _Share:
    """Areas in which nothing was found, put together by searched exposure in steps of 1.6 %."""
    steps = TURNED_STEPS if share.ahead.any() else COARSE_STEPS
    keys = np.round(np.log(np.maximum(share.searched, 1e-9)) * steps)
    apart = np.where(share.found > 0, np.arange(share.found.size), -1.0)
    first, which = alike(np.vstack([apart, keys, share.log_odds, np.round(share.ahead * TURN_STEPS)]))

    def summed(rows: Floats) -> Floats:
        return np.vstack([np.bincount(which, row) for row in rows])

    times = np.bincount(which).astype(np.float64)
    return _Share(
        share.found[first],
        summed(share.searched) / times,
        summed(share.remaining),
        summed(share.squares),
        share.log_odds[first],
        np.bincount(which, share.ahead) / times,
        times,
    )


def stratum_totals(
    areas: Areas, exposure: Exposure, draws: Draws, *, search: Search, rng: np.random.Generator
) -> Floats:
    """Return mines that remain by draw and stratum; one draw of all strata shares its unknowns.

    Strata of up to a few thousand areas are simulated area by area; of larger ones the total has the exact mean and
    variance of the sum, and the shape of a gamma distribution. Areas counted in slots share draws of their own.
    """
    log_if, log_if_empty = log_survey(areas, search)
    totals = np.zeros((len(draws), len(areas.strata)))
    for stratum in range(len(areas.strata)):
        share = _share_of(areas, exposure, log_if - log_if_empty, stratum)
        simulated = share.found.size * len(draws) <= SIMULATED
        made = _simulated if simulated else _summed
        totals[:, stratum] = made(share if simulated else _grouped(share), draws, stratum, rng)
    if areas.by_rows.any():
        slots = slots_of(areas)
        mines = drawn_mines(slots, *occupancy_of(slots).draw(len(draws), rng), rng)
        for stratum in np.unique(areas.stratum[slots.own]):
            totals[:, stratum] += mines[:, areas.stratum[slots.own] == stratum].sum(axis=1)
    return totals


def _blocks(share: _Share, draws: Draws) -> list[slice]:
    size = max(1, CELLS // max(1, share.found.size))
    return [slice(start, start + size) for start in range(0, len(draws), size)]


def _posterior(share: _Share, draws: Draws, stratum: int, block: slice) -> tuple[Floats, Floats, Floats, Floats]:
    """P(contaminated), shape and rate of the density, and remaining exposure: rows are draws, columns areas."""
    pi, mu, alpha = (column[block, stratum][:, None] for column in (draws.pi, draws.mu, draws.alpha))
    node = draws.node[block]
    searched = share.searched[node]
    log_odds = share.log_odds + draws.order[block][:, None] * share.ahead
    p = probability_contaminated(pi, mu, alpha, searched, found=share.found, log_odds=log_odds)
    return p, alpha + share.found, alpha / mu + searched, share.remaining[node]


def _simulated(share: _Share, draws: Draws, stratum: int, rng: np.random.Generator) -> Floats:
    made = []
    for block in _blocks(share, draws):
        p, shape, rate, remaining = _posterior(share, draws, stratum, block)
        mines = np.where(rng.random(p.shape) < p, rng.gamma(shape, size=p.shape) * (remaining / rate), 0.0)
        made.append(rng.poisson(mines.sum(axis=1)))
    return np.concatenate(made).astype(np.float64)


def _summed(share: _Share, draws: Draws, stratum: int, rng: np.random.Generator) -> Floats:
    """Sums of zero-inflated negative binomials by their first two moments."""
    made = []
    for block in _blocks(share, draws):
        p, shape, rate, remaining = _posterior(share, draws, stratum, block)
        squares = share.squares[draws.node[block]] * (shape / rate) ** 2
        mean = (p * remaining * shape / rate).sum(axis=1)
        variance = mean + (p * squares / shape + p * (1 - p) * squares).sum(axis=1)
        scale = np.divide(variance, mean, out=np.ones_like(mean), where=mean > 0)
        made.append(rng.gamma(mean / scale) * scale)
    mines: Floats = np.rint(np.concatenate(made))
    return mines


@dataclass(frozen=True, slots=True)
class AreaPosterior:
    """Of each area: P(contaminated), P(any mine remains), expected mines, of them in released land, and shape.

    The shape is that of the count where the area is contaminated: its variance is mean + mean^2 / shape. `rows` are the
    areas that are counted in slots, whose law is another.
    """

    contaminated: Floats
    any_mine: Floats
    mean: Floats
    in_released: Floats
    shape: Floats
    rows: SlotsLeft | None = None

    def quantiles(self, levels: Sequence[float]) -> Floats:
        """Return quantiles of the mines that remain, rows levels, columns areas: closed form, no simulation."""
        p = self.contaminated
        inside = np.divide(self.mean, p, out=np.zeros_like(p), where=p > 0)
        found = zero_inflated_quantiles(p, inside, self.shape, levels)
        if self.rows is not None:
            found[:, self.rows.own] = self.rows.quantiles(levels)
        return found


def area_posterior(areas: Areas, exposure: Exposure, draws: Draws, *, search: Search) -> AreaPosterior:
    """Return the posterior of each area over the draws: zero-inflated negative binomials, mixed into the nearest one.

    Mean and probabilities are those of the mixture; its density where contaminated is the gamma distribution of the
    same mean and mean logarithm. With one draw this is the closed form itself.
    """
    some = draws.some(max(16, min(DRAWS_OF_AREAS, CELLS // max(1, len(areas.area_ids)))))
    log_if, log_if_empty = log_survey(areas, search)
    log_odds = log_if - log_if_empty
    found = np.nan_to_num(areas.found)
    sums = np.zeros((5, len(areas.area_ids)))
    for draw in range(len(some)):
        pi, mu, alpha = (column[draw][areas.stratum] for column in (some.pi, some.mu, some.alpha))
        node = some.node[draw]
        searched, remaining = exposure.searched[node], exposure.remaining[node]
        odds = log_odds + some.order[draw] * areas.turns
        p = probability_contaminated(pi, mu, alpha, searched, found=found, log_odds=odds)
        shape, scale = alpha + found, remaining / (alpha / mu + searched)
        mean = p * shape * scale
        sums[0] += p
        sums[1] += p * -np.expm1(-shape * np.log1p(scale))
        sums[2] += mean
        sums[3] += np.divide(mean * exposure.released[node], remaining, out=np.zeros_like(mean), where=remaining > 0)
        sums[4] += p * (digamma(shape) + np.log(np.maximum(scale, 1e-300)))
    contaminated, any_mine, mean, in_released, log_mean = sums / len(some)
    inside = mean / np.maximum(contaminated, 1e-300)
    possible = (contaminated > 0) & (inside > 0)
    shape = np.ones(mean.size)
    shape[possible] = gamma_of(inside[possible], (log_mean / np.maximum(contaminated, 1e-300))[possible])
    if not areas.by_rows.any():
        return AreaPosterior(contaminated, any_mine, mean, in_released, shape)
    rows = slots_left(slots_of(areas))
    contaminated[rows.own], any_mine[rows.own], mean[rows.own] = 1.0, rows.any_mine, rows.mean
    return AreaPosterior(contaminated, any_mine, mean, in_released, shape, rows)


def totals_and_areas(
    areas: Areas, exposure: Exposure, draws: Draws, *, search: Search, rng: np.random.Generator
) -> tuple[Floats, AreaPosterior]:
    """Return the totals of strata and the posterior of each area, computed side by side.

    Areas take no random numbers, so the figures are those of one after the other.
    """
    with ThreadPoolExecutor(1) as beside:
        of_areas = beside.submit(area_posterior, areas, exposure, draws, search=search)
        return stratum_totals(areas, exposure, draws, search=search, rng=rng), of_areas.result()
