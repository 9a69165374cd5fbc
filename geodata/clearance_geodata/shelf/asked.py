"""What may be asked of a shelf: a moment of the books, a box, days, a filter, an order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["Asked", "At", "Box", "Filter", "Holding", "Order", "Rows", "Span"]

# Numbers of rows of a shelf; a number stands for one feature in one state, and never for another.
Rows: TypeAlias = NDArray[np.int64]
# A CQL2 expression as its JSON tree, checked against the fields that may be asked for.
Filter: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class At:
    """A moment of the books: nothing counts that took effect after a day or was recorded after a position."""

    as_of: date
    position: int


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees on WGS 84; a west greater than the east crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, boxes: Iterable[Box | None]) -> Box | None:
        """The box round all boxes, none of which crosses the antimeridian; None round nothing."""
        edges = [(box.west, box.south, box.east, box.north) for box in boxes if box is not None]
        if not edges:
            return None
        west, south, east, north = zip(*edges, strict=True)
        return cls(min(west), min(south), max(east), max(north))

    def polygons(self) -> list[shapely.Polygon]:
        """The box as one polygon, or two with the antimeridian between them."""
        crosses = self.west > self.east
        spans = [(self.west, 180.0), (-180.0, self.east)] if crosses else [(self.west, self.east)]
        return [shapely.box(low, self.south, high, self.north) for low, high in spans]


@dataclass(frozen=True, slots=True)
class Span:
    """Days `first` to `last`, both included; None is without end."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Order:
    """A field to sort by."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Holding:
    """Letters, large or small, that any of some fields of text holds."""

    letters: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Features of one collection that somebody asks for.

    Args:
        at: the moment of the books.
        box: only features whose geometry meets it; one without geometry meets none.
        span: only features that were true on any day of it; None: all that the books know at the moment, closed
            areas among them.
        where: only features for which this CQL2 expression is true.
        holding: only features that hold these letters.
        order: fields to sort by; features that are equal in them, and all when empty, come in the order of their rows.
    """

    at: At
    box: Box | None = None
    span: Span | None = None
    where: Filter | None = None
    holding: Holding | None = None
    order: tuple[Order, ...] = ()
