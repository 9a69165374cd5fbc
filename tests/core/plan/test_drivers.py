"""The plan with each unknown at its low and high: what moves the date, and by how much."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from clearance.errors import InvalidQuantity
from clearance.plan.drivers import Drivers, drivers_of
from clearance.plan.execution import certain, unknowns_for
from clearance.plan.optimise import plan_schedule

if TYPE_CHECKING:
    from clearance.plan.execution import Unknowns
    from clearance.plan.problem import PlanProblem


def _drivers(problem: PlanProblem, unknowns: Unknowns, draws: int = 50) -> Drivers:
    return drivers_of(plan_schedule(problem).schedule, unknowns, kinds={0: "manual"}, seed=7, draws=draws)


def test_a_rate_alone_moves_the_date_by_its_factor(two_areas: PlanProblem) -> None:
    unknowns = replace(certain(two_areas), rate_sd=unknowns_for(two_areas).rate_sd)
    found = _drivers(two_areas, unknowns)
    (rate,) = found.drivers
    assert (rate.key, rate.of, rate.unit) == ("rate", "manual", "times")
    assert (round(rate.low.setting, 3), round(rate.high.setting, 3)) == (0.726, 1.378)
    # 3,000 m2 take two moves of 2 days and 30 days of clearance as planned; 41.3 or 21.8 at the ends.
    assert (rate.low.median, rate.high.median) == (date(2025, 2, 15), date(2025, 1, 26))
    assert rate.low.interval == (rate.low.median, rate.low.median)


def test_what_matters_most_comes_first_and_the_same_seed_says_the_same(two_areas: PlanProblem) -> None:
    found = _drivers(two_areas, unknowns_for(two_areas))
    assert found == _drivers(two_areas, unknowns_for(two_areas))
    spans = [one.span_days for one in found.drivers]
    assert spans == sorted(spans, reverse=True)
    assert {one.key for one in found.drivers} == {"rate", "programme", "working_days", "season", "survey"}
    assert found.drivers[0].key == "rate"
    assert found.drivers[0].low.median_day > found.drivers[0].high.median_day


def test_a_plan_of_which_nothing_is_unknown_has_no_drivers(two_areas: PlanProblem) -> None:
    found = _drivers(two_areas, certain(two_areas))
    assert (found.drivers, found.median) == ((), date(2025, 2, 3))


def test_no_draws_are_refused(two_areas: PlanProblem) -> None:
    with pytest.raises(InvalidQuantity, match=r"^0 draws cannot be; give 1 or more$"):
        _drivers(two_areas, certain(two_areas), draws=0)
