"""Spans: reported periods that cut into each other, and one amount that stands for a year and for several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from clearance.land.reconcile.claims import Claim, grouped
from clearance.land.reconcile.discrepancy import Discrepancy, differing

__all__ = ["is_telling", "spans"]

TELLING_DIGITS = 3
LONGER_DAYS = 300


def is_telling(quantity: int) -> bool:
    """Whether a number has digits enough that it does not come twice by chance.

    Example:
        >>> is_telling(27_155_000), is_telling(500_000)
        (True, False)
    """
    return len(str(quantity).rstrip("0")) >= TELLING_DIGITS


def spans(flows: Iterable[Claim]) -> Iterator[Discrepancy]:
    """Pairs of flows of one thing and product that share days, where none is a part of the other; each pair once."""
    named: set[object] = set()
    for same in grouped(flows, lambda c: (c.topic, c.scope, c.product)).values():
        for left, right in combinations(sorted(same, key=lambda c: (c.from_on, c.to_on)), 2):
            shared = (min(left.to_on, right.to_on) - right.from_on).days + 1
            contains = left.to_on >= right.to_on or left.from_on == right.from_on
            pair = (left.scope, left.product, left.period, right.period, left.report, right.report)
            if shared > 0 and not contains and pair not in named:
                named.add(pair)
                yield Discrepancy(
                    rule="periods overlap",
                    measure="days",
                    left=f"{left.from_on}/{left.to_on}",
                    right=f"{right.from_on}/{right.to_on}",
                    difference=shared,
                    sources=(*left.cited, *right.cited),
                )
            longer = abs((left.to_on - left.from_on).days - (right.to_on - right.from_on).days)
            one_amount = left.quantity == right.quantity and is_telling(left.quantity)
            if shared > 0 and contains and longer > LONGER_DAYS and one_amount:
                amounts = (left.quantity, right.quantity)
                yield differing("several years in one", left.unit, amounts, (*left.cited, *right.cited))
