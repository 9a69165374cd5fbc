"""The result of a forecast: completion as a distribution, beside the straight line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from clearance.outlook.straight_line import StraightLine, StraightLineJSON

__all__ = ["LEVELS", "METHOD", "Completion", "CompletionForecast", "CompletionForecastJSON", "CompletionJSON"]

METHOD = "stall-or-log-normal yearly output with stock revisions, v1"
LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


class CompletionJSON(TypedDict):
    """When nothing will be left, as it is served."""

    p_by_deadline: float | None
    date_quantiles: dict[str, str | None]
    p_not_within_horizon: float
    cdf: list[float]


class CompletionForecastJSON(TypedDict):
    """The forecast as it is served; rows are years, columns levels."""

    as_of: str
    deadline: str | None
    current_m2: float
    years: list[str]
    levels: list[float]
    released_m2: list[list[float]]
    remaining_m2: list[list[float]]
    completion: CompletionJSON
    linear: StraightLineJSON
    rate_needed_m2_per_year: float | None
    without_revisions: CompletionJSON
    horizon_years: int
    method: str
    seed: int
    draws: int
    inputs_used: list[str]
    left_out: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """When nothing will be left.

    `p_by_deadline` is None without a deadline; a date quantile is None when it lies beyond the horizon; `cdf` is the
    probability to be done by each of the forecast's year ends.
    """

    p_by_deadline: float | None
    date_quantiles: dict[float, date | None]
    p_not_within_horizon: float
    cdf: tuple[float, ...]

    def to_dict(self) -> CompletionJSON:
        """Return it in the shape in which it is served."""
        return {
            "p_by_deadline": self.p_by_deadline,
            "date_quantiles": {
                str(level): day.isoformat() if day else None for level, day in self.date_quantiles.items()
            },
            "p_not_within_horizon": self.p_not_within_horizon,
            "cdf": list(self.cdf),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionForecast:
    """Completion as a distribution, beside the straight line.

    `year_ends` are the ends of steps of twelve months from `as_of`; `released_m2` and `remaining_m2` have a row for
    each and a column for each of `levels`. `completion` counts on revisions of the stock like those of the past,
    `without_revisions` on none. `current_m2` is the stock at `as_of`.
    """

    as_of: date
    deadline: date | None
    current_m2: float
    year_ends: tuple[date, ...]
    levels: tuple[float, ...] = LEVELS
    released_m2: tuple[tuple[float, ...], ...]
    remaining_m2: tuple[tuple[float, ...], ...]
    completion: Completion
    linear: StraightLine
    rate_needed_m2_per_year: float | None
    without_revisions: Completion
    horizon_years: int
    method: str = METHOD
    seed: int
    draws: int
    inputs_used: tuple[str, ...]
    left_out: tuple[str, ...]

    def to_dict(self) -> CompletionForecastJSON:
        """Return the forecast in the shape in which it is served."""
        return {
            "as_of": self.as_of.isoformat(),
            "deadline": self.deadline.isoformat() if self.deadline else None,
            "current_m2": self.current_m2,
            "years": [day.isoformat() for day in self.year_ends],
            "levels": list(self.levels),
            "released_m2": [list(row) for row in self.released_m2],
            "remaining_m2": [list(row) for row in self.remaining_m2],
            "completion": self.completion.to_dict(),
            "linear": self.linear.to_dict(),
            "rate_needed_m2_per_year": self.rate_needed_m2_per_year,
            "without_revisions": self.without_revisions.to_dict(),
            "horizon_years": self.horizon_years,
            "method": self.method,
            "seed": self.seed,
            "draws": self.draws,
            "inputs_used": list(self.inputs_used),
            "left_out": list(self.left_out),
        }
