"""What remains in the coming years: a process of its own, because survey, new land and re-measurement move it most.

The logarithm of what remains wanders from year to year with a drift, by scales that are the programme's own; what is
published of it is re-measured with noise. Besides, a programme is done with everything from one year to the next: with
a chance that falls with the size of what remains, rises round the deadline in force, and falls the longer the programme
was not done although others would have been; or because what remains is less than it clears in a year. What was done
may be opened again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from clearance.outlook.expected import Expected, cleared_series, positive_stocks, stock_series, time_of
from clearance.outlook.history import History
from clearance.outlook.local_level import track
from clearance.outlook.straight_line import DAYS_PER_YEAR

__all__ = ["Remaining", "remaining_at"]

LARGEST_SCALE = 1.5
OWN_DRIFT_YEARS = 15.0
LOWEST_DRIFT, HIGHEST_DRIFT = -0.3, 0.1
# Completion: how much the deadline matters, and how firmly the chance that is shared holds for one programme.
# A deadline that passed is extended to a day that is not known yet: between near and far.
NEAR_DEADLINE, FAR_FROM_DEADLINE, EXTENDED = 1.2, 0.15, 0.7
YEARS_PAST_DEADLINE, YEARS_BEFORE_DEADLINE = 2.0, 4.0
LIKELIEST, LAST_WORK = 0.9, 5.0
OWN_COMPLETION_WEIGHT = 0.8
REOPENED = 0.05
# So many years may pass between the day on which everything was done and the day on which that is said.
SAID_WITHIN_YEARS = 1.0
# Land that is opened again is about a third of the last that was known, or 0.3 km2.
LOG_REOPENED = (-1.0, 1.0)
LOG_REOPENED_UNKNOWN = math.log(3e5)
SCALE_REOPENED = 0.3


@dataclass(slots=True, kw_only=True)
class Remaining:
    """Many futures of what remains, and in which of them nothing does.

    `m2` goes on where nothing remains: it is what would be there if more were opened. `done_on` is the day (as
    ordinal, with fraction) on which a future was done first, infinite while it is not.
    """

    m2: NDArray[np.float64]
    scale: NDArray[np.float64]
    wander: float
    drift: float
    done: NDArray[np.bool_]
    done_on: NDArray[np.float64]
    own_factor: float
    deadline: date | None
    pace_m2: NDArray[np.float64]
    expected: Expected

    def next_year(
        self, end: date, rng: np.random.Generator, *, years: float = 1.0, unsure_years: float | None = None
    ) -> NDArray[np.float64]:
        """Go on to a day, usually a year later; return what is published as remaining then in each future.

        `years` is how long it takes until then, and `unsure_years` for how much of it nobody knows that work went on.
        """
        draws = self.m2.size
        unsure = years if unsure_years is None else unsure_years
        chance = 1 - (1 - self._completion_chance(end)) ** unsure
        step = self.drift * years + self.scale * math.sqrt(self.wander * years) * rng.standard_normal(draws)
        self.m2 = self.m2 * np.exp(step)
        finishing, opening = rng.random(draws) < chance, rng.random(draws) < REOPENED * years
        day = end.toordinal() - 365 * unsure * rng.random(draws)
        self.done_on = np.where(finishing & ~self.done & np.isinf(self.done_on), day, self.done_on)
        self.done = np.where(self.done, ~opening, finishing)
        noise = np.exp(self.scale * rng.standard_normal(draws))
        return np.where(self.done, 0.0, self.m2 * noise)

    def work_off(self, extra_m2: NDArray[np.float64], end: date) -> None:
        """Take off what is cleared beyond what the past was like; where nothing is left, it is done on that day."""
        self.m2 = self.m2 - extra_m2
        finished = (self.m2 <= 0) & ~self.done
        self.done_on = np.where(finished & np.isinf(self.done_on), float(end.toordinal()), self.done_on)
        self.done = self.done | finished
        self.m2 = np.maximum(self.m2, 1.0)

    def _completion_chance(self, end: date) -> NDArray[np.float64]:
        chance = self.expected.completion_chance(self.m2) * self.own_factor
        if self.deadline is not None:
            years_to = (self.deadline - end).days / DAYS_PER_YEAR
            if years_to > YEARS_BEFORE_DEADLINE:
                chance = chance * FAR_FROM_DEADLINE
            else:
                chance = chance * (NEAR_DEADLINE if years_to >= -YEARS_PAST_DEADLINE else EXTENDED)
        worked_off = LIKELIEST * np.exp(-LAST_WORK * self.m2 / self.pace_m2)
        return np.minimum(np.maximum(chance, worked_off), LIKELIEST)


def remaining_at(
    history: History,
    start: date,
    expected: Expected,
    rng: np.random.Generator,
    *,
    clearance_m2: NDArray[np.float64],
) -> Remaining:
    """Return the futures of what remains as they stand at the end of a day.

    Without any stock it is guessed from clearance and the years of work that others have. A programme that has said
    nothing for years is not done for that: only in the last year it may have finished and not have said so yet.
    """
    draws = clearance_m2.size
    done = bool(history.stocks) and history.stocks[-1].remaining_m2 == 0
    series = stock_series(history)
    drift, since = expected.drift, time_of(start)
    if done:
        change, spread = LOG_REOPENED
        last = series[-1][1] + change if series else LOG_REOPENED_UNKNOWN
        scale = np.full(draws, SCALE_REOPENED)
        log_m2 = last + spread * rng.standard_normal(draws)
    elif series:
        begin, span = series[0][0], series[-1][0] - series[0][0]
        own = (OWN_DRIFT_YEARS * drift + series[-1][1] - series[0][1]) / (OWN_DRIFT_YEARS + span)
        drift = min(max(own, LOWEST_DRIFT), HIGHEST_DRIFT)
        seen = track([(year, value - drift * (year - begin)) for year, value in series], expected.stock.wander)
        scale = seen.draw_scales(expected.stock, rng, draws, LARGEST_SCALE)
        log_m2 = seen.mean + drift * span + scale * math.sqrt(seen.variance) * rng.standard_normal(draws)
        since = series[-1][0]
    else:
        years, spread = expected.log_years_of_work
        scale = np.full(draws, expected.stock.scale)
        log_m2 = np.log(clearance_m2) + years + spread * rng.standard_normal(draws)
    remaining = Remaining(
        m2=np.exp(log_m2),
        scale=scale,
        wander=expected.stock.wander,
        drift=drift,
        done=np.full(draws, done),
        done_on=np.full(draws, history.stocks[-1].as_of.toordinal() if done else np.inf, dtype=np.float64),
        own_factor=_own_factor(history, expected),
        deadline=history.deadline,
        pace_m2=clearance_m2 if cleared_series(history) else np.full(draws, 1.0),
        expected=expected,
    )
    gap = time_of(start) - since
    if gap > 0.01:
        unsure = min(gap, time_of(start) - 1 - _last_worked(history), SAID_WITHIN_YEARS)
        remaining.next_year(start, rng, years=gap, unsure_years=gap if done else unsure)
    if not done:
        # What nobody has declared done yet counts as done when that is said, which is after the last day that is known.
        remaining.done_on = remaining.done_on + 365 * SAID_WITHIN_YEARS
    return remaining


def _last_worked(history: History) -> int:
    """The last year in which something was released, so that something was left before its end; long ago without."""
    worked = [
        output.year for output in history.outputs if output.cleared_m2 or output.released_m2 or output.surveyed_m2
    ]
    worked += [bound.year for bound in history.bounds if bound.says == "at least" and bound.m2 > 0]
    return max(worked, default=0)


def _own_factor(history: History, expected: Expected) -> float:
    """Years in which the programme could have been done and was not make it less likely that it soon will be."""
    stocks = positive_stocks(history)
    awaited = sum(
        (time_of(later.as_of) - time_of(earlier.as_of))
        * float(expected.completion_chance(np.array([earlier.remaining_m2], dtype=np.float64))[0])
        for earlier, later in pairwise(stocks)
    )
    return OWN_COMPLETION_WEIGHT / (OWN_COMPLETION_WEIGHT + awaited)
