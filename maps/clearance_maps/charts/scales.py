"""Axes: where values and days lie on a picture. A range always holds all data."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clearance_maps.charts.chart import Panel, Value

__all__ = ["Days", "Scale", "days_of", "figure_of", "nice_step", "scale_of"]

MOST_TICKS = 6
MOST_YEARS = 12
# The label of a year with room around it, in pixels.
YEAR_WIDTH = 50
HEADROOM = 1.04
# Amounts that no unit of ours can tell from none.
NOTHING = 1e-9


def figure_of(value: Value) -> float:
    """A value as a number on an axis; a day by its count."""
    return float(value.toordinal()) if isinstance(value, date) else float(value)


@dataclass(frozen=True, slots=True)
class Scale:
    """From `least` at `start` pixels to `most` at `end`; `ticks` lie between."""

    least: float
    most: float
    start: float
    end: float
    ticks: tuple[float, ...]

    def at(self, value: Value) -> float:
        """Pixels of a value."""
        return self.start + (self.end - self.start) * (figure_of(value) - self.least) / (self.most - self.least)


@dataclass(frozen=True, slots=True)
class Days:
    """Days from the first of January of a year to the last of December of another."""

    first: date
    last: date
    start: float
    end: float

    def at(self, day: date) -> float:
        """Pixels of a day."""
        return self.start + (self.end - self.start) * (day - self.first).days / (self.last - self.first).days

    @property
    def years(self) -> list[date]:
        """First days of the years, and of the one after the last."""
        return [date(year, 1, 1) for year in range(self.first.year, self.last.year + 1)]

    @property
    def named(self) -> list[date]:
        """Those with a label."""
        most = (self.end - self.start) / YEAR_WIDTH
        every = next(n for n in (1, 2, 5, 10, 20, 50) if len(self.years) / n <= most or n == 50)
        return [day for day in self.years if day.year % every == 0]


def nice_step(most: float) -> float:
    """A round step (1, 2 or 5 times a power of ten) that gives at most so many ticks up to a value.

    Example:
        >>> nice_step(480_394), nice_step(6.0)
        (100000.0, 1.0)
    """
    power = 10.0 ** math.floor(math.log10(most / MOST_TICKS)) if most > 0 else 1.0
    return next(power * times for times in (1, 2, 5, 10) if most / (power * times) <= MOST_TICKS)


def days_of(panels: Iterable[Panel], start: float, end: float) -> Days:
    """The days of all panels with time."""
    found = [point.x for panel in panels for series in panel.series for point in series.points]
    days = [day for day in found if isinstance(day, date)]
    return Days(date(min(days).year, 1, 1), date(max(days).year, 12, 31), start, end)


def scale_of(values: Iterable[Value], unit: str, start: float, end: float) -> Scale:
    """The axis of values in a unit: shares from 0 to 1, days with room on both sides, amounts from 0."""
    found = [figure_of(value) for value in values]
    if unit == "date":
        return _of_days(found, start, end)
    if unit == "share":
        return Scale(0.0, max(1.0, *found, 1.0), start, end, (0.0, 0.25, 0.5, 0.75, 1.0))
    least, most = min([0.0, *found]), max([0.0, *found])
    if most - least < NOTHING:
        most = 1.0
    step = nice_step(most - least)
    first = math.floor(least / step)
    ticks = tuple(step * k for k in range(first, math.floor(most / step) + 1))
    return Scale(least * HEADROOM, most * HEADROOM, start, end, ticks)


def _of_days(found: list[float], start: float, end: float) -> Scale:
    first, last = date.fromordinal(int(min(found))), date.fromordinal(math.ceil(max(found)))
    room = timedelta(days=max(60, (last - first).days // 7))
    least, most = first - room, last + room
    years = range(least.year + 1, most.year + 1)
    every = next(n for n in (1, 2, 5, 10, 20, 50) if len(years) / n <= MOST_YEARS or n == 50)
    ticks = tuple(float(date(year, 1, 1).toordinal()) for year in years if year % every == 0)
    return Scale(float(least.toordinal()), float(most.toordinal()), start, end, ticks)
