"""Land that is cancelled, reduced or cleared, with what was found in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import shapely

from clearance.errors import InvalidRecord
from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.acts.amounts import (
    DRAWING_TOLERANCE,
    ONE_M2,
    Booked,
    Clipped,
    bare,
    check_open,
    exact,
    held_ground,
    is_drawn,
    noise_m2,
    parts_of,
    undrawn_m2,
    wanted_m2,
)
from clearance.land.fold import AreaState, ground_without
from clearance.land.journal import Entry
from clearance.land.slivers import leaves_only_slivers
from clearance.land.takings import takings
from clearance.saying import saying
from clearance.units import Unit, quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

__all__ = ["release"]


def release(said: Entry, state: AreaState, elsewhere: BaseGeometry | None = None, *, extends: bool = False) -> Booked:
    """Cancel, reduce, clear or release land of an area, all of one product.

    Args:
        said: the report; its shape, or its claimed m2, is what was released.
        state: the area before.
        elsewhere: ground that cannot come into the area by this act (see `before.elsewhere`).
        extends: whether the work went beyond the area on purpose; that ground is identified in the same act.

    Raises:
        InvalidRecord: when there is nothing to release, or the report claims more than the area holds.
    """
    check_open(said, state)
    wanted = wanted_m2(said)
    before = _grown(said, state, wanted, elsewhere) if extends else _sized(said, state, wanted)
    clipped: list[Clipped] = []
    if state.open_m2 is not None and not before and said.geometry is None and wanted > state.open_m2:
        reason = saying("more than is open in {area_id}, within drawing noise, not booked", area_id=state.area.area_id)
        clipped.append(Clipped(reason, (wanted - state.open_m2) / ONE_M2))
    grown = [entry.ground for entry in before if entry.ground is not None]
    ground = held_ground(said, state, grown, clipped)
    land = dict(state.land)
    for entry in before:
        land[entry.account] = land.get(entry.account, 0) + entry.quantities[Unit.M2]
    open_m2 = sum(land.values())
    size = exact(wanted if ground is None else area_exact(ground), open_m2)
    if is_drawn(said, state):
        error_m2 = noise_m2(replace(state, open_m2=open_m2))
        ground, size = _with_slivers(ground, [state.geometry, *grown], (size, open_m2), error_m2)
    parts = parts_of(said, state, land, size)
    first = said.with_changes(quantities={Unit.M2: parts[0][1]}, account=parts[0][0], ground=ground)
    rest = [bare(said).with_changes(quantities={Unit.M2: amount}, account=account) for account, amount in parts[1:]]
    mines = takings(first, recorded_mines=state.recorded_ap_mines, empties=size == open_m2)
    return Booked((*before, *mines, *rest), tuple(clipped))


def _with_slivers(
    ground: BaseGeometry | None, held: Sequence[BaseGeometry | None], sizes: tuple[int, int], error_m2: float
) -> tuple[BaseGeometry | None, int]:
    """All the ground and m2 that are open, where a release leaves nothing of them but slivers.

    Not where more m2 are open than the ground has, by more than cutting may move them: those lie elsewhere.
    """
    size, open_m2 = sizes
    there = held[0] if len(held) == 1 else shapely.union_all(held)
    if ground is None or there is None or size == open_m2 or not leaves_only_slivers(there, ground):
        return ground, size
    return (there, open_m2) if abs(open_m2 - area_exact(there)) <= error_m2 else (ground, size)


def _sized(said: Entry, state: AreaState, wanted: int) -> list[Entry]:
    """The size of an area that had none; nothing for others, which must be large enough."""
    if state.open_m2 is None:
        if wanted == 0:
            raise InvalidRecord(
                "a release of 0 m2 does not tell how large area {area_id} is; give the m2 or the shape of what was "
                "released, or record its size first as 'resized'",
                area_id=state.area.area_id,
            )
        known = bare(said).with_changes(
            kind=Kind.RESIZED, note="size known from the release", account=state.hazard_class
        )
        return [known.with_changes(quantities={Unit.M2: wanted}, ground=said.geometry)]
    if _is_larger(wanted, state.open_m2):
        raise InvalidRecord(
            "release of {amount} is larger than the {beside} open in area {area_id}; correct the "
            "amount, or set extends=true if the work went beyond the area",
            amount=quantity(wanted, Unit.M2),
            beside=quantity(state.open_m2, Unit.M2),
            area_id=state.area.area_id,
        )
    return []


def _grown(said: Entry, state: AreaState, wanted: int, elsewhere: BaseGeometry | None) -> list[Entry]:
    """The ground beyond the area that the work went to on purpose."""
    if state.open_m2 is None:
        return _sized(said, state, wanted)
    if said.geometry is None or state.geometry is None:
        more = wanted - state.open_m2
        return [_extended(said, state, more, None)] if _is_larger(wanted, state.open_m2) else []
    beyond = ground_without(ground_without(said.geometry, state.geometry), elsewhere)
    undrawn = undrawn_m2(state)  # what is known by figure lies beyond what is drawn
    more = area_exact(beyond) - (undrawn if undrawn > noise_m2(state) else 0)
    return [_extended(said, state, more, beyond)] if more >= ONE_M2 else []


def _is_larger(wanted: int, open_m2: int) -> bool:
    return wanted > open_m2 * (1 + DRAWING_TOLERANCE) + ONE_M2


def _extended(said: Entry, state: AreaState, size: int, ground: BaseGeometry | None) -> Entry:
    entry = bare(said).with_changes(kind=Kind.IDENTIFIED, cause="extended during works", quantities={Unit.M2: size})
    return entry.with_changes(account=state.hazard_class, geometry=ground, ground=ground)
