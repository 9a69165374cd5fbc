"""Does the model describe the programme's own finished work? Finds made up by the fitted model beside those reported.

For each stratum, and for all: the share of areas without a find, variance over mean of the finds, and the largest of
them, where the reported value lies among those that the model makes up for the same areas. For all, whether randomised
quantile residuals are even (Kolmogorov-Smirnov). Source: Gelman et al., Bayesian Data Analysis, chapter 6; Dunn and
Smyth (1996).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from scipy.stats import kstest, nbinom

from clearance.estimate.hierarchy.exposure import Exposure
from clearance.estimate.hierarchy.land import Areas, Floats, Ints, Search
from clearance.estimate.hierarchy.pooling import Draws, log_survey

__all__ = ["Check", "CheckJSON", "checks_of"]

CELLS = 2_000_000
MOST_DRAWS = 200
FEWEST_AREAS = 5
SURPRISING = 0.025
RESIDUAL_DRAWS = 40


class CheckJSON(TypedDict):
    """A check as it is served."""

    where: str
    what: str
    reported: float
    low: float
    high: float
    p: float
    fits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A statistic of reported finds, and the interval that holds 95 % of those that the model makes up.

    `p` is the share of made-up values that are at least as large; of the residuals that of the test.
    """

    where: str
    what: str
    reported: float
    low: float
    high: float
    p: float

    @property
    def fits(self) -> bool:
        """Whether the reported value is one of those that the model makes up as a rule."""
        return self.low <= self.reported <= self.high

    def to_dict(self) -> CheckJSON:
        """Return the check as it is served."""
        return {
            "where": self.where,
            "what": self.what,
            "reported": self.reported,
            "low": self.low,
            "high": self.high,
            "p": self.p,
            "fits": self.fits,
        }

    def __str__(self) -> str:
        """Return the check in words."""
        verdict = "fits" if self.fits else "does NOT fit"
        made = f"the model makes {self.low:.3g} to {self.high:.3g}"
        return f"{self.where}: {self.what} {self.reported:.3g}; {made}; {verdict}"


def checks_of(
    areas: Areas, exposure: Exposure, draws: Draws, *, search: Search, rng: np.random.Generator
) -> tuple[Check, ...]:
    """Return the checks of a fitted model on the areas that were worked and reported their finds."""
    tells = np.flatnonzero((exposure.searched[0] > 0) & ~np.isnan(areas.found))
    if tells.size < FEWEST_AREAS:
        return ()
    some = draws.some(max(1, min(MOST_DRAWS, CELLS // tells.size)))
    made = _made_up(areas, exposure, some, tells, search=search, rng=rng)
    found, stratum = areas.found[tells], areas.stratum[tells]
    checks = list(_statistics("all areas", found, made))
    for position, key in enumerate(areas.strata):
        own = stratum == position
        if own.sum() >= FEWEST_AREAS:
            checks += _statistics(key.name, found[own], made[:, own])
    residuals = _residuals(areas, exposure, some.some(RESIDUAL_DRAWS), tells, search=search, rng=rng)
    test = kstest(residuals, "uniform")
    limit = 1.36 / np.sqrt(tells.size)
    checks.append(
        Check(
            where="all areas",
            what="largest gap of residuals from even",
            reported=float(test.statistic),
            low=0.0,
            high=float(limit),
            p=float(test.pvalue),
        )
    )
    return tuple(checks)


def _chances(areas: Areas, tells: Ints, pi: Floats, order: float, search: Search) -> Floats:
    """P(contaminated) before the work, given what survey said and when its turn came."""
    log_if, log_if_empty = (part[tells] for part in log_survey(areas, search))
    odds = pi / (1 - pi) * np.exp(log_if - log_if_empty + order * areas.turns[tells])
    chances: Floats = odds / (1 + odds)
    return chances


def _made_up(
    areas: Areas, exposure: Exposure, draws: Draws, tells: Ints, *, search: Search, rng: np.random.Generator
) -> Floats:
    stratum = areas.stratum[tells]
    made = np.zeros((len(draws), tells.size))
    for draw in range(len(draws)):
        pi, mu, alpha = (column[draw][stratum] for column in (draws.pi, draws.mu, draws.alpha))
        contaminated = rng.random(tells.size) < _chances(areas, tells, pi, draws.order[draw], search)
        density = rng.gamma(alpha) * (mu / alpha) * contaminated
        made[draw] = rng.poisson(density * exposure.searched[draws.node[draw]][tells])
    return made


def _statistics(where: str, found: Floats, made: Floats) -> list[Check]:
    def spread(finds: Floats) -> Floats:
        mean = finds.mean(axis=-1)
        ratio: Floats = np.divide(finds.var(axis=-1), mean, out=np.zeros_like(mean), where=mean > 0)
        return ratio

    checks = []
    for what, reported, model in (
        ("share without a find", (found == 0).mean(), (made == 0).mean(axis=1)),
        ("variance over mean of finds", spread(found), spread(made)),
        ("largest number of finds", found.max(), made.max(axis=1)),
    ):
        low, high = np.quantile(model, (SURPRISING, 1 - SURPRISING))
        checks.append(
            Check(
                where=where,
                what=what,
                reported=float(reported),
                low=float(low),
                high=float(high),
                p=float((model >= reported).mean()),
            )
        )
    return checks


def _residuals(
    areas: Areas, exposure: Exposure, draws: Draws, tells: Ints, *, search: Search, rng: np.random.Generator
) -> Floats:
    """Where each reported number lies in what the model expects of its area; even between 0 and 1 when it fits."""
    stratum, found = areas.stratum[tells], areas.found[tells]
    below, at = np.zeros(tells.size), np.zeros(tells.size)
    for draw in range(len(draws)):
        pi, mu, alpha = (column[draw][stratum] for column in (draws.pi, draws.mu, draws.alpha))
        p = _chances(areas, tells, pi, draws.order[draw], search)
        law = nbinom(alpha, 1 / (1 + exposure.searched[draws.node[draw]][tells] * mu / alpha))
        below += np.where(found > 0, 1 - p + p * law.cdf(found - 1), 0.0)
        at += p * law.pmf(found) + (1 - p) * (found == 0)
    residuals: Floats = np.clip((below + rng.random(tells.size) * at) / len(draws), 0.0, 1.0)
    return residuals
