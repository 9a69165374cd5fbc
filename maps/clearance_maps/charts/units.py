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
# From here on an axis of m2 is written in km2.
LARGE_M2 = 1e7
M2_PER_KM2 = 1e6


def _written_in(unit: str, scale: Scale) -> str:
    return "km2" if unit == "m2" and scale.most >= LARGE_M2 else unit


def axis_title(panel: Panel, scale: Scale, language: Language) -> str:
    """What is drawn, with its unit where the ticks do not say it."""
    title, unit = panel.title.text(language), _written_in(panel.unit, scale)
    if unit in {"share", "date"}:
        return title
    return f"{title}, {language.text(UNITS[unit]) if unit in UNITS else unit}"


def tick_text(tick: float, scale: Scale, unit: str, language: Language) -> str:
    """The label of a tick."""
    if unit == "share":
        return language.percent(tick)
    if unit == "date":
        return str(date.fromordinal(int(tick)).year)
    return language.decimal(tick / M2_PER_KM2 if _written_in(unit, scale) == "km2" else tick)
