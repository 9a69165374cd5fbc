"""The checker passes schedules that keep the rules, and finds each rule that is broken."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from plan_instances import random_problem

from clearance.plan.checking import breaches
from clearance.plan.optimise import plan_schedule
from clearance.plan.schedule import Bouts, Schedule, Score

if TYPE_CHECKING:
    from clearance.plan.problem import PlanProblem


@pytest.mark.parametrize("seed", range(40))
def test_every_schedule_of_the_planner_keeps_every_rule(seed: int) -> None:
    assert breaches(plan_schedule(random_problem(seed)).schedule) == ()


def good(problem: PlanProblem) -> Schedule:
    """B, then A: moves of two days, work of twenty and ten."""
    bouts = Bouts(
        team=np.array([0, 0]),
        piece=np.array([1, 0]),
        from_day=np.array([0.0, 22.0]),
        work_from_day=np.array([2.0, 24.0]),
        to_day=np.array([22.0, 34.0]),
    )
    return Schedule(problem=problem, bouts=bouts)


def shifted(schedule: Schedule, **columns: list[float]) -> Schedule:
    arrays = {name: np.array(values) for name, values in columns.items()}
    return Schedule(problem=schedule.problem, bouts=replace(schedule.bouts, **arrays))


def test_a_schedule_by_hand_keeps_the_rules(two_areas: PlanProblem) -> None:
    assert breaches(good(two_areas)) == ()


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"team": [0, 3]}, "bout 1: there is no team 3; the plan has 1"),
        ({"piece": [1, 2]}, "bout 1: there is no piece 2; the plan has 2"),
        ({"piece": [1, 1]}, "piece 1 of area B is worked more than once"),
        (
            {"from_day": [0, 20.0], "work_from_day": [2.0, 22.0], "to_day": [22.0, 32.0]},
            "begins before its bout before",
        ),
        ({"from_day": [-1.0, 22.0], "work_from_day": [1.0, 24.0], "to_day": [21.0, 34.0]}, "before the team is there"),
        ({"work_from_day": [2.0, 23.0], "to_day": [22.0, 33.0]}, "moves 1.000 days, needed are 2.000"),
        ({"to_day": [22.0, 33.0]}, "works 9.000000 working days, needed are 10.000000"),
        (
            {"from_day": [0.0, 84.0], "work_from_day": [2.0, 86.0], "to_day": [22.0, 126.0]},
            "works on 30.000 days of months without working days",
        ),
        ({"to_day": [np.inf, 34.0]}, "bout 0: begins on day 0.0, works from day 2.0 and ends on day inf"),
    ],
)
def test_each_broken_rule_of_teams_and_calendars_is_found(
    two_areas: PlanProblem, columns: dict[str, list[float]], said: str
) -> None:
    assert any(said in line for line in breaches(shifted(good(two_areas), **columns)))


def test_work_before_the_stage_before_is_done_is_found(two_areas: PlanProblem) -> None:
    chained = replace(
        two_areas,
        pieces=replace(two_areas.pieces, area=np.array([0, 0]), activity=np.array([1, 2])),
    )
    one_team = shifted(
        good(chained), piece=[1, 0], from_day=[0.0, 22.0], work_from_day=[2.0, 22.0], to_day=[22.0, 32.0]
    )
    assert breaches(one_team) == (
        "team 0 (manual), area A, 2025-01-01: work begins on day 2.000; the stage before is done on day 32.000",
    )


def test_money_flights_reach_and_dates_are_held(two_areas: PlanProblem) -> None:
    poor = replace(two_areas, budget=np.array([500.0]))
    assert breaches(good(poor)) == ("2025: 540.00 USD are spent, the budget is 500.00",)
    flown = replace(two_areas, by_air=np.array([True]), flown_team_days=np.full(12, 30.0))
    assert breaches(good(flown)) == ("2025-01: 31.000 team-days at places by air, 30.000 can be flown",)
    far = replace(two_areas, travel_days=np.full((1, 1), np.inf))
    assert any("cannot be reached from north" in line for line in breaches(good(far)))
    short = replace(two_areas, pools=replace(two_areas.pools, last_day=np.array([30.0])))
    assert any("after the team's last, 30.000" in line for line in breaches(good(short)))
    unable = replace(two_areas, rate_m2_per_day=np.array([[0.0]]))
    assert any("this kind of team cannot do the work" in line for line in breaches(good(unable)))


def test_a_false_score_is_found(two_areas: PlanProblem) -> None:
    schedule = good(two_areas)
    schedule.__dict__["score"] = Score(unfinished_m2=0.0, mean_release_day=1.0, cost=540.0)
    assert any("mean_release_day is said to be 1.0" in line for line in breaches(schedule))
