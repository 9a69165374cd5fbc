"""The tasks of a plan on a line of time, and all of its pictures in one file."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from clearance_maps.charts.drawing import as_svg
from clearance_maps.charts.drivers import drivers_chart
from clearance_maps.charts.milestones import milestones_chart
from clearance_maps.charts.money import funding_chart
from clearance_maps.charts.svg import label, rule
from clearance_maps.charts.working import capacity_chart
from clearance_maps.language import language_of
from clearance_maps.plan_wording import ACTIVITIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.plan.result import PlanResult, PlanTask
    from clearance_maps.language import Language

__all__ = ["ACTIVITY_FILL", "gantt_chart", "plan_pictures", "plan_svg"]

WIDTH, LEFT, RIGHT = 900, 210, 20
TOP, FOOT, ROW = 58, 30, 17
# A plan of more areas is drawn by sector and activity.
MOST_ROWS = 60
MOST_LETTERS = 34
MOST_YEARS = 13
DEADLINE = "#a3001b"
GRID = 'stroke="#d7dbdf" stroke-width="1"'
# Far enough apart to be told in grey.
ACTIVITY_FILL = {"NTS": "#f0e442", "TS": "#e69f00", "CLEARANCE": "#0072b2", "QA": "#cc79a7"}
SIZE = re.compile(r'width="[\d.]+" height="[\d.]+" ')


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a picture, and where they lie on it."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Pixels from the left."""
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - self.first).days / max(1, (self.last - self.first).days)


def plan_svg(plan: PlanResult, *, lang: str) -> bytes:
    """All pictures below each other, as one file.

    Args:
        plan: what is drawn.
        lang: ``en`` or ``es``.

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
    charts = [milestones_chart(plan), capacity_chart(plan)]
    if plan.currency:
        charts.append(funding_chart(plan))
    if plan.drivers is not None:
        charts.append(drivers_chart(plan, plan.drivers))
    tasks = gantt_chart(plan, language_of(lang, plan.identity.country))
    return [tasks, *(as_svg(chart, lang) for chart in charts)]


def _picture(height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
        f'height="{height:.0f}" role="img" font-size="11" font-family="Arial, Helvetica, sans-serif">'
        f"<title>{escape(title)}</title>{label(10, 18, title, 'start', fill='#111', weight=700)}{''.join(parts)}</svg>"
    )


def _short(words: str) -> str:
    return words if len(words) <= MOST_LETTERS else f"{words[: MOST_LETTERS - 1]}…"


def gantt_chart(plan: PlanResult, language: Language) -> str:
    """Tasks on a line of time, a row for each area; of many areas, a row for each sector and activity."""
    title = language.text("Tasks")
    if not plan.tasks:
        return _picture(TOP, title, [label(10, 40, language.text("No task is planned."), "start")])
    last = max(task.ends_on for task in plan.tasks)
    span = Span(date(plan.first_day.year, 1, 1), date(max(last, plan.deadline or last).year, 12, 31))
    rows = _rows(plan, language)
    foot = TOP + ROW * len(rows)
    parts = [_key([(language.text(ACTIVITIES[name]), fill) for name, fill in ACTIVITY_FILL.items()])]
    parts.append(_years(span, foot))
    faint = len({task.area_id for task in plan.tasks}) > MOST_ROWS
    for number, (name, tasks) in enumerate(rows):
        y = TOP + ROW * number
        parts.append(label(LEFT - 8, y + 12, _short(name), "end", fill="#111"))
        parts += [_bar(task, span, y, language, faint=faint) for task in tasks]
    parts.append(_deadline(plan, span, foot, language))
    return _picture(foot + FOOT, title, parts)


def _rows(plan: PlanResult, language: Language) -> list[tuple[str, list[PlanTask]]]:
    by_area: dict[str, list[PlanTask]] = defaultdict(list)
    for task in plan.tasks:
        by_area[task.area_id].append(task)
    if len(by_area) <= MOST_ROWS:
        return [(language.said(tasks[0].area_id), tasks) for tasks in by_area.values()]
    by_work: dict[tuple[str, str], list[PlanTask]] = defaultdict(list)
    for task in plan.tasks:
        by_work[task.sector, task.activity].append(task)
    order = list(ACTIVITIES)
    listed = sorted(by_work.items(), key=lambda item: (item[0][0], order.index(item[0][1])))
    none = language.text("Sector not stated")
    return [
        (f"{_short(sector or none)[:18]} · {language.text(ACTIVITIES[activity])}", tasks)
        for (sector, activity), tasks in listed[:MOST_ROWS]
    ]


def _bar(task: PlanTask, span: Span, y: float, language: Language, *, faint: bool) -> str:
    x, until = span.x(task.starts_on), span.x(task.ends_on)
    said = f"{task.task_id}: {language.short_date(task.starts_on)} – {language.short_date(task.ends_on)}"
    return (
        f'<rect x="{x:.1f}" y="{y + 2.5:.1f}" width="{max(until - x, 1.5):.1f}" height="{ROW - 5}" '
        f'fill="{ACTIVITY_FILL[task.activity]}" fill-opacity="{0.4 if faint else 0.95}">'
        f"<title>{escape(said)}</title></rect>"
    )


def _key(entries: Sequence[tuple[str, str]]) -> str:
    x, parts = float(LEFT), []
    for words, fill in entries:
        parts.append(f'<rect x="{x:.0f}" y="26" width="11" height="11" fill="{fill}"/>')
        parts.append(label(x + 16, 35.5, words, "start"))
        x += 34 + 6.1 * len(words)
    return "".join(parts)


def _years(span: Span, foot: float) -> str:
    years = range(span.first.year, span.last.year + 1)
    every = next(n for n in (1, 2, 5, 10) if len(years) / n <= MOST_YEARS or n == 10)
    parts = []
    for year in years:
        x = span.x(date(year, 1, 1))
        parts.append(rule(x, TOP - 4, x, foot, GRID))
        if year % every == 0:
            parts.append(label((x + span.x(date(year, 12, 31))) / 2, foot + 16, str(year)))
    return "".join(parts)


def _deadline(plan: PlanResult, span: Span, foot: float, language: Language) -> str:
    if plan.deadline is None or not span.first <= plan.deadline <= span.last:
        return ""
    x = span.x(plan.deadline)
    words = language.text("deadline {date}", date=language.short_date(plan.deadline))
    anchor, shift = ("end", -5) if x > WIDTH * 0.6 else ("start", 5)
    line = rule(x, TOP - 6, x, foot, f'stroke="{DEADLINE}" stroke-width="1.6"')
    return line + label(x + shift, TOP - 8, words, anchor, fill=DEADLINE, weight=700)
