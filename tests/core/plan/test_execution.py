"""Simulated executions: what is exact in closed form, and the rules that hold in each of them."""

import dataclasses
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context

import numpy as np
import pytest
from scipy.stats import binom, norm

pytest.importorskip("numba")

from clearance.errors import InvalidQuantity
from clearance.plan.execution import certain, simulate, unknowns_for
from clearance.plan.optimise import plan_schedule
from clearance.plan.problem import Activity, Areas, Pieces, PlanProblem, Pools


@pytest.fixture
def chain() -> PlanProblem:
    """One area of 3,000 m2: survey of all at 100 m2 a day cancels 1,000, clearance of 2,000 at 20 m2 a day."""
    return PlanProblem(
        first_day=date(2025, 1, 1),
        months=24,
        deadline=date(2025, 12, 31),
        areas=Areas(ids=("A",), place=np.array([0]), priority=np.array([1.0])),
        pieces=Pieces(
            area=np.array([0, 0]),
            activity=np.array([Activity.NTS, Activity.CLEARANCE]),
            work=np.array([0, 1]),
            m2=np.array([3000.0, 2000.0]),
            releases_m2=np.array([1000.0, 2000.0]),
        ),
        pools=Pools(
            names=("survey", "manual"),
            kind=np.array([0, 1]),
            base=np.array([0, 0]),
            count=np.array([1, 1]),
            first_day=np.zeros(2),
            last_day=np.full(2, 730.0),
            cost_per_day=np.array([10.0, 20.0]),
            cost_per_move=np.zeros(2),
            move_days=np.zeros(2),
        ),
        places=("north",),
        rate_m2_per_day=np.array([[100.0, 0.0], [0.0, 20.0]]),
        working_days=np.tile(np.array([31.0, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] * 2), (2, 1, 1)),
        travel_days=np.zeros((1, 1)),
        by_air=np.array([False]),
        flown_team_days=np.full(24, np.inf),
        budget=np.full(2, np.inf),
        currency="USD",
    )


def test_with_nothing_unknown_the_plan_is_executed_as_planned(two_areas: PlanProblem) -> None:
    schedule = plan_schedule(two_areas).schedule
    execution = simulate(schedule, certain(two_areas), draws=2, seed=1)
    assert execution.completion_day == pytest.approx([schedule.released_day.max()] * 2)
    assert execution.cumulative_m2.tolist() == [[3000.0], [3000.0]]
    assert execution.handed_over.tolist() == [[[2]], [[2]]]
    assert execution.spent.sum(axis=1) == pytest.approx([schedule.cost.sum()] * 2)
    assert execution.p_by_deadline == 1.0


def test_one_team_and_one_unknown_rate_give_the_log_normal_distribution_of_the_day(chain: PlanProblem) -> None:
    unknowns = dataclasses.replace(certain(chain), common_sd=0.5)
    execution = simulate(plan_schedule(chain).schedule, unknowns, draws=2000, seed=3)
    # 30 days of survey and 100 of clearance, over one factor: 130 / exp(0.5 z).
    for probability in (0.1, 0.5, 0.9):
        exact = 130 * np.exp(0.5 * norm.ppf(probability))
        below = int(np.sum(execution.completion_day <= exact))
        assert binom.cdf(below, 2000, probability) == pytest.approx(0.5, abs=0.4995)
    assert execution.p_by_deadline == pytest.approx(norm.cdf(np.log(365 / 130) / 0.5), abs=0.01)


def test_survey_moves_land_between_streams_and_loses_none_of_it(chain: PlanProblem) -> None:
    unknowns = dataclasses.replace(certain(chain), contaminated=np.array([2 / 3]))
    execution = simulate(plan_schedule(chain).schedule, unknowns, draws=3000, seed=5)
    released = execution.released_m2.sum(axis=(1, 2))
    empty = released[:, 0] == 3000
    assert released[empty] == pytest.approx(np.tile([3000.0, 0.0, 0.0], (int(empty.sum()), 1)))
    assert released[~empty] == pytest.approx(np.tile([0.0, 0.0, 3000.0], (int((~empty).sum()), 1)))
    assert float(empty.mean()) == pytest.approx(1 / 3, abs=0.03)
    assert set(execution.completion_day.round(6)) == {30.0, 180.0}


def test_survey_of_contaminated_land_releases_a_beta_share_of_the_same_mean(chain: PlanProblem) -> None:
    unknowns = dataclasses.replace(certain(chain), survey_concentration=4.0)
    execution = simulate(plan_schedule(chain).schedule, unknowns, draws=3000, seed=6)
    share = execution.released_m2.sum(axis=(1, 2))[:, 0] / 3000
    assert (share.mean(), share.var()) == pytest.approx((1 / 3, (1 / 3) * (2 / 3) / 5), abs=0.01)


def test_work_that_the_end_of_a_season_interrupts_goes_on_in_the_next(two_areas: PlanProblem) -> None:
    schedule = plan_schedule(two_areas).schedule
    slow = dataclasses.replace(certain(two_areas), rate_median=np.array([[0.3]]))
    execution = simulate(schedule, slow, draws=1, seed=1)
    # 30 m2 a day: B takes 66.7 days after 2 of the move, to 68.7; A moves 2, does 19.3 days to the end of March, rests
    # in April, and does the other 14.0 from day 120 on; but the plan has A fit before April, and so it is begun.
    assert execution.completion_day.tolist() == pytest.approx([120 + 1000 / 30 - (90 - 2 - 2000 / 30 - 2)])


def test_money_and_flights_are_never_exceeded(chain: PlanProblem) -> None:
    problem = dataclasses.replace(
        chain, budget=np.array([1500.0, 1000.0]), by_air=np.array([True]), flown_team_days=np.full(24, 15.0)
    )
    execution = simulate(plan_schedule(chain).schedule, dataclasses.replace(unknowns_for(problem)), draws=100, seed=7)
    assert execution.draws == 100
    limited = dataclasses.replace(plan_schedule(chain).schedule, problem=problem)
    held = simulate(limited, unknowns_for(problem), draws=100, seed=7)
    assert np.all(held.spent <= problem.budget + 1e-6)
    assert np.all(held.completion_day >= execution.completion_day - 1e-6)


def test_new_areas_are_worked_after_the_others_and_delay_completion(chain: PlanProblem) -> None:
    schedule = plan_schedule(chain).schedule
    unknowns = dataclasses.replace(certain(chain), new_per_year=3.0, new_m2=300.0)
    execution = simulate(schedule, unknowns, draws=400, seed=9)
    none = execution.new_areas == 0
    assert execution.completion_day[none] == pytest.approx(130.0)
    assert np.all(execution.completion_day[~none] > 130.0)
    # Poisson: the probability that none comes up in 130 days.
    assert float(none.mean()) == pytest.approx(np.exp(-3 * 130 / 365.25), abs=0.07)
    assert execution.cumulative_m2[:, -1] == pytest.approx(3000.0)


def test_any_number_of_workers_gives_the_same_numbers(chain: PlanProblem) -> None:
    schedule, unknowns = plan_schedule(chain).schedule, unknowns_for(chain)
    alone = simulate(schedule, unknowns, draws=60, seed=11)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        together = simulate(schedule, unknowns, draws=60, seed=11, executor=executor)
    assert np.array_equal(alone.completion_day, together.completion_day)
    assert np.array_equal(alone.released_m2, together.released_m2)


def test_milestones_hold_with_the_confidence_that_they_state(chain: PlanProblem) -> None:
    execution = simulate(plan_schedule(chain).schedule, unknowns_for(chain), draws=500, seed=13)
    first = execution.milestones(0.8)[0]
    assert (first.year, first.planned_m2, first.planned_areas) == (2025, 3000.0, 1)
    assert np.mean(execution.cumulative_m2[:, 0] >= first.firm_m2) >= 0.8
    assert first.met_by == execution.done_by(0.8)
    with pytest.raises(InvalidQuantity, match=r"^a confidence of 80 cannot be; give one between 0 and 1, such as 0.8$"):
        execution.milestones(80)


def test_unknowns_of_another_problem_are_refused(chain: PlanProblem, two_areas: PlanProblem) -> None:
    with pytest.raises(InvalidQuantity, match=r"^unknowns for rates \(1, 1\) and 2 areas do not fit the plan"):
        simulate(plan_schedule(chain).schedule, certain(two_areas), draws=1, seed=1)
