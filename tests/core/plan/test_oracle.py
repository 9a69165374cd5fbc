"""The planner against the optimum of small problems: never better than it, and within 2 percent."""

from __future__ import annotations

import pytest
from plan_instances import random_problem
from plan_oracle import best_of

from clearance.plan.checking import breaches
from clearance.plan.optimise import plan_schedule

CLOSE = 1.02


@pytest.mark.parametrize("seed", range(12))
def test_a_plan_is_never_better_than_the_optimum_and_within_two_percent(seed: int) -> None:
    problem = random_problem(seed, areas=6, teams=3, limits=False)
    best, planned = best_of(problem, effort=4), plan_schedule(problem)
    assert breaches(best.schedule) == ()
    assert breaches(planned.schedule) == ()
    ours, reached = planned.schedule.score, best.schedule.score
    whole = float(problem.pieces.releases_m2.sum())
    assert ours.unfinished_m2 >= best.unfinished_m2 - 1
    assert ours.unfinished_m2 <= reached.unfinished_m2 + (CLOSE - 1) * whole
    if abs(ours.unfinished_m2 - reached.unfinished_m2) < 1:
        assert ours.mean_release_day >= best.mean_release_day - 0.3
        assert ours.mean_release_day <= reached.mean_release_day * CLOSE
