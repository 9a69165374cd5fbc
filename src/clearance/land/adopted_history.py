"""Booking a country's published history in one go: which of its figures the books take, by rule, and why not the rest.

The earliest stock of the country's own hazard opens the book, in m2: flows seldom say how many areas they were, so a
number of areas would be wrong from the first one on. Flows that begin after it are booked. Later stocks are compared,
never padded to. Where sources disagree, the State's own word is booked; without it the amount that leaves
most land open: the highest stock, the lowest flow, which no source denies. What is not booked stays published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from clearance.land.accounts import Kind
from clearance.land.adopted_flow import PRODUCTS
from clearance.land.adoption import NATIONAL, quantities_of
from clearance.land.published import PublishedFigure, bounds
from clearance.units import Unit

__all__ = ["History", "history_of"]

Row: TypeAlias = Sequence[PublishedFigure]


@dataclass(frozen=True, slots=True)
class History:
    """The rows to book, in no order: the stock that opens the book, if it has not begun, and the flows after it.

    `left_out` says in one line each what is not booked, and why.
    """

    opening: Row | None
    flows: tuple[Row, ...]
    left_out: tuple[str, ...]


def history_of(rows: Iterable[Row], *, begun: date | None = None) -> History:
    """Choose what the national book takes from published figures.

    Args:
        rows: the figures that one source prints side by side about one date, or one period and product.
        begun: the day with which the book begins already; None opens it.
    """
    land = [row for row in rows if row[0].is_own and row[0].scope == NATIONAL and Unit.M2 in quantities_of(row)]
    left_out: list[str] = []
    stocks = [row for row in land if row[0].is_stock]
    opening = None
    if begun is None and stocks:
        begun = min(row[0].to_on for row in stocks)
        first = _chosen([row for row in stocks if row[0].to_on == begun], max, left_out)
        opening = [figure for figure in first if figure.measure.unit is Unit.M2]
    if begun is None:
        return History(None, (), ("no stock in m2 is published, so no book begins: every figure stays published",))
    flows = [row for row in land if row[0].product in PRODUCTS]
    later = [row for row in flows if (row[0].from_on or date.min) > begun]
    if len(later) < len(flows):
        left_out.append(f"flows that begin before the book does, on {begun}, are not booked: {len(flows) - len(later)}")
    return History(opening, tuple(_of_each_period(later, left_out)), tuple(left_out))


def _m2(row: Row) -> PublishedFigure:
    return quantities_of(row)[Unit.M2]


def _chosen(rows: Sequence[Row], safest: Callable[..., Row], left_out: list[str]) -> Row:
    """One of several rows about one thing: the State's own, else the safest; of those that agree, the finest."""
    by_state = [row for row in rows if row[0].is_by_state]
    best = safest(by_state or rows, key=lambda row: _m2(row).quantity)
    low, high = bounds(_m2(best))
    agreeing = [row for row in by_state or rows if low <= _m2(row).quantity <= high]
    chosen = min(agreeing, key=lambda row: _m2(row).rounded_to or 0)
    why = "the State's own word" if by_state else "which leaves more land open"
    others = [_m2(row) for row in rows if not _agree(_m2(row), _m2(chosen))]
    left_out += [f"{other.label} is not booked: {_m2(chosen).label} is, {why}" for other in others]
    return chosen


def _agree(one: PublishedFigure, other: PublishedFigure) -> bool:
    (low, high), (least, most) = bounds(one), bounds(other)
    return low <= other.quantity <= high or least <= one.quantity <= most


def _of_each_period(flows: Sequence[Row], left_out: list[str]) -> list[Row]:
    """One row of each product and period; a total only where it says more than the one product beside it."""
    periods: dict[tuple[date, date], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in flows:
        periods[row[0].from_on or row[0].to_on, row[0].to_on][row[0].product].append(row)
    booked: list[Row] = []
    for _, products in sorted(periods.items()):
        rows = {product: _chosen(same, min, left_out) for product, same in products.items()}
        total = rows.pop(Kind.RELEASED.value, None)
        parts = [row for product, row in rows.items() if product != Kind.IDENTIFIED]
        booked += rows.values()
        if total is not None and _adds(total, parts, left_out):
            booked.append(total)
    return booked


def _adds(total: Row, parts: Sequence[Row], left_out: list[str]) -> bool:
    """Whether a total is booked beside its products: not when they make it up, nor when they contradict it."""
    if not parts:
        return True
    figure = _m2(total)
    whole = sum(_m2(part).quantity for part in parts)
    low, high = (sum(bounds(_m2(part))[side] for part in parts) for side in (0, 1))
    least, most = bounds(figure)
    if least <= whole <= most or low <= figure.quantity <= high:
        return False
    if len(parts) == 1 and low < figure.quantity:
        return True
    left_out.append(f"{figure.label} is not booked: its products do not add up to it, and they are booked")
    return False
