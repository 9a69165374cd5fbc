"""Contradictions: different amounts of one thing on one date or for one period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from clearance.land.published import PublishedFigure
from clearance.land.reconcile.claims import Claim, claims_of, class_claims, grouped
from clearance.land.reconcile.discrepancy import Discrepancy, differing, slip_of
from clearance.saying import counted

__all__ = ["contradictions"]


def contradictions(figures: Sequence[PublishedFigure]) -> tuple[list[Discrepancy], frozenset[str]]:
    """Totals that differ in one report or between sources, and the ids of the figures concerned.

    The classes of a total are compared only where the totals agree, so that nothing is named twice.
    """
    found: list[Discrepancy] = []
    named: set[str] = set()
    for different in _different(claims_of(figures)):
        found.append(_named(different))
        named |= {figure.figure_id for claim in different for figure in claim.figures}
    rows = {figure.row_id for figure in figures if figure.figure_id in named}
    found += [_named(different) for different in _different(c for c in class_claims(figures) if c.row_id not in rows)]
    return found, frozenset(named)


def _different(claims: Iterable[Claim]) -> Iterator[list[Claim]]:
    """Claims about one thing of which none agrees with another; firm ones come first, hedged ones agree with more."""
    for same in grouped(claims, lambda c: (c.topic, c.scope, c.product, c.period, c.is_stock)).values():
        kept: list[Claim] = []
        for claim in sorted(same, key=lambda claim: claim.high - claim.low):
            if not any(claim.agrees(other) or claim.row_id == other.row_id for other in kept):
                kept.append(claim)
        if len(kept) > 1:
            yield [claim for claim in same if claim in kept]


def _named(claims: Sequence[Claim]) -> Discrepancy:
    one = len({claim.report for claim in claims}) == 1
    cited = tuple(source for claim in claims for source in claim.cited)
    if len(claims) == len(("left", "right")):
        left, right = claims
        slip = slip_of(left.quantity, right.quantity, slack=left.slack + right.slack)
        rule = slip or ("two totals in one report" if one else "two sources disagree")
        return differing(rule, left.unit, (left.quantity, right.quantity), cited)
    amounts = [claim.quantity for claim in claims]
    remark = counted(
        "{count} amount; the highest and the lowest", "{count} amounts; the highest and the lowest", len(claims)
    )
    rule = "several totals in one report" if one else "several sources disagree"
    return differing(rule, claims[0].unit, (max(amounts), min(amounts)), cited, remark)
