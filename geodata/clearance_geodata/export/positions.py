"""Positions for tables that cannot show ground: the point itself, or a point inside the ground."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance_geodata.export.fields import field_named
from clearance_geodata.export.ground import grounds_of

if TYPE_CHECKING:
    from clearance_geodata.export.layer import Layer

__all__ = ["with_positions"]


def with_positions(layer: Layer) -> Layer:
    """The layer as a table with two fields more: `lon, lat` of a point, `inside_lon, inside_lat` of any other ground.

    A point inside is only where to put a name on a map, so it is not called a position. A table stays as it is.
    """
    if layer.geometry_type is None:
        return layer
    names = ("lon", "lat") if layer.geometry_type == "Point" else ("inside_lon", "inside_lat")
    points = shapely.point_on_surface(grounds_of(layer))
    lons, lats = (np.round(read(points), field_named(names[0]).decimals) for read in (shapely.get_x, shapely.get_y))
    positions = [
        (None, None) if np.isnan(lon) else (lon, lat) for lon, lat in zip(lons.tolist(), lats.tolist(), strict=True)
    ]
    return replace(
        layer,
        fields=(*layer.fields, *(field_named(name) for name in names)),
        rows=[(*row, *position) for row, position in zip(layer.rows, positions, strict=True)],
    )
