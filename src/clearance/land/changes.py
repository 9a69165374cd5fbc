"""What a source says anew of an area that is on record: each difference in words, and the entries that would book it.

Nothing is overwritten: a person looks at the differences and records the entries, or does not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import shapely

from clearance.errors import ClearanceError, InvalidRecord
from clearance.geodesy import geodesic_area_m2
from clearance.land.accounts import BRINGS_AREA, Kind
from clearance.land.acts import move_class, resize
from clearance.land.acts.amounts import noise_m2, undrawn_m2
from clearance.land.balance import standing
from clearance.land.fold import described as named
from clearance.land.fold import ground_without
from clearance.land.hazard import HazardClass
from clearance.land.journal import Entry
from clearance.land.laid import laid_of
from clearance.saying import Number, saying
from clearance.units import Unit, quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from clearance.land.fold import AreaState
    from clearance.land.hazard import Area

__all__ = ["Changes", "changes", "told_by"]

# Outlines that differ by less are the same outline, written with other decimals: this share, or a square metre.
SAME_SHARE = 1e-6
SAME_M2 = 1.0


@dataclass(frozen=True, slots=True)
class Changes:
    """Differences in words, the entries that book them, and whether the ground itself moved.

    `refused` says why the size or outline cannot be booked as it is said, and what would mend that.
    """

    texts: tuple[str, ...]
    entries: tuple[Entry, ...]
    moved: bool = False
    refused: str = ""


def told_by(source: str, area: Area, entries: Sequence[Entry]) -> Area | None:
    """An area as a source has described it so far, whatever others said of it since; None when it never did.

    Args:
        source: who tells.
        area: as it was first described.
        entries: those that concern it.
    """
    own = [entry for entry in standing(entries) if entry.source == source]
    if not any(entry.kind in BRINGS_AREA and entry.area_id == area.area_id for entry in own):
        return None
    return named(area, own)


def changes(
    said: Entry,
    described: Area,
    state: AreaState,
    elsewhere: BaseGeometry | None = None,
    *,
    before: Area | None = None,
) -> Changes:
    """Compare what a source says now with what is on record.

    Args:
        said: the record as the entry that would open it; its date is the date of the change.
        described: the record as an area.
        state: the area as it is on record.
        elsewhere: the ground that was released of it or went to another area; it is not missed in what is open.
        before: the area as the same source described it before; a name or class that it only repeats is no news, even
            when somebody else has changed it since.
    """
    texts: list[str] = []
    entries: list[Entry] = []
    bare = replace(said, kind=Kind.RESIZED, quantities={}, finds=(), cause="the source says otherwise")
    outline, refused = _outline_change(said, state, elsewhere), ""
    if outline:
        resized, refused = _resized(bare, state, elsewhere)
        texts.append(
            saying("{outline}, not booked: {refused}", outline=outline, refused=refused) if refused else outline
        )
        entries += resized
    land = _after(state, entries)
    mines = said.quantities.get(Unit.AP_MINES)
    if mines is not None and mines != state.recorded_ap_mines and state.is_open and not state.released:
        texts.append(saying("recorded mines {before} -> {now}", before=str(state.recorded_ap_mines), now=str(mines)))
        change = {Unit.AP_MINES: mines - state.recorded_ap_mines}
        entries.append(replace(bare, quantities=change, geometry=None, ground=None, claimed_m2=None))
    told_class = None if before is None else before.hazard_class.value
    if said.account not in {state.hazard_class, HazardClass.UNCLASSIFIED, told_class} and state.is_open:
        texts.append(saying("class {before} -> {now}", before=str(state.hazard_class), now=str(said.account)))
        kind = Kind.CONFIRMED if said.account == HazardClass.CHA else Kind.RECLASSIFIED
        class_said = replace(bare, kind=kind, account=state.hazard_class, to_account=said.account)
        entries += _class_entries(replace(class_said, geometry=None, claimed_m2=None), land)
    known, repeated = _names(state.area) | {"name": state.area.name}, {} if before is None else _names(before)
    renamed = {
        name: (known[name], new)
        for name, new in _names(described).items()
        if new not in {"", known[name], repeated.get(name)}
    }
    if renamed.get("laid_on_precision") == ("", "day"):  # which only an older record does not say
        del renamed["laid_on_precision"]
    if renamed:
        texts += [
            saying("{name} '{old}' -> '{new}'", name=name, old=old, new=new) for name, (old, new) in renamed.items()
        ]
        news = {name: new for name, (_, new) in renamed.items()}
        if "laid_on" in news and described.laid_on_precision:
            news["laid_on_precision"] = described.laid_on_precision
        attributes = MappingProxyType(news)
        entries.append(replace(bare, kind=Kind.REASSIGNED, attributes=attributes, geometry=None, claimed_m2=None))
    return Changes(tuple(texts), tuple(entries), moved=bool(outline), refused=refused)


def _resized(said: Entry, state: AreaState, elsewhere: BaseGeometry | None) -> tuple[tuple[Entry, ...], str]:
    """The entries of another size or outline, or why there are none."""
    try:
        return resize(said, state, elsewhere).entries, ""
    except InvalidRecord as refused:
        return (), refused.said


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


def _names(area: Area) -> dict[str, str]:
    own_name = "" if area.name == area.area_id else area.name  # an id in its place says no name
    listed = {name: getattr(area, name) or "" for name in ("sector", "admin1", "admin2")}
    return {"name": own_name, **listed, "hazard": area.hazard_text, **laid_of(area)}


def _outline_change(said: Entry, state: AreaState, elsewhere: BaseGeometry | None) -> str:
    """How the ground or the size differs; empty when it does not."""
    if said.geometry is None or state.geometry is None:
        if said.geometry is not None or not state.is_open:
            return saying("a shape where none was known") if state.is_open else ""
        return _size_change(said, state)
    known_ground = state.geometry if elsewhere is None else shapely.union(state.geometry, elsewhere)
    gained = geodesic_area_m2(ground_without(said.geometry, known_ground))
    lost = geodesic_area_m2(ground_without(state.geometry, said.geometry))
    if gained + lost <= max(SAME_M2, SAME_SHARE * geodesic_area_m2(state.geometry)):
        return ""
    undrawn = undrawn_m2(state)
    change = saying(
        "outline gains {gained} and loses {lost}", gained=Number(gained, ",.1f", "m2"), lost=Number(lost, ",.1f", "m2")
    )
    if undrawn <= noise_m2(state):
        return change
    return saying("{change}, in place of {undrawn} by figure", change=change, undrawn=quantity(undrawn, Unit.M2))


def _size_change(said: Entry, state: AreaState) -> str:
    """How the size differs of what has no shape on record or in the file."""
    if said.claimed_m2 is None or state.released:
        return ""
    known = state.open_m2
    if known is not None and abs(known - said.claimed_m2) < Unit.M2.scale:
        return ""  # a table that rounds to whole m2 says nothing new
    before = saying("unknown") if known is None else quantity(known, Unit.M2)
    return saying("size {before} -> {now}", before=before, now=quantity(said.claimed_m2, Unit.M2))
