"""Pictures of a plan as SVG: who works where and when, what each year releases, and how busy the teams are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from clearance.plan.milestones import STREAMS
from clearance_maps.charts.svg import SOFT, label, rule
from clearance_maps.language import language_of, mark
from clearance_maps.plan_wording import ACTIVITIES, STREAM_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.plan.result import PlanResult, PlanTask
    from clearance_maps.language import Language

__all__ = ["ACTIVITY_FILL", "capacity_chart", "gantt_chart", "milestone_chart", "plan_svg"]

WIDTH, LEFT, RIGHT = 900, 210, 20
TOP, FOOT, ROW = 58, 30, 17
# A plan of more areas is drawn by sector and activity.
MOST_ROWS = 60
MOST_LETTERS = 34
MOST_YEARS = 13
DEADLINE = "#a3001b"
GRID = 'stroke="#d7dbdf" stroke-width="1"'
# Far enough apart to be told in grey.
ACTIVITY_FILL = {"NTS": "#e3b23c", "TS": "#e07b39", "CLEARANCE": "#15456f", "QA": "#5d9c59"}
STREAM_FILL = {"cancelled": "#e3b23c", "reduced": "#e07b39", "cleared": "#15456f", "": "#b8bfc5"}
PANEL, BAR = 190, 0.62
# Where years are narrower than this, a cell of the capacity chart tells the share only.
WIDE_ENOUGH = 62
WITH_TEAMS = mark("teams · share of their days that the plan uses")
SHARE_ONLY = mark("share of their days that the plan uses")


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a picture, and where they lie on it."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Pixels from the left."""
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - self.first).days / max(1, (self.last - self.first).days)


def plan_svg(plan: PlanResult, *, lang: str) -> bytes:
    """The three pictures below each other, as one file.

    Args:
        plan: what is drawn.
        lang: ``en`` or ``es``.

    Raises:
        NotFound: for a language without a catalogue.
    """
    language = language_of(lang, plan.identity.country)
    at, placed = 0.0, []
    for drawn in (gantt_chart(plan, language), milestone_chart(plan, language), capacity_chart(plan, language)):
        height = float(drawn.partition('height="')[2].partition('"')[0])
        placed.append(drawn.replace("<svg ", f'<svg y="{at:.0f}" ', 1))
        at += height + 24
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {WIDTH} {at:.0f}" width="{WIDTH}" height="{at:.0f}">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(placed)}</svg>\n'
    ).encode()


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
        return [(tasks[0].area_id, tasks) for tasks in by_area.values()]
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


def milestone_chart(plan: PlanResult, language: Language) -> str:
    """The m2 of each year by stream, stacked, with the probability that the sum up to then is met."""
    sums: dict[tuple[int | None, str], int] = defaultdict(int)
    for one in plan.milestones:
        sums[one.year, one.stream] += one.m2
    told = [one.year for one in plan.milestones if one.year is not None] + [one.year for one in plan.chances]
    last = max(told, default=plan.years[-1])
    years: list[int | None] = [year for year in plan.years if year <= last]
    years += [None] if any(one.year is None for one in plan.milestones) else []
    most = max([sum(sums[year, stream] for stream in STREAM_FILL) for year in years] + [1])
    chance = {one.year: one.probability for one in plan.chances}
    step = (WIDTH - LEFT - RIGHT) / len(years)
    foot = TOP + PANEL
    parts = [_scale(most, foot, language)]
    shown = [stream for stream in STREAM_FILL if any(sums[year, stream] for year in years)]
    parts.append(_key([(language.text(STREAM_WORDS[stream]), STREAM_FILL[stream]) for stream in shown]))
    for number, year in enumerate(years):
        x, y = LEFT + step * (number + (1 - BAR) / 2), float(foot)
        for stream in (*STREAMS, ""):
            height = (PANEL - 20) * sums[year, stream] / most
            y -= height
            if height:
                size = f'width="{step * BAR:.1f}" height="{height:.1f}"'
                parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" {size} fill="{STREAM_FILL[stream]}"/>')
        name = language.text("after the plan") if year is None else str(year)
        parts.append(label(x + step * BAR / 2, foot + 16, name))
        if year in chance:
            parts.append(label(x + step * BAR / 2, y - 5, language.percent(chance[year]), fill="#111"))
    title = language.text("Milestones by year, m², with the probability that the sum up to then is met")
    return _picture(foot + FOOT, title, parts)


def _scale(most: float, foot: float, language: Language) -> str:
    step = 1.0
    while most / step > 6:
        step *= 2.5 if str(step)[0] == "2" else 2
    marks = [step * i for i in range(int(most // step) + 1)]
    heights = [(mark, foot - (PANEL - 20) * mark / most) for mark in marks]
    return "".join(
        rule(LEFT, y, WIDTH - RIGHT, y, GRID) + label(LEFT - 8, y + 4, language.number(mark), "end")
        for mark, y in heights
    )


def capacity_chart(plan: PlanResult, language: Language) -> str:
    """For each group and year: how many teams, and the share of their team-days that the plan uses."""
    groups = list(dict.fromkeys(row.group for row in plan.capacity))
    years = sorted({row.year for row in plan.capacity})
    step = (WIDTH - LEFT - RIGHT) / max(1, len(years))
    height, foot = 30, TOP + 30 * len(groups)
    parts = []
    for row in plan.capacity:
        x, y = LEFT + step * years.index(row.year), TOP + height * groups.index(row.group)
        width = step - 8
        parts.append(f'<rect x="{x:.1f}" y="{y + 5}" width="{width:.1f}" height="15" fill="#e8ecef"/>')
        used = min(1.0, row.busy) * width
        parts.append(f'<rect x="{x:.1f}" y="{y + 5}" width="{used:.1f}" height="15" fill="#86a7c3"/>')
        share = language.percent(row.busy)
        words = f"{row.teams} · {share}" if step >= WIDE_ENOUGH else share
        parts.append(label(x + 4, y + 16.5, words, "start", fill="#111"))
    for number, group in enumerate(groups):
        parts.append(label(LEFT - 8, TOP + height * number + 17, _short(group), "end", fill="#111"))
    parts += [label(LEFT + step * (n + 0.5) - 4, foot + 16, str(year)) for n, year in enumerate(years)]
    said = WITH_TEAMS if step >= WIDE_ENOUGH else SHARE_ONLY
    parts.append(label(LEFT, 40, language.text(said), "start", fill=SOFT))
    return _picture(foot + FOOT, language.text("Capacity"), parts)
