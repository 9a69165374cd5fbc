"""Versions: what a feature was, from which day until which; a shelf keeps each with the positions it was known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Self, TypeAlias

from clearance.land.fold import AreaState, Release, releases_of
from clearance.land.hazard import Area, Level
from clearance.land.timeline import states_by_day
from clearance_geodata.layers import area_values, release_values

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from clearance.land.journal import Entry

__all__ = ["BEGIN", "END", "STILL", "Book", "Value", "Version", "area_versions", "release_version", "release_versions"]

Value: TypeAlias = str | int | float | None

# Days are counted as `date.toordinal` does; a version is valid before the day on which it ends.
BEGIN, END = 0, date.max.toordinal() + 1
# The position until which a version is known that nobody has replaced yet.
STILL = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A feature as it is from one effective day until the day before another one.

    `values` are those of its collection's fields, the first of them its id; `since` and `until` (the day after the
    last one) tell when it was true, None is without end.
    """

    values: Sequence[Value]
    geometry: BaseGeometry | None
    valid_from: int = BEGIN
    valid_to: int = END
    since: date | None = None
    until: date | None = None

    @property
    def feature_id(self) -> str:
        """The id of the feature."""
        return str(self.values[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """An area with all entries that concern it; `since` is the first day that matters, None is all its life."""

    area: Area
    entries: Sequence[Entry]
    since: date | None
    states: Sequence[tuple[date, AreaState]]

    @classmethod
    def of(cls, area: Area, entries: Sequence[Entry], since: date | None = None) -> Self:
        """The states of an area, as far as they were not over before a day; totals are no areas and have none."""
        states = states_by_day(area, entries, since=since) if area.level is Level.AREA else ()
        return cls(area=area, entries=entries, since=since, states=states)


def area_versions(book: Book) -> Iterator[Version]:
    """The versions of an area."""
    ends = [*(day.toordinal() for day, _ in book.states), END]
    for (begin, end), (_, state) in zip(pairwise(ends), book.states, strict=True):
        yield area_version(state, valid_from=begin, valid_to=end)


def area_version(state: AreaState, *, valid_from: int = BEGIN, valid_to: int = END) -> Version:
    """A state of an area: true from the day on which it was opened, until that on which it was closed."""
    return Version(
        values=area_values(state),
        geometry=state.geometry,
        valid_from=valid_from,
        valid_to=valid_to,
        since=state.opened_on,
        until=None if state.is_open else state.last_change_on,
    )


def release_versions(book: Book) -> Iterator[Version]:
    """The land of an area that was released on the days that matter."""
    area, since = book.area, book.since or date.min
    own = [entry for entry in book.entries if entry.area_id == area.area_id and entry.effective_on >= since]
    for release in releases_of({area.area_id: area}, own):
        if release.is_land:
            yield release_version(release, valid_from=release.effective_on.toordinal())


def release_version(release: Release, *, valid_from: int = BEGIN) -> Version:
    """Released land: true on the days that the release covers."""
    return Version(
        values=release_values(release),
        geometry=release.geometry,
        valid_from=valid_from,
        since=release.covers_from or release.effective_on,
        until=release.effective_on + timedelta(days=1),
    )
