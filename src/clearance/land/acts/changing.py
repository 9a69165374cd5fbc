"""Land that stays in its area: more of it, another class of it, another outline."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clearance.errors import InvalidRecord
from clearance.geodesy import area_exact, geodesic_area_m2
from clearance.land.accounts import NAMES_CLASS, PROCESSED, Kind
from clearance.land.acts.amounts import (
    DRAWING_TOLERANCE,
    LAST_FIRST,
    ONE_M2,
    Booked,
    Clipped,
    bare,
    check_begun,
    check_not_closed,
    check_open,
    check_sized,
    exact,
    held_ground,
    noise_m2,
    taken,
    undrawn_m2,
    wanted_m2,
)
from clearance.land.acts.where import not_there_yet
from clearance.land.fold import AreaState, ground_without
from clearance.land.journal import Entry
from clearance.land.takings import takings
from clearance.saying import saying
from clearance.units import Unit, quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

__all__ = ["extend", "move_class", "resize"]

REMEDY = "reverse those acts and record them with their shapes, or give the right m2 without a shape"


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
        raise InvalidRecord(
            "its shape adds no ground to area {area_id}; check the id or the shape", area_id=state.area.area_id
        )
    clipped = (Clipped(saying("in {area_id} before", area_id=state.area.area_id), shared),) if shared >= 1 else ()
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
        raise InvalidRecord(
            "{kind} leaves {area_id} '{source}', as it is; give to_account, the class it has now",
            kind=said.kind.value,
            area_id=area_id,
            source=source,
        )
    if state.open_m2 is None and said.kind in NAMES_CLASS and said.geometry is None and said.claimed_m2 is None:
        return Booked((replace(said, quantities={}),))
    check_sized(state)
    clipped: list[Clipped] = []
    target = _target_of(said)
    ground = not_there_yet(said, state, held_ground(said, state, [], clipped), target, clipped)
    amount = _held_amount(said, state, source, ground)
    moved = said.with_changes(quantities={Unit.M2: amount}, ground=ground)
    if said.kind is not Kind.PROGRESSED:
        return Booked((moved,), tuple(clipped))
    return Booked(tuple(takings(moved, recorded_mines=state.recorded_ap_mines, empties=False)), tuple(clipped))


def _target_of(said: Entry) -> str:
    if said.kind is Kind.PROGRESSED:
        return PROCESSED
    return said.account if said.kind is Kind.RETURNED else said.to_account or said.account


def _held_amount(said: Entry, state: AreaState, source: str, ground: BaseGeometry | None) -> int:
    """The m2 that a change of class moves: those of the ground or the claim, else all that the account holds."""
    held = state.land.get(source, 0)
    drawn = None if ground is None else area_exact(ground)
    wanted = drawn if drawn is not None else held if said.claimed_m2 is None else wanted_m2(said)
    most = held if drawn is None else held * (1 + DRAWING_TOLERANCE) + ONE_M2
    if wanted > most or held == 0:
        raise InvalidRecord(
            "{kind} of {amount}, but {area_id} holds {beside} as '{source}'; correct the amount, "
            "the shape or the class",
            kind=said.kind.value,
            amount=quantity(wanted, Unit.M2),
            area_id=state.area.area_id,
            beside=quantity(held, Unit.M2),
            source=source,
        )
    return wanted if drawn is None else exact(wanted, held)


def resize(said: Entry, state: AreaState, elsewhere: BaseGeometry | None = None) -> Booked:
    """Correct the size or the outline of an area, or its recorded mines; the shape or claim is what is right now.

    With a shape the ground that is new comes in and the ground that is wrong goes out, apart; ground that was released
    or went to another area stays there; what was known by figure gives way. With a claim the difference is booked.

    Args:
        said: the correction; its `quantities` are mines to add or take off.
        state: the area before.
        elsewhere: ground that was released of this area or went to another one.

    Raises:
        InvalidRecord: when nothing says what is right, the area was closed, or releases without a shape leave it open
            which ground of the outline is theirs.
    """
    if said.geometry is None and said.claimed_m2 is None and not said.quantities:
        raise InvalidRecord(
            "resizing {area_id} needs the right outline or the right m2; give one of them", area_id=state.area.area_id
        )
    if said.geometry is None and said.claimed_m2 is None:
        return Booked((said,))
    check_not_closed(state)
    check_begun(said, state)
    if said.geometry is None and said.claimed_m2 == 0 and state.open_m2 is None:
        raise InvalidRecord(
            "0 m2 is no size of {area_id}, whose size is not known; give its m2, or record its release",
            area_id=state.area.area_id,
        )
    entries = _to_figure(said, state) if said.geometry is None else _drawn(said, state, elsewhere)
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


def _drawn(said: Entry, state: AreaState, elsewhere: BaseGeometry | None) -> list[Entry]:
    """The right outline: what was known by figure goes, ground that is wrong goes, ground that is new comes."""
    undrawn = undrawn_m2(state)
    given_way: list[tuple[str, int]] = []
    if undrawn > noise_m2(state) or state.geometry is None:
        _check_releases_drawn(state)
        given_way = taken(state.land, undrawn, LAST_FIRST)
    new = ground_without(ground_without(said.geometry, state.geometry), elsewhere)
    wrong = ground_without(state.geometry, said.geometry)
    land = {name: held - dict(given_way).get(name, 0) for name, held in state.land.items()}
    lost = [] if wrong is None else _lost(state, land, area_exact(wrong))
    entries = [replace(bare(said), quantities={Unit.M2: -amount}, account=name) for name, amount in given_way]
    outs = [replace(bare(said), quantities={Unit.M2: -amount}, account=name) for name, amount in lost]
    if outs:
        outs[0] = replace(outs[0], ground=wrong, geometry=said.geometry)
    if new is not None and (gained := area_exact(new)):
        outs.append(replace(said, quantities={Unit.M2: gained}, account=state.hazard_class, ground=new))
    return [*entries, *outs]


def _lost(state: AreaState, land: Mapping[str, int], wrong_m2: int) -> list[tuple[str, int]]:
    """The accounts that wrong ground goes out of."""
    held = sum(land.values())
    if wrong_m2 > held * (1 + DRAWING_TOLERANCE) + noise_m2(state):
        raise InvalidRecord(
            "the outline takes {amount} off {area_id}, of which only {beside} are open, because "
            "land left it without a shape; {remedy}",
            amount=quantity(wrong_m2, Unit.M2),
            area_id=state.area.area_id,
            beside=quantity(held, Unit.M2),
            remedy=REMEDY,
        )
    return taken(land, exact(wrong_m2, held), LAST_FIRST)


def _check_releases_drawn(state: AreaState) -> None:
    """Refuse an outline that may be of the land before or after a release: nobody knows what of it is still open."""
    if state.released_undrawn_m2 > ONE_M2:
        raise InvalidRecord(
            "{amount} of {area_id} were released without a shape, so it is not known what of the outline is "
            "still open; {remedy}",
            amount=quantity(state.released_undrawn_m2, Unit.M2),
            area_id=state.area.area_id,
            remedy=REMEDY,
        )
