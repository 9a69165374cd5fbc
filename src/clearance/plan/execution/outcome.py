"""What simulated executions of a plan give: m2 and areas released by year, when it is done, with what probability."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance.errors import InvalidQuantity

if TYPE_CHECKING:
    from clearance.plan.execution.by_area import AreaDays
    from clearance.plan.schedule import Schedule

__all__ = ["Execution", "FirmMilestone", "quantile_day"]

Floats = NDArray[np.float64]
STREAMS = ("cancelled", "reduced", "cleared")
MOMENT = 1e-6  # days that are rounding


class FirmMilestone(NamedTuple):
    """What a State can stand by for a year; all m2 and areas are cumulative from the first day of the plan.

    Args:
        year: calendar year.
        planned_m2: handed over by its end if everything goes as planned.
        planned_areas: the same in areas handed over.
        probability: with which the planned m2 are reached by then.
        firm_m2: reached by then with the chosen confidence.
        firm_areas: the same in areas.
        met_by: the day by which the planned m2 are reached with that confidence; None: not within the plan.
        buffer_days: from then to the end of the year; negative: too late; None: not within the plan.
    """

    year: int
    planned_m2: float
    planned_areas: int
    probability: float
    firm_m2: float
    firm_areas: int
    met_by: date | None
    buffer_days: float | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Execution:
    """Simulated executions of a schedule. Land and areas are those that the plan knows of, at their handover.

    Args:
        schedule: what was executed.
        released_m2: (draws, years, places, streams), handed over in each year, streams as in `STREAMS`.
        handed_over: (draws, years, places), areas handed over in each year.
        reached_day: (draws, years), when the m2 that the plan has by the end of each year are handed over; or infinite.
        completion_day: (draws,), when all that is known then is handed over; infinite: not within the plan.
        new_areas: (draws,), areas that came to light up to then.
        spent: (draws, years), money.
        month_m2: (draws, months), m2 handed over in each month.
        areas: when areas and sectors are handed over.
        handover_days: from the last work to the handover; they are in all days above.
        seed: from which it can be computed again.
    """

    schedule: Schedule
    released_m2: Floats
    handed_over: NDArray[np.int64]
    reached_day: Floats
    completion_day: Floats
    new_areas: NDArray[np.int64]
    spent: Floats
    month_m2: Floats
    areas: AreaDays
    handover_days: int = 0
    seed: int

    @property
    def draws(self) -> int:
        """How many executions."""
        return len(self.completion_day)

    @property
    def years(self) -> tuple[int, ...]:
        """The calendar years of the plan."""
        problem = self.schedule.problem
        return tuple(range(problem.first_day.year, problem.last_year + 1))

    @cached_property
    def cumulative_m2(self) -> Floats:
        """(draws, years), m2 released by the end of each year."""
        total: Floats = np.cumsum(self.released_m2.sum(axis=(2, 3)), axis=1)
        return total

    @cached_property
    def cumulative_areas(self) -> NDArray[np.int64]:
        """(draws, years), areas handed over by the end of each year."""
        total: NDArray[np.int64] = np.cumsum(self.handed_over.sum(axis=2), axis=1)
        return total

    def spread_by_month(self, steps: int) -> Floats:
        """(months, steps + 1), m2 handed over in all by the end of each month: quantiles at even levels from 0 to 1."""
        levels = np.linspace(0, 1, steps + 1)
        spread: Floats = np.quantile(np.cumsum(self.month_m2, axis=1), levels, axis=0).T
        return spread

    def by_sector(self) -> dict[str, Floats]:
        """(draws, years, streams) m2 released by the end of each year, by the name of the place."""
        sums: dict[str, Floats] = {}
        cumulative = np.cumsum(self.released_m2, axis=1)
        for at, place in enumerate(self.schedule.problem.places):
            sums[place] = sums[place] + cumulative[:, :, at] if place in sums else cumulative[:, :, at]
        return {place: held for place, held in sums.items() if held.any()}

    @property
    def p_by_deadline(self) -> float | None:
        """Probability that nothing known is left at the end of the deadline's day; None without a deadline."""
        problem = self.schedule.problem
        if problem.deadline is None:
            return None
        return float(np.mean(self.in_time))

    @property
    def in_time(self) -> NDArray[np.bool_]:
        """(draws,), whether nothing known is left at the end of the deadline's day (else of the horizon's last)."""
        due = self.schedule.problem.deadline_day + self.handover_days
        met: NDArray[np.bool_] = self.completion_day <= due + MOMENT
        return met

    def done_by(self, probability: float) -> date | None:
        """The day by which everything is handed over with a probability; None: not within the plan."""
        return self.day_of(quantile_day(self.completion_day, probability))

    def day_of(self, moment: float) -> date | None:
        """The day in which a moment lies, midnight with the day before; None past the last day of the plan."""
        problem = self.schedule.problem
        return problem.day(max(moment - MOMENT, 0.0)) if moment <= problem.horizon_days + MOMENT else None

    def milestones(self, confidence: float = 0.8) -> tuple[FirmMilestone, ...]:
        """What can be stood by, year by year.

        Raises:
            InvalidQuantity: a confidence that is not between 0 and 1.
        """
        if not 0 < confidence < 1:
            raise InvalidQuantity(
                "a confidence of {confidence} cannot be; give one between 0 and 1, such as 0.8",
                confidence=str(confidence),
            )
        schedule = self.schedule
        ends = year_ends_of(schedule)
        planned = planned_m2(schedule, self.handover_days)
        released = np.sort(schedule.released_day[np.unique(schedule.problem.pieces.area)])
        areas = np.searchsorted(released + self.handover_days, ends + MOMENT, side="right")
        met = [quantile_day(self.reached_day[:, at], confidence) for at in range(len(ends))]
        return tuple(
            FirmMilestone(
                year=year,
                planned_m2=float(planned[at]),
                planned_areas=int(areas[at]),
                probability=float(np.mean(self.reached_day[:, at] <= ends[at] + MOMENT)),
                firm_m2=_reached(self.cumulative_m2[:, at], confidence),
                firm_areas=int(_reached(self.cumulative_areas[:, at].astype(np.float64), confidence)),
                met_by=self.day_of(met[at]),
                buffer_days=float(ends[at] - met[at]) if self.day_of(met[at]) is not None else None,
            )
            for at, year in enumerate(self.years)
        )


def quantile_day(days: Floats, probability: float) -> float:
    """The first of the drawn days by which at least this share of the draws has come; infinite when fewer ever do.

    >>> quantile_day(np.array([3.0, 1.0, np.inf, 2.0]), 0.75)
    3.0
    """
    return float(np.sort(days)[max(int(np.ceil(probability * len(days) - 1e-9)) - 1, 0)])


def _reached(amounts: Floats, confidence: float) -> float:
    """The most that at least this share of the draws reaches."""
    return -quantile_day(-amounts, confidence)


def year_ends_of(schedule: Schedule) -> Floats:
    """(years,), the day at which each calendar year, or the plan, ends."""
    problem = schedule.problem
    last = np.searchsorted(problem.year_of_month, np.arange(len(problem.budget)), side="right")
    ends: Floats = problem.month_starts[last]
    return ends


def planned_m2(schedule: Schedule, handover_days: int = 0) -> Floats:
    """(years,), m2 handed over by the end of each year if everything goes as planned."""
    done = schedule.done_day + handover_days
    order = np.argsort(done)
    cumulative = np.concatenate([[0.0], np.cumsum(schedule.problem.pieces.releases_m2[order])])
    reached: Floats = cumulative[np.searchsorted(done[order], year_ends_of(schedule) + MOMENT, side="right")]
    return reached
