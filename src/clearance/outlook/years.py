"""Dates a whole number of years apart."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

__all__ = ["whole_years", "years_after"]


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes 28 February where there is none.

    Example:
        >>> years_after(date(2024, 2, 29), 1)
        datetime.date(2025, 2, 28)
    """
    year = day.year + years
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def whole_years(from_on: date, to_on: date) -> int | None:
    """Return how many whole years the period has, both days included, or None when it is not whole years.

    Example:
        >>> whole_years(date(2018, 7, 1), date(2020, 6, 30)), whole_years(date(2018, 7, 1), date(2018, 12, 31))
        (2, None)
    """
    end = to_on + timedelta(days=1)
    years = end.year - from_on.year
    return years if years > 0 and years_after(from_on, years) == end else None
