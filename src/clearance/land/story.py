"""The story of one area: every act of the journal on it, how its ground changed, what was found, what lies near."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from clearance.errors import NotFound
from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.balance import standing
from clearance.land.nearby import Near, distances_to
from clearance.land.timeline import states_by_day
from clearance.units import Unit, plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from clearance.land.fold import AreaState, Release
    from clearance.land.journal import Entry, Find
    from clearance.land.sites import Task
    from clearance.land.snapshot import Snapshot, SnapshotId

__all__ = ["AreaStory", "FootprintStep", "FoundDevice", "Neighbour", "story_of"]

NEIGHBOURS = 5


@dataclass(frozen=True, slots=True)
class FootprintStep:
    """The area from a day on: its state, and what its ground gained and lost on that day, in exact m2 of the ground."""

    since: date
    state: AreaState
    gained_m2: int
    lost_m2: int

    def to_dict(self) -> dict[str, object]:
        """The step for JSON."""
        state = self.state
        return {
            "since": self.since.isoformat(),
            "since_precision": state.last_change_precision,
            "status": str(state.status),
            "hazard_class": state.hazard_class,
            "open_m2": None if state.open_m2 is None else plain(state.open_m2, Unit.M2),
            "gained_m2": plain(self.gained_m2, Unit.M2),
            "lost_m2": plain(self.lost_m2, Unit.M2),
        }


@dataclass(frozen=True, slots=True)
class FoundDevice:
    """Devices that an act met."""

    found_on: date
    entry_id: str
    find: Find
    date_precision: str = "day"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An open area near by; `overlap_m2` is the exact ground that both claim."""

    near: Near
    state: AreaState
    overlap_m2: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaStory:
    """Everything that the register says of one area, as of a snapshot.

    `entries` are those that stand, by date and then in order of the journal; `withdrawn` those that were reversed, with
    their reversals. `footprint` are its states day by day; `ground` is its open ground, else what it last was.
    `became` are the areas that its land went to by split, merger or reopening. `tasks` are those of the register that
    name it. `neighbours` are the nearest open areas, five at most.
    """

    identity: SnapshotId
    country_name: str
    state: AreaState
    entries: tuple[Entry, ...]
    withdrawn: tuple[Entry, ...]
    footprint: tuple[FootprintStep, ...]
    finds: tuple[FoundDevice, ...]
    releases: tuple[Release, ...]
    became: tuple[str, ...]
    tasks: tuple[Task, ...]
    neighbours: tuple[Neighbour, ...]
    sources: tuple[str, ...]

    @property
    def ground(self) -> BaseGeometry | None:
        """The open ground; of an area that was released, the last that was open; None when no shape is known."""
        return _last_ground(self.footprint)


def story_of(snapshot: Snapshot, area_id: str) -> AreaStory:
    """The story of an area.

    Raises:
        NotFound: when the snapshot has no such area, or it is the total of a sector or country, or a store.
    """
    state = snapshot.area(area_id)
    if not state.is_area:
        raise NotFound(
            "'{area_id}' is the book of a {level}, not an area; give the id of a hazardous area",
            area_id=area_id,
            level=state.area.level.value,
        )
    ((area, listed),) = snapshot.by_area([area_id])
    kept = standing(listed)
    ids = {entry.entry_id for entry in kept}
    entries = tuple(sorted(kept, key=lambda entry: entry.effective_on))
    footprint = _footprint(states_by_day(area, listed))
    releases = tuple(release for release in snapshot.releases if release.area.area_id == area_id)
    given = (entry.source.strip() for entry in kept)
    return AreaStory(
        identity=snapshot.identity,
        country_name=snapshot.country_name,
        state=state,
        entries=entries,
        withdrawn=tuple(entry for entry in listed if entry.entry_id not in ids),
        footprint=footprint,
        finds=tuple(
            FoundDevice(e.effective_on, e.entry_id, find, e.date_precision) for e in entries for find in e.finds
        ),
        releases=releases,
        became=_became(kept, area_id),
        tasks=tuple(task for task in snapshot.tasks if area_id in task.area_ids),
        neighbours=_neighbours(snapshot, area_id, _last_ground(footprint)),
        sources=tuple(sorted({source for source in given if source}, key=lambda s: (s.casefold(), s))),
    )


def _footprint(states: Sequence[tuple[date, AreaState]]) -> tuple[FootprintStep, ...]:
    steps, before = [], None
    for since, state in states:
        gained, lost = (area_exact(_less(*pair)) for pair in ((state.geometry, before), (before, state.geometry)))
        steps.append(FootprintStep(since, state, gained, lost))
        before = state.geometry
    return tuple(steps)


def _less(one: BaseGeometry | None, other: BaseGeometry | None) -> BaseGeometry | None:
    return one if one is None or other is None else shapely.difference(one, other)


def _became(entries: Sequence[Entry], area_id: str) -> tuple[str, ...]:
    """Where its land went: a reopening names the closed area second, a split or merger the new one."""
    found: dict[str, None] = {}
    for entry in entries:
        if entry.kind is Kind.REOPENED and entry.other_area_id == area_id:
            found[entry.area_id] = None
        elif entry.kind in {Kind.SPLIT, Kind.MERGED} and entry.area_id == area_id:
            found[entry.other_area_id] = None
    return tuple(found)


def _last_ground(footprint: Sequence[FootprintStep]) -> BaseGeometry | None:
    shapes = [step.state.geometry for step in footprint if step.state.geometry is not None]
    return shapes[-1] if shapes else None


def _neighbours(snapshot: Snapshot, area_id: str, ground: BaseGeometry | None) -> tuple[Neighbour, ...]:
    if ground is None:
        return ()
    others = {
        other.area.area_id: other
        for other in snapshot.open_states
        if other.geometry is not None and other.area.area_id != area_id
    }
    near = distances_to(
        ground, [(key, other.geometry) for key, other in others.items() if other.geometry], at_most=NEIGHBOURS
    )
    return tuple(
        Neighbour(
            at,
            others[at.area_id],
            area_exact(shapely.intersection(ground, others[at.area_id].geometry)) if at.distance_m == 0 else 0,
        )
        for at in near
    )
