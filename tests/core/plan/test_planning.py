"""From the register of Peru and a capacity to a plan whose milestones sum to what remains."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from clearance.errors import InvalidQuantity
from clearance.land.snapshot import Snapshot
from clearance.plan.added import lines_of
from clearance.plan.assembling import assemble
from clearance.plan.capacity.capacity import Capacity
from clearance.plan.capacity.money import Currency, Funding, Payer
from clearance.plan.capacity.teams import TeamGroup, TeamKind
from clearance.plan.execution import certain, simulate
from clearance.plan.optimise import plan_schedule
from clearance.plan.planning import PlanAsked, plan_register, result_of
from clearance.plan.result import PlanResult
from clearance.plan.work import work_of

CAPACITY = Capacity(
    teams=(
        TeamGroup(name="Sappers", kind=TeamKind.MANUAL, count=4, searchers=8, staff=12, cost_per_month=1000.0),
        TeamGroup(name="Controls", kind=TeamKind.QA, count=1),
    ),
    currency=Currency(code="USD", on=date(2025, 1, 1)),
    funding=(Funding(payer=Payer.STATE, year=2025, amount=1e7), Funding(payer=Payer.UNFUNDED, year=2026, amount=5.0)),
)
ASKED = PlanAsked(first_day=date(2025, 1, 1), deadline=date(2029, 12, 31), seed=7)


@pytest.fixture(scope="module")
def plan(peru_snapshot: Snapshot) -> PlanResult:
    """The plan of Peru."""
    return plan_register(peru_snapshot, CAPACITY, ASKED)


def test_milestones_of_peru_sum_to_its_open_land(plan: PlanResult) -> None:
    assert sum(one.m2 for one in plan.milestones) == plan.remaining_m2 == 279_388
    assert sum(one.areas for one in plan.milestones) == plan.remaining_areas == 46
    assert [one for one in plan.milestones if one.year is None] == []
    assert plan.by_deadline_m2 == plan.remaining_m2


def test_tasks_are_the_stages_of_areas_in_order(plan: PlanResult) -> None:
    assert {(task.activity, task.teams) for task in plan.tasks} == {
        ("CLEARANCE", ("Sappers",)),
        ("QA", ("Controls",)),
    }
    assert len(plan.tasks) == 2 * plan.remaining_areas
    assert round(sum(task.releases_m2 for task in plan.tasks)) == plan.remaining_m2
    assert [task.starts_on for task in plan.tasks] == sorted(task.starts_on for task in plan.tasks)
    assert max(task.ends_on for task in plan.tasks) == plan.completion.planned


def test_money_and_capacity_are_told_by_year(plan: PlanResult) -> None:
    first = plan.money[0]
    assert (first.year, first.funded, first.gap) == (2025, (("State", 1e7),), 0.0)
    assert plan.money[1].asked == 5.0
    assert plan.money[1].gap == plan.money[1].cost
    assert {(row.group, row.teams, row.people, row.unit) for row in plan.capacity} == {
        ("Sappers", 4, 48, "deminer"),
        ("Controls", 1, None, "team"),
    }
    assert all(0 <= row.busy <= 1.01 for row in plan.capacity)


def test_a_plan_that_cannot_be_is_refused() -> None:
    with pytest.raises(InvalidQuantity, match="confidence 1 cannot be"):
        replace(ASKED, confidence=1.0)
    with pytest.raises(InvalidQuantity, match="is not after the plan's first day"):
        replace(ASKED, deadline=date(2025, 1, 1))
    with pytest.raises(InvalidQuantity, match="a plan looks 30 years ahead at most"):
        replace(ASKED, deadline=date(2055, 1, 1))


def test_months_sum_to_the_years_and_no_group_uses_more_than_it_has(plan: PlanResult) -> None:
    years = {(one.year, one.sector, one.stream): (one.areas, one.m2) for one in plan.milestones}
    sums: dict[tuple[int | None, str, str], tuple[int, int]] = {}
    for one in plan.monthly:
        key = (one.month.year if one.month else None, one.sector, one.stream)
        held = sums.get(key, (0, 0))
        sums[key] = (held[0] + one.areas, held[1] + one.m2)
    assert sums == years
    spent = {year.year: 0.0 for year in plan.money}
    for month in plan.months:
        spent[month.month.year] += month.cost
        assert month.cost_in_year == pytest.approx(spent[month.month.year])
        for group in month.groups:
            assert 0 <= group.teams_at_work <= group.teams
            assert 0 <= group.used_team_days <= group.available_team_days + 1e-6
            assert (group.used_team_days > 0) <= (group.teams_at_work > 0)
    assert spent == pytest.approx({year.year: year.cost for year in plan.money})
    assert [month.budget_of_year for month in plan.months if month.month.year == 2025] == [1e7] * 12


@pytest.mark.parametrize("handover_days", [0, 200])
def test_what_is_simulated_counts_land_on_the_days_on_which_the_plan_does(
    peru_snapshot: Snapshot, handover_days: int
) -> None:
    capacity = replace(CAPACITY, handover_days=handover_days)
    assembled = assemble(
        work_of(peru_snapshot, capacity),
        capacity,
        first_day=ASKED.first_day,
        months=ASKED.months,
        deadline=ASKED.deadline,
    )
    planned = plan_schedule(assembled.problem)
    execution = simulate(
        planned.schedule, certain(assembled.problem), draws=1, seed=1, handover_days=capacity.handover_days
    )
    plan = result_of(peru_snapshot, capacity, ASKED, assembled, planned=planned, execution=execution)
    by_year = {year: sum(one.m2 for one in plan.milestones if one.year and one.year <= year) for year in plan.years}
    planned_m2 = [by_year[one.year] for one in plan.chances]
    assert [one.cumulative_m2 for one in plan.chances] == planned_m2
    assert [one.firm_m2 for one in plan.chances] == pytest.approx(planned_m2, abs=1)
    assert {one.probability for one in plan.chances} == {1.0}
    done = plan.completion
    last = max(one.year for one in plan.milestones if one.year)
    assert done.planned == done.median == done.p80
    assert (plan.chances[-1].year, done.p80.year if done.p80 else None, plan.done_with_confidence) == (last,) * 3


def test_what_is_kept_of_an_adopted_plan_says_effort_books_and_the_spread_of_each_month(plan: PlanResult) -> None:
    assert plan.remaining_exact == 279_388_000
    assert set(plan.books) == {task.of_total or task.area_id for task in plan.tasks}
    assert sum(one.worked_m2 for one in plan.effort) == pytest.approx(sum(task.worked_m2 for task in plan.tasks))
    assert all(0 < one.low_m2 <= one.worked_m2 <= one.high_m2 for one in plan.effort)
    used = {(month.month, group.group): group.used_team_days for month in plan.months for group in month.groups}
    assert all(one.team_days <= used[one.month, one.group] + 1e-3 for one in plan.effort)
    spread = np.array(plan.spread)
    assert (np.diff(spread, axis=0) >= 0).all()
    assert (np.diff(spread, axis=1) >= 0).all()
    assert spread.max() <= plan.remaining_m2 + 1


def test_a_plan_says_what_can_be_stood_by_and_with_what_means_the_deadline_would_be_met(
    peru_snapshot: Snapshot,
) -> None:
    few = replace(CAPACITY, teams=(replace(CAPACITY.teams[0], count=1), CAPACITY.teams[1]))
    asked = replace(ASKED, deadline=date(2027, 12, 31), draws=200)
    plan = plan_register(peru_snapshot, few, asked)
    assert plan.by_deadline_m2 == sum(one.m2 for one in plan.milestones if one.year and one.year <= 2027)
    assured = plan.assurance
    assert assured is not None
    assert assured.p_by_deadline == plan.completion.p_by_deadline
    assert not assured.is_met
    assert assured.stands_by == plan.completion.p80
    assert assured.enough is not None
    assert (assured.enough.is_met, assured.enough.p_by_deadline >= 0.8) == (True, True)
    assert assured.trend is not None
    sappers = next(one for one in assured.enough.added if one.name == "Sappers")
    given = {one.name: int(one.amount) for one in assured.enough.added}
    assert sum(given.values()) == sum(int(one.amount) for one in assured.enough.added)
    more = replace(few, teams=tuple(replace(one, count=one.count + given.get(one.name, 0)) for one in few.teams))
    applied = plan_register(peru_snapshot, more, replace(asked, unchanged=few), with_remedies=False)
    assert sappers.amount >= 1
    assert applied.completion.p_by_deadline is not None
    assert applied.completion.p_by_deadline >= assured.enough.p_by_deadline
    for one in plan.remedies:
        assert one.chance is not None
        assert one.p_by_deadline is not None
        assert one.to_dict()["capacity_lines"] == lines_of(one.added)
    lines = plan_register(peru_snapshot, replace(few, added=plan.remedies[0].added), asked, with_remedies=False)
    # Milestones are whole m2 of each area, what a remedy brings is not.
    assert lines.by_deadline_m2 - plan.by_deadline_m2 >= plan.remedies[0].released_m2 - plan.remaining_areas
    assert lines.completion.planned is not None
    assert plan.remedies[0].done_on is not None
    assert lines.completion.planned <= plan.remedies[0].done_on
    assert lines.assumptions[-1].what == "added to what the capacity file says"
    assert lines.assumptions[-1].value == plan.remedies[0].what
    assert {row.teams for row in lines.capacity} != {row.teams for row in plan.capacity}


def test_a_plan_that_is_sure_enough_needs_no_more_means(plan: PlanResult) -> None:
    assert plan.assurance is not None
    assert (plan.assurance.is_met, plan.assurance.enough) == (True, None)
    assert plan.to_dict()["assurance"] == plan.assurance.to_dict()
