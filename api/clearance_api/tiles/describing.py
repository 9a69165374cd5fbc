"""What the addresses of tiles take, as OpenAPI describes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_geodata.tiles.matrix_sets import MATRIX_SETS

__all__ = ["COLLECTIONS_PARAMETER", "MATRIX_SET", "MATRIX_SET_PATH", "PLACE", "TILE_PATH", "schemas"]

Node: TypeAlias = dict[str, object]
WHOLE: Node = {"type": "integer", "minimum": 0}


def _path(name: str, description: str, schema: Mapping[str, object]) -> Node:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": dict(schema)}


# The ends of the addresses of tile sets and tiles.
MATRIX_SET = "{tileMatrixSetId}"
PLACE = f"{MATRIX_SET}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
MATRIX_SET_PATH = _path(
    "tileMatrixSetId", "Name of the tile matrix set.", {"type": "string", "enum": list(MATRIX_SETS)}
)
TILE_PATH: list[Node] = [
    MATRIX_SET_PATH,
    _path("tileMatrix", "Tile matrix, that is the zoom.", WHOLE),
    _path("tileRow", "Row of the tile, from the north.", WHOLE),
    _path("tileCol", "Column of the tile, from the west.", WHOLE),
]
COLLECTIONS_PARAMETER: Node = {
    "name": "collections",
    "in": "query",
    "required": False,
    "description": "Names of collections, with commas between them; land and sites when left out.",
    "schema": {"type": "array", "items": {"type": "string", "enum": list(COLLECTIONS)}},
    "style": "form",
    "explode": False,
}


def _object(required: Mapping[str, Node], optional: Mapping[str, Node] | None = None) -> Node:
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}}


def schemas() -> Node:
    """The schemas of what describes tiles."""
    text: Node = {"type": "string"}
    number: Node = {"type": "number"}
    anything: Node = {"type": "object"}

    def list_of(items: Node) -> Node:
        return {"type": "array", "items": items}

    links = list_of({"$ref": "#/components/schemas/Link"})
    matrix = _object(
        {
            "id": text,
            "scaleDenominator": number,
            "cellSize": number,
            "pointOfOrigin": list_of(number),
            "tileWidth": WHOLE,
            "tileHeight": WHOLE,
            "matrixWidth": WHOLE,
            "matrixHeight": WHOLE,
        },
        {"cornerOfOrigin": text},
    )
    tileset = {"dataType": text, "crs": text, "links": links}
    more = {"title": text, "tileMatrixSetURI": text}
    return {
        "TileMatrixSets": _object({"tileMatrixSets": list_of(_object({"id": text, "links": links}))}),
        "TileMatrixSet": _object({"id": text, "crs": text, "tileMatrices": list_of(matrix)}, {"title": text}),
        "TileSets": _object({"tilesets": list_of(_object(tileset, more))}, {"links": links}),
        "TileSet": _object(tileset, {**more, "layers": list_of(anything), "boundingBox": anything}),
        "Styles": _object(
            {"styles": list_of(_object({"id": text, "links": links}))}, {"default": text, "links": links}
        ),
        "MapStyle": _object({"version": WHOLE, "sources": anything, "layers": list_of(anything)}, {"name": text}),
        "TileJson": _object({"tilejson": text, "tiles": list_of(text)}, {"vector_layers": list_of(anything)}),
    }
