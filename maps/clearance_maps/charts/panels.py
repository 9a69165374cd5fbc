"""A panel whose values go upwards: over days, or over slots such as years and months."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from clearance_maps.charts.chart import Form
from clearance_maps.charts.lettering import SMALL, in_rows, width_of
from clearance_maps.charts.looks import LOOKS
from clearance_maps.charts.marks import Place, Plot, marks_of
from clearance_maps.charts.scales import Days, figure_of, scale_of
from clearance_maps.charts.svg import GRID, INK, label, rule
from clearance_maps.charts.units import axis_title, tick_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearance_maps.charts.chart import Panel, Value
    from clearance_maps.charts.scales import Scale
    from clearance_maps.language import Language

__all__ = ["LEFT", "RIGHT", "WHOLE", "WIDTH", "Frame", "draw_panel", "measured"]

WIDTH, LEFT, RIGHT = 720, 76, 18


class Frame(NamedTuple):
    """Pixels from the left where the drawing of a panel begins and ends."""

    left: float
    right: float


WHOLE = Frame(LEFT, WIDTH - RIGHT)
EVENT_LINE = 14
BARS = 0.72
EVERY = (1, 2, 3, 5, 10, 20, 50)


def draw_panel(
    panel: Panel, prefix: str, language: Language, y: float, *, days: Days | None, frame: Frame = WHOLE
) -> tuple[str, float]:
    """The panel below a height, and the height below it."""
    events, rows = _event_labels(panel, days, language, y + 34, frame)
    top = y + 28 + EVENT_LINE * rows
    bottom = top + panel.height
    scale = scale_of(_values(panel), panel.unit, bottom, top)
    title = label(frame.left, y + 18, axis_title(panel, scale, language), "start", fill=INK, weight=700)
    step = (frame.right - frame.left) / max(1, len(panel.slots))
    plot = Plot(
        top=top,
        bottom=bottom,
        right=frame.right,
        scale=scale,
        x=_x(panel, days, step, frame),
        slot_width=step,
        origin=scale.at(0.0),
        prefix=prefix,
        language=language,
    )
    ground = "".join(
        rule(frame.left, scale.at(tick), frame.right, scale.at(tick), GRID)
        + label(frame.left - 7, scale.at(tick) + 4, tick_text(tick, scale, panel.unit, language), "end")
        for tick in scale.ticks
    )
    axis = (
        _days_axis(days, bottom, frame)
        if days is not None and not panel.slots
        else _slots_axis(panel, step, plot, frame)
    )
    return measured(panel, scale, f"{title}{ground}{_series(panel, plot)}{axis}{events}"), bottom + 32


def measured(panel: Panel, scale: Scale, drawn: str) -> str:
    """A panel as a group that says how its values lie: whoever reads the picture can measure it."""
    ends = (
        f'data-least="{scale.least!r}" data-most="{scale.most!r}" data-start="{scale.start!r}" data-end="{scale.end!r}"'
    )
    return f'<g data-panel="{panel.key}" data-unit="{panel.unit}" {ends}>{drawn}</g>'


def _values(panel: Panel) -> list[Value]:
    """Everything that the axis must hold; bars of a stack together."""
    found: list[Value] = []
    sums: dict[tuple[str, str, bool], float] = {}
    for series in panel.series:
        for point in series.points:
            found += point.values
            if series.form is Form.BAR and point.value is not None:
                value = figure_of(point.value)
                key = (series.stack, str(point.x), value < 0)
                sums[key] = sums.get(key, 0.0) + value
    return [*found, *sums.values()]


def _x(panel: Panel, days: Days | None, step: float, frame: Frame) -> Callable[[date | str], float]:
    places = {slot.key: frame.left + step * (n + 0.5) for n, slot in enumerate(panel.slots)}

    def x(key: date | str) -> float:
        if isinstance(key, date):
            return days.at(key) if days is not None else frame.left
        return places[key]

    return x


def _series(panel: Panel, plot: Plot) -> str:
    stacks = list(dict.fromkeys(series.stack for series in panel.series if series.form is Form.BAR))
    width = BARS * plot.slot_width / max(1, len(stacks))
    at: dict[str, dict[str, Place]] = {stack: {} for stack in stacks}
    parts = []
    for series in panel.series:
        place = stacks.index(series.stack) - (len(stacks) - 1) / 2 if series.form is Form.BAR else 0.0
        parts.append(marks_of(series, plot, at=at.get(series.stack, {}), shift=place * width, width=width * 0.94))
    return "".join(parts)


def _event_labels(panel: Panel, days: Days | None, language: Language, y: float, frame: Frame) -> tuple[str, int]:
    """The names of events above the panel, in as many rows as they need."""
    if days is None:
        return "", 0
    found = [
        (days.at(point.x), point.words.text(language), series.look)
        for series in panel.series
        if series.form is Form.EVENT
        for point in series.points
        if point.words is not None and isinstance(point.x, date)
    ]
    found.sort()
    spans = []
    for x, words, _ in found:
        width = width_of(words, SMALL)
        start = min(max(x - width / 2, frame.left), frame.right - width)
        spans.append((start, start + width))
    rows = in_rows(spans)
    parts = []
    for (x, words, look), (start, _), row in zip(found, spans, rows, strict=True):
        at = y + EVENT_LINE * row
        ink = LOOKS[look].fill if look == "deadline" else "#4d5761"
        weight = 700 if look == "deadline" else 400
        below = y + EVENT_LINE * (max(rows) + 1) - 10
        parts.append(rule(x, at + 3, x, below, f'stroke="{ink}" stroke-width="0.7"'))
        parts.append(f'<g font-size="{SMALL:g}">{label(start, at, words, "start", fill=ink, weight=weight)}</g>')
    return "".join(parts), max(rows, default=-1) + 1


def _days_axis(days: Days, bottom: float, frame: Frame) -> str:
    ticks = "".join(rule(days.at(day), bottom, days.at(day), bottom + 4, 'stroke="#8a9299"') for day in days.years)
    names = "".join(label(days.at(day), bottom + 18, str(day.year)) for day in days.named)
    return rule(frame.left, bottom, frame.right, bottom, f'stroke="{INK}" stroke-width="1"') + ticks + names


def _slots_axis(panel: Panel, step: float, plot: Plot, frame: Frame) -> str:
    """The names of slots, the last one and every so many before it, so that none touch."""
    named = [(n, slot.words.text(plot.language)) for n, slot in enumerate(panel.slots) if slot.words is not None]
    apart = min((step * (later[0] - one[0]) for one, later in pairwise(named)), default=float(WIDTH))
    widest = max((width_of(words) for _, words in named), default=0.0)
    every = next(n for n in EVERY if n * apart >= widest + 6 or n == EVERY[-1])
    parts = [label(frame.left + step * (n + 0.5), plot.bottom + 18, words) for n, words in named[::-1][::every]]
    return rule(frame.left, plot.origin, frame.right, plot.origin, f'stroke="{INK}" stroke-width="1"') + "".join(parts)
