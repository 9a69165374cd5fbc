"""Styles for MapLibre, with the symbols that files for GIS have: CHA red, SHA amber, half transparent (IMAS).

A style names no fonts and no images, so that a page needs nothing besides the tiles. Each class has layers of its own
with constant colours and the old form of filters: QGIS reads no others.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from clearance.land.hazard import WorkStatus
from clearance_api.features.reached import Reached
from clearance_api.tiles.tilesets import Node
from clearance_geodata.export.symbols import NOT_BEGUN_OR_DONE, OTHER, SYMBOLS, WORKED_ON_OUTLINE, Symbol
from clearance_geodata.shelf.asked import Box

__all__ = ["ALL", "CLASSES", "map_style"]

# The style of all collections together.
ALL = "clearance"
SOURCE = "clearance"
PAPER = "#F7F6F2"
# From the bottom to the top: land that was released must not cover what is hazardous still.
ORDER = ("released", "areas", "minefields", "storage_sites", "incidents")
# The field that says the class, and the classes that have a symbol of their own.
CLASSES = {
    "areas": ("hazard_class", ("cha", "sha", "unclassified")),
    "released": ("product", ("cancelled", "reduced", "cleared", "unspecified")),
}
WORK = "work_status"
WORKED_ON = tuple(status.value for status in WorkStatus if status.value not in NOT_BEGUN_OR_DONE)
DASHES = [3, 2]
LINE_SHARE = 0.75
POINT_PIXELS = 3.5
# Radius in pixels of a point that stands for many features, by how many; such points are eight pixels apart or more.
MANY_PIXELS: list[object] = ["interpolate", ["linear"], ["get", "count"], 2, 3.5, 100, 5, 10_000, 8]
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
            *(layer for one in ordered for layer in _points(one)),
        ],
    }


def _view(box: Box | None) -> Node:
    if box is None:
        return {"center": [0, 0], "zoom": 0}
    wide = max(box.east - box.west, 2 * (box.north - box.south), 1e-4)
    zoom = min(max(math.log2(360 / wide), 0), MOST_ZOOM)
    return {"center": [(box.west + box.east) / 2, (box.south + box.north) / 2], "zoom": round(zoom, 2)}


def _classes(to: Reached) -> Iterator[tuple[str, Symbol, list[object]]]:
    """The end of a layer's name, the symbol and the filter of each class; of all alike where none may be seen."""
    name = to.collection.name
    field, classes = CLASSES.get(name, ("", ()))
    if field not in to.seen:
        yield "", SYMBOLS.get(name, OTHER), ["all"]
        return
    for one in classes:
        yield f"-{one}", SYMBOLS[one], ["all", ["==", field, one]]
    yield "-other", OTHER, ["all", ["!in", field, *classes]]


def _layer(kind: str, title: str, part: str, which: list[object], paint: Node) -> Node:
    where = {"filter": which} if len(which) > 1 else {}
    return {"id": title, "type": kind, "source": SOURCE, "source-layer": part, **where, "paint": paint}


def _ground(to: Reached) -> list[Node]:
    """Polygons and lines: the fill says the class; the outline, broken and amber, that work goes on."""
    name = to.collection.name
    shows_work = WORK in to.seen
    at_rest: list[list[object]] = [["!in", WORK, *WORKED_ON]] if shows_work else []
    fills, strokes, lines = [], [], []
    for end, symbol, which in _classes(to):
        stroke: Node = {"line-color": symbol.outline, "line-width": LINE_SHARE * symbol.width}
        # The outline is drawn on the edge of the fill, which need not be smooth.
        fill: Node = {"fill-color": symbol.fill, "fill-opacity": symbol.opacity, "fill-antialias": False}
        fills.append(_layer("fill", f"{name}{end}", name, which, fill))
        strokes.append(_layer("line", f"{name}-outline{end}", name, [*which, *at_rest], stroke))
        lines.append(_layer("line", f"{name}-lines{end}", f"{name}_lines", which, stroke))
    if shows_work:
        works: Node = {"line-color": WORKED_ON_OUTLINE, "line-width": 2.5, "line-dasharray": DASHES}
        strokes.append(_layer("line", f"{name}-worked-on", name, ["all", ["in", WORK, *WORKED_ON]], works))
    return [*fills, *strokes, *lines]


def _points(to: Reached) -> list[Node]:
    """Points, and ground too small to be seen: as large as they need to be, whatever the zoom."""
    name = to.collection.name
    part = f"{name}_points"
    layers = []
    for end, symbol, which in _classes(to):
        paint: Node = {
            "circle-color": symbol.fill,
            "circle-opacity": 0.85,
            "circle-stroke-color": symbol.outline,
            "circle-stroke-width": 1,
        }
        one, many = [*which, ["!has", "count"]], [*which, ["has", "count"]]
        layers.append(_layer("circle", f"{name}-points{end}", part, one, {**paint, "circle-radius": POINT_PIXELS}))
        layers.append(_layer("circle", f"{name}-many{end}", part, many, {**paint, "circle-radius": MANY_PIXELS}))
    return layers
