"""Maps for paper (T11): what is open and released, with symbols of IMAS, graticule, scale bar and legend, as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import shapely

from clearance_maps.documents.docx_file import clean
from clearance_maps.documents.map_frame import Frame, furniture
from clearance_maps.documents.value import Figure, Picture, Shown
from clearance_maps.documents.worded import sentence
from clearance_maps.mapping.eastward import HALF_ROUND, eastward
from clearance_maps.mapping.places import place_totals, radius
from clearance_maps.mapping.symbols import CLASSES, PRODUCTS

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from clearance.land.snapshot import Snapshot
    from clearance_maps.documents.value import Text
    from clearance_maps.language import Language
    from clearance_maps.mapping.places import PlaceTotal
    from clearance_maps.mapping.symbols import Symbol

__all__ = ["request_maps"]

# More sectors than these have no map of their own; the national one shows them.
MOST_SECTORS = 12
SMALLEST_DRAWN, DOT = 3.0, 2.6
# Of the country: what takes less of it gets a second, closer map.
CLOSER_SHARE = 0.25
LARGEST_SYMBOL = 26.0
# A map that is higher than this is printed smaller, so that caption and notes stay on its page.
FULL_WIDTH_MM, TALLEST = 170.0, 555.0


@dataclass(frozen=True, slots=True)
class _Ground:
    """Ground of one class."""

    symbol: Symbol
    geometry: BaseGeometry
    sector: str


def request_maps(snapshot: Snapshot, language: Language, outline: BaseGeometry | None) -> list[Picture]:
    """The national map, a closer one where the land takes little of the country, and one of each sector with ground.

    Args:
        snapshot: whose ground it is.
        language: of the words.
        outline: of the country (WGS 84, degrees); None draws none.
    """
    grounds, totals = _grounds(snapshot), place_totals(snapshot)
    if not grounds and not totals:
        return []
    near = _extent([one.geometry for one in grounds], totals)
    if near[2] - near[0] > HALF_ROUND:  # on both sides of 180 degrees
        grounds, outline = [replace(one, geometry=eastward(one.geometry)) for one in grounds], None
        totals = [replace(one, place=replace(one.place, lon=one.place.lon % 360)) for one in totals]
        near = _extent([one.geometry for one in grounds], totals)
    whole = near if outline is None else outline.bounds
    notes = _notes(snapshot, language, has_outline=outline is not None, totals=totals)
    country = language.country(snapshot.identity.country, snapshot.country_name)
    has_closer = _share(near, whole) < CLOSER_SHARE
    title = language.text("{place}: hazardous areas and released land", place=country)
    drawing = _Drawing(language, outline, totals, named=not has_closer)
    made = [drawing.picture(title, whole, grounds, notes)]
    if has_closer:
        title = language.text("{place}: where the land lies, closer", place=country)
        made.append(_Drawing(language, outline, totals).picture(title, near, grounds, notes))
    open_sectors = sorted({one.sector for one in grounds if one.sector and one.symbol.is_open})
    for sector in open_sectors[:MOST_SECTORS] if len(open_sectors) > 1 else ():
        own = [one for one in grounds if one.sector == sector]
        title = language.text("{place}: hazardous areas and released land", place=sector)
        made.append(_Drawing(language, outline, []).picture(title, _extent([g.geometry for g in own], []), own, notes))
    return made


def _grounds(snapshot: Snapshot) -> list[_Ground]:
    """Released ground first, so that open ground lies on it."""
    released = [
        _Ground(PRODUCTS.get(one.product, PRODUCTS["unspecified"]), one.geometry, one.area.sector or "")
        for one in snapshot.releases
        if one.geometry is not None and not one.geometry.is_empty
    ]
    still_open = [
        _Ground(CLASSES.get(one.hazard_class, CLASSES["unclassified"]), one.geometry, one.area.sector or "")
        for one in snapshot.open_states
        if one.geometry is not None and not one.geometry.is_empty
    ]
    return [*released, *still_open]


def _extent(geometries: Sequence[BaseGeometry], totals: Sequence[PlaceTotal]) -> tuple[float, float, float, float]:
    points = [shapely.Point(total.place.lon, total.place.lat) for total in totals]
    west, south, east, north = shapely.total_bounds(shapely.GeometryCollection([*geometries, *points]))
    return float(west), float(south), float(east), float(north)


def _share(near: tuple[float, float, float, float], whole: tuple[float, float, float, float]) -> float:
    return max((near[2] - near[0]) / ((whole[2] - whole[0]) or 1), (near[3] - near[1]) / ((whole[3] - whole[1]) or 1))


def _notes(
    snapshot: Snapshot, language: Language, *, has_outline: bool, totals: Sequence[PlaceTotal]
) -> tuple[Text, ...]:
    day = language.long_date(snapshot.as_of)
    said = [
        sentence(language, "snapshot {id}, data as of {date}", id=snapshot.identity.id, date=day),
        sentence(
            language,
            "WGS 84 (EPSG:4326), degrees; equal scale along the middle of the map. The absence of a record is not "
            "evidence of the absence of contamination. This map is no permission to enter.",
        ),
    ]
    if totals:
        said.append(
            sentence(
                language,
                "Circles stand for totals at approximate places, not for positions of hazards; beside them the mines, "
                "or the areas, of the place.",
            )
        )
        oldest = min(totals, key=lambda total: total.on)
        if oldest.on != snapshot.as_of:
            since = Figure(value=oldest.on, shown=Shown.DATE, precision=oldest.precision)
            said.append(sentence(language, "They are the last that are known, the oldest of {date}.", date=since))
    if has_outline:
        said.append(
            sentence(
                language,
                "Country outline: Natural Earth 1:50,000,000, for orientation only; neighbouring countries are not "
                "drawn. Borders shown imply no opinion on the status of any territory.",
            )
        )
    return tuple(said)


class _Drawing:
    """Maps of one country in one language."""

    def __init__(
        self,
        language: Language,
        outline: BaseGeometry | None,
        totals: Sequence[PlaceTotal],
        *,
        named: bool = True,
    ) -> None:
        self.language, self.outline, self.totals, self.named = language, outline, totals, named

    def picture(
        self,
        title: str,
        extent: tuple[float, float, float, float],
        grounds: Sequence[_Ground],
        notes: tuple[Text, ...],
    ) -> Picture:
        """A map of an extent."""
        frame = Frame.around(extent)
        inside = [one for one in grounds if frame.shows(one.geometry)]
        drawn = [
            *self._country(frame),
            *frame.graticule(self.language),
            *(part for one in inside for part in _drawn(one, frame)),
            *(part for total in self.totals for part in self._circle(total, frame)),
        ]
        symbols = {one.symbol.name: one.symbol for one in inside}
        places = {total.symbol for total in self.totals if frame.holds(total.place.lon, total.place.lat)}
        symbols |= {name: {**CLASSES, **PRODUCTS}[name] for name in sorted(places)}
        legend = [(symbol, self.language.text(symbol.label)) for _, symbol in sorted(symbols.items())]
        svg = furniture(frame, drawn, legend, self.language)
        width_mm = min(FULL_WIDTH_MM, FULL_WIDTH_MM * TALLEST / frame.height)
        return Picture(title=title, alt=title, svg=svg, width_mm=width_mm, notes=notes)

    def _country(self, frame: Frame) -> Iterator[str]:
        if self.outline is not None:
            yield f'<path d="{frame.path(self.outline)}" fill="#f6f3ea" stroke="#6d6d6d" stroke-width="1"/>'

    def _circle(self, total: PlaceTotal, frame: Frame) -> Iterator[str]:
        if not frame.holds(total.place.lon, total.place.lat):
            return
        symbol = {**CLASSES, **PRODUCTS}[total.symbol]
        largest = max(one.size for one in self.totals)
        size = radius(total.size, largest, LARGEST_SYMBOL)
        x, y = frame.at(total.place.lon, total.place.lat)
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="{symbol.fill}" fill-opacity="0.45" '
            f'stroke="{symbol.outline}" stroke-width="1.2" stroke-dasharray="3 2"/>'
        )
        if not self.named:
            return
        words = f"{clean(total.place.name)}{self.language.colon}{self.language.number(total.size)}"
        left = x > frame.width * 0.7
        place = x - size - 4 if left else x + size + 4
        yield (
            f'<text x="{place:.1f}" y="{y + 4:.1f}" font-size="14" text-anchor="{"end" if left else "start"}" '
            f'stroke="#fff" stroke-width="3" paint-order="stroke" fill="#1b1f23">{escape(words)}</text>'
        )


def _drawn(ground: _Ground, frame: Frame) -> Iterator[str]:
    symbol, bounds = ground.symbol, ground.geometry.bounds
    left, top = frame.at(bounds[0], bounds[3])
    right, bottom = frame.at(bounds[2], bounds[1])
    if math.hypot(right - left, bottom - top) < SMALLEST_DRAWN:
        x, y = (left + right) / 2, (top + bottom) / 2
        paint = f'fill="{symbol.fill}" stroke="{symbol.ink}" stroke-width="0.8"'
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{DOT}" {paint}/>'
        return
    fill = f"url(#p-{symbol.name})" if symbol.lines else symbol.fill
    yield (
        f'<path d="{frame.path(ground.geometry)}" fill="{fill}" fill-opacity="{symbol.opacity}" fill-rule="evenodd" '
        f'stroke="{symbol.outline}" stroke-width="1" stroke-dasharray="{symbol.dash or "none"}"/>'
    )
