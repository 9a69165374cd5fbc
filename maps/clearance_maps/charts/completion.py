"""The chart of completion as SVG: what was open, the fan of what may be left, and the probability to be done.

Two panels share the years. Above: the history of the books, the fan (90, 80 and 50 % of the simulated futures), its
median, and the straight line. Below: the probability to be done by each day. A deadline is a vertical line in both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING

from clearance_maps.charts.svg import label, rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.outlook.completion import CompletionForecast
    from clearance_maps.language import Language

__all__ = ["FAN", "Point", "completion_chart"]

Point = tuple[date, float]

WIDTH, LEFT, RIGHT = 780, 66, 18
TOP, UPPER, GAP, LOWER, FOOT = 26, 250, 34, 118, 24
HEIGHT = TOP + UPPER + GAP + LOWER + FOOT
# From the outer band to the inner one; far enough apart to be told in grey.
FAN = ((0.05, 0.95, "#dbe4ec"), (0.1, 0.9, "#b4c8d9"), (0.25, 0.75, "#86a7c3"))
MEDIAN, LINE, DEADLINE = "#15456f", "#111111", "#a3001b"
LEVELS = (0.5, 0.8, 0.95)
MOST_LABELS = 13
YEAR_DAYS = 365.25


@dataclass(frozen=True, slots=True)
class Axes:
    """Where a day, an area and a probability lie on the picture."""

    first: date
    last: date
    most_m2: float

    def x(self, day: date) -> float:
        """Pixels from the left."""
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - self.first).days / (self.last - self.first).days

    def y(self, area_m2: float) -> float:
        """Pixels from the top for open land."""
        return TOP + UPPER * (1 - area_m2 / self.most_m2)

    def p(self, probability: float) -> float:
        """Pixels from the top for a probability."""
        return TOP + UPPER + GAP + LOWER * (1 - probability)

    def path(self, points: Sequence[Point], *, probability: bool = False) -> str:
        """Points as the path of a line."""
        height = self.p if probability else self.y
        return "M" + "L".join(f"{self.x(day):.1f},{height(value):.1f}" for day, value in points)


def completion_chart(forecast: CompletionForecast, history: Sequence[Point], language: Language) -> str:
    """The chart of a forecast.

    Args:
        forecast: completion as a distribution.
        history: open m2 of the books at the ends of past periods, in order.
        language: of the labels and numbers.
    """
    axes = _axes(forecast, history)
    title = language.text("Open land in the past and in simulated futures, and the probability to be done")
    parts = (
        _grid(axes, language),
        '<g clip-path="url(#upper)">',
        *_fan(axes, forecast),
        _straight(axes, forecast),
        _history(axes, forecast, history),
        "</g>",
        _probability(axes, forecast),
        *_deadline(axes, forecast, language),
        _reached(axes, forecast, language),
    )
    clip = (
        f'<clipPath id="upper"><rect x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}" height="{UPPER}"/></clipPath>'
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-size="12"><title>{escape(title)}</title>'
        f"<defs>{clip}</defs>{''.join(parts)}</svg>"
    )


def _axes(forecast: CompletionForecast, history: Sequence[Point]) -> Axes:
    """From the history to past the deadline and the day of 80 %, within what was simulated."""
    wanted = [forecast.deadline, forecast.completion.date_quantiles[0.8], forecast.linear.done_on]
    latest = max((day for day in wanted if day), default=forecast.as_of) + timedelta(days=2 * 365)
    last = min(max(latest, forecast.as_of + timedelta(days=8 * 365)), forecast.year_ends[-1])
    first = min([day for day, _ in history] + [forecast.as_of])
    known = [area_m2 for _, area_m2 in history] + [forecast.current_m2]
    ninety = [
        row[forecast.levels.index(0.9)]
        for row, day in zip(forecast.remaining_m2, forecast.year_ends, strict=True)
        if day <= last
    ]
    most = min(max([*known, *ninety]), 1.8 * max(known))
    return Axes(date(first.year, 1, 1), date(last.year, 12, 31), max(most, 1.0) * 1.06)


def _step(most: float) -> float:
    """A round step that gives four to seven lines."""
    step = 1.0
    while most / step > 7:
        step *= 2.5 if str(step)[0] == "2" else 2
    return step


def _grid(axes: Axes, language: Language) -> str:
    thin = 'stroke="#d7dbdf" stroke-width="1"'
    right = WIDTH - RIGHT
    step = _step(axes.most_m2)
    marks = [step * i for i in range(int(axes.most_m2 // step) + 1)]
    land = [
        rule(LEFT, axes.y(m), right, axes.y(m), thin) + label(LEFT - 6, axes.y(m) + 4, language.number(m), "end")
        for m in marks
    ]
    chance = [
        rule(LEFT, axes.p(p), right, axes.p(p), thin) + label(LEFT - 6, axes.p(p) + 4, language.percent(p), "end")
        for p in (0, *LEVELS)
    ]
    years = axes.last.year - axes.first.year + 1
    every = next(n for n in (1, 2, 5, 10) if years / n <= MOST_LABELS or n == 10)
    starts = [date(year, 1, 1) for year in range(axes.first.year, axes.last.year + 1)]
    ticks = [rule(axes.x(day), axes.p(0), axes.x(day), axes.p(0) + 4, 'stroke="#888"') for day in starts]
    names = [label(axes.x(day), axes.p(0) + 18, str(day.year)) for day in starts if day.year % every == 0]
    heads = label(LEFT, TOP - 10, language.text("Open land, m²"), "start", fill="#111", weight=700)
    heads += label(LEFT, axes.p(1) - 8, language.text("Probability to be done"), "start", fill="#111", weight=700)
    return "".join((*land, *chance, *ticks, *names, heads))


def _fan(axes: Axes, forecast: CompletionForecast) -> list[str]:
    start = (forecast.as_of, forecast.current_m2)
    columns = {
        level: [start, *((day, row[i]) for day, row in zip(forecast.year_ends, forecast.remaining_m2, strict=True))]
        for i, level in enumerate(forecast.levels)
    }
    bands = [
        f'<path d="{axes.path([*columns[low], *reversed(columns[high])])}Z" fill="{fill}"/>' for low, high, fill in FAN
    ]
    return [*bands, f'<path d="{axes.path(columns[0.5])}" fill="none" stroke="{MEDIAN}" stroke-width="2.4"/>']


def _straight(axes: Axes, forecast: CompletionForecast) -> str:
    if forecast.linear.done_on is None or forecast.current_m2 == 0:
        return ""
    line = axes.path([(forecast.as_of, forecast.current_m2), (forecast.linear.done_on, 0.0)])
    return f'<path d="{line}" fill="none" stroke="{LINE}" stroke-width="1.4" stroke-dasharray="2 4"/>'


def _history(axes: Axes, forecast: CompletionForecast, history: Sequence[Point]) -> str:
    known = [point for point in history if point[0] < forecast.as_of] + [(forecast.as_of, forecast.current_m2)]
    dots = "".join(f'<circle cx="{axes.x(d):.1f}" cy="{axes.y(m):.1f}" r="3" fill="{LINE}"/>' for d, m in known)
    return f'<path d="{axes.path(known)}" fill="none" stroke="{LINE}" stroke-width="1.2"/>{dots}'


def _probability(axes: Axes, forecast: CompletionForecast) -> str:
    done = 1.0 if forecast.current_m2 == 0 else 0.0
    points = [(forecast.as_of, done), *zip(forecast.year_ends, forecast.completion.cdf, strict=True)]
    shown = [point for point in points if point[0] <= axes.last]
    return f'<path d="{axes.path(shown, probability=True)}" fill="none" stroke="{MEDIAN}" stroke-width="2.4"/>'


def _deadline(axes: Axes, forecast: CompletionForecast, language: Language) -> list[str]:
    if forecast.deadline is None or not axes.first <= forecast.deadline <= axes.last:
        return []
    x = axes.x(forecast.deadline)
    words = language.text("deadline {date}", date=language.short_date(forecast.deadline))
    anchor, shift = ("end", -6) if x > WIDTH * 0.6 else ("start", 6)
    parts = [
        rule(x, TOP - 4, x, axes.p(0), f'stroke="{DEADLINE}" stroke-width="1.6"'),
        label(x + shift, TOP - 10, words, anchor, fill=DEADLINE, weight=700),
    ]
    chance = forecast.completion.p_by_deadline
    if chance is not None and forecast.deadline >= forecast.as_of:
        y = axes.p(chance)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{DEADLINE}"/>')
        parts.append(_halo(x - 8, y - 6, language.percent(chance), "end", DEADLINE))
    return parts


def _halo(x: float, y: float, words: str, anchor: str, fill: str) -> str:
    plain = label(x, y, words, anchor, fill=fill, weight=700)
    return plain.replace("<text ", '<text stroke="#fff" stroke-width="3" paint-order="stroke" ')


def _reached(axes: Axes, forecast: CompletionForecast, language: Language) -> str:
    """A ring on the curve where each level is reached, with its year."""
    rings = []
    for level, day in forecast.completion.date_quantiles.items():
        if day is not None and forecast.as_of < day <= axes.last:
            x, y = axes.x(day), axes.p(level)
            rings.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="#fff" stroke="{MEDIAN}" stroke-width="2"/>')
            rings.append(_halo(x + 7, y + 14, language.short_date(day, "month"), "start", MEDIAN))
    return "".join(rings)
