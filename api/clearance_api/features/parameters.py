"""The parameters of addresses of features, as OpenAPI describes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from clearance_api.features.asking import DOWNLOAD, ITEM, PAGE, SNAPSHOT
from clearance_api.features.crs import CRS84
from clearance_api.features.fields import described as field_described
from clearance_api.features.filters import LANGUAGES
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_maps.spoken import LANGUAGES as SPOKEN

__all__ = ["asked_by", "collection_path", "item_path"]

Node: TypeAlias = dict[str, object]
URI: Node = {"type": "string", "format": "uri", "default": CRS84.uri}
LIST: Node = {"type": "array", "items": {"type": "string"}}
NUMBERS: Node = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
WHOLE: Node = {"type": "integer", "minimum": 0, "maximum": 10**9}

ABOUT: Mapping[str, tuple[str, Node]] = {
    "as_of": (
        "Nothing that took effect later counts; the data date when left out.",
        {"type": "string", "format": "date"},
    ),
    "known_at": (
        "Nothing recorded later counts; a moment with its offset, such as 2026-01-31T12:00:00Z.",
        {"type": "string", "format": "date-time"},
    ),
    "lang": (
        "Language of the page for people; what the browser likes best when left out.",
        {"type": "string", "enum": list(SPOKEN)},
    ),
    "limit": (
        "Features in a page; a larger number than the most is served as the most.",
        {"type": "integer", "minimum": 1},
    ),
    "offset": ("Features to skip; the link `prev` carries it.", WHOLE),
    "after": ("Where the page before ended, as the link `next` carries it.", WHOLE),
    "bbox": (
        "west,south,east,north in degrees, or as bbox-crs says; west greater than east crosses the antimeridian.",
        NUMBERS,
    ),
    "bbox-crs": ("The coordinate reference system of bbox; axes in its own order.", URI),
    "datetime": (
        "A moment or an interval of RFC 3339, `..` for an open end; its end is the date of the books as well.",
        {"type": "string"},
    ),
    "filter": ("A CQL2 expression over the queryables.", {"type": "string"}),
    "filter-lang": (
        "The language of the filter.",
        {"type": "string", "enum": list(LANGUAGES), "default": LANGUAGES[0]},
    ),
    "filter-crs": ("The coordinate reference system of geometries in the filter.", URI),
    "sortby": ("Properties to sort by, each with + or - before it.", LIST),
    "properties": ("Properties to show; all when left out.", LIST),
    "skipGeometry": ("Give every geometry as null.", {"type": "boolean", "default": False}),
    "crs": ("The coordinate reference system of the answer; axes in its own order.", URI),
}
COLLECTION: Node = {
    "name": "collection_id",
    "in": "path",
    "required": True,
    "description": "Name of the collection.",
    "schema": {"type": "string", "enum": list(COLLECTIONS)},
}
FEATURE: Node = {
    "name": "feature_id",
    "in": "path",
    "required": True,
    "description": "Id of the feature.",
    "schema": {"type": "string"},
}


def asked_by(names: Iterable[str], forms: tuple[str, ...]) -> list[Node]:
    """The parameters of a query, by their names."""
    return [_parameter(name, forms) for name in names]


def _parameter(name: str, forms: tuple[str, ...]) -> Node:
    if name == "f":
        schema: Node = {"type": "string", "enum": list(forms)}
        return _query(name, "Form of the answer; what the Accept header asks for when left out.", schema)
    about, schema = ABOUT[name]
    is_list = schema.get("type") == "array"
    return _query(name, about, dict(schema)) | ({"style": "form", "explode": False} if is_list else {})


def _query(name: str, about: str, schema: Node) -> Node:
    return {"name": name, "in": "query", "required": False, "description": about, "schema": schema}


def equal_values() -> Node:
    """The properties of all collections as parameters of their own, each an equal value to look for."""
    properties = {
        field.name: {
            key: value
            for key, value in field_described(field, collection.name).items()
            if key in {"type", "format", "description"}
        }
        for collection in COLLECTIONS.values()
        for field in collection.fields
        if field.name not in PAGE
    }
    about = "Features whose property has this value; only properties of the collection are taken."
    schema: Node = {"type": "object", "properties": properties, "additionalProperties": False}
    return _query("property", about, schema) | {"style": "form", "explode": True}


def collection_path(forms: tuple[str, ...], names: tuple[str, ...] = SNAPSHOT) -> Node:
    """What describes the parameters of an address of a collection."""
    extra = [equal_values()] if names in {PAGE, DOWNLOAD} else []
    return {"parameters": [COLLECTION, *asked_by(names, forms), *extra]}


def item_path(forms: tuple[str, ...], names: tuple[str, ...] = ITEM) -> Node:
    """What describes the parameters of an address of a feature."""
    return {"parameters": [COLLECTION, FEATURE, *asked_by(names, forms)]}
