"""Plans that meet a deadline with a chosen probability, and the trend beside the plan."""

import dataclasses
from datetime import date

import numpy as np
import pytest

pytest.importorskip("numba")

from clearance.errors import InvalidQuantity, NotPossible
from clearance.plan.execution import combined, plan_with_confidence, unknowns_for
from clearance.plan.problem import PlanProblem


def test_a_plan_that_is_sure_enough_at_once_costs_no_buffer(two_areas: PlanProblem) -> None:
    plan = plan_with_confidence(two_areas, unknowns_for(two_areas), 0.8, seed=1, draws=100)
    assert (plan.is_met, plan.rate_quantile, plan.buffer_days, plan.release_days_later) == (True, 0.5, 0.0, 0.0)
    assert plan.tried == ((0.5, plan.execution.p_by_deadline),)


def test_when_no_plan_is_sure_enough_the_surest_says_with_what_probability(two_areas: PlanProblem) -> None:
    problem = dataclasses.replace(two_areas, deadline=date(2025, 2, 5))
    plan = plan_with_confidence(problem, unknowns_for(problem), 0.9, seed=1, draws=100)
    assert not plan.is_met
    assert len(plan.tried) == 5
    assert plan.execution.p_by_deadline == max(chance for _, chance in plan.tried)


def test_a_confidence_without_a_deadline_is_refused(two_areas: PlanProblem) -> None:
    problem = dataclasses.replace(two_areas, deadline=None)
    with pytest.raises(NotPossible, match=r"^a plan that meets the deadline with a confidence needs a deadline"):
        plan_with_confidence(problem, unknowns_for(problem), 0.8, seed=1)


def test_trend_and_plan_half_and_half_are_paths_of_both() -> None:
    trend, plan = np.full((10, 2), 1.0), np.full((4, 2), 3.0)
    pool = combined(trend, plan, seed=1)
    assert pool.shape == (10, 2)
    assert pool.mean() == 2.0
    assert combined(trend, plan, weight=1.0, seed=1).mean() == 1.0
    with pytest.raises(InvalidQuantity, match=r"^a weight of 2 cannot be; give one from 0 \(plan only\)"):
        combined(trend, plan, weight=2, seed=1)
