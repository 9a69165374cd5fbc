"""Days that a person or program may ask about: those that have a year before and after them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from clearance.saying import saying

__all__ = ["FIRST_YEAR", "LAST_YEAR", "in_utc", "within_years"]

# A statement has rows for each year: whoever asked for thousands of them kept a service busy for minutes.
FIRST_YEAR, LAST_YEAR = 1800, 2199


def within_years(day: date) -> date:
    """The day, when figures can be made for it.

    Raises:
        ValueError: when its year is out of all reach.

    Example:
        >>> within_years(date(2024, 11, 30))
        datetime.date(2024, 11, 30)
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(
            saying(
                "lies outside the years {first} to {last}; correct the year", first=str(FIRST_YEAR), last=str(LAST_YEAR)
            )
        )
    return day


def in_utc(moment: datetime) -> datetime:
    """A moment with its offset, in UTC.

    Raises:
        ValueError: when it lies before or after the calendar there.

    Example:
        >>> in_utc(datetime.fromisoformat("2024-12-31T19:00:00-05:00")).isoformat()
        '2025-01-01T00:00:00+00:00'
    """
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(saying("lies outside the calendar in UTC; correct the year")) from None
