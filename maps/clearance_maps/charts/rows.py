"""A panel that lies: a row for each slot, and values from left to right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_maps.charts.chart import Form
from clearance_maps.charts.lettering import SMALL, lines, width_of
from clearance_maps.charts.marks import fill_of
from clearance_maps.charts.panels import RIGHT, WIDTH, measured
from clearance_maps.charts.scales import figure_of, scale_of
from clearance_maps.charts.svg import GRID, INK, haloed, label, rule
from clearance_maps.charts.units import axis_title, tick_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clearance_maps.charts.chart import Panel, Series
    from clearance_maps.charts.scales import Scale
    from clearance_maps.language import Language

__all__ = ["draw_rows"]

NAMES, BAR, SHARE = 226, 17, 0.7
MOST_LINES = 3
LINE_HEIGHT = 13
MANY_ROWS = 12


def draw_rows(panel: Panel, prefix: str, language: Language, y: float) -> tuple[str, float]:
    """The panel below a height, and the height below it; bars begin at the panel's origin."""
    top = y + (46 if len(panel.slots) > MANY_ROWS else 28)
    bottom = top + panel.row * len(panel.slots)
    values = [value for series in panel.series for point in series.points for value in point.values]
    values += [value for value in (panel.origin, panel.line) if value is not None]
    scale = scale_of(values, panel.unit, NAMES, WIDTH - RIGHT)
    parts = [label(NAMES, y + 18, axis_title(panel, scale, language), "start", fill=INK, weight=700)]
    for tick in scale.ticks:
        x = scale.at(tick)
        words = tick_text(tick, scale, panel.unit, language)
        parts.append(rule(x, top, x, bottom, GRID) + label(x, bottom + 16, words))
        # Many rows are scrolled, or end on another page.
        parts.append(label(x, top - 5, words) if len(panel.slots) > MANY_ROWS else "")
    for n, slot in enumerate(panel.slots):
        said = (
            lines(slot.words.text(language), NAMES - 18, SMALL)[: max(1, min(MOST_LINES, panel.row // LINE_HEIGHT))]
            if slot.words
            else []
        )
        first = top + panel.row * (n + 0.5) + 4 - 6.5 * (len(said) - 1)
        for k, line in enumerate(said):
            parts.append(f'<g font-size="{SMALL:g}">{label(NAMES - 8, first + 13 * k, line, "end", fill=INK)}</g>')
    middle = {slot.key: top + panel.row * (n + 0.5) for n, slot in enumerate(panel.slots)}
    start = scale.at(0.0 if panel.origin is None else panel.origin)
    sides = _sides(panel)
    parts += [_series(panel, series, prefix, (scale, middle, start, sides), language) for series in panel.series]
    for value in (panel.origin, panel.line):
        if value is not None:
            x = scale.at(value)
            parts.append(rule(x, top, x, bottom, f'stroke="{INK}" stroke-width="1.6" stroke-dasharray="5 3"'))
    return measured(panel, scale, "".join(parts)), bottom + 28


def _series(
    panel: Panel,
    series: Series,
    prefix: str,
    places: tuple[Scale, Mapping[str, float], float, set[tuple[str, str]]],
    language: Language,
) -> str:
    """The marks of a series, on the scale, in the rows, from where bars begin, with words on the sides of `places`."""
    scale, middle, start, sides = places
    style = f'fill="{fill_of(series.look, prefix)}" stroke="{INK}" stroke-width="0.6"'
    drawn = []
    for point in series.points:
        y = middle[str(point.x)]
        if series.form is Form.SPAN and point.low is not None and point.high is not None:
            drawn.append(_span(scale.at(point.low), scale.at(point.high), y, panel.row, style))
        if point.value is None:
            continue
        ends = [scale.at(value) for value in point.values]
        drawn.append(_bar(scale.at(point.value), start, y, style))
        drawn.append(_whisker(ends, y) if len(ends) > 1 else "")
        if point.words is not None:
            words = point.words.text(language)
            drawn.append(_words(words, [*ends, start], y, right=(series.key, str(point.x)) in sides))
    return f'<g data-series="{series.key}">{"".join(drawn)}</g>'


def _sides(panel: Panel) -> set[tuple[str, str]]:
    """The bars whose words stand at their right: of two in a row the one that goes further."""
    start = figure_of(panel.origin) if panel.origin is not None else 0.0
    right = set()
    for slot in panel.slots:
        own = [
            (figure_of(point.value), series.key)
            for series in panel.series
            for point in series.points
            if point.x == slot.key and point.value is not None
        ]
        ordered = sorted(own)
        kept = ordered[1:] if len(ordered) > 1 else [one for one in ordered if one[0] >= start]
        right |= {(key, slot.key) for _, key in kept}
    return right


def _span(start: float, end: float, y: float, row: int, style: str) -> str:
    """From one value to another; never too short to see."""
    tall = row * SHARE
    size = f'width="{max(end - start, 1.5):.2f}" height="{tall:.2f}"'
    return f'<rect x="{start:.2f}" y="{y - tall / 2:.2f}" {size} {style}/>'


def _bar(end: float, start: float, y: float, style: str) -> str:
    size = f'width="{abs(end - start):.2f}" height="{BAR}"'
    return f'<rect x="{min(end, start):.2f}" y="{y - BAR / 2:.2f}" {size} {style}/>'


def _whisker(ends: list[float], y: float) -> str:
    style = f'stroke="{INK}" stroke-width="1.2"'
    across = "".join(rule(x, y - 4, x, y + 4, style) for x in (min(ends), max(ends)))
    return rule(min(ends), y, max(ends), y, style) + across


def _words(words: str, ends: list[float], y: float, *, right: bool) -> str:
    """What is said of a bar, beyond its end; within it where there is no room."""
    width, end = width_of(words, SMALL) + 8, max(ends) if right else min(ends)
    fits = end + width < WIDTH if right else end - width > NAMES
    x, anchor = (end + 5, "start") if right == fits else (end - 5, "end")
    return f'<g font-size="{SMALL:g}">{haloed(x, y + 4, words, anchor, INK)}</g>'
