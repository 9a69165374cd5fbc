"""The Article 5 tables of an extension request or report, computed from one snapshot.

T1 original challenge, T2 reconciliation of the baseline, T3 progress, T5 remaining challenge, as in requests that
States Parties have submitted; the numbers of the set are kept where a table comes later (T4, T6 to T12).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance.headline import Headline, headline
from clearance.treaty.article5_sectors import original_challenge, remaining_challenge
from clearance.treaty.article5_years import Years, progress, reconciliation
from clearance.treaty.obligation import chain_of
from clearance.units import Unit

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot, SnapshotId
    from clearance.treaty.obligation import DeadlineStep
    from clearance.treaty.tables import Table

__all__ = ["Article5", "article5_tables"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article5:
    """Everything an Article 5 document prints; all figures are of one snapshot."""

    identity: SnapshotId
    country_name: str
    headline: Headline
    deadlines: tuple[DeadlineStep, ...]
    tables: tuple[Table, ...]
    sources: tuple[str, ...]

    def table(self, number: str) -> Table:
        """The table of a number such as ``T5``; T2 comes as T2a (areas), T2b (m2) and T2c (AP mines)."""
        return next(table for table in self.tables if table.number == number)


def article5_tables(snapshot: Snapshot, *, seed: int) -> Article5:
    """The tables of Article 5 from a snapshot.

    Args:
        snapshot: the reading of the register.
        seed: seed of the estimates in the headline and in T5.
    """
    figures = headline(snapshot, seed=seed)
    years = Years.of(snapshot)
    return Article5(
        identity=snapshot.identity,
        country_name=snapshot.country_name,
        headline=figures,
        deadlines=chain_of(snapshot.deadlines),
        tables=(
            original_challenge(snapshot),
            reconciliation(years, Unit.AREAS, "T2a"),
            reconciliation(years, Unit.M2, "T2b"),
            reconciliation(years, Unit.AP_MINES, "T2c"),
            progress(years),
            remaining_challenge(snapshot, figures),
        ),
        sources=sources_of(snapshot),
    )


def sources_of(snapshot: Snapshot) -> tuple[str, ...]:
    """The sources behind a snapshot, each once, in alphabetical order."""
    given = (
        *(entry.source for entry in snapshot.entries),
        *(figure.source for figure in snapshot.figures),
        *(step.source for step in snapshot.deadlines),
        *(place.source for place in snapshot.places),
    )
    return tuple(sorted({source.strip() for source in given if source.strip()}, key=lambda s: (s.casefold(), s)))
