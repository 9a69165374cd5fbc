"""Whether each task of an adopted plan is done, and when, by what the books say of its area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from clearance.plan.actual.achieved import WORKED, Happened

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from clearance.plan.actual.adopted import AdoptedPlan, AdoptedTask

__all__ = ["State", "TaskState", "task_states"]

# Half a m2, in thousandths: books and plans round.
TOLERANCE = 500
# What the books show of each activity.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "NTS": ("cancelled",),
    "TS": ("reduced",),
    "CLEARANCE": (WORKED, "unspecified"),
    "QA": ("cleared", "unspecified"),
}
# Work that cannot begin before the activity is done.
AFTER: Mapping[str, tuple[str, ...]] = {
    "NTS": ("reduced", WORKED, "cleared"),
    "TS": (WORKED, "cleared"),
    "CLEARANCE": (),
    "QA": (),
}


class State(StrEnum):
    """How a task stands against its date: the calendar month decides."""

    EARLY = "done early"
    ON_TIME = "done on time"
    DONE_LATE = "done late"
    LATE = "late"
    BEGUN = "begun"
    AHEAD = "not due"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskState:
    """A task and how it stands.

    Args:
        task: as planned.
        due_on: its last day of work with the days of the handover, where it releases land.
        state: how it stands.
        done_on: when the books show it done; None: they do not.
        done_m2: what the books show of it, in m2, at most what was planned.
    """

    task: AdoptedTask
    due_on: date
    state: State
    done_on: date | None
    done_m2: float

    def to_dict(self) -> dict[str, object]:
        """The task for JSON."""
        return {
            "task": f"{self.task.area_id}/{self.task.activity}",
            "area_id": self.task.area_id,
            "sector": self.task.sector,
            "activity": self.task.activity,
            "due_on": self.due_on.isoformat(),
            "state": self.state.value,
            "done_on": self.done_on.isoformat() if self.done_on else None,
            "planned_m2": _planned(self.task),
            "done_m2": self.done_m2,
        }


def task_states(plan: AdoptedPlan, seen: Happened, open_books: AbstractSet[str], as_of: date) -> tuple[TaskState, ...]:
    """How each task stands on a day, in the order of the plan.

    Survey is done when the books show the land that it was to release, or later work on the area; clearance when they
    show as much worked; QA when as much is handed over; everything when nothing of the area is open any more. Of areas
    that only a total counts, nobody knows which one was done: they are taken in the order of the plan.

    Args:
        plan: what was adopted.
        seen: what the books say since.
        open_books: areas and totals that are open on the day.
        as_of: the day.
    """
    grouped: dict[tuple[str, str], list[AdoptedTask]] = defaultdict(list)
    for task in plan.tasks:
        grouped[task.book, task.activity].append(task)
    found: dict[tuple[str, str], TaskState] = {}
    for (book, activity), tasks in grouped.items():
        rows = seen.by_book.get(book, ())
        closed = None if book in open_books or not rows else rows[-1][0]
        ordered = sorted(tasks, key=lambda task: (task.ends_on, task.area_id))
        for task, done_on, shown in _done(ordered, activity, rows, closed):
            due_on = task.ends_on + timedelta(days=plan.handover_days if task.releases_m2 else 0)
            found[task.area_id, activity] = TaskState(
                task=task,
                due_on=due_on,
                state=_state(due_on, done_on, as_of, begun=shown > 0),
                done_on=done_on,
                done_m2=shown / 1000,
            )
    return tuple(found[task.area_id, task.activity] for task in plan.tasks)


def _done(
    tasks: Sequence[AdoptedTask], activity: str, rows: Sequence[tuple[date, str, int]], closed: date | None
) -> Iterator[tuple[AdoptedTask, date | None, int]]:
    """The tasks of one activity on one book in the order in which they are taken: when done, and m2 shown (exact)."""
    steps = [(day, m2) for day, stream, m2 in rows if stream in SHOWN[activity]]
    is_alone = len(tasks) == 1 and tasks[0].area_id == tasks[0].book
    after = next((day for day, stream, _ in rows if is_alone and stream in AFTER[activity]), None)
    total, before = sum(m2 for _, m2 in steps), 0
    for task in tasks:
        wanted = round(_planned(task) * 1000)
        reached = _reached(steps, before + wanted - TOLERANCE)
        done_on = min((day for day in (reached, after, closed) if day is not None), default=None)
        yield task, done_on, wanted if done_on is not None else min(max(total - before, 0), wanted)
        before += wanted


def _planned(task: AdoptedTask) -> float:
    """What shows that a task is done: the land that it releases, else the land that it works."""
    return task.releases_m2 or task.worked_m2


def _reached(steps: Sequence[tuple[date, int]], wanted: int) -> date | None:
    """The first day on which so much is there; what was taken back since counts as taken back from the beginning."""
    total, found = 0, None
    for day, m2 in steps:
        total += m2
        if total < wanted:
            found = None
        elif found is None:
            found = day
    return found


def _state(due_on: date, done_on: date | None, as_of: date, *, begun: bool) -> State:
    if done_on is None:
        if due_on <= as_of:
            return State.LATE
        return State.BEGUN if begun else State.AHEAD
    due, done = (due_on.year, due_on.month), (done_on.year, done_on.month)
    return State.ON_TIME if due == done else State.EARLY if done < due else State.DONE_LATE
