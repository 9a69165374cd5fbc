"""Totals without polygons, as proportional symbols at places that are stated as approximate.

A symbol stands for what the books hold without ground at that place, or else for the last stock that was published
for the sector; that figure keeps its own date.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance.land.hazard import HazardClass, Level
from clearance.land.published import Measure
from clearance.units import Unit, from_exact
from clearance_maps.language import mark
from clearance_maps.mapping.layers import point_of
from clearance_maps.mapping.symbols import CLASSES, PRODUCTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from clearance.land.fold import AreaState, Release
    from clearance.land.hazard import Place
    from clearance.land.published import PublishedFigure
    from clearance.land.snapshot import Snapshot
    from clearance_maps.language import Language
    from clearance_maps.mapping.base import Extent
    from clearance_maps.mapping.symbols import Symbol

__all__ = [
    "AT_PLACE",
    "IN_PROPORTION",
    "LABELS",
    "SMALLEST_RADIUS",
    "Known",
    "PlaceLayer",
    "PlaceTotal",
    "is_at",
    "is_stock_of",
    "label_of",
    "place_layers",
    "place_totals",
    "radius",
    "reading_of",
    "total_of",
    "values_of",
]

LARGEST_RADIUS = 30.0
SMALLEST_RADIUS = 5.0
PRINTED_MINES, PRINTED_AREAS = mark("AP mines as published for {date}"), mark("areas as published for {date}")
BOOKED_MINES, BOOKED_AREAS = mark("AP mines recorded, {date}"), mark("areas, {date}")
AT_PLACE = mark("{symbol}: total at an approximate place, not a hazard position")
APPROXIMATE, STATED = mark("approximate place, not a hazard position"), mark("as stated")
IN_PROPORTION = mark("Circles: area in proportion to the number beside them.")
LABELS = (
    mark("Place"),
    mark("What this is"),
    mark("As of"),
    mark("Areas"),
    mark("Area in m²"),
    mark("AP mines recorded"),
    mark("AP mines destroyed"),
    mark("Published by"),
    mark("Source"),
    mark("Position"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLayer:
    """Circles of one symbol as GeoJSON features at points, each with the values of its card and the label beside it."""

    name: str
    symbol: Symbol
    labels: tuple[str, ...]
    features: tuple[Mapping[str, object], ...]
    points: tuple[Sequence[float], ...]
    extent: Extent
    style: Mapping[str, object]
    reads: str = AT_PLACE
    is_points: bool = True
    in_legend: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTotal:
    """What is known of one place; amounts are None when nobody stated them."""

    place: Place
    symbol: str
    is_open: bool
    on: date
    precision: str = "day"
    areas: int | None = None
    area_m2: int | None = None
    ap_mines: int | None = None
    issuer: str = ""
    source: str = ""

    @property
    def size(self) -> int:
        """What the symbol is proportional to: mines, or areas where no mines are stated."""
        return self.ap_mines or self.areas or 0


@dataclass(frozen=True, slots=True)
class Known:
    """What was known on a day: states of areas, releases, and figures that had been published for a day until then."""

    on: date
    states: Sequence[AreaState]
    releases: Sequence[Release]
    figures: Sequence[PublishedFigure]


def place_totals(snapshot: Snapshot) -> list[PlaceTotal]:
    """The places with something to show, largest first, so that small symbols lie on top.

    A sector whose ground is recorded, or where an area is known as a point, needs no symbol: its areas are drawn.
    """
    known = Known(snapshot.as_of, list(snapshot.states.values()), snapshot.releases, snapshot.figures)
    totals = [total_of(place, known) for place in snapshot.places]
    return sorted((total for total in totals if total is not None), key=lambda total: (-total.size, total.place.name))


def total_of(place: Place, known: Known) -> PlaceTotal | None:
    """What stands for a place; None where its areas are drawn, or nothing is known of it."""
    here = [state for state in known.states if is_at(state, place)]
    ids = {state.area.area_id for state in here}
    releases = [release for release in known.releases if release.area.area_id in ids]
    drawn = {release.area.area_id for release in releases if release.geometry is not None}
    if any(state.geometry is not None or point_of(state) or state.area.area_id in drawn for state in here):
        return None
    still_open = [state for state in here if state.is_open]
    stocks = [figure for figure in known.figures if is_stock_of(figure, place)]
    if still_open or not stocks:
        return _from_books(place, still_open or here, releases, known.on) if here else None
    return _from_figures(place, stocks)


def is_at(state: AreaState, place: Place) -> bool:
    """Whether an area belongs to a place: by its id, its name or its sector."""
    named = place.name in {state.area.area_id, state.area.name, state.area.sector}
    return named and state.area.level is not Level.NATIONAL


def is_stock_of(figure: PublishedFigure, place: Place) -> bool:
    """Whether the State said by a figure what there was at a place on a day."""
    return figure.is_stock and figure.is_own and figure.scope == place.name


def _from_books(place: Place, states: Sequence[AreaState], releases: Sequence[Release], on: date) -> PlaceTotal:
    is_open = any(state.is_open for state in states)
    classes = {state.hazard_class for state in states}
    only = next(iter(classes)) if len(classes) == 1 else HazardClass.UNCLASSIFIED
    ids = {state.area.area_id for state in states}
    products = {release.product for release in releases if release.area.area_id in ids}
    return PlaceTotal(
        place=place,
        symbol=(only if only in CLASSES else HazardClass.UNCLASSIFIED)
        if is_open
        else (next(iter(products)) if len(products) == 1 else "unspecified"),
        is_open=is_open,
        on=on,
        areas=sum(state.open_areas for state in states) if is_open else len(states),
        area_m2=sum((state.open_m2 or 0) if is_open else state.released_m2 for state in states),
        ap_mines=sum(state.recorded_ap_mines if is_open else state.found_ap_mines for state in states),
        source="; ".join(dict.fromkeys(state.source for state in states if state.source)),
    )


def _from_figures(place: Place, stocks: Sequence[PublishedFigure]) -> PlaceTotal:
    on = max(figure.to_on for figure in stocks)
    last = [figure for figure in stocks if figure.to_on == on]
    by_measure = {figure.measure: figure.quantity for figure in last}
    classes = (("cha", Measure.AREAS_CHA), ("sha", Measure.AREAS_SHA))
    by_class = {name: by_measure[measure] for name, measure in classes if measure in by_measure}
    return PlaceTotal(
        place=place,
        symbol=next(iter(by_class)) if len(by_class) == 1 else HazardClass.UNCLASSIFIED,
        is_open=True,
        on=on,
        precision=last[0].date_precision,
        areas=by_measure.get(Measure.AREAS, sum(by_class.values()) if by_class else None),
        area_m2=by_measure.get(Measure.AREA_M2),
        ap_mines=by_measure.get(Measure.AP_MINES),
        issuer=last[0].issuer,
        source=last[0].source,
    )


def place_layers(
    totals: Sequence[PlaceTotal], language: Language, *, largest_radius: float = LARGEST_RADIUS
) -> list[PlaceLayer]:
    """A layer for each symbol; areas of the circles are proportional to the sizes, the largest given in pixels."""
    largest = max((total.size for total in totals if total.is_open), default=0)
    layers = []
    for name in dict.fromkeys(total.symbol for total in totals):
        mine = [total for total in totals if total.symbol == name]
        symbol = CLASSES.get(name) or PRODUCTS[name]
        lons, lats = [t.place.lon for t in mine], [t.place.lat for t in mine]
        layers.append(
            PlaceLayer(
                name=f"place-{name}",
                symbol=symbol,
                labels=tuple(language.text(label) for label in LABELS),
                features=tuple(
                    _feature(number, total, language, radius(total.size, largest, largest_radius))
                    for number, total in enumerate(mine)
                ),
                points=tuple(zip(lons, lats, strict=True)),
                extent=(min(lons), min(lats), max(lons), max(lats)),
                style={**symbol.style, "dashArray": "4 3", "weight": 1.5},
            )
        )
    return layers


def radius(size: int, largest: int, largest_radius: float = LARGEST_RADIUS) -> float:
    """The radius in pixels of a circle whose area is proportional to its size, but never too small to see.

    Example:
        >>> radius(100, 400), radius(400, 400), radius(0, 0)
        (15.0, 30.0, 5.0)
    """
    return max(SMALLEST_RADIUS, round(largest_radius * math.sqrt(size / largest), 1) if largest else 0.0)


def reading_of(totals: Sequence[PlaceTotal], language: Language) -> list[str]:
    """What the numbers at the symbols are, and of when."""
    if not totals:
        return []
    lines = [language.text(IN_PROPORTION)]
    for on, precision in sorted({(total.on, total.precision) for total in totals if total.is_open}):
        mine = [total for total in totals if total.is_open and (total.on, total.precision) == (on, precision)]
        words = (PRINTED_MINES, PRINTED_AREAS) if any(total.issuer for total in mine) else (BOOKED_MINES, BOOKED_AREAS)
        what = words[0] if any(total.ap_mines is not None for total in mine) else words[1]
        day = language.long_date(on, precision)
        lines.append(language.text("Number: {what}.", what=language.text(what, date=day)))
    if any(not total.is_open for total in totals):
        lines.append(language.text("At released places: AP mines destroyed."))
    return lines


def _feature(number: int, total: PlaceTotal, language: Language, shown: float) -> dict[str, object]:
    if not total.is_open:
        shown = SMALLEST_RADIUS
    return {
        "type": "Feature",
        "id": number,
        "properties": {
            "values": values_of(total, language),
            "label": label_of(total, language),
            "style": {"radius": shown},
        },
        "geometry": {"type": "Point", "coordinates": [total.place.lon, total.place.lat]},
    }


def label_of(total: PlaceTotal, language: Language) -> str:
    """What is written beside a symbol: the place, and mines or areas."""
    count = total.ap_mines if total.ap_mines is not None else total.areas
    return total.place.name if count is None else f"{total.place.name} · {language.number(count)}"


def values_of(total: PlaceTotal, language: Language) -> list[str]:
    """The values of a card, in the order of `LABELS`."""
    symbol = CLASSES.get(total.symbol) or PRODUCTS[total.symbol]
    mines = "" if total.ap_mines is None else language.number(total.ap_mines)
    return [
        total.place.name,
        language.text(symbol.label),
        language.long_date(total.on, total.precision),
        "" if total.areas is None else language.number(total.areas),
        "" if total.area_m2 is None else language.m2(from_exact(total.area_m2, Unit.M2)),
        mines if total.is_open else "",
        "" if total.is_open else mines,
        total.issuer,
        total.source or total.place.source,
        language.text(APPROXIMATE if total.place.approximate else STATED),
    ]
