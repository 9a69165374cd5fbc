"""A chain: the published stocks of one thing, the flows between them, and its book if there is one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clearance.land.adoption import book_name
from clearance.land.published import Measure
from clearance.land.reconcile.claims import Claim, Topic, grouped
from clearance.units import Unit

if TYPE_CHECKING:
    from clearance.land.reconcile.books import Book

__all__ = ["Chain", "chains_of"]


@dataclass(frozen=True, slots=True)
class Chain:
    """The stocks of one thing by date, one for each day, the flows of the same thing, and its book if there is one.

    `work` are flows of m2 where the stocks are numbers of areas, which few programmes report as released.
    """

    stocks: Sequence[Claim]
    flows: Sequence[Claim]
    work: Sequence[Claim]
    book: Book | None

    @property
    def unit(self) -> Unit:
        """The unit of its stocks."""
        return self.stocks[0].measure.unit

    def held(self, stock: Claim) -> int | None:
        """What the book holds on the day of a stock; None where it has not begun."""
        return self.book.held(self.unit, stock.to_on) if self.book else None

    def is_in_books(self, stock: Claim) -> bool:
        """Whether the book holds what a stock says on its day."""
        held = self.held(stock)
        return held is not None and stock.low <= held <= stock.high

    def has_entries_between(self, earlier: Claim, later: Claim) -> bool:
        """Whether the book agrees with a stock and moved since by more than published figures."""
        if self.book is None or not self.is_in_books(earlier):
            return False
        return self.book.moved(self.unit, earlier.to_on, later.to_on)

    def is_adopted(self, stock: Claim) -> bool:
        """Whether somebody brought the book to a stock."""
        return self.book is not None and self.book.adopted(stock.row_id, self.unit)


def chains_of(claims: Sequence[Claim], books: Mapping[tuple[str, str], Book]) -> Iterator[Chain]:
    """The chain of each thing in each scope; only the register's own land and its stores have books."""
    flows = [claim for claim in claims if not claim.is_stock]
    stocks = grouped((claim for claim in claims if claim.is_stock), lambda c: (c.topic, c.scope))
    for (topic, scope), same in stocks.items():
        book = None if topic.hazard else books.get((scope, book_name(topic.obligation, topic.item)))
        land = replace(topic, measure=Measure.AREA_M2)
        work = _flows_of(land, scope, flows) if topic.measure is Measure.AREAS else []
        yield Chain(_one_a_day(same, book), _flows_of(topic, scope, flows), work, book)


def _flows_of(topic: Topic, scope: str, flows: Sequence[Claim]) -> list[Claim]:
    """The flows of one thing; of a country that reports by sector, those of all sectors."""
    related = [flow for flow in flows if flow.topic == topic]
    own = [flow for flow in related if flow.scope == scope]
    return own or (related if scope == "national" else [])


def _one_a_day(stocks: Sequence[Claim], book: Book | None) -> list[Claim]:
    """One stock for each day: the adopted one, else the State's, else the firmest; others are named elsewhere."""

    def rank(stock: Claim) -> tuple[bool, bool, int]:
        adopted = book is not None and book.adopted(stock.row_id, stock.measure.unit)
        return not adopted, not stock.first.is_by_state, stock.high - stock.low

    days = grouped(stocks, lambda stock: stock.to_on)
    return [min(same, key=rank) for _, same in sorted(days.items())]
