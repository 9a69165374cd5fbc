"""All pictures of a plan: below each other in one file, or one by one for its page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clearance_maps.charts.drawing import as_svg
from clearance_maps.charts.drivers import drivers_chart
from clearance_maps.charts.milestones import milestones_chart
from clearance_maps.charts.money import funding_chart
from clearance_maps.charts.tasks import tasks_chart
from clearance_maps.charts.working import capacity_chart
from clearance_maps.mapping.plan_shown import plan_shown

if TYPE_CHECKING:
    from clearance.plan.result import PlanResult

__all__ = ["plan_pictures", "plan_svg"]

WIDTH = 900
SIZE = re.compile(r'width="[\d.]+" height="[\d.]+" ')


def plan_svg(plan: PlanResult, *, lang: str) -> bytes:
    """All pictures below each other, as one file.

    Args:
        plan: what is drawn.
        lang: code of a language that has a catalogue.

    Raises:
        NotFound: for a language without a catalogue.
    """
    at, placed = 0.0, []
    for drawn in plan_pictures(plan, lang=lang):
        _, _, width, tall = (float(part) for part in drawn.partition('viewBox="')[2].partition('"')[0].split())
        height = tall * WIDTH / width
        size = f'<svg y="{at:.0f}" width="{WIDTH}" height="{height:.0f}" '
        placed.append(size + SIZE.sub("", drawn.removeprefix("<svg "), count=1))
        at += height + 24
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {WIDTH} {at:.0f}" width="{WIDTH}" height="{at:.0f}">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(placed)}</svg>\n'
    ).encode()


def plan_pictures(plan: PlanResult, *, lang: str) -> list[str]:
    """Tasks, milestones, capacity by month, money where there is any, and what drives the date where it was computed.

    Raises:
        NotFound: for a language without a catalogue.
    """
    charts = [tasks_chart(plan_shown(plan)), milestones_chart(plan), capacity_chart(plan)]
    if plan.currency:
        charts.append(funding_chart(plan))
    if plan.drivers is not None:
        charts.append(drivers_chart(plan, plan.drivers))
    return [as_svg(chart, lang) for chart in charts]
