"""How firm ranks are when the weights change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["RankRanges", "rank_ranges"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RankRanges:
    """Of each area the ranks between which 80 of 100 choices of weights put it, and how often it is in the first tenth.

    `agreement` is the mean Spearman correlation of the orders with that of the given weights.
    """

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    first_tenth: NDArray[np.float64]
    agreement: float


def rank_ranges(
    values: NDArray[np.float64], weights: NDArray[np.float64], *, seed: int, spread: float, draws: int
) -> RankRanges:
    """Rank areas with weights drawn around the given ones (log-normal, then made to sum to 1).

    Args:
        values: (areas, criteria), from 0 to 1.
        weights: (criteria,).
        seed: of the draws.
        spread: standard deviation of the logarithm of a weight.
        draws: how many.
    """
    areas = len(values)
    if not areas:
        nothing = np.zeros(0, dtype=np.int64)
        return RankRanges(low=nothing, high=nothing, first_tenth=np.zeros(0), agreement=1.0)
    rng = np.random.default_rng(seed)
    drawn = weights * np.exp(spread * rng.standard_normal((draws, len(weights))))
    drawn /= drawn.sum(axis=1, keepdims=True)
    given = _ranks(values @ weights)
    ranks = np.empty((draws, areas), dtype=np.int32)
    for draw in range(draws):
        ranks[draw] = _ranks(values @ drawn[draw])
    difference = ((ranks - given) ** 2.0).sum(axis=1)
    agreement = 1 - 6 * difference / (areas * (areas**2 - 1)) if areas > 1 else np.ones(1)
    low, high = np.quantile(ranks, [0.1, 0.9], axis=0, method="nearest")
    return RankRanges(
        low=low.astype(np.int64),
        high=high.astype(np.int64),
        first_tenth=np.mean(ranks <= max(1, areas // 10), axis=0),
        agreement=float(agreement.mean()),
    )


def _ranks(scores: NDArray[np.float64]) -> NDArray[np.int32]:
    """Ranks from 1 for the highest score; of equal ones the first comes first."""
    order = np.argsort(-np.round(scores, 12), kind="stable")
    ranks = np.empty(len(scores), dtype=np.int32)
    ranks[order] = np.arange(1, len(scores) + 1)
    return ranks
