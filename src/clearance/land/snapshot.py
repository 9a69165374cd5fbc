"""A snapshot: everything the register said as of one date, as known at one moment, with the id that says so."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from clearance.errors import NotFound
from clearance.land.balance import standing
from clearance.land.books import books_of
from clearance.land.choices import choice_on
from clearance.land.fold import fold, releases_of
from clearance.land.land_index import LandIndex, land_index
from clearance.treaty.obligation import ARTICLE_5, deadline_in_force

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from clearance.land.books import Books
    from clearance.land.fold import AreaState, Release
    from clearance.land.hazard import Area, Place
    from clearance.land.journal import Entry
    from clearance.land.published import PublishedFigure
    from clearance.land.sites import Boundary, Event, Setting, Site, Task
    from clearance.treaty.obligation import DeadlineStep

__all__ = ["Reading", "Records", "Snapshot", "SnapshotId", "snapshot_id", "snapshot_of"]


def snapshot_id(register_id: str, as_of: date, chain_hash: str) -> str:
    """Twelve hexadecimal digits that change only when something was recorded or `as_of` differs.

    Example:
        >>> snapshot_id("r", date(2024, 11, 30), "h") == snapshot_id("r", date(2024, 11, 30), "h")
        True
    """
    return hashlib.sha256(f"{register_id}|{as_of.isoformat()}|{chain_hash}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotId:
    """The identity that every map, table, document and response carries.

    `as_of` is the last effective date counted, `known_at` the moment (UTC text) of the last thing recorded that was
    counted, `position` its place in the journal, 0 for an empty register.
    """

    id: str
    register: str
    country: str
    as_of: date
    known_at: str
    position: int

    def to_dict(self) -> dict[str, object]:
        """The identity for JSON."""
        return {
            "id": self.id,
            "register": self.register,
            "country": self.country,
            "as_of": self.as_of.isoformat(),
            "known_at": self.known_at,
            "position": self.position,
        }


class Reading(Protocol):
    """What a snapshot is read from: a register up to a position, or records in memory.

    Nothing is cut by date here. What is large is read when somebody asks for it, and not before.
    """

    @property
    def areas(self) -> Sequence[Area]:
        """Areas in journal order; a later one of the same id replaces the earlier."""
        ...

    @property
    def entries(self) -> Sequence[Entry]:
        """Every entry in journal order."""
        ...

    def described(self, area_ids: Sequence[str]) -> Mapping[str, Area]:
        """The latest records of some areas, of those that have one."""
        ...

    def by_area(self, area_ids: Sequence[str] | None = None) -> Iterator[tuple[str, Sequence[Entry]]]:
        """The entries that concern each area, in journal order; of all areas, or of some."""
        ...

    def books(self, as_of: date) -> Books:
        """The books of what took effect by a date."""
        ...

    @property
    def figures(self) -> Sequence[PublishedFigure]:
        """Published figures."""
        ...

    @property
    def deadlines(self) -> Sequence[DeadlineStep]:
        """Steps of the chains of deadlines."""
        ...

    @property
    def places(self) -> Sequence[Place]:
        """Where sectors are."""
        ...

    @property
    def sites(self) -> Sequence[Site]:
        """Incidents, minefields and stores."""
        ...

    @property
    def events(self) -> Sequence[Event]:
        """What happened at sites."""
        ...

    @property
    def boundaries(self) -> Sequence[Boundary]:
        """Lines of the country and its units."""
        ...

    @property
    def tasks(self) -> Sequence[Task]:
        """Work given to operators."""
        ...

    @property
    def settings(self) -> Sequence[Setting]:
        """Choices of the authority."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What a register holds, in memory, each kind in journal order.

    `kept_postings` are postings as a file keeps them; None computes them from the entries.
    """

    areas: tuple[Area, ...] = ()
    entries: tuple[Entry, ...] = ()
    figures: tuple[PublishedFigure, ...] = ()
    deadlines: tuple[DeadlineStep, ...] = ()
    places: tuple[Place, ...] = ()
    sites: tuple[Site, ...] = ()
    events: tuple[Event, ...] = ()
    boundaries: tuple[Boundary, ...] = ()
    tasks: tuple[Task, ...] = ()
    settings: tuple[Setting, ...] = ()
    kept_postings: pd.DataFrame | None = None

    def described(self, area_ids: Sequence[str]) -> Mapping[str, Area]:
        """The latest records of some areas, of those that have one."""
        latest = {area.area_id: area for area in self.areas}
        return {area_id: latest[area_id] for area_id in area_ids if area_id in latest}

    def by_area(self, area_ids: Sequence[str] | None = None) -> Iterator[tuple[str, Sequence[Entry]]]:
        """The entries that concern each area, in journal order; of all areas, or of some."""
        found: dict[str, list[Entry]] = {area.area_id: [] for area in self.areas}
        for entry in self.entries:
            for area_id in entry.area_ids:
                found.setdefault(area_id, []).append(entry)
        wanted = found if area_ids is None else area_ids
        return iter([(area_id, found.get(area_id, [])) for area_id in wanted])

    def books(self, as_of: date) -> Books:
        """The books of what took effect by a date."""
        made = books_of(self.areas, [entry for entry in self.entries if entry.effective_on <= as_of])
        kept = self.kept_postings
        if kept is None:
            return made
        return replace(made, postings=kept[kept["effective_on"] <= np.datetime64(as_of, "s")])


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A frozen reading of a register, cut to what took effect by the date of its identity.

    `entries` are in journal order and carry their `entry_id`; `states` hold each book as of the date, with its open
    ground; `releases` are the released grounds. Keys of the mappings are area ids.
    """

    identity: SnapshotId
    country_name: str
    reading: Reading = field(repr=False, compare=False)

    @property
    def as_of(self) -> date:
        """The last effective date counted."""
        return self.identity.as_of

    @cached_property
    def areas(self) -> Mapping[str, Area]:
        """Areas and books as they were first described, by id."""
        return {area.area_id: area for area in self.reading.areas}

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Everything that took effect on areas and books, in journal order."""
        return tuple(e for e in self.reading.entries if e.effective_on <= self.as_of and e.area_id)

    @cached_property
    def placeless(self) -> tuple[Entry, ...]:
        """Spot tasks and residual finds outside every area, in journal order."""
        return tuple(e for e in self.reading.entries if e.effective_on <= self.as_of and not e.area_id)

    @cached_property
    def books(self) -> Books:
        """The account as columns."""
        return self.reading.books(self.as_of)

    def by_area(self, area_ids: Sequence[str] | None = None) -> Iterator[tuple[Area, Sequence[Entry]]]:
        """Areas and books, each with what took effect on it in journal order; all of them, or some."""
        for area_id, entries in self.reading.by_area(area_ids):
            if area_id in self.areas:
                yield self.areas[area_id], [entry for entry in entries if entry.effective_on <= self.as_of]

    def book(self, area_id: str) -> tuple[Area, Sequence[Entry]]:
        """One area or book with what took effect on it in journal order, read by itself.

        Raises:
            NotFound: when the snapshot has no such area.
        """
        found = self.reading.described([area_id])
        if area_id not in found:
            raise NotFound(
                "area '{area_id}' is not in snapshot {id}; list the areas to see ids",
                area_id=area_id,
                id=self.identity.id,
            )
        ((_, entries),) = self.reading.by_area([area_id])
        return found[area_id], [entry for entry in entries if entry.effective_on <= self.as_of]

    @cached_property
    def states(self) -> Mapping[str, AreaState]:
        """Each book as its standing entries leave it; one that has none is not there yet."""
        return {area.area_id: fold(area, entries) for area, entries in self.by_area() if standing(entries)}

    @cached_property
    def land_index(self) -> LandIndex:
        """Its records as whoever asks about a piece of land needs them."""
        return land_index(self)

    @cached_property
    def releases(self) -> tuple[Release, ...]:
        """Ground and amounts that left the open accounts."""
        return releases_of(self.areas, self.entries)

    @cached_property
    def figures(self) -> tuple[PublishedFigure, ...]:
        """Published figures of dates up to that of the snapshot."""
        return tuple(figure for figure in self.reading.figures if figure.to_on <= self.as_of)

    @cached_property
    def deadlines(self) -> tuple[DeadlineStep, ...]:
        """The chains of deadlines."""
        return tuple(self.reading.deadlines)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Where sectors are, the latest of each name."""
        return tuple({place.name: place for place in self.reading.places}.values())

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """Incidents, minefields and stores, the latest record of each."""
        found = {site.site_id: site for site in self.reading.sites}
        return tuple(site for site in found.values() if site.on is None or site.on <= self.as_of)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """What happened at sites by the date."""
        found = {event.event_id: event for event in self.reading.events}
        return tuple(event for event in found.values() if event.on <= self.as_of)

    @cached_property
    def boundaries(self) -> tuple[Boundary, ...]:
        """The latest line of each unit."""
        return tuple({(line.level, line.name): line for line in self.reading.boundaries}.values())

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """The latest record of each task."""
        return tuple({task.task_id: task for task in self.reading.tasks}.values())

    def setting(self, name: str) -> str | None:
        """The value of a setting in force on the date; None when nothing was chosen."""
        chosen = self.choice(name)
        return None if chosen is None else chosen.value

    def choice(self, name: str) -> Setting | None:
        """The choice of a setting in force on the date, with the day it holds from; None when nothing was chosen."""
        return choice_on(self.reading.settings, name, self.as_of)

    @property
    def open_states(self) -> tuple[AreaState, ...]:
        """The hazardous areas that are open, in order of id; national and sector books are not areas."""
        return tuple(state for _, state in sorted(self.states.items()) if state.is_area and state.is_open)

    @property
    def areas_of_unknown_size(self) -> int:
        """How many open areas have no m2 in any sum; totals of sectors and countries are no areas."""
        return sum(state.open_m2 is None for state in self.open_states)

    def deadline(self, obligation: str = ARTICLE_5) -> DeadlineStep | None:
        """The deadline in force as of the snapshot's date."""
        return deadline_in_force(self.deadlines, self.as_of, obligation)

    def area(self, area_id: str) -> AreaState:
        """The state of one area.

        Raises:
            NotFound: when the snapshot has no such area.
        """
        try:
            return self.states[area_id]
        except KeyError:
            raise NotFound(
                "area '{area_id}' is not in snapshot {id}; list the areas to see ids",
                area_id=area_id,
                id=self.identity.id,
            ) from None


def snapshot_of(
    identity: SnapshotId, country_name: str, records: Records, *, postings: pd.DataFrame | None = None
) -> Snapshot:
    """A snapshot of records in memory.

    Args:
        identity: whose snapshot, of when.
        country_name: as shown to people.
        records: all that was known.
        postings: the postings as a register keeps them; None computes them from the entries. Giving them lets a
            statement show a posting that no longer fits its entry.
    """
    reading = records if postings is None else replace(records, kept_postings=postings)
    return Snapshot(identity=identity, country_name=country_name, reading=reading)
