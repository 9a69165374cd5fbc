"""A snapshot: everything the register said as of one date, as known at one moment, with the id that says so."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from clearance.errors import NotFound
from clearance.land.balance import standing
from clearance.land.books import books_of
from clearance.land.fold import fold, releases_of
from clearance.land.journal import RELEASES
from clearance.treaty.obligation import ARTICLE_5, deadline_in_force

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from clearance.land.books import Books
    from clearance.land.fold import AreaState, Release
    from clearance.land.hazard import Area, Place
    from clearance.land.journal import Entry
    from clearance.land.published import PublishedFigure
    from clearance.treaty.obligation import DeadlineStep

__all__ = ["Records", "Snapshot", "SnapshotId", "snapshot_id", "snapshot_of"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A frozen reading of a register.

    `entries` are in journal order and carry their `entry_id`; `states` hold each book as of the date, with its open
    ground; `releases` are the released grounds. Keys of the mappings are area ids.
    """

    identity: SnapshotId
    country_name: str
    areas: Mapping[str, Area]
    entries: tuple[Entry, ...]
    books: Books
    states: Mapping[str, AreaState]
    releases: tuple[Release, ...]
    figures: tuple[PublishedFigure, ...]
    deadlines: tuple[DeadlineStep, ...]
    places: tuple[Place, ...]

    @property
    def as_of(self) -> date:
        """The last effective date counted."""
        return self.identity.as_of

    @property
    def open_states(self) -> tuple[AreaState, ...]:
        """The hazardous areas that are open, in order of id; national and sector books are not areas."""
        return tuple(state for _, state in sorted(self.states.items()) if state.is_area and state.is_open)

    @property
    def flows(self) -> tuple[Entry, ...]:
        """Entries that release land, in journal order."""
        return tuple(entry for entry in self.entries if entry.kind in RELEASES)

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
                f"area '{area_id}' is not in snapshot {self.identity.id}; list the areas to see ids"
            ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What a register holds, each kind in journal order; a later area or place of the same id replaces the earlier."""

    areas: tuple[Area, ...] = ()
    entries: tuple[Entry, ...] = ()
    figures: tuple[PublishedFigure, ...] = ()
    deadlines: tuple[DeadlineStep, ...] = ()
    places: tuple[Place, ...] = ()


def snapshot_of(
    identity: SnapshotId, country_name: str, records: Records, *, postings: pd.DataFrame | None = None
) -> Snapshot:
    """A snapshot from records, cut to what took effect by the identity's `as_of`.

    Args:
        identity: whose snapshot, of when.
        country_name: as shown to people.
        records: all that was known.
        postings: the postings as the register keeps them; None computes them from the entries. Giving them lets a
            statement show a posting that no longer fits its entry.
    """
    entries = tuple(entry for entry in records.entries if entry.effective_on <= identity.as_of)
    areas = {area.area_id: area for area in records.areas}
    by_area: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_area[entry.area_id].append(entry)
    books = books_of(areas.values(), entries)
    if postings is not None:
        books = replace(books, postings=postings[postings["effective_on"] <= np.datetime64(identity.as_of, "s")])
    return Snapshot(
        identity=identity,
        country_name=country_name,
        areas=areas,
        entries=entries,
        books=books,
        states={area_id: fold(area, by_area[area_id]) for area_id, area in areas.items() if standing(by_area[area_id])},
        releases=releases_of(areas, entries),
        figures=tuple(figure for figure in records.figures if figure.to_on <= identity.as_of),
        deadlines=records.deadlines,
        places=tuple({place.name: place for place in records.places}.values()),
    )
