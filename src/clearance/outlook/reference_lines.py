"""What a forecast has to beat: the straight line that everybody draws, and the last known value with a fixed spread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist, fmean

import numpy as np

from clearance.outlook.history import History
from clearance.outlook.history_forecast import LEVELS, OUTER_LEVELS, HistoryForecast, Rows, refuse_empty
from clearance.outlook.straight_line import DAYS_PER_YEAR

__all__ = ["HistoryLine", "last_value_forecast", "line_of", "straight_line_forecast"]

YEARS = 5
FAR = 100
CLEARED_SPREAD = (1.1, 0.5)
REMAINING_SPREAD = (1.1, 0.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """The mean clearance of the last five known years, the years, the last stock, and the day it would reach zero.

    `done_on` is None when no stock is known, the rate is zero or the day lies beyond the calendar.
    """

    rate_m2_per_year: float
    years: tuple[int, ...]
    remaining_m2: float | None
    done_on: date | None


def line_of(history: History, origin: int) -> HistoryLine:
    """Return the straight line from the end of the origin year: no uncertainty, no survey, no new land."""
    known = history.cleared[-YEARS:]
    rate = fmean(m2 for _, m2 in known) if known else 0.0
    left = history.stocks[-1].remaining_m2 if history.stocks else None
    done_on = date(origin, 12, 31) if left == 0 else None
    if left and rate > 0 and (days := left / rate * DAYS_PER_YEAR) < (date.max - date(origin, 12, 31)).days:
        done_on = date(origin, 12, 31) + timedelta(days=math.ceil(days))
    return HistoryLine(
        rate_m2_per_year=rate, years=tuple(year for year, _ in known), remaining_m2=left, done_on=done_on
    )


def straight_line_forecast(
    history: History, others: Sequence[History], origin: int, horizon: int, seed: int
) -> HistoryForecast:
    """Return the mean of the last five known years for every year; what remains goes down by it, never below zero.

    It has one value for all levels. Where no clearance is known the rate is zero; where no stock is known the rows of
    what remains are zero, which no score should count.

    Raises:
        NotPossible: nothing is known of the history.
    """
    del others, seed
    refuse_empty(history, origin)
    line = line_of(history, origin)
    years = tuple(range(origin + 1, origin + horizon + 1))
    left = [max(0.0, (line.remaining_m2 or 0.0) - line.rate_m2_per_year * step) for step in range(1, horizon + 1)]
    output = tuple((line.rate_m2_per_year,) * len(LEVELS) for _ in years)
    return HistoryForecast(
        country=history.country,
        origin=origin,
        years=years,
        cleared_m2=output,
        released_m2=output,
        remaining_m2=tuple((m2,) * len(LEVELS) for m2 in left),
        done_on=np.array([line.done_on.toordinal() if line.done_on else np.inf]),
        span=FAR,
        method="mean of the last five known years",
        inputs_used=tuple(history.inputs()),
    )


def last_value_forecast(
    history: History, others: Sequence[History], origin: int, horizon: int, seed: int
) -> HistoryForecast:
    """Return the last known value, log-normal with a spread that is the same for every country.

    log(1 + m2) is normal round the last known value, h years after it with a standard deviation of
    sqrt(1.1^2 + 0.5^2 h) for clearance and sqrt(1.1^2 + 0.4^2 h) for what remains. Work is never done in it, unless
    nothing remained. Rows of what is not known at all are zero, which no score should count.

    Raises:
        NotPossible: nothing is known of the history.
    """
    del others, seed
    refuse_empty(history, origin)
    years = tuple(range(origin + 1, origin + horizon + 1))
    last = history.cleared[-1] if history.cleared else (origin, 0.0)
    stock = history.stocks[-1] if history.stocks else None
    left = (stock.as_of.year, stock.remaining_m2) if stock else (origin, 0.0)
    cleared = _spread(last, years, CLEARED_SPREAD)
    outer = _spread(last, years, CLEARED_SPREAD, OUTER_LEVELS)
    is_done = stock is not None and stock.remaining_m2 == 0
    return HistoryForecast(
        country=history.country,
        origin=origin,
        years=years,
        cleared_m2=cleared,
        released_m2=cleared,
        remaining_m2=_spread(left, years, REMAINING_SPREAD),
        outer_m2={
            "cleared": outer,
            "released": outer,
            "remaining": _spread(left, years, REMAINING_SPREAD, OUTER_LEVELS),
        },
        done_on=np.array([stock.as_of.toordinal() if stock and is_done else np.inf]),
        span=FAR,
        method="last known value with a fixed spread",
        inputs_used=tuple(history.inputs()),
    )


def _spread(
    last: tuple[int, float], years: tuple[int, ...], spread: tuple[float, float], levels: Sequence[float] = LEVELS
) -> Rows:
    (last_year, last_m2), (level, slope) = last, spread
    rows = []
    for year in years:
        normal = NormalDist(math.log1p(last_m2), math.sqrt(level**2 + slope**2 * (year - last_year)))
        rows.append(tuple(max(0.0, math.expm1(normal.inv_cdf(p))) for p in levels))
    return tuple(rows)
