"""The best schedule of a small problem, found by CP-SAT: bounds that nothing can beat, and a schedule that is reached.

Times lie on a grid, and each is rounded down, so what CP-SAT proves is a lower bound for continuous time as well. The
order of work that it finds is then laid out in continuous time, which gives a schedule that keeps the rules. Of money
and flights the bound knows what bouts use at least (see `plan_oracle_limits`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model
from plan_oracle_limits import Held, add_limits, cost_at_least

from clearance.plan.checking import breaches
from clearance.plan.optimise import Planned
from clearance.plan.problem import PlanProblem
from clearance.plan.schedule import Bouts, Schedule

__all__ = ["CLOSE", "Model", "Oracle", "against_the_best", "best_of"]

FACTOR, HUNDRED = 1_000, 100
CLOSE = 0.02


@dataclass(frozen=True, kw_only=True)
class Oracle:
    """What is proven of a problem, and the best schedule that was found.

    `unfinished_m2` and `mean_release_day` are lower bounds (the second given that the first is met); so is `cost`, of
    schedules that are as good in both as the one from which the search starts. `cheapest` is the one that was found on
    the way to it. `proven` says that CP-SAT closed the gap of the first two on its grid.
    """

    unfinished_m2: float
    mean_release_day: float
    cost: float
    cheapest: Schedule
    schedule: Schedule
    proven: bool


class Model:
    """Pieces as intervals, move and work together, that do not overlap on a team; times are whole days."""

    def __init__(self, problem: PlanProblem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.end = int(problem.horizon_days)
        self.stays: dict[tuple[int, int], cp_model.IntVar] = {}
        self.pool_of = np.repeat(np.arange(len(problem.pools.count)), problem.pools.count)
        pieces, teams = range(len(problem.pieces)), range(len(self.pool_of))
        self.start = [self.model.new_int_var(0, self.end, f"s{p}") for p in pieces]
        self.finish = [self.model.new_int_var(0, self.end, f"e{p}") for p in pieces]
        self.on = [[self.model.new_bool_var(f"x{p},{k}") for k in teams] for p in pieces]
        self.worked = [self.model.new_bool_var(f"w{p}") for p in pieces]
        self.late = [self.model.new_bool_var(f"l{p}") for p in pieces]
        self.middle = [self.model.new_int_var(0, 2 * self.end, f"m{p}") for p in pieces]
        for piece in pieces:
            self._piece(piece)
        for team in teams:
            self._team(team)
        self._chains()
        add_limits(self)

    def _piece(self, piece: int) -> None:
        problem, model = self.problem, self.model
        model.add(sum(self.on[piece]) == self.worked[piece])
        for pool in range(len(problem.pools.count)):
            teams = [k for k in range(len(self.pool_of)) if self.pool_of[k] == pool]
            ends = _ends(problem, piece, pool)
            good = [s for s, e in enumerate(ends) if e >= 0]
            if not good:
                for team in teams:
                    model.add(self.on[piece][team] == 0)
                continue
            done = model.new_int_var(-1, self.end, f"d{piece},{pool}")
            model.add_element(self.start[piece], ends, done)
            for team in teams:
                taken, domain = self.on[piece][team], cp_model.Domain.from_values(good)
                model.add_linear_expression_in_domain(self.start[piece], domain).only_enforce_if(taken)
                model.add(self.finish[piece] == done).only_enforce_if(taken)
        model.add(self.finish[piece] <= int(problem.deadline_day)).only_enforce_if(~self.late[piece])
        model.add_implication(~self.late[piece], self.worked[piece])
        both = self.start[piece] + self.finish[piece]
        model.add(self.middle[piece] == both).only_enforce_if(self.worked[piece])
        model.add(self.middle[piece] == 2 * self.end).only_enforce_if(~self.worked[piece])

    def _team(self, team: int) -> None:
        """A piece takes the team from the shortest move that there may be; none where it may stay in its area."""
        problem, model = self.problem, self.model
        pool = int(self.pool_of[team])
        first = int(np.floor(problem.pools.first_day[pool]))
        intervals = []
        for piece in range(len(problem.pieces)):
            taken = self.on[piece][team]
            area = problem.pieces.area
            others = [one for one in range(len(problem.pieces)) if one != piece]
            far = [_move(problem, pool, one, piece) for one in others if area[one] != area[piece]]
            move = int(np.floor(min([_move(problem, pool, -1, piece), *far])))
            stays = self.stays[piece, team] = model.new_bool_var("")
            beside = [self.on[one][team] for one in others if area[one] == area[piece]]
            model.add(sum(beside) >= 1).only_enforce_if(stays)
            begins = model.new_int_var(-20, self.end, "")
            size = model.new_int_var(0, self.end + 20, "")
            model.add(begins == self.start[piece] - move).only_enforce_if([taken, ~stays])
            model.add(begins == self.start[piece]).only_enforce_if([taken, stays])
            intervals.append(model.new_optional_interval_var(begins, size, self.finish[piece], taken, ""))
            model.add(begins >= first).only_enforce_if(taken)
        model.add_no_overlap(intervals)

    def _chains(self) -> None:
        pieces = self.problem.pieces
        for later in range(len(pieces)):
            for earlier in range(len(pieces)):
                same = pieces.area[later] == pieces.area[earlier]
                if same and pieces.activity[earlier] < pieces.activity[later]:
                    self.model.add_implication(self.worked[later], self.worked[earlier])
                    self.model.add(self.start[later] >= self.finish[earlier]).only_enforce_if(self.worked[later])

    def hint(self, schedule: Schedule) -> None:
        """Tell the search of a schedule."""
        bouts = schedule.bouts
        for piece in range(len(self.problem.pieces)):
            at = np.flatnonzero(bouts.piece == piece)
            self.model.add_hint(self.worked[piece], bool(len(at)))
            for team in range(len(self.pool_of)):
                self.model.add_hint(self.on[piece][team], bool(len(at)) and int(bouts.team[at[0]]) == team)
            if len(at):
                self.model.add_hint(self.start[piece], int(bouts.work_from_day[at[0]]))

    def order(self, solver: cp_model.CpSolver) -> list[list[int]]:
        """The pieces of each team in the order of the solution."""
        listed = []
        for team in range(len(self.pool_of)):
            own = [p for p in range(len(self.problem.pieces)) if solver.value(self.on[p][team])]
            listed.append(sorted(own, key=lambda p: (solver.value(self.start[p]), solver.value(self.finish[p]))))
        return listed


def best_of(problem: PlanProblem, *, near: Schedule, effort: float = 20.0) -> Oracle:
    """Find the best schedule by the goals, one after the other.

    Args:
        problem: a small one.
        near: a schedule from which the search starts; what it proves does not depend on it.
        effort: of the search, in CP-SAT's own deterministic time.
    """
    built = Model(problem)
    built.hint(near)
    releases = np.round(problem.pieces.releases_m2 * 10).astype(int).tolist()
    weights = np.round(problem.weights * FACTOR / max(problem.weights.sum(), 1e-9) * 10).astype(int).tolist()
    solver = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = effort
    solver.parameters.num_workers = 2
    solver.parameters.random_seed = 1
    unfinished = sum(w * late for w, late in zip(releases, built.late, strict=True))
    built.model.minimize(unfinished)
    first = solver.solve(built.model)
    lowest = solver.best_objective_bound
    reached = solver.objective_value
    built.model.add(unfinished <= int(reached))
    order = built.order(solver)
    built.model.clear_hints()  # type: ignore[no-untyped-call]
    for variable in (*built.start, *built.finish, *built.worked, *built.late, *(x for row in built.on for x in row)):
        built.model.add_hint(variable, solver.value(variable))
    built.model.minimize(sum(w * middle for w, middle in zip(weights, built.middle, strict=True)))
    second = solver.solve(built.model)
    proven = first == second == cp_model.OPTIMAL
    mean = max(solver.best_objective_bound, 0.0) / max(sum(weights), 1) / (2)
    if second in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        order = built.order(solver)
    cost, cheapest = _cheapest(problem, near, (releases, weights), effort)
    return Oracle(
        unfinished_m2=lowest / 10,
        mean_release_day=mean,
        cost=cost,
        cheapest=near if cheapest is None else _laid_out(problem, cheapest, built.pool_of),
        schedule=_laid_out(problem, order, built.pool_of),
        proven=proven,
    )


def _cheapest(
    problem: PlanProblem, near: Schedule, values: tuple[list[int], list[int]], effort: float
) -> tuple[float, list[list[int]] | None]:
    """A lower bound of the cost of what is as good as a schedule in both first goals, and the order of the cheapest."""
    built, (releases, weights) = Model(problem), values
    score, model = near.score, built.model
    late = sum(w * late for w, late in zip(releases, built.late, strict=True))
    model.add(late <= int(np.ceil(score.unfinished_m2 * 10)) + len(releases))
    days = sum(w * middle for w, middle in zip(weights, built.middle, strict=True))
    # Weights are whole numbers: each may be off by a half, for a piece at the end of the horizon.
    model.add(days <= int(np.ceil(2 * score.mean_release_day * sum(weights))) + built.end * len(weights))
    built.hint(near)
    model.minimize(cost_at_least(built))
    solver = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = effort / 2
    solver.parameters.num_workers = 2
    solver.parameters.random_seed = 1
    found = solver.solve(model) in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    return max(solver.best_objective_bound, 0.0) / HUNDRED, built.order(solver) if found else None


def against_the_best(problem: PlanProblem, planned: Planned, *, effort: float) -> str:
    """What is wrong with a plan beside the best; empty when it is within `CLOSE` of it, and not better.

    No better than what is proven; as far from what is reached as `CLOSE` of all land, then of the mean day, then, where
    what is reached is as good in both, of the cost. The bound of the cost that a plan states is no more than what is
    reached costs.
    """
    ours = planned.schedule
    best = best_of(problem, near=ours, effort=effort)
    faults = [*breaches(ours), *_too_good(ours, best)]
    for reached in (best.schedule, best.cheapest):
        faults += [*breaches(reached), *_too_bad(problem, ours, reached), *_too_dear(planned, reached)]
    return next(iter(faults), "")


def _too_dear(planned: Planned, reached: Schedule) -> Iterator[str]:
    score, other, bound = planned.schedule.score, reached.score, planned.bound.cost
    if other.unfinished_m2 > score.unfinished_m2 + 1e-6:
        return
    if bound > min(score.cost, other.cost) + 1e-6:
        yield f"cost {bound:,.2f} is said to be the least, but {min(score.cost, other.cost):,.2f} is reached"
    as_good = other.mean_release_day <= score.mean_release_day + 1e-6
    if as_good and score.cost > other.cost * (1 + CLOSE):
        yield f"cost {score.cost:,.2f}, but {other.cost:,.2f} is reached with no later release"


def _too_good(ours: Schedule, best: Oracle) -> Iterator[str]:
    score = ours.score
    if score.unfinished_m2 < best.unfinished_m2 - 1:
        yield f"unfinished {score.unfinished_m2:,.0f} m2, but {best.unfinished_m2:,.0f} m2 is proven to be the least"
    alike = abs(score.unfinished_m2 - best.unfinished_m2) < 1
    if score.cost < best.cost - 1:
        yield f"cost {score.cost:,.2f}, but {best.cost:,.2f} is proven to be the least"
    if alike and score.mean_release_day < best.mean_release_day - 0.5:
        yield f"mean day {score.mean_release_day:.2f}, but {best.mean_release_day:.2f} is proven to be the least"


def _too_bad(problem: PlanProblem, ours: Schedule, reached: Schedule) -> Iterator[str]:
    score, other = ours.score, reached.score
    if score.unfinished_m2 > other.unfinished_m2 + CLOSE * float(problem.pieces.releases_m2.sum()):
        yield f"unfinished {score.unfinished_m2:,.0f} m2, but {other.unfinished_m2:,.0f} m2 is reached"
    later = score.mean_release_day > other.mean_release_day * (1 + CLOSE)
    if score.unfinished_m2 >= other.unfinished_m2 - 1 and later:
        yield f"mean day {score.mean_release_day:.2f}, but {other.mean_release_day:.2f} is reached"


def _move(problem: PlanProblem, pool: int, before: int, piece: int) -> float:
    pieces, pools = problem.pieces, problem.pools
    if before >= 0 and pieces.area[before] == pieces.area[piece]:
        return 0.0
    here = pools.base[pool] if before < 0 else problem.areas.place[pieces.area[before]]
    there = problem.areas.place[pieces.area[piece]]
    return float(pools.move_days[pool] + problem.travel_days[here, there])


def _ends(problem: PlanProblem, piece: int, pool: int) -> list[int]:
    """For each start on the grid the end on the grid, rounded down; -1 where the piece cannot be begun."""
    return [
        -1 if end is None else int(np.floor(end + 1e-9))
        for end in (_end(problem, piece, pool, s) for s in range(int(problem.horizon_days) + 1))
    ]


def _end(problem: PlanProblem, piece: int, pool: int, start: float) -> float | None:
    """When a piece that is begun at a moment is done; None when a month without working days or the last day is met."""
    pools, pieces = problem.pools, problem.pieces
    rate = problem.rate_m2_per_day[pools.kind[pool], pieces.work[piece]]
    if rate <= 0 or start < pools.first_day[pool]:
        return None
    needed = pieces.m2[piece] / rate
    days = problem.working_days[pools.kind[pool], problem.areas.place[pieces.area[piece]]]
    starts = problem.month_starts
    month = int(np.searchsorted(starts, start + 1e-9, side="right")) - 1
    now = start
    while month < problem.months:
        if days[month] <= 0:
            return None
        a_day = days[month] / (starts[month + 1] - starts[month])
        end = now + needed / a_day
        if end <= starts[month + 1] + 1e-9:
            return float(end) if end <= min(pools.last_day[pool], problem.horizon_days) + 1e-9 else None
        needed -= (starts[month + 1] - now) * a_day
        month, now = month + 1, float(starts[month + 1])
    return None


def _laid_out(problem: PlanProblem, order: list[list[int]], pool_of: NDArray[np.int64]) -> Schedule:
    """Begin each piece of each team as early as order, chains and calendar allow; what never fits is left out."""
    rows: list[tuple[int, int, float, float, float]] = []
    done: dict[int, float] = {}
    free = [(float(problem.pools.first_day[pool]), -1) for pool in pool_of]
    waiting, held = [list(own) for own in order], Held(problem)
    pieces = problem.pieces
    while any(waiting):
        moved_on = False
        for team, own in enumerate(waiting):
            if not own:
                continue
            piece = own[0]
            earlier = np.flatnonzero(
                (pieces.area == pieces.area[piece]) & (pieces.activity < pieces.activity[piece])
            ).tolist()
            if any(before not in done for before in earlier):
                continue
            own.pop(0)
            moved_on = True
            at, before = free[team]
            pool = int(pool_of[team])
            move = _move(problem, pool, before, piece)
            ready = max([at + move, *(done[one] for one in earlier)])
            moves = before < 0 or pieces.area[before] != pieces.area[piece]
            start = _earliest(problem, piece, pool, (ready, move, moves), held)
            if start is None:
                done[piece] = np.inf
                continue
            end = _end(problem, piece, pool, start)
            done[piece] = float(end or 0.0)
            free[team] = (done[piece], piece)
            held.book((pool, piece, start - move, done[piece]), moves=moves)
            rows.append((team, piece, start - move, start, done[piece]))
        if not moved_on:
            break
    rows = [row for row in rows if np.isfinite(row[4])]
    rows.sort(key=lambda row: row[2])
    columns = np.array(rows).reshape(-1, 5)
    return Schedule(
        problem=problem,
        bouts=Bouts(
            team=columns[:, 0].astype(np.int64),
            piece=columns[:, 1].astype(np.int64),
            from_day=columns[:, 2],
            work_from_day=columns[:, 3],
            to_day=columns[:, 4],
        ),
    )


def _earliest(problem: PlanProblem, piece: int, pool: int, when: tuple[float, float, bool], held: Held) -> float | None:
    """The first moment from which a piece can be begun: when it is ready, then on any day, where money or flights last.

    `when`: from when on it is ready, the days of the move before it, and whether there is one.
    """
    ready, move, moves = when
    if not np.isfinite(ready):
        return None
    for start in (ready, *np.arange(np.ceil(ready), problem.horizon_days).tolist()):
        end = _end(problem, piece, pool, start)
        if end is not None and held.fits((pool, piece, start - move, end), moves=moves):
            return float(start)
    return None
