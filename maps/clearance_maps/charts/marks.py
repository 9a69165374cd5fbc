"""The marks of series as SVG, wherever their axes lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from clearance_maps.charts.chart import Form, Point, Series
from clearance_maps.charts.lettering import width_of
from clearance_maps.charts.looks import LOOKS, WHITE, Look
from clearance_maps.charts.svg import INK, haloed, rule

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from clearance_maps.charts.scales import Scale
    from clearance_maps.language import Language

__all__ = ["Place", "Plot", "fill_of", "marker", "marks_of", "sample"]

Place = tuple[float, float]
SIZE = 3.4
# Nearer to the axis than this, words stand above their mark.
LOW = 20
# Pixels between words that stand side by side, and between lines of them.
ROOM, LINE = 4, 13
SHAPES = {
    "s": "M-1,-1H1V1H-1Z",
    "^": "M0,-1.3L1.2,1H-1.2Z",
    "d": "M0,-1.4L1.4,0L0,1.4L-1.4,0Z",
    "x": "M-1,-1L1,1M-1,1L1,-1",
    ">": "M-0.9,-1.1L1.2,0L-0.9,1.1Z",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Where a panel lies and how it is measured.

    Args:
        top: pixels from above.
        bottom: the same.
        right: pixels from the left, where it ends.
        scale: of values.
        x: pixels of the middle of a day or slot.
        slot_width: pixels of a slot; 0 on an axis of time.
        origin: pixels where bars begin.
        prefix: of the ids of patterns.
        language: of labels.
    """

    top: float
    bottom: float
    right: float
    scale: Scale
    x: Callable[[date | str], float]
    slot_width: float
    origin: float
    prefix: str
    language: Language


def fill_of(look: str, prefix: str) -> str:
    """What surfaces of a look are filled with."""
    return f"url(#{prefix}-{look})" if LOOKS[look].pattern else LOOKS[look].fill


def _stroke(look: Look) -> str:
    dash = f' stroke-dasharray="{look.dash}"' if look.dash else ""
    return f'fill="none" stroke="{look.fill}" stroke-width="{look.width:g}" stroke-linejoin="round"{dash}'


def marker(look: Look, x: float, y: float) -> str:
    """The marker of a look at a place; nothing where it has none."""
    if look.marker == "o":
        return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{SIZE - 0.4:g}" fill="{look.fill}"/>'
    if not look.marker:
        return ""
    style = f'fill="#fff" stroke="{look.fill}" stroke-width="0.5"'
    return f'<path transform="translate({x:.2f},{y:.2f}) scale({SIZE})" d="{SHAPES[look.marker]}" {style}/>'


def _path(places: Sequence[Place]) -> str:
    return "M" + "L".join(f"{x:.2f},{y:.2f}" for x, y in places)


def marks_of(series: Series, plot: Plot, *, at: dict[str, Place], shift: float = 0.0, width: float = 0.0) -> str:
    """A series in its panel, as a group that carries its key.

    Args:
        series: what is drawn.
        plot: where.
        at: how high each stack of a slot is by now, above and below the origin, in pixels; bars raise it.
        shift: of bars from the middle of their slot.
        width: of bars.
    """
    look = LOOKS[series.look]
    if series.form is Form.BAR:
        drawn = _bars(series, plot, at=at, shift=shift, width=width)
    elif series.form is Form.BAND:
        drawn = _band(series, plot, look)
    elif series.form is Form.STEP:
        drawn = _steps(series, plot, look)
    elif series.form is Form.EVENT:
        drawn = "".join(rule(plot.x(p.x), plot.top, plot.x(p.x), plot.bottom, _stroke(look)) for p in series.points)
    else:
        drawn = _line(series, plot, look)
    return f'<g data-series="{series.key}">{drawn}</g>'


def _line(series: Series, plot: Plot, look: Look) -> str:
    places = [(plot.x(point.x), plot.scale.at(point.value)) for point in series.points if point.value is not None]
    path = f'<path d="{_path(places)}" {_stroke(look)}/>' if series.form is Form.LINE and len(places) > 1 else ""
    dots = "".join(marker(look, x, y) for x, y in places)
    words = "".join(_words(point, plot, look) for point in _with_room(series.points, plot, look))
    return path + dots + words


def _with_room(points: Sequence[Point], plot: Plot, look: Look) -> Sequence[Point]:
    """Those of a line whose words are said; of words above it that would cover each other, the later ones."""
    if look.marker and not look.above:
        return points
    kept: list[Point] = []
    for point in reversed(points):
        if point.words is not None and point.value is not None and not (kept and _touch(point, kept[-1], plot)):
            kept.append(point)
    return kept[::-1]


def _touch(one: Point, other: Point, plot: Plot) -> bool:
    """Whether the words of two points would stand in each other's way."""
    if one.words is None or other.words is None or one.value is None or other.value is None:
        return False
    wide = (width_of(one.words.text(plot.language)) + width_of(other.words.text(plot.language))) / 2
    apart = abs(plot.scale.at(one.value) - plot.scale.at(other.value))
    return abs(plot.x(other.x) - plot.x(one.x)) < wide + ROOM and apart < LINE


def _words(point: Point, plot: Plot, look: Look) -> str:
    if point.words is None or point.value is None:
        return ""
    ink = look.fill if look.fill != WHITE else INK
    x, y = plot.x(point.x), plot.scale.at(point.value)
    words = point.words.text(plot.language)
    if not look.marker:
        return haloed(x, y - 6, words, "middle", ink)
    if look.above:
        return haloed(x, y - 9, words, "middle", ink)
    height = y + 17 if plot.bottom - y > LOW else y - 8
    if x + 6 + width_of(words) > plot.right:
        return haloed(x - 6, y - 8, words, "end", ink)
    return haloed(x + 6, height, words, "start", ink)


def _band(series: Series, plot: Plot, look: Look) -> str:
    known = [(plot.x(p.x), p.low, p.high) for p in series.points if p.low is not None and p.high is not None]
    edge = [(x, plot.scale.at(low)) for x, low, _ in known] + [(x, plot.scale.at(high)) for x, _, high in known[::-1]]
    return f'<path d="{_path(edge)}Z" fill="{look.fill}"/>' if edge else ""


def _steps(series: Series, plot: Plot, look: Look) -> str:
    half = plot.slot_width / 2
    found = [(plot.x(p.x), plot.scale.at(p.value)) for p in series.points if p.value]
    return "".join(rule(x - half, y, x + half, y, _stroke(look)) for x, y in found)


def _bars(series: Series, plot: Plot, *, at: dict[str, Place], shift: float, width: float) -> str:
    style = f'fill="{fill_of(series.look, plot.prefix)}" stroke="{INK}" stroke-width="0.6"'
    parts = []
    for point in series.points:
        if point.value is None:
            continue
        up, down = at.get(str(point.x), (0.0, 0.0))
        size = plot.origin - plot.scale.at(point.value)
        base = plot.origin - (up if size >= 0 else down)
        at[str(point.x)] = (up + max(size, 0.0), down + min(size, 0.0))
        x, top = plot.x(point.x) + shift - width / 2, min(base, base - size)
        if size:
            parts.append(f'<rect x="{x:.2f}" y="{top:.2f}" width="{width:.2f}" height="{abs(size):.2f}" {style}/>')
        if point.low is not None and point.high is not None:
            parts.append(_whisker(x + width / 2, (plot.scale.at(point.low), plot.scale.at(point.high))))
        if point.words is not None:
            parts.append(haloed(x + width / 2, top - 5, point.words.text(plot.language), "middle", INK))
    return "".join(parts)


def _whisker(x: float, ends: Place) -> str:
    style = f'stroke="{INK}" stroke-width="1.4"'
    return rule(x, *(ends[0], x, ends[1]), style) + "".join(rule(x - 4, y, x + 4, y, style) for y in ends)


def sample(series: Series, prefix: str, x: float, y: float) -> str:
    """What stands before the name of a series in the key: 26 pixels wide, around a height."""
    look = LOOKS[series.look]
    if series.form in {Form.BAR, Form.BAND, Form.SPAN}:
        edge = f' stroke="{INK}" stroke-width="0.6"' if series.form is not Form.BAND else ""
        return f'<rect x="{x}" y="{y - 6}" width="22" height="12" fill="{fill_of(series.look, prefix)}"{edge}/>'
    line = "" if series.form is Form.DOT else rule(x, y, x + 26, y, _stroke(look))
    return line + (marker(look, x + 13, y) if series.form in {Form.LINE, Form.DOT} else "")
