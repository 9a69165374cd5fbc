"""A panel that lies: a row for each slot, and values from left to right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_maps.charts.lettering import SMALL, lines, width_of
from clearance_maps.charts.marks import fill_of
from clearance_maps.charts.panels import RIGHT, WIDTH
from clearance_maps.charts.scales import Scale, scale_of
from clearance_maps.charts.svg import GRID, INK, haloed, label, rule
from clearance_maps.charts.units import axis_title, tick_text

if TYPE_CHECKING:
    from clearance_maps.charts.chart import Panel, Series
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
        parts.append(rule(x, top, x, bottom, GRID) + label(x, bottom + 16, tick_text(tick, scale, panel.unit, language)))
    for n, slot in enumerate(panel.slots):
        said = lines(slot.words.text(language), NAMES - 18, SMALL)[:3] if slot.words else []
        first = top + ROW * (n + 0.5) + 4 - 6.5 * (len(said) - 1)
        for k, line in enumerate(said):
            parts.append(f'<g font-size="{SMALL:g}">{label(NAMES - 8, first + 13 * k, line, "end", fill=INK)}</g>')
    middle = {slot.key: top + ROW * (n + 0.5) for n, slot in enumerate(panel.slots)}
    parts += [_bars(series, panel, scale, middle, prefix, language) for series in panel.series]
    if panel.origin is not None:
        x = scale.at(panel.origin)
        parts.append(rule(x, top, x, bottom, f'stroke="{INK}" stroke-width="1.6" stroke-dasharray="5 3"'))
    return "".join(parts), bottom + 28


def _bars(
    series: Series, panel: Panel, scale: Scale, middle: dict[str, float], prefix: str, language: Language
) -> str:
    origin = scale.at(panel.origin) if panel.origin is not None else scale.at(0.0)
    style = f'fill="{fill_of(series.look, prefix)}" stroke="{INK}" stroke-width="0.6"'
    parts = []
    for point in series.points:
        if point.value is None:
            continue
        end, y = scale.at(point.value), middle[str(point.x)]
        size = f'width="{abs(end - origin):.2f}" height="{BAR}"'
        parts.append(f'<rect x="{min(end, origin):.2f}" y="{y - BAR / 2:.2f}" {size} {style}/>')
        if point.words is not None:
            words = point.words.text(language)
            right = end >= origin
            fits = end + width_of(words, SMALL) + 8 < WIDTH if right else end - width_of(words, SMALL) - 8 > NAMES
            x, anchor = (end + 5, "start") if right == fits else (end - 5, "end")
            parts.append(f'<g font-size="{SMALL:g}">{haloed(x, y + 4, words, anchor, INK)}</g>')
    return f'<g data-series="{series.key}">{"".join(parts)}</g>'
