"""Filters of a request (Part 3): CQL2 as text or JSON, and the small expressions that other parameters mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import orjson
import shapely

from clearance.errors import InvalidGeometry, InvalidQuantity, InvalidRecord
from clearance_api.features.crs import Crs, read_back
from clearance_api.features.misasked import Misasked
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_geodata.shelf.condition import GEOMETRY
from clearance_geodata.shelf.filter import read_filter

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.shelf.asked import Filter

__all__ = ["GEOMETRY", "LANGUAGES", "all_of", "equals", "meets", "where_of"]

LANGUAGES = ("cql2-text", "cql2-json")
# Where sides are bent on the globe, so many parts of the longest.
BENDS = 20
FARTHEST = (180, 90)


def equals(field: str, value: object) -> Filter:
    """Features whose field has a value."""
    return {"op": "=", "args": [{"property": field}, value]}


def meets(ground: BaseGeometry) -> Filter:
    """Features whose geometry meets some ground, in WGS 84 lon, lat."""
    return {"op": "s_intersects", "args": [{"property": GEOMETRY}, orjson.loads(shapely.to_geojson(ground))]}


def all_of(*given: Filter | None) -> Filter | None:
    """Features for which all of some expressions are true; None when there are none."""
    there = [one for one in given if one is not None]
    if len(there) < 2:
        return there[0] if there else None
    return {"op": "and", "args": there}


def where_of(text: str, language: str, crs: Crs, name: str, seen: tuple[str, ...]) -> Filter:
    """A filter as it was written, its places brought to WGS 84.

    Args:
        text: the expression.
        language: which of `LANGUAGES` it is in.
        crs: what its places are in.
        name: of the collection.
        seen: the fields that whoever asks may see; others do not exist.

    Raises:
        Misasked: when it cannot be read, or asks for what is not there.
    """
    fields = [field for field in COLLECTIONS[name].fields if field.name in seen]
    try:
        return read_filter(text, fields, is_json=language == "cql2-json", moved=lambda place: _on_globe(place, crs))
    except (InvalidRecord, InvalidQuantity, InvalidGeometry) as fault:
        raise Misasked("filter", text, fault.said) from None


def _on_globe(place: BaseGeometry, crs: Crs) -> BaseGeometry:
    """A place of a filter on WGS 84.

    Raises:
        InvalidGeometry: when the globe has no such place.
    """
    if crs.zone is not None:
        west, south, east, north = place.bounds
        place = shapely.segmentize(place, max(east - west, north - south, 1.0) / BENDS)
    brought = read_back(place, crs)
    corners = np.abs(shapely.get_coordinates(brought))
    if not np.isfinite(corners).all() or (corners > FARTHEST).any():
        raise InvalidGeometry(
            "a place of the filter lies outside {uri}; see filter-crs and the order of its axes", uri=crs.uri
        )
    return brought
