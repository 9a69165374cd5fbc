"""Land on both sides of 180 degrees, drawn together: longitudes run on to the east, from 0 to 360."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

    from clearance_maps.mapping.base import Extent
    from clearance_maps.mapping.layers import Layer
    from clearance_maps.mapping.places import PlaceLayer
    from clearance_maps.mapping.sheet import Sheet

__all__ = ["HALF_ROUND", "eastward", "lies_together"]

HALF_ROUND = 180.0
Shape = TypeVar("Shape", bound="BaseGeometry")


def eastward(geometry: Shape) -> Shape:
    """The same ground with longitudes from 0 to 360, so that what was cut at 180 degrees lies together.

    Example:
        >>> eastward(shapely.box(-180, -17, -179, -16)).bounds
        (180.0, -17.0, 181.0, -16.0)
    """
    return shapely.transform(geometry, lambda corners: np.column_stack((corners[:, 0] % 360.0, corners[:, 1])))


def lies_together(sheet: Sheet) -> Sheet:
    """The sheet with its land moved eastward, if that makes it narrower; else the very same sheet."""
    boxes = [layer.extent for layer in sheet.drawn_layers]
    if not boxes or _width(boxes) <= HALF_ROUND:
        return sheet
    layers = tuple(_moved(layer) for layer in sheet.layers)
    places = tuple(_moved_places(layer) for layer in sheet.places)
    if _width([*(layer.extent for layer in layers), *(layer.extent for layer in places)]) >= _width(boxes):
        return sheet
    totals = tuple(replace(one, place=replace(one.place, lon=one.place.lon % 360.0)) for one in sheet.totals)
    return replace(sheet, layers=layers, places=places, totals=totals, outline=_moved_outline(sheet.outline))


def _width(boxes: Iterable[Extent]) -> float:
    edges = [(west, east) for west, _, east, _ in boxes]
    return max(east for _, east in edges) - min(west for west, _ in edges)


def _moved(layer: Layer) -> Layer:
    grounds = tuple(eastward(ground) for ground in layer.grounds)
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(grounds))
    return replace(layer, grounds=grounds, extent=(west, south, east, north))


def _moved_places(layer: PlaceLayer) -> PlaceLayer:
    points = [[lon % 360.0, lat] for lon, lat in layer.points]
    features = tuple(
        {**feature, "geometry": {"type": "Point", "coordinates": point}}
        for feature, point in zip(layer.features, points, strict=True)
    )
    lons, lats = zip(*points, strict=True)
    return replace(layer, features=features, points=tuple(points), extent=(min(lons), min(lats), max(lons), max(lats)))


def _moved_outline(outline: BaseGeometry | None) -> BaseGeometry | None:
    """The outline, unless a part of it lies on both sides of Greenwich, where it would be torn."""
    if outline is None or any(part.bounds[0] < 0 < part.bounds[2] for part in shapely.get_parts(outline)):
        return None
    return eastward(outline)
