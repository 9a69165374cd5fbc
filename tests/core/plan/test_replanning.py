"""Plans of changed problems: means that are added take nothing away, and what they bring is told with its error."""

import dataclasses
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from plan_instances import random_problem

pytest.importorskip("numba")

from clearance.errors import InvalidQuantity
from clearance.plan.added import Added, Kind
from clearance.plan.checking import breaches
from clearance.plan.execution import simulate, unknowns_for
from clearance.plan.execution.differing import chance_change
from clearance.plan.execution.truths import draw_truth, ground_of
from clearance.plan.optimise import plan_schedule
from clearance.plan.problem import Areas, Pieces, PlanProblem
from clearance.plan.remedies import Options
from clearance.plan.remedies.combining import Truths, cheapest_enough
from clearance.plan.remedies.levers import applied, levers_of
from clearance.plan.remedies.replanning import carried, replanned


def _with_more(problem: PlanProblem) -> list[PlanProblem]:
    """The problem with a team of each group, with more flights, with more money, and with later deadlines."""
    ones = np.eye(len(problem.pools.names), dtype=np.int64)
    teams = [replace(problem, pools=replace(problem.pools, count=problem.pools.count + one)) for one in ones]
    later = None if problem.deadline is None else replace(problem, deadline=date(problem.deadline.year + 1, 6, 30))
    return [
        *teams,
        replace(problem, flown_team_days=problem.flown_team_days * 2),
        replace(problem, budget=problem.budget * 1.3),
        *([later] if later else []),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_more_means_never_make_a_plan_worse(seed: int) -> None:
    problem = random_problem(seed, areas=180, teams=8, months=48)
    before = plan_schedule(problem)
    for changed in _with_more(problem):
        after = replanned(changed, before, plan_schedule)
        kept = carried(before.schedule, changed)
        assert kept is not None
        assert after.schedule.score <= tuple(figure * (1 + 1e-8) + 1e-8 for figure in kept.score)
        assert breaches(after.schedule) == ()
        assert after.schedule.problem is changed
        again = replanned(changed, before, plan_schedule)
        assert again.schedule.score == after.schedule.score


def test_a_schedule_is_carried_into_another_problem_only_where_it_keeps_its_rules(two_areas: PlanProblem) -> None:
    schedule = plan_schedule(two_areas).schedule
    pools = two_areas.pools
    double = replace(
        two_areas,
        pools=replace(
            pools,
            **{
                name: np.repeat(getattr(pools, name), 2)
                for name in (f.name for f in dataclasses.fields(pools))
                if name != "names"
            },
            names=("other", "manual"),
        ),
    )
    assert carried(schedule, double) is None
    assert carried(schedule, replace(two_areas, working_days=two_areas.working_days / 2)) is None
    assert carried(schedule, replace(two_areas, pools=replace(pools, count=np.array([0])))) is None
    more = carried(schedule, replace(two_areas, pools=replace(pools, count=np.array([3]))))
    assert more is not None
    assert more.score == schedule.score


def test_a_team_more_is_executed_under_the_same_truths(two_areas: PlanProblem) -> None:
    more = replace(two_areas, pools=replace(two_areas.pools, count=np.array([3])))
    one, three = (
        draw_truth(ground_of(problem), unknowns_for(problem), np.random.default_rng(4)) for problem in (two_areas, more)
    )
    assert three.team[:1] == pytest.approx(one.team)
    for name in ("rate", "speed", "m2", "pace"):
        assert np.array_equal(getattr(one, name), getattr(three, name))


def test_what_a_change_does_to_the_probability_is_told_with_the_error_of_the_draws(two_areas: PlanProblem) -> None:
    problem = replace(two_areas, deadline=date(2025, 1, 31))
    unknowns = unknowns_for(problem)
    before = simulate(plan_schedule(problem).schedule, unknowns, draws=300, seed=1)
    same = chance_change(before, simulate(before.schedule, unknowns, draws=100, seed=1))
    assert (same.p_gain, same.p_gain_error, same.sure_days_earlier, same.sure_days_error) == (0.0, 0.0, 0.0, 0.0)
    more = replace(problem, pools=replace(problem.pools, count=np.array([2])))
    after = simulate(plan_schedule(more).schedule, unknowns, draws=100, seed=1)
    change = chance_change(before, after)
    met = after.in_time.astype(float) - before.in_time[:100]
    assert change.p_by_deadline == after.p_by_deadline
    assert change.p_gain == pytest.approx(met.mean())
    assert change.p_gain_error == pytest.approx(met.std() / 10)
    assert change.sure_on == after.done_by(0.8)
    assert change.sure_days_earlier is not None
    assert change.sure_days_error is not None
    assert change.sure_days_earlier > 2 * change.sure_days_error > 0
    with pytest.raises(InvalidQuantity, match="are not of the same truths"):
        chance_change(before, simulate(before.schedule, unknowns, draws=100, seed=2))


def _tight(problem: PlanProblem) -> PlanProblem:
    """One team is done on 4 February if all goes as planned."""
    return replace(problem, deadline=date(2025, 2, 5))


def test_the_cheapest_means_that_are_enough_bring_what_they_say(two_areas: PlanProblem) -> None:
    problem = _tight(two_areas)
    before, truths = plan_schedule(problem), Truths(unknowns=unknowns_for(problem), seed=3, few=100, all_draws=200)
    shares: list[float] = []
    found = cheapest_enough(
        before, truths, 0.8, options=Options(), most=12, solve=plan_schedule, progress=shares.append
    )
    assert found is not None
    assert (found.is_met, found.is_least) == (True, True)
    assert found.trial.change.added == (Added(kind=Kind.TEAM, name="manual", amount=1),)
    assert 0 < found.plans <= 12
    assert shares == sorted(shares)
    by_hand = replace(problem, pools=replace(problem.pools, count=np.array([2])))
    again = plan_schedule(by_hand, start=before).schedule
    assert again.score == found.trial.planned.schedule.score
    assert found.trial.cost == pytest.approx(again.score.cost - before.schedule.score.cost)
    executed = simulate(again, truths.unknowns, draws=200, seed=3)
    assert found.trial.p == executed.p_by_deadline
    assert found.execution.done_by(0.8) == executed.done_by(0.8)


def test_where_nothing_is_enough_the_surest_says_so(two_areas: PlanProblem) -> None:
    problem = replace(two_areas, deadline=date(2025, 1, 8))
    before, truths = plan_schedule(problem), Truths(unknowns=unknowns_for(problem), seed=3, few=50, all_draws=50)
    found = cheapest_enough(before, truths, 0.8, options=Options(), most=6, solve=plan_schedule)
    assert found is not None
    assert not found.is_met
    assert found.trial.p < 0.8
    none = replace(problem, rate_m2_per_day=np.zeros((1, 1)), working_days=np.ones((1, 1, 12)))
    assert cheapest_enough(plan_schedule(none), truths, 0.8, options=Options(), most=6, solve=plan_schedule) is None

    def stop(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cheapest_enough(before, truths, 0.8, options=Options(), most=6, solve=plan_schedule, progress=stop)


def test_means_are_added_together_and_paid_together(two_areas: PlanProblem) -> None:
    flown = np.array([0.0, 9, 9, *([0.0] * 9)])
    working = two_areas.working_days.copy()
    working[:, :, [0, *range(3, 12)]] = 0.0
    problem = replace(
        two_areas, by_air=np.array([True]), flown_team_days=flown, working_days=working, budget=np.array([5000.0])
    )
    options = Options(helicopter=flown, helicopter_cost=100.0, helicopters=1)
    levers = levers_of(problem, options)
    assert [lever.kind for lever in levers] == [Kind.FLIGHTS, Kind.SEASON, Kind.SEASON, Kind.TEAM, Kind.MONEY]
    both = applied(problem, levers, (1, 2, 0, 3, 2))
    assert both.added == (
        Added(kind=Kind.FLIGHTS, amount=1),
        Added(kind=Kind.SEASON, name="north", amount=2, months=(4, 5), beside=(3, 4)),
        Added(kind=Kind.TEAM, name="manual", amount=3),
        Added(kind=Kind.MONEY, name="USD", amount=1000.0),
    )
    # One helicopter more in the two months of the season, and both in the two months more.
    assert both.standing_cost.tolist() == [100.0 * 2 + 2 * 100.0 * 2]
    assert both.problem.pools.count.tolist() == [4]
    assert both.problem.flown_team_days[:6].tolist() == pytest.approx([0, 18, 18, 18 * 30 / 31, 18, 0])


@pytest.mark.parametrize(("m2", "met", "times"), [(35_000, True, 1), (900_000, False, 5)])
def test_where_little_ends_within_the_plan_means_are_multiplied(
    two_areas: PlanProblem, m2: float, met: object, times: float
) -> None:
    """Sixty areas of 35,000 m2 take one team sixty years, and the plan looks ahead for one."""
    pieces = {"area": np.repeat(np.arange(60), 5), "activity": np.full(300, 2), "work": np.zeros(300, dtype=np.int64)}
    large = np.full(300, m2 / 5)
    problem = replace(
        two_areas,
        areas=Areas(ids=tuple(f"A{n}" for n in range(60)), place=np.zeros(60, dtype=np.int64), priority=np.ones(60)),
        pieces=Pieces(**pieces, m2=large, releases_m2=large),
        deadline=date(2025, 11, 30),
    )
    before = plan_schedule(problem)
    truths = Truths(unknowns=unknowns_for(problem), seed=3, few=20, all_draws=40)
    found = cheapest_enough(before, truths, 0.8, options=Options(), most=9, solve=plan_schedule)
    assert found is not None
    assert (found.is_met, found.is_usual) == (met, False)
    assert found.trial.p >= 0.8 if met else found.trial.p == 0
    assert found.times_the_time >= times
    assert [one.name for one in found.trial.change.added] == ["north", "manual"]
