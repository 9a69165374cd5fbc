"""When each area and sector is done: what is exact in closed form, and what holds in every plan."""

import dataclasses
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import binom, norm

pytest.importorskip("numba")

from clearance.land.snapshot import Snapshot
from clearance.plan.area_outlook import outlook_from
from clearance.plan.assembling import assemble
from clearance.plan.capacity.capacity import Capacity
from clearance.plan.capacity.teams import TeamGroup, TeamKind
from clearance.plan.chances import plan_outlook
from clearance.plan.execution import by_area, certain, simulate, unknowns_of
from clearance.plan.execution.by_area import LATER, Done, Sectors, area_days
from clearance.plan.execution.outcome import quantile_day
from clearance.plan.optimise import plan_schedule
from clearance.plan.problem import PlanProblem
from clearance.plan.work import work_of

CAPACITY = Capacity(
    teams=(
        TeamGroup(name="Sappers", kind=TeamKind.MANUAL, count=1, searchers=8),
        TeamGroup(name="Controls", kind=TeamKind.QA, count=1),
    ),
    handover_days=30,
)


def test_with_nothing_unknown_each_area_is_done_on_its_planned_day(two_areas: PlanProblem) -> None:
    schedule = plan_schedule(two_areas).schedule
    held = simulate(schedule, certain(two_areas), draws=3, seed=1, handover_days=5).areas
    planned = np.ceil(schedule.released_day + 5).astype(int) - 1
    assert (held.median.tolist(), held.p80.tolist()) == (planned.tolist(), planned.tolist())
    assert held.in_time.tolist() == [1.0, 1.0]
    assert (held.sectors, held.sector_m2.tolist()) == (("north",), [[3000.0]] * 3)
    assert held.sector_day.max() == pytest.approx(schedule.released_day.max() + 5)


def test_one_unknown_rate_gives_the_log_normal_day_and_chance_of_each_area(two_areas: PlanProblem) -> None:
    year = dataclasses.replace(two_areas, working_days=np.array([[[31.0, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]]]))
    unknowns = dataclasses.replace(certain(year), common_sd=1.0)
    held = simulate(
        plan_schedule(dataclasses.replace(year, deadline=date(2025, 2, 10))).schedule, unknowns, draws=2000, seed=3
    )
    # B is first: 2 days of the move and 20 of work, over one factor; A 2 and 10 more.
    for at, moves, work in ((1, 2, 20), (0, 4, 30)):
        exact = norm.cdf(np.log((41 - moves) / work))
        assert binom.cdf(round(held.areas.in_time[at] * 2000), 2000, exact) == pytest.approx(0.5, abs=0.4995)
        assert held.areas.median[at] == pytest.approx(moves + work, abs=2)
        late = norm.ppf(0.8)
        assert held.areas.p80[at] == pytest.approx(moves + work * np.exp(late), rel=0.1)


def test_what_half_of_the_executions_do_not_reach_within_the_plan_has_no_day(two_areas: PlanProblem) -> None:
    slow = dataclasses.replace(certain(two_areas), rate_median=np.array([[0.05]]))
    held = simulate(plan_schedule(two_areas).schedule, slow, draws=2, seed=1).areas
    assert held.median.tolist() == [LATER, LATER]
    assert held.in_time.tolist() == [0.0, 0.0]
    assert np.isinf(held.sector_day).all()


def test_blocks_of_areas_give_the_quantiles_of_all_draws(
    two_areas: PlanProblem, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(5)
    areas, draws = 7, 11
    days = rng.integers(0, 400, (draws, areas)).astype(np.uint16)
    days[days > 350] = LATER
    held = dataclasses.replace(
        two_areas.areas, ids=tuple("ABCDEFG"), place=np.zeros(areas, int), priority=np.ones(areas)
    )
    problem = dataclasses.replace(two_areas, areas=held)
    done = [Done(row, np.zeros(1), np.zeros(1)) for row in days]
    told = []
    for block in (2, 100):
        monkeypatch.setattr(by_area, "BLOCK", block)
        told.append(area_days(done, Sectors(("north",), np.zeros(1, int)), problem, 365.0))
    for one in told:
        assert one.median.tolist() == [quantile_day(column, 0.5) for column in days.T.astype(float)]
        assert one.p80.tolist() == [quantile_day(column, 0.8) for column in days.T.astype(float)]
        assert one.in_time == pytest.approx((days < 365).mean(axis=0))
        assert one.is_worked.tolist() == [True, True, *[False] * 5]


def test_areas_and_sectors_of_a_register_agree_with_the_whole_plan(example_snapshot: Snapshot) -> None:
    work = work_of(example_snapshot, CAPACITY)
    deadline, first = date(2031, 12, 31), date(2025, 1, 1)
    assembled = assemble(work, CAPACITY, first_day=first, months=120, deadline=deadline)
    schedule = plan_schedule(assembled.problem).schedule
    execution = simulate(schedule, unknowns_of(assembled), draws=50, seed=7, handover_days=30)
    told = plan_outlook(assembled, execution)
    assert [area.area_id for area in told.areas] == [area.area_id for area in work]
    assert sum(one.open_m2 for one in told.sectors) == round(sum(area.open_m2 for area in work) / 1000)
    assert sum(one.areas for one in told.sectors) == len(work)
    assert told.p_by_deadline == execution.p_by_deadline
    for sector in told.sectors:
        mine = [area for area in told.areas if area.sector == sector.sector and area.is_planned]
        assert sector.p_by_deadline is not None
        assert sector.p_by_deadline >= (told.p_by_deadline or 0.0)
        assert sector.p_by_deadline <= min(area.p_by_deadline or 0.0 for area in mine)
        assert sector.m2_low is not None
        assert 0 <= sector.m2_low <= (sector.m2_by_deadline or 0) <= sector.open_m2 + 1
        if sector.median is not None:
            assert max(area.median or date.max for area in mine) <= sector.median + timedelta(days=1)
    kept = outlook_from(told.kept())
    assert (kept.areas, kept.to_dict()) == (told.areas, told.to_dict())
    assert [area.is_planned for area in told.areas] == [area.open_m2 > 0 for area in work]
