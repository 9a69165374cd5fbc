"""Plans are found, keep the rules, and are the same each time."""

from dataclasses import replace

import numpy as np
import pytest
from plan_instances import random_problem

from clearance.plan.checking import breaches
from clearance.plan.least_cost import least_cost
from clearance.plan.optimise import plan_schedule
from clearance.plan.optimise.columns import Programme
from clearance.plan.optimise.finding import BOTH
from clearance.plan.optimise.relaxation import Relaxation
from clearance.plan.optimise.tasks import tasks_of
from clearance.plan.problem import Activity, PlanProblem


def test_the_area_that_counts_most_comes_first(two_areas: PlanProblem) -> None:
    bouts = plan_schedule(two_areas).schedule.bouts
    assert bouts.piece.tolist() == [1, 0]
    assert bouts.from_day.tolist() == [0.0, 22.0]
    assert bouts.work_from_day.tolist() == [2.0, 24.0]
    assert bouts.to_day.tolist() == [22.0, 34.0]


def test_the_same_problem_gives_the_same_schedule(two_areas: PlanProblem) -> None:
    first, second = plan_schedule(two_areas).schedule.bouts, plan_schedule(two_areas).schedule.bouts
    for name in ("team", "piece", "from_day", "to_day"):
        assert np.array_equal(getattr(first, name), getattr(second, name))


def test_a_schedule_keeps_every_rule_and_its_bound(two_areas: PlanProblem) -> None:
    tight = replace(two_areas, budget=np.array([500.0]), flown_team_days=np.full(12, 25.0), by_air=np.array([True]))
    planned = plan_schedule(tight)
    assert breaches(planned.schedule) == ()
    assert planned.bound.unfinished_m2 <= planned.schedule.score.unfinished_m2 == 1000.0


def test_prices_say_what_a_team_day_is_worth(two_areas: PlanProblem) -> None:
    prices = plan_schedule(two_areas).prices
    assert prices.pools.shape == (1, 12)
    assert prices.pools[0, 0] > 0.0 == prices.pools[0, 3]


def test_what_progress_raises_ends_the_planning(two_areas: PlanProblem) -> None:
    def stop(share: float) -> None:
        raise KeyboardInterrupt(share)

    with pytest.raises(KeyboardInterrupt):
        plan_schedule(two_areas, progress=stop)


def test_no_schedule_as_good_costs_less_than_the_bound_of_the_cost(two_areas: PlanProblem) -> None:
    # 30 days of work at 10, and two moves of 2 days and 100 each.
    planned = plan_schedule(two_areas)
    assert planned.bound.cost == pytest.approx(540.0)
    assert planned.schedule.score.cost == pytest.approx(540.0)
    # Money for one area only: the larger one, 20 days of work and a move.
    short = plan_schedule(replace(two_areas, budget=np.array([390.0])))
    assert short.schedule.score.unfinished_m2 == 1000.0
    assert short.bound.cost == pytest.approx(320.0)
    assert least_cost(two_areas, 3000.0) == 0.0
    assert least_cost(two_areas, 2500.0) == pytest.approx(500 * 320 / 2000)


def test_survey_that_releases_nothing_is_paid_by_what_it_makes_possible(two_areas: PlanProblem) -> None:
    surveyed = replace(
        two_areas,
        pieces=replace(
            two_areas.pieces,
            area=np.array([0, 0, 1]),
            activity=np.array([Activity.NTS, Activity.CLEARANCE, Activity.CLEARANCE]),
            work=np.zeros(3, dtype=np.int64),
            m2=np.array([500.0, 1000.0, 2000.0]),
            releases_m2=np.array([0.0, 1000.0, 2000.0]),
        ),
    )
    assert least_cost(surveyed, 0.0) == pytest.approx(540.0 + 50.0)
    assert plan_schedule(surveyed).schedule.score.cost >= 590.0 - 1e-6


def test_more_teams_for_the_same_money_take_none_of_it_from_those_who_use_it_best() -> None:
    # Each team that is free used to take what was there, whether the programme wanted it or not.
    drawn = random_problem(17, areas=600, limits=False)
    pools, money = drawn.pools, np.full(len(drawn.budget), float(drawn.pools.cost_per_day.mean() * 730))
    few = replace(drawn, budget=money, pools=replace(pools, count=np.full(len(pools.count), 2)))
    many = replace(few, pools=replace(pools, count=np.full(len(pools.count), 32)))
    late = [plan_schedule(one).schedule.score.unfinished_m2 for one in (few, many)]
    assert late[1] <= late[0]


def test_a_programme_that_the_solver_gives_up_is_solved_in_another_way() -> None:
    problem = random_problem(17, areas=60, limits=True)
    programme = Programme(problem=problem, tasks=tasks_of(problem, 1), period=np.arange(problem.months), goal=BOTH)
    every = np.arange(len(programme.cost))
    given_up = Relaxation(programme, every)
    given_up._solver.setOptionValue("simplex_iteration_limit", 1)  # noqa: SLF001  as if it came to no end
    assert given_up.solve().value == pytest.approx(Relaxation(programme, every).solve().value)
