"""An adopted plan against the books, month by month and sector by sector, in figures that balance exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from clearance.errors import InvalidQuantity
from clearance.land.accounts import Column
from clearance.land.ledger import Period, statement
from clearance.plan.actual.achieved import RELEASED, WORKED, Happened, happened, planned_books
from clearance.plan.actual.luck import Luck, luck_of
from clearance.plan.actual.productivity import Productivity, productivity_of
from clearance.plan.actual.task_states import State, TaskState, task_states
from clearance.units import Unit, plain

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot, SnapshotId
    from clearance.plan.actual.adopted import AdoptedPlan

__all__ = ["AgainstActual", "Beside", "Bridge", "MonthRow", "against_actual"]

STREAMS = tuple(RELEASED.values())
METHOD = (
    "planned milestones of whole months against releases in the books by the day on which they took effect; an area is "
    "of the plan if it was open when the plan was made, or came of such a one by a split or a merger"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """A sector in a calendar month; m2 are exact (thousandths), by stream as in `STREAMS`.

    Args:
        month: its first day.
        sector: empty where it is not stated.
        is_whole: whether the month had ended; one that had not counts in no sum of the plan.
        planned_areas: to be handed over.
        planned: to be released.
        areas: handed over, by the books.
        achieved: released, by the books: on areas of the plan and on others.
        beside: of it, on areas that the plan does not have.
        planned_so_far: of whole months up to this one.
        achieved_so_far: the same.
    """

    month: date
    sector: str
    is_whole: bool
    planned_areas: int
    planned: Mapping[str, int]
    areas: int
    achieved: Mapping[str, int]
    beside: Mapping[str, int]
    planned_so_far: int
    achieved_so_far: int

    @property
    def planned_total(self) -> int:
        """Of all streams."""
        return sum(self.planned.values())

    @property
    def achieved_total(self) -> int:
        """Of all streams."""
        return sum(self.achieved.values())

    @property
    def beside_total(self) -> int:
        """Of all streams, on areas that the plan does not have."""
        return sum(self.beside.values())

    @property
    def difference(self) -> int:
        """Achieved less planned."""
        return self.achieved_total - self.planned_total

    def to_dict(self) -> dict[str, object]:
        """The row for JSON, in m2."""
        return {
            "month": f"{self.month:%Y-%m}",
            "sector": self.sector,
            "whole": self.is_whole,
            "planned_areas": self.planned_areas,
            "areas": self.areas,
            "planned_m2": _by_stream(self.planned),
            "achieved_m2": _by_stream(self.achieved),
            "achieved_beside_the_plan_m2": plain(self.beside_total, Unit.M2),
            "difference_m2": plain(self.difference, Unit.M2),
            "planned_so_far_m2": plain(self.planned_so_far, Unit.M2),
            "achieved_so_far_m2": plain(self.achieved_so_far, Unit.M2),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """How what remained when the plan was made became what remains; exact, and it balances.

    `remaining + before + brought - released == left`, where `brought` has what the books say came or went otherwise, by
    column of the statement, and `before` what changed between the plan's date and its first day, or was recorded late.
    """

    remaining: int
    before: int
    brought: Mapping[str, int]
    released_in_plan: int
    released_beside: int
    left: int

    def to_dict(self) -> dict[str, object]:
        """The bridge for JSON, in m2."""
        return {
            "remaining_when_planned_m2": plain(self.remaining, Unit.M2),
            "changed_before_the_first_day_m2": plain(self.before, Unit.M2),
            "came_or_went_otherwise_m2": {name: plain(m2, Unit.M2) for name, m2 in self.brought.items()},
            "released_of_the_plan_m2": plain(self.released_in_plan, Unit.M2),
            "released_beside_the_plan_m2": plain(self.released_beside, Unit.M2),
            "remaining_m2": plain(self.left, Unit.M2),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """An area that was released, at least in part, and that the plan does not have; m2 exact."""

    area_id: str
    sector: str
    m2: int

    def to_dict(self) -> dict[str, object]:
        """The area for JSON."""
        return {"area_id": self.area_id, "sector": self.sector, "m2": plain(self.m2, Unit.M2)}


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainstActual:
    """A plan against the books as of a day.

    Args:
        identity: of the snapshot that it is compared with.
        plan: what was adopted.
        rows: by month and sector.
        bridge: what remained to what remains.
        tasks: how each stands.
        beside: areas released that the plan does not have.
        productivity: by activity.
        luck: how often the plan itself would be as far behind.
    """

    identity: SnapshotId
    plan: AdoptedPlan
    rows: tuple[MonthRow, ...]
    bridge: Bridge
    tasks: tuple[TaskState, ...]
    beside: tuple[Beside, ...]
    productivity: tuple[Productivity, ...]
    luck: tuple[Luck, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many tasks stand how."""
        return {state.value: sum(task.state is state for task in self.tasks) for state in State}

    def to_dict(self) -> dict[str, object]:
        """All of it for JSON; of the tasks those that are not as planned."""
        plan = self.plan
        told = {State.EARLY, State.DONE_LATE, State.LATE}
        return {
            "plan": {
                "name": plan.name,
                "note": plan.note,
                "snapshot": plan.snapshot,
                "as_of": plan.as_of.isoformat(),
                "first_day": plan.first_day.isoformat(),
                "deadline": plan.deadline.isoformat() if plan.deadline else None,
                "seed": plan.seed,
                "remaining_m2": plain(plan.remaining_exact, Unit.M2),
                "remaining_areas": plan.remaining_areas,
            },
            "months": [row.to_dict() for row in self.rows],
            "bridge": self.bridge.to_dict(),
            "tasks": {
                "counts": self.counts,
                "early_or_late": [task.to_dict() for task in self.tasks if task.state in told],
                "beside_the_plan": [one.to_dict() for one in self.beside],
            },
            "productivity": [one.to_dict() for one in self.productivity],
            "luck": [one.to_dict() for one in self.luck],
            "method": METHOD,
            "origin": "computed, no State figure",
            "snapshot": self.identity.to_dict(),
        }


def against_actual(
    snapshot: Snapshot, plan: AdoptedPlan, reported: Mapping[tuple[date, str], float] | None = None
) -> AgainstActual:
    """Hold an adopted plan against the books.

    Args:
        snapshot: as of the day up to which is compared.
        plan: what was adopted.
        reported: team-days that were worked, by month (its first day) and activity; None: nobody says, and those of
            the plan are taken.

    Raises:
        InvalidQuantity: when the plan begins after that day.
    """
    if snapshot.as_of < plan.first_day:
        raise InvalidQuantity(
            "plan {plan} begins on {first_day}, after {as_of}; compare as of a later day",
            plan=plan.name,
            first_day=plan.first_day,
            as_of=snapshot.as_of,
        )
    books = planned_books(snapshot, frozenset(plan.books))
    seen = happened(snapshot, books, plan.first_day)
    months = _months(plan.first_day, snapshot.as_of)
    rows = _rows(snapshot, plan, seen, months)
    still_open = {book for book, state in snapshot.states.items() if state.is_open}
    tasks = task_states(plan, seen, still_open, snapshot.as_of)
    whole = [month for month in months if _end(month) <= snapshot.as_of]
    return AgainstActual(
        identity=snapshot.identity,
        plan=plan,
        rows=rows,
        bridge=_bridge(snapshot, plan, rows),
        tasks=tasks,
        beside=_beside(snapshot, seen, books),
        productivity=_productivity(plan, seen, tasks, whole, reported),
        luck=luck_of(plan, whole, [_released_by(seen, _end(month)) for month in whole]),
    )


def _by_stream(m2: Mapping[str, int]) -> dict[str, int | float]:
    return {stream: plain(amount, Unit.M2) for stream, amount in m2.items()}


def _months(first_day: date, as_of: date) -> list[date]:
    count = 12 * (as_of.year - first_day.year) + as_of.month - first_day.month + 1
    first = 12 * first_day.year + first_day.month - 1
    return [date((first + step) // 12, (first + step) % 12 + 1, 1) for step in range(count)]


def _end(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _rows(snapshot: Snapshot, plan: AdoptedPlan, seen: Happened, months: list[date]) -> tuple[MonthRow, ...]:
    planned: dict[tuple[date, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(STREAMS, 0))
    planned_areas: dict[tuple[date, str], int] = defaultdict(int)
    for one in plan.monthly:
        if one.month is not None and one.month <= months[-1] and one.stream:
            planned[one.month, one.sector][one.stream] += 1000 * one.m2
            planned_areas[one.month, one.sector] += one.areas
    achieved, beside = (defaultdict[tuple[date, str], dict[str, int]](lambda: dict.fromkeys(STREAMS, 0)) for _ in "12")
    for (month, sector, stream, in_plan), m2 in seen.released.items():
        achieved[month, sector][stream] += m2
        if not in_plan:
            beside[month, sector][stream] += m2
    areas = _areas(snapshot, months)
    keys = sorted({*planned, *achieved, *areas})
    so_far: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    rows = []
    for month, sector in keys:
        is_whole = _end(month) <= snapshot.as_of
        if is_whole:
            held = so_far[sector]
            held[0] += sum(planned[month, sector].values())
            held[1] += sum(achieved[month, sector].values())
        rows.append(
            MonthRow(
                month=month,
                sector=sector,
                is_whole=is_whole,
                planned_areas=planned_areas[month, sector],
                planned=dict(planned[month, sector]),
                areas=areas.get((month, sector), 0),
                achieved=dict(achieved[month, sector]),
                beside=dict(beside[month, sector]),
                planned_so_far=so_far[sector][0],
                achieved_so_far=so_far[sector][1],
            )
        )
    return tuple(rows)


def _areas(snapshot: Snapshot, months: list[date]) -> dict[tuple[date, str], int]:
    """Areas that the books show handed over, by month and sector."""
    periods = [Period(month, min(_end(month), snapshot.as_of)) for month in months]
    made = statement(snapshot.books, Unit.AREAS, periods, by=("sector",), as_of=snapshot.as_of)
    return {(row.period.from_on, str(row.group["sector"])): row.released for row in made.rows if row.released}


def _bridge(snapshot: Snapshot, plan: AdoptedPlan, rows: tuple[MonthRow, ...]) -> Bridge:
    period = Period(plan.first_day, snapshot.as_of)
    (row,) = statement(snapshot.books, Unit.M2, [period], by=(), as_of=snapshot.as_of).rows
    beside = sum(one.beside_total for one in rows)
    brought = {
        column.value: row.amount(column)
        for column in Column
        if column not in RELEASED and not column.lowers and row.amount(column)
    }
    return Bridge(
        remaining=plan.remaining_exact,
        before=row.opening - plan.remaining_exact,
        brought=brought,
        released_in_plan=sum(one.achieved_total for one in rows) - beside,
        released_beside=beside,
        left=row.closing,
    )


def _beside(snapshot: Snapshot, seen: Happened, books: frozenset[str]) -> tuple[Beside, ...]:
    rows = []
    for book, steps in seen.by_book.items():
        m2 = sum(amount for _, stream, amount in steps if stream != WORKED)
        if book not in books and m2:
            sector = snapshot.states[book].area.sector if book in snapshot.states else ""
            rows.append(Beside(area_id=book, sector=sector or "", m2=m2))
    return tuple(rows)


def _released_by(seen: Happened, end: date) -> int:
    """All that was released by the end of a month on areas of the plan, exact."""
    return sum(m2 for (month, _, _, in_plan), m2 in seen.released.items() if in_plan and month <= end)


def _productivity(
    plan: AdoptedPlan,
    seen: Happened,
    tasks: tuple[TaskState, ...],
    whole: list[date],
    reported: Mapping[tuple[date, str], float] | None,
) -> tuple[Productivity, ...]:
    """By activity, over the whole months whose work could be handed over by now."""
    if not whole:
        return ()
    last = _end(whole[-1])
    until = last - timedelta(days=plan.handover_days)
    effort = [one for one in plan.effort if _end(one.month) <= until]
    worked, counts = dict[str, float](), dict[str, int]()
    for activity, stream in (("CLEARANCE", WORKED), ("QA", "cleared")):
        steps = [row for rows in seen.by_book.values() for row in rows if row[1] == stream and row[0] <= last]
        worked[activity] = sum(m2 for _, _, m2 in steps) / 1000
    for activity in ("NTS", "TS"):
        worked[activity] = sum(_surveyed(one) for one in tasks if one.task.activity == activity)
    for one in tasks:
        if one.task.starts_on <= until:
            counts[one.task.activity] = counts.get(one.task.activity, 0) + 1
    return productivity_of(effort, worked, counts, reported)


def _surveyed(state: TaskState) -> float:
    """The m2 that a survey went over: all of a task that is done, else as much as it released of what it was to."""
    task = state.task
    return task.worked_m2 * state.done_m2 / task.releases_m2 if task.releases_m2 else 0.0
