"""The linear programme of a plan: a column is a share of a line, worked by a pool in a period.

Rows, in this order: the work of each line; the team-days of each pool in each period; the money of each year and the
flights of each period that have a limit; and for each line with a stage after it, what of it is done and waits for that
stage at the end of each period. Capacity rows are shares of the pool's whole period, money and flights shares of what
there is, so that all numbers are near 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from clearance.plan.optimise.tasks import Tasks
from clearance.plan.problem import PlanProblem

__all__ = ["LATE", "Goal", "Programme"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

LATE = 20.0
"""What the release of all land after the deadline counts, against that of all land at the end of the horizon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is minimised: `late` times the share of m2 not released in time, `time` times the mean day (1: the end)."""

    late: float
    time: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Programme:
    """The columns and rows of a problem whose tasks stand in lines.

    Args:
        problem: what is planned.
        tasks: its work.
        period: (months,), the period of each month; periods lie within a calendar year, but for a coarse guess.
        goal: what is minimised.
    """

    problem: PlanProblem
    tasks: Tasks
    period: Indices
    goal: Goal

    @cached_property
    def lines(self) -> int:
        """Number of lines."""
        return len(self.tasks.place)

    @cached_property
    def pools(self) -> int:
        """Number of pools."""
        return len(self.problem.pools.count)

    @cached_property
    def periods(self) -> int:
        """Number of periods."""
        return int(self.period[-1]) + 1

    @cached_property
    def first_month(self) -> Indices:
        """(periods + 1,), the month in which each period begins; the last is the end."""
        return np.searchsorted(self.period, np.arange(self.periods + 1)).astype(np.int64)

    @cached_property
    def days(self) -> Floats:
        """(periods,), days of each period."""
        return np.diff(self.problem.month_starts[self.first_month])

    @cached_property
    def present(self) -> Floats:
        """(pools, periods), the share of each period in which the teams of a pool are there."""
        starts = self.problem.month_starts[self.first_month]
        pools = self.problem.pools
        inside = np.minimum(starts[1:], pools.last_day[:, None]) - np.maximum(starts[:-1], pools.first_day[:, None])
        share: Floats = np.maximum(inside, 0.0) / self.days
        return share

    @cached_property
    def _work(self) -> tuple[Floats, Floats]:
        """(pools, lines, periods), team-days in which a pool does a whole line, and the mean day of work there."""
        problem, tasks, pools = self.problem, self.tasks, self.problem.pools
        starts = problem.month_starts
        middle = (starts[:-1] + starts[1:]) / 2
        open_days = problem.working_days[pools.kind][:, tasks.place]
        first = self.first_month[:-1]
        per_period = np.add.reduceat(open_days, first, axis=2)
        mean = np.divide(
            np.add.reduceat(open_days * middle, first, axis=2),
            per_period,
            out=np.zeros_like(per_period),
            where=per_period > 0,
        )
        rate = problem.rate_m2_per_day[pools.kind][:, tasks.work]
        with np.errstate(divide="ignore", invalid="ignore"):
            work = (tasks.line_m2 / rate)[:, :, None] * (self.days / per_period)
        moves = np.diff(tasks.first_task) * pools.move_days[:, None]
        days = np.where((rate > 0)[:, :, None] & (per_period > 0), work + moves[:, :, None], np.inf)
        days[np.broadcast_to((self.present <= 0)[:, None, :], days.shape)] = np.inf
        return days, mean

    @cached_property
    def effort(self) -> Floats:
        """(pools, lines), the share of a team's working day that is left after moves."""
        pools = self.problem.pools
        rate = self.problem.rate_m2_per_day[pools.kind][:, self.tasks.work]
        moves = np.diff(self.tasks.first_task) * pools.move_days[:, None]
        with np.errstate(divide="ignore"):
            work = self.tasks.line_m2 / rate
        effort: Floats = 1.0 / (1.0 + moves / np.maximum(work, 1e-300))
        return effort

    @cached_property
    def columns(self) -> tuple[Indices, Indices, Indices]:
        """Line, pool and period of each column, by line."""
        line, pool, period = np.nonzero(np.isfinite(self._work[0]).transpose(1, 0, 2))
        return line.astype(np.int64), pool.astype(np.int64), period.astype(np.int64)

    @cached_property
    def team_days(self) -> Floats:
        """(columns,), team-days in which the whole line is done."""
        line, pool, period = self.columns
        return self._work[0][pool, line, period]

    @cached_property
    def day(self) -> Floats:
        """(columns,), the mean day of the work."""
        line, pool, period = self.columns
        return self._work[1][pool, line, period]

    @cached_property
    def cost(self) -> Floats:
        """(columns,), what a column counts in the goal."""
        return self.worth(self.columns[0], self.day)

    def worth(self, line: Indices, day: Floats) -> Floats:
        """What whole lines that are done on a day count in the goal."""
        problem, tasks = self.problem, self.tasks
        weights, m2 = max(tasks.weight.sum(), 1e-300), max(tasks.releases_m2.sum(), 1e-300)
        timely: Floats = self.goal.time * tasks.weight[line] / weights * day / problem.horizon_days
        late: Floats = self.goal.late * tasks.releases_m2[line] / m2 * (day > problem.deadline_day)
        return timely + late

    @cached_property
    def undone(self) -> Floats:
        """(lines,), what lines count that are not done at all; every stage counts a little, so that chains begin."""
        lines = np.arange(self.lines)
        whole = self.worth(lines, np.full(self.lines, self.problem.horizon_days))
        late = self.problem.deadline_day >= self.problem.horizon_days
        share = self.tasks.releases_m2 / max(self.tasks.releases_m2.sum(), 1e-300)
        return whole + (self.goal.late * share if late else 0.0)

    @cached_property
    def money(self) -> Indices:
        """Years whose budget is limited."""
        return np.flatnonzero(np.isfinite(self.problem.budget)).astype(np.int64)

    @cached_property
    def flights(self) -> Indices:
        """Periods in which flights are limited."""
        if not self.problem.by_air[self.tasks.place].any():
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(np.isfinite(self.flown(self.problem.flown_team_days))).astype(np.int64)

    def flown(self, by_month: Floats) -> Floats:
        """Team-days by period from those by month."""
        total: Floats = np.add.reduceat(by_month, self.first_month[:-1])
        return total

    @cached_property
    def staged(self) -> Indices:
        """Lines that have a stage after them."""
        return np.flatnonzero(self.tasks.line_after >= 0).astype(np.int64)

    @cached_property
    def row(self) -> tuple[int, int, int, int, int]:
        """Where the rows of capacity, money, flights and stages begin, and where all end."""
        capacity = self.lines
        money = capacity + self.pools * self.periods
        flights = money + len(self.money)
        stages = flights + len(self.flights)
        return capacity, money, flights, stages, stages + len(self.staged) * self.periods

    @cached_property
    def entries(self) -> tuple[list[tuple[NDArray[Any], NDArray[Any], NDArray[np.bool_]]], int]:
        """For each family of rows: row, number and whether there is one, of each column; and the number of rows."""
        problem, tasks, pools = self.problem, self.tasks, self.problem.pools
        line, pool, period = self.columns
        capacity, money, flights, stages, end = self.row
        yes = np.ones(len(line), dtype=np.bool_)
        share = self.team_days / (pools.count[pool] * self.days[period])
        year = problem.year_of_month[self.first_month[period]]
        year_row = np.full(len(problem.budget), -1, dtype=np.int64)
        year_row[self.money] = money + np.arange(len(self.money))
        moves = np.diff(tasks.first_task)[line] * pools.cost_per_move[pool]
        spent = (self.team_days * pools.cost_per_day[pool] + moves) / np.maximum(problem.budget[year], 1e-9)
        flight_row = np.full(self.periods, -1, dtype=np.int64)
        flight_row[self.flights] = flights + np.arange(len(self.flights))
        by_air = problem.by_air[tasks.place[line]] & (flight_row[period] >= 0)
        flown = self.team_days / np.maximum(self.flown(problem.flown_team_days)[period], 1e-9)
        stage_row = np.full(self.lines + 1, -1, dtype=np.int64)
        stage_row[self.staged] = stages + np.arange(len(self.staged)) * self.periods
        own, before = stage_row[line], stage_row[tasks.line_before[line]]
        return [
            (line, yes.astype(np.float64), yes),
            (capacity + pool * self.periods + period, share, yes),
            (year_row[year], spent, year_row[year] >= 0),
            (flight_row[period], flown, by_air),
            (own + period, -1.0 * yes, own >= 0),
            (before + period, 1.0 * yes, (before >= 0) & (tasks.line_before[line] >= 0)),
        ], end

    def matrix(self, chosen: Indices) -> sparse.csc_matrix:
        """The numbers of some columns, as a matrix of all rows."""
        families, rows = self.entries
        at, row, value = [], [], []
        for where, number, there in families:
            has = np.flatnonzero(there[chosen])
            at.append(has)
            row.append(where[chosen[has]])
            value.append(number[chosen[has]])
        return sparse.csc_matrix(
            (np.concatenate(value), (np.concatenate(row), np.concatenate(at))), shape=(rows, len(chosen))
        )

    @cached_property
    def standing(self) -> sparse.csc_matrix:
        """The columns that are always there: the undone share of each line, and what waits for the next stage."""
        stages, rows = self.row[3], self.row[4]
        waiting = rows - stages
        lines = np.arange(self.lines)
        undone = sparse.csc_matrix((np.ones(self.lines), (lines, lines)), (rows, self.lines))
        at = np.arange(waiting)
        carried = at[(at + 1) % self.periods != 0] if waiting else at
        held = sparse.csc_matrix(
            (
                np.concatenate([np.ones(waiting), -np.ones(len(carried))]),
                (np.concatenate([stages + at, stages + carried + 1]), np.concatenate([at, carried])),
            ),
            shape=(rows, waiting),
        )
        return sparse.hstack([undone, held], format="csc")

    def reduced(self, duals: Floats) -> Floats:
        """(columns,), what each column would add to the goal at the prices of the rows."""
        left = self.cost.copy()
        for where, number, there in self.entries[0]:
            if there.all():
                left -= duals[where] * number
            elif there.any():
                left[there] -= duals[where[there]] * number[there]
        return left
