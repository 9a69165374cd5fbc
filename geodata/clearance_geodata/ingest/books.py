"""The books of areas while an import adds to them: each folded once, and again only for an act of an earlier day."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clearance.land import acts
from clearance.land.fold import Folding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from clearance.land.fold import AreaState
    from clearance.land.hazard import Area
    from clearance.land.journal import Entry
    from clearance_geodata.register import View

__all__ = ["Books"]


@dataclass(slots=True)
class Books:
    """Books of areas, in the register and in the part of the import that is not recorded yet.

    Entries are not kept: those that are recorded are read again where an act needs them.
    """

    view: View
    _foldings: dict[str, Folding] = field(default_factory=dict)
    _recorded: dict[str, list[Entry]] = field(default_factory=dict)
    _added: dict[str, list[Entry]] = field(default_factory=dict)

    def read(self, area_ids: Sequence[str]) -> dict[str, Area]:
        """Those of some areas that are on record; everything that was added before is recorded now."""
        self._added.clear()
        self._recorded.clear()
        found = {}
        for area, entries in self.view.books(area_ids):
            found[area.area_id] = area
            self._recorded[area.area_id] = entries
            self._foldings[area.area_id] = Folding(area, entries)
        return found

    def add(self, entry: Entry) -> None:
        """Add an entry that the import makes."""
        for area_id in entry.area_ids:
            self._added.setdefault(area_id, []).append(entry)
            folding = self._foldings.get(area_id)
            if folding is None:
                continue
            if folding.last_change_on is None or folding.last_change_on <= entry.effective_on:
                folding.add(entry)
            else:
                del self._foldings[area_id]

    def entries(self, area_id: str) -> list[Entry]:
        """All entries that concern an area, in the order in which they were recorded or made."""
        if area_id not in self._recorded:
            self._recorded[area_id] = [entry for _, entries in self.view.books([area_id]) for entry in entries]
        return [*self._recorded[area_id], *self._added.get(area_id, ())]

    def before(self, area: Area, on: date) -> AreaState:
        """The state of an area as an act of a day meets it."""
        folding = self._foldings.get(area.area_id)
        if folding is None:
            folding = self._foldings[area.area_id] = Folding(area, self.entries(area.area_id))
        if folding.last_change_on is None or folding.last_change_on <= on:
            return folding.state
        return acts.before(area, self.entries(area.area_id), on)
