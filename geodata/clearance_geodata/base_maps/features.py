"""What a base map of vectors shows, as features of a few themes: water, woods, roads, borders, names of places.

Tiles come in several schemas (OpenMapTiles, Protomaps, Shortbread) and their layers are known by name; a layer that no
schema names is drawn as a thin line, and points without a name are left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clearance.errors import FileRefused
from clearance_geodata.base_maps.tile_files import TileFile
from clearance_geodata.reasons import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Corners = Sequence[tuple[float, float]]

__all__ = ["THEMES", "BaseFeature", "features_of_tile", "features_of_view"]

Box = tuple[float, float, float, float]
# From below; the last are names.
THEMES = (
    *("earth", "wood", "water", "waterway", "building", "other"),
    *("path", "road", "main road", "railway", "border", "inner border", "place"),
)
LAYERS = {
    "earth": "earth",
    **dict.fromkeys(("water", "ocean", "water_polygons"), "water"),
    **dict.fromkeys(("waterway", "water_lines", "rivers"), "waterway"),
    **dict.fromkeys(("building", "buildings"), "building"),
    **dict.fromkeys(("transportation", "roads", "streets", "road"), "road"),
    **dict.fromkeys(("boundary", "boundaries", "admin"), "border"),
    **dict.fromkeys(("place", "places", "place_labels"), "place"),
    **dict.fromkeys(("landcover", "landuse", "land", "park", "natural"), "land"),
}
# Layers of points, signs and labels that repeat what others show.
LEFT_OUT = frozenset(
    (
        *("poi", "pois", "housenumber", "addresses", "transportation_name", "water_name", "mountain_peak", "aeroway"),
        *("aerodrome_label", "sites", "transit", "public_transport", "ferries", "aerialways", "bridges", "dam_lines"),
        *("dam_polygons", "pier_lines", "pier_polygons", "street_polygons", "street_labels", "street_labels_points"),
        *("streets_polygons_labels", "boundary_labels", "water_polygons_labels", "water_lines_labels"),
    )
)
GREEN = frozenset(
    ("wood", "forest", "grass", "scrub", "park", "nature_reserve", "national_park", "orchard", "farmland")
)
MAIN = frozenset(("motorway", "trunk", "primary", "highway", "major_road"))
MINOR = frozenset(("path", "track", "footway", "steps", "cycleway", "service", "bridleway"))
RAIL = frozenset(("rail", "railway", "transit"))
NATION = 2
LARGEST_TOWNS = frozenset(("country", "state", "region", "province", "city", "town"))
# Tiles at a time across a view: enough for the whole screen.
MOST_ACROSS = 6
TILE_PX = 512


@dataclass(frozen=True, slots=True)
class BaseFeature:
    """A feature to draw: corners in Web Mercator, where the world is 0 to 1 from west to east and north to south.

    `theme` is one of `THEMES`; `parts` are rings of a surface when it `is_filled`, else lines; a place has one corner
    and a `name`. `rank` is larger for what matters less.
    """

    theme: str
    parts: tuple[Corners, ...]
    is_filled: bool = False
    name: str = ""
    rank: int = 0


def features_of_view(tiles: TileFile, view: Box, side_px: int) -> Iterator[BaseFeature]:
    """What lies in a view (left, top, right, bottom; the world is 0 to 1) of so many pixels on its longer side.

    Raises:
        FileRefused: when the file is damaged, or its tiles are no vector tiles.
    """
    across = max(view[2] - view[0], view[3] - view[1])
    zoom = math.floor(math.log2(max(1.0, side_px / TILE_PX / across)))
    zoom = min(max(zoom, tiles.least_zoom), tiles.most_zoom)
    while across * 2**zoom > MOST_ACROSS and zoom > tiles.least_zoom:
        zoom -= 1
    for column, row in _places(view, zoom):
        yield from features_of_tile(tiles, zoom, column, row)


def _places(view: Box, zoom: int) -> Iterator[tuple[int, int]]:
    size = 2**zoom
    left, top, right, bottom = (min(size - 1, max(0, math.floor(edge * size))) for edge in view)
    yield from ((column, row) for row in range(top, bottom + 1) for column in range(left, right + 1))


def features_of_tile(tiles: TileFile, zoom: int, column: int, row: int) -> Iterator[BaseFeature]:
    """What a tile of vectors shows.

    Raises:
        FileRefused: when the file is damaged there, or its tiles are no vector tiles.
    """
    content = tiles.tile(zoom, column, row)
    if not content:
        return
    for name, layer in _decoded(tiles, content).items():
        if name in LEFT_OUT:
            continue
        scale = 1 / (layer.get("extent", 4096) * 2**zoom)
        corner = column / 2**zoom, row / 2**zoom
        for feature in layer["features"]:
            yield from _read(LAYERS.get(name, "other"), feature, scale, corner)


def _decoded(tiles: TileFile, content: bytes) -> dict[str, Any]:
    import mapbox_vector_tile  # noqa: PLC0415  loaded when there are vectors
    from google.protobuf.message import DecodeError  # noqa: PLC0415  the same

    try:
        found: dict[str, Any] = mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})
    except (DecodeError, ValueError, IndexError, TypeError) as fault:
        raise FileRefused(
            "{name} has tiles that are no vector tiles ({fault}); convert it",
            name=tiles.path.name,
            fault=reason_of(fault),
        ) from fault
    return found


def _read(layer: str, feature: dict[str, Any], scale: float, corner: tuple[float, float]) -> Iterator[BaseFeature]:
    geometry, said = feature["geometry"], feature["properties"]
    kind, coordinates = geometry["type"], geometry["coordinates"]

    def placed(corners: Iterable[Sequence[float]]) -> Corners:
        return [(corner[0] + x * scale, corner[1] + y * scale) for x, y in corners]

    if kind == "Point" and layer == "place" and said.get("name"):
        word = str(said.get("kind") or said.get("class") or "")
        rank = 0 if word in LARGEST_TOWNS else 1
        yield BaseFeature("place", (placed([coordinates]),), name=str(said["name"]), rank=rank)
    elif "Polygon" in kind:
        polygons = coordinates if kind == "MultiPolygon" else [coordinates]
        theme = _surface(layer, said)
        if theme:
            yield BaseFeature(theme, tuple(placed(ring) for polygon in polygons for ring in polygon), is_filled=True)
    elif "LineString" in kind:
        lines = coordinates if kind == "MultiLineString" else [coordinates]
        theme = _line(layer, said)
        if theme:
            yield BaseFeature(theme, tuple(placed(line) for line in lines))


def _surface(layer: str, said: dict[str, Any]) -> str:
    if layer in {"earth", "water", "building", "other"}:
        return layer
    words = {str(said.get(name, "")) for name in ("class", "subclass", "kind", "type")}
    return "wood" if layer == "land" and words & GREEN else ""


def _line(layer: str, said: dict[str, Any]) -> str:
    words = {str(said.get(name, "")) for name in ("class", "kind", "type")}
    if layer == "road":
        if words & RAIL:
            return "railway"
        return "main road" if words & MAIN else "path" if words & MINOR else "road"
    if layer == "border":
        level = said.get("admin_level", said.get("kind_detail", NATION if "country" in words else NATION + 2))
        return "border" if str(level) in {"1", str(NATION)} else "inner border"
    if layer in {"water", "waterway"}:
        return "waterway"
    return "other" if layer == "other" else ""
