"""The map itself, as Folium builds it: outline, layers, and the furniture that every map has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import folium
import shapely
from branca.element import Element, MacroElement
from folium.template import Template
from folium.utilities import JsCode

from clearance_maps.language import mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from clearance_maps.language import Language
    from clearance_maps.mapping.layers import Layer

__all__ = ["Extent", "extent_of", "geojson", "hazard_map"]

Extent = tuple[float, float, float, float]
"""West, south, east, north in degrees (WGS 84)."""

DECIMALS = 6
OUTLINE_STYLE = {"color": "#6d6d6d", "weight": 1.2, "fillColor": "#fbf9f2", "fillOpacity": 1, "className": "country"}
OUTLINE_TOLERANCE = 0.002
SMALLEST_EXTENT = 0.02
WORDS = {
    "north": mark("N"),
    "south": mark("S"),
    "east": mark("E"),
    "west": mark("W"),
    "north_arrow": mark("North is up"),
}


class Furniture(MacroElement):
    """Scale bar, north arrow, graticule, and the points of small areas, drawn by page/map.js."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {% for name, style, labels in this.dotted %}
            clearance.dots({{ this._parent.get_name() }}, {{ name }}, {{ style|tojson }}, {{ labels|tojson }});
            {% endfor %}
            clearance.furnish({{ this._parent.get_name() }}, {{ this.furnishing|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, dotted: list[tuple[str, dict[str, object], list[str]]], furnishing: dict[str, object]) -> None:
        """Furniture for the map it is added to, last of all."""
        super().__init__()  # type: ignore[no-untyped-call]  # branca leaves it without types
        self.dotted = dotted
        self.furnishing = furnishing


def geojson(geometry: BaseGeometry) -> dict[str, object]:
    """A geometry with six decimals, which is a tenth of a metre; shapes keep all their corners."""
    rounded = shapely.set_precision(geometry, 10**-DECIMALS, mode="pointwise")
    shape: dict[str, object] = json.loads(shapely.to_geojson(rounded))
    return shape


def extent_of(boxes: Sequence[Extent]) -> Extent | None:
    """The extent that holds all boxes, never smaller than two kilometres; None without any."""
    if not boxes:
        return None
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    dx, dy = max(0.0, SMALLEST_EXTENT - (east - west)) / 2, max(0.0, SMALLEST_EXTENT - (north - south)) / 2
    return west - dx, south - dy, east + dx, north + dy


def hazard_map(
    layers: Sequence[Layer], *, language: Language, outline: BaseGeometry | None, extent: Extent, padding: int
) -> folium.Map:
    """A Folium map of the layers over the outline, without tiles."""
    west, south, east, north = extent
    sheet = folium.Map(
        location=((south + north) / 2, (west + east) / 2),
        zoom_start=4,
        tiles=None,
        attributionControl=False,
        zoom_snap=0.25,
        zoom_delta=0.5,
        min_zoom=2,
        max_zoom=20,
        font_size="0.8rem",
    )
    _name(sheet, "sheet")
    if outline is not None:
        simple = shapely.simplify(outline, OUTLINE_TOLERANCE)
        land = folium.GeoJson(
            _collection([{"type": "Feature", "id": 0, "properties": {}, "geometry": geojson(simple)}]),
            style_function=lambda _: OUTLINE_STYLE,
            interactive=False,
        )
        _name(land, "outline")
        land.add_to(sheet)
    dotted = []
    for layer in layers:
        drawn = _drawn(layer)
        _name(drawn, layer.name.replace("-", "_"))
        drawn.add_to(sheet)
        if layer.dot:
            dotted.append((drawn.get_name(), dict(layer.dot), list(layer.labels)))
    furnishing = {
        "bounds": [[south, west], [north, east]],
        "padding": padding,
        "words": {key: language.text(word) for key, word in WORDS.items()},
    }
    Furniture(dotted, furnishing).add_to(sheet)
    return sheet


def _name(element: Element, name: str) -> None:
    """Give an element a name of its own: Folium draws one at random, and no two pages would be the same."""
    element._id = name  # noqa: SLF001 -- branca has no call for it


def _collection(features: Sequence[Mapping[str, object]]) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": list(features)}


def _drawn(layer: Layer) -> folium.GeoJson:
    labels = json.dumps(layer.labels).replace("<", "\\u003c")
    style = dict(layer.style)
    marker = folium.CircleMarker(radius=6) if layer.is_points else None
    return folium.GeoJson(
        _collection(layer.features),
        style_function=lambda feature: {**style, **feature["properties"].get("style", {})},
        on_each_feature=JsCode(f"(feature, shape) => clearance.describe(feature, shape, {labels})"),
        marker=marker,
        smooth_factor=0.5,
    )
