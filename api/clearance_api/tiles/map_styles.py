"""Styles for MapLibre, with the symbols that files for GIS have: CHA red, SHA amber, half transparent (IMAS).

A style names no fonts and no images, so that a page needs nothing besides the tiles.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

from clearance_api.features.reached import Reached
from clearance_api.tiles.tilesets import Node
from clearance_geodata.export.symbols import NOT_BEGUN_OR_DONE, OTHER, SYMBOLS, WORKED_ON_OUTLINE, Symbol
from clearance_geodata.shelf.asked import Box

__all__ = ["ALL", "map_style"]

Expression: TypeAlias = "str | float | list[object]"

# The style of all collections together.
ALL = "clearance"
SOURCE = "clearance"
PAPER = "#F7F6F2"
# From the bottom to the top: land that was released must not cover what is hazardous still.
ORDER = ("released", "areas", "minefields", "storage_sites", "incidents")
CLASSES = {"areas": "hazard_class", "released": "product"}
WORK = "work_status"
DASHES = [3, 2]
LINE_SHARE = 0.75
# Radius of a point in pixels, by how many features it stands for.
RADIUS: list[object] = ["interpolate", ["linear"], ["log10", ["coalesce", ["get", "count"], 1]], 0, 3.5, 4, 12]
MOST_ZOOM = 15


def map_style(address: str, title: str, to: Sequence[Reached], box: Box | None) -> Node:
    """A style of collections.

    Args:
        address: of the TileJSON of their tiles.
        title: for people.
        to: the collections, and what may be seen of them.
        box: where their features lie; the whole world when None.
    """
    ordered = sorted(to, key=lambda one: ORDER.index(one.collection.name) if one.collection.name in ORDER else -1)
    return {
        "version": 8,
        "name": title,
        **_view(box),
        "sources": {SOURCE: {"type": "vector", "url": address}},
        "layers": [
            {"id": "paper", "type": "background", "paint": {"background-color": PAPER}},
            *(layer for one in ordered for layer in _ground(one)),
            # Above all ground, so that a small area is seen inside a large one.
            *(_points(one) for one in ordered),
        ],
    }


def _view(box: Box | None) -> Node:
    if box is None:
        return {"center": [0, 0], "zoom": 0}
    wide = max(box.east - box.west, 2 * (box.north - box.south), 1e-4)
    zoom = min(max(math.log2(360 / wide), 0), MOST_ZOOM)
    return {"center": [(box.west + box.east) / 2, (box.south + box.north) / 2], "zoom": round(zoom, 2)}


def _of_class(to: Reached, quality: str) -> Expression:
    """A quality of the symbol of each class, where the class may be seen."""
    name = to.collection.name
    field, usual = CLASSES.get(name), SYMBOLS.get(name, OTHER)
    if field is None or field not in to.seen:
        return _quality(usual, quality)
    classes = [symbol for symbol in SYMBOLS.values() if symbol.name in VALUES[field]]
    pairs: list[object] = [part for symbol in classes for part in (symbol.name, _quality(symbol, quality))]
    return ["match", ["get", field], *pairs, _quality(usual, quality)]


VALUES = {
    "hazard_class": ("cha", "sha", "unclassified"),
    "product": ("cancelled", "reduced", "cleared", "unspecified"),
}


def _quality(symbol: Symbol, quality: str) -> str | float:
    value: str | float = getattr(symbol, quality)
    return value


def _ground(to: Reached) -> list[Node]:
    """Polygons and lines: the fill says the class; the outline, broken and amber, that work goes on."""
    name = to.collection.name
    on: Node = {"source": SOURCE, "source-layer": name}
    stroke = {"line-color": _of_class(to, "outline"), "line-width": ["*", LINE_SHARE, _of_class(to, "width")]}
    fill = {"fill-color": _of_class(to, "fill"), "fill-opacity": _of_class(to, "opacity")}
    lines: Node = {"id": f"{name}-lines", "type": "line", "source": SOURCE, "source-layer": f"{name}_lines"}
    layers: list[Node] = [{"id": name, "type": "fill", **on, "paint": fill}]
    if WORK not in to.seen:
        layers.append({"id": f"{name}-outline", "type": "line", **on, "paint": stroke})
    else:
        quiet = sorted(status or "" for status in NOT_BEGUN_OR_DONE if status is not None)
        is_quiet = ["in", ["coalesce", ["get", WORK], ""], ["literal", quiet]]
        works = {"line-color": WORKED_ON_OUTLINE, "line-width": 2.5, "line-dasharray": DASHES}
        layers += [
            {"id": f"{name}-outline", "type": "line", **on, "filter": is_quiet, "paint": stroke},
            {"id": f"{name}-worked-on", "type": "line", **on, "filter": ["!", is_quiet], "paint": works},
        ]
    return [*layers, {**lines, "paint": stroke}]


def _points(to: Reached) -> Node:
    """Points, and ground too small to be seen: as large as they need to be, whatever the zoom."""
    name = to.collection.name
    return {
        "id": f"{name}-points",
        "type": "circle",
        "source": SOURCE,
        "source-layer": f"{name}_points",
        "paint": {
            "circle-radius": RADIUS,
            "circle-color": _of_class(to, "fill"),
            "circle-opacity": 0.85,
            "circle-stroke-color": _of_class(to, "outline"),
            "circle-stroke-width": 1,
        },
    }
