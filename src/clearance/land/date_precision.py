"""How well a date is known: to the day, the month or the year.

A date that is known to a month or a year is kept as one day of it, the last one unless somebody wrote another, so that
dates can be compared; beside it stands how well it is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.errors import InvalidRecord

if TYPE_CHECKING:
    from datetime import date

__all__ = ["PRECISIONS", "SUFFIX", "known_to", "precision_said"]

PRECISIONS = ("day", "month", "year")
# What follows the name of a date in the name of the field that says how well it is known.
SUFFIX = "_precision"


def known_to(day: date | None, precision: str | None) -> str | None:
    """How well a date is known; None where there is no date, or where its record does not say."""
    return None if day is None else precision or None


def precision_said(name: str, text: str) -> str:
    """The precision that a text of a field says.

    Raises:
        InvalidRecord: when it is none.

    Example:
        >>> precision_said("laid_on_precision", "Month")
        'month'
    """
    said = text.strip().lower()
    if said not in PRECISIONS:
        raise InvalidRecord(
            "{name} '{value}' does not say how well the date is known; use one of {precisions}",
            name=name,
            value=text,
            precisions=", ".join(PRECISIONS),
        )
    return said
