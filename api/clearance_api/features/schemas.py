"""JSON Schemas of a collection: what its features hold, and what may be asked of them (Parts 3 and 5)."""

from __future__ import annotations

from collections.abc import Sequence

from clearance_api.features.fields import Node, described
from clearance_api.features.filters import GEOMETRY
from clearance_geodata.shelf.collections import Collection

__all__ = ["DIALECT", "queryables", "schema"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ANY_SHAPE: Node = {"title": "geometry", "format": "geometry-any", "x-ogc-role": "primary-geometry"}


def _properties(collection: Collection, seen: Sequence[str]) -> dict[str, Node]:
    return {f.name: described(f, collection.name) for f in collection.fields if f.name in seen}


def queryables(collection: Collection, seen: Sequence[str], here: str) -> Node:
    """What a filter, `sortby` and parameters of their own may name: the fields that somebody sees, and the geometry."""
    return {
        "$schema": DIALECT,
        "$id": f"{here}/queryables",
        "type": "object",
        "title": collection.title,
        "properties": {**_properties(collection, seen), GEOMETRY: ANY_SHAPE},
        "additionalProperties": False,
    }


def schema(collection: Collection, seen: Sequence[str], here: str) -> Node:
    """The properties of a feature, so that a client knows the type of a field that is null in the first page."""
    properties = _properties(collection, seen)
    properties.get(collection.id_field, {})["x-ogc-role"] = "id"
    for place, node in enumerate(properties.values(), start=1):
        node["x-ogc-propertySeq"] = place
    return {
        "$schema": DIALECT,
        "$id": f"{here}/schema",
        "type": "object",
        "title": collection.title,
        "description": collection.description,
        "properties": {**properties, GEOMETRY: dict(ANY_SHAPE)},
        "additionalProperties": False,
    }
