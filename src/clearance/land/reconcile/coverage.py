"""What is missing between two stocks: the years that nobody reported, and those reported for some products only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeAlias

from clearance.land.accounts import Kind
from clearance.land.published import BY_SURVEY
from clearance.land.reconcile.claims import Claim
from clearance.land.reconcile.outflow import LAND_PARTS, missing_parts

__all__ = ["missing_between"]

DAY = timedelta(days=1)
RELEASED = Kind.RELEASED.value
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
    words = [f"nothing is reported for {_listed(silent)}"] if silent else []
    missing: dict[str, list[str]] = defaultdict(list)
    for part in (product for product in LAND_PARTS if product != BY_SURVEY):
        known = [flow.period for flow in near if part not in missing_parts({flow.product}) or flow.product == RELEASED]
        missing[_listed(_uncovered(after + DAY, until, [*known, *silent]))].append(part)
    missing.pop("", None)
    words += [f"no {' or '.join(parts)} land is reported for {spans}" for spans, parts in missing.items()]
    return "; ".join(words)


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


def _listed(spans: Iterable[Span]) -> str:
    return ", ".join(_span(*span) for span in spans)


def _span(first: date, last: date) -> str:
    """A span of days as people write it: years where it is whole years."""
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
    return f"{first} to {last}"
