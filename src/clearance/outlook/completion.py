"""The result of a forecast: the streams of the coming years, completion as a distribution, beside the straight line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias, TypedDict

import numpy as np

from clearance.outlook.straight_line import StraightLine, StraightLineJSON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = [
    "DATE_QUANTILES",
    "LEVELS",
    "SPAN",
    "Completion",
    "CompletionForecast",
    "CompletionForecastJSON",
    "CompletionJSON",
    "Rows",
    "completion_of",
    "listed",
    "span_until",
]

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
DATE_QUANTILES = (0.5, 0.8, 0.95)
SPAN = 40
"""Years that are simulated."""
Rows: TypeAlias = tuple[tuple[float, ...], ...]


class CompletionJSON(TypedDict):
    """When nothing will be left, as it is served."""

    p_by_deadline: float | None
    date_quantiles: dict[str, str | None]
    p_not_within_horizon: float
    cdf: list[float]


class CompletionForecastJSON(TypedDict):
    """The forecast as it is served; rows are years, columns levels, outputs those of a year with land left."""

    as_of: str
    deadline: str | None
    current_m2: float
    years: list[str]
    levels: list[float]
    cleared_m2: list[list[float]]
    reduced_m2: list[list[float]]
    cancelled_m2: list[list[float]]
    released_m2: list[list[float]]
    remaining_m2: list[list[float]]
    ap_mines: list[list[float]] | None
    completion: CompletionJSON
    linear: StraightLineJSON
    rate_needed_m2_per_year: float | None
    capacity_m2_per_year: list[float]
    horizon_years: int
    method: str
    seed: int
    draws: int
    inputs_used: list[str]
    left_out: list[str]
    notes: list[str]


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
    """The forecast of a register: its streams by year, and completion as a distribution, beside the straight line.

    `year_ends` are the ends of steps of twelve months from `as_of`; each of the `Rows` has a row for each and a column
    for each of `levels`. Rows of outputs are of a year with land left to work on. `ap_mines` are those destroyed, None
    where no year states mines and clearance both. `current_m2` is what the books hold open at `as_of`.
    """

    as_of: date
    deadline: date | None
    current_m2: float
    year_ends: tuple[date, ...]
    levels: tuple[float, ...] = LEVELS
    cleared_m2: Rows
    reduced_m2: Rows
    cancelled_m2: Rows
    released_m2: Rows
    remaining_m2: Rows
    ap_mines: Rows | None
    completion: Completion
    linear: StraightLine
    rate_needed_m2_per_year: float | None
    capacity_m2_per_year: tuple[float, ...] = ()
    horizon_years: int
    method: str
    seed: int
    draws: int
    inputs_used: tuple[str, ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]

    def to_dict(self) -> CompletionForecastJSON:
        """Return the forecast in the shape in which it is served."""
        return {
            "as_of": self.as_of.isoformat(),
            "deadline": self.deadline.isoformat() if self.deadline else None,
            "current_m2": self.current_m2,
            "years": [day.isoformat() for day in self.year_ends],
            "levels": list(self.levels),
            "cleared_m2": listed(self.cleared_m2),
            "reduced_m2": listed(self.reduced_m2),
            "cancelled_m2": listed(self.cancelled_m2),
            "released_m2": listed(self.released_m2),
            "remaining_m2": listed(self.remaining_m2),
            "ap_mines": None if self.ap_mines is None else listed(self.ap_mines),
            "completion": self.completion.to_dict(),
            "linear": self.linear.to_dict(),
            "rate_needed_m2_per_year": self.rate_needed_m2_per_year,
            "capacity_m2_per_year": list(self.capacity_m2_per_year),
            "horizon_years": self.horizon_years,
            "method": self.method,
            "seed": self.seed,
            "draws": self.draws,
            "inputs_used": list(self.inputs_used),
            "left_out": list(self.left_out),
            "notes": list(self.notes),
        }


def span_until(deadline: date | None, as_of: date) -> int:
    """Return how many steps of twelve months from a day are simulated: as many as always, and past a late deadline.

    Example:
        >>> span_until(date(2030, 1, 1), date(2024, 6, 30)), span_until(date(2099, 1, 1), date(2024, 6, 30))
        (40, 76)
    """
    return SPAN if deadline is None else max(SPAN, deadline.year - as_of.year + 1)


def completion_of(
    done_on: NDArray[np.float64], ends: Sequence[date], deadline: date | None, *, shown: int
) -> Completion:
    """When nothing will be left, from the day (as ordinal, with fraction) of each future; infinite beyond the last end.

    Args:
        done_on: the days.
        ends: the last days of the steps that were simulated, past the deadline.
        deadline: the day to be done by.
        shown: for how many steps the probability is given.
    """
    ordered = np.sort(done_on)
    days = {level: ordered[int(np.ceil(level * ordered.size)) - 1] for level in DATE_QUANTILES}
    return Completion(
        p_by_deadline=None if deadline is None else float(np.mean(ordered <= deadline.toordinal())),
        date_quantiles={
            level: date.fromordinal(int(np.ceil(day))) if np.isfinite(day) else None for level, day in days.items()
        },
        p_not_within_horizon=float(np.mean(~np.isfinite(ordered))),
        cdf=tuple(float(np.mean(ordered <= end.toordinal())) for end in ends[:shown]),
    )


def listed(rows: Rows) -> list[list[float]]:
    """Return quantiles as they are served, to a tenth."""
    return [[round(value, 1) for value in row] for row in rows]
