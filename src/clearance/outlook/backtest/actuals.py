"""What happened: the value of each year that forecasts are compared with, and whether a deadline was met."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, TypeAlias, get_args

from clearance.outlook.history import History

__all__ = ["MEASURES", "Measure", "actual_m2", "deadline_met", "known_stock", "origins_of", "says_something"]

Measure: TypeAlias = Literal["cleared", "released", "remaining"]
MEASURES: tuple[Measure, ...] = get_args(Measure)


def actual_m2(history: History, measure: Measure) -> Mapping[int, float]:
    """Return the value of each year in m2.

    Cleared and released are those of the year. What remains is the last stock of the calendar year; where several
    sources state the stock of one day, what was known of it last.
    """
    if measure == "remaining":
        return {stock.as_of.year: stock.remaining_m2 for stock in history.stocks}
    of_year = {output.year: getattr(output, f"{measure}_m2") for output in history.outputs}
    return {year: m2 for year, m2 in of_year.items() if m2 is not None}


def says_something(known: History, measure: Measure) -> bool:
    """Return whether a history states any value of the measure, or of clearance for what is released."""
    return bool(actual_m2(known, measure)) or (measure == "released" and bool(known.cleared))


def known_stock(known: History) -> float | None:
    """Return the last stock in m2; None when none is known."""
    return known.stocks[-1].remaining_m2 if known.stocks else None


def origins_of(history: History, horizon: int) -> list[int]:
    """Return the years at whose end a forecast is made: those that added a figure, with something after to compare.

    Example:
        >>> from clearance.outlook.history import YearOutput
        >>> years = tuple(YearOutput(year=year, cleared_m2=1.0) for year in (2001, 2002, 2010, 2012))
        >>> origins_of(History(country="Chad", outputs=years), 5)
        [2001, 2010]
    """
    known = [(year, history.known_at(year)) for year in _years(history)]
    return [
        year
        for (_, before), (year, now) in zip([(0, History(country=history.country)), *known], known, strict=False)
        if (now.outputs, now.stocks) != (before.outputs, before.stocks)
        and any(
            year < later <= year + horizon and says_something(now, measure)
            for measure in MEASURES
            for later in actual_m2(history, measure)
        )
    ]


def _years(history: History) -> list[int]:
    years = {output.year for output in history.outputs}
    return sorted(years | {(stock.known_on or stock.as_of).year for stock in history.stocks})


def deadline_met(history: History, deadline: date) -> bool | None:
    """Return whether nothing was left on the day of a deadline; None when the history does not say.

    It was met when the last stock up to it is zero. It was not when a later stock is above zero, when land was cleared
    in a later year, or when a later deadline is known.
    """
    before = [stock for stock in history.stocks if stock.as_of <= deadline]
    if before and before[-1].remaining_m2 == 0:
        return True
    after = [stock for stock in history.stocks if stock.as_of > deadline]
    if (
        any(stock.remaining_m2 > 0 for stock in after)
        or any(year > deadline.year and m2 > 0 for year, m2 in history.cleared)
        or any(step.deadline > deadline for step in history.deadlines)
    ):
        return False
    return None
