"""Money, flights and cost of the oracle: what CP-SAT knows of them at least, and what schedules laid out may still use.

On the grid only bouts that lie clearly inside a year or a month count there, each with the least days that it can take;
all of them together count against the whole. That is less than what they really use, so bounds stay bounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ortools.sat.python import cp_model
    from plan_oracle import Model

    from clearance.plan.problem import PlanProblem

    Expression = cp_model.LinearExpr | int

__all__ = ["Held", "add_limits", "cost_at_least"]

HUNDRED = 100  # cents of money, hundredths of days
MARGIN = 4  # days by which the grid may be off at the end of a bout


def _least_days(problem: PlanProblem, piece: int, pool: int) -> float:
    """Days of work on a piece in the fastest month; infinite where the pool cannot."""
    kind, place = problem.pools.kind[pool], problem.areas.place[problem.pieces.area[piece]]
    speed = float((problem.working_days[kind, place] / np.diff(problem.month_starts)).max())
    a_day = problem.rate_m2_per_day[kind, problem.pieces.work[piece]] * speed
    return float(problem.pieces.m2[piece] / a_day) if a_day > 0 else np.inf


def _on_pool(built: Model, piece: int) -> list[Expression]:
    return [
        sum(built.on[piece][team] for team in np.flatnonzero(built.pool_of == pool).tolist())
        for pool in range(len(built.problem.pools.count))
    ]


def _used(built: Model, piece: int, per_day: list[float]) -> Expression:
    """Hundredths that a piece uses at least, by the pool that works it."""
    parts = []
    for pool, on in enumerate(_on_pool(built, piece)):
        days = _least_days(built.problem, piece, pool)
        if np.isfinite(days):
            parts.append(int(np.floor(days * per_day[pool] * HUNDRED)) * on)
    return sum(parts)


def _inside(built: Model, piece: int, span: tuple[float, float]) -> cp_model.IntVar:
    """Whether a piece is worked clearly inside a span of days."""
    model = built.model
    after, before, inside = (model.new_bool_var("") for _ in range(3))
    model.add(built.start[piece] >= int(span[0])).only_enforce_if(after)
    model.add(built.start[piece] < int(span[0])).only_enforce_if(~after)
    model.add(built.finish[piece] <= int(span[1]) - MARGIN).only_enforce_if(before)
    model.add(built.finish[piece] > int(span[1]) - MARGIN).only_enforce_if(~before)
    model.add_bool_or([inside, ~after, ~before, ~built.worked[piece]])
    return inside


def _limited(built: Model, pieces: list[int], per_day: list[float], spans: dict[tuple[float, float], float]) -> None:
    """Pieces use no more than there is, in each span and in all."""
    model, most = built.model, 10**9
    for span, allowed in spans.items():
        parts = []
        for piece in pieces:
            used = model.new_int_var(0, most, "")
            model.add(used >= _used(built, piece, per_day)).only_enforce_if(_inside(built, piece, span))
            parts.append(used)
        model.add(sum(parts) <= int(np.ceil(allowed * HUNDRED)) + 1)
    model.add(sum(_used(built, piece, per_day) for piece in pieces) <= int(np.ceil(sum(spans.values()) * HUNDRED)) + 1)


def add_limits(built: Model) -> None:
    """Let the model know of money and flights that are short."""
    problem = built.problem
    pieces = list(range(len(problem.pieces)))
    starts, years = problem.month_starts, np.arange(len(problem.budget))
    if np.isfinite(problem.budget).all():
        ends = starts[np.searchsorted(problem.year_of_month, years, side="right")]
        begins = np.append(0.0, ends[:-1])
        spans = {(float(a), float(b)): float(c) for a, b, c in zip(begins, ends, problem.budget, strict=True)}
        _limited(built, pieces, problem.pools.cost_per_day.tolist(), spans)
    flown = [piece for piece in pieces if problem.by_air[problem.areas.place[problem.pieces.area[piece]]]]
    if flown and np.isfinite(problem.flown_team_days).all():
        months = zip(starts[:-1], starts[1:], problem.flown_team_days, strict=True)
        spans = {(float(a), float(b)): float(c) for a, b, c in months}
        _limited(built, flown, [1.0] * len(problem.pools.count), spans)


def cost_at_least(built: Model) -> Expression:
    """Hundredths of money that the bouts of the model cost at least: their work, and moves from outside the area."""
    problem, pools = built.problem, built.problem.pools
    work = sum(_used(built, piece, pools.cost_per_day.tolist()) for piece in range(len(problem.pieces)))
    moves = []
    for (piece, team), stays in built.stays.items():
        moved = built.model.new_bool_var("")
        built.model.add_bool_or([moved, stays, ~built.on[piece][team]])
        pool = int(built.pool_of[team])
        move = pools.cost_per_move[pool] + pools.move_days[pool] * pools.cost_per_day[pool]
        moves.append(int(np.floor(move * HUNDRED)) * moved)
    return work + sum(moves)


class Held:
    """What is left of money and flights while a schedule is laid out."""

    def __init__(self, problem: PlanProblem) -> None:
        self.problem = problem
        self.money, self.flown = problem.budget.astype(float), problem.flown_team_days.astype(float)

    def _use(self, bout: tuple[int, int, float, float], *, moves: bool) -> tuple[np.ndarray, np.ndarray]:
        pool, piece, begin, end = bout
        problem = self.problem
        inside = np.maximum(
            np.minimum(problem.month_starts[1:], end) - np.maximum(problem.month_starts[:-1], begin), 0.0
        )
        money = np.bincount(problem.year_of_month, inside * problem.pools.cost_per_day[pool], minlength=len(self.money))
        if moves:
            month = int(np.searchsorted(problem.month_starts, begin, side="right")) - 1
            money[problem.year_of_month[max(month, 0)]] += problem.pools.cost_per_move[pool]
        flies = problem.by_air[problem.areas.place[problem.pieces.area[piece]]]
        return money, inside if flies else np.zeros_like(inside)

    def fits(self, bout: tuple[int, int, float, float], *, moves: bool) -> bool:
        """Whether a bout (pool, piece, first and last day) is covered."""
        money, flown = self._use(bout, moves=moves)
        return bool(np.all(money <= self.money + 1e-9) and np.all(flown <= self.flown + 1e-9))

    def book(self, bout: tuple[int, int, float, float], *, moves: bool) -> None:
        """Use what a bout uses."""
        money, flown = self._use(bout, moves=moves)
        self.money, self.flown = self.money - money, self.flown - flown
