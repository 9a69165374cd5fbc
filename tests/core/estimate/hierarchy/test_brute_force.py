"""The closed forms against the simulation of every area, and their speed: a bounded form of `make calibrate`."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from clearance.estimate.hierarchy import totals
from clearance.estimate.hierarchy.brute_force import simulate
from clearance.estimate.hierarchy.exposure import exposure_of, nodes_for
from clearance.estimate.hierarchy.land import Search
from clearance.estimate.hierarchy.model import estimate_land
from clearance.estimate.hierarchy.pooling import posterior_draws
from clearance.estimate.hierarchy.priors import PRIORS
from clearance.estimate.hierarchy.result import LEVELS
from clearance.estimate.hierarchy.totals import area_posterior, stratum_totals
from clearance.estimate.hierarchy.trials import SCENARIOS, simulated

SEARCH = Search()


def test_areas_and_total_agree_with_the_simulation_within_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(11)
    areas = simulated(replace(SCENARIOS[0], areas=1_500, sectors=2), rng).areas
    nodes = nodes_for(areas)
    exposure = exposure_of(areas, SEARCH, nodes)
    draws = posterior_draws(areas, exposure, nodes, search=SEARCH, priors=PRIORS, rng=rng)
    one, outcomes = draws.some(1), 4_000
    exact = area_posterior(areas, exposure, one, search=SEARCH)
    quantiles = exact.quantiles(LEVELS)
    seen = simulate(areas, exposure, one, search=SEARCH, outcomes=outcomes, held_against=quantiles, rng=rng)
    levels = np.array(LEVELS)[:, None]
    error = 5 * np.sqrt(levels * (1 - levels) / outcomes)
    assert (seen.below / outcomes <= levels + error).all()
    assert (seen.at_most / outcomes >= levels - error).all()
    chance = exact.any_mine
    assert np.abs(seen.any_mine / outcomes - chance).max() < 5 * 0.5 / outcomes**0.5
    standard_error = seen.totals.std() / outcomes**0.5
    assert abs(seen.totals.mean() - exact.mean.sum()) < 4 * standard_error
    monkeypatch.setattr(totals, "SIMULATED", 0)  # as for strata of many thousand areas: by moments
    summed = stratum_totals(areas, exposure, draws, search=SEARCH, rng=rng).sum(axis=1)
    by_area = simulate(
        areas, exposure, draws, search=SEARCH, outcomes=4 * len(draws), held_against=quantiles[:1], rng=rng
    ).totals
    assert np.quantile(summed, LEVELS) == pytest.approx(np.quantile(by_area, LEVELS), rel=0.04)


def test_a_hundred_thousand_areas_take_seconds() -> None:
    areas = simulated(replace(SCENARIOS[0], areas=100_000), np.random.default_rng(4)).areas
    begin = time.process_time()
    made = estimate_land(areas, seed=1)
    made.areas.quantiles()
    assert time.process_time() - begin < 8  # below 2 on a quiet machine (docs/calibration.md); others work here, too
    assert made.areas.posterior.mean.sum() == pytest.approx(made.remaining.mean, rel=0.05)
