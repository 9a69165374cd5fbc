"""The planner against the optimum of small problems: never better than it, and within 2 percent."""

from __future__ import annotations

import pytest
from plan_instances import random_problem
from plan_oracle import against_the_best

from clearance.plan.optimise import plan_schedule


@pytest.mark.parametrize("seed", [5, 9, 12, 13])
def test_a_plan_is_never_better_than_the_optimum_and_within_two_percent(seed: int) -> None:
    problem = random_problem(seed, areas=6, teams=3, limits=False, far=False)
    assert against_the_best(problem, plan_schedule(problem), effort=5) == ""


@pytest.mark.parametrize("seed", [6])
def test_the_same_holds_where_money_flights_and_ways_are_short(seed: int) -> None:
    problem = random_problem(seed, areas=4, teams=3)
    assert against_the_best(problem, plan_schedule(problem), effort=5) == ""
