"""Along the chains: each published stock against the books, or against the stock before it and the flows between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from clearance.land.reconcile.carry import are_of_one_period, carried, overdrawn
from clearance.land.reconcile.chain import Chain, chains_of
from clearance.land.reconcile.claims import Claim
from clearance.land.reconcile.discrepancy import Discrepancy, differing, slip_of
from clearance.saying import counted, saying

if TYPE_CHECKING:
    from clearance.land.reconcile.books import Book

__all__ = ["chains"]


def chains(claims: Sequence[Claim], books: Mapping[tuple[str, str], Book]) -> Iterator[Discrepancy]:
    """Every stock that neither the books nor the stock before it explain."""
    for chain in chains_of(claims, books):
        yield from _along(chain)
        yield from overdrawn(chain)


def _along(chain: Chain) -> Iterator[Discrepancy]:
    """The stocks in order of their dates; those of one period that do not fit each other are named together."""
    close: list[Claim] = []
    for earlier, later in zip([None, *chain.stocks], chain.stocks, strict=False):
        found = _compared(chain, earlier, later)
        if earlier is not None and found is not None and are_of_one_period(chain, earlier, later, found):
            close = close or [earlier]
            close.append(later)
            continue
        yield from _of_one_period(close)
        close = []
        if found is not None:
            yield found
    yield from _of_one_period(close)


def _of_one_period(close: Sequence[Claim]) -> Iterator[Discrepancy]:
    if close:
        amounts = [stock.quantity for stock in close]
        remark = counted(
            "{count} stock from {since} to {until}; the highest and the lowest",
            "{count} stocks from {since} to {until}; the highest and the lowest",
            len(close),
            since=close[0].first.when,
            until=close[-1].first.when,
        )
        cited = tuple(source for stock in close for source in stock.cited)
        yield differing("stocks of one period differ", close[0].unit, (max(amounts), min(amounts)), cited, remark)


def _compared(chain: Chain, earlier: Claim | None, later: Claim) -> Discrepancy | None:
    """A stock against the book, which others may have explained; else against the stock before it."""
    begun = chain.book.begun(chain.unit) if chain.book else None
    if begun is not None and begun < later.to_on and chain.is_adopted(later):
        return None if chain.is_in_books(later) else _restated(chain, later)
    if begun is not None and begun < later.to_on and chain.is_in_books(later):
        return None
    follows_book = earlier is None or chain.is_in_books(earlier)
    found = _work_in_between(chain, later) if follows_book else None
    if found is None and earlier is not None and not chain.has_entries_between(earlier, later):
        found = carried(chain, earlier, later)
    return _against_book(chain, later) if found is None and follows_book else found


def _restated(chain: Chain, stock: Claim) -> Discrepancy | None:
    held = chain.held(stock)
    if held is None:
        return None
    return differing("restated since adopted", stock.unit, (stock.quantity, held), (*stock.cited, "the books"))


def _work_in_between(chain: Chain, stock: Claim) -> Discrepancy | None:
    """A stock below the book that booked work, reported for a period around its day, can explain."""
    held = chain.held(stock)
    if chain.book is None or held is None:
        return None
    if not 0 < held - stock.quantity <= chain.book.pending(chain.unit, stock.to_on):
        return None
    return _book_difference("may be work in between", chain.book, stock, held)


def _against_book(chain: Chain, stock: Claim) -> Discrepancy | None:
    held = chain.held(stock)
    if chain.book is None or held is None or stock.low <= held <= stock.high:
        return None
    rule = slip_of(held, stock.quantity, slack=stock.slack) or "stock differs from the books"
    return _book_difference(rule, chain.book, stock, held)


def _book_difference(rule: str, book: Book, stock: Claim, held: int) -> Discrepancy:
    rests_on = book.rests_on(stock.measure.unit, stock.to_on)
    cited = (saying("the books, resting on {entry}", entry=rests_on), *stock.cited)
    return differing(rule, stock.unit, (held, stock.quantity), cited)
