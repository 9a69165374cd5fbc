"""Claims: what one row of one source says about one thing, as an amount that can be compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from clearance.land.published import CLASSES, Measure, PublishedFigure, bounds
from clearance.land.reconcile.discrepancy import cite
from clearance.units import Unit

__all__ = ["Claim", "Topic", "claims_of", "class_claims", "grouped"]

CLASS_MEASURES = frozenset(part for parts in CLASSES.values() for part in parts)
# A number of one digit is rounded by more than this; then its rounding explains no power of ten.
LARGEST_SLACK = 0.05
T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Topic:
    """What figures must share to be compared or added: hazard, obligation, item and measure."""

    hazard: str
    obligation: str
    item: str
    measure: Measure


@dataclass(frozen=True, slots=True)
class Claim:
    """An amount that a row prints, or the sum of the classes it prints instead; `low` and `high` are what it allows.

    `quantity`, `low` and `high` are exact. A claim agrees with an amount between `low` and `high`.
    """

    measure: Measure
    figures: tuple[PublishedFigure, ...]

    @property
    def first(self) -> PublishedFigure:
        """The figure that says of when, of whom and by whom; its quantity is not that of the claim."""
        return self.figures[0]

    @property
    def quantity(self) -> int:
        """The amount."""
        return sum(figure.quantity for figure in self.figures)

    @property
    def low(self) -> int:
        """The least amount that agrees with it."""
        return sum(bounds(figure)[0] for figure in self.figures)

    @property
    def high(self) -> int:
        """The largest amount that agrees with it."""
        return sum(bounds(figure)[1] for figure in self.figures)

    @property
    def slack(self) -> float:
        """What rounding may have added or taken, as a share of the amount."""
        steps = sum(figure.rounded_to or 0 for figure in self.figures)
        return min(LARGEST_SLACK, steps / 2 / self.quantity) if self.quantity else 0.0

    @property
    def topic(self) -> Topic:
        """What it is about."""
        return Topic(self.first.hazard, self.first.obligation, self.first.item, self.measure)

    @property
    def scope(self) -> str:
        """The country or the sector."""
        return self.first.scope

    @property
    def product(self) -> str:
        """Of a flow, what was done."""
        return self.first.product

    @property
    def is_stock(self) -> bool:
        """Whether it holds on a date, not over a period."""
        return self.first.is_stock

    @property
    def from_on(self) -> date:
        """The first day it covers; of a stock, its date."""
        return self.first.from_on or self.first.to_on

    @property
    def to_on(self) -> date:
        """The last day it covers."""
        return self.first.to_on

    @property
    def period(self) -> tuple[date, date]:
        """First and last day."""
        return self.from_on, self.to_on

    @property
    def row_id(self) -> str:
        """The row it was printed in."""
        return self.first.row_id

    @property
    def unit(self) -> tuple[str, Unit]:
        """The measure as differences name it, with its unit."""
        return self.measure.value, self.measure.unit

    @property
    def cited(self) -> tuple[str, ...]:
        """Its figures with their sources."""
        return tuple(cite(figure) for figure in self.figures)

    @property
    def report(self) -> tuple[str, str, str]:
        """The document that printed it."""
        return self.first.issuer, self.first.published, self.first.source

    def agrees(self, other: Claim) -> bool:
        """Whether one of the two lies in what the other allows."""
        return self.low <= other.quantity <= self.high or other.low <= self.quantity <= other.high


def claims_of(figures: Iterable[PublishedFigure]) -> list[Claim]:
    """The claims of figures: each measure as printed, and classes added up where no total of them is printed."""
    claims = []
    for row in _rows(figures):
        for measure, figure in row.items():
            whole = next((whole for whole, parts in CLASSES.items() if measure in parts), measure)
            if whole is measure:
                claims.append(Claim(measure, (figure,)))
            elif whole not in row:
                parts = tuple(row[part] for part in CLASSES[whole] if part in row)
                if figure is parts[0]:
                    claims.append(Claim(whole, parts))
    return claims


def class_claims(figures: Iterable[PublishedFigure]) -> list[Claim]:
    """What rows say of a class beside the total that they print, too."""
    return [
        Claim(part, (row[part],))
        for row in _rows(figures)
        for whole in CLASSES
        for part in CLASSES[whole]
        if whole in row and part in row
    ]


def _rows(figures: Iterable[PublishedFigure]) -> list[dict[Measure, PublishedFigure]]:
    """The figures that one source prints side by side about one thing."""
    rows: dict[object, dict[Measure, PublishedFigure]] = defaultdict(dict)
    for f in figures:
        key = (f.row_id, f.scope, f.hazard, f.obligation, f.item, f.product, f.from_on, f.to_on)
        rows[key].setdefault(f.measure, f)
    return list(rows.values())


def grouped(items: Iterable[T], key: Callable[[T], K]) -> dict[K, Sequence[T]]:
    """Items by key, in the order in which they came."""
    groups: dict[K, list[T]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return dict(groups)
