"""What an area was on each day of its life: its states, from the day on which something took effect to the next."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from clearance.land.balance import standing
from clearance.land.fold import Folding
from clearance.land.open_ground import OpenGround

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from clearance.land.fold import AreaState
    from clearance.land.hazard import Area
    from clearance.land.journal import Entry

__all__ = ["states_by_day"]


def states_by_day(
    area: Area, entries: Iterable[Entry], *, since: date | None = None
) -> tuple[tuple[date, AreaState], ...]:
    """The days on which something took effect on an area, each with the state that holds from then on.

    Each state is what `fold` makes of the entries up to that day, to the last digit of its ground.

    Args:
        area: the book as it was first described.
        entries: of any books, in journal order; those that concern this one are taken.
        since: states that were over before this day are left out; None: all.
    """
    known = [entry for entry in entries if area.area_id in (entry.area_id, entry.other_area_id)]
    by_day = groupby(sorted(standing(known), key=attrgetter("effective_on")), key=attrgetter("effective_on"))
    folding = Folding(area, ground=OpenGround(in_steps=False))
    states: list[tuple[date, AreaState]] = []
    before: date | None = None
    for day, of_day in by_day:
        if before is not None and (since is None or day >= since):
            states.append((before, folding.state))
        for entry in of_day:
            folding.add(entry)
        before = day
    return tuple(states) if before is None else (*states, (before, folding.state))
