"""What a schedule is worth follows from its bouts."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from clearance.errors import InvalidQuantity
from clearance.plan.problem import PlanProblem
from clearance.plan.schedule import Bouts, Schedule, Score


def _one_after_the_other(problem: PlanProblem) -> Schedule:
    bouts = Bouts(
        team=np.array([0, 0]),
        piece=np.array([1, 0]),
        from_day=np.array([0.0, 22.0]),
        work_from_day=np.array([2.0, 24.0]),
        to_day=np.array([22.0, 34.0]),
    )
    return Schedule(problem=problem, bouts=bouts)


def test_a_schedule_is_worth_what_its_bouts_say(two_areas: PlanProblem) -> None:
    schedule = _one_after_the_other(two_areas)
    assert schedule.released_day.tolist() == [34.0, 22.0]
    assert schedule.score == Score(
        unfinished_m2=0.0, mean_release_day=(6000 * 12 + 1000 * 29) / 7000, cost=34 * 10 + 2 * 100
    )


def test_what_is_done_after_the_deadline_is_unfinished(two_areas: PlanProblem) -> None:
    early = replace(two_areas, deadline=date(2025, 1, 22))
    assert _one_after_the_other(early).score.unfinished_m2 == 1000.0


def test_years_of_a_plan_that_begins_in_the_middle_of_one(two_areas: PlanProblem) -> None:
    shifted = replace(
        two_areas,
        first_day=date(2025, 7, 1),
        budget=np.array([np.inf, np.inf]),
    )
    assert (shifted.last_year, shifted.year_of_month.tolist()) == (2026, [0] * 6 + [1] * 6)
    assert shifted.month_starts[[0, 1, 12]].tolist() == [0.0, 31.0, 365.0]
    assert shifted.day(31.5) == date(2025, 8, 1)


def test_arrays_that_do_not_fit_are_refused(two_areas: PlanProblem) -> None:
    with pytest.raises(InvalidQuantity, match=r"flown_team_days has the shape \(3,\), needed is \(12,\)"):
        replace(two_areas, flown_team_days=np.zeros(3))
