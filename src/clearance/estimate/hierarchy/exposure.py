"""How much of each area was searched, and how much of it a mine could still lie in.

Crews work the densest part of an area first. If worked ground is rho times as dense as the rest, f the worked share,
the densities are rho / (rho f + 1 - f) and 1 / (rho f + 1 - f) times the mean of the area. Of a record a share
exp(-loss t) is taken to be left after t years. Both are unknown; they take the values of a few nodes.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from clearance.estimate.hierarchy.land import Areas, Floats, Search

__all__ = ["Exposure", "Node", "exposure_of", "nodes_for"]

# Prior of rho: judgement; without any the estimate was 29 % too high where rho was 2.5 (docs/calibration.md).
LOG_RHO, LOG_RHO_SD = math.log(1.5), 0.5
# Prior of the yearly loss of a record: judgement, 1 % within a factor of 2.7; in Jordan a tenth of the mines on
# record was never met.
LOG_LOSS, LOG_LOSS_SD = math.log(0.01), 1.0
RHO_STEPS = np.linspace(-2.4, 2.4, 11)
LOSS_STEPS = np.linspace(-2.0, 2.0, 5)
# A find tells less than an independent one would: mines lie in rows. Judgement.
PROGRESS_WEIGHT = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One pair of preference rho and yearly loss, with its logarithmic weight before finds are looked at."""

    rho: float
    loss: float
    log_weight: float


@dataclass(frozen=True, slots=True)
class Exposure:
    """Of each area: exposure searched (times detection), and exposure in which mines can remain; by node in rows.

    `released` is the part of `remaining` that lies in released land.
    """

    searched: Floats
    remaining: Floats
    released: Floats


def nodes_for(areas: Areas) -> tuple[Node, ...]:
    """Return the nodes of rho and loss, weighted by their priors and by dated progress in finished areas."""
    ages = bool((areas.record_years > 0).any())
    losses = (
        [(math.exp(LOG_LOSS + LOG_LOSS_SD * step), -step * step / 2) for step in LOSS_STEPS] if ages else [(0.0, 0.0)]
    )
    rhos = [(math.exp(LOG_RHO + LOG_RHO_SD * step), -step * step / 2) for step in RHO_STEPS]
    return tuple(
        Node(rho=rho, loss=loss, log_weight=by_rho + by_loss + _log_progress(areas, rho))
        for (rho, by_rho), (loss, by_loss) in itertools.product(rhos, losses)
    )


def _log_progress(areas: Areas, rho: float) -> float:
    """The mines of the first part are binomial among all of the area: share rho f / (rho f + 1 - f)."""
    total = 0.0
    for step in areas.progress:
        first = rho * step.share / (rho * step.share + 1 - step.share)
        total += step.found * math.log(first) + (step.found_in_all - step.found) * math.log1p(-first)
    return PROGRESS_WEIGHT * total


def exposure_of(areas: Areas, search: Search, nodes: tuple[Node, ...]) -> Exposure:
    """Return exposures under each node, shape (nodes, areas); m2, or recorded mines where a record is the evidence."""
    worked = areas.cleared_m2 + areas.reduced_m2
    ground = worked + areas.open_m2
    whole_cancelled = ground == 0
    f = np.divide(worked, ground, out=np.zeros_like(ground), where=~whole_cancelled)
    rho = np.array([[node.rho] for node in nodes])
    loss = np.array([[node.loss] for node in nodes])
    even = rho * f + 1 - f
    base = np.where(whole_cancelled, areas.cancelled_m2, ground)
    per_m2 = np.divide(areas.recorded, base, out=np.zeros_like(base), where=base > 0)
    scale = np.where(areas.by_record, per_m2 * np.exp(-loss * areas.record_years), 1.0)
    scale = np.where(areas.by_rows, 0.0, scale)  # counted in slots, see `rows`
    dense, thin = scale * rho / even, scale / even
    seen = search.clearance * areas.cleared_m2 + search.survey * areas.reduced_m2
    # Of an area that survey cancelled whole, the odds that it was contaminated carry what survey misses.
    cancelled = np.where(areas.survey < 0, 1.0, search.missed) * areas.cancelled_m2
    released = dense * (worked - seen) + scale * cancelled
    return Exposure(
        searched=np.where(np.isnan(areas.found), 0.0, dense * seen),
        remaining=thin * areas.open_m2 + released,
        released=np.broadcast_to(released, dense.shape),
    )
