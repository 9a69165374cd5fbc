"""What a source says anew of an area that is on record: each difference in words, and the entries that would book it.

Nothing is overwritten: a person looks at the differences and records the entries, or does not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import shapely

from clearance.errors import ClearanceError
from clearance.geodesy import geodesic_area_m2
from clearance.land.accounts import Kind
from clearance.land.acts import move_class, resize
from clearance.land.fold import ground_without
from clearance.land.hazard import HazardClass
from clearance.land.journal import Entry
from clearance.units import Unit, format_quantity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

    from clearance.land.fold import AreaState
    from clearance.land.hazard import Area

__all__ = ["Changes", "changes"]

# Outlines that differ by less are the same outline, written with other decimals: this share, or a square metre.
SAME_SHARE = 1e-6
SAME_M2 = 1.0


@dataclass(frozen=True, slots=True)
class Changes:
    """Differences in words, the entries that book them, and whether the ground itself moved."""

    texts: tuple[str, ...]
    entries: tuple[Entry, ...]
    moved: bool = False


def changes(said: Entry, described: Area, state: AreaState, elsewhere: BaseGeometry | None = None) -> Changes:
    """Compare what a source says now with what is on record.

    Args:
        said: the record as the entry that would open it; its date is the date of the change.
        described: the record as an area.
        state: the area as it is on record.
        elsewhere: the ground that was released of it or went to another area; it is not missed in what is open.
    """
    texts: list[str] = []
    entries: list[Entry] = []
    bare = replace(said, kind=Kind.RESIZED, quantities={}, finds=(), cause="the source says otherwise")
    outline = _outline_change(said, state, elsewhere)
    if outline:
        texts.append(outline)
        entries += resize(bare, state, elsewhere).entries
    land = _after(state, entries)
    mines = said.quantities.get(Unit.AP_MINES)
    if mines is not None and mines != state.recorded_ap_mines and state.is_open and not state.released:
        texts.append(f"recorded mines {state.recorded_ap_mines} -> {mines}")
        change = {Unit.AP_MINES: mines - state.recorded_ap_mines}
        entries.append(replace(bare, quantities=change, geometry=None, ground=None, claimed_m2=None))
    if said.account not in {state.hazard_class, HazardClass.UNCLASSIFIED} and state.is_open:
        texts.append(f"class {state.hazard_class} -> {said.account}")
        kind = Kind.CONFIRMED if said.account == HazardClass.CHA else Kind.RECLASSIFIED
        class_said = replace(bare, kind=kind, account=state.hazard_class, to_account=said.account)
        entries += _class_entries(replace(class_said, geometry=None, claimed_m2=None), land)
    renamed = {name: (old, new) for name, old, new in _names(described, state.area) if new and new != old}
    if renamed:
        texts += [f"{name} '{old}' -> '{new}'" for name, (old, new) in renamed.items()]
        attributes = MappingProxyType({name: new for name, (_, new) in renamed.items()})
        entries.append(replace(bare, kind=Kind.REASSIGNED, attributes=attributes, geometry=None, claimed_m2=None))
    return Changes(tuple(texts), tuple(entries), moved=bool(outline))


def _after(state: AreaState, resized: Iterable[Entry]) -> AreaState:
    """The land of an area once its size was corrected."""
    land = dict(state.land)
    for entry in resized:
        land[entry.account] = land.get(entry.account, 0) + entry.quantities.get(Unit.M2, 0)
    left = {account: held for account, held in land.items() if held}
    return replace(state, land=left, open_m2=sum(left.values()) if left else state.open_m2)


def _class_entries(said: Entry, state: AreaState) -> tuple[Entry, ...]:
    try:
        return move_class(said, state).entries
    except ClearanceError:  # nothing of the area is open any more: the difference is told, and nothing follows from it
        return ()


def _names(described: Area, known: Area) -> list[tuple[str, str, str]]:
    listed = ("sector", "admin1", "admin2")
    found = [(name, getattr(known, name) or "", getattr(described, name) or "") for name in listed]
    own_name = "" if described.name == described.area_id else described.name  # an id in its place says no name
    return [("name", known.name, own_name), *found, ("hazard", known.hazard_text, described.hazard_text)]


def _outline_change(said: Entry, state: AreaState, elsewhere: BaseGeometry | None) -> str:
    """How the ground or the size differs; empty when it does not."""
    if said.geometry is None or state.geometry is None:
        if said.geometry is not None or not state.is_open:
            return "a shape where none was known" if state.is_open else ""
        if said.claimed_m2 is None or state.released:
            return ""
        known = state.open_m2
        if known is not None and abs(known - said.claimed_m2) < Unit.M2.scale:
            return ""  # a table that rounds to whole m2 says nothing new
        before = "unknown" if known is None else format_quantity(known, Unit.M2)
        return f"size {before} -> {format_quantity(said.claimed_m2, Unit.M2)}"
    known_ground = state.geometry if elsewhere is None else shapely.union(state.geometry, elsewhere)
    gained = geodesic_area_m2(ground_without(said.geometry, known_ground))
    lost = geodesic_area_m2(ground_without(state.geometry, said.geometry))
    if gained + lost <= max(SAME_M2, SAME_SHARE * geodesic_area_m2(state.geometry)):
        return ""
    return f"outline gains {gained:,.1f} m2 and loses {lost:,.1f} m2"
