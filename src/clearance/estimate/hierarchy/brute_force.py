"""The same posterior by simulation of every area: slow, and only there to show that the closed forms agree with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clearance.estimate.hierarchy.closed_forms import probability_contaminated
from clearance.estimate.hierarchy.exposure import Exposure
from clearance.estimate.hierarchy.land import Areas, Floats, Search
from clearance.estimate.hierarchy.pooling import Draws, log_survey

__all__ = ["Simulation", "simulate"]


@dataclass(frozen=True, slots=True)
class Simulation:
    """Outcomes of every area, counted: of `outcomes` how often any mine remained, and the sum of mines.

    `below` and `at_most` count outcomes below and not above given numbers of mines, rows as these were given; `totals`
    are the national totals of each outcome.
    """

    outcomes: int
    any_mine: Floats
    mines: Floats
    below: Floats
    at_most: Floats
    totals: Floats


def simulate(
    areas: Areas,
    exposure: Exposure,
    draws: Draws,
    *,
    search: Search,
    outcomes: int,
    held_against: Floats,
    rng: np.random.Generator,
) -> Simulation:
    """Draw contamination, density and mines of every area again and again.

    Args:
        areas: the areas.
        exposure: their exposures by node.
        draws: draws of the unknowns; each serves an equal number of outcomes.
        search: how well ground is searched.
        outcomes: how many; a multiple of the number of draws.
        held_against: numbers of mines to count against, rows by areas.
        rng: source of randomness.
    """
    log_if, log_if_empty = log_survey(areas, search)
    found, count = np.nan_to_num(areas.found), len(areas.area_ids)
    any_mine, mines = np.zeros(count), np.zeros(count)
    below, at_most = np.zeros_like(held_against), np.zeros_like(held_against)
    totals = []
    for draw in range(len(draws)):
        pi, mu, alpha = (column[draw][areas.stratum] for column in (draws.pi, draws.mu, draws.alpha))
        searched, remaining = (rows[draws.node[draw]] for rows in (exposure.searched, exposure.remaining))
        log_odds = log_if - log_if_empty + draws.order[draw] * areas.turns
        p = probability_contaminated(pi, mu, alpha, searched, found=found, log_odds=log_odds)
        shape, scale = alpha + found, remaining / (alpha / mu + searched)
        for _ in range(outcomes // len(draws)):
            hit = np.flatnonzero(rng.random(count) < p)
            made = np.zeros(count)
            made[hit] = rng.poisson(rng.standard_gamma(shape[hit]) * scale[hit])
            any_mine += made > 0
            mines += made
            below += made < held_against
            at_most += made <= held_against
            totals.append(made.sum())
    return Simulation(outcomes, any_mine, mines, below, at_most, np.array(totals))
