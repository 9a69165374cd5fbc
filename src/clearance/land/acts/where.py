"""In which account the ground of an area lies, as far as acts have drawn it: no ground goes to one account twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from clearance.errors import InvalidRecord
from clearance.geodesy import geodesic_area_m2
from clearance.land.acts.amounts import Clipped
from clearance.land.fold import ground_without
from clearance.land.footprint import common_ground
from clearance.land.slivers import leaves_only_slivers
from clearance.saying import saying

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

    from clearance.land.fold import AreaState, ClassStep
    from clearance.land.journal import Entry

__all__ = ["not_there_yet", "where"]


def where(steps: Iterable[ClassStep]) -> dict[str, BaseGeometry]:
    """The ground that is known to lie in each account; what moved without a shape may have been any of its account.

    Args:
        steps: what came, went and moved between accounts, in order of days.
    """
    known: dict[str, BaseGeometry | None] = {}
    for source, target, ground in steps:
        if ground is None:
            known.pop(source or "", None)
            continue
        known = {account: ground_without(held, ground) for account, held in known.items()}
        if target is not None:
            held = known.get(target)
            known[target] = ground if held is None else shapely.union(held, ground)
    return {account: held for account, held in known.items() if held is not None}


def not_there_yet(
    said: Entry, state: AreaState, ground: BaseGeometry | None, target: str, clipped: list[Clipped]
) -> BaseGeometry | None:
    """Ground that a change of class moves, without what is known to lie in the account that it moves to.

    Raises:
        InvalidRecord: when all of it lies there already.
    """
    there = where(state.class_steps).get(target)
    twice = None if ground is None or there is None else common_ground(ground, there, record=state.area.area_id)
    if ground is None or twice is None:
        return ground
    if leaves_only_slivers(ground, twice):
        raise InvalidRecord(
            "{kind} on {effective_on}: all ground of its shape is '{target}' in {area_id} already; check the shape, or "
            "leave the report out",
            kind=said.kind.value,
            effective_on=said.effective_on,
            target=target,
            area_id=state.area.area_id,
        )
    if (shared := geodesic_area_m2(twice)) >= 1:
        clipped.append(
            Clipped(
                saying("'{target}' in {area_id} already, not booked", target=target, area_id=state.area.area_id), shared
            )
        )
    return ground_without(ground, twice)
