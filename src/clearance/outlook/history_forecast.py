"""What a forecast of a history gives, whatever made it: quantiles for each year, and when nothing is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from clearance.errors import NotPossible
from clearance.outlook.completion import LEVELS, Rows
from clearance.outlook.history import History

__all__ = ["LEVELS", "OUTER_LEVELS", "Forecaster", "HistoryForecast", "Rows", "quantile_rows", "refuse_empty"]

OUTER_LEVELS = (0.025, 0.975)
"""The ends of the 95 % interval, beyond the published levels; back-tests look at them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HistoryForecast:
    """Quantiles by year and the days of completion; m2, and AP mines destroyed where a method forecasts them.

    Each of the `Rows` has a row for each of `years` and a column for each of `levels`; None is a product that the
    method does not tell apart. `done_on` is a sample of the day (as ordinal) on which nothing is left, infinite when
    that is not within the `span` of whole years after the origin; one day when the method knows no uncertainty.
    `outer_m2` has rows at `OUTER_LEVELS` of cleared, released and remaining, where a method gives them.
    """

    country: str
    origin: int
    years: tuple[int, ...]
    levels: tuple[float, ...] = LEVELS
    cleared_m2: Rows
    reduced_m2: Rows | None = None
    cancelled_m2: Rows | None = None
    released_m2: Rows
    remaining_m2: Rows
    ap_mines: Rows | None = None
    outer_m2: Mapping[str, Rows] = field(default_factory=dict)
    done_on: NDArray[np.float64]
    span: int
    method: str
    seed: int | None = None
    inputs_used: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def scored(self, measure: str) -> tuple[tuple[float, ...], Rows]:
        """Return all levels and rows of cleared, released or remaining, from the outer ones inwards."""
        rows: Rows = getattr(self, f"{measure}_m2")
        outer = self.outer_m2.get(measure)
        if outer is None:
            return self.levels, rows
        low, high = OUTER_LEVELS
        wide = tuple((first, *row, last) for (first, last), row in zip(outer, rows, strict=True))
        return (low, *self.levels, high), wide

    def p_done_by(self, day: date) -> float:
        """Return the probability that nothing is left at the end of a day.

        Raises:
            NotPossible: a day beyond the years that were simulated.
        """
        if day.year > self.origin + self.span:
            raise NotPossible(
                "{country}: {day} is beyond {last_year}, the last year of the forecast of {origin}; ask for a longer "
                "horizon",
                country=self.country,
                day=day,
                last_year=str(self.origin + self.span),
                origin=str(self.origin),
            )
        return float(np.mean(self.done_on <= day.toordinal()))

    def done_by(self, probability: float) -> date | None:
        """Return the day by which nothing is left with this probability; None when it lies beyond the span."""
        ordered = np.sort(self.done_on)
        day = ordered[int(np.ceil(probability * ordered.size)) - 1]
        return date.fromordinal(int(np.ceil(day))) if np.isfinite(day) else None

    @property
    def p_not_within_horizon(self) -> float:
        """Return the probability that something is left at the end of the last of `years`."""
        return 1 - self.p_done_by(date(self.years[-1], 12, 31))


Forecaster: TypeAlias = Callable[[History, Sequence[History], int, int, int], HistoryForecast]
"""(history, others, origin, horizon in years, seed) -> forecast; histories and others are cut at the origin before."""


def quantile_rows(draws: NDArray[np.float64], levels: Sequence[float] = LEVELS) -> Rows:
    """Return the quantiles of draws by year; `draws` has a row for each year."""
    return tuple(tuple(float(q) for q in row) for row in np.quantile(draws, levels, axis=1).T)


def refuse_empty(history: History, origin: int) -> None:
    """Refuse a history that says nothing.

    Raises:
        NotPossible: not one output or stock is known at the origin.
    """
    if history.is_empty:
        raise NotPossible(
            "{country}: the file states no output and no remaining area up to the end of {origin} that can be used, "
            "so there is nothing to forecast from; add a figure in m2 or choose a later origin",
            country=history.country,
            origin=str(origin),
        )
