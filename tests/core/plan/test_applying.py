"""A remedy, written into the capacity file as it is told or by hand, gives at least what was announced."""

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest
from plan_instances import random_problem

pytest.importorskip("numba")

from clearance.errors import InvalidQuantity, NotFound
from clearance.plan.added import Added, Kind, lines_of
from clearance.plan.optimise import plan_schedule
from clearance.plan.problem import NO_SECTOR, PlanProblem
from clearance.plan.remedies import Options, remedies
from clearance.plan.remedies.applying import with_added
from clearance.plan.remedies.levers import applied, levers_of
from clearance.plan.remedies.replanning import replanned

SMALL = 3  # areas, whose plans are searched for long
LIMITS = ("working_days", "flown_team_days", "budget")


def _same(one: PlanProblem, other: PlanProblem) -> None:
    for name in LIMITS:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    for part in fields(one.pools):
        np.testing.assert_array_equal(getattr(one.pools, part.name), getattr(other.pools, part.name))


@pytest.mark.parametrize(("seed", "areas"), [(1, 3), (2, 180), (3, 180), (7, 180)])
def test_each_announced_remedy_applied_gives_at_least_what_was_announced(seed: int, areas: int) -> None:
    problem = random_problem(seed, areas=areas, teams=6, months=36)
    before = plan_schedule(problem)
    told = remedies(before, options=Options(most=2 if areas == SMALL else 6, helicopter_cost=7.0))
    assert told
    for one in told:
        by_lines = with_added(problem, Options(helicopter_cost=7.0), one.added).problem
        _same(by_lines, one.problem)
        announced = tuple(figure * (1 + 1e-8) + 1e-8 for figure in one.planned.schedule.score)
        assert replanned(by_lines, before, plan_schedule).schedule.score <= announced
        if one.gain_m2 > 1e-6 or one.earlier_release_days > 1e-6:
            assert plan_schedule(by_lines).schedule.score <= announced


def test_what_is_added_together_is_applied_as_it_was_planned(two_areas: PlanProblem) -> None:
    """A season from February to March grows on both sides, on which a helicopter more flies, too."""
    flown = np.array([0.0, 9, 9, *([0.0] * 9)])
    working = two_areas.working_days.copy()
    working[:, :, [0, *range(3, 12)]] = 0.0
    problem = replace(
        two_areas, by_air=np.array([True]), flown_team_days=flown, working_days=working, budget=np.array([5000.0])
    )
    options = Options(helicopter=flown, helicopter_cost=100.0, helicopters=1)
    change = applied(problem, levers_of(problem, options), (1, 2, 1, 3, 2))
    assert [(one.kind, one.months) for one in change.added][1] == (Kind.SEASON, (1, 4, 5))
    again = with_added(problem, options, change.added)
    _same(again.problem, change.problem)
    assert again.standing_by_month.tolist() == change.standing_by_month.tolist()
    assert again.what == change.what


def test_a_season_grows_where_it_is_said_to(two_areas: PlanProblem) -> None:
    places = ("north", NO_SECTOR, "north")
    problem = replace(
        two_areas,
        places=places,
        areas=replace(two_areas.areas, place=np.array([0, 1])),
        working_days=np.repeat(two_areas.working_days, 3, axis=1),
        travel_days=np.zeros((3, 3)),
        by_air=np.array([False] * 3),
    )
    longer = Added(kind=Kind.SEASON, amount=1, months=(4,), sectors=("",))
    change = with_added(problem, Options(), [longer])
    # April has as many days as the month before it, and where that is more, as the one after it.
    assert change.problem.working_days[0, :, 3].tolist() == [0.0, 30.0, 0.0]
    with pytest.raises(NotFound, match="the plan has no area in the sector 'south'"):
        with_added(problem, Options(), [replace(longer, sectors=("south",))])
    with pytest.raises(NotFound, match="none of its months is closed beside an open one"):
        with_added(problem, Options(), [replace(longer, months=(6,))])
    with pytest.raises(NotFound, match="there is no group 'dogs' in this plan; use one of manual"):
        with_added(problem, Options(), [Added(kind=Kind.TEAM, name="dogs", amount=1)])


def test_what_lies_outside_the_plan_adds_nothing(two_areas: PlanProblem) -> None:
    gone = [Added(kind=kind, name="USD", amount=2, year=2031, months=months) for kind, months in _DATED]
    _same(with_added(two_areas, Options(), gone).problem, two_areas)
    later = replace(two_areas, budget=np.array([5.0]), deadline=date(2025, 6, 1))
    assert with_added(later, Options(), [Added(kind=Kind.MONEY, amount=2)]).problem.budget.tolist() == [7.0]


_DATED = ((Kind.MONEY, ()), (Kind.FLIGHTS, (7,)))


def test_the_lines_for_the_capacity_file_are_toml() -> None:
    assert lines_of(
        (
            Added(kind=Kind.TEAM, name='Army "A"', amount=2.0),
            Added(kind=Kind.SEASON, name="Nord und Süd", amount=2, months=(4, 5), beside=(3, 4), sectors=("Nord", "")),
            Added(kind=Kind.FLIGHTS, amount=1, months=(7,), year=2027),
            Added(kind=Kind.MONEY, name="USD", amount=1200.5),
        )
    ) == (
        '[[added]]\nkind = "team"\nname = "Army \\"A\\""\namount = 2\n'
        '[[added]]\nkind = "season"\nmonths = [4, 5]\nbeside = [3, 4]\nsectors = ["Nord", ""]\n'
        '[[added]]\nkind = "flights"\namount = 1\nmonths = [7]\nyear = 2027\n'
        '[[added]]\nkind = "money"\namount = 1200.5\n'
    )
    with pytest.raises(InvalidQuantity, match="added team: an amount of 0 cannot be"):
        Added(kind=Kind.TEAM, name="Army", amount=0)
    with pytest.raises(InvalidQuantity, match="added season: 13 is no month"):
        Added(kind=Kind.SEASON, amount=1, months=(13,))
