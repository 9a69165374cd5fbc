"""Places that a filter names: GeoJSON geometries and boxes, as shapes on WGS 84."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import orjson
import shapely
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from clearance.errors import InvalidGeometry
from clearance.saying import saying
from clearance_geodata.shelf.asked import Box

__all__ = ["Moved", "place_of", "with_places"]

Moved: TypeAlias = Callable[[BaseGeometry], BaseGeometry]
# west, south, east, north; or with the lowest and highest height, which no shape here has.
FLAT, SOLID = 4, 6


def place_of(said: Mapping[str, object]) -> BaseGeometry:
    """The shape that a geometry or a box of a filter is; a box whose west is greater than its east crosses 180.

    Raises:
        InvalidGeometry: when it is none.
    """
    box = said.get("bbox")
    if isinstance(box, list):
        return _box(box)
    try:
        shape = shapely.force_2d(shapely.from_geojson(orjson.dumps(said)))
    except GEOSException as fault:
        raise InvalidGeometry(
            "a {kind} of the filter cannot be read ({fault}); give it as WKT or GeoJSON",
            kind=str(said.get("type")),
            fault=str(fault),
        ) from None
    if shapely.is_empty(shape) or not shapely.is_valid(shape):
        reason = saying("it is empty") if shapely.is_empty(shape) else shapely.is_valid_reason(shape)
        raise InvalidGeometry(
            "a {kind} of the filter is no place: {reason}; draw it again", kind=shape.geom_type, reason=reason
        ) from None
    # Parts of one kind are one shape of that kind.
    return shapely.union_all(shape) if shape.geom_type == "GeometryCollection" else shape


def _box(box: list[float]) -> BaseGeometry:
    if len(box) not in {FLAT, SOLID}:
        raise InvalidGeometry("a box of {count} numbers is none; give west, south, east, north", count=len(box))
    west, south, east, north = box if len(box) == FLAT else (box[0], box[1], box[3], box[4])
    if south > north:
        raise InvalidGeometry(
            "a box from {south} to {north} degrees north is none; give west, south, east, north",
            south=str(south),
            north=str(north),
        )
    parts = Box(west, south, east, north).polygons()
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def with_places(tree: Any, moved: Moved | None) -> Any:  # noqa: ANN401  a tree of JSON
    """An expression with its places brought to WGS 84, and operators in small letters."""
    if isinstance(tree, list):
        return [with_places(part, moved) for part in tree]
    if not isinstance(tree, dict):
        return tree
    if moved is not None and ("bbox" in tree or ("type" in tree and "op" not in tree)):
        return orjson.loads(shapely.to_geojson(moved(place_of(tree))))
    return {
        name: part.lower() if name == "op" and isinstance(part, str) else with_places(part, moved)
        for name, part in tree.items()
    }
