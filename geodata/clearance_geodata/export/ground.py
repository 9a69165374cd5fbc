"""Ground in the one form that every format can take: multipart, shells counter-clockwise, cut at the antimeridian."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.antimeridian import cut_at_antimeridian
from clearance.geodesy import polygons_of
from clearance_geodata.export.layer import WGS84

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance_geodata.export.layer import Layer

__all__ = ["grounds_of", "rows_without_ground", "typed_grounds"]

HALF_TURN = 180.0


def typed_grounds(layer: Layer) -> NDArray[np.object_]:
    """The ground of each row as it is kept; None where it is unknown or empty, and for each row of a table."""
    found = np.full(len(layer.rows), None, dtype=object)
    if layer.geometry_type is not None:
        found[:] = layer.grounds
        found[shapely.is_empty(found)] = None
    return found


def grounds_of(layer: Layer) -> NDArray[np.object_]:
    """The ground of each row as files hold it; None where it is unknown, and for each row of a table.

    Shells run counter-clockwise and holes clockwise (RFC 7946, OGC 12-128r19), what crosses 180 degrees is cut there,
    and in a layer of multipolygons each polygon is one.

    Raises:
        InvalidGeometry: when a ring goes round a pole.
    """
    found = typed_grounds(layer)
    if layer.crs == WGS84:
        west, _, east, _ = shapely.bounds(found).T
        for i in np.flatnonzero((east - west > HALF_TURN) | (west < -HALF_TURN) | (east > HALF_TURN)):
            found[i] = cut_at_antimeridian(found[i])
    found = shapely.orient_polygons(found)
    return _multipolygons(found) if layer.geometry_type == "MultiPolygon" else found


def _multipolygons(grounds: NDArray[np.object_]) -> NDArray[np.object_]:
    for i in np.flatnonzero(shapely.get_type_id(grounds) == shapely.GeometryType.GEOMETRYCOLLECTION):
        grounds[i] = shapely.MultiPolygon(polygons_of(grounds[i]))
    parts, rows = shapely.get_parts(grounds, return_index=True)
    whole = np.full(len(grounds), None, dtype=object)
    if len(parts):
        shapely.multipolygons(parts, indices=rows, out=whole)
    return whole


def rows_without_ground(layer: Layer) -> list[str]:
    """The keys of the rows whose ground is unknown, in the order of the layer; of a table none, it has no ground."""
    if layer.geometry_type is None:
        return []
    keys = layer.column(layer.key)
    return [str(key) for key, ground in zip(keys, typed_grounds(layer), strict=True) if ground is None]
