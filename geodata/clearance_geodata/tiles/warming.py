"""Getting ready: the kernels are compiled, or read from disk, before somebody waits for a tile."""

from __future__ import annotations

from datetime import date

import shapely

from clearance_geodata.shelf.asked import Asked, At
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_geodata.shelf.made import laid
from clearance_geodata.shelf.versions import Version
from clearance_geodata.tiles.drawing import Drawing
from clearance_geodata.tiles.matrix_sets import MATRIX_SETS, TileAddress

__all__ = ["warm"]


def warm() -> None:
    """Draw a tile of a made-up feature on open ocean, for which all kernels are needed."""
    collection = COLLECTIONS["areas"]
    parts = [shapely.Point(-30, 30), shapely.LineString([(-30, 30), (-31, 31)]), shapely.Point(-30, 30).buffer(1)]
    made_up = Version(values=["", *[None] * (len(collection.fields) - 1)], geometry=shapely.GeometryCollection(parts))
    drawing = Drawing(laid(collection, [made_up], position=0))
    chosen = drawing.chosen(Asked(at=At(date(2000, 1, 1), 0)))
    address = TileAddress(MATRIX_SETS["WebMercatorQuad"], 5, 13, 13)
    drawing.tile(drawing.rows(chosen, address), address, collection.tile_fields)
