"""A chart as a value: what is drawn, in which unit, from which snapshot and sources; in no language yet.

A function of `clearance_maps.charts` makes one from values of the core; `as_svg`, `as_png` and `as_csv` show the same
one on a page, in a document and as data.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from clearance.errors import InvalidQuantity
from clearance.saying import saying

if TYPE_CHECKING:
    from clearance_maps.charts.wording import Said

__all__ = ["Chart", "Form", "Panel", "Point", "Series", "Slot", "Value", "sources_of"]

Value: TypeAlias = float | date


class Form(StrEnum):
    """How a series is drawn."""

    LINE = "line"
    BAND = "band"
    BAR = "bar"
    STEP = "step"
    DOT = "dot"
    EVENT = "event"
    SPAN = "span"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One place of a series.

    Args:
        x: a day, or the key of a slot.
        value: in the unit of the panel; None for an event, or where only an interval is known.
        low: lower end of its interval, or of a bar that does not begin at 0.
        high: the upper end.
        words: said beside it.
    """

    x: date | str
    value: Value | None = None
    low: Value | None = None
    high: Value | None = None
    words: Said | None = None

    @property
    def values(self) -> tuple[Value, ...]:
        """Everything that is drawn of it along the axis of values."""
        return tuple(value for value in (self.low, self.value, self.high) if value is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Points that are drawn alike.

    Args:
        key: its name in data, in every language the same.
        name: for people.
        form: how it is drawn.
        look: a key of `clearance_maps.charts.looks.LOOKS`.
        points: in order.
        stack: bars of one stack lie on each other; those of several stand side by side.
        is_named: whether the key of the chart shows it.
    """

    key: str
    name: Said
    form: Form
    look: str
    points: tuple[Point, ...]
    stack: str = ""
    is_named: bool = True


@dataclass(frozen=True, slots=True)
class Slot:
    """A place on an axis that is not time: a year, a month, a driver. `words` is empty to leave its label out."""

    key: str
    words: Said | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Series that share an axis of values.

    Args:
        key: its name in data.
        title: what is drawn, without the unit.
        unit: `m2`, `ap_mines`, `team_days`, `share`, `date`, or the code of a currency.
        series: in the order in which they are drawn.
        slots: of the other axis; empty when it is time.
        lies: slots are rows, values run from left to right.
        origin: where the bars of rows begin; None: at 0.
        row: pixels of a row.
        line: where a dashed line stands across all rows; None: nowhere.
        height: of the drawing, in pixels of the picture; rows find their own.
    """

    key: str
    title: Said
    unit: str
    series: tuple[Series, ...]
    slots: tuple[Slot, ...] = ()
    lies: bool = False
    origin: Value | None = None
    row: int = 40
    line: Value | None = None
    height: int = 210

    def __post_init__(self) -> None:
        """Refuse points that have no place.

        Raises:
            InvalidQuantity: naming the series and the place.
        """
        known = {slot.key for slot in self.slots}
        for series in self.series:
            for point in series.points:
                if isinstance(point.x, str) != bool(self.slots) or (self.slots and point.x not in known):
                    raise InvalidQuantity(
                        "chart, {series}: '{x}' is no place of its axis; use {places}",
                        series=series.key,
                        x=str(point.x),
                        places=saying("one of its slots") if self.slots else saying("a day"),
                    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart.

    Args:
        kind: such as `burn-down`.
        title: for people.
        country: code (ISO 3166, three letters), which decides on the form of numbers.
        country_name: for people.
        panels: from top to bottom; those with time share it.
        summary: what it shows, in sentences: the text alternative.
        notes: method, seed, what is computed.
        sources: what the figures are from.
        snapshot: id of the reading.
        as_of: date of the data.
    """

    kind: str
    title: Said
    country: str
    country_name: str
    panels: tuple[Panel, ...]
    summary: tuple[Said, ...]
    notes: tuple[Said, ...]
    sources: tuple[str, ...]
    snapshot: str
    as_of: date

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(series.points for panel in self.panels for series in panel.series)


def sources_of(entries: Iterable[str]) -> tuple[str, ...]:
    """Sources, each once, in order of their first use."""
    return tuple(dict.fromkeys(source for source in entries if source))
