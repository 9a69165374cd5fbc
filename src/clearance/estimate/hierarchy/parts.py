"""The five parts of the product for a stratum, before and after the data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import expit
from scipy.stats import beta as beta_distribution

from clearance.estimate.density import M2_PER_HECTARE
from clearance.estimate.hierarchy.exposure import LOG_RHO, LOG_RHO_SD, Node
from clearance.estimate.hierarchy.land import Areas, Evidence, Floats, Ints, Search
from clearance.estimate.hierarchy.pooling import LOG_ORDER_SD, Draws
from clearance.estimate.hierarchy.priors import Priors
from clearance.estimate.hierarchy.result import Part
from clearance.estimate.hierarchy.rows import mean_occupied, occupancy_of, prior_occupancy, slots_of

__all__ = ["contaminated_share", "order_of_work", "parts_of", "preference"]

# Share of a contaminated area that is cleared, not reduced: 0.35 to 0.65 in four countries and among all States
# Parties of 2022 (docs/estimates.md), with the weight of five areas.
SHARE_PRIOR = (2.5, 2.5)
TAILS = (0.1, 0.5, 0.9)


def _spread(centre: float, sd: float) -> Floats:
    return np.array([centre - 1.2816 * sd, centre, centre + 1.2816 * sd])


def _three(values: Sequence[float] | Floats) -> tuple[float, float, float]:
    low, median, high = (float(value) for value in values)
    return low, median, high


def contaminated_share(areas: Areas, kept: Ints) -> tuple[float, float]:
    """Return the beta posterior of the share of a contaminated area that is: what of it was cleared, not reduced.

    Each area worked with finds counts as one observation, whatever its size.
    """
    worked = areas.cleared_m2[kept] + areas.reduced_m2[kept]
    tells = (np.nan_to_num(areas.found[kept]) > 0) & (worked > 0)
    shares = areas.cleared_m2[kept][tells] / worked[tells]
    return SHARE_PRIOR[0] + float(shares.sum()), SHARE_PRIOR[1] + float((1 - shares).sum())


def parts_of(areas: Areas, draws: Draws, stratum: int, *, search: Search, priors: Priors) -> tuple[Part, ...]:
    """Return the parts of one stratum: each with median and 80 % interval, prior and posterior."""
    key = areas.strata[stratum]
    if key.evidence is Evidence.ROWS:
        return rows_of(areas, stratum)
    pool = priors.pool(key)
    centre = pool.centre(key.hazard_class)
    sd = np.hypot(pool.common_sd, pool.stratum_sd)
    kept = np.flatnonzero(areas.stratum == stratum)
    a, b = contaminated_share(areas, kept)
    prior_mu, mu = np.exp(_spread(centre[1], sd[1])), np.quantile(draws.mu[:, stratum], TAILS)
    if key.evidence is Evidence.RECORD:
        density = Part(part="true mines", unit="for one recorded", prior=_three(prior_mu), posterior=_three(mu))
    else:
        per_ha, before = M2_PER_HECTARE / (a / (a + b)), M2_PER_HECTARE / 0.5
        density = Part(
            part="density where it is",
            unit="mines per ha",
            prior=_three(prior_mu * before),
            posterior=_three(mu * per_ha),
        )
    worked = float((areas.cleared_m2 + areas.reduced_m2)[kept].sum())
    ground = worked + float(areas.open_m2[kept].sum())
    done = worked / ground if ground else 0.0
    return (
        Part(
            part="contaminated at all",
            unit="of areas",
            prior=_three(expit(_spread(centre[0], sd[0]))),
            posterior=_three(np.quantile(draws.pi[:, stratum], TAILS)),
        ),
        Part(
            part="share that is contaminated",
            unit="of such an area",
            prior=_three(beta_distribution.ppf(TAILS, *SHARE_PRIOR)),
            posterior=_three(beta_distribution.ppf(TAILS, a, b)),
        ),
        density,
        Part(part="already worked", unit="of the ground", prior=(0.0, 0.0, 0.0), posterior=(done, done, done)),
        Part(
            part="detection",
            unit="of mines in cleared ground",
            prior=(search.clearance,) * 3,
            posterior=(search.clearance,) * 3,
        ),
    )


def rows_of(areas: Areas, stratum: int) -> tuple[Part, ...]:
    """Return the parts of a stratum that is counted in slots: how many hold a mine, and how many were checked."""
    own = areas.stratum == stratum
    slots, checked = float(areas.slots[own].sum()), float(areas.slots_checked[own].sum())
    done = checked / slots if slots else 0.0
    return (
        Part(
            part="holds a mine",
            unit="of slots",
            prior=mean_occupied(prior_occupancy()),
            posterior=mean_occupied(occupancy_of(slots_of(areas))),
        ),
        Part(part="already checked", unit="of the slots", prior=(0.0, 0.0, 0.0), posterior=(done, done, done)),
    )


def order_of_work(draws: Draws) -> Part:
    """Return how much more readily contaminated areas were taken than empty ones of their stratum."""
    return Part(
        part="contaminated areas, taken more readily than empty ones",
        unit="times",
        prior=_three(np.exp(_spread(0.0, LOG_ORDER_SD))),
        posterior=_three(np.exp(np.quantile(draws.order, TAILS))),
    )


def preference(nodes: tuple[Node, ...], draws: Draws) -> Part:
    """Return how much denser worked ground is than the rest of its area."""
    rho = np.array([node.rho for node in nodes])[draws.node]
    return Part(
        part="worked ground, denser than the rest of its area",
        unit="times",
        prior=_three(np.exp(_spread(LOG_RHO, LOG_RHO_SD))),
        posterior=_three(np.quantile(rho, TAILS)),
    )
