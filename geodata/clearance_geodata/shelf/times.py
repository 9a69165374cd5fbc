"""Instants and intervals of a filter: days as ISO text, moments of a day after it, so that text order is time order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

from clearance.errors import InvalidQuantity

__all__ = ["BEGIN", "END", "FUNCTIONS", "NAME", "OPEN", "instant"]

OPEN = ".."
# Before every day and after every one.
BEGIN, END = "", "~"
NAME = re.compile(r"\b[ab][01]\b")
# The relations of two intervals a and b by their ends (OGC 21-065r2, table 13); an instant begins when it ends.
FUNCTIONS = {
    "t_after": "a0 > b1",
    "t_before": "a1 < b0",
    "t_contains": "a0 < b0 AND a1 > b1",
    "t_disjoint": "a1 < b0 OR a0 > b1",
    "t_during": "a0 > b0 AND a1 < b1",
    "t_equals": "a0 = b0 AND a1 = b1",
    "t_finishedby": "a0 < b0 AND a1 = b1",
    "t_finishes": "a0 > b0 AND a1 = b1",
    "t_intersects": "a1 >= b0 AND a0 <= b1",
    "t_meets": "a1 = b0",
    "t_metby": "a0 = b1",
    "t_overlappedby": "a0 > b0 AND a0 < b1 AND a1 > b1",
    "t_overlaps": "a0 < b0 AND a1 > b0 AND a1 < b1",
    "t_startedby": "a0 = b0 AND a1 > b1",
    "t_starts": "a0 = b0 AND a1 < b1",
}


def instant(said: Mapping[str, object]) -> str:
    """A date or timestamp as text; midnight in UTC is the day that begins with it.

    Raises:
        InvalidQuantity: when it is none.

    Example:
        >>> instant({"date": "2024-05-01"}), instant({"timestamp": "2024-05-01T02:00:00+02:00"})
        ('2024-05-01', '2024-05-01')
    """
    text = str(said.get("date") or said.get("timestamp"))
    try:
        if len(text) == len("2024-05-01"):
            return date.fromisoformat(text).isoformat()
        moment = datetime.fromisoformat(text)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidQuantity("'{text}' of the filter is no date; write it like 2024-05-01", text=text) from None
    told = moment.replace(tzinfo=None).isoformat()
    return told.removesuffix("T00:00:00")
