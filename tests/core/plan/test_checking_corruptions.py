"""Whatever is spoiled in a schedule that keeps the rules, the checker says so, and says which rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from plan_instances import random_problem

from clearance.plan.checking import breaches
from clearance.plan.optimise import plan_schedule
from clearance.plan.schedule import Bouts, Schedule

Spoiler = Callable[[Schedule, int], Schedule]


@cache
def planned(seed: int) -> Schedule:
    return plan_schedule(random_problem(seed, areas=8)).schedule


def column(name: str, change: Callable[[Bouts, int], float]) -> Spoiler:
    """Set one value of one bout."""

    def spoil(schedule: Schedule, bout: int) -> Schedule:
        values = getattr(schedule.bouts, name).copy()
        values[bout] = change(schedule.bouts, bout)
        return replace(schedule, bouts=replace(schedule.bouts, **{name: values}))

    return spoil


def chosen(schedule: Schedule, index: list[int]) -> Schedule:
    """The bouts at some indices."""
    bouts = schedule.bouts
    kept = {name: getattr(bouts, name)[index] for name in ("team", "piece", "from_day", "work_from_day", "to_day")}
    return replace(schedule, bouts=Bouts(**kept))


def twice(schedule: Schedule, bout: int) -> Schedule:
    return chosen(schedule, [*range(len(schedule.bouts.team)), bout])


def stage_left_out(schedule: Schedule, bout: int) -> Schedule:
    pieces, piece = schedule.problem.pieces, schedule.bouts.piece
    later = pieces.activity[piece] > pieces.activity[piece[bout]]
    assume(bool(np.any(later & (pieces.area[piece] == pieces.area[piece[bout]]))))
    return chosen(schedule, [one for one in range(len(piece)) if one != bout])


def poorer(schedule: Schedule, bout: int) -> Schedule:
    problem = schedule.problem
    year = int(problem.year_of_month[month_of(schedule, bout)])
    budget = problem.budget.copy()
    budget[year] = schedule.cost[year] * 0.999
    return replace(schedule, problem=replace(problem, budget=budget))


def unflown(schedule: Schedule, bout: int) -> Schedule:
    problem = schedule.problem
    flown = problem.flown_team_days.copy()
    flown[month_of(schedule, bout)] = 0.0
    return replace(schedule, problem=replace(problem, by_air=np.ones_like(problem.by_air), flown_team_days=flown))


def closed(schedule: Schedule, bout: int) -> Schedule:
    working = schedule.problem.working_days.copy()
    working[:, :, month_of(schedule, bout)] = 0.0
    return replace(schedule, problem=replace(schedule.problem, working_days=working))


def unreachable(schedule: Schedule, bout: int) -> Schedule:
    assume(bool(schedule.moved[bout]))
    nowhere = np.full_like(schedule.problem.travel_days, np.inf)
    return replace(schedule, problem=replace(schedule.problem, travel_days=nowhere))


def unable(schedule: Schedule, bout: int) -> Schedule:
    rate = schedule.problem.rate_m2_per_day.copy()
    kind = schedule.problem.pools.kind[schedule.pool[bout]]
    rate[kind, schedule.problem.pieces.work[schedule.bouts.piece[bout]]] = 0.0
    return replace(schedule, problem=replace(schedule.problem, rate_m2_per_day=rate))


def gone_before(schedule: Schedule, bout: int) -> Schedule:
    return dated(schedule, bout, last_day=float(schedule.bouts.to_day[bout]) - 0.1)


def not_yet_there(schedule: Schedule, bout: int) -> Schedule:
    return dated(schedule, bout, first_day=float(schedule.bouts.from_day[bout]) + 0.1)


def dated(schedule: Schedule, bout: int, **dates: float) -> Schedule:
    """Other dates for the pool of a bout."""
    pools = schedule.problem.pools
    columns = {name: getattr(pools, name).astype(np.float64) for name in dates}
    for name, day in dates.items():
        columns[name][schedule.pool[bout]] = day
    return replace(schedule, problem=replace(schedule.problem, pools=replace(pools, **columns)))


def month_of(schedule: Schedule, bout: int) -> int:
    """A month in which a bout works."""
    middle = (schedule.bouts.work_from_day[bout] + schedule.bouts.to_day[bout]) / 2
    return int(np.searchsorted(schedule.problem.month_starts, middle, side="right")) - 1


SPOILERS: dict[str, tuple[Spoiler, str]] = {
    "no such team": (column("team", lambda _, __: 1e6), "there is no team"),
    "no such piece": (column("piece", lambda _, __: -1), "there is no piece"),
    "no day of leaving": (column("from_day", lambda _, __: np.nan), "begins on day nan"),
    "no day of work": (column("work_from_day", lambda _, __: np.nan), "works from day nan"),
    "no day of the end": (column("to_day", lambda _, __: np.inf), "ends on day inf"),
    "work too short": (
        column("to_day", lambda bouts, one: bouts.to_day[one] - 0.2 * (bouts.to_day[one] - bouts.work_from_day[one])),
        "working days, needed are",
    ),
    "move too long": (column("from_day", lambda bouts, one: bouts.from_day[one] - 0.5), "days, needed are"),
    "worked twice": (twice, "more than once"),
    "a stage left out": (stage_left_out, "the stage before is done never"),
    "less money": (poorer, "are spent, the budget is"),
    "no flights": (unflown, "can be flown"),
    "closed": (closed, "months without working days"),
    "no way": (unreachable, "cannot be reached from"),
    "cannot": (unable, "cannot do the work"),
    "leaves earlier": (gone_before, "after the team's last"),
    "comes later": (not_yet_there, "before the team is there"),
}


@pytest.mark.parametrize("name", SPOILERS)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 39), at=st.floats(0, 1, exclude_max=True))
def test_what_is_spoiled_in_a_good_schedule_is_found(name: str, seed: int, at: float) -> None:
    good = planned(seed)
    assume(len(good.bouts.team) > 0)
    spoil, said = SPOILERS[name]
    found = breaches(spoil(good, int(at * len(good.bouts.team))))
    assert any(said in line for line in found), found
