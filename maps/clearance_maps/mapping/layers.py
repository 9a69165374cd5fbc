"""Layers of a map: what a snapshot holds on the ground, as GeoJSON features with the words of their cards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely

from clearance.units import Unit, from_exact
from clearance_maps.language import mark
from clearance_maps.mapping.base import geojson
from clearance_maps.mapping.symbols import CLASSES, PRODUCTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from clearance.land.fold import AreaState, Release
    from clearance.land.snapshot import Snapshot
    from clearance_maps.language import Language
    from clearance_maps.mapping.base import Extent
    from clearance_maps.mapping.symbols import Symbol

__all__ = ["Layer", "open_layers", "open_points", "point_of", "released_layers"]

OPEN_LABELS = (
    mark("Area"),
    mark("Name"),
    mark("Class"),
    mark("Still open"),
    mark("AP mines recorded"),
    mark("Hazard"),
    mark("Sector"),
    mark("Size known by"),
    mark("Last change"),
    mark("Source"),
)
RELEASED_LABELS = (
    mark("Area"),
    mark("Product"),
    mark("Released"),
    mark("On"),
    mark("AP mines destroyed"),
    mark("Operator"),
    mark("Source"),
)
POSITION = mark("Position")
AT_POINT = mark("{symbol}: known only as a point")
ONLY_A_POINT = mark("known only as a point; how far the area reaches is not recorded")
SIZE_BASES = {
    "surveyed polygon": mark("surveyed polygon"),
    "sketch": mark("sketch"),
    "point and radius": mark("point and radius"),
    "estimated": mark("estimate"),
    "guessed": mark("guess"),
    "published total": mark("published total"),
    "unknown": mark("not stated"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Features of one symbol.

    `labels` are the words beside the values of each feature's card; `dot` is the style of the point that stands for
    a feature too small to see, empty when there is none. `reads` is how the legend says it, around the words of
    its ``{symbol}``; empty for these alone.
    """

    name: str
    symbol: Symbol
    labels: tuple[str, ...]
    features: tuple[Mapping[str, object], ...]
    extent: Extent
    dot: Mapping[str, object]
    style: Mapping[str, object]
    is_points: bool = False
    reads: str = ""


def point_of(state: AreaState) -> shapely.Point | None:
    """Where an area lies whose ground nobody drew; None when its ground is known, or its place is not."""
    place = state.area.geometry
    return place if state.geometry is None and isinstance(place, shapely.Point) and not place.is_empty else None


def open_points(snapshot: Snapshot, language: Language) -> list[Layer]:
    """A layer for each class of open areas that are known only as a point."""
    points: dict[str, list[tuple[BaseGeometry, list[str]]]] = {name: [] for name in ("unclassified", "sha", "cha")}
    for state in snapshot.open_states:
        point = point_of(state)
        if point is not None:
            known = state.hazard_class if state.hazard_class in points else "unclassified"
            points[known].append((point, [*_open_values(state, language), language.text(ONLY_A_POINT)]))
    labels = tuple(language.text(label) for label in (*OPEN_LABELS, POSITION))
    return [
        replace(
            _layer(CLASSES[name], labels, listed),
            name=f"point-{name}",
            dot={},
            style={**CLASSES[name].style, "dashArray": "2 3"},
            is_points=True,
            reads=AT_POINT,
        )
        for name, listed in points.items()
        if listed
    ]


def open_layers(snapshot: Snapshot, language: Language) -> list[Layer]:
    """A layer for each class that is open and has ground; the confirmed areas come last, on top."""
    labels = tuple(language.text(label) for label in OPEN_LABELS)
    grounds: dict[str, list[tuple[BaseGeometry, list[str]]]] = {name: [] for name in ("unclassified", "sha", "cha")}
    for state in snapshot.open_states:
        if state.geometry is not None:
            known = state.hazard_class if state.hazard_class in grounds else "unclassified"
            grounds[known].append((state.geometry, _open_values(state, language)))
    return [_layer(CLASSES[name], labels, listed) for name, listed in grounds.items() if listed]


def released_layers(snapshot: Snapshot, language: Language) -> list[Layer]:
    """A layer for each product of released land that has ground."""
    labels = tuple(language.text(label) for label in RELEASED_LABELS)
    grounds: dict[str, list[tuple[BaseGeometry, list[str]]]] = {name: [] for name in PRODUCTS}
    for release in snapshot.releases:
        if release.geometry is not None:
            grounds[release.product].append((release.geometry, _released_values(release, language)))
    return [_layer(PRODUCTS[name], labels, listed) for name, listed in grounds.items() if listed]


def _layer(symbol: Symbol, labels: tuple[str, ...], grounds: Sequence[tuple[BaseGeometry, list[str]]]) -> Layer:
    west, south, east, north = shapely.total_bounds([ground for ground, _ in grounds])
    return Layer(
        name=symbol.name,
        symbol=symbol,
        labels=labels,
        features=tuple(
            {"type": "Feature", "id": number, "properties": {"values": values}, "geometry": geojson(ground)}
            for number, (ground, values) in enumerate(grounds)
        ),
        extent=(float(west), float(south), float(east), float(north)),
        dot=symbol.dot,
        style=symbol.style,
    )


def _open_values(state: AreaState, language: Language) -> list[str]:
    area = state.area
    size = language.text("size not known") if state.open_m2 is None else language.m2(from_exact(state.open_m2, Unit.M2))
    return [
        area.area_id,
        area.name,
        language.text(CLASSES.get(state.hazard_class, CLASSES["unclassified"]).label),
        size,
        language.number(state.recorded_ap_mines) if state.recorded_ap_mines else language.text("none recorded"),
        area.hazard_text,
        area.sector or "",
        language.text(SIZE_BASES[state.size_basis]),
        language.long_date(state.last_change_on) if state.last_change_on else "",
        state.source,
    ]


def _released_values(release: Release, language: Language) -> list[str]:
    return [
        release.area.area_id,
        language.text(PRODUCTS[release.product].label),
        language.m2(from_exact(release.released_m2, Unit.M2)),
        language.long_date(release.effective_on),
        language.number(release.ap_mines),
        release.operator,
        release.source,
    ]
