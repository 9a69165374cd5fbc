"""Simulated futures of a stock: each year something is released, the stock is revised, until nothing is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from clearance.outlook.output import OutputPosterior
from clearance.outlook.revision import RevisionPosterior
from clearance.outlook.years import years_after

__all__ = ["Futures", "simulate"]


@dataclass(frozen=True, slots=True)
class Futures:
    """Many futures of one stock.

    Args:
        completion_day: day (as ordinal, with fraction) on which nothing is left, infinite beyond the horizon.
        released_m2: quantiles of the m2 released in each step; rows are steps, columns levels.
        remaining_m2: quantiles of the m2 left at the end of each step.
        step_ends: last day of each step of twelve months up to the horizon.
    """

    completion_day: NDArray[np.float64]
    released_m2: NDArray[np.float64]
    remaining_m2: NDArray[np.float64]
    step_ends: tuple[date, ...]

    def p_done_by(self, day: date) -> float:
        """Return the share of futures in which nothing is left at the end of a day."""
        return float(np.mean(self.completion_day <= day.toordinal()))


def simulate(
    *,
    as_of: date,
    remaining_m2: float,
    output: OutputPosterior,
    revision: RevisionPosterior | None,
    levels: tuple[float, ...],
    seed: int,
    draws: int,
    horizon_years: int,
) -> Futures:
    """Return simulated futures; the same seed gives the same outputs with and without revisions."""
    output_rng, revision_rng = (np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(2))
    outputs = output.draw(output_rng, draws)
    revisions = revision.draw(revision_rng, draws) if revision else None
    step_ends = tuple(years_after(as_of, step) for step in range(1, horizon_years + 1))
    completion_day = np.full(draws, np.inf)
    left_m2 = np.full(draws, float(remaining_m2))
    released_rows, remaining_rows = np.empty((2, horizon_years, len(levels)))
    step_start = as_of
    for row, step_end in enumerate(step_ends):
        output_m2 = outputs.year(output_rng)
        change_m2 = left_m2 * revisions.year(revision_rng) if revisions else np.zeros(draws)
        net_m2 = output_m2 - change_m2
        finishes = (left_m2 > 0) & (net_m2 >= left_m2)
        part = np.divide(left_m2, net_m2, out=np.ones(draws), where=finishes)
        days = (step_end - step_start).days
        completion_day[finishes] = step_start.toordinal() + part[finishes] * days
        released_rows[row] = np.quantile(np.where(left_m2 > 0, output_m2 * part, 0.0), levels)
        left_m2 = np.where(finishes | (left_m2 <= 0), 0.0, left_m2 - net_m2)
        remaining_rows[row] = np.quantile(left_m2, levels)
        step_start = step_end
    return Futures(completion_day, released_rows, remaining_rows, step_ends)
