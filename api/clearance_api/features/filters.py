"""Filters of a request (Part 3): CQL2 as text or JSON, and the small expressions that other parameters mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cql2
import orjson
import shapely

from clearance_api.features.crs import Crs, boxed, read_back
from clearance_api.features.misasked import Misasked
from clearance_geodata.shelf.asked import Filter

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["LANGUAGES", "all_of", "equals", "meets", "where_of"]

LANGUAGES = ("cql2-text", "cql2-json")
GEOMETRY = "geometry"


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
    """A filter as it was written, its geometries brought to WGS 84.

    Raises:
        Misasked: when it cannot be read, or names what is no property.
    """
    del name
    try:
        tree = (cql2.parse_text if language == "cql2-text" else cql2.parse_json)(text).to_json()
    except (cql2.ParseError, cql2.ValidationError, ValueError) as fault:
        raise Misasked("filter", text, f"cannot be read as {language}: {str(fault)[:200]}") from None
    _check_names(tree, (*seen, GEOMETRY), text)
    try:
        return tree if crs.is_wgs84 else _brought(tree, crs)
    except ValueError as fault:
        raise Misasked("filter", text, f"has a box that {fault}") from None


def _check_names(node: object, known: tuple[str, ...], text: str) -> None:
    if isinstance(node, dict):
        if "property" in node and node["property"] not in known:
            raise Misasked("filter", text, f"names '{node['property']}', which is no property; use {', '.join(known)}")
        for value in node.values():
            _check_names(value, known, text)
    elif isinstance(node, list):
        for value in node:
            _check_names(value, known, text)


def _brought(node: object, crs: Crs) -> Filter:
    """A filter with every geometry and box in it brought to WGS 84 lon, lat."""
    brought = _node(node, crs)
    return brought if isinstance(brought, dict) else {}


def _node(node: object, crs: Crs) -> object:
    if isinstance(node, list):
        return [_node(value, crs) for value in node]
    if not isinstance(node, dict):
        return node
    if "coordinates" in node or "geometries" in node:
        return orjson.loads(shapely.to_geojson(read_back(shapely.from_geojson(orjson.dumps(node)), crs)))
    if "bbox" in node:
        numbers = [float(number) for number in node["bbox"]]
        west, south, east, north = numbers if len(numbers) == 4 else (*numbers[:2], *numbers[3:5])
        box, ground = boxed((west, south, east, north), crs)
        if ground is not None:
            return orjson.loads(shapely.to_geojson(ground))
        return {"bbox": [box.west, box.south, box.east, box.north]}
    return {name: _node(value, crs) for name, value in node.items()}
