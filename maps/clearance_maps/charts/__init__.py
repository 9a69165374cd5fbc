"""Charts: functions of values of the core make a `Chart`, which is shown as SVG, as PNG and as CSV."""

from __future__ import annotations

from clearance_maps.charts.chart import Chart, Form, Panel, Point, Series, Slot
from clearance_maps.charts.drawing import as_svg
from clearance_maps.charts.picture import as_png
from clearance_maps.charts.table import as_csv

__all__ = ["Chart", "Form", "Panel", "Point", "Series", "Slot", "as_csv", "as_png", "as_svg"]
