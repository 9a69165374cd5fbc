"""The map itself, as Folium builds it: what the page carries, symbols of totals, and the furniture of every map."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import folium
import shapely
from branca.element import Element, MacroElement
from folium.template import Template
from folium.utilities import JsCode

from clearance_maps.mapping.carrier import packed, shapes
from clearance_maps.mapping.formats import formats_of
from clearance_maps.mapping.tools import script_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from clearance.land.hazard import Place
    from clearance_maps.language import Language
    from clearance_maps.mapping.layers import Layer
    from clearance_maps.mapping.places import PlaceLayer

__all__ = ["CARRIED", "Extent", "Ground", "Picture", "Squares", "extent_of", "hazard_map"]

Extent = tuple[float, float, float, float]
"""West, south, east, north in degrees (WGS 84)."""

# Where the page, once it is written and checked, gets what it carries: too large to pass through templates.
CARRIED = "@carried@"
OUTLINE = {"name": "country", "fill": "#fbf9f2", "outline": "#6d6d6d", "opacity": 1, "weight": 1.2}
OUTLINE_TOLERANCE = 0.002
SMALLEST_EXTENT = 0.02


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in Web Mercator that lies under the ground: a base map, a surface.

    `content` are the bytes of a PNG or JPEG file, `extent` its edges, `label` what it is and whose.
    """

    content: bytes
    extent: Extent
    label: str
    opacity: float = 1.0
    is_supplied: bool = True

    def carried(self) -> dict[str, object]:
        """The picture for the page."""
        kind = "png" if self.content.startswith(b"\x89PNG") else "jpeg"
        west, south, east, north = self.extent
        return {
            "address": f"data:image/{kind};base64,{base64.b64encode(self.content).decode()}",
            "bounds": [[south, west], [north, east]],
            "label": self.label,
            "opacity": self.opacity,
        }


@dataclass(frozen=True, slots=True)
class Squares:
    """A base map that the service of the page gives in squares, as many as are looked at.

    `address` is relative to that of the page, with ``{z}``, ``{y}`` and ``{x}``; beyond `most_zoom` squares are drawn
    larger than they are.
    """

    address: str
    most_zoom: int
    label: str
    opacity: float = 1.0
    is_supplied: bool = True

    def carried(self) -> dict[str, object]:
        """The base map for the page."""
        return {
            "address": self.address,
            "most_zoom": self.most_zoom,
            "label": self.label,
            "opacity": self.opacity,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """All that a map shows on the ground: layers from below, the outline under them, and the stories of areas."""

    layers: tuple[Layer, ...]
    outline: BaseGeometry | None
    stories: Mapping[str, object]
    places: tuple[Place, ...] = ()
    pictures: tuple[Picture | Squares, ...] = ()
    more: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def packed(self, language: Language) -> str:
        """What the page carries."""
        return packed(
            {
                "under": [] if self.outline is None else [_under(self.outline, is_filled=not self.pictures)],
                "layers": [layer.carried(language) for layer in self.layers],
                "stories": self.stories,
                "places": [{"name": place.name, "lon": place.lon, "lat": place.lat} for place in self.places],
                "pictures": [picture.carried() for picture in self.pictures],
                "formats": formats_of(language),
                **self.more,
            }
        )


class Drawing(MacroElement):
    """The ground and the furniture (scale bar, north arrow, graticule), drawn by the scripts of page/."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            clearance.draw({{ this._parent.get_name() }}, "{{ this.carried }}", {{ this.furnishing|tojson }});
        {% endmacro %}
        """
    )

    carried = CARRIED

    def __init__(self, furnishing: dict[str, object]) -> None:
        """Drawn on the map it is added to, last of all."""
        super().__init__()  # type: ignore[no-untyped-call]  # branca leaves it without types
        self.furnishing = furnishing


def _under(outline: BaseGeometry, *, is_filled: bool) -> dict[str, object]:
    return {
        "name": "country",
        "style": {**OUTLINE, "opacity": int(is_filled)},
        "shapes": shapes([shapely.simplify(outline, OUTLINE_TOLERANCE)]),
    }


def extent_of(boxes: Sequence[Extent]) -> Extent | None:
    """The extent that holds all boxes, never smaller than two kilometres; None without any."""
    if not boxes:
        return None
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    dx, dy = max(0.0, SMALLEST_EXTENT - (east - west)) / 2, max(0.0, SMALLEST_EXTENT - (north - south)) / 2
    return west - dx, south - dy, east + dx, north + dy


def hazard_map(extent: Extent, places: Sequence[PlaceLayer], *, language: Language, padding: int) -> folium.Map:
    """A Folium map of totals at places, without tiles, that draws what `CARRIED` is replaced by."""
    west, south, east, north = extent
    sheet = folium.Map(
        location=((south + north) / 2, (west + east) / 2),
        zoom_start=4,
        tiles=None,
        attributionControl=False,
        zoom_snap=0.25,
        zoom_delta=0.5,
        fade_animation=False,
        min_zoom=2,
        max_zoom=20,
        font_size="0.8rem",
    )
    _name(sheet, "sheet")
    for layer in places:
        drawn = _circles(layer)
        _name(drawn, layer.name.replace("-", "_"))
        drawn.add_to(sheet)
    furnishing = {
        "bounds": [[south, west], [north, east]],
        "padding": padding,
        "words": script_words(language),
    }
    Drawing(furnishing).add_to(sheet)
    return sheet


def _name(element: Element, name: str) -> None:
    """Give an element a name of its own: Folium draws one at random, and no two pages would be the same."""
    element._id = name  # noqa: SLF001 -- branca has no call for it


def _circles(layer: PlaceLayer) -> folium.GeoJson:
    labels = json.dumps(layer.labels).replace("<", "\\u003c")
    style = dict(layer.style)
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": list(layer.features)},
        style_function=lambda feature: {**style, **feature["properties"].get("style", {})},
        on_each_feature=JsCode(f"(feature, shape) => clearance.describe(feature, shape, {labels})"),
        marker=folium.CircleMarker(radius=6),
    )
