"""What a shelf can do, whatever keeps it: a register in a file, one in PostGIS, or a snapshot in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from clearance_geodata.shelf.asked import Asked, At, Box, Rows
from clearance_geodata.shelf.collections import Collection

__all__ = ["Catalogue", "Shelf", "Stored", "Summed"]


@dataclass(frozen=True, slots=True)
class Stored:
    """One feature in one state, ready to be sent.

    `row` is its number, which never stands for anything else. `geometry` is GeoJSON (lon, lat; WGS 84) or ``null``,
    `properties` a JSON object with every field of the collection in order, both UTF-8. `since` is the position of the
    journal at which it was recorded: it changes when somebody changes the feature, so it makes an entity tag.
    """

    row: int
    feature_id: str
    geometry: bytes
    properties: bytes
    since: int


class Summed(NamedTuple):
    """A sum over features: exact (thousandths of m2), and how many of the features have no such number."""

    exact: int
    unknown: int


class Shelf(Protocol):
    """The features of one collection at every moment of the books; calls come from several threads."""

    @property
    def collection(self) -> Collection:
        """What is kept here."""
        ...

    def rows(self, asked: Asked) -> Rows:
        """All rows that match, in the order asked for."""
        ...

    def stored(self, rows: Rows) -> Sequence[Stored]:
        """The features of some rows, in that order."""
        ...

    def shapes(self, rows: Rows) -> Sequence[bytes | None]:
        """The geometries of some rows as WKB (lon, lat; WGS 84), in that order; None where none is known."""
        ...

    def near(self, asked: Asked, box: Box) -> Rows:
        """All rows of a moment and a span whose bounds meet a box that does not cross the antimeridian, in any order.

        Neither shapes are looked at, nor what else is asked.
        """
        ...

    def bounds_of(self, rows: Rows) -> NDArray[np.float64]:
        """West, south, east and north of some rows in degrees, in that order; no numbers where no shape is known."""
        ...

    def properties(self, rows: Rows) -> Sequence[bytes]:
        """The properties of some rows as JSON objects, in that order."""
        ...

    def numbered(self, field: str, rows: Rows) -> NDArray[np.int32]:
        """The number that the word of a field has, for some rows in that order; -1 where it says nothing.

        Words are numbered as they come first in the order of rows.
        """
        ...

    def find(self, feature_id: str, at: At) -> Stored | None:
        """A feature by its id as of a moment, a closed area among them; None when the books do not know it then."""
        ...

    def bounds(self, at: At) -> Box | None:
        """The box round all geometries as of a moment; None when there are none."""
        ...

    def first_day(self, at: At) -> date | None:
        """The first day on which anything was true, as of a moment."""
        ...


class Catalogue(Shelf, Protocol):
    """A shelf that can also be listed by people: with sums, and with the words to choose from."""

    def summed(self, rows: Rows, field: str, at: At) -> Summed:
        """The exact sum of a field of land, in m2, over some rows of a moment, and how many of them do not know it."""
        ...

    def words(self, field: str, at: At, *, up_to: int) -> Sequence[str]:
        """The different values of a field of text at a moment, sorted by their letters; at most so many."""
        ...
