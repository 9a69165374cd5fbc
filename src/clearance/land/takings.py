"""What a release does to recorded mines: destroyed out of the record, found beyond it, or never met."""

from __future__ import annotations

from clearance.land.accounts import Kind
from clearance.land.hazard import Hazard
from clearance.land.journal import Entry
from clearance.units import Unit

__all__ = ["FOUND_WHILE_CLEARING", "takings"]

FOUND_WHILE_CLEARING = "found while clearing"


def takings(release: Entry, *, recorded_mines: int, empties: bool) -> list[Entry]:
    """The entries of a release with its mines.

    Mines found beyond the record come from unknown before they are destroyed; what the record still holds when the
    last ground goes was never met, and leaves the books as unaccounted.

    Args:
        release: the entry of the land, with its finds.
        recorded_mines: AP mines that the record holds in the area before.
        empties: whether no land is left afterwards.
    """
    found = sum(find.quantity for find in release.finds if find.category in {Hazard.AP, Hazard.AP_IMPROVISED})
    bare = release.with_changes(geometry=None, ground=None, finds=(), claimed_m2=None)
    entries: list[Entry] = []
    if found > recorded_mines:
        beyond = {Unit.AP_MINES: found - recorded_mines}
        entries.append(bare.with_changes(kind=Kind.IDENTIFIED, cause=FOUND_WHILE_CLEARING, quantities=beyond))
    stated = any(find.category is Hazard.AP for find in release.finds)
    mines = {Unit.AP_MINES: found} if found or stated else {}
    missed = max(0, recorded_mines - found)
    if empties and missed:
        note = "recorded, and not met when the last land was released"
        entries.append(bare.with_changes(kind=Kind.UNACCOUNTED, quantities={Unit.AP_MINES: missed}, note=note))
    return [*entries, release.with_changes(quantities={**release.quantities, **mines})]
