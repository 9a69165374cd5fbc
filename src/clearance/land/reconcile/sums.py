"""Sums: totals that their products, years, sectors or classes do not add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from clearance.land.accounts import Kind
from clearance.land.published import CLASSES, PublishedFigure, bounds
from clearance.land.reconcile.claims import Claim, grouped
from clearance.land.reconcile.discrepancy import Discrepancy, cite, differing, slip_of
from clearance.land.reconcile.outflow import Amount, missing_parts, parts_of, released_in, total_of
from clearance.saying import saying

__all__ = ["class_sums", "product_sums", "sector_sums", "year_sums"]

NATIONAL = "national"
DAY = timedelta(days=1)
YEAR_DAYS = 366


def _fits(total: Claim, whole: Amount) -> bool:
    return total.low <= whole.quantity <= total.high or whole.low <= total.quantity <= whole.high


def _unequal(rule: str, total: Claim, whole: Amount, remark: str = "") -> Discrepancy:
    cited = (*total.cited, *(source for claim in whole.claims for source in claim.cited))
    amounts = total.quantity, whole.quantity
    return differing(slip_of(*amounts, slack=total.slack) or rule, total.unit, amounts, cited, remark)


def product_sums(flows: Iterable[Claim]) -> Iterator[Discrepancy]:
    """Totals of a period against their products, those of the same document first.

    One product alone may be less than the total, never more.
    """
    for same in grouped(flows, lambda c: (c.topic, c.scope, c.period)).values():
        for total in same:
            if total.product != Kind.RELEASED.value:
                continue
            own = [claim for claim in same if claim.first.source == total.first.source]
            parts = parts_of(own) or parts_of(same)
            whole = total_of(parts.values())
            enough = len(parts) > 1 or whole.low > total.high
            if parts and enough and not _fits(total, whole):
                missing = missing_parts(parts)
                remark = saying("no amount is printed for {products}", products=tuple(missing)) if missing else ""
                yield _unequal("parts do not add up", total, whole, remark)


def year_sums(flows: Iterable[Claim], named: frozenset[str]) -> Iterator[Discrepancy]:
    """Totals of several years against the years in them; years that leave days out may be less, never more.

    Args:
        flows: the claims.
        named: ids of figures that are named as contradictory; they are passed over.
    """
    kept = [flow for flow in flows if not named & {figure.figure_id for figure in flow.figures}]
    for same in grouped(kept, lambda c: (c.topic, c.scope)).values():
        for total in same:
            if (total.to_on - total.from_on).days < YEAR_DAYS:
                continue
            inside = [
                c
                for c in same
                if total.from_on <= c.from_on
                and c.to_on <= total.to_on
                and c.period != total.period
                and total.product in {Kind.RELEASED.value, c.product}
            ]
            yield from _year_sum(total, inside)


def _year_sum(total: Claim, inside: Sequence[Claim]) -> Iterator[Discrepancy]:
    """One total of several years; of periods that overlap, the shorter ones count."""
    amounts: list[Amount] = []
    day, is_whole = total.from_on, True
    for period, same in sorted(grouped(inside, lambda c: c.period).items(), key=lambda item: (item[0][1], item[0][0])):
        amount = released_in(same)
        if amount is None or period[0] < day:
            continue
        is_whole &= period[0] == day and (total.product != Kind.RELEASED.value or _is_total(same))
        amounts.append(amount)
        day = period[1] + DAY
    whole = total_of(amounts)
    is_whole &= day == total.to_on + DAY
    if amounts and not _fits(total, whole) and (is_whole or whole.low > total.high):
        yield _unequal("years do not add up", total, whole, "" if is_whole else "not every year of it was reported")


def _is_total(claims: Sequence[Claim]) -> bool:
    products = {claim.product for claim in claims}
    return Kind.RELEASED.value in products or not missing_parts(products)


def sector_sums(claims: Iterable[Claim]) -> Iterator[Discrepancy]:
    """Totals of a country against the sectors that the same document prints; one sector alone may be less."""
    together = grouped(claims, lambda c: (c.topic, c.product, c.period, c.first.source, c.is_stock))
    for same in together.values():
        sectors = [claim for claim in same if claim.scope != NATIONAL]
        whole = total_of(Amount(c.quantity, c.low, c.high, (c,)) for c in sectors)
        for total in same:
            enough = len(sectors) > 1 or whole.low > total.high
            if total.scope == NATIONAL and enough and not _fits(total, whole):
                yield _unequal("sectors do not add up", total, whole)


def class_sums(figures: Iterable[PublishedFigure]) -> Iterator[Discrepancy]:
    """Suspected and confirmed land of one row that is not its total; one class alone may be less."""
    rows = grouped(figures, lambda f: (f.row_id, f.scope, f.hazard, f.obligation, f.item, f.product, f.to_on))
    for row in rows.values():
        by_measure = {figure.measure: figure for figure in row}
        for whole, classes in CLASSES.items():
            parts = [by_measure[part] for part in classes if part in by_measure]
            total = by_measure.get(whole)
            if total is None or not parts:
                continue
            low, high = (sum(bounds(part)[side] for part in parts) for side in (0, 1))
            amount = sum(part.quantity for part in parts)
            fits = low <= total.quantity <= high or bounds(total)[0] <= amount <= bounds(total)[1]
            if not fits and (len(parts) == len(classes) or low > bounds(total)[1]):
                cited = (cite(total), *map(cite, parts))
                measure = (whole.value, whole.unit)
                yield differing("classes do not add up", measure, (total.quantity, amount), cited)
