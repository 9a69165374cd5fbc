"""Milestones by month, and those of the years as their sums, so that both say the same to the last m2."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from clearance.plan.milestones import NOT_DONE, STREAMS, Challenge, Milestone, milestones_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance.plan.problem import PlanProblem

__all__ = ["MonthMilestone", "months_at", "months_of_milestones", "years_of_milestones"]

MOMENT = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthMilestone:
    """What is to be released in a calendar month, given by its first day; the rest is as in `Milestone`."""

    month: date | None
    sector: str
    stream: str
    areas: int
    m2: int

    def to_dict(self) -> dict[str, object]:
        """The milestone for JSON."""
        month = None if self.month is None else f"{self.month:%Y-%m}"
        return {"month": month, "sector": self.sector, "stream": self.stream, "areas": self.areas, "m2": self.m2}


def months_at(problem: PlanProblem, days: NDArray[np.float64]) -> NDArray[np.int64]:
    """The calendar month of each moment as 12 years + months, `NOT_DONE` past the horizon.

    Midnight belongs to the day before.
    """
    month = np.searchsorted(problem.month_starts, np.maximum(days - MOMENT, 0.0), side="right") - 1
    inside = np.isfinite(days) & (month < problem.months)
    first = 12 * problem.first_day.year + problem.first_day.month - 1
    return np.where(inside, first + month, NOT_DONE)


def months_of_milestones(
    challenge: Challenge, month: NDArray[np.int64], handed_over: NDArray[np.int64]
) -> tuple[MonthMilestone, ...]:
    """The milestones of a schedule by month (what is not reached last), sector and stream.

    Args:
        challenge: what remains.
        month: (parts,), the month in which each part is released, as `months_at` gives it.
        handed_over: (areas,), the month in which each area is handed over.
    """
    return tuple(
        MonthMilestone(
            month=None if one.year is None else date(one.year // 12, one.year % 12 + 1, 1),
            sector=one.sector,
            stream=one.stream,
            areas=one.areas,
            m2=one.m2,
        )
        for one in milestones_of(challenge, month, handed_over)
    )


def years_of_milestones(months: Iterable[MonthMilestone]) -> tuple[Milestone, ...]:
    """The sums of the months of each year, sector and stream; what is not reached comes last."""
    sums: dict[tuple[bool, int, str, int], list[int]] = defaultdict(lambda: [0, 0])
    for one in months:
        stream = (*STREAMS, "").index(one.stream)
        held = sums[one.month is None, 0 if one.month is None else one.month.year, one.sector, stream]
        held[0], held[1] = held[0] + one.areas, held[1] + one.m2
    return tuple(
        Milestone(year=None if beyond else year, sector=sector, stream=(*STREAMS, "")[stream], areas=areas, m2=released)
        for (beyond, year, sector, stream), (areas, released) in sorted(sums.items())
    )
