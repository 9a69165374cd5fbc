"""The tasks of a plan on a line of time: a row for each area, or of many areas for each sector and activity (Gantt)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from clearance_maps.charts.chart import Chart, Form, Panel, Point, Series, Slot
from clearance_maps.charts.wording import day, name, number, said
from clearance_maps.language import mark
from clearance_maps.plan_wording import ACTIVITIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from clearance_maps.charts.wording import Said
    from clearance_maps.mapping.plan_shown import PlanShown, TaskShown

    _Rows: TypeAlias = Mapping[str, tuple[Said, list[TaskShown]]]

__all__ = ["tasks_chart"]

# A plan of more areas is drawn by sector and activity.
MOST_ROWS = 60
LOOKS = {"NTS": "four", "TS": "two", "CLEARANCE": "one", "QA": "five"}
ROW = 17
NO_SECTOR = mark("Sector not stated")
OF_AREAS, OF_WORK = mark("A row for each area"), mark("A row for each sector and activity")
NOT_DRAWN = mark("Not drawn: {count} more rows, with fewer tasks; the workbook of the plan lists every task.")
MERGED = mark("A bar: days on which anybody does such work there.")


def tasks_chart(plan: PlanShown) -> Chart:
    """When who works where.

    Args:
        plan: whose tasks are drawn; those of an area in one row as long as there are few.
    """
    rows, left_out = _rows(plan.tasks)
    series = tuple(
        Series(
            key=activity.lower(),
            name=said(ACTIVITIES[activity]),
            form=Form.SPAN,
            look=LOOKS[activity],
            points=tuple(
                Point(x=key, low=task.starts_on, high=task.ends_on, words=_teams(task))
                for key, (_, tasks) in rows.items()
                for task in tasks
                if task.activity == activity
            ),
        )
        for activity in ACTIVITIES
    )
    panel = Panel(
        key="tasks",
        title=said(OF_WORK if _is_merged(plan, rows) else OF_AREAS),
        unit="date",
        series=series,
        slots=tuple(Slot(key, words) for key, (words, _) in rows.items()),
        lies=True,
        row=ROW,
        line=plan.deadline,
    )
    return Chart(
        kind="tasks",
        title=said(mark("Tasks")),
        country=plan.country,
        country_name=plan.country_name,
        panels=(panel,) if rows else (),
        summary=_summary(plan),
        notes=_notes(plan, rows, left_out),
        sources=(),
        snapshot=plan.snapshot,
        as_of=plan.as_of,
    )


def _teams(task: TaskShown) -> Said | None:
    return name(", ".join(task.teams)) if task.teams else None


def _rows(tasks: Sequence[TaskShown]) -> tuple[_Rows, int]:
    """Rows by key, and how many more there would be."""
    by_area: defaultdict[str, list[TaskShown]] = defaultdict(list)
    for task in sorted(tasks, key=lambda task: (task.starts_on, task.area_id)):
        by_area[task.area_id].append(task)
    if len(by_area) <= MOST_ROWS:
        return {area_id: (name(area_id), mine) for area_id, mine in by_area.items()}, 0
    by_work: defaultdict[tuple[str, str], list[TaskShown]] = defaultdict(list)
    for task in tasks:
        by_work[task.sector, task.activity].append(task)
    order = list(ACTIVITIES)
    largest = sorted(by_work, key=lambda key: (-len(by_work[key]), key))[:MOST_ROWS]
    rows: _Rows = {
        f"{sector}/{activity}": (_work(sector, activity), _merged(by_work[sector, activity]))
        for sector, activity in sorted(largest, key=lambda key: (key[0], order.index(key[1])))
    }
    return rows, len(by_work) - len(largest)


def _is_merged(plan: PlanShown, rows: _Rows) -> bool:
    return any(task.area_id not in rows for task in plan.tasks)


def _notes(plan: PlanShown, rows: _Rows, left_out: int) -> tuple[Said, ...]:
    notes = [] if plan.deadline is None else [said(mark("Dashed line: deadline {date}."), date=day(plan.deadline))]
    if _is_merged(plan, rows):
        notes.append(said(MERGED))
    if left_out:
        notes.append(said(NOT_DRAWN, count=number(left_out)))
    return tuple(notes)


def _work(sector: str, activity: str) -> Said:
    placed = name(sector) if sector else said(NO_SECTOR)
    return said("{sector} · {activity}", sector=placed, activity=said(ACTIVITIES[activity]))


def _merged(tasks: Sequence[TaskShown]) -> list[TaskShown]:
    """Times without a pause in which anybody works: tasks that overlap or follow each other are one."""
    merged: list[TaskShown] = []
    for task in sorted(tasks, key=lambda task: task.starts_on):
        if merged and (task.starts_on - merged[-1].ends_on).days <= 1:
            merged[-1] = merged[-1]._replace(ends_on=max(merged[-1].ends_on, task.ends_on))
        else:
            merged.append(task._replace(teams=()))
    return merged


def _summary(plan: PlanShown) -> tuple[Said, ...]:
    if not plan.tasks:
        return (said(mark("No task is planned.")),)
    first, last = min(one.starts_on for one in plan.tasks), max(one.ends_on for one in plan.tasks)
    count = number(len(plan.tasks))
    return (said(mark("{count} tasks from {first} to {last}."), count=count, first=day(first), last=day(last)),)
