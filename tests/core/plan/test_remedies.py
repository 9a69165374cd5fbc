"""Why a plan is late, and that each remedy brings what it says, applied by another way."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from plan_instances import random_problem

from clearance.errors import InvalidQuantity
from clearance.plan.checking import breaches
from clearance.plan.optimise import plan_schedule
from clearance.plan.optimise.planned import Planned
from clearance.plan.problem import PlanProblem
from clearance.plan.remedies import Kind, Options, Remedy, reasons, remedies


def _late(problem: PlanProblem) -> PlanProblem:
    """By the 25th of January one team finishes one of the areas."""
    return replace(problem, deadline=date(2025, 1, 25))


def _by(found: tuple[Remedy, ...]) -> dict[str, Remedy]:
    return {one.what: one for one in found}


def _holds(remedy: Remedy, planned: Planned, changed: PlanProblem) -> None:
    """A problem changed by hand, planned again, differs from the plan as the remedy says."""
    old, new = planned.schedule, plan_schedule(changed, start=planned).schedule
    assert new.score <= old.score
    assert remedy.gain_m2 == pytest.approx(old.score.unfinished_m2 - new.score.unfinished_m2)
    assert remedy.earlier_release_days == pytest.approx(old.score.mean_release_day - new.score.mean_release_day)
    assert remedy.extra_cost == pytest.approx(new.score.cost - old.score.cost)
    if remedy.gain_days is not None:
        assert remedy.gain_days == pytest.approx(old.done_day.max() - new.done_day.max())


def test_one_more_team_brings_what_it_says(two_areas: PlanProblem) -> None:
    planned = plan_schedule(_late(two_areas))
    remedy = _by(remedies(planned))["one more team of manual"]
    _holds(remedy, planned, replace(_late(two_areas), pools=replace(two_areas.pools, count=np.array([2]))))
    assert (remedy.kind, remedy.done_on) == (Kind.TEAM, date(2025, 1, 22))
    assert remedy.words == (
        "one more team of manual: 1,000 m2 more by the deadline, land released 3 days earlier on average, "
        "done on 2025-01-22, 0 USD more"
    )


def test_a_longer_season_brings_what_it_says(two_areas: PlanProblem) -> None:
    working = two_areas.working_days.copy()
    working[:, :, :2] = 0.0
    closed = replace(two_areas, working_days=working, deadline=date(2025, 3, 25))
    planned = plan_schedule(closed)
    found = _by(remedies(planned))
    remedy = found["a season longer by February of each year: north"]
    opened = working.copy()
    opened[0, 0, 1] = 28.0
    _holds(remedy, planned, replace(closed, working_days=opened))
    assert remedy.unfinished_m2 == 0.0
    assert remedy.gain_m2 > 0
    assert next(iter(found.values())).unfinished_m2 == 0.0


def test_more_money_brings_what_it_says(two_areas: PlanProblem) -> None:
    short = replace(two_areas, budget=np.array([390.0]))
    planned = plan_schedule(short)
    assert next(one.limit for one in reasons(planned)) == "money of 2025"
    remedy = _by(remedies(planned))["160 USD more in 2025"]
    _holds(remedy, planned, replace(short, budget=np.array([550.0])))
    assert (remedy.unfinished_m2, remedy.gain_m2, remedy.extra_cost) == (0.0, 1000.0, 220.0)


def test_a_helicopter_month_brings_what_it_says_and_is_paid_for(two_areas: PlanProblem) -> None:
    flown = np.array([5.0, 10.0, 10.0, 0.0, *([10.0] * 8)])
    remote = replace(
        two_areas, by_air=np.array([True]), flown_team_days=flown, budget=np.array([9000.0]), deadline=date(2025, 3, 20)
    )
    planned = plan_schedule(remote)
    found = remedies(planned, options=Options(helicopter_cost=100.0))
    whole = _by(found)["one more helicopter"]
    twice = replace(remote, flown_team_days=2 * flown, budget=np.array([9000.0 - 1100.0]))
    _holds(replace(whole, extra_cost=whole.extra_cost - 1100.0), planned, twice)
    both = _by(found)["one more team of manual and one more helicopter"]
    pair = replace(twice, pools=replace(twice.pools, count=np.array([2])))
    _holds(replace(both, extra_cost=both.extra_cost - 1100.0), planned, pair)
    month = next(one for one in found if one.what.startswith("one more helicopter month, in "))
    at = int(np.flatnonzero(month.problem.flown_team_days > flown)[0])
    more = flown.copy()
    more[at] *= 2
    _holds(
        replace(month, extra_cost=month.extra_cost - 100.0),
        planned,
        replace(remote, flown_team_days=more, budget=np.array([8900.0])),
    )


def _wide(problem: PlanProblem, areas: int) -> PlanProblem:
    """As many areas of 1,000 m2 as wanted."""
    return replace(
        problem,
        areas=replace(
            problem.areas,
            ids=tuple(f"A{n}" for n in range(areas)),
            place=np.zeros(areas, dtype=np.int64),
            priority=np.ones(areas),
        ),
        pieces=replace(
            problem.pieces,
            area=np.arange(areas),
            activity=np.full(areas, 2),
            work=np.zeros(areas, dtype=np.int64),
            m2=np.full(areas, 1000.0),
            releases_m2=np.full(areas, 1000.0),
        ),
    )


def test_as_many_teams_as_meet_the_deadline_and_not_one_more(two_areas: PlanProblem) -> None:
    many = replace(_wide(two_areas, 12), deadline=date(2025, 1, 31))  # a team does two of twelve days each in 31 days
    planned = plan_schedule(many)
    found = remedies(planned)
    enough = next(one for one in found if one.kind is Kind.ENOUGH_TEAMS)
    assert (found[0], enough.what, enough.unfinished_m2) == (enough, "5 more teams of manual", 0.0)
    _holds(enough, planned, replace(many, pools=replace(many.pools, count=np.array([6]))))
    fewer = replace(many, pools=replace(many.pools, count=np.array([5])))
    assert plan_schedule(fewer).schedule.score.unfinished_m2 > 0


def test_progress_is_told_and_ends_the_search_and_plans_are_few(two_areas: PlanProblem) -> None:
    planned = plan_schedule(_late(two_areas))
    shares: list[float] = []
    plans: list[PlanProblem] = []

    def solve(problem: PlanProblem, *, start: Planned | None = None) -> Planned:
        plans.append(problem)
        return plan_schedule(problem, start=start)

    remedies(planned, options=Options(most=2), solve=solve, progress=shares.append)
    assert (len(plans), shares) == (2, [0.0, 0.5])

    def stop(_share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        remedies(planned, progress=stop)
    assert remedies(planned, options=Options(most=0)) == ()
    with pytest.raises(InvalidQuantity, match="remedies by -1 plans"):
        Options(most=-1)


def _first_reason(problem: PlanProblem) -> str:
    first = reasons(plan_schedule(problem))[0]
    return f"{first.limit} | {first.why}"


def test_what_no_schedule_could_do_gets_its_reason(two_areas: PlanProblem) -> None:
    pools, both = two_areas.pools, "2 areas (A, B), 3,000 m2"
    assert _first_reason(replace(two_areas, rate_m2_per_day=np.zeros((1, 1)))) == (
        f"nobody can: clearance | {both}: no team has a rate for clearance on such land: add one that can, or its rate"
    )
    assert _first_reason(replace(two_areas, working_days=np.zeros((1, 1, 12)))) == (
        f"closed: north | {both}: north has no working day for manual in the whole plan: lengthen its season"
    )
    assert _first_reason(replace(two_areas, by_air=np.array([True]), flown_team_days=np.zeros(12))) == (
        f"no flights: north | {both}: north is reached by air, and nobody flies: add a helicopter"
    )
    late = replace(two_areas, pools=replace(pools, first_day=np.array([59.0])), deadline=date(2025, 2, 10))
    assert _first_reason(late) == (
        f"dates: manual | {both}: manual can be at work from 2025-03-01 on, and north is never open for them by the "
        "deadline: change their dates, the season or the deadline"
    )
    soon = replace(two_areas, deadline=date(2025, 1, 15))
    assert _first_reason(soon) == (
        "too few days | 1 area (B), 2,000 m2: clearance of a piece is one bout, of at most 1,500 m2 by then: "
        "more days, a faster team or smaller pieces"
    )
    away = replace(
        two_areas,
        places=("north", "base"),
        travel_days=np.array([[0.0, np.inf], [np.inf, 0.0]]),
        by_air=np.array([False, False]),
        working_days=np.repeat(two_areas.working_days, 2, axis=1),
        pools=replace(pools, base=np.array([1])),
    )
    assert _first_reason(away) == f"no way: north | {both}: no way leads from the bases of manual to north: add one"


def test_a_pool_at_work_all_the_time_is_the_bottleneck(two_areas: PlanProblem) -> None:
    many = replace(_wide(two_areas, 12), deadline=date(2025, 1, 31))
    found = reasons(plan_schedule(many))
    assert found[0].limit == "teams: manual"
    assert found[0].why.startswith("1 team is at work or on the way on 31 of 31 team-days")


@pytest.mark.parametrize("seed", [3, 4, 8])
def test_remedies_of_any_programme_keep_the_rules_and_take_nothing_away(seed: int) -> None:
    problem = random_problem(seed, areas=6, teams=3)
    planned = plan_schedule(problem)
    found = remedies(planned, options=Options(most=5))
    assert 0 < len(found) <= 5
    for one in found:
        schedule = one.planned.schedule
        assert breaches(schedule) == ()
        assert one.gain_m2 >= 0
        assert one.extra_cost == pytest.approx(schedule.score.cost - planned.schedule.score.cost)
        if one.planned is not planned:
            again = plan_schedule(one.problem, start=planned).schedule
            assert (schedule.problem, schedule.score) == (one.problem, again.score)
