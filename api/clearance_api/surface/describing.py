"""A surface described: for programs as a coverage, for maps as TileJSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlencode

from clearance_api.service import JSON, link
from clearance_api.tiles.asking import pins
from clearance_api.tiles.describing import TILE_PATH
from clearance_geodata.surface.colours import LEGENDS
from clearance_geodata.surface.writing import BANDS

if TYPE_CHECKING:
    from clearance_api.readings import Reading
    from clearance_geodata.surface.reading import SurfaceFile

__all__ = ["GEOTIFF", "PLACED", "PNG", "described", "pinned", "schemas", "tile_json"]

Node: TypeAlias = dict[str, object]
GEOTIFF = "image/tiff; application=geotiff; profile=cloud-optimized"
PNG = "image/png"
MOST_ZOOM = 16
# Where a picture is; of the tile matrix sets there is one.
PLACED: list[Node] = [
    {**TILE_PATH[0], "schema": {"type": "string", "enum": ["WebMercatorQuad"]}},
    *TILE_PATH[1:],
]


def pinned(reading: Reading, *, cell_m: int | None, seed: int) -> str:
    """The parameters that bring back this surface for good."""
    return pins(reading) + "&" + urlencode(({"cell_m": cell_m} if cell_m else {}) | {"seed": seed})


def described(file: SurfaceFile, reading: Reading, base: str, query: str) -> Node:
    """What a surface is: grid, extent, bands with units and colours, method, and where its data are."""
    said, box = file.tags, file.box
    return {
        "title": said["TITLE"],
        "snapshot": reading.snapshot.identity.to_dict(),
        "method": said["METHOD"],
        "seed": int(said["SEED"]),
        "grid": said["GRID"],
        "crs": file.crs_wkt,
        "cell_m": file.cell_m,
        "width": file.width,
        "height": file.height,
        "bounds_m": list(file.bounds_m),
        "bbox": [box.west, box.south, box.east, box.north],
        "parts_of_areas": said["PARTS_OF_AREAS"],
        "nodata": {"value": 0, "meaning": said["NODATA"]},
        "bands": [
            {
                "name": band.name,
                "unit": band.unit,
                "meaning": band.meaning,
                "legend": {"title": legend.title, "unit": legend.unit, "colors": legend.to_list()},
            }
            for band in BANDS
            for legend in [LEGENDS[band.name]]
        ],
        "links": [
            link(f"{base}/surface?{query}", "self", JSON),
            link(f"{base}/surface/coverage?{query}", "coverage", GEOTIFF, "All cells; bbox takes a part"),
            *(
                link(f"{base}/surface/tilejson.json?band={band.name}&{query}", "tiles", JSON, LEGENDS[band.name].title)
                for band in BANDS
            ),
        ],
    }


def tile_json(file: SurfaceFile, reading: Reading, base: str, band: str, query: str) -> Node:
    """TileJSON 3.0 of Web Mercator tiles; their addresses name the snapshot, so what is behind them never changes."""
    snapshot, box, legend = reading.snapshot, file.box, LEGENDS[band]
    bounds = [box.west, box.south, box.east, box.north] if box.west <= box.east else [-180, box.south, 180, box.north]
    return {
        "tilejson": "3.0.0",
        "name": f"{legend.title}, {legend.unit}",
        "description": f"{file.tags['TITLE']}, snapshot {snapshot.identity.id}; {file.tags['NODATA']}",
        "attribution": f"{snapshot.country_name}, {snapshot.as_of}",
        "scheme": "xyz",
        "tiles": [f"{base}/surface/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}?band={band}&{query}"],
        "minzoom": 0,
        "maxzoom": MOST_ZOOM,
        "bounds": bounds,
        "legend": legend.to_list(),
        "snapshot": snapshot.identity.to_dict(),
    }


def schemas() -> Node:
    """The schemas of what describes surfaces."""
    text: Node = {"type": "string"}
    number: Node = {"type": "number"}
    whole: Node = {"type": "integer"}
    numbers: Node = {"type": "array", "items": number}
    objects: Node = {"type": "array", "items": {"type": "object"}}
    required: Node = {
        **dict.fromkeys(("title", "method", "grid", "crs", "parts_of_areas"), text),
        "seed": whole,
        "cell_m": number,
        "width": whole,
        "height": whole,
        "bounds_m": numbers,
        "bbox": numbers,
        "bands": objects,
        "nodata": {"type": "object"},
        "snapshot": {"$ref": "#/components/schemas/Snapshot"},
        "links": {"type": "array", "items": {"$ref": "#/components/schemas/Link"}},
    }
    return {"Surface": {"type": "object", "required": list(required), "properties": required}}
