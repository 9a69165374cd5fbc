"""Layers of a map: what a snapshot holds on the ground, and the columns of its cards."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, TypedDict, Unpack

import shapely

from clearance.land.hazard import WorkStatus
from clearance_maps.language import mark
from clearance_maps.mapping.carrier import Column, known_days, shapes, whole
from clearance_maps.mapping.symbols import CLASSES, PRODUCTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from clearance.land.fold import AreaState, Release
    from clearance.land.hazard import Area
    from clearance.land.snapshot import Snapshot
    from clearance_maps.language import Language
    from clearance_maps.mapping.base import Extent
    from clearance_maps.mapping.symbols import Symbol

__all__ = [
    "SIZE_BASES",
    "Layer",
    "layer_of",
    "open_layers",
    "open_points",
    "point_layer",
    "point_of",
    "released_layers",
    "where_columns",
]

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
WORK_STATUSES = {
    WorkStatus.WORKED_ON: mark("worked on"),
    WorkStatus.SUSPENDED: mark("suspended"),
    WorkStatus.COMPLETED: mark("completed"),
    WorkStatus.QC_ACCEPTED: mark("accepted by quality control"),
    WorkStatus.HANDED_OVER: mark("handed over"),
}


class Changes(TypedDict, total=False):
    """What a layer has that its symbol does not say."""

    name: str
    style: Mapping[str, object]
    is_points: bool
    reads: str
    has_stories: bool
    at: str
    names: tuple[str, ...]
    radii: tuple[float, ...]
    in_legend: bool
    wears: str
    since: tuple[int | None, ...]
    until: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Shapes of one symbol, and the columns of their cards.

    `style` is what differs from the symbol: ``dash``, or ``dot`` (radius and opacity of the point that stands for
    ground too small to see; None where there is none). `reads` is how the legend says it, around the words of its
    ``{symbol}``; empty for these alone. `since` and `until` are the days (since 1970) from which and until which each
    shape is there, empty where all of them always are. `at` is ``far`` for what stands for areas when one looks from
    afar; `names` are written on the map; `radii` are those of points, in pixels, where they differ; `wears` is the
    colouring that it has whatever is chosen.
    """

    name: str
    symbol: Symbol
    grounds: tuple[BaseGeometry, ...]
    columns: tuple[Column, ...]
    extent: Extent
    style: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    is_points: bool = False
    reads: str = ""
    has_stories: bool = True
    at: str = ""
    names: tuple[str, ...] = ()
    radii: tuple[float, ...] = ()
    in_legend: bool = True
    wears: str = ""
    since: tuple[int | None, ...] = ()
    until: tuple[int | None, ...] = ()

    @property
    def ids(self) -> Sequence[str]:
        """The area of each shape."""
        return next(([str(one) for one in column.values] for column in self.columns if column.role == "id"), [])

    def carried(self, language: Language) -> dict[str, object]:
        """The layer for the page."""
        label = language.text(self.symbol.label)
        return {
            "name": self.name,
            "label": language.text(self.reads, symbol=label) if self.reads else label,
            "is_points": self.is_points,
            "style": {**self.symbol.drawn, **self.style},
            "shapes": shapes(self.grounds),
            "columns": [column.carried() for column in self.columns],
            **({"at": self.at} if self.at else {}),
            **({"wears": self.wears} if self.wears else {}),
            **({"names": self.names} if self.names else {}),
            **({"radii": self.radii} if self.radii else {}),
            **({"from": self.since} if self.since else {}),
            **({"to": self.until} if self.until else {}),
        }


def point_of(state: AreaState) -> shapely.Point | None:
    """Where an area lies whose ground nobody drew; None when its ground is known, or its place is not."""
    place = state.area.geometry
    return place if state.geometry is None and isinstance(place, shapely.Point) and not place.is_empty else None


def open_points(snapshot: Snapshot, language: Language) -> list[Layer]:
    """A layer for each class of open areas that are known only as a point."""
    layers = []
    for name, states in _by_class(snapshot.open_states).items():
        placed = [(state, point) for state in states if (point := point_of(state)) is not None]
        if placed:
            mine = [state for state, _ in placed]
            layers.append(point_layer(name, [point for _, point in placed], _open_columns(mine, language), language))
    return layers


def point_layer(name: str, points: Sequence[BaseGeometry], columns: tuple[Column, ...], language: Language) -> Layer:
    """A layer of areas of one class that are known only as a point, which their cards say."""
    said = Column(label=language.text(POSITION), values=[language.text(ONLY_A_POINT)] * len(points))
    return layer_of(
        CLASSES[name],
        points,
        (*columns, said),
        name=f"point-{name}",
        style={"dash": "2 3", "dot": None},
        is_points=True,
        reads=AT_POINT,
    )


def open_layers(snapshot: Snapshot, language: Language) -> list[Layer]:
    """A layer for each class that is open and has ground; the confirmed areas come last, on top."""
    drawn = [state for state in snapshot.open_states if state.geometry is not None]
    return [
        layer_of(CLASSES[name], [s.geometry for s in states if s.geometry is not None], _open_columns(states, language))
        for name, states in _by_class(drawn).items()
        if states
    ]


def released_layers(snapshot: Snapshot, language: Language) -> list[Layer]:
    """A layer for each product of released land that has ground."""
    found: dict[str, list[Release]] = {name: [] for name in PRODUCTS}
    for release in snapshot.releases:
        if release.geometry is not None:
            found[release.product].append(release)
    return [
        layer_of(
            PRODUCTS[name], [r.geometry for r in mine if r.geometry is not None], _released_columns(mine, language)
        )
        for name, mine in found.items()
        if mine
    ]


def _by_class(states: Sequence[AreaState]) -> dict[str, list[AreaState]]:
    found: dict[str, list[AreaState]] = {name: [] for name in ("unclassified", "sha", "cha")}
    for state in states:
        found[state.hazard_class if state.hazard_class in found else "unclassified"].append(state)
    return found


def layer_of(
    symbol: Symbol, grounds: Sequence[BaseGeometry], columns: tuple[Column, ...], **changes: Unpack[Changes]
) -> Layer:
    """A layer of shapes in a symbol, with what differs from it."""
    west, south, east, north = shapely.total_bounds(grounds)
    made = Layer(
        name=symbol.name,
        symbol=symbol,
        grounds=tuple(grounds),
        columns=columns,
        extent=(float(west), float(south), float(east), float(north)),
    )
    return replace(made, **changes)


def _open_columns(states: Sequence[AreaState], language: Language) -> tuple[Column, ...]:
    text = language.text
    areas = [state.area for state in states]
    classes = {name: text(symbol.label) for name, symbol in CLASSES.items()}
    bases = {basis: text(SIZE_BASES[basis]) for basis in {state.size_basis for state in states}}
    statuses = {status: text(WORK_STATUSES[status]) for status in WorkStatus}
    return (
        Column(label=text("Area"), values=[area.area_id for area in areas], role="id"),
        Column(label=text("Name"), values=[area.name for area in areas], role="name"),
        Column(
            label=text("Class"),
            values=[classes.get(state.hazard_class, classes["unclassified"]) for state in states],
        ),
        Column(
            label=text("Still open"),
            values=whole([state.open_m2 for state in states]),
            kind="m2",
            none=text("size not known"),
        ),
        Column(
            label=text("AP mines recorded"),
            values=[state.recorded_ap_mines or None for state in states],
            kind="number",
            none=text("none recorded"),
        ),
        Column(label=text("Hazard"), values=[area.hazard_text for area in areas], role="hazard"),
        Column(
            label=text("Work"),
            values=[statuses[state.work_status] if state.work_status else "" for state in states],
            role="status",
        ),
        *where_columns(areas, language),
        Column(label=text("Operator"), values=[area.operator or "" for area in areas], role="operator"),
        Column(label=text("Size known by"), values=[bases[state.size_basis] for state in states]),
        Column(label=text("Last change"), values=_last_changes(states), kind="day"),
        Column(label=text("Source"), values=[state.source for state in states]),
    )


def _last_changes(states: Sequence[AreaState]) -> list[float | None]:
    return known_days([state.last_change_on for state in states], [state.last_change_precision for state in states])


def _released_on(releases: Sequence[Release]) -> list[float | None]:
    return known_days([release.effective_on for release in releases], [release.date_precision for release in releases])


def where_columns(areas: Sequence[Area], language: Language) -> tuple[Column, ...]:
    """Where areas belong: sector, province, district."""
    text = language.text
    return (
        Column(label=text("Sector"), values=[area.sector or "" for area in areas], role="sector"),
        Column(label=text("Province"), values=[area.admin1 or "" for area in areas], role="place"),
        Column(label=text("District"), values=[area.admin2 or "" for area in areas], role="place"),
    )


def _released_columns(releases: Sequence[Release], language: Language) -> tuple[Column, ...]:
    text = language.text
    areas = [release.area for release in releases]
    products = {name: text(symbol.label) for name, symbol in PRODUCTS.items()}
    return (
        Column(label=text("Area"), values=[area.area_id for area in areas], role="id"),
        Column(label=text("Name"), values=[area.name for area in areas], role="name"),
        Column(label=text("Product"), values=[products[release.product] for release in releases]),
        Column(label=text("Released"), values=whole([release.released_m2 for release in releases]), kind="m2"),
        Column(label=text("On"), values=_released_on(releases), kind="day"),
        Column(label=text("AP mines destroyed"), values=[release.ap_mines for release in releases], kind="number"),
        Column(label=text("Hazard"), values=[area.hazard_text for area in areas], role="hazard", shown=False),
        *where_columns(areas, language),
        Column(label=text("Operator"), values=[release.operator for release in releases], role="operator"),
        Column(label=text("Source"), values=[release.source for release in releases]),
    )
