"""Prove how good a schedule can be at most, from the prices of a linear programme."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance.plan.optimise import bounding
from clearance.plan.optimise.bounding import Prices
from clearance.plan.optimise.columns import Programme
from clearance.plan.optimise.planned import Prices as Worth
from clearance.plan.optimise.world import World
from clearance.plan.problem import PlanProblem

__all__ = ["Proof", "prices_of", "proven"]

Floats = NDArray[np.float64]

THREADS = 2
CELLS = 2  # of each month, between whose ends prices are straight


class Curve(NamedTuple):
    """Prices: of team-days (pools, cells) at both ends of each cell between two `knots`, of money by year, of flights.

    Prices of team-days are for work at places reached by land, without what the days cost in money.
    """

    knots: Floats
    left: Floats
    right: Floats
    per_currency: Floats
    per_flown: Floats


class Proof(NamedTuple):
    """What no schedule can be below in the goal of a programme: `worked`, of all areas, less what is given.

    `worked` depends on the prices, the `world` and what the goal makes of pieces (`asked`): another problem that has
    the same, and more or fewer teams, money or flights, needs it no second time.
    """

    curve: Curve
    world: World
    asked: tuple[Floats, Floats, float]
    worked: float

    def least(self, problem: PlanProblem) -> float:
        """Return what no schedule of a problem can be below, with the teams, money and flights that it has."""
        return self.worked - _given(problem, self.curve)


def proven(programme: Programme, world: World, duals: Floats, known: Proof | None = None) -> Proof:
    """Return a proof by the prices of a programme's rows; any prices prove something, good ones much.

    A known proof that holds for this problem is returned instead.
    """
    problem, goal = programme.problem, programme.goal
    asked = (goal.time * problem.weights, goal.late * problem.pieces.releases_m2, problem.deadline_day)
    if known is not None and _same((*known.world, *known.asked), (*world, *asked)):
        return known
    curve = _curve(programme, duals)
    return Proof(curve, world, asked, _worked(programme, world, curve))


def _same(ours: tuple[object, ...], theirs: tuple[object, ...]) -> bool:
    return all(np.array_equal(np.asarray(one), np.asarray(other)) for one, other in zip(ours, theirs, strict=True))


def _curve(programme: Programme, duals: Floats) -> Curve:
    """The prices of a programme's rows, in continuous time."""
    problem = programme.problem
    _, money_row, flights_row, stages_row, _ = programme.row
    money = np.zeros(len(problem.budget))
    money[programme.money] = np.maximum(-duals[money_row:flights_row], 0.0)
    flights = np.zeros(problem.months)
    flights[programme.flights] = np.maximum(-duals[flights_row:stages_row], 0.0)
    flown = problem.flown_team_days
    knots = _knots(problem.month_starts, problem.deadline_day)
    return Curve(
        knots,
        *_team_days(programme, duals, knots),
        np.divide(money, problem.budget, out=np.zeros_like(money), where=problem.budget > 0),
        np.divide(flights, flown, out=np.zeros_like(flights), where=flown > 0),
    )


def _given(problem: PlanProblem, curve: Curve) -> float:
    """Return what all team-days, money and flights that there are would cost."""
    pools, knots = problem.pools, curve.knots
    begin = np.clip(knots[:-1], pools.first_day[:, None], pools.last_day[:, None])
    end = np.clip(knots[1:], pools.first_day[:, None], pools.last_day[:, None])
    rise = (curve.right - curve.left) / np.diff(knots)
    middle = curve.left + rise * ((begin + end) / 2 - knots[:-1])
    team_days = float(pools.count @ (middle * (end - begin)).sum(axis=1))
    money = float(curve.per_currency @ np.where(curve.per_currency > 0, problem.budget, 0.0))
    return team_days + money + float(curve.per_flown @ np.where(curve.per_flown > 0, problem.flown_team_days, 0.0))


def _worked(programme: Programme, world: World, curve: Curve) -> float:
    """What all areas cost at least."""
    problem, tasks = programme.problem, programme.tasks
    month = np.searchsorted(problem.month_starts, curve.knots[:-1], side="right") - 1
    spent = curve.per_currency[problem.year_of_month][month] * problem.pools.cost_per_day[:, None]
    prices = _prices(programme, world, (curve.knots, curve.left + spent, curve.right + spent), curve.per_flown[month])
    by_year = curve.per_currency[problem.year_of_month]
    earlier = curve.per_currency[np.maximum(problem.year_of_month - 1, 0)]
    per_move = np.minimum.accumulate(np.minimum(by_year, earlier))
    prices = prices._replace(per_move=per_move * problem.pools.cost_per_move[:, None])
    bounding.moves_before(world, prices)
    cuts = np.searchsorted(tasks.first_piece, np.linspace(0, len(tasks.pieces), 4 * THREADS + 1))
    with ThreadPoolExecutor(THREADS) as threads:
        parts = threads.map(
            lambda span: bounding.cheapest_areas(world, tasks, prices, span),
            [(int(a), int(b)) for a, b in pairwise(cuts)],
        )
        return float(sum(parts))


def prices_of(programme: Programme, duals: Floats, unit: float) -> Worth:
    """Return the prices of the limits of a programme of months, times the unit of its goal."""
    problem = programme.problem
    capacity, money, flights, stages, _ = programme.row
    paid = np.maximum(-duals, 0.0) * unit
    team_days = problem.pools.count[:, None] * programme.days
    budget, flown = np.zeros(len(problem.budget)), np.zeros(problem.months)
    budget[programme.money] = paid[money:flights] / np.maximum(problem.budget[programme.money], 1e-9)
    flown[programme.flights] = paid[flights:stages] / np.maximum(problem.flown_team_days[programme.flights], 1e-9)
    pools = paid[capacity:money].reshape(programme.pools, programme.periods) / np.maximum(team_days, 1e-9)
    return Worth(pools=pools, budget=budget, flights=flown)


def _knots(month_starts: Floats, deadline: float) -> Floats:
    steps = np.arange(CELLS) / CELLS
    inside = (month_starts[:-1, None] + np.diff(month_starts)[:, None] * steps).ravel()
    return np.unique(np.concatenate([inside, month_starts[-1:], [deadline]]))


def _team_days(programme: Programme, duals: Floats, knots: Floats) -> tuple[Floats, Floats]:
    """(pools, cells), prices at both ends of each cell: as much as any line would pay for a team-day then."""
    problem, tasks = programme.problem, programme.tasks
    line, pool, period = programme.columns
    share = programme.entries[0][1]
    would_pay = -(programme.reduced(duals) + duals[share[0]] * share[1]) / programme.team_days
    weights = max(tasks.weight.sum(), 1e-300)
    falls = programme.goal.time * tasks.weight[line] / weights / problem.horizon_days / programme.team_days
    cells = len(knots) - 1
    month = np.searchsorted(problem.month_starts, knots[:-1], side="right") - 1
    left, right = np.zeros((programme.pools, cells)), np.zeros((programme.pools, cells))
    first = np.searchsorted(month, np.arange(problem.months))
    count = np.bincount(month, minlength=problem.months)
    for step in range(int(count.max())):
        some = np.flatnonzero(count[period] > step)
        cell = first[period[some]] + step
        for prices, end in ((left, knots[cell]), (right, knots[cell + 1])):
            paid = would_pay[some] - falls[some] * (end - programme.day[some])
            np.maximum.at(prices, (pool[some], cell), paid)
    return left, right


def _prices(programme: Programme, world: World, curve: tuple[Floats, Floats, Floats], per_flown: Floats) -> Prices:
    problem, tasks, goal = programme.problem, programme.tasks, programme.goal
    knots, by_land_left, by_land_right = curve
    pools = programme.pools
    left, right = (
        np.stack([by_land, by_land + per_flown], axis=1).reshape(2 * pools, -1)
        for by_land in (by_land_left, by_land_right)
    )
    sums = np.zeros((2 * pools, len(knots)))
    sums[:, 1:] = np.cumsum((left + right) / 2 * np.diff(knots), axis=1)
    month = np.searchsorted(problem.month_starts, knots[:-1], side="right") - 1
    least_there = np.minimum.reduceat(
        np.minimum(left, right), np.searchsorted(month, np.arange(problem.months)), axis=1
    )
    weights, m2 = max(problem.weights.sum(), 1e-300), max(problem.pieces.releases_m2.sum(), 1e-300)
    timely = goal.time * problem.weights / weights / problem.horizon_days
    late = goal.late * problem.pieces.releases_m2 / m2
    reach = np.ascontiguousarray(problem.rate_m2_per_day[problem.pools.kind][:, tasks.work] > 0)
    fresh = np.ones(programme.lines, dtype=np.bool_)
    for line in np.flatnonzero(tasks.line_before >= 0):
        before = tasks.line_before[line]
        while before >= 0:
            fresh[line] &= not (reach[:, line] & reach[:, before]).any()
            before = tasks.line_before[before]
    return Prices(
        knots=knots,
        left=left,
        right=right,
        sums=sums,
        least=least_there,
        per_move=np.zeros((pools, problem.months)),
        visit=np.zeros((2 * pools, problem.months)),
        timely=timely,
        late=late,
        undone=timely * problem.horizon_days + late,
        deadline=problem.deadline_day,
        fastest=max(float(world.speed.max()), 1.0),
        hint=np.zeros((programme.lines, 2), dtype=np.int64),
        reach=reach,
        fresh=fresh,
    )
