"""The frame of a map on paper: from degrees to places on the sheet, graticule, scale bar, north arrow and legend."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import shapely

from clearance.geodesy import polygons_of
from clearance_maps.mapping.symbols import CLASSES, PRODUCTS

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from clearance_maps.language import Language
    from clearance_maps.mapping.symbols import Symbol

__all__ = ["Frame", "furniture"]

# The sheet in pixels: as wide as charts, so that letters are of one size.
WIDTH, MARGIN, HIGHEST, LOWEST = 720.0, 46.0, 760.0, 320.0
ROOM = 0.1
SMALLEST_DEGREES = 0.004
STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
METRES_PER_DEGREE = 111_320.0
FEWEST_LINES, LEGEND_ROW, LEGEND_WIDTH = 4, 20.0, 340.0
INK = "#1b1f23"


@dataclass(frozen=True, slots=True)
class Frame:
    """A map of an extent in WGS 84 degrees, with equal scale along its middle parallel.

    Args:
        west: of the drawn extent, as the others.
        south: least latitude.
        east: largest longitude.
        north: largest latitude.
        scale: pixels to a degree of latitude.
        shrink: of a degree of longitude against one of latitude.
    """

    west: float
    south: float
    east: float
    north: float
    scale: float
    shrink: float

    @classmethod
    def around(cls, extent: tuple[float, float, float, float]) -> Frame:
        """The frame that shows an extent with some room around it."""
        west, south, east, north = extent
        shrink = max(math.cos(math.radians((south + north) / 2)), 0.05)
        wide = max((east - west) * shrink, SMALLEST_DEGREES) * (1 + 2 * ROOM)
        high = max(north - south, SMALLEST_DEGREES) * (1 + 2 * ROOM)
        inner = WIDTH - 2 * MARGIN
        scale = min(inner / wide, (HIGHEST - 2 * MARGIN) / high)
        high = max(high, (LOWEST - 2 * MARGIN) / scale)
        wide = max(wide, inner / scale)
        x, y = (west + east) / 2, (south + north) / 2
        return cls(x - wide / shrink / 2, y - high / 2, x + wide / shrink / 2, y + high / 2, scale, shrink)

    @property
    def width(self) -> float:
        """Of the sheet, in pixels."""
        return WIDTH

    @property
    def height(self) -> float:
        """Of the map on the sheet, in pixels, without the legend."""
        return (self.north - self.south) * self.scale + 2 * MARGIN

    @property
    def room(self) -> float:
        """Degrees beyond the sheet up to which outlines go on, so that their cut is not seen."""
        return 8 / self.scale

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """The place on the sheet of a point."""
        return MARGIN + (lon - self.west) * self.shrink * self.scale, MARGIN + (self.north - lat) * self.scale

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a point is on the sheet."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    def shows(self, geometry: BaseGeometry) -> bool:
        """Whether any of a ground may be on the sheet."""
        west, south, east, north = geometry.bounds
        return west <= self.east and east >= self.west and south <= self.north and north >= self.south

    def path(self, geometry: BaseGeometry) -> str:
        """What of a ground is on the sheet as the path of an SVG, no finer than a reader sees."""
        near = shapely.clip_by_rect(
            geometry,
            self.west - self.room,
            self.south - self.room,
            self.east + self.room,
            self.north + self.room,
        )
        simple = shapely.simplify(near, 0.35 / self.scale)
        rings = (ring for polygon in polygons_of(simple) for ring in (polygon.exterior, *polygon.interiors))
        return "".join(
            "M" + "L".join("{:.1f},{:.1f}".format(*self.at(*corner[:2])) for corner in ring.coords) + "Z"
            for ring in rings
        )

    def graticule(self, language: Language) -> Iterator[str]:
        """Lines of whole degrees or parts of them, with their names at the edge."""
        step = next((one for one in reversed(STEPS) if (self.north - self.south) / one >= FEWEST_LINES), STEPS[0])
        places = max(0, round(-math.log10(step) + 0.4))
        left, top, right, bottom = MARGIN, MARGIN, WIDTH - MARGIN, self.height - MARGIN
        line = '<path d="M{:.1f},{:.1f}L{:.1f},{:.1f}" stroke="#b9c2c9" stroke-width="0.6"/>'
        name = '<text x="{:.1f}" y="{:.1f}" font-size="12" text-anchor="{}" fill="#5a636b">{}</text>'
        for lat in _ticks(self.south, self.north, step):
            _, y = self.at(self.west, lat)
            yield line.format(left, y, right, y)
            words = _degrees(lat, places, language.text("N"), language.text("S"), language)
            yield name.format(left - 4, y + 4, "end", words)
        for lon in _ticks(self.west, self.east, step):
            x, _ = self.at(lon, self.south)
            yield line.format(x, top, x, bottom)
            words = _degrees((lon + 180) % 360 - 180, places, language.text("E"), language.text("W"), language)
            yield name.format(x, bottom + 15, "middle", words)


def _ticks(low: float, high: float, step: float) -> list[float]:
    first = math.ceil(low / step)
    return [number * step for number in range(first, math.floor(high / step) + 1)]


def _degrees(value: float, places: int, positive: str, negative: str, language: Language) -> str:
    number = f"{abs(value):.{places}f}"
    mark = language.decimal(0.5)[1]
    sign = "" if abs(value) < 10**-6 else positive if value > 0 else negative
    return f"{number.replace('.', mark)}°{sign}"


def furniture(frame: Frame, drawn: Sequence[str], legend: Sequence[tuple[Symbol, str]], language: Language) -> str:
    """The whole sheet as SVG."""
    rows = math.ceil(len(legend) / 2)
    height = frame.height + LEGEND_ROW * rows + 8
    left, top = MARGIN, MARGIN
    inner_width, inner_height = WIDTH - 2 * MARGIN, frame.height - 2 * MARGIN
    patterns = "".join(
        f'<pattern id="p-{one.name}" width="12" height="12" patternUnits="userSpaceOnUse"><rect width="12" height="12" '
        f'fill="{one.fill}"/><path d="{one.lines}" stroke="{one.ink}" stroke-width="1.3"/></pattern>'
        for one in (*CLASSES.values(), *PRODUCTS.values())
        if one.lines
    )
    box = f'x="{left}" y="{top}" width="{inner_width:.1f}" height="{inner_height:.1f}"'
    size = f'width="{WIDTH:.0f}" height="{height:.0f}"'
    at_edge = [part for part in drawn if part.startswith("<text") and "paint-order" not in part]
    within = [part for part in drawn if part not in at_edge]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}" {size} '
        f'font-family="Noto Sans, sans-serif"><defs>{patterns}<clipPath id="sheet"><rect {box}/></clipPath></defs>'
        f'<rect {size} fill="#ffffff"/><rect {box} fill="#efefef"/><g clip-path="url(#sheet)">{"".join(within)}</g>'
        f'{"".join(at_edge)}<rect {box} fill="none" stroke="{INK}" stroke-width="1"/>'
        f"{_scale_bar(frame, language)}{_north(frame, language)}{_legend(legend, frame.height)}</svg>"
    )


def _scale_bar(frame: Frame, language: Language) -> str:
    metres_per_pixel = METRES_PER_DEGREE / frame.scale
    wanted = 150 * metres_per_pixel
    power = 10.0 ** math.floor(math.log10(wanted))
    length = next((factor * power for factor in (5, 2) if factor * power <= wanted), power)
    pixels = length / metres_per_pixel
    x, y = MARGIN + 12, frame.height - MARGIN - 12
    words = f"{language.number(length / 1000)} km" if length >= 1000 else f"{language.number(length)} m"
    return (
        f'<rect x="{x - 6}" y="{y - 20:.1f}" width="{pixels + 12:.1f}" height="26" fill="#fff" fill-opacity="0.85"/>'
        f'<path d="M{x},{y - 4:.1f}v6h{pixels:.1f}v-6" fill="none" stroke="{INK}" stroke-width="1.4"/>'
        f'<text x="{x + pixels / 2:.1f}" y="{y - 6:.1f}" font-size="12" text-anchor="middle" fill="{INK}">'
        f"{words}</text>"
    )


def _north(frame: Frame, language: Language) -> str:
    x, y = frame.width - MARGIN - 22, MARGIN + 14
    return (
        f'<circle cx="{x}" cy="{y + 14}" r="20" fill="#fff" fill-opacity="0.85"/><path d="M{x},{y}l6,20l-6,-4l-6,4z" '
        f'fill="{INK}"/><text x="{x}" y="{y + 31}" font-size="11" text-anchor="middle" fill="{INK}">'
        f"{language.text('N')}</text>"
    )


def _legend(legend: Sequence[tuple[Symbol, str]], top: float) -> str:
    parts = []
    for number, (symbol, words) in enumerate(legend):
        x, y = MARGIN + LEGEND_WIDTH * (number % 2), top + LEGEND_ROW * (number // 2) - 4
        fill = f"url(#p-{symbol.name})" if symbol.lines else symbol.fill
        parts.append(
            f'<rect x="{x}" y="{y:.1f}" width="26" height="14" fill="{fill}" fill-opacity="{symbol.opacity}" '
            f'stroke="{symbol.outline}" stroke-dasharray="{symbol.dash or "none"}"/>'
            f'<text x="{x + 33}" y="{y + 11:.1f}" font-size="13" fill="{INK}">{escape(words)}</text>'
        )
    return "".join(parts)
