"""Land that stays in its area: more of it, another class of it, another outline."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clearance.errors import InvalidRecord
from clearance.geodesy import area_exact, geodesic_area_m2
from clearance.land.accounts import PROCESSED, Kind
from clearance.land.acts.amounts import (
    LAST_FIRST,
    Booked,
    Clipped,
    bare,
    check_begun,
    check_not_closed,
    check_open,
    check_sized,
    exact,
    held_ground,
    is_drawn,
    taken,
    wanted_m2,
)
from clearance.land.fold import AreaState, ground_without
from clearance.land.journal import Entry
from clearance.land.takings import takings
from clearance.units import Unit, format_quantity

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["extend", "move_class", "resize"]

NAMES_CLASS = frozenset({Kind.CONFIRMED, Kind.RECLASSIFIED})


def extend(said: Entry, state: AreaState, elsewhere: BaseGeometry | None = None) -> Booked:
    """Add land to an area that is there: ground beyond its open ground, or the m2 that the report claims.

    Args:
        said: the report.
        state: the area before.
        elsewhere: ground that was released or went to another area; it does not come back by this act.

    Raises:
        InvalidRecord: when the area was closed, or the shape adds nothing.
    """
    check_not_closed(state)
    if said.geometry is None or state.geometry is None:
        ground = ground_without(said.geometry, elsewhere)
        size = wanted_m2(said) if said.geometry is None else area_exact(ground)
        return Booked((replace(said, quantities={**said.quantities, Unit.M2: size}, ground=ground),))
    new = ground_without(ground_without(said.geometry, state.geometry), elsewhere)
    shared = geodesic_area_m2(said.geometry) - geodesic_area_m2(new)
    if new is None or area_exact(new) == 0:
        raise InvalidRecord(f"its shape adds no ground to area {state.area.area_id}; check the id or the shape")
    clipped = (Clipped(f"in {state.area.area_id} before", shared),) if shared >= 1 else ()
    return Booked((replace(said, quantities={**said.quantities, Unit.M2: area_exact(new)}, ground=new),), clipped)


def move_class(said: Entry, state: AreaState) -> Booked:
    """Confirm or reclassify land, put it to work, or take it back when quality control failed.

    Moves the claimed m2, those of the shape, or all that the account holds. An area of unknown size changes its class
    as a whole.

    Raises:
        InvalidRecord: when the account holds less than that or nothing, or the land has that class already.
    """
    check_open(said, state)
    area_id, source = state.area.area_id, PROCESSED if said.kind is Kind.RETURNED else said.account
    if said.kind in NAMES_CLASS and said.to_account in {None, source}:
        raise InvalidRecord(f"{said.kind} leaves {area_id} '{source}', as it is; give to_account, the class it has now")
    if state.open_m2 is None and said.kind in NAMES_CLASS and said.geometry is None and said.claimed_m2 is None:
        return Booked((replace(said, quantities={}),))
    check_sized(state)
    held = state.land.get(source, 0)
    clipped: list[Clipped] = []
    ground = held_ground(said, state, [], clipped)
    size = exact(area_exact(ground), held) if is_drawn(said, state) else said.claimed_m2
    amount = held if size is None else size
    if amount > held or held == 0:
        raise InvalidRecord(
            f"{said.kind} of {format_quantity(amount, Unit.M2)}, but {area_id} holds "
            f"{format_quantity(held, Unit.M2)} as '{source}'; correct the amount or the class"
        )
    moved = said.with_changes(quantities={Unit.M2: amount}, ground=ground)
    if said.kind is not Kind.PROGRESSED:
        return Booked((moved,), tuple(clipped))
    return Booked(tuple(takings(moved, recorded_mines=state.recorded_ap_mines, empties=False)), tuple(clipped))


def resize(said: Entry, state: AreaState, elsewhere: BaseGeometry | None = None) -> Booked:
    """Correct the size or the outline of an area, or its recorded mines; the shape or claim is what is right now.

    With a shape the ground that is new comes in and the ground that is wrong goes out, apart; ground that was released
    or went to another area stays there. With a claim the difference is booked.

    Args:
        said: the correction; its `quantities` are mines to add or take off.
        state: the area before.
        elsewhere: ground that was released of this area or went to another one.

    Raises:
        InvalidRecord: when nothing says what is right, or the area was closed.
    """
    if said.geometry is None and said.claimed_m2 is None and not said.quantities:
        raise InvalidRecord(f"resizing {state.area.area_id} needs the right outline or the right m2; give one of them")
    if said.geometry is None and said.claimed_m2 is None:
        return Booked((said,))
    check_not_closed(state)
    check_begun(said, state)
    if said.geometry is None:
        entries = _to_figure(said, state)
    elif state.geometry is None:
        entries = _drawn_anew(said, state, elsewhere)
    else:
        entries = _redrawn(said, state.geometry, state, elsewhere)
    unchanged = replace(said, quantities={Unit.M2: 0}, account=state.hazard_class)
    first, *rest = entries or [unchanged]
    return Booked((replace(first, quantities={**said.quantities, **first.quantities}), *rest))


def _to_figure(said: Entry, state: AreaState) -> list[Entry]:
    change = wanted_m2(said) - (state.open_m2 or 0)
    parts = taken(state.land, -change, LAST_FIRST) if change < 0 else [(state.hazard_class, -change)]
    return [
        replace(bare(said) if i else said, quantities={Unit.M2: -amount}, account=account)
        for i, (account, amount) in enumerate(parts)
    ]


def _drawn_anew(said: Entry, state: AreaState, elsewhere: BaseGeometry | None) -> list[Entry]:
    """An outline for an area that had none: what was known by figure goes, what is drawn comes."""
    ground = ground_without(said.geometry, elsewhere)
    undrawn = [
        replace(bare(said), quantities={Unit.M2: -held}, account=name) for name, held in sorted(state.land.items())
    ]
    return [
        *undrawn,
        replace(said, quantities={Unit.M2: area_exact(ground)}, account=state.hazard_class, ground=ground),
    ]


def _redrawn(said: Entry, known: BaseGeometry, state: AreaState, elsewhere: BaseGeometry | None) -> list[Entry]:
    new = ground_without(ground_without(said.geometry, known), elsewhere)
    wrong = ground_without(known, said.geometry)
    entries: list[Entry] = []
    if wrong is not None and (lost := area_exact(wrong)):
        parts = taken(state.land, exact(lost, state.open_m2 or 0), LAST_FIRST)
        entries += [replace(bare(said), quantities={Unit.M2: -amount}, account=name) for name, amount in parts]
        entries[0] = replace(entries[0], ground=wrong, geometry=said.geometry)
    if new is not None and (gained := area_exact(new)):
        entries.append(replace(said, quantities={Unit.M2: gained}, account=state.hazard_class, ground=new))
    return entries
