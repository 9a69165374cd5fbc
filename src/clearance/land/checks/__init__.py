"""Checks: what in a snapshot cannot be right, or is not known well enough, each with the record and the remedy.

Nothing here changes the books. Errors say that the books do not hold, warnings that records contradict each other or
the rules of the field, notes that something is not known.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from clearance.land.checks import accounts, acts, claims, corners, days, laying, overlaps, places, records, sizes
from clearance.land.checks.finding import SEVERITIES, Finding, Rule, Severity
from clearance.land.checks.history import Gatherer, histories
from clearance.land.choices import wants_qc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from clearance.land.checks.history import History
    from clearance.land.snapshot import Snapshot

__all__ = ["RULES", "SEVERITIES", "Finding", "Rule", "Severity", "check_snapshot"]

MODULES = (accounts, overlaps, places, corners, claims, sizes, laying, days, acts, records)
# Every rule by its id, in the order of the documentation.
RULES = {rule.id: rule for module in MODULES for rule in module.RULES}
OF_EACH = (days.of_days, acts.of_periods, acts.of_finds, sizes.of_sizes, laying.of_laying, records.of_acts_twice)


def check_snapshot(
    snapshot: Snapshot,
    *,
    land_m2: float | None = None,
    recorded_on: Callable[[str], date] | None = None,
) -> tuple[Finding, ...]:
    """Everything to look at in a snapshot, errors first; empty for books that hold and say all they should.

    The entries stream by a few areas at a time, so that memory grows with the ground and not with the journal.

    Args:
        snapshot: what to check.
        land_m2: the land of the country, used where the register has no line of it; None leaves that check out.
        recorded_on: the day on which an entry, given by its id, was recorded; without it all entries count as recorded
            on the last day that the snapshot knows of.

    Raises:
        InvalidGeometry: naming two areas whose shapes cannot be laid over each other.
    """
    found = list(_findings(snapshot, land_m2, recorded_on or _last_day(snapshot)))
    return tuple(sorted(found, key=lambda finding: SEVERITIES.index(finding.severity)))


def _last_day(snapshot: Snapshot) -> Callable[[str], date]:
    """The last day on which anything was recorded, for every entry; no zone is a day ahead of UTC."""
    known_at = snapshot.identity.known_at
    last = date.fromisoformat(known_at[:10]) + timedelta(days=1) if known_at else date.max
    return lambda _: last


def _findings(snapshot: Snapshot, land_m2: float | None, recorded_on: Callable[[str], date]) -> Iterator[Finding]:
    yield from accounts.of_books(snapshot.books, snapshot.as_of)
    gatherers: tuple[Gatherer, ...] = (
        overlaps.Overlaps(),
        places.Whereabouts(snapshot.boundaries, land_m2),
        sizes.SizesByBasis(),
        acts.Breaches(qc_on=wants_qc(snapshot.reading.settings)),
        acts.HitRate(),
        records.Completeness(),
        records.Ids(),
        records.Places(snapshot.sites),
        records.Reopened(),
    )
    for some in histories(snapshot):
        for history in some:
            for gatherer in gatherers:
                gatherer.see(history)
            yield from _of_one(history, recorded_on)
        entries = [entry for history in some for entry in history.own]
        yield from corners.of_corners(entries)
        yield from claims.of_claims(entries)
    for gatherer in gatherers:
        yield from gatherer.findings()


def _of_one(history: History, recorded_on: Callable[[str], date]) -> Iterator[Finding]:
    for check in OF_EACH:
        yield from check(history)
    yield from days.recorded_early(history.own, recorded_on)
