"""100,000 areas: how long the closed forms take, and whether they agree with the simulation of every area."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from clearance.estimate.hierarchy.brute_force import simulate
from clearance.estimate.hierarchy.exposure import exposure_of, nodes_for
from clearance.estimate.hierarchy.land import Search
from clearance.estimate.hierarchy.model import estimate_land
from clearance.estimate.hierarchy.pooling import posterior_draws
from clearance.estimate.hierarchy.priors import PRIORS
from clearance.estimate.hierarchy.result import LEVELS
from clearance.estimate.hierarchy.totals import area_posterior, stratum_totals
from clearance.estimate.hierarchy.trials import SCENARIOS, simulated

AREAS = 100_000
BANDS = np.array([0.1, 0.25, 0.5, 0.75, 0.9])


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Times in seconds, and differences between closed forms and simulation in standard errors of the simulation."""

    areas: int
    outcomes: int
    whole: float
    processor: float
    quantiles: float
    simulation: float
    worst_chance: float
    worst_mean: float
    wrong_quantiles: int
    total_mean: float
    total_spread: float
    national: tuple[float, ...]


def agreement(*, outcomes: int, seed: int, areas: int = AREAS) -> Agreement:
    """Estimate a made-up country of that many areas, then simulate it."""
    search, rng = Search(), np.random.default_rng(seed)
    given = simulated(replace(SCENARIOS[0], areas=areas), rng).areas
    start, processor = time.perf_counter(), time.process_time()
    made = estimate_land(given, seed=seed)
    middle, processor = time.perf_counter(), time.process_time() - processor
    made.areas.quantiles()
    end = time.perf_counter()
    nodes = nodes_for(given)
    exposure = exposure_of(given, search, nodes)
    draws = posterior_draws(given, exposure, nodes, search=search, priors=PRIORS, rng=rng)
    one = draws.some(1)
    exact = area_posterior(given, exposure, one, search=search)
    quantiles = exact.quantiles(LEVELS)
    begin = time.perf_counter()
    seen = simulate(given, exposure, one, search=search, outcomes=outcomes, held_against=quantiles, rng=rng)
    taken = time.perf_counter() - begin
    levels = np.array(LEVELS)[:, None]
    error = 5 * np.sqrt(levels * (1 - levels) / outcomes)
    wrong = (seen.below / outcomes > levels + error) | (seen.at_most / outcomes < levels - error)
    p = exact.any_mine
    spread = exact.contaminated * (1 - exact.contaminated)
    inside = np.divide(exact.mean, exact.contaminated, out=np.zeros_like(p), where=exact.contaminated > 0)
    variance = exact.mean + exact.contaminated * inside**2 / exact.shape + spread * inside**2
    often = (p * outcomes > 20) & ((1 - p) * outcomes > 20)  # the others have no normal error
    in_sum, total = float(exact.mean.sum()), seen.totals
    by_sum = stratum_totals(given, exposure, draws, search=search, rng=rng).sum(axis=1)
    by_area = simulate(
        given, exposure, draws, search=search, outcomes=len(draws), held_against=quantiles[:1], rng=rng
    ).totals
    return Agreement(
        areas=areas,
        outcomes=outcomes,
        whole=middle - start,
        processor=processor,
        quantiles=end - middle,
        simulation=taken,
        worst_chance=_worst(seen.any_mine / outcomes - p, p * (1 - p), often, outcomes),
        worst_mean=_worst(seen.mines / outcomes - exact.mean, variance, often, outcomes),
        wrong_quantiles=int(wrong.sum()),
        total_mean=(float(total.mean()) - in_sum) / (float(total.std()) / outcomes**0.5),
        total_spread=float(total.std()) / float(variance.sum()) ** 0.5,
        national=tuple((np.quantile(by_sum, BANDS) / np.quantile(by_area, BANDS)).tolist()),
    )


def _worst(difference: np.ndarray, variance: np.ndarray, kept: np.ndarray, outcomes: int) -> float:
    """The largest difference in standard errors."""
    return float(np.abs(difference[kept] / np.sqrt(variance[kept] / outcomes)).max())
