"""What would help a plan: the changes that promise most, each planned again, and the teams that would be enough."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from clearance.plan.optimise.planned import Planned
from clearance.plan.optimise.planning import plan_schedule
from clearance.plan.remedies.candidates import MOMENT_M2, candidates, chosen, one_team
from clearance.plan.remedies.changes import Change, Kind, more_flights, more_teams
from clearance.plan.remedies.options import Options
from clearance.plan.remedies.remedy import Remedy, remedy_of
from clearance.plan.remedies.replanning import Solve, least_found

__all__ = ["remedies"]

Indices = NDArray[np.int64]

SINGLE = 8  # changes that are tried, before the number of teams is searched for
MOST_TEAMS = 64  # that are added at most


def remedies(
    planned: Planned,
    *,
    options: Options | None = None,
    solve: Solve = plan_schedule,
    progress: Callable[[float], None] | None = None,
) -> tuple[Remedy, ...]:
    """Plan again with a team, a helicopter, both, a month of season or money more; and with enough teams.

    Prices choose what is tried (see `candidates`); what is told is the difference between the plans. Where the deadline
    is missed, teams are added to the pools that help most until it is met: a smaller number of the last pool was tried
    and failed, as far as the number of plans allows.

    Args:
        planned: the plan as it is.
        options: how many plans are made at most, and what helicopters support and cost.
        solve: makes a plan.
        progress: called with the share that is done before each plan; what it raises ends the search.

    Returns:
        Those that meet the deadline first, the cheapest first; then the others, what gains most first.
    """
    found = _Search(planned, options or Options(), solve, progress)
    for one in chosen(candidates(planned, found.options), min(SINGLE, found.options.most)):
        found.tried(one.change(), one.pool)
    found.together()
    if planned.schedule.score.unfinished_m2 > MOMENT_M2:
        found.enough_teams()
    return tuple(sorted(found.remedies, key=_order))


def _order(remedy: Remedy) -> tuple[bool, float, float, float, float]:
    late = remedy.unfinished_m2 > MOMENT_M2
    gained = (-remedy.gain_m2, -remedy.earlier_release_days)
    meets = not late and remedy.gain_m2 > MOMENT_M2
    return (not meets, remedy.extra_cost if meets else 0.0, *gained, remedy.extra_cost)


@dataclass(slots=True)
class _Search:
    """The plans that were made so far."""

    before: Planned
    options: Options
    solve: Solve
    progress: Callable[[float], None] | None
    made: int = 0
    remedies: list[Remedy] = field(default_factory=list)
    by_pool: dict[int, Remedy] = field(default_factory=dict)

    def tried(self, change: Change, pool: int = -1) -> Remedy:
        """Plan with a change and keep it as a remedy."""
        remedy = self._planned(change)
        self.remedies.append(remedy)
        if pool >= 0:
            self.by_pool[pool] = remedy
        return remedy

    def _planned(self, change: Change) -> Remedy:
        if self.progress is not None:
            self.progress(min(self.made / max(self.options.most, 1), 1.0))
        self.made += 1
        after = least_found(change.problem, self.before, self.solve)
        return remedy_of(change, self.before, after, self.options)

    def together(self) -> None:
        """Try the team that promises most with one more helicopter: where flights bind, neither helps much alone."""
        flown = any(one.kind is Kind.FLIGHTS for one in self.remedies)
        if not flown or not self.by_pool or self.made >= self.options.most:
            return
        best = next(iter(self.by_pool))  # that whose price promises most
        problem = self.before.schedule.problem
        team = more_teams(problem, one_team(problem, best))
        both = more_flights(team.problem, self.options)
        self.tried(replace(both, added=(*team.added, *both.added)))

    def enough_teams(self) -> None:
        """Add teams until the deadline is met, pool by pool; then take back what the last pool can spare."""
        problem = self.before.schedule.problem
        more = np.zeros(len(problem.pools.names), dtype=np.int64)
        late = self.before.schedule.score.unfinished_m2
        pools = sorted((p for p in self.by_pool if self.by_pool[p].gain_m2 > MOMENT_M2), key=self._gain)
        last: Remedy | None = None
        for pool in pools:
            more, late, last = self._grown(more, pool, late)
            if late <= MOMENT_M2:
                break
        if last is not None and int(more.sum()) > 1:
            self.remedies.append(replace(last, kind=Kind.ENOUGH_TEAMS if late <= MOMENT_M2 else Kind.TEAM))

    def _gain(self, pool: int) -> float:
        return -self.by_pool[pool].gain_m2

    def _grown(self, more: Indices, pool: int, late: float) -> tuple[Indices, float, Remedy]:
        """The fewest teams of a pool with which the deadline is met, above those of pools before it.

        Where it is not met: as many as still help, and what they bring.
        """
        problem, best = self.before.schedule.problem, self.by_pool[pool]
        failed, enough = 0, MOST_TEAMS + 1
        if not more.any():
            failed, late = 1, best.unfinished_m2
            if late <= MOMENT_M2:
                return one_team(problem, pool), late, best
        count = failed + max(math.ceil(late / max(best.gain_m2, MOMENT_M2)), 1)
        while self.made < self.options.most and failed + 1 < enough:
            count = min(max(count, failed + 1), enough - 1)
            remedy = self._planned(more_teams(problem, more + one_team(problem, pool, count)))
            if remedy.unfinished_m2 <= MOMENT_M2:
                enough, best, late = count, remedy, remedy.unfinished_m2
                count = (failed + enough) // 2
            elif enough <= MOST_TEAMS:
                failed, count = count, (count + enough) // 2
            elif remedy.unfinished_m2 < late - MOMENT_M2:
                failed, best, late = count, remedy, remedy.unfinished_m2
                count *= 2
            else:
                break
        return more + one_team(problem, pool, enough if enough <= MOST_TEAMS else failed), late, best
