"""The cheapest means, added together, with which a plan meets its deadline with a probability.

Each is planned again and executed again, under the same truths as the plan itself. The search is not exhaustive: it
grows what helps most (by cost, then whatever it costs), takes back what can be spared, and keeps the cheapest of all
that it tried. The number of plans is bounded, so the same problem gives the same answer on any machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from clearance.plan.added import Kind
from clearance.plan.execution.simulating import simulate
from clearance.plan.remedies.levers import applied, levers_of
from clearance.plan.remedies.remedy import extra_cost
from clearance.plan.remedies.replanning import Solve, is_searched, replanned

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance.plan.execution.outcome import Execution
    from clearance.plan.execution.unknowns import Unknowns
    from clearance.plan.optimise.planned import Planned
    from clearance.plan.problem import PlanProblem
    from clearance.plan.remedies.changes import Change
    from clearance.plan.remedies.levers import Lever
    from clearance.plan.remedies.options import Options

__all__ = ["Enough", "cheapest_enough"]

Counts = tuple[int, ...]
HALF = 0.5
AS_GOOD = 0.01  # of what the plan costs: no reason to ask for more teams
LITTLE = 0.003  # of the lateness, taken away by a step: not worth a step
NOTHING_DAYS = 1e-6  # of lateness, that are rounding
CONFIRMED = 4  # times that what was found is executed with all draws
FIVE = 5
TWICE, FOUR_TIMES = 2.0, 4.0
BEYOND = 4  # times the most of a mean that is usually to be had
LIGHT, FEWEST = 300_000, 10  # teams times pieces that are executed as often as any; and how often at least
FAR = 8  # plans at most, where means are multiplied
MANY = 10_000  # pieces, above which nothing beyond what is usual is tried
LEAST_SHARE = 1e-3  # of the land, released within the plan: less is no pace to go by
MARGIN = 0.005  # beyond what all draws were short of


@dataclass(frozen=True, kw_only=True, eq=False)
class Trial:
    """A plan with more means.

    Args:
        counts: steps of each lever.
        change: what they are.
        planned: the plan with them.
        p: probability to meet the deadline.
        late_days: mean days by which the work is done after the deadline; where it is not done within the plan, as many
            as it would take at the mean pace of the plan.
        ends: share of the executions that are done within the plan.
        cost: more than without them.
    """

    counts: Counts
    change: Change
    planned: Planned
    p: float
    late_days: float
    ends: float
    cost: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Enough:
    """What was found.

    Args:
        trial: the cheapest that meets the deadline with the probability; if none does, the surest.
        execution: of its plan, with all draws.
        is_met: whether it does, with all draws.
        is_least: whether a step less of any of its means was tried, and was not enough or no cheaper.
        is_usual: whether there is no more of any of its means than is usually to be had.
        plans: that were made.
    """

    trial: Trial
    execution: Execution
    is_met: bool
    is_least: bool
    is_usual: bool
    plans: int

    @property
    def times_the_time(self) -> float:
        """How many times the time until the deadline the work takes, on the mean of the executions that are late."""
        until = self.trial.change.problem.deadline_day
        return (self.trial.late_days + until) / until


@dataclass(frozen=True, kw_only=True, eq=False)
class Truths:
    """Under what plans are executed: the unknowns, the seed, days to the handover.

    `few` draws while it is searched, `all_draws` of the plan; what is found is told with five times the few, or all.
    """

    unknowns: Unknowns
    seed: int
    handover_days: int = 0
    few: int = 200
    all_draws: int = 1000

    @property
    def told_draws(self) -> int:
        """Executions of what is found."""
        return min(self.all_draws, FIVE * self.few)

    def execute(self, planned: Planned, draws: int, progress: Callable[[float], object] | None = None) -> Execution:
        """Execute a plan."""
        return simulate(
            planned.schedule,
            self.unknowns,
            draws=draws,
            seed=self.seed,
            handover_days=self.handover_days,
            progress=progress,
        )


def cheapest_enough(
    before: Planned,
    truths: Truths,
    confidence: float,
    *,
    options: Options,
    most: int,
    solve: Solve,
    progress: Callable[[float], object] = lambda _share: None,
) -> Enough | None:
    """Look for the cheapest means with which the deadline is met with a probability.

    Args:
        before: the plan without them; its problem has a deadline.
        truths: under which plans are executed.
        confidence: the probability.
        options: what helicopters support and cost.
        most: plans that are made at most.
        solve: makes a plan.
        progress: called with the share that is done; what it raises ends the search.

    Returns:
        None when there is nothing that could be added.
    """
    levers = levers_of(before.schedule.problem, options)
    if not levers or most < 1:
        return None
    search = _Search(before, levers, truths, options, solve, most, progress, confidence)
    found: Trial | None = None
    for _ in range(CONFIRMED):
        found = search.cheapest()
        if found is None:
            break
        whole, execution = search.with_all_draws(found)
        if whole.p >= confidence:
            least = search.is_least(found)
            return search.told(whole, execution, is_met=True, is_least=least)
        search.target += confidence - whole.p + MARGIN
    best = max(search.tried.values(), key=lambda one: (one.p, -one.late_days, -one.cost))
    surest, execution = search.with_all_draws(best)
    met = surest.p >= confidence
    return search.told(surest, execution, is_met=met, is_least=False)


@dataclass(slots=True)
class _Search:
    """The plans that were made so far, by the steps of each lever."""

    before: Planned
    levers: tuple[Lever, ...]
    truths: Truths
    options: Options
    solve: Solve
    most: int
    progress: Callable[[float], object]
    target: float
    is_far: bool = False
    tried: dict[Counts, Trial] = field(default_factory=dict)

    @property
    def made(self) -> int:
        """Plans that were made; the plan as it is was there."""
        return max(len(self.tried) - 1, 0)

    @property
    def is_over(self) -> bool:
        """Whether as many plans were made as may be."""
        return self.made >= self.most

    def trial(self, counts: Counts) -> Trial:
        """Plan and execute with so many steps of each lever."""
        if counts in self.tried:
            return self.tried[counts]
        self.progress(min(self.made / self.most, 1.0))
        change = applied(self.problem, self.levers, counts)
        planned = replanned(change.problem, self.before, self.solve) if any(counts) else self.before
        execution = self.truths.execute(planned, self._draws(planned, self.truths.few))
        self.tried[counts] = self._told(counts, change, planned, execution)
        return self.tried[counts]

    def with_all_draws(self, one: Trial) -> tuple[Trial, Execution]:
        """The same, executed as often as is told; of its plan and the one that knows of no other, the less sure one."""
        draws = self._draws(one.planned, self.truths.few if self.is_far else self.truths.told_draws)
        execution = self.truths.execute(one.planned, draws)
        known = self._told(one.counts, one.change, one.planned, execution)
        if not any(one.counts) or is_searched(one.change.problem):
            return known, execution
        planned = self.solve(one.change.problem)
        execution_alone = self.truths.execute(planned, draws)
        alone = self._told(one.counts, one.change, planned, execution_alone)
        if (alone.p, -alone.late_days) < (known.p, -known.late_days):
            return alone, execution_alone
        return known, execution

    def _draws(self, planned: Planned, most: int) -> int:
        """Fewer executions of many teams that wait for each other: where means are multiplied, each takes long."""
        problem = planned.schedule.problem
        size = int(problem.pools.count.sum()) * len(problem.pieces)
        return min(most, max(most * LIGHT // max(size, 1), FEWEST)) if self.is_far else most

    def _told(self, counts: Counts, change: Change, planned: Planned, execution: Execution) -> Trial:
        problem, days = change.problem, self.truths.handover_days
        late = finish_days(execution) - problem.deadline_day - days
        return Trial(
            counts=counts,
            change=change,
            planned=planned,
            p=execution.p_by_deadline or 0.0,
            late_days=float(np.maximum(late, 0.0).mean()),
            ends=float(np.isfinite(execution.completion_day).mean()),
            cost=extra_cost(change, self.before.schedule, planned.schedule, self.options),
        )

    def told(self, one: Trial, execution: Execution, *, is_met: bool, is_least: bool) -> Enough:
        """What was found, with what is said of it."""
        usual = all(count <= lever.most for count, lever in zip(one.counts, self.levers, strict=True))
        return Enough(trial=one, execution=execution, is_met=is_met, is_least=is_least, is_usual=usual, plans=self.made)

    def meets(self, one: Trial) -> bool:
        """Whether the deadline is met often enough."""
        return one.p >= self.target

    def cheapest(self) -> Trial | None:
        """The cheapest of all that were tried and are enough; None when nothing is."""
        dearest = max(1e-9, *(lever.price for lever in self.levers))
        by_cost = tuple(max(lever.price / dearest, 0.02) for lever in self.levers)
        for prices in (by_cost, (1.0,) * len(self.levers)):
            grown = self._grown(prices)
            if grown is not None:
                self._spared(grown, prices)
                self._polished()
        return self._best()

    def _best(self) -> Trial | None:
        """The cheapest that is enough; of those that cost as good as the same, the one with the least means."""
        enough = [one for one in self.tried.values() if self.meets(one)]
        lowest = min((one.cost for one in enough), default=0.0)
        whole = abs(self.before.schedule.score.cost) + float(self.options.standing_cost(self.problem).sum())
        alike = [one for one in enough if one.cost <= lowest + AS_GOOD * whole]
        return min(alike, key=lambda one: (self._price(one.counts), one.cost)) if alike else None

    @property
    def problem(self) -> PlanProblem:
        """What is planned without any means."""
        return self.before.schedule.problem

    def _price(self, counts: Counts) -> float:
        """What means would cost if they were used all the time; without costs, how many steps."""
        price = sum(count * lever.price for count, lever in zip(counts, self.levers, strict=True))
        return price or float(sum(counts))

    def _polished(self) -> None:
        """Try a step less of each of the means of the cheapest, until none of them is cheaper."""
        now, before = self._best(), None
        while now is not None and now is not before:
            before = now
            for at, count in enumerate(now.counts):
                if count and not self.is_over:
                    self.trial(_plus(now.counts, at, -1))
            now = self._best()

    def _grown(self, prices: tuple[float, ...]) -> Trial | None:
        """Add step by step what takes most lateness away for its price; None when that does not get there."""
        nothing = (0,) * len(self.levers)
        now = self.trial(nothing)
        self.is_far = now.ends < HALF
        if self.is_far:
            self.most = min(self.most, FAR)
            return self._multiplied(now)
        worth = self._worth(now, prices)
        is_fresh = True
        while not self.meets(now):
            best = int(np.argmax(worth))
            if self.is_over:
                return None
            if worth[best] <= 0 and is_fresh:  # nothing helps alone: all of it may, together
                more = self.trial(
                    tuple(min(n + 1, lever.most) for n, lever in zip(now.counts, self.levers, strict=True))
                )
                if more.late_days >= now.late_days - NOTHING_DAYS:
                    return None
                now, is_fresh = more, False
            if worth[best] <= 0:  # what was nothing alone may be something beside what was added since
                worth, is_fresh = self._worth(now, prices), True
                continue
            lever = self.levers[best]
            room = lever.most - now.counts[best]
            far = HALF * now.late_days / (worth[best] * prices[best])
            steps = int(min(max(far, 1.0), room, lever.there + now.counts[best]))
            more = self.trial(_plus(now.counts, best, steps))
            each = (now.late_days - more.late_days) / steps
            helps = each > LITTLE * now.late_days + NOTHING_DAYS
            worth[best] = each / prices[best] if helps and steps < room else 0.0
            others = max((worth[at] for at in range(len(worth)) if at != best), default=0.0)
            if helps and each / prices[best] >= HALF * others:
                now, is_fresh = more, False
        return now

    def _multiplied(self, now: Trial) -> Trial | None:
        """More of everything at once, where little ends within the plan: single steps would not be seen to help.

        As many times as the work takes too long; beyond what is usually to be had, where that is not enough.
        """
        times, before = 1.0, None
        while not self.meets(now) and not self.is_over and now is not before:
            slow = (now.late_days + self.problem.deadline_day) / self.problem.deadline_day
            times *= min(max(slow, TWICE), FOUR_TIMES)
            steps = self._all_of(partial(_times, times=times, limit=1))
            if steps in self.tried and len(self.problem.pieces) <= MANY:
                steps = self._all_of(partial(_times, times=times, limit=BEYOND))
            before, now = now, self.trial(steps)
        return now if self.meets(now) else None

    def _all_of(self, steps: Callable[[Lever], int]) -> Counts:
        return tuple(steps(lever) for lever in self.levers)

    def _worth(self, now: Trial, prices: tuple[float, ...]) -> list[float]:
        """What a step of each lever takes away of the lateness, for its price."""
        worth = []
        for at, lever in enumerate(self.levers):
            if now.counts[at] >= lever.most or self.is_over:
                worth.append(0.0)
                continue
            gained = now.late_days - self.trial(_plus(now.counts, at, 1)).late_days
            worth.append(gained / prices[at] if gained > LITTLE * now.late_days + NOTHING_DAYS else 0.0)
        return worth

    def _spared(self, now: Trial, prices: tuple[float, ...]) -> Trial:
        """Take back what is not needed, the dearest first; by halves, and at the end step by step."""
        for at in sorted(range(len(self.levers)), key=lambda one: -prices[one]):
            short = -1
            while now.counts[at] - short > 1 and not self.is_over:
                middle = (now.counts[at] + short) // 2
                fewer = self.trial(_plus(now.counts, at, middle - now.counts[at]))
                if self.meets(fewer):
                    now = fewer
                else:
                    short = middle
        return now

    def is_least(self, one: Trial) -> bool:
        """Whether each step less was tried, and is too little or no cheaper."""
        fewer = [_plus(one.counts, at, -1) for at, count in enumerate(one.counts) if count]
        return all(
            counts in self.tried and (not self.meets(self.tried[counts]) or self.tried[counts].cost > one.cost)
            for counts in fewer
        )


def finish_days(execution: Execution) -> NDArray[np.float64]:
    """(draws,), when all is handed over; where that is not within the plan, when it would be at its mean pace."""
    problem = execution.schedule.problem
    end, whole = problem.horizon_days + execution.handover_days, float(problem.pieces.releases_m2.sum())
    share = np.clip(execution.month_m2.sum(axis=1) / whole, LEAST_SHARE, 1.0) if whole else np.ones(execution.draws)
    days: NDArray[np.float64] = np.where(np.isfinite(execution.completion_day), execution.completion_day, end / share)
    return days


def _times(lever: Lever, times: float, limit: int) -> int:
    """Steps with which there is so many times as much, up to a limit; seasons grow as far as they may."""
    if lever.kind is Kind.SEASON:
        return lever.most
    return min(math.ceil((times - 1.0) * max(lever.there, 1)), limit * lever.most)


def _plus(counts: Counts, at: int, steps: int) -> Counts:
    return (*counts[:at], counts[at] + steps, *counts[at + 1 :])
