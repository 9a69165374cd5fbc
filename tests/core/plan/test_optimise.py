"""Plans are found, keep the rules, and are the same each time."""

from dataclasses import replace

import numpy as np
import pytest

from clearance.plan.checking import breaches
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
