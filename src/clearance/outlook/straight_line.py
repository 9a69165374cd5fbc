"""The straight line that everybody draws: what remains over the mean output of the last five known years."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from clearance.outlook.history import History

__all__ = ["DAYS_PER_YEAR", "StraightLine", "StraightLineJSON", "rate_needed_m2_per_year", "straight_line"]

YEARS = 5
DAYS_PER_YEAR = 365.25


class StraightLineJSON(TypedDict):
    """The straight line as it is served."""

    rate_m2_per_year: float
    years: list[int]
    done_on: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StraightLine:
    """Mean yearly output, the years it is the mean of, and the day on which nothing would be left.

    `done_on` is None when the rate is zero or the day lies beyond the calendar.
    """

    rate_m2_per_year: float
    years: tuple[int, ...]
    done_on: date | None

    def left_m2(self, *, as_of: date, remaining_m2: float, day: date) -> float:
        """Return what the line leaves on a day: `remaining_m2` on `as_of`, never below zero."""
        years = (day - as_of).days / DAYS_PER_YEAR
        return max(0.0, remaining_m2 - self.rate_m2_per_year * years)

    def to_dict(self) -> StraightLineJSON:
        """Return the line in the shape in which it is served."""
        return {
            "rate_m2_per_year": self.rate_m2_per_year,
            "years": list(self.years),
            "done_on": self.done_on.isoformat() if self.done_on else None,
        }


def straight_line(history: History, *, as_of: date, remaining_m2: float) -> StraightLine:
    """Return the straight line from what all products released: no uncertainty, no new land; for comparison only."""
    known = [(output.year, m2) for output in history.outputs if (m2 := output.output_m2) is not None][-YEARS:]
    rate_m2_per_year = sum(m2 for _, m2 in known) / len(known) if known else 0.0
    done_on = as_of if remaining_m2 == 0 else None
    if remaining_m2 > 0 and rate_m2_per_year > 0:
        days = remaining_m2 / rate_m2_per_year * DAYS_PER_YEAR
        if days < (date.max - as_of).days:
            done_on = as_of + timedelta(days=math.ceil(days))
    return StraightLine(rate_m2_per_year=rate_m2_per_year, years=tuple(year for year, _ in known), done_on=done_on)


def rate_needed_m2_per_year(*, as_of: date, remaining_m2: float, deadline: date | None) -> float | None:
    """Return the mean output a year that meets the deadline if the stock stays as it is; None once it has passed.

    Example:
        >>> rate_needed_m2_per_year(as_of=date(2025, 12, 31), remaining_m2=50_000, deadline=date(2029, 12, 31))
        12500.0
    """
    if deadline is None or deadline <= as_of:
        return None
    return remaining_m2 / ((deadline - as_of).days / DAYS_PER_YEAR)
