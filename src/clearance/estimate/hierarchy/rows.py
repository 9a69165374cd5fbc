"""Mines laid in rows: the pattern has a slot for each, and slots that are not checked yet can hold no more than that.

The share of slots of an area that hold a mine is Beta(a, b); after k mines in n checked slots it is Beta(a + k, b + n -
k), and the mines in the others are beta-binomial. So the number is finite, and none remain once all slots were checked.
Mean and weight of the beta distribution are common to all areas with rows, unknown, and take the values of a grid.
Source: Gelman et al., Bayesian Data Analysis, chapter 5, rat tumours (docs/estimates.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betaln, expit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.estimate.hierarchy.land import Areas, Floats, Ints

__all__ = [
    "Occupancy",
    "Slots",
    "SlotsLeft",
    "drawn_mines",
    "mean_occupied",
    "occupancy_of",
    "prior_occupancy",
    "slots_left",
    "slots_of",
]

# Slots that hold a mine: 80 % as a mean, Beta(4, 1), as records hold 0.9 true mines for one recorded and one area in
# ten has none left; areas differ as a beta distribution of weight 4 does, within a factor of 2.7 (judgement).
MEANS = expit(np.linspace(-5.0, 5.0, 41))
LOG_WEIGHTS = np.linspace(-1.2, 4.0, 14)
LOG_WEIGHT, LOG_WEIGHT_SD = np.log(4.0), 1.0
TAILS = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class Slots:
    """Areas with rows, in columns: positions among all areas, slots not checked yet, and checked ones with their mines.

    `checked` counts only where finds were reported: others say nothing of what slots hold.
    """

    own: Ints
    left: Ints
    checked: Floats
    found: Floats


@dataclass(frozen=True, slots=True)
class Occupancy:
    """What is known of the slots of all areas: pairs (a, b) of the beta distribution, and the weight of each."""

    a: Floats
    b: Floats
    weight: Floats

    def draw(self, count: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Return so many pairs, columns to be laid beside areas."""
        taken = rng.choice(self.weight.size, count, p=self.weight)
        return self.a[taken][:, None], self.b[taken][:, None]


@dataclass(frozen=True, slots=True)
class SlotsLeft:
    """The mines in unchecked slots of each area: beta-binomial, with its mean and the chance of any over the grid."""

    own: Ints
    left: Ints
    a: Floats
    b: Floats
    mean: Floats
    any_mine: Floats

    def quantiles(self, levels: Sequence[float]) -> Floats:
        """Return quantiles of the mines that remain, rows levels, columns areas; exact sums over the slots."""
        asked = np.asarray(levels, dtype=np.float64)
        found = np.zeros((asked.size, self.own.size))
        for place, (left, a, b) in enumerate(zip(self.left.tolist(), self.a.tolist(), self.b.tolist(), strict=True)):
            mines = np.arange(left + 1)
            choose = -np.log1p(left) - betaln(left - mines + 1, mines + 1)
            at_most = np.exp(choose + betaln(mines + a, left - mines + b) - betaln(a, b)).cumsum()
            found[:, place] = np.minimum(np.searchsorted(at_most, asked * (1 - 1e-12)), left)
        return found


def slots_of(areas: Areas) -> Slots:
    """Return the areas whose stratum is counted in slots; none where no area has rows."""
    own = np.flatnonzero(areas.by_rows)
    told = ~np.isnan(areas.found[own])
    checked = areas.slots_checked[own]
    return Slots(
        own=own,
        left=(areas.slots[own] - checked).astype(np.int64),
        checked=np.where(told, checked, 0.0),
        found=np.where(told, areas.found[own], 0.0),
    )


def prior_occupancy() -> Occupancy:
    """Return what is taken to be true of slots before any was checked."""
    mean, log_weight = (grid.ravel() for grid in np.meshgrid(MEANS, LOG_WEIGHTS))
    # Beta(4, 1) of the mean, by its logit: m^4 (1 - m).
    log_prior = 4 * np.log(mean) + np.log1p(-mean) - ((log_weight - LOG_WEIGHT) / LOG_WEIGHT_SD) ** 2 / 2
    weight = np.exp(log_prior - log_prior.max())
    return Occupancy(mean * np.exp(log_weight), (1 - mean) * np.exp(log_weight), weight / weight.sum())


def occupancy_of(slots: Slots) -> Occupancy:
    """Return what checked slots leave of the prior."""
    prior = prior_occupancy()
    likely = np.log(prior.weight)
    for checked, found in zip(slots.checked.tolist(), slots.found.tolist(), strict=True):
        if checked:
            likely += betaln(prior.a + found, prior.b + checked - found) - betaln(prior.a, prior.b)
    weight = np.exp(likely - likely.max())
    return Occupancy(prior.a, prior.b, weight / weight.sum())


def drawn_mines(slots: Slots, a: Floats, b: Floats, rng: np.random.Generator) -> Floats:
    """Return mines in the unchecked slots of each area, rows draws of (a, b)."""
    share = rng.beta(a + slots.found, b + slots.checked - slots.found)
    mines: Floats = rng.binomial(slots.left, share).astype(np.float64)
    return mines


def slots_left(slots: Slots) -> SlotsLeft:
    """Return the posterior of each area: of the grid's mixture the beta-binomial with its mean and variance."""
    occupancy = occupancy_of(slots)
    count = slots.own.size
    mean, second, none = np.zeros(count), np.zeros(count), np.zeros(count)
    for a, b, weight in zip(occupancy.a, occupancy.b, occupancy.weight, strict=True):
        a_after, b_after = a + slots.found, b + slots.checked - slots.found
        whole = a_after + b_after
        mean += weight * a_after / whole
        second += weight * a_after * (a_after + 1) / (whole * (whole + 1))
        none += weight * np.exp(betaln(a_after, b_after + slots.left) - betaln(a_after, b_after))
    variance = np.maximum(second - mean**2, 1e-12)
    whole = np.maximum(mean * (1 - mean) / variance - 1, 1e-3)
    return SlotsLeft(
        slots.own,
        slots.left,
        mean * whole,
        (1 - mean) * whole,
        mean * slots.left,
        np.where(slots.left > 0, 1 - none, 0.0),
    )


def mean_occupied(occupancy: Occupancy) -> tuple[float, float, float]:
    """Return the share of slots that hold a mine, on average over areas: 10, 50 and 90 %."""
    share = occupancy.a / (occupancy.a + occupancy.b)
    order = np.argsort(share, kind="stable")
    upto = np.cumsum(occupancy.weight[order])
    low, median, high = share[order][np.minimum(np.searchsorted(upto, TAILS), share.size - 1)].tolist()
    return low, median, high
