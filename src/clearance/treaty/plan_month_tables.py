"""Capacity of a plan as tables: its assets by year, and by month the teams, what they use, flights and money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.plan.capacity.teams import TeamKind
from clearance.treaty.plan_table import PlanColumn, PlanTable, Shown, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.plan.result import CapacityYear, PlanResult

__all__ = ["assets_table", "money_month_table", "month_table"]

# What requests count of a year: teams of all kinds, and the searchers of those that search.
ASSETS = {"deminers": (TeamKind.MANUAL, TeamKind.TS), "dogs": (TeamKind.DOGS,), "machines": (TeamKind.MACHINES,)}


def assets_table(plan: PlanResult) -> PlanTable:
    """T7b: teams, staff, deminers, dogs and machines of each year; staff only where each group says it."""
    columns = tuple(
        PlanColumn(key=key, shown=Shown.YEAR if key == "year" else Shown.WHOLE)
        for key in ("year", "teams", "people", *ASSETS)
    )
    years = sorted({row.year for row in plan.capacity})
    rows = tuple(_assets(year, [row for row in plan.capacity if row.year == year]) for year in years)
    return PlanTable(number="T7b", title="t7_assets", columns=columns, rows=rows)


def _assets(year: int, groups: Sequence[CapacityYear]) -> tuple[Value, ...]:
    people = [row.people for row in groups]
    return (
        year,
        sum(row.teams for row in groups),
        None if None in people else sum(count for count in people if count is not None),
        *(sum(row.searchers * row.teams for row in groups if row.kind in kinds) for kinds in ASSETS.values()),
    )


def month_table(plan: PlanResult) -> PlanTable:
    """T7c: of each group in each month, the teams at work and the team-days that are used and those that are idle."""
    columns = (
        PlanColumn(key="month", shown=Shown.MONTH),
        PlanColumn(key="group", shown=Shown.TEXT),
        PlanColumn(key="kind", shown=Shown.TEXT),
        PlanColumn(key="teams", shown=Shown.WHOLE),
        PlanColumn(key="teams_at_work", shown=Shown.WHOLE),
        PlanColumn(key="available_team_days", shown=Shown.DECIMAL, summed=True),
        PlanColumn(key="used_team_days", shown=Shown.DECIMAL, summed=True),
        PlanColumn(
            key="idle_team_days",
            shown=Shown.DECIMAL,
            summed=True,
            short_of=("available_team_days", "used_team_days"),
        ),
    )
    rows = tuple(
        (
            month.month,
            group.group,
            group.kind,
            group.teams,
            group.teams_at_work,
            group.available_team_days,
            group.used_team_days,
            group.idle_team_days,
        )
        for month in plan.months
        for group in month.groups
    )
    return PlanTable(number="T7c", title="t7_months", columns=columns, rows=rows)


def money_month_table(plan: PlanResult) -> PlanTable:
    """T8b: cost of each month, and of its year so far, against the money promised for the year; flights."""
    columns = (
        PlanColumn(key="month", shown=Shown.MONTH),
        PlanColumn(key="cost", shown=Shown.MONEY, summed=True),
        PlanColumn(key="cost_in_year", shown=Shown.MONEY),
        PlanColumn(key="budget_of_year", shown=Shown.MONEY),
        PlanColumn(key="flown_team_days", shown=Shown.DECIMAL, summed=True),
        PlanColumn(key="flown_at_most", shown=Shown.DECIMAL),
    )
    rows = tuple(
        (
            month.month,
            month.cost,
            month.cost_in_year,
            month.budget_of_year,
            month.flown_team_days,
            month.flown_at_most,
        )
        for month in plan.months
    )
    return PlanTable(number="T8b", title="t8_months", columns=columns, rows=rows)
