"""What is missing between two stocks: the years that nobody reported, and those reported for some products only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import reduce
from typing import TypeAlias

from clearance.land.accounts import Kind
from clearance.land.published import BY_SURVEY
from clearance.land.reconcile.claims import Claim
from clearance.land.reconcile.outflow import LAND_PARTS, missing_parts
from clearance.saying import in_turn, saying

__all__ = ["missing_between"]

DAY = timedelta(days=1)
RELEASED = Kind.RELEASED.value
PRODUCTS = {"cancelled": saying("cancelled"), "reduced": saying("reduced"), "cleared": saying("cleared")}
OUTFLOWS = frozenset({*LAND_PARTS, RELEASED})
Span: TypeAlias = tuple[date, date]


def missing_between(after: date, until: date, flows: Iterable[Claim]) -> str:
    """What a reader must know about the flows between two stocks; empty when every day and product was reported.

    Args:
        after: the day of the earlier stock.
        until: the day of the later one.
        flows: everything released of the same thing.
    """
    near = [flow for flow in flows if flow.to_on > after and flow.from_on <= until and flow.product in OUTFLOWS]
    silent = _uncovered(after + DAY, until, [flow.period for flow in near])
    words = [saying("nothing is reported for {spans}", spans=_listed(silent))] if silent else []
    missing: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for part in (product for product in LAND_PARTS if product != BY_SURVEY):
        known = [flow.period for flow in near if part not in missing_parts({flow.product}) or flow.product == RELEASED]
        missing[_listed(_uncovered(after + DAY, until, [*known, *silent]))].append(part)
    missing.pop((), None)
    words += [
        saying("no {products} land is reported for {spans}", products=_either(parts), spans=spans)
        for spans, parts in missing.items()
    ]
    return in_turn(words)


def _either(parts: Sequence[str]) -> str:
    """Products, any of which may be meant."""
    return reduce(
        lambda first, second: saying("{first} or {second}", first=first, second=second),
        [PRODUCTS.get(part, part) for part in parts],
    )


def _uncovered(first: date, last: date, periods: Iterable[Span]) -> list[Span]:
    """Spans of days that no period covers."""
    spans = []
    day = first
    for from_on, to_on in sorted(periods):
        if from_on > day:
            spans.append((day, min(from_on - DAY, last)))
        day = max(day, to_on + DAY)
    if day <= last:
        spans.append((day, last))
    return spans


def _listed(spans: Iterable[Span]) -> tuple[str, ...]:
    return tuple(_span(*span) for span in spans)


def _span(first: date, last: date) -> str:
    """A span of days as people write it: years where it is whole years."""
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        if first.year == last.year:
            return str(first.year)
        return saying("{since} to {until}", since=str(first.year), until=str(last.year))
    return saying("{since} to {until}", since=first, until=last)
