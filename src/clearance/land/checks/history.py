"""An area with its entries and its state: what the checks look at, a few at a time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from clearance.land.balance import acts_never_open, standing
from clearance.land.fold import AreaState, fold
from clearance.saying import saying

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from clearance.land.checks.finding import Finding
    from clearance.land.hazard import Area
    from clearance.land.journal import Entry
    from clearance.land.snapshot import Snapshot

__all__ = ["Gatherer", "History", "histories", "label"]

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class History:
    """One book: the area as first described, its entries that nobody reversed, its state, and acts never open.

    `entries` are all that concern it, also those of another area that land was split from; `own` are those on it, each
    of which is in one history only.
    """

    area: Area
    entries: Sequence[Entry]
    own: Sequence[Entry]
    state: AreaState
    never_open: frozenset[str]

    @property
    def is_drawn(self) -> bool:
        """Whether any polygon of it is known."""
        return any(entry.geometry is not None or entry.ground is not None for entry in self.entries)

    @property
    def place(self) -> BaseGeometry | None:
        """Where it is, as well as is known: its open ground, what was drawn of it, or its point."""
        drawn = [entry.geometry for entry in self.entries] + [entry.ground for entry in self.entries]
        return next((shape for shape in (self.state.geometry, *drawn) if shape is not None), self.area.geometry)


class Gatherer(Protocol):
    """A check that must see every area before it can say anything."""

    def see(self, history: History) -> None:
        """Take what it needs of one area."""
        ...

    def findings(self) -> Iterator[Finding]:
        """What it found, once it has seen all."""
        ...


def histories(snapshot: Snapshot) -> Iterator[list[History]]:
    """All areas and books of a snapshot that anything stands of, some at a time."""
    made = (_history(area, entries) for area, entries in snapshot.by_area())
    found = (history for history in made if history is not None)
    while some := list(islice(found, AT_ONCE)):
        yield some


def _history(area: Area, entries: Sequence[Entry]) -> History | None:
    kept = standing(entries)
    own = [entry for entry in kept if entry.area_id == area.area_id]
    return History(area, kept, own, fold(area, entries), acts_never_open(own)) if kept else None


def label(entry: Entry) -> str:
    """An entry as findings name it."""
    return saying(
        "{entry}, {kind} of {area_id} on {day}",
        entry=entry.entry_id,
        kind=saying(str(entry.kind)),
        area_id=entry.area_id,
        day=entry.effective_on,
    )
