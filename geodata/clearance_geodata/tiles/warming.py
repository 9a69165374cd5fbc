"""Getting ready: the kernels are compiled, or read from disk, before somebody waits for a tile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely

from clearance_geodata.shelf.asked import Asked, At, Box, Rows
from clearance_geodata.shelf.collections import COLLECTIONS, Collection
from clearance_geodata.shelf.protocol import Stored
from clearance_geodata.tiles.drawing import Drawing
from clearance_geodata.tiles.matrix_sets import MATRIX_SETS, TileAddress

__all__ = ["warm"]


@dataclass(frozen=True, slots=True)
class _OneFeature:
    """A shelf with one feature on open ocean, of every kind of geometry."""

    collection: Collection

    def rows(self, asked: Asked) -> Rows:  # noqa: ARG002  there at every moment
        return np.array([1])

    def stored(self, rows: Rows) -> Sequence[Stored]:
        return [Stored(row, str(row), b"null", b"{}", 1) for row in rows.tolist()]

    def shapes(self, rows: Rows) -> Sequence[bytes | None]:
        parts = [shapely.Point(-30, 30), shapely.LineString([(-30, 30), (-31, 31)]), shapely.Point(-30, 30).buffer(1)]
        return [shapely.GeometryCollection(parts).wkb for _ in rows]

    def find(self, feature_id: str, at: At) -> Stored | None:  # noqa: ARG002
        return None

    def bounds(self, at: At) -> Box | None:  # noqa: ARG002
        return None

    def first_day(self, at: At) -> date | None:  # noqa: ARG002
        return None


def warm() -> None:
    """Draw a tile of a made-up feature, for which all kernels are needed."""
    collection = COLLECTIONS["areas"]
    drawing = Drawing(_OneFeature(collection))
    chosen = drawing.chosen(Asked(at=At(date(2000, 1, 1), 0)))
    address = TileAddress(MATRIX_SETS["WebMercatorQuad"], 5, 13, 13)
    drawing.tile(drawing.places(chosen, address), address, [field.name for field in collection.fields])
