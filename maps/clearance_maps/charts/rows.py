"""A panel that lies: a row for each slot, and values from left to right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_maps.charts.lettering import SMALL, lines, width_of
from clearance_maps.charts.marks import fill_of
from clearance_maps.charts.panels import RIGHT, WIDTH, measured
from clearance_maps.charts.scales import scale_of
from clearance_maps.charts.svg import GRID, INK, haloed, label, rule
from clearance_maps.charts.units import axis_title, tick_text

if TYPE_CHECKING:
    from clearance_maps.charts.chart import Panel, Point
    from clearance_maps.charts.scales import Scale
    from clearance_maps.language import Language

__all__ = ["draw_rows"]

NAMES, ROW, BAR = 226, 40, 17


def draw_rows(panel: Panel, prefix: str, language: Language, y: float) -> tuple[str, float]:
    """The panel below a height, and the height below it; bars begin at the panel's origin."""
    top = y + 28
    bottom = top + ROW * len(panel.slots)
    values = [value for series in panel.series for point in series.points for value in point.values]
    if panel.origin is not None:
        values.append(panel.origin)
    scale = scale_of(values, panel.unit, NAMES, WIDTH - RIGHT)
    parts = [label(NAMES, y + 18, axis_title(panel, scale, language), "start", fill=INK, weight=700)]
    for tick in scale.ticks:
        x = scale.at(tick)
        parts.append(
            rule(x, top, x, bottom, GRID) + label(x, bottom + 16, tick_text(tick, scale, panel.unit, language))
        )
    for n, slot in enumerate(panel.slots):
        said = lines(slot.words.text(language), NAMES - 18, SMALL)[:3] if slot.words else []
        first = top + ROW * (n + 0.5) + 4 - 6.5 * (len(said) - 1)
        for k, line in enumerate(said):
            parts.append(f'<g font-size="{SMALL:g}">{label(NAMES - 8, first + 13 * k, line, "end", fill=INK)}</g>')
    middle = {slot.key: top + ROW * (n + 0.5) for n, slot in enumerate(panel.slots)}
    start = scale.at(0.0 if panel.origin is None else panel.origin)
    for series in panel.series:
        style = f'fill="{fill_of(series.look, prefix)}" stroke="{INK}" stroke-width="0.6"'
        drawn = "".join(_row(point, scale, start, (middle[str(point.x)], style), language) for point in series.points)
        parts.append(f'<g data-series="{series.key}">{drawn}</g>')
    if panel.origin is not None:
        x = scale.at(panel.origin)
        parts.append(rule(x, top, x, bottom, f'stroke="{INK}" stroke-width="1.6" stroke-dasharray="5 3"'))
    return measured(panel, scale, "".join(parts)), bottom + 28


def _row(point: Point, scale: Scale, start: float, place: tuple[float, str], language: Language) -> str:
    """A bar at a height in a style, with its interval and what is said of it."""
    if point.value is None:
        return ""
    (y, style), end = place, scale.at(point.value)
    drawn, ends = _bar(end, start, y, style), [end]
    if point.low is not None and point.high is not None:
        ends = [scale.at(point.low), end, scale.at(point.high)]
        drawn += _whisker(ends, y)
    if point.words is not None:
        right = end >= start
        drawn += _words(point.words.text(language), max(ends) if right else min(ends), y, right=right)
    return drawn


def _bar(end: float, start: float, y: float, style: str) -> str:
    size = f'width="{abs(end - start):.2f}" height="{BAR}"'
    return f'<rect x="{min(end, start):.2f}" y="{y - BAR / 2:.2f}" {size} {style}/>'


def _whisker(ends: list[float], y: float) -> str:
    style = f'stroke="{INK}" stroke-width="1.2"'
    across = "".join(rule(x, y - 4, x, y + 4, style) for x in (ends[0], ends[-1]))
    return rule(ends[0], y, ends[-1], y, style) + across


def _words(words: str, end: float, y: float, *, right: bool) -> str:
    """What is said of a bar, beyond its end; within it where there is no room."""
    width = width_of(words, SMALL) + 8
    fits = end + width < WIDTH if right else end - width > NAMES
    x, anchor = (end + 5, "start") if right == fits else (end - 5, "end")
    return f'<g font-size="{SMALL:g}">{haloed(x, y + 4, words, anchor, INK)}</g>'
