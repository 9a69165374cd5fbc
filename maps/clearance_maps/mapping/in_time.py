"""The ground of areas over their whole history, as pieces that hold from one day to another."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import shapely

from clearance.land.accounts import ARRIVALS, NAMES_CLASS, Kind
from clearance.land.balance import standing
from clearance.land.journal import RELEASES
from clearance.land.timeline import states_by_day
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from clearance.land.fold import AreaState
    from clearance.land.hazard import Area
    from clearance.land.journal import Entry
    from clearance.land.snapshot import Snapshot

__all__ = ["Piece", "pieces_of"]

# Acts after which the land of an area lies where it lay, in the class it had.
MOVES_NOTHING = frozenset({Kind.STATUS, Kind.UNACCOUNTED})
EFFECTIVE_ON = attrgetter("effective_on")


class Piece(NamedTuple):
    """Open ground of an area in one class: from a day on, and until another, on which it holds no more; None: still.

    The ground of an area that is known only as a point is that point.
    """

    area: Area
    hazard_class: str
    ground: BaseGeometry
    since: date
    until: date | None


def pieces_of(snapshot: Snapshot) -> list[Piece]:
    """The pieces of every area with ground or a point, in order of id.

    An area that lost land and changed its class as a whole, and nothing else, keeps the ground that it came with: what
    was released of it is drawn over that from its day on. Of any other area every state is a piece, with the ground
    that was open then.
    """
    # An area whose entries were all withdrawn has entries, and no state.
    concerning: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in snapshot.entries:
        for area_id in entry.area_ids:
            concerning[area_id].append(entry)
    pieces: list[Piece] = []
    for area_id, state in snapshot.states.items():
        if state.is_area:
            entries = concerning[area_id]
            pieces += _plain(state, entries) or _states(snapshot.areas[area_id], entries)
    return sorted(pieces, key=lambda piece: (piece.area.area_id, piece.since))


def _plain(state: AreaState, entries: Sequence[Entry]) -> list[Piece]:
    """The pieces of an area that lost land and changed its class as a whole; nothing for any other."""
    first, *later = sorted(standing(entries), key=EFFECTIVE_ON)
    ground = first.ground if first.ground is not None else _point(state.area)
    if first.kind not in ARRIVALS or ground is None or first.area_id != state.area.area_id:
        return []
    steps, held = [(first.effective_on, first.account)], first.quantities.get(Unit.M2)
    for entry in later:
        amount = entry.quantities.get(Unit.M2, 0)
        if entry.kind in RELEASES and (entry.ground is None) is (first.ground is None) and held is not None:
            held -= amount
        elif entry.kind in NAMES_CLASS and entry.to_account and amount == held:
            steps.append((entry.effective_on, entry.to_account))
        elif entry.kind not in MOVES_NOTHING:
            return []
    ends = [*(day for day, _ in steps[1:]), None if state.is_open else state.last_change_on]
    return [Piece(state.area, name, ground, day, until) for (day, name), until in zip(steps, ends, strict=True)]


def _states(area: Area, entries: Sequence[Entry]) -> list[Piece]:
    states = states_by_day(area, entries)
    ends = [day for _, (day, _) in pairwise(states)]
    return [
        Piece(state.area, state.hazard_class, ground, day, until)
        for (day, state), until in zip(states, [*ends, None], strict=True)
        if (ground := state.geometry if state.geometry is not None else _point(state.area)) is not None
        and state.is_open
    ]


def _point(area: Area) -> BaseGeometry | None:
    """Where an area lies of which nobody drew the ground; None where that is not known."""
    place = area.geometry
    return place if isinstance(place, shapely.Point) and not place.is_empty else None
