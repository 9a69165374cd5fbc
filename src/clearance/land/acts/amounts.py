"""How much land an act moves, out of which accounts and on what ground: what all acts on areas share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from clearance.errors import InvalidRecord
from clearance.geodesy import area_exact, geodesic_area_m2
from clearance.land.accounts import PROCESSED
from clearance.land.fold import AreaState, ground_without
from clearance.land.footprint import common_ground
from clearance.land.hazard import HazardClass
from clearance.land.journal import RELEASES, Entry
from clearance.saying import saying
from clearance.units import Unit, quantity

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = [
    "DRAWING_TOLERANCE",
    "LAST_FIRST",
    "ONE_M2",
    "Booked",
    "Clipped",
    "bare",
    "check_begun",
    "check_not_closed",
    "check_open",
    "check_sized",
    "exact",
    "held_ground",
    "is_drawn",
    "noise_m2",
    "part_of",
    "parts_of",
    "taken",
    "undrawn_m2",
    "wanted_m2",
]

# Redrawing an area moves its m2 by about this share; what a report exceeds it by beyond that is not drawing noise.
DRAWING_TOLERANCE = 0.01
# Cutting an area up moves its m2 by up to this share of the whole: each side is a geodesic, a part of it another one.
SAME_SHARE = 1e-4
ONE_M2 = Unit.M2.scale
# No square degree has more, so that what is less than a square metre by this needs no measuring.
M2_PER_SQUARE_DEGREE = 1.24e10
# Land that was worked on is released first, then what is confirmed; suspected land goes last.
ORDER = (PROCESSED, HazardClass.CHA.value, HazardClass.UNCLASSIFIED.value, HazardClass.SHA.value)
LAST_FIRST = ORDER[::-1]


@dataclass(frozen=True, slots=True)
class Clipped:
    """Ground or an amount that a report claims and that was not booked, and why."""

    reason: str
    area_m2: float


@dataclass(frozen=True, slots=True)
class Booked:
    """The entries of an act, in order, and what of the report they leave out."""

    entries: tuple[Entry, ...]
    clipped: tuple[Clipped, ...] = ()


def check_open(said: Entry, state: AreaState) -> None:
    """Refuse an act on land that is not there, or was not there yet."""
    if not state.is_open:
        raise InvalidRecord(
            "area {area_id} has no open land; check the id, or record first how it came back",
            area_id=state.area.area_id,
        )
    check_begun(said, state)


def check_begun(said: Entry, state: AreaState) -> None:
    """Refuse an act of a day on which the area was not on the books yet."""
    if state.opened_on is not None and said.effective_on < state.opened_on:
        what = "released" if said.kind in RELEASES else said.kind.value
        raise InvalidRecord(
            "{what} on {effective_on}, before area {area_id} was opened on {opened_on}; correct the date",
            what=what,
            effective_on=said.effective_on,
            area_id=state.area.area_id,
            opened_on=state.opened_on,
        )


def check_sized(state: AreaState) -> None:
    """Refuse an act that divides or gives away an area of which nobody knows how large it is."""
    if state.open_m2 is None:
        raise InvalidRecord(
            "the size of area {area_id} is not known; record it first as 'resized'", area_id=state.area.area_id
        )


def check_not_closed(state: AreaState) -> None:
    """Refuse land for an area that was closed: what was released comes back as a new area with a link."""
    if state.open_m2 is not None and not state.is_open and state.opened_on is not None:
        raise InvalidRecord(
            "area {area_id} was closed on {last_change_on}; record the land as 'reopened', a new area that names the "
            "old one",
            area_id=state.area.area_id,
            last_change_on=str(state.last_change_on),
        )


def bare(said: Entry) -> Entry:
    """The same act without what counts once: its shape, finds, mines and claim."""
    return said.with_changes(geometry=None, ground=None, finds=(), claimed_m2=None, quantities={})


def wanted_m2(said: Entry) -> int:
    """The exact m2 of the shape, or those that the report claims."""
    if said.geometry is not None:
        return area_exact(said.geometry)
    if said.claimed_m2 is None:
        raise InvalidRecord("no shape and no size: there is nothing to book; add one of them")
    if said.claimed_m2 < 0:
        raise InvalidRecord(
            "a size of {amount} is below nothing; say how large the land is",
            amount=quantity(said.claimed_m2, Unit.M2),
        )
    return said.claimed_m2


def exact(size: int, open_m2: int) -> int:
    """What covers all that is open takes all of it, so that the parts sum exactly; nothing covers nothing."""
    return open_m2 if size and (size > open_m2 or open_m2 - size <= ONE_M2) else size


def noise_m2(state: AreaState) -> float:
    """How far the m2 of an area and of its open ground may differ, because it was cut up; exact m2."""
    return ONE_M2 + SAME_SHARE * ((state.open_m2 or 0) + state.released_m2)


def undrawn_m2(state: AreaState) -> int:
    """The open m2 of which no shape tells where they lie; below nothing where more ground is drawn than is open."""
    ground = state.geometry if state.ground_now is None else state.ground_now
    return (state.open_m2 or 0) - area_exact(ground)


def is_drawn(said: Entry, state: AreaState) -> bool:
    """Whether ground decides, because the report has a shape and all open land of the area has one."""
    if said.geometry is None or state.geometry is None:
        return False
    return undrawn_m2(state) <= noise_m2(state) + DRAWING_TOLERANCE * (state.open_m2 or 0)


def taken(land: Mapping[str, int], size: int, order: Sequence[str] = ORDER) -> list[tuple[str, int]]:
    """An amount out of accounts, each emptied before the next."""
    left, parts = size, []
    for account in order:
        amount = min(left, land.get(account, 0))
        if amount > 0:
            parts.append((account, amount))
            left -= amount
    return parts


def parts_of(said: Entry, state: AreaState, land: Mapping[str, int], size: int) -> list[tuple[str, int]]:
    """The accounts that an amount is taken from: the one that the report names, then by order; never none."""
    named = [said.account] if said.account in land and said.account != HazardClass.UNCLASSIFIED else []
    order = (*named, *(name for name in ORDER if name not in named))
    return taken(land, size, order) or [(state.hazard_class, 0)]


def part_of(said: Entry, state: AreaState, clipped: list[Clipped]) -> tuple[int, BaseGeometry | None]:
    """The m2 and the ground of a part that leaves an area.

    Raises:
        InvalidRecord: when the area is smaller than that.
    """
    ground = held_ground(said, state, [], clipped)
    size, open_m2 = wanted_m2(said) if ground is None else area_exact(ground), state.open_m2 or 0
    if size > open_m2 * (1 + DRAWING_TOLERANCE) + ONE_M2:
        raise InvalidRecord(
            "a part of {amount} is larger than the {beside} open in {area_id}; correct the amount",
            amount=quantity(size, Unit.M2),
            beside=quantity(open_m2, Unit.M2),
            area_id=state.area.area_id,
        )
    return exact(size, open_m2), ground


def held_ground(
    said: Entry, state: AreaState, more: Sequence[BaseGeometry], clipped: list[Clipped]
) -> BaseGeometry | None:
    """The open ground that the shape covers; ground beyond it is named and not booked.

    An area that is drawn in part only holds ground beyond what is drawn, up to the m2 that are not.
    """
    if said.geometry is None or state.geometry is None:
        return said.geometry
    there = shapely.union_all([state.geometry, *more]) if more else state.geometry
    held = common_ground(said.geometry, there, record=state.area.area_id)
    if held is None:
        if not more and _fits_undrawn(said.geometry, state):
            return said.geometry
        raise InvalidRecord(
            "its shape lies outside area {area_id}; check the id or the shape", area_id=state.area.area_id
        )
    if (shapely.area(said.geometry) - shapely.area(held)) * M2_PER_SQUARE_DEGREE < 1:
        return held
    outside = ground_without(said.geometry, held)
    beyond = geodesic_area_m2(outside)
    if beyond >= 1 and _fits_undrawn(outside, state):
        return said.geometry
    if beyond >= 1:
        clipped.append(
            Clipped(saying("beyond the open ground of {area_id}, not booked", area_id=state.area.area_id), beyond)
        )
    return held


def _fits_undrawn(outside: BaseGeometry | None, state: AreaState) -> bool:
    """Whether ground outside what is drawn of an area may be land of it that is known by figure."""
    undrawn = undrawn_m2(state)
    return undrawn > noise_m2(state) and area_exact(outside) <= undrawn * (1 + DRAWING_TOLERANCE) + ONE_M2
