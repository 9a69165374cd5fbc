"""Land that goes to another area or comes from one: split, merged, reopened, handed over to another State."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import shapely

from clearance.errors import InvalidRecord, RuleBroken
from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.acts.amounts import (
    LAST_FIRST,
    ONE_M2,
    Booked,
    Clipped,
    bare,
    check_not_closed,
    check_open,
    check_sized,
    part_of,
    parts_of,
    taken,
    wanted_m2,
)
from clearance.land.fold import AreaState, ground_without
from clearance.land.footprint import common_ground
from clearance.land.journal import Entry
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

__all__ = ["merge", "reopen", "split", "transfer_out"]

FOUND = "found when land was reopened"


def split(said: Entry, state: AreaState, into: AreaState | None = None) -> Booked:
    """Make a part of an area an area of its own, `other_area_id`: its m2 and mines leave one and enter the other.

    Args:
        said: the part; its `quantities` are the recorded mines in it. A part that is all of the area has all of them.
        state: the area before.
        into: the other area, where it is there already.

    Raises:
        InvalidRecord: when the area has no land, less than the part, or no known size.
    """
    check_open(said, state)
    check_sized(state)
    clipped: list[Clipped] = []
    size, ground = part_of(said, state, clipped)
    mines = _all_mines(state) if size == state.open_m2 else dict(said.quantities)
    parts = parts_of(said, state, state.land, size)
    return Booked(_passed(replace(said, quantities=mines), parts, ground, into), tuple(clipped))


def merge(said: Entry, state: AreaState, into: AreaState | None = None) -> Booked:
    """Put all open land and all recorded mines of an area into `other_area_id`.

    Args:
        said: the report.
        state: the area before.
        into: the other area.

    Raises:
        InvalidRecord: when there is no land, its size is not known, or something happened to it later.
    """
    check_open(said, state)
    check_sized(state)
    _check_last(said, state)
    parts = parts_of(said, state, state.land, state.open_m2 or 0)
    return Booked(_passed(replace(said, quantities=_all_mines(state)), parts, state.geometry, into))


def transfer_out(said: Entry, state: AreaState) -> Booked:
    """Hand land over to another State: all of the area, or the part that the shape or claim names.

    Args:
        said: the report; the recorded mines in a part are its `quantities`. All of the area has all of them.
        state: the area before.

    Raises:
        InvalidRecord: when the area has no land, less than the part, or something happened to it later.
    """
    check_open(said, state)
    clipped: list[Clipped] = []
    if said.geometry is None and said.claimed_m2 is None:
        _check_last(said, state)
        size, ground = state.open_m2 or 0, state.geometry
    else:
        check_sized(state)
        size, ground = part_of(said, state, clipped)
    mines = _all_mines(state) if size == (state.open_m2 or 0) else dict(said.quantities)
    out = {unit: -abs(quantity) for unit, quantity in mines.items()}
    parts = parts_of(said, state, state.land, size)
    first = replace(said, quantities={Unit.M2: -parts[0][1], **out}, account=parts[0][0], ground=ground)
    rest = [replace(bare(said), quantities={Unit.M2: -amount}, account=name) for name, amount in parts[1:]]
    return Booked((first, *rest), tuple(clipped))


def reopen(
    said: Entry, closed: AreaState, released: Mapping[str, BaseGeometry] | None = None, *, ap_mines: int = 0
) -> Booked:
    """Take back land of a closed area into a new one, which `said` is of; what it never had before is identified.

    Args:
        said: the report on the new area; `other_area_id` is the closed one.
        closed: the area that the land was released from.
        released: the ground that was released of it and not reopened, by product.
        ap_mines: recorded now; what became of those recorded before stays as it was.

    Raises:
        RuleBroken: when nothing of it was released.
    """
    wanted = wanted_m2(said)
    parts = _released_parts(said, closed, released or {}, wanted)
    if not parts:
        raise RuleBroken(
            "nothing of this land was released of area {area_id}; check the id and the shape, or record the land as "
            "identified",
            area_id=closed.area.area_id,
        )
    entries = [
        replace(bare(said) if i else said, quantities={Unit.M2: size}, from_account=product, ground=ground)
        for i, (product, size, ground) in enumerate(parts)
    ]
    new = replace(bare(said), kind=Kind.IDENTIFIED, cause=FOUND, other_area_id="")
    more = wanted - sum(size for _, size, _ in parts)
    if more >= ONE_M2:
        beyond = said.geometry
        for _, _, ground in parts:
            beyond = ground_without(beyond, ground)
        entries.append(replace(new, quantities={Unit.M2: more}, ground=beyond))
    if ap_mines:
        entries.append(replace(new, quantities={Unit.AP_MINES: ap_mines}))
    return Booked(tuple(entries))


def _released_parts(
    said: Entry, closed: AreaState, released: Mapping[str, BaseGeometry], wanted: int
) -> list[tuple[str, int, BaseGeometry | None]]:
    """Product, m2 and ground of what comes back: by the ground where it is drawn, else the largest product first."""
    if said.geometry is None or not released:
        largest_first = sorted(closed.released, key=lambda product: -closed.released[product])
        found = taken(closed.released, wanted, largest_first)
        return [(product, size, None if i else said.geometry) for i, (product, size) in enumerate(found)]
    parts = []
    for product, ground in released.items():
        shared = common_ground(said.geometry, ground, record=said.area_id)
        size = min(area_exact(shared), closed.released.get(product, 0))
        if size:
            parts.append((product, size, shared))
    return parts


def _all_mines(state: AreaState) -> dict[Unit, int]:
    return {Unit.AP_MINES: state.recorded_ap_mines} if state.recorded_ap_mines else {}


def _check_last(said: Entry, state: AreaState) -> None:
    """All that is left of an area can only go after everything else."""
    if state.last_change_on is not None and said.effective_on < state.last_change_on:
        raise InvalidRecord(
            "{kind} on {effective_on} takes all of area {area_id}, of which more is recorded on {last_change_on}; "
            "correct the date",
            kind=said.kind.value,
            effective_on=said.effective_on,
            area_id=state.area.area_id,
            last_change_on=state.last_change_on,
        )


def _passed(
    said: Entry, parts: Sequence[tuple[str, int]], ground: BaseGeometry | None, into: AreaState | None
) -> tuple[Entry, ...]:
    """Land that goes from one area to another, account by account; what both held was counted twice and goes out."""
    gone: list[Entry] = []
    if into is not None:
        check_not_closed(into)
        both = _in_both(said, ground, into)
        gone = _out(said, taken(dict(parts), area_exact(both), LAST_FIRST), both)
        if gone:
            ground, parts = ground_without(ground, both), _less(parts, gone)
    mines: dict[Unit, int] = {unit: quantity for unit, quantity in said.quantities.items() if unit is not Unit.M2}
    first = replace(said, quantities={Unit.M2: parts[0][1], **mines}, account=parts[0][0], ground=ground)
    rest = [replace(bare(said), quantities={Unit.M2: amount}, account=account) for account, amount in parts[1:]]
    return (*gone, first, *rest)


def _in_both(said: Entry, ground: BaseGeometry | None, into: AreaState) -> BaseGeometry | None:
    """Ground that the other area holds on that day or has moved later: it does not come to it a second time."""
    if ground is None or into.geometry is None:
        return None
    held = into.geometry if into.moved_later is None else shapely.union(into.geometry, into.moved_later)
    return common_ground(ground, held, record=said.area_id)


def _out(said: Entry, twice: Sequence[tuple[str, int]], both: BaseGeometry | None) -> list[Entry]:
    """Ground that the other area holds already leaves the books here, once."""
    out = replace(bare(said), kind=Kind.RESIZED, other_area_id="", to_account=None, cause="counted in two areas")
    return [
        replace(out, quantities={Unit.M2: -amount}, account=account, ground=None if i else both)
        for i, (account, amount) in enumerate(twice)
    ]


def _less(parts: Sequence[tuple[str, int]], gone: Sequence[Entry]) -> list[tuple[str, int]]:
    """What is left of the parts; an act that has no land left still says where the area went."""
    left = dict(parts)
    for entry in gone:
        left[entry.account] += entry.quantities[Unit.M2]
    return [(account, amount) for account, amount in left.items() if amount] or [(parts[0][0], 0)]
