"""The charts of a plan's work: milestones against what was released, and team-days of each month."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from clearance.units import Unit
from clearance_maps.charts.chart import Chart, Form, Panel, Point, Series, Slot
from clearance_maps.charts.completion import books_sources
from clearance_maps.charts.looks import numbered
from clearance_maps.charts.milestones import computed, in_sum, planned_summary
from clearance_maps.charts.release import PRODUCTS, yearly
from clearance_maps.charts.wording import name, number, said
from clearance_maps.language import mark

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance.plan.result import PlanResult
    from clearance_maps.charts.wording import Said

__all__ = ["capacity_chart", "plan_actual_chart"]


def plan_actual_chart(snapshot: Snapshot, plan: PlanResult) -> Chart:
    """What the books say was released in each year beside the milestones of a plan, and the milestones in sum.

    Args:
        snapshot: whose releases are drawn; of the plan's day or of a later one.
        plan: whose milestones are drawn.
    """
    rows = yearly(snapshot, Unit.M2)
    planned: dict[int, float] = defaultdict(float)
    for one in plan.milestones:
        if one.year is not None:
            planned[one.year] += one.m2
    years = [*(row.period.from_on.year for row in rows), *planned, *(one.year for one in plan.chances)]
    slots = tuple(Slot(str(year), name(str(year))) for year in range(min(years), max(years) + 1)) if years else ()
    released = [
        Series(
            key=f"actual_{look}",
            name=said(words),
            form=Form.BAR,
            look=look,
            points=tuple(
                Point(x=str(row.period.from_on.year), value=row.amount(column) / row.unit.scale) for row in rows
            ),
            stack="actual",
        )
        for column, (look, words) in PRODUCTS.items()
        if any(row.amount(column) for row in rows)
    ]
    milestones = Series(
        key="planned",
        name=said(mark("planned")),
        form=Form.BAR,
        look="planned",
        points=tuple(Point(x=str(year), value=amount) for year, amount in sorted(planned.items())),
        stack="planned",
    )
    by_year = Panel(
        key="by_year",
        title=said(mark("Released in the year")),
        unit="m2",
        series=(*released, milestones),
        slots=slots,
        height=200,
    )
    return Chart(
        kind="plan-actual",
        title=said(mark("Plan against actual: milestones and what was released")),
        country=snapshot.identity.country,
        country_name=snapshot.country_name,
        panels=(by_year, _sums(snapshot, plan, slots)),
        summary=planned_summary(plan),
        notes=computed(plan),
        sources=books_sources(snapshot.entries),
        snapshot=snapshot.identity.id,
        as_of=snapshot.as_of,
    )


def _sums(snapshot: Snapshot, plan: PlanResult, slots: tuple[Slot, ...]) -> Panel:
    """Since the plan began: milestones in sum with their probability, what holds firmly, and what was released."""
    together, points = 0.0, []
    for row in yearly(snapshot, Unit.M2):
        if row.period.from_on.year >= plan.first_day.year:
            together += row.released / row.unit.scale
            points.append(Point(x=str(row.period.from_on.year), value=together))
    actual = Series(
        key="actual_sum", name=said(mark("released, in sum")), form=Form.LINE, look="actual-sum", points=tuple(points)
    )
    return Panel(
        key="in_sum",
        title=said(mark("Since the plan began")),
        unit="m2",
        series=(*in_sum(plan), actual),
        slots=slots,
        height=150,
    )


def capacity_chart(plan: PlanResult) -> Chart:
    """Team-days of each month: those that the plan uses, by group of teams, and those that there are."""
    slots = tuple(
        Slot(f"{one.month:%Y-%m}", name(str(one.month.year)) if one.month.month == 1 else None) for one in plan.months
    )
    groups = list(dict.fromkeys(group.group for month in plan.months for group in month.groups))
    used = [
        Series(
            key=f"used_{n + 1}",
            name=name(group),
            form=Form.BAR,
            look=numbered(n),
            points=tuple(
                Point(x=f"{month.month:%Y-%m}", value=one.used_team_days)
                for month in plan.months
                for one in month.groups
                if one.group == group
            ),
            stack="used",
        )
        for n, group in enumerate(groups)
    ]
    there = Series(
        key="available",
        name=said(mark("available, all teams")),
        form=Form.STEP,
        look="there",
        points=tuple(
            Point(x=f"{month.month:%Y-%m}", value=sum(one.available_team_days for one in month.groups))
            for month in plan.months
        ),
    )
    panel = Panel(
        key="team_days",
        title=said(mark("Used and available in the month")),
        unit="team_days",
        series=(*used, there),
        slots=slots,
        height=230,
    )
    return Chart(
        kind="capacity",
        title=said(mark("Capacity by month: the team-days that the plan uses")),
        country=plan.identity.country,
        country_name=plan.country_name,
        panels=(panel,),
        summary=_capacity_summary(plan),
        notes=computed(plan),
        sources=tuple(dict.fromkeys(row.rate_source for row in plan.capacity if row.rate_source)),
        snapshot=plan.identity.id,
        as_of=plan.identity.as_of,
    )


def _capacity_summary(plan: PlanResult) -> tuple[Said, ...]:
    used = sum(one.used_team_days for month in plan.months for one in month.groups)
    there = sum(one.available_team_days for month in plan.months for one in month.groups)
    return (
        said(
            mark("The plan uses {used} of {there} available team-days."),
            used=number(round(used)),
            there=number(round(there)),
        ),
    )
