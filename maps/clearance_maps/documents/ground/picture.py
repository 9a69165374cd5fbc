"""A small map of a piece of ground: what is open and released around it, with scale and north."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.geodesy import in_metres
from clearance_maps.charts.lettering import SMALL, shortened, width_of
from clearance_maps.charts.svg import INK, haloed, label, rule
from clearance_maps.documents.docx_file import clean
from clearance_maps.documents.value import Picture
from clearance_maps.mapping.symbols import CLASSES, PRODUCTS, pattern_definitions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from clearance_maps.language import Language

__all__ = ["Drawn", "ground_picture"]

WIDTH, HEIGHT, EDGE, FOOT = 720.0, 400.0, 14.0, 78.0
FOCUS_INK = "#0B4F9E"
SYMBOLS = {**CLASSES, **PRODUCTS}
# Part of the width that the ground asked about may fill, and the least side that is shown, in m.
FILLS, LEAST_SIDE_M = 0.62, 60.0
MOST_NAMES, NAME_WIDTH = 12, 150.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """Ground on the map: `symbol` is a class or a product, empty for the ground that the map is about."""

    ground: BaseGeometry
    symbol: str = ""
    name: str = ""


def ground_picture(
    focus: BaseGeometry, around: Sequence[Drawn], language: Language, *, title: str, focus_word: str
) -> Picture:
    """The map as a picture of a document.

    Args:
        focus: the ground that it is about; the map shows it and something of what lies around.
        around: other ground, later ones above.
        language: of its words.
        title: of its caption.
        focus_word: what the legend calls the ground that it is about.
    """
    frame = _Frame.of(focus)
    near = [one for one in around if one.ground.intersects(frame.window(focus))]
    words = [title, *dict.fromkeys(clean(one.name)[:80] for one in near if one.name)]
    svg = _svg(frame, focus, near, language, focus_word)
    return Picture(
        title=title,
        alt=language.text("Map. {words}", words="; ".join(words[: MOST_NAMES + 1])),
        svg=svg,
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """The plane of the map in metres around the middle of the ground, and how it comes onto the picture."""

    focus: BaseGeometry
    middle: tuple[float, float]
    per_metre: float

    @classmethod
    def of(cls, focus: BaseGeometry) -> _Frame:
        west, south, east, north = in_metres(focus, focus).bounds
        wide, high = max(east - west, LEAST_SIDE_M), max(north - south, LEAST_SIDE_M)
        per_metre = FILLS * min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
        return cls(focus, ((west + east) / 2, (south + north) / 2), per_metre)

    def at(self, ground: BaseGeometry) -> BaseGeometry:
        """Ground in pixels of the picture."""
        middle, flip = np.array(self.middle), np.array([self.per_metre, -self.per_metre])
        placed: BaseGeometry = shapely.transform(
            in_metres(ground, self.focus), lambda points: (points - middle) * flip + np.array([WIDTH, HEIGHT]) / 2
        )
        return placed

    def window(self, focus: BaseGeometry) -> BaseGeometry:
        """What the map shows, roughly, in degrees."""
        west, south, east, north = focus.bounds
        grow = 1 / FILLS + 1.5
        wide = max(east - west, north - south, LEAST_SIDE_M / 80_000) * grow
        lon, lat = (west + east) / 2, (south + north) / 2
        return shapely.box(lon - wide, lat - wide, lon + wide, lat + wide)


def _path(shape: BaseGeometry) -> str:
    rings = (
        ring
        for polygon in shapely.get_parts(shape)
        if isinstance(polygon, shapely.Polygon)
        for ring in (polygon.exterior, *polygon.interiors)
    )
    return "".join("M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in ring.coords) + "Z" for ring in rings)


def _svg(frame: _Frame, focus: BaseGeometry, near: Sequence[Drawn], language: Language, focus_word: str) -> str:
    page = shapely.box(0, 0, WIDTH, HEIGHT)
    shapes = [(one, shapely.intersection(shapely.make_valid(frame.at(one.ground)), page)) for one in near]
    drawn = "".join(_land(one, shape) for one, shape in shapes)
    outline = f'<path d="{_path(frame.at(focus))}" fill="none" stroke="{FOCUS_INK}" stroke-width="2.6"/>'
    first = {one.name: shape for one, shape in reversed(shapes) if one.name and not shape.is_empty}
    names = "".join(_name(name, shape) for name, shape in list(first.items())[:MOST_NAMES])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:.0f}" height="{HEIGHT + FOOT:.0f}" '
        f'viewBox="0 0 {WIDTH:.0f} {HEIGHT + FOOT:.0f}" font-family="Noto Sans" font-size="{SMALL}">'
        f"<defs>{_definitions()}</defs>"
        f'<rect width="{WIDTH:.0f}" height="{HEIGHT + FOOT:.0f}" fill="#fff"/>'
        f'<svg width="{WIDTH:.0f}" height="{HEIGHT:.0f}"><rect width="100%" height="100%" fill="#F7F5EF"/>'
        f"{drawn}{outline}{names}</svg>"
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1:.0f}" height="{HEIGHT - 1:.0f}" fill="none" stroke="#6D6D6D"/>'
        f"{_scale(frame, language)}{_north(language)}{_legend(near, language, focus_word)}</svg>"
    )


def _definitions() -> str:
    """The patterns of the map's symbols, as they are defined there."""
    whole = pattern_definitions()
    return whole[whole.index("<defs>") + len("<defs>") : whole.index("</defs>")]


def _paint(name: str) -> str:
    symbol = SYMBOLS[name]
    fill = f"url(#pattern-{name})" if symbol.lines else symbol.fill
    dash = f' stroke-dasharray="{symbol.dash}"' if symbol.dash else ""
    return f'fill="{fill}" fill-opacity="{symbol.opacity}" stroke="{symbol.outline}" stroke-width="1.4"{dash}'


def _land(one: Drawn, shape: BaseGeometry) -> str:
    return f'<path d="{_path(shape)}" fill-rule="evenodd" {_paint(one.symbol)}/>'


def _name(name: str, shape: BaseGeometry) -> str:
    place = shape.representative_point()
    return haloed(place.x, place.y, shortened(clean(name), NAME_WIDTH, SMALL), "middle", INK)


def _scale(frame: _Frame, language: Language) -> str:
    """A bar of 1, 2 or 5 times a power of ten metres, about a fifth of the width."""
    wanted_m = WIDTH / 5 / frame.per_metre
    power = 10.0 ** math.floor(math.log10(wanted_m))
    length_m = max(step * power for step in (1, 2, 5) if step * power <= wanted_m)
    size, x, y = length_m * frame.per_metre, EDGE, HEIGHT - EDGE
    words = (
        f"{language.number(length_m / 1000)}\u00a0km" if length_m >= 1000 else f"{language.decimal(length_m)}\u00a0m"
    )
    back = (
        f'<rect x="{x - 6:.1f}" y="{y - 20:.1f}" width="{size + 12:.1f}" height="26" fill="#fff" fill-opacity="0.8"/>'
    )
    ends = "".join(rule(at, y - 5, at, y, f'stroke="{INK}" stroke-width="1.6"') for at in (x, x + size))
    bar = rule(x, y, x + size, y, f'stroke="{INK}" stroke-width="1.6"')
    return back + bar + ends + label(x + size / 2, y - 7, words, fill=INK)


def _north(language: Language) -> str:
    x, y = WIDTH - EDGE - 12, EDGE + 14
    arrow = f'<path d="M{x},{y - 12} l7,20 l-7,-5 l-7,5 Z" fill="{INK}"/>'
    return f'<circle cx="{x}" cy="{y + 6}" r="24" fill="#fff" fill-opacity="0.8"/>{arrow}' + label(
        x, y + 24, language.text("N"), fill=INK, weight=700
    )


def _legend(near: Sequence[Drawn], language: Language, focus_word: str) -> str:
    """What is drawn, in the order of the symbols, in lines under the map."""
    used = [name for name in SYMBOLS if any(one.symbol == name for one in near)]
    items = [(focus_word, f'fill="none" stroke="{FOCUS_INK}" stroke-width="2.6"')]
    items += [(language.text(SYMBOLS[name].label), _paint(name)) for name in used]
    x, y, made = 0.0, HEIGHT + 16, []
    for words, paint in items:
        wide = 34 + width_of(words, SMALL)
        if x and x + wide > WIDTH:
            x, y = 0.0, y + 20
        made.append(f'<rect x="{x + 1:.1f}" y="{y - 10:.1f}" width="22" height="12" {paint}/>')
        made.append(label(x + 29, y, words, "start", fill=INK))
        x += wide + 14
    return "".join(made)
