"""The units of axes: their names, and how ticks are written."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from clearance_maps.language import mark

if TYPE_CHECKING:
    from clearance_maps.charts.chart import Panel
    from clearance_maps.charts.scales import Scale
    from clearance_maps.language import Language

__all__ = ["UNITS", "axis_title", "tick_text"]

UNITS = {
    "m2": mark("m²"),
    "km2": mark("km²"),
    "ap_mines": mark("anti-personnel mines"),
    "team_days": mark("team-days"),
}
MILLIONS = mark("million {unit}")
# From here on an axis of m2 is written in km2.
LARGE_M2 = 1e7
# Money from here on is written in millions.
LARGE_MONEY = 1e8
MILLION = 1e6


def _written_in(unit: str, scale: Scale) -> tuple[str, float]:
    """The unit of the ticks, and how much of the unit of the values one is."""
    if unit == "m2" and scale.most >= LARGE_M2:
        return "km2", MILLION
    return unit, MILLION if unit not in UNITS and scale.most >= LARGE_MONEY else 1.0


def axis_title(panel: Panel, scale: Scale, language: Language) -> str:
    """What is drawn, with its unit where the ticks do not say it."""
    title, (unit, size) = panel.title.text(language), _written_in(panel.unit, scale)
    if unit in {"share", "date"}:
        return title
    if unit in UNITS:
        return f"{title}, {language.text(UNITS[unit])}"
    return f"{title}, {language.text(MILLIONS, unit=unit) if size == MILLION else unit}"


def tick_text(tick: float, scale: Scale, unit: str, language: Language) -> str:
    """The label of a tick."""
    if unit == "share":
        return language.percent(tick)
    if unit == "date":
        return str(date.fromordinal(int(tick)).year)
    return language.decimal(tick / _written_in(unit, scale)[1])
