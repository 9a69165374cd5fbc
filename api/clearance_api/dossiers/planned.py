"""What an adopted plan says of milestones and of the work on one area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.treaty.targets import targets_of_adopted
from clearance_geodata.adopted_plans import adopted_named, adopted_plans

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance.treaty.targets import Target
    from clearance_maps.documents.ground.area_surroundings import PlannedTask

__all__ = ["adopted_targets", "planned_tasks"]


def adopted_targets(snapshot: Snapshot, plan: str = "") -> tuple[Target, ...]:
    """The milestones of an adopted plan, the last adopted when none is named; none where no plan was adopted.

    Raises:
        NotFound: for a plan that is named and not there.
    """
    settings = snapshot.reading.settings
    if not plan and not adopted_plans(settings, snapshot.as_of):
        return ()
    return targets_of_adopted(adopted_named(settings, plan, snapshot.as_of))


def planned_tasks(snapshot: Snapshot, area_id: str) -> tuple[PlannedTask, ...]:
    """The stages of an area in the plan that was adopted last; none where no plan was adopted."""
    from clearance_maps.documents.ground.area_surroundings import PlannedTask  # noqa: PLC0415  loads fonts of pictures

    settings = snapshot.reading.settings
    if not adopted_plans(settings, snapshot.as_of):
        return ()
    plan = adopted_named(settings, "", snapshot.as_of)
    return tuple(
        PlannedTask(
            task_id=f"{task.area_id}/{task.activity}",
            activity=task.activity,
            teams=(),
            starts_on=task.starts_on,
            ends_on=task.ends_on,
            worked_m2=task.worked_m2,
        )
        for task in plan.tasks
        if area_id in {task.area_id, task.book}
    )
