"""How the stock of hazardous land changes without release: land found, identified, re-measured, or never explained.

The yearly net change, as a share of the stock, is normal with unknown mean and variance (normal-inverse-gamma). The
prior mean is zero, so that a book with little history is taken to rise or fall with equal chance.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from clearance.errors import InvalidQuantity, InvalidRecord
from clearance.outlook.straight_line import DAYS_PER_YEAR
from clearance.saying import Number

__all__ = ["RevisionDraws", "RevisionPosterior", "StockRevision", "revision_posterior"]

PRIOR_YEARS = 4.0
PRIOR_SHAPE = 2.0
PRIOR_YEARLY_SD = 0.1
LOWEST_SHARE = -0.5
HIGHEST_SHARE = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRevision:
    """What was added to (+) or taken from (-) the stock without release in a period, both days included.

    A period known to be without any change is evidence too: give it with a net change of zero.
    """

    from_on: date
    to_on: date
    stock_before_m2: float
    net_change_m2: float

    def __post_init__(self) -> None:
        """Refuse what cannot be true.

        Raises:
            InvalidQuantity: a stock that is not above zero, or a fall by more than the stock.
            InvalidRecord: a period that ends before it begins.
        """
        if self.stock_before_m2 <= 0:
            raise InvalidQuantity(
                "Stock change {from_on} to {to_on}: a stock of {stock_before_m2} has no shares; leave this change out",
                from_on=self.from_on,
                to_on=self.to_on,
                stock_before_m2=Number(self.stock_before_m2, ",", "m2"),
            )
        if self.net_change_m2 < -self.stock_before_m2:
            raise InvalidQuantity(
                "Stock change {from_on} to {to_on}: {net_change_m2} is more than the stock of {stock_before_m2}; "
                "check both figures",
                from_on=self.from_on,
                to_on=self.to_on,
                net_change_m2=Number(self.net_change_m2, ",", "m2"),
                stock_before_m2=Number(self.stock_before_m2, ",", "m2"),
            )
        if self.to_on < self.from_on:
            raise InvalidRecord(
                "Stock change {from_on} to {to_on}: the period ends before it begins; exchange the dates",
                from_on=self.from_on,
                to_on=self.to_on,
            )

    @property
    def years(self) -> float:
        """Return the length of the period; at least one, because a change is dated to the day it was noticed."""
        return max(1.0, ((self.to_on - self.from_on).days + 1) / DAYS_PER_YEAR)

    def __str__(self) -> str:
        """Return the change in words."""
        share = self.net_change_m2 / self.stock_before_m2
        return (
            f"Stock {self.from_on} to {self.to_on}: {self.net_change_m2:+,.0f} m2 without release, "
            f"{share:+.1%} of {self.stock_before_m2:,.0f} m2"
        )


@dataclass(frozen=True, slots=True)
class RevisionDraws:
    """Mean and spread of the yearly change, as a share of the stock, for each simulated future."""

    mean: NDArray[np.float64]
    sd: NDArray[np.float64]

    def year(self, rng: np.random.Generator) -> NDArray[np.float64]:
        """Return one more yearly change in each future, between minus half and plus all of the stock."""
        share = self.mean + self.sd * rng.standard_normal(self.mean.size)
        return np.clip(share, LOWEST_SHARE, HIGHEST_SHARE)


@dataclass(frozen=True, slots=True)
class RevisionPosterior:
    """Normal-inverse-gamma: mean share a year, its weight in years, and shape and scale of the variance."""

    mean: float
    weight_years: float
    shape: float
    scale: float

    def draw(self, rng: np.random.Generator, draws: int) -> RevisionDraws:
        """Return draws of the mean and the spread of the yearly change."""
        sd = np.sqrt(self.scale / rng.gamma(self.shape, size=draws))
        return RevisionDraws(self.mean + sd * rng.standard_normal(draws) / np.sqrt(self.weight_years), sd)


def revision_posterior(revisions: tuple[StockRevision, ...]) -> RevisionPosterior:
    """Return what past changes of the stock say about coming ones.

    A change over T years counts as the sum of T yearly ones; changes within one calendar year are added first.

    Example:
        >>> revision_posterior(()).mean
        0.0
    """
    shares = _yearly_sums(revisions)
    observed_years = sum(years for years, _ in shares)
    observed_mean = sum(share for _, share in shares) / observed_years if shares else 0.0
    scatter = sum(years * (share / years - observed_mean) ** 2 for years, share in shares)
    weight_years = PRIOR_YEARS + observed_years
    pull = PRIOR_YEARS * observed_years * observed_mean**2 / weight_years
    return RevisionPosterior(
        mean=observed_years * observed_mean / weight_years,
        weight_years=weight_years,
        shape=PRIOR_SHAPE + len(shares) / 2,
        scale=PRIOR_SHAPE * PRIOR_YEARLY_SD**2 + (scatter + pull) / 2,
    )


def _yearly_sums(revisions: tuple[StockRevision, ...]) -> list[tuple[float, float]]:
    """Return (years, change as a share of the stock at their begin), one for each year or longer period."""
    groups: defaultdict[object, list[StockRevision]] = defaultdict(list)
    for revision in sorted(revisions, key=lambda revision: revision.from_on):
        within_a_year = revision.from_on.year == revision.to_on.year
        groups[revision.from_on.year if within_a_year else revision].append(revision)
    return [
        (group[0].years, sum(revision.net_change_m2 for revision in group) / group[0].stock_before_m2)
        for group in groups.values()
    ]
