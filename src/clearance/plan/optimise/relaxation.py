"""Solve the linear programme of a plan: HiGHS gets few of its columns, and more that the prices of the rows ask for.

HiGHS is warm from one solution to the next, so that what changes (work done, days gone, a team more) costs little. The
method is sifting, a column generation over columns that are all known: R. E. Bixby et al., Very large-scale linear
programming: a case study in combining interior point and simplex methods, Operations Research 40 (1992).
"""

from __future__ import annotations

from typing import NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray

from clearance.errors import NotPossible
from clearance.plan.optimise.columns import Programme

__all__ = ["Basis", "Limits", "Relaxation", "Solution"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

ASKED = 8  # columns that a line gets in each round
ROUNDS = 12
CLOSE = 1e-3  # of the goal: what is left between the solution and what its prices prove


class Limits(NamedTuple):
    """What the rows allow: shares of lines, of pools in periods, of money and flights, and what has waited before."""

    work: Floats
    present: Floats
    money: Floats
    flights: Floats
    waiting: Floats

    @classmethod
    def whole(cls, programme: Programme) -> Limits:
        """Return the limits of a plan of which nothing is done."""
        return cls(
            work=np.ones(programme.lines),
            present=programme.present,
            money=np.ones(len(programme.money)),
            flights=np.ones(len(programme.flights)),
            waiting=np.zeros((len(programme.staged), programme.periods)),
        )

    def rows(self) -> tuple[Floats, Floats]:
        """Return the least and the most of each row."""
        capped = np.concatenate([self.present.ravel(), self.money, self.flights])
        waiting = self.waiting.ravel()
        least = np.concatenate([self.work, np.full(len(capped), -np.inf), waiting])
        return least, np.concatenate([self.work, capped, waiting])


class Basis(NamedTuple):
    """Which columns and rows of a programme are at a bound, and at which: the solver's numbers for that."""

    columns: NDArray[np.int8]
    rows: NDArray[np.int8]


class Solution(NamedTuple):
    """A solution: its value in the goal, the shares of the columns that are used, the prices of the rows."""

    value: float
    columns: Indices
    shares: Floats
    undone: Floats
    duals: Floats


class Relaxation:
    """A programme in the hands of HiGHS."""

    def __init__(self, programme: Programme, seeds: Indices, *, interior: bool = False) -> None:
        self.programme = programme
        self.chosen = np.zeros(0, dtype=np.int64)
        self._standing = programme.standing
        self._solver = highspy.Highs()
        for option, value in (("output_flag", False), ("threads", 1), ("solver", "ipm" if interior else "simplex")):
            self._solver.setOptionValue(option, value)
        least, most = Limits.whole(programme).rows()
        undone = programme.undone
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self._standing.shape[1], self._standing.shape[0]
        model.col_cost_ = np.concatenate([undone, np.zeros(model.num_col_ - len(undone))])
        model.col_lower_, model.col_upper_ = np.zeros(model.num_col_), np.full(model.num_col_, np.inf)
        model.row_lower_, model.row_upper_ = least, most
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = self._standing.indptr
        model.a_matrix_.index_ = self._standing.indices
        model.a_matrix_.value_ = self._standing.data
        self._solver.passModel(model)
        self.add(seeds)

    def add(self, columns: Indices) -> None:
        """Give more columns to the solver."""
        if not len(columns):
            return
        part = self.programme.matrix(columns)
        zero = np.zeros(len(columns))
        self._solver.addCols(
            len(columns),
            self.programme.cost[columns],
            zero,
            zero + np.inf,
            part.nnz,
            part.indptr[:-1].astype(np.int32),
            part.indices.astype(np.int32),
            part.data,
        )
        self.chosen = np.concatenate([self.chosen, columns])

    def basis(self) -> Basis:
        """Return where the solver stands: from there a similar programme with the same columns is solved sooner."""
        found = self._solver.getBasis()
        return Basis(_numbers(found.col_status), _numbers(found.row_status))

    def begin(self, basis: Basis) -> None:
        """Begin at the basis of a similar programme with the same columns."""
        begin = highspy.HighsBasis()
        begin.col_status, begin.row_status = _statuses(basis.columns), _statuses(basis.rows)
        begin.valid = True
        self._solver.setBasis(begin)

    def limit(self, limits: Limits) -> None:
        """Change what the rows allow."""
        least, most = limits.rows()
        self._solver.changeRowsBounds(len(least), np.arange(len(least), dtype=np.int32), least, most)

    def solve(self, *, rounds: int = ROUNDS, close: float = CLOSE) -> Solution:
        """Solve, and ask for more columns until the prices prove the solution to be close to the best.

        With no rounds it is solved with the columns that there are.

        Raises:
            NotPossible: the solver stopped without a solution.
        """
        programme = self.programme
        while True:
            solution = self._solved()
            if rounds == 0:
                return solution
            reduced = programme.reduced(solution.duals)
            reduced[self.chosen] = 0.0
            worst = np.zeros(programme.lines)
            np.minimum.at(worst, programme.columns[0], reduced)
            rounds -= 1
            if -worst.sum() < close * max(abs(solution.value), 1e-12):
                return solution
            self.add(_best(programme.columns[0], reduced, ASKED))

    def _solved(self) -> Solution:
        solver = self._solver
        if not self._runs() and not self._runs_afresh():
            status = solver.modelStatusToString(solver.getModelStatus())
            raise NotPossible("the plan's linear programme ended with {status}: report it", status=status)
        found = solver.getSolution()
        values = np.asarray(found.col_value)
        fixed, lines = self._standing.shape[1], self.programme.lines
        used = np.flatnonzero(values[fixed:] > 1e-9)
        return Solution(
            value=solver.getInfo().objective_function_value,
            columns=self.chosen[used],
            shares=values[fixed:][used],
            undone=values[:lines],
            duals=np.asarray(found.row_dual),
        )

    def _runs(self) -> bool:
        """Whether the solver finds the best, from where it stands."""
        self._solver.run()
        return bool(self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def _runs_afresh(self) -> bool:
        """Whether it does from nothing, by the simplex and else by the interior point method.

        From the basis of the programme before, numbers of very different size made it end without a word (seen once,
        with 5,421 areas of which the plan reaches few).
        """
        _, method = self._solver.getOptionValue("solver")
        for other in (method, "ipm"):
            self._solver.clearSolver()
            self._solver.setOptionValue("solver", other)
            if self._runs():
                break
        self._solver.setOptionValue("solver", method)
        return bool(self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def _numbers(statuses: list[highspy.HighsBasisStatus]) -> NDArray[np.int8]:
    return np.array([int(status) for status in statuses], dtype=np.int8)


def _statuses(numbers: NDArray[np.int8]) -> list[highspy.HighsBasisStatus]:
    each = {int(number): highspy.HighsBasisStatus(int(number)) for number in np.unique(numbers)}
    return [each[int(number)] for number in numbers]


def _best(line: Indices, reduced: Floats, count: int) -> Indices:
    """The columns with the lowest reduced cost below zero, at most `count` of each line; `line` is sorted."""
    asked = np.flatnonzero(reduced < -1e-12)
    order = asked[np.lexsort((reduced[asked], line[asked]))]
    of = line[order]
    rank = np.arange(len(order)) - np.searchsorted(of, of)
    return np.sort(order[rank < count])


def seeds(programme: Programme, coarse: Programme, solution: Solution, *, count: int = 12) -> Indices:
    """Columns to begin with: those that a coarse solution uses, and the `count` of each line that its prices like best.

    The lines of the coarse programme are unions of those of the other, in longer periods.
    """
    to_coarse = line_map(programme, coarse)
    line, pool, period = programme.columns
    period_there = coarse.period[programme.first_month[period]]
    used = np.zeros((coarse.lines, coarse.pools, coarse.periods), dtype=np.bool_)
    there = [part[solution.columns] for part in coarse.columns]
    used[there[0], there[1], there[2]] = True
    begin = used[to_coarse[line], pool, period_there]

    prices = np.zeros((coarse.pools, programme.periods))
    value = solution.duals[: coarse.lines][to_coarse[line]] * _share_of(programme, to_coarse)[line]
    days = programme.team_days / (programme.problem.pools.count[pool] * programme.days[period])
    np.maximum.at(prices, (pool, period), (value - programme.cost) / days)
    reduced = programme.cost + days * prices[pool, period] - value
    liked = np.lexsort((reduced, line))
    rank = np.arange(len(liked)) - np.searchsorted(line[liked], line[liked])
    begin[liked[rank < count]] = True
    return np.flatnonzero(begin)


def line_map(programme: Programme, coarse: Programme) -> Indices:
    """(lines,), the line of another programme of the same problem in which the first piece of each line lies."""
    fine, rough = programme.tasks, coarse.tasks
    line = np.empty(len(fine.pieces), dtype=np.int64)
    line[rough.pieces] = np.repeat(rough.line, np.diff(rough.first_piece))
    return line[fine.pieces[fine.first_piece[fine.first_task[:-1]]]]


def _share_of(programme: Programme, to_coarse: Indices) -> Floats:
    m2 = programme.tasks.line_m2
    share: Floats = m2 / np.bincount(to_coarse, m2)[to_coarse]
    return share
