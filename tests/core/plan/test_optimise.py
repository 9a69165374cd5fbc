"""Plans are found, keep the rules, and are the same each time."""

import numpy as np

from clearance.plan.optimise import plan_schedule
from clearance.plan.problem import PlanProblem


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
