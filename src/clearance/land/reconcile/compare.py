"""The whole comparison: every rule over the figures of a snapshot, in one order.

Nothing here changes the books. A difference is left minus right, in the unit of its measure; days where two periods
overlap. Figures about other hazards or under other obligations are compared among themselves only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.land.reconcile.books import books_of, overlaps, unexplained
from clearance.land.reconcile.chains import chains
from clearance.land.reconcile.claims import claims_of
from clearance.land.reconcile.contradictions import contradictions
from clearance.land.reconcile.discrepancy import RULES, Discrepancy
from clearance.land.reconcile.spans import spans
from clearance.land.reconcile.sums import class_sums, product_sums, sector_sums, year_sums

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot

__all__ = ["reconcile"]


def reconcile(snapshot: Snapshot) -> tuple[Discrepancy, ...]:
    """Every difference that the numbers of a snapshot show, by rule; empty for figures that agree."""
    claims = claims_of(snapshot.figures)
    flows = [claim for claim in claims if not claim.is_stock]
    books = books_of(snapshot)
    contradictory, named = contradictions(snapshot.figures)
    products = list(product_sums(flows))
    found = [
        *contradictory,
        *products,
        *year_sums(flows, named),
        *sector_sums(claims),
        *class_sums(snapshot.figures),
        *(row for book in books.values() for row in unexplained(book)),
        *chains(claims, books),
        *spans(flows),
        *(row for book in books.values() for row in overlaps(book)),
    ]
    return tuple(sorted(found, key=lambda difference: RULES.index(difference.rule)))
