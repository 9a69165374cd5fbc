"""The land that was open, what may be left, and what was promised: a history beside its forecast and its deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from clearance.land.ledger import Period, periods_between, statement
from clearance.treaty.obligation import ARTICLE_5, chain_of
from clearance.units import Unit

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance.outlook.completion import CompletionForecast
    from clearance.treaty.obligation import DeadlineStep

__all__ = ["BurnDown", "Promise", "burn_down", "open_by_year"]

Stock = tuple[date, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A deadline with what was open when it was decided: evenly from there, nothing is left on its day.

    `since` is None where the books hold nothing of the day on which it was decided; `is_in_force` says whether it is
    the deadline of the snapshot's date, whose line begins on that date.
    """

    step: DeadlineStep
    since: Stock | None
    is_in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnDown:
    """Open m2 at the end of each year up to the date of the snapshot, the chain of deadlines, and the forecast.

    Args:
        history: days and open m2, in order; the last is the snapshot's date.
        promises: one for each deadline, the first one first.
        forecast: None where nothing can be forecast.
    """

    history: tuple[Stock, ...]
    promises: tuple[Promise, ...]
    forecast: CompletionForecast | None


def open_by_year(snapshot: Snapshot) -> tuple[Stock, ...]:
    """Open m2 at the end of each year in which the books held any, as far as the snapshot's date."""
    first = min((entry.effective_on for entry in snapshot.entries), default=snapshot.as_of)
    rows = statement(snapshot.books, Unit.M2, periods_between(date(first.year, 1, 1), snapshot.as_of)).rows
    points = [(row.period.to_on, row.closing / Unit.M2.scale) for row in rows]
    begun = next((i for i, (_, area_m2) in enumerate(points) if area_m2 > 0), len(points))
    return tuple(points[begun:])


def burn_down(snapshot: Snapshot, forecast: CompletionForecast | None) -> BurnDown:
    """The history of open land with the deadlines of Article 5 and a forecast of the same snapshot."""
    history, in_force = open_by_year(snapshot), snapshot.deadline()
    promises = []
    before: date | None = None
    for step in chain_of(snapshot.deadlines, ARTICLE_5):
        is_in_force = step == in_force
        day = snapshot.as_of if is_in_force else step.decided_on or before
        before = step.deadline
        known = history and day is not None and history[0][0].year <= day.year and day <= snapshot.as_of
        since = (day, _open_on(snapshot, day)) if known and day is not None and day < step.deadline else None
        promises.append(Promise(step=step, since=since, is_in_force=is_in_force))
    return BurnDown(history=history, promises=tuple(promises), forecast=forecast)


def _open_on(snapshot: Snapshot, day: date) -> float:
    """What the books held open at the end of a day."""
    return statement(snapshot.books, Unit.M2, [Period(day, day)]).rows[0].closing / Unit.M2.scale
