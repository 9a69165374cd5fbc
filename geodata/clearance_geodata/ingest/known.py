"""What an import knows of areas: those on record, and those that the file itself has brought."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clearance.errors import InvalidRecord
from clearance.land import acts
from clearance_geodata.ingest.attributes import OTHER_ID_NAMES
from clearance_geodata.ingest.books import Books
from clearance_geodata.ingest.said import new_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from clearance.land.fold import AreaState
    from clearance.land.hazard import Area
    from clearance.land.journal import Entry
    from clearance_geodata.ingest.vectors import VectorRecord
    from clearance_geodata.register import View

__all__ = ["Known"]


@dataclass(slots=True)
class Known:
    """Areas and their books; `new` are the areas that the file brought, `begun` the day of the first one on record."""

    view: View
    areas: dict[str, Area] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)
    begun: date | None = field(init=False)
    _books: Books = field(init=False)

    def __post_init__(self) -> None:
        self._books, self.begun = Books(self.view), self.view.begun_on()

    def read(self, records: Iterable[VectorRecord]) -> None:
        """Read what the register knows of the areas that some records name."""
        named = {name for record in records for name in (new_id(record), record.text(*OTHER_ID_NAMES)) if name}
        self.areas |= self._books.read(sorted(named - self.areas.keys()))

    def add(self, areas: Iterable[Area], entries: Iterable[Entry]) -> None:
        """Add what a record of the file brings."""
        for area in areas:
            self.areas[area.area_id] = area
            self.new.add(area.area_id)
        for entry in entries:
            self._books.add(entry)

    def entries(self, area_id: str) -> list[Entry]:
        """All entries that concern an area, in the order in which they were recorded or made."""
        return self._books.entries(area_id)

    def state(self, said: Entry, area_id: str = "") -> AreaState:
        """What an act meets of its area, or of another one.

        Raises:
            InvalidRecord: when there is no such area.
        """
        named = area_id or said.area_id
        if named not in self.areas:
            raise InvalidRecord(
                "area '{named}' is not in the register; check the id, or record the area first", named=named
            )
        return self._books.before(self.areas[named], said.effective_on)

    def elsewhere(self, said: Entry) -> BaseGeometry | None:
        """Ground that cannot come into the area by this act."""
        return acts.elsewhere(said.area_id, self.entries(said.area_id), said.effective_on)
