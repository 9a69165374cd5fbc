"""A plan that an authority adopted: what it promised month by month, kept whole so that nothing moves it later."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from clearance.errors import InvalidQuantity
from clearance.plan.effort import Effort
from clearance.plan.monthly import MonthMilestone

if TYPE_CHECKING:
    from clearance.plan.result import PlanResult

__all__ = ["AdoptedPlan", "AdoptedTask", "adopted_from", "adopted_of", "refuse_name"]

NAME = re.compile(r"[\w][\w .+-]{0,59}")


class AdoptedTask(NamedTuple):
    """A task as it was planned; `book` is the register's id of the area, or of the total that the area is part of."""

    area_id: str
    book: str
    sector: str
    activity: str
    starts_on: date
    ends_on: date
    worked_m2: float
    releases_m2: float
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedPlan:
    """What was adopted.

    Args:
        name: letters, digits, spaces and . + - _.
        note: why.
        snapshot: id of the snapshot that it was planned from.
        as_of: the date of that.
        first_day: of the plan.
        deadline: by which all is to be handed over; None: there is none.
        confidence: that milestones were to hold with.
        seed: of its simulated executions.
        handover_days: from the last work to the handover.
        capacity: the text of the capacity file.
        changes: of a scenario, made to it.
        parts: texts of the ground, the evidence and the weights that it was planned with, by these names.
        remaining_exact: what was open then, in thousandths of a m2.
        remaining_areas: how many areas.
        books: areas and totals of the register that it plans, by id.
        monthly: milestones by month, sector and stream.
        tasks: stages of areas with their dates.
        effort: team-days and m2 by month, group and activity.
        spread: by month, the m2 handed over in all by its end in simulated executions: quantiles at even levels from
            the lowest to the highest; empty where nothing was simulated.

    Raises:
        InvalidQuantity: for a name that could not be asked for again.
    """

    name: str
    note: str = ""
    snapshot: str
    as_of: date
    first_day: date
    deadline: date | None
    confidence: float
    seed: int
    handover_days: int
    capacity: str
    changes: tuple[str, ...] = ()
    remaining_exact: int
    remaining_areas: int
    books: tuple[str, ...]
    monthly: tuple[MonthMilestone, ...]
    tasks: tuple[AdoptedTask, ...]
    effort: tuple[Effort, ...]
    spread: tuple[tuple[float, ...], ...] = ()
    parts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        """Refuse a name that could not be asked for again."""
        refuse_name(self.name)

    @property
    def by_year(self) -> tuple[tuple[int, int], ...]:
        """The years of the plan, each with the m2 that its milestones hand over in all by its end."""
        dated = [(one.month, one.m2) for one in self.monthly if one.month is not None]
        last = max((month.year for month, _ in dated), default=self.first_day.year)
        years = range(self.first_day.year, last + 1)
        return tuple((year, sum(m2 for month, m2 in dated if month.year <= year)) for year in years)

    def to_dict(self) -> dict[str, Any]:
        """All of it for JSON, short: rows are lists."""
        return {
            "snapshot": self.snapshot,
            "as_of": self.as_of.isoformat(),
            "first_day": self.first_day.isoformat(),
            "deadline": self.deadline.isoformat() if self.deadline else None,
            "confidence": self.confidence,
            "seed": self.seed,
            "handover_days": self.handover_days,
            "capacity": self.capacity,
            "changes": list(self.changes),
            "remaining_exact": self.remaining_exact,
            "remaining_areas": self.remaining_areas,
            "books": list(self.books),
            "monthly": [
                [one.month.isoformat() if one.month else None, one.sector, one.stream, one.areas, one.m2]
                for one in self.monthly
            ],
            "tasks": [
                [
                    *task[:4],
                    *(task.starts_on.isoformat(), task.ends_on.isoformat()),
                    *(task.worked_m2, task.releases_m2, list(task.teams)),
                ]
                for task in self.tasks
            ],
            "effort": [
                [e.month.isoformat(), e.group, e.activity, e.teams, e.team_days, e.worked_m2, e.low_m2, e.high_m2]
                for e in self.effort
            ],
            "spread": [list(row) for row in self.spread],
            **({"parts": dict(self.parts)} if self.parts else {}),
        }


def refuse_name(name: str) -> None:
    """Refuse a name that could not be asked for again.

    Raises:
        InvalidQuantity: naming it.
    """
    if not NAME.fullmatch(name):
        raise InvalidQuantity(
            "plan '{name}': a name has 1 to 60 letters, digits, spaces and . + - _; choose another", name=name
        )


def adopted_of(
    plan: PlanResult,
    name: str,
    *,
    capacity: str,
    handover_days: int,
    changes: tuple[str, ...] = (),
    parts: Mapping[str, str] | None = None,
    note: str = "",
) -> AdoptedPlan:
    """What is kept of a plan that is adopted.

    Args:
        plan: as it was made.
        name: by which it is asked for.
        capacity: the text of its capacity file, so that it can be planned again.
        handover_days: of that capacity.
        changes: of the scenario that it was planned with.
        parts: texts of ground, evidence and weights, by these names.
        note: why.

    Raises:
        InvalidQuantity: for a name that could not be asked for again.
    """
    return AdoptedPlan(
        name=name,
        note=note,
        snapshot=plan.identity.id,
        as_of=plan.identity.as_of,
        first_day=plan.first_day,
        deadline=plan.deadline,
        confidence=plan.confidence,
        seed=plan.seed,
        handover_days=handover_days,
        capacity=capacity,
        changes=changes,
        parts=dict(parts or {}),
        remaining_exact=plan.remaining_exact,
        remaining_areas=plan.remaining_areas,
        books=plan.books,
        monthly=plan.monthly,
        tasks=tuple(
            AdoptedTask(
                area_id=task.area_id,
                book=task.of_total or task.area_id,
                sector=task.sector,
                activity=task.activity,
                starts_on=task.starts_on,
                ends_on=task.ends_on,
                worked_m2=round(task.worked_m2, 3),
                releases_m2=round(task.releases_m2, 3),
                teams=task.teams,
            )
            for task in plan.tasks
        ),
        effort=plan.effort,
        spread=plan.spread,
    )


def adopted_from(name: str, said: dict[str, Any], note: str = "") -> AdoptedPlan:
    """A plan as `AdoptedPlan.to_dict` wrote it."""
    day = date.fromisoformat
    return AdoptedPlan(
        name=name,
        note=note,
        snapshot=said["snapshot"],
        as_of=day(said["as_of"]),
        first_day=day(said["first_day"]),
        deadline=day(said["deadline"]) if said["deadline"] else None,
        confidence=said["confidence"],
        seed=said["seed"],
        handover_days=said["handover_days"],
        capacity=said["capacity"],
        changes=tuple(said["changes"]),
        remaining_exact=said["remaining_exact"],
        remaining_areas=said["remaining_areas"],
        books=tuple(said["books"]),
        monthly=tuple(
            MonthMilestone(month=day(m) if m else None, sector=sector, stream=stream, areas=areas, m2=m2)
            for m, sector, stream, areas, m2 in said["monthly"]
        ),
        tasks=tuple(
            AdoptedTask(
                area_id=area_id,
                book=book,
                sector=sector,
                activity=activity,
                starts_on=day(starts_on),
                ends_on=day(ends_on),
                worked_m2=worked_m2,
                releases_m2=releases_m2,
                teams=tuple(teams[0]) if teams else (),  # plans that were kept before do not say them
            )
            for area_id, book, sector, activity, starts_on, ends_on, worked_m2, releases_m2, *teams in said["tasks"]
        ),
        effort=tuple(
            Effort(
                month=day(m),
                group=group,
                activity=activity,
                teams=teams,
                team_days=team_days,
                worked_m2=worked,
                low_m2=low,
                high_m2=high,
            )
            for m, group, activity, teams, team_days, worked, low, high in said["effort"]
        ),
        spread=tuple(tuple(row) for row in said["spread"]),
        parts=said.get("parts", {}),
    )
