"""What a snapshot reads of a register: the journal up to a position, each part when somebody asks for it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from clearance.land.hazard import Area, Place
from clearance.land.journal import Entry
from clearance.land.published import PublishedFigure
from clearance.land.sites import Boundary, Event, Setting, Site, Task
from clearance.treaty.obligation import DeadlineStep
from clearance_geodata import columns, reading
from clearance_geodata.reading import Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    from clearance.land.books import Books
    from clearance_geodata.store.protocol import Connection

__all__ = ["JournalReading"]


class JournalReading:
    """A register up to a position of its journal (see `clearance.land.snapshot.Reading`).

    What was read is kept, but for the entries by area: a large country is folded a few areas at a time.
    """

    def __init__(self, connection: Callable[[], AbstractContextManager[Connection]], up_to: int) -> None:
        """Read through connections that are given when they are needed."""
        self._connection = connection
        self.up_to = up_to

    def _of_kind(self, type_: type[Kept]) -> tuple[Kept, ...]:
        with self._connection() as connection:
            return reading.of_kind(connection, type_, self.up_to)

    @cached_property
    def areas(self) -> Sequence[Area]:
        """Areas in journal order."""
        return self._of_kind(Area)

    @cached_property
    def entries(self) -> Sequence[Entry]:
        """Every entry in journal order."""
        return self._of_kind(Entry)

    def described(self, area_ids: Sequence[str]) -> Mapping[str, Area]:
        """The latest records of some areas, of those that have one."""
        with self._connection() as connection:
            return reading.areas_of(connection, area_ids, self.up_to)

    def by_area(self, area_ids: Sequence[str] | None = None) -> Iterator[tuple[str, Sequence[Entry]]]:
        """The entries that concern each area, in journal order; of all areas, or of some."""
        with self._connection() as connection:
            wanted = reading.area_ids(connection, self.up_to) if area_ids is None else area_ids
            yield from reading.by_area(connection, wanted, self.up_to)

    def books(self, as_of: date) -> Books:
        """The books of what took effect by a date."""
        with self._connection() as connection:
            return columns.books(connection, self.areas, up_to=self.up_to, as_of=as_of)

    @cached_property
    def figures(self) -> Sequence[PublishedFigure]:
        """Published figures."""
        return self._of_kind(PublishedFigure)

    @cached_property
    def deadlines(self) -> Sequence[DeadlineStep]:
        """Steps of the chains of deadlines."""
        return self._of_kind(DeadlineStep)

    @cached_property
    def places(self) -> Sequence[Place]:
        """Where sectors are."""
        return self._of_kind(Place)

    @cached_property
    def sites(self) -> Sequence[Site]:
        """Incidents, minefields and stores."""
        return self._of_kind(Site)

    @cached_property
    def events(self) -> Sequence[Event]:
        """What happened at sites."""
        return self._of_kind(Event)

    @cached_property
    def boundaries(self) -> Sequence[Boundary]:
        """Lines of the country and its units."""
        return self._of_kind(Boundary)

    @cached_property
    def tasks(self) -> Sequence[Task]:
        """Work given to operators."""
        return self._of_kind(Task)

    @cached_property
    def settings(self) -> Sequence[Setting]:
        """Choices of the authority."""
        return self._of_kind(Setting)
