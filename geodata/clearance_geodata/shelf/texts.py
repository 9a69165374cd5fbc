"""Features as bytes that are ready to be sent: GeoJSON as RFC 7946 asks, WKB, and the box round each shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import orjson
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.shelf.versions import Value

__all__ = ["geometry_texts", "oriented", "properties_text"]


def oriented(geometries: Iterable[BaseGeometry | None]) -> NDArray[np.object_]:
    """Shapes with their rings turned as RFC 7946 asks; one that is empty is none."""
    listed = list(geometries)
    shapes = np.empty(len(listed), dtype=object)
    shapes[:] = listed
    shapes[shapely.is_empty(shapes)] = None
    turned: NDArray[np.object_] = shapely.orient_polygons(shapes)
    return turned


def geometry_texts(shapes: NDArray[np.object_]) -> list[bytes]:
    """Shapes as GeoJSON with coordinates in full, so that a client measures the same m2; ``null`` for none."""
    return [text.encode() if text else b"null" for text in shapely.to_geojson(shapes).tolist()]


def properties_text(names: Sequence[str], values: Sequence[Value]) -> bytes:
    """The properties of a feature as JSON, in order; what is not said is null."""
    return orjson.dumps({name: None if value == "" else value for name, value in zip(names, values, strict=True)})
