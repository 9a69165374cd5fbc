"""The tasks of a plan as a layer for GIS: the ground of each area as it is open now; none where no shape is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_geodata.export import Layer, export_layers, layer_from

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from clearance.land.snapshot import Snapshot
    from clearance.plan.result import PlanResult, PlanTask

__all__ = ["plan_layer", "write_plan_layer"]

NAMES = (
    *("plan_task", "area_id", "name", "sector", "activity", "teams", "team_count", "starts_on", "ends_on"),
    *("priority", "worked_m2", "releases_m2", "p_by_deadline", "median_on", "p80_on", "later_than"),
)


def plan_layer(snapshot: Snapshot, plan: PlanResult) -> Layer:
    """The tasks as a layer, a row each, in WGS 84.

    `p_by_deadline`, `median_on` and `p80_on` are of the whole area of the task. A day past the end of the plan is
    empty, and `later_than` is its last day then.
    """
    rows = [
        (
            task.task_id,
            task.area_id,
            task.name,
            task.sector,
            task.activity,
            ", ".join(task.teams),
            task.team_count,
            task.starts_on,
            task.ends_on,
            float(task.priority),
            float(task.worked_m2),
            float(task.releases_m2),
            *_outlook(task, plan),
        )
        for task in plan.tasks
    ]
    states = snapshot.states
    grounds = [states[task.area_id].geometry if task.area_id in states else None for task in plan.tasks]
    return layer_from(
        snapshot,
        "plan_tasks",
        NAMES,
        rows,
        title="tasks of a work plan",
        key="plan_task",
        class_field="activity",
        grounds=grounds,
        geometry_type="Unknown",
    )


def _outlook(task: PlanTask, plan: PlanResult) -> tuple[float | None, date | None, date | None, date | None]:
    """When the area of a task is handed over: probability by the deadline, days, and the last day of the plan."""
    area = None if plan.outlook is None else plan.outlook.by_area.get(task.area_id)
    if area is None or not area.is_planned:
        return None, None, None, None
    is_within = area.median is not None and area.p80 is not None
    return area.p_by_deadline, area.median, area.p80, None if is_within else plan.last_day


def write_plan_layer(snapshot: Snapshot, plan: PlanResult, out: str | Path) -> list[str]:
    """Write the tasks as one new file; its ending says the format, a former export of that name is replaced.

    Returns:
        What the format could not hold, in sentences.

    Raises:
        FileRefused: when `out` has an ending that is not known, is another file, or cannot be written.
        RegisterUnusable: when `out` is a register.
    """
    return export_layers([plan_layer(snapshot, plan)], out)
