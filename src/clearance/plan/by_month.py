"""A plan by month: the teams that are at work and those that wait, flights, and money against that of the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from clearance.plan.capacity.by_month import budget, months_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance.plan.assembling import Assembled
    from clearance.plan.capacity.capacity import Capacity
    from clearance.plan.problem import PlanProblem
    from clearance.plan.schedule import Schedule

__all__ = ["GroupMonth", "PlanMonth", "Stretches", "plan_months", "stretches"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMonth:
    """A group of teams in a calendar month. A team-day is a working day of a team.

    Args:
        group: name of the group.
        kind: of its teams.
        teams: that are there on any day of the month.
        teams_at_work: of them, those that work or move on any day of it.
        available_team_days: of the teams that are there, after season, leave and lost days, where these leave most.
        used_team_days: of these, on work and on moves.
    """

    group: str
    kind: str
    teams: int
    teams_at_work: int
    available_team_days: float
    used_team_days: float

    @property
    def idle_team_days(self) -> float:
        """Available and not used."""
        return max(0.0, self.available_team_days - self.used_team_days)

    def to_dict(self) -> dict[str, object]:
        """The row for JSON."""
        return {
            "group": self.group,
            "kind": self.kind,
            "teams": self.teams,
            "teams_at_work": self.teams_at_work,
            "available_team_days": round(self.available_team_days, 2),
            "used_team_days": round(self.used_team_days, 2),
            "idle_team_days": round(self.idle_team_days, 2),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMonth:
    """A calendar month of a plan.

    Args:
        month: its first day.
        groups: of teams that are there, in the order of the capacity.
        flown_team_days: calendar days of teams at places that are reached by air.
        flown_at_most: of these, what the helicopters can support; None: nothing is reached by air, or no limit.
        cost: of the month, helicopters included, in the currency of the plan.
        cost_in_year: of the months of its calendar year up to its end.
        budget_of_year: money promised for its calendar year; None: nobody named any, and the plan has no limit.
    """

    month: date
    groups: tuple[GroupMonth, ...]
    flown_team_days: float = 0.0
    flown_at_most: float | None = None
    cost: float = 0.0
    cost_in_year: float = 0.0
    budget_of_year: float | None = None

    def to_dict(self) -> dict[str, object]:
        """The month for JSON."""
        return {
            "month": f"{self.month:%Y-%m}",
            "groups": [one.to_dict() for one in self.groups],
            "flown_team_days": round(self.flown_team_days, 2),
            "flown_at_most": self.flown_at_most,
            "cost": round(self.cost, 2),
            "cost_in_year": round(self.cost_in_year, 2),
            "budget_of_year": self.budget_of_year,
        }


class Stretches(NamedTuple):
    """Spans of time cut at the ends of months: the span, the month, and calendar days within it."""

    bout: NDArray[np.int64]
    month: NDArray[np.int64]
    days: NDArray[np.float64]


def plan_months(capacity: Capacity, assembled: Assembled, schedule: Schedule) -> tuple[PlanMonth, ...]:
    """The months of a plan from its first to the last with any work; costs of a year sum to those by year."""
    problem, bouts = assembled.problem, schedule.bouts
    cut = stretches(problem, bouts.from_day, bouts.to_day)
    last = int(cut.month.max(initial=-1)) + 1
    used, at_work = _used(schedule, cut)
    there, available = _there(assembled, last)
    flown = np.zeros(problem.months)
    by_air = problem.by_air[problem.areas.place[problem.pieces.area[bouts.piece[cut.bout]]]]
    np.add.at(flown, cut.month[by_air], cut.days[by_air])
    cost, calendar = _cost(assembled, schedule, cut), months_of(problem.first_day, problem.months)
    money, is_flown = budget(capacity, calendar), bool(problem.by_air.any())
    months = []
    in_year = 0.0
    for at in range(last):
        year, month = calendar[at]
        in_year = float(cost[at]) + (in_year if at and calendar[at - 1][0] == year else 0.0)
        limit, most = float(money[problem.year_of_month[at]]), float(problem.flown_team_days[at])
        months.append(
            PlanMonth(
                month=date(year, month, 1),
                groups=tuple(
                    GroupMonth(
                        group=group.name,
                        kind=group.kind.value,
                        teams=group.count,
                        teams_at_work=int(at_work[pool, at]),
                        available_team_days=float(available[pool, at]),
                        used_team_days=float(used[pool, at]),
                    )
                    for pool, group in enumerate(assembled.groups)
                    if there[pool, at]
                ),
                flown_team_days=float(flown[at]),
                flown_at_most=most if is_flown and np.isfinite(most) else None,
                cost=float(cost[at]),
                cost_in_year=in_year,
                budget_of_year=limit if np.isfinite(limit) and capacity.currency is not None else None,
            )
        )
    return tuple(months)


def stretches(problem: PlanProblem, begins: NDArray[np.float64], ends: NDArray[np.float64]) -> Stretches:
    """Each span, of bouts or of parts of them, in each month that it touches."""
    starts = problem.month_starts
    first = np.searchsorted(starts, begins, side="right") - 1
    count = np.maximum(np.searchsorted(starts, ends, side="left") - first, 1)
    bout = np.repeat(np.arange(len(first)), count)
    month = np.arange(len(bout)) - np.repeat(np.cumsum(count) - count, count) + first[bout]
    month = np.minimum(month, problem.months - 1)
    days = np.minimum(ends[bout], starts[month + 1]) - np.maximum(begins[bout], starts[month])
    return Stretches(bout, month, np.maximum(days, 0.0))


def _used(schedule: Schedule, cut: Stretches) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """(pools, months), team-days that bouts take, moves included, and the teams that are in any."""
    problem, bouts = schedule.problem, schedule.bouts
    pool = schedule.pool[cut.bout]
    place = problem.areas.place[problem.pieces.area[bouts.piece[cut.bout]]]
    share = problem.working_days[problem.pools.kind[pool], place, cut.month] / np.diff(problem.month_starts)[cut.month]
    used = np.zeros((len(problem.pools.names), problem.months))
    np.add.at(used, (pool, cut.month), cut.days * share)
    busy = np.unique(np.stack([bouts.team[cut.bout], cut.month, pool]), axis=1)
    at_work = np.zeros(used.shape, dtype=np.int64)
    np.add.at(at_work, (busy[2], busy[1]), 1)
    return used, at_work


def _there(assembled: Assembled, months: int) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """(pools, months), whether a group is there, and its team-days where the calendar leaves most."""
    problem, pools = assembled.problem, assembled.problem.pools
    starts = problem.month_starts
    first = np.maximum(starts[None, :-1], pools.first_day[:, None])
    days = np.maximum(np.minimum(starts[None, 1:], pools.last_day[:, None]) - first, 0.0)
    most = problem.working_days.max(axis=1)[pools.kind] / np.diff(starts)[None, :]
    available: NDArray[np.float64] = days * most * pools.count[:, None]
    return (days > 0)[:, :months], available[:, :months]


def _cost(assembled: Assembled, schedule: Schedule, cut: Stretches) -> NDArray[np.float64]:
    """(months,), teams and moves, and helicopters in the years in which anybody works."""
    problem, pools = schedule.problem, schedule.problem.pools
    cost = np.zeros(problem.months)
    np.add.at(cost, cut.month, cut.days * pools.cost_per_day[schedule.pool[cut.bout]])
    begun = np.searchsorted(problem.month_starts, schedule.bouts.from_day[schedule.moved], side="right") - 1
    np.add.at(cost, begun, pools.cost_per_move[schedule.pool[schedule.moved]])
    worked = schedule.cost[problem.year_of_month] > 0
    total: NDArray[np.float64] = cost + np.where(worked, assembled.standing_by_month, 0.0)
    return total
