"""The shelf of any collection, whatever it is read from: rows of a register, or a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from clearance_geodata.shelf.asked import At
from clearance_geodata.shelf.collections import COLLECTIONS, Keeping
from clearance_geodata.shelf.made import made

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance_geodata.shelf.protocol import Catalogue

__all__ = ["Shelved", "at_of", "kept_in_rows", "shelf_of"]


@runtime_checkable
class Shelved(Protocol):
    """A source that keeps the features of some collections as rows; a register does."""

    @property
    def shelved_from(self) -> int:
        """The position from which on its rows are complete."""
        ...

    def shelf(self, name: str) -> Catalogue:
        """The shelf of a collection that is kept as rows."""
        ...


def at_of(snapshot: Snapshot) -> At:
    """The moment of a snapshot."""
    return At(snapshot.identity.as_of, snapshot.identity.position)


def kept_in_rows(source: object, at: At, name: str) -> Catalogue | None:
    """The shelf of rows that a source has for a moment; None where a shelf must be made of the snapshot."""
    if COLLECTIONS[name].keeping is Keeping.ROWS and isinstance(source, Shelved) and at.position >= source.shelved_from:
        return source.shelf(name)
    return None


def shelf_of(source: object, snapshot: Snapshot, name: str) -> Catalogue:
    """The shelf of a collection, to be asked for the moment of a snapshot.

    One that is made of the snapshot takes a while and is the caller's to keep.

    Args:
        source: what the snapshot was read from: a register, or anything else.
        snapshot: the moment.
        name: the collection.
    """
    return kept_in_rows(source, at_of(snapshot), name) or made(snapshot, COLLECTIONS[name])
