"""Tile sets described: as OGC API - Tiles has them, and as TileJSON for MapLibre."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from clearance_api.features.reached import Reached
from clearance_api.readings import Reading
from clearance_api.service import JSON, SCHEMA_JSON, link
from clearance_api.tiles.asking import pins
from clearance_geodata.export.layer import Field, FieldType
from clearance_geodata.shelf.asked import Box
from clearance_geodata.tiles.matrix_sets import MATRIX_SETS, MatrixSet

__all__ = [
    "ALL_TITLE",
    "MATRIX_SETS_OF",
    "MAX_ZOOM",
    "MVT",
    "STYLES",
    "TILESETS",
    "bounds_of",
    "list_of",
    "matrix_sets",
    "tile_json",
    "tileset",
]

Node: TypeAlias = dict[str, object]

MVT = "application/vnd.mapbox-vector-tile"
REL = "http://www.opengis.net/def/rel/ogc/1.0"
SCHEME, TILESETS = f"{REL}/tiling-scheme", f"{REL}/tilesets-vector"
MATRIX_SETS_OF = f"{REL}/tiling-schemes"
STYLES = f"{REL}/styles"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
# The finest zoom that clients need to ask for: a step of its grid is 4 cm at most.
MAX_ZOOM = 18
NUMBERS = frozenset({FieldType.NUMBER, FieldType.WHOLE})
ALL_TITLE = "Land and sites"
# What is drawn beside the polygons of a collection, and how many dimensions it has.
LAYERS: Mapping[str, tuple[int, str]] = {
    "": (2, "ground"),
    "_lines": (1, "lines"),
    "_points": (0, "points, and ground too small to be seen"),
}


def matrix_sets(base: str) -> Node:
    """The tile matrix sets that there are."""
    return {
        "tileMatrixSets": [
            {
                "id": one.name,
                "title": one.title,
                "uri": one.uri,
                "crs": one.crs,
                "links": [link(f"{base}/tileMatrixSets/{one.name}", "self", JSON)],
            }
            for one in MATRIX_SETS.values()
        ],
        "links": [link(f"{base}/tileMatrixSets", "self", JSON)],
    }


def list_of(here: str, base: str, title: str) -> Node:
    """The tile sets of a collection or of all; `here` is the address of their list."""
    return {
        "links": [link(here, "self", JSON)],
        "tilesets": [
            {
                "title": title,
                "dataType": "vector",
                "crs": one.crs,
                "tileMatrixSetURI": one.uri,
                "links": [
                    link(f"{here}/{one.name}", "self", JSON),
                    link(f"{base}/tileMatrixSets/{one.name}", SCHEME, JSON),
                ],
            }
            for one in MATRIX_SETS.values()
        ],
    }


def tileset(base: str, here: str, matrix_set: MatrixSet, reading: Reading, to: Sequence[Reached]) -> Node:
    """One tile set: its layers, where its tiles are, and where the data lie."""
    own = f"{here}/{matrix_set.name}"
    tiles = f"{own}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}?f=mvt&{pins(reading)}"
    links: list[Node] = [
        {**link(own, "self", JSON)},
        {**link(f"{base}/tileMatrixSets/{matrix_set.name}", SCHEME, JSON)},
        {**link(tiles, "item", MVT), "templated": True},
    ]
    if matrix_set.columns == 1:
        links.append({**link(f"{own}/tilejson.json", "describedby", JSON, "TileJSON")})
    found: Node = {
        "title": to[0].collection.title if len(to) == 1 else ALL_TITLE,
        "dataType": "vector",
        "crs": matrix_set.crs,
        "tileMatrixSetURI": matrix_set.uri,
        "links": links,
        "layers": [layer for one in to for layer in _layers(one)],
        "snapshot": reading.snapshot.identity.to_dict(),
    }
    box = bounds_of(reading, to)
    if box is not None:
        found["boundingBox"] = {"lowerLeft": [box.west, box.south], "upperRight": [box.east, box.north], "crs": CRS84}
    return found


def _layers(to: Reached) -> list[Node]:
    return [
        {
            "id": f"{to.collection.name}{suffix}",
            "title": f"{to.collection.title}: {what}",
            "dataType": "vector",
            "geometryDimension": dimension,
            "propertiesSchema": {
                "type": "object",
                "properties": {field.name: _schema(field) for field in to.collection.fields if field.name in to.drawn},
            },
            "links": [link(f"{to.here}/schema", "describedby", SCHEMA_JSON)],
        }
        for suffix, (dimension, what) in LAYERS.items()
    ]


def _schema(field: Field) -> Node:
    return {"type": "number" if field.type in NUMBERS else "string", "description": field.meaning}


def tile_json(here: str, title: str, reading: Reading, to: Sequence[Reached], query: str = "") -> Node:
    """TileJSON 3.0 of Web Mercator tiles; their addresses name the snapshot, so what is behind them never changes."""
    snapshot = reading.snapshot
    box = bounds_of(reading, to) or Box(-180, -85, 180, 85)
    return {
        "tilejson": "3.0.0",
        "name": title,
        "description": f"{snapshot.country_name}, snapshot {snapshot.identity.id}, data of {snapshot.as_of}",
        "attribution": f"{snapshot.country_name}, {snapshot.as_of}",
        "scheme": "xyz",
        "tiles": [f"{here}/WebMercatorQuad/{{z}}/{{y}}/{{x}}?{query}{pins(reading)}"],
        "minzoom": 0,
        "maxzoom": MAX_ZOOM,
        "bounds": [box.west, box.south, box.east, box.north],
        "vector_layers": [
            {
                "id": f"{one.collection.name}{suffix}",
                "description": f"{one.collection.title}: {what}",
                "fields": {
                    field.name: "Number" if field.type in NUMBERS else "String"
                    for field in one.collection.fields
                    if field.name in one.drawn
                },
            }
            for one in to
            for suffix, (_, what) in LAYERS.items()
        ],
        "snapshot": snapshot.identity.to_dict(),
    }


def bounds_of(reading: Reading, to: Sequence[Reached]) -> Box | None:
    """The box round all geometries of some collections; the whole belt when they lie on both sides of 180 degrees."""
    boxes = [box for one in to for box in [reading.shelf(one.collection.name).bounds(reading.at)] if box]
    if not boxes:
        return None
    south, north = min(box.south for box in boxes), max(box.north for box in boxes)
    if any(box.west > box.east for box in boxes):
        return Box(-180, south, 180, north)
    return Box(min(box.west for box in boxes), south, max(box.east for box in boxes), north)
