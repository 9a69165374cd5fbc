"""The published history of a programme: its output by year, what it said was left, by when it had to be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Literal

from clearance.errors import InvalidQuantity
from clearance.saying import Number, Saying, saying

__all__ = ["History", "KnownDeadline", "OutputBound", "Stock", "YearOutput"]


def _is_impossible(m2: float | None) -> bool:
    return m2 is not None and not 0 <= m2 < float("inf")


def _impossible(what: Saying, m2: float) -> InvalidQuantity:
    return InvalidQuantity(
        "{what}: {m2} cannot be; give square metres, 0 for none, nothing when not known",
        what=what,
        m2=Number(m2, ",", "m2"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOutput:
    """What was released in one calendar year, by product; None is not known, which is never zero.

    `released_m2` is all products together, where the source says so or names all three. `ap_mines` are the mines
    destroyed. `lines` are the lines of the file that say it. `shared_by` has the first and last year of the amount
    that this is a share of by days, when it was stated for several years together.
    """

    year: int
    cleared_m2: float | None = None
    reduced_m2: float | None = None
    cancelled_m2: float | None = None
    released_m2: float | None = None
    ap_mines: int | None = None
    lines: tuple[int, ...] = ()
    shared_by: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be true.

        Raises:
            InvalidQuantity: an output below zero or without end.
        """
        for product in ("cleared_m2", "reduced_m2", "cancelled_m2", "released_m2"):
            m2 = getattr(self, product)
            if _is_impossible(m2):
                raise _impossible(saying("Output of {year}, {product}", year=str(self.year), product=product), m2)

    @property
    def surveyed_m2(self) -> float | None:
        """Return what survey released: reduced and cancelled, as far as either is known; else what clearance left."""
        parts = [m2 for m2 in (self.reduced_m2, self.cancelled_m2) if m2 is not None]
        if parts:
            return sum(parts)
        if self.released_m2 is not None and self.cleared_m2 is not None:
            return max(0.0, self.released_m2 - self.cleared_m2)
        return None

    @property
    def output_m2(self) -> float | None:
        """Return what was released as far as it is known: all products, else the sum of those that are stated."""
        stated = [m2 for m2 in (self.cleared_m2, self.reduced_m2, self.cancelled_m2) if m2 is not None]
        return self.released_m2 if self.released_m2 is not None else sum(stated) if stated else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputBound:
    """What a report says of a year whose output it does not state: at least, or at most, so much of a product.

    Reports of a part of a year say "at least"; a source may say "at most". `days` are the days that they speak of.
    """

    year: int
    says: Literal["at least", "at most"]
    product: Literal["cleared", "reduced", "cancelled", "released"]
    m2: float
    days: int

    def __post_init__(self) -> None:
        """Refuse what cannot be true.

        Raises:
            InvalidQuantity: an output below zero or without end.
        """
        if _is_impossible(self.m2):
            what = saying("Output of {year}, {product}", year=str(self.year), product=self.product)
            raise _impossible(what, self.m2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """The hazardous land that was known to remain on a day; `known_on` is the first day on which the file says it."""

    as_of: date
    remaining_m2: float
    known_on: date | None = None
    lines: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be true.

        Raises:
            InvalidQuantity: a stock below zero or without end.
        """
        if _is_impossible(self.remaining_m2):
            raise _impossible(saying("Stock of {as_of}", as_of=self.as_of), self.remaining_m2)

    def is_known_at(self, origin: int) -> bool:
        """Return whether it was known at the end of a year."""
        return (self.known_on or self.as_of) <= date(origin, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDeadline:
    """A deadline, and the first day on which it was in force or granted."""

    deadline: date
    known_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One programme: one output a year at most, stocks and deadlines in order of the days they became known.

    `bounds` are of years without an output.

    A day may have several stocks: what was said of it first, and what was said of it later.
    """

    country: str
    outputs: tuple[YearOutput, ...] = ()
    stocks: tuple[Stock, ...] = ()
    deadlines: tuple[KnownDeadline, ...] = ()
    bounds: tuple[OutputBound, ...] = ()

    def known_at(self, origin: int) -> History:
        """Return what was known at the end of a year, and nothing that was said later; of a day, the latest stock."""
        end = date(origin, 12, 31)
        by_day = {stock.as_of: stock for stock in self.stocks if stock.is_known_at(origin)}
        return replace(
            self,
            outputs=tuple(output for output in self.outputs if output.year <= origin),
            stocks=tuple(by_day.values()),
            deadlines=tuple(step for step in self.deadlines if step.known_on <= end),
            bounds=tuple(bound for bound in self.bounds if bound.year <= origin),
        )

    @property
    def deadline(self) -> date | None:
        """Return the deadline in force: of those granted last, the latest; None when none is known."""
        last = max((step.known_on for step in self.deadlines), default=None)
        return max((step.deadline for step in self.deadlines if step.known_on == last), default=None)

    @property
    def cleared(self) -> tuple[tuple[int, float], ...]:
        """Return the known yearly clearance: (year, m2)."""
        return tuple((o.year, o.cleared_m2) for o in self.outputs if o.cleared_m2 is not None)

    @property
    def periods(self) -> tuple[tuple[float, YearOutput], ...]:
        """Return each output once, with its year; of an amount stated for several years one share, at their middle."""
        found = []
        for shared_by, outputs in groupby(self.outputs, key=lambda output: output.shared_by or output.year):
            middle = shared_by if isinstance(shared_by, int) else (shared_by[0] + shared_by[1]) / 2
            found.append((float(middle), next(outputs)))
        return tuple(found)

    @property
    def is_empty(self) -> bool:
        """Return whether not one square metre is stated, of output or stock."""
        return (
            not self.stocks
            and not self.bounds
            and not any(
                m2 is not None
                for o in self.outputs
                for m2 in (o.cleared_m2, o.reduced_m2, o.cancelled_m2, o.released_m2)
            )
        )

    def inputs(self) -> Iterator[str]:
        """Yield each figure in words, with the lines of the file that say it."""
        for output in self.outputs:
            products = [
                f"{name} {m2:,.0f} m2"
                for name in ("cleared", "reduced", "cancelled", "released")
                if (m2 := getattr(output, f"{name}_m2")) is not None
            ]
            if output.ap_mines is not None:
                products.append(f"{output.ap_mines:,} AP mines destroyed")
            if products:
                share = f", a share of {output.shared_by[0]} to {output.shared_by[1]}" if output.shared_by else ""
                yield f"{output.year}: {', '.join(products)}{share}{_lines(output.lines)}"
        for bound in self.bounds:
            yield f"{bound.year}: {bound.says} {bound.m2:,.0f} m2 {bound.product}, reports of {bound.days} days"
        for stock in self.stocks:
            yield f"{stock.as_of}: {stock.remaining_m2:,.0f} m2 remaining{_lines(stock.lines)}"
        if self.deadline:
            yield f"deadline {self.deadline}"


def _lines(lines: tuple[int, ...]) -> str:
    if not lines:
        return ""
    return f" (line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))})"
