"""The stages that an area goes through until it is released, with exact m2: survey, clearance, QA."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, NamedTuple

from clearance.plan.problem import Activity

if TYPE_CHECKING:
    from clearance.plan.work import AreaWork

__all__ = ["CANCELLED", "CLEARED", "NO_STREAM", "REDUCED", "Stage", "stages_of"]

# How a stage releases land, as in the books: by non-technical survey, technical survey, clearance; or not at all.
CANCELLED, REDUCED, CLEARED, NO_STREAM = 0, 1, 2, -1


class Stage(NamedTuple):
    """One stage of an area; `m2` is worked and `releases_m2` of it released, both exact (thousandths)."""

    activity: Activity
    m2: int
    releases_m2: int
    stream: int


def stages_of(area: AreaWork, done: AbstractSet[Activity]) -> tuple[Stage, ...]:
    """Return the stages of an area, in order.

    Non-technical survey goes over all that is not yet worked, technical survey over what is not cancelled then,
    clearance over what is not reduced then, QA over what was cleared, which it releases. A survey that is not expected
    to release anything is left out. What nobody can do is left out, too, and the next stage gets its land; without QA
    the clearance releases.

    Args:
        area: with what is expected of it.
        done: the activities that some team of the programme can do.

    Example:
        >>> from clearance.plan.work import AreaWork
        >>> area = AreaWork(area_id="A", open_m2=10, cancelled_m2=5, reduced_m2=2, cleared_m2=3)
        >>> [(stage.activity.name, stage.m2, stage.releases_m2) for stage in stages_of(area, set(Activity))]
        [('NTS', 10, 5), ('TS', 5, 2), ('CLEARANCE', 3, 0), ('QA', 3, 3)]
        >>> [(stage.activity.name, stage.m2, stage.releases_m2) for stage in stages_of(area, {Activity.CLEARANCE})]
        [('CLEARANCE', 10, 10)]
    """
    left = area.open_m2 - area.processed_m2
    stages = []
    for activity, expected, stream in (
        (Activity.NTS, area.cancelled_m2, CANCELLED),
        (Activity.TS, area.reduced_m2, REDUCED),
    ):
        if expected > 0 and activity in done:
            stages.append(Stage(activity, left, expected, stream))
            left -= expected
    cleared, has_qa = left + area.processed_m2, Activity.QA in done
    if left > 0:
        stages.append(Stage(Activity.CLEARANCE, left, 0 if has_qa else left, NO_STREAM if has_qa else CLEARED))
    if cleared > 0 and has_qa:
        stages.append(Stage(Activity.QA, cleared, cleared, CLEARED))
    return tuple(stages)
