"""Coverage: how much of a period was reported on at all, zero output included; corrections report no output.

A total covers the period that its source names. An act on one day, as area records have them, says that the period it
falls in was reported, up to the date of the books.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["Coverage", "Reports", "coverage_of", "reports_by_group"]

Coverage = Literal["full", "partial", "none"]
# A day of the calendar has fewer than 2^22 values, counted from its beginning.
DAY_BITS, BEGINNING = 22, date(1, 1, 1).toordinal()


@dataclass(slots=True)
class Reports:
    """Reports of one group, in days from the beginning of year 1: acts, and periods of totals, each once and sorted."""

    days: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)


def reports_by_group(
    groups: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> dict[int, Reports]:
    """The reports of each group.

    Args:
        groups: the group of each report.
        starts: its first day, in days since 1970-01-01.
        ends: its last day.
    """
    found: dict[int, Reports] = {}
    offset = date(1970, 1, 1).toordinal() - BEGINNING
    one_day = starts == ends
    acts = np.sort(pd.unique((groups[one_day] << DAY_BITS) + ends[one_day] + offset))
    of_group = acts >> DAY_BITS
    for group in np.unique(of_group).tolist():
        first, last = np.searchsorted(of_group, [group, group + 1])
        found[group] = Reports((acts[first:last] & ((1 << DAY_BITS) - 1)).tolist())
    totals = np.column_stack([groups[~one_day], starts[~one_day] + offset, ends[~one_day] + offset])
    for group, first, last in np.unique(totals, axis=0).tolist():
        found.setdefault(group, Reports()).spans.append((first, last))
    return found


def coverage_of(reports: Reports, from_on: date, to_on: date, *, as_of: date | None) -> Coverage:
    """How much of the days of a period some report speaks of."""
    begin, end = from_on.toordinal() - BEGINNING, to_on.toordinal() - BEGINNING
    spans = [(max(begin, first), min(end, last)) for first, last in reports.spans if first <= end and last >= begin]
    if bisect_right(reports.days, end) > bisect_left(reports.days, begin):
        known = end if as_of is None else min(end, as_of.toordinal() - BEGINNING)
        spans = sorted([*spans, (begin, known)]) if known >= begin else spans
    if not spans:
        return "none"
    reached = begin - 1
    for first, last in spans:
        if first > reached + 1:
            return "partial"
        reached = max(reached, last)
    return "full" if reached >= end else "partial"
