"""What a snapshot knows about mines: records in open ground, finds against records, corrections of the record."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from clearance.errors import NotPossible
from clearance.estimate.density import Density, densities
from clearance.estimate.land_evidence import mines_in_areas, recorded_before_work
from clearance.estimate.records import CompletedArea, RecordedMines, RecordRevision
from clearance.estimate.remaining import RemainingMines, estimate_remaining_mines
from clearance.land.accounts import Kind
from clearance.land.balance import balance_of, standing
from clearance.land.hazard import Hazard
from clearance.land.journal import RELEASES
from clearance.saying import saying
from clearance.units import Unit, from_exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.land.journal import Entry
    from clearance.land.snapshot import Snapshot

__all__ = ["records_of", "remaining_mines"]


M2_DENOMINATOR = saying("m2 of areas, by strata")


def remaining_mines(snapshot: Snapshot, *, seed: int) -> RemainingMines:
    """The mines that remain in recorded open ground, from the records and finds of a snapshot.

    Where no mine was ever recorded, those that remain in areas, from their land and finds.

    Raises:
        NotPossible: when neither records nor finds allow an estimate, with the reason.
    """
    records, found_per_ha = records_of(snapshot), _densities(snapshot)
    if records.recorded_open or records.completed:
        return estimate_remaining_mines(records, seed=seed, densities=found_per_ha)
    try:
        land = mines_in_areas(snapshot, seed=seed)
    except NotPossible:
        return estimate_remaining_mines(records, seed=seed, densities=found_per_ha)
    return RemainingMines(
        median=land.remaining.median,
        mean=land.remaining.mean,
        low=land.remaining.low_80,
        high=land.remaining.high_80,
        recorded_open=0,
        ratio=None,
        trust=None,
        denominator=M2_DENOMINATOR,
        method=land.method,
        seed=seed,
        draws=len(land.totals),
        basis=(*land.basis, land.guard.why),
        completed_areas=0,
        revisions=0,
        densities=found_per_ha,
    )


def records_of(snapshot: Snapshot) -> RecordedMines:
    """The records of a snapshot.

    An area counts as completed when nothing of it is open and it had a record before it was worked; land known only as
    cleared never had one. Amounts that brought a national record to a published one are its corrections.
    """
    by_area: dict[str, list[Entry]] = defaultdict(list)
    for entry in standing(snapshot.entries):
        by_area[entry.area_id].append(entry)
    recorded = {area_id: state.recorded_ap_mines for area_id, state in snapshot.states.items()}
    open_areas = [recorded[s.area.area_id] for s in snapshot.states.values() if s.is_area and s.is_open]
    total = sum(recorded.values())
    completed = [
        CompletedArea(area_id=area_id, recorded_ap_mines=laid, found_ap_mines=state.found_ap_mines)
        for area_id, state in snapshot.states.items()
        if state.is_area and not state.is_open and (laid := recorded_before_work(by_area[area_id])) > 0
    ]
    return RecordedMines(
        recorded_open=total,
        completed=tuple(completed),
        revisions=tuple(
            revision
            for area_id, state in snapshot.states.items()
            if not state.is_area
            for revision in _revisions(by_area[area_id])
        ),
        open_areas=tuple(n for n in open_areas if n) if sum(open_areas) == total else (),
    )


def _revisions(entries: Sequence[Entry]) -> list[RecordRevision]:
    found = []
    for entry in entries:
        amount = entry.quantities.get(Unit.AP_MINES, 0)
        if entry.kind is Kind.PADDED and amount:
            others = (other for other in entries if other is not entry)
            before = balance_of(others, entry.effective_on).get(Unit.AP_MINES, 0)
            if before > 0 and before + amount > 0:
                found.append(RecordRevision(effective_on=entry.effective_on, before=before, after=before + amount))
    return found


def _densities(snapshot: Snapshot) -> tuple[Density, ...]:
    """Finds per hectare of the acts that report finds, by what the land is divided by; for information only."""
    releases = [entry for entry in standing(snapshot.entries) if entry.kind in RELEASES]
    reporting = [entry for entry in releases if any(find.category is Hazard.AP for find in entry.finds)]
    spans = {(entry.area_id, entry.covers_from, entry.effective_on) for entry in reporting}
    beside = [e for e in releases if (e.area_id, e.covers_from, e.effective_on) in spans]
    found = sum(f.quantity for entry in reporting for f in entry.finds if f.category is Hazard.AP)
    if not found:
        return ()
    return densities(
        found_ap_mines=found,
        cleared_m2=_m2([entry for entry in beside if entry.kind is Kind.CLEARED]),
        released_m2=_m2(beside),
    )


def _m2(entries: Sequence[Entry]) -> float:
    return float(from_exact(sum(entry.quantities.get(Unit.M2, 0) for entry in entries), Unit.M2))
