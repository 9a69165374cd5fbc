"""What an act meets on the ground: land that is there from its day on, and land that is elsewhere by now.

Reports arrive late. An act of an earlier day may only move ground that nothing later has moved, so that the ground of
every day since stays what the books say.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import shapely

from clearance.land.accounts import Kind
from clearance.land.balance import standing
from clearance.land.fold import AreaState, fold, ground_without
from clearance.land.journal import RELEASES, gains_ground

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from clearance.land.hazard import Area
    from clearance.land.journal import Entry

__all__ = ["before", "elsewhere", "released_ground"]

# Ground that goes by these was never wrong: it is released, or some other area's now.
LEAVES = RELEASES | {Kind.SPLIT, Kind.MERGED, Kind.TRANSFERRED}


def before(area: Area, entries: Sequence[Entry], on: date) -> AreaState:
    """The state of an area as an act of a day meets it: as it is now, without ground that something later has moved.

    Where that leaves nothing of a drawn area, its geometry is empty.

    Args:
        area: as it was first described.
        entries: those that concern it, in any order.
        on: the day of the act.
    """
    state = fold(area, entries)
    if state.geometry is None or state.last_change_on is None or state.last_change_on <= on:
        return state
    later = _moved_after(area.area_id, entries, on)
    left = ground_without(state.geometry, later)
    empty = shapely.Polygon()
    return replace(state, geometry=empty if left is None else left, moved_later=later, ground_now=state.geometry)


def elsewhere(area_id: str, entries: Sequence[Entry], on: date) -> BaseGeometry | None:
    """Ground that cannot come into an area by an act of a day: it went for good, or something later has moved it.

    What went and came back, as after a split and a merger, is not elsewhere any more.
    """
    moved = [e for e in standing(entries) if e.ground is not None and gains_ground(e, area_id) is not None]
    went: BaseGeometry | None = None
    for entry in sorted(moved, key=lambda entry: entry.effective_on):
        if gains_ground(entry, area_id):
            went = ground_without(went, entry.ground)
        elif entry.kind in LEAVES:
            went = _together([went, entry.ground])
    return _together([went, _moved_after(area_id, entries, on)])


def released_ground(area_id: str, entries: Sequence[Entry]) -> dict[str, BaseGeometry]:
    """The ground that was released of an area and was not reopened since, by product; in order of the products."""
    kept = [entry for entry in standing(entries) if entry.ground is not None]
    back = _together([e.ground for e in kept if e.kind is Kind.REOPENED and e.other_area_id == area_id])
    grounds: dict[str, list[BaseGeometry | None]] = {}
    for entry in kept:
        if entry.kind in RELEASES and entry.area_id == area_id:
            product = "unspecified" if entry.kind is Kind.RELEASED else entry.kind.value
            grounds.setdefault(product, []).append(entry.ground)
    left = {product: ground_without(_together(listed), back) for product, listed in sorted(grounds.items())}
    return {product: ground for product, ground in left.items() if ground is not None}


def _moved_after(area_id: str, entries: Sequence[Entry], on: date) -> BaseGeometry | None:
    return _together(
        [
            entry.ground
            for entry in standing(entries)
            if entry.effective_on > on and entry.ground is not None and gains_ground(entry, area_id) is not None
        ]
    )


def _together(grounds: Iterable[BaseGeometry | None]) -> BaseGeometry | None:
    found = [ground for ground in grounds if ground is not None]
    return None if not found else found[0] if len(found) == 1 else shapely.union_all(found)
