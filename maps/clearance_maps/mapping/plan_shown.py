"""A plan as its map shows it, the same for one that was made just now and one that was adopted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from clearance.plan.actual.adopted import AdoptedPlan
    from clearance.plan.result import PlanResult

__all__ = ["PlanShown", "TaskShown", "YearShown", "adopted_shown", "plan_shown"]


class TaskShown(NamedTuple):
    """A stage of an area: who works there, from when to when; `teams` are empty where they are not known."""

    area_id: str
    sector: str
    activity: str
    starts_on: date
    ends_on: date
    teams: tuple[str, ...] = ()


class YearShown(NamedTuple):
    """What is released in all by the end of a year; the others are None where nothing was simulated."""

    year: int
    planned_m2: int
    probability: float | None = None
    firm_m2: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanShown:
    """A plan.

    Args:
        country: code (ISO 3166, three letters).
        country_name: for people.
        snapshot: id of the reading that it was planned from.
        as_of: the date of that.
        first_day: of the plan.
        last_day: of the plan.
        deadline: by which all is to be handed over; None: there is none.
        confidence: that milestones are to hold with.
        seed: of its simulated executions.
        tasks: stages of areas.
        years: what is released by the end of each year.
        name: of an adopted plan; empty for one that is not.
    """

    country: str
    country_name: str
    snapshot: str
    as_of: date
    first_day: date
    last_day: date
    deadline: date | None
    confidence: float
    seed: int
    tasks: tuple[TaskShown, ...]
    years: tuple[YearShown, ...]
    name: str = ""


def plan_shown(plan: PlanResult) -> PlanShown:
    """A plan that was made."""
    return PlanShown(
        country=plan.identity.country,
        country_name=plan.country_name,
        snapshot=plan.identity.id,
        as_of=plan.identity.as_of,
        first_day=plan.first_day,
        last_day=plan.last_day,
        deadline=plan.deadline,
        confidence=plan.confidence,
        seed=plan.seed,
        tasks=tuple(
            TaskShown(one.area_id, one.sector, one.activity, one.starts_on, one.ends_on, one.teams)
            for one in plan.tasks
        ),
        years=tuple(YearShown(one.year, one.cumulative_m2, one.probability, one.firm_m2) for one in plan.chances),
    )


def adopted_shown(plan: AdoptedPlan, *, country: str, country_name: str) -> PlanShown:
    """A plan that was adopted.

    Args:
        plan: as it was kept.
        country: of the register, code (ISO 3166, three letters).
        country_name: for people.
    """
    years = tuple(YearShown(year, m2) for year, m2 in plan.by_year)
    ends = [plan.first_day.replace(year=one.year, month=12, day=31) for one in years]
    return PlanShown(
        country=country,
        country_name=country_name,
        snapshot=plan.snapshot,
        as_of=plan.as_of,
        first_day=plan.first_day,
        last_day=max([*ends, *(task.ends_on for task in plan.tasks)]),
        deadline=plan.deadline,
        confidence=plan.confidence,
        seed=plan.seed,
        tasks=tuple(
            TaskShown(one.area_id, one.sector, one.activity, one.starts_on, one.ends_on, one.teams)
            for one in plan.tasks
        ),
        years=years,
        name=plan.name,
    )
