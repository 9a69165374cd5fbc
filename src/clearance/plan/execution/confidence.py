"""A plan that meets the deadline with a chosen probability, not only when everything goes as planned."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri

from clearance.errors import InvalidQuantity, NotPossible
from clearance.plan.execution.outcome import Execution
from clearance.plan.execution.simulating import simulate
from clearance.plan.execution.unknowns import Unknowns
from clearance.plan.optimise import Planned, plan_schedule
from clearance.plan.problem import PlanProblem
from clearance.plan.schedule import Schedule

__all__ = ["ConfidentPlan", "plan_with_confidence"]

# Planned with the median of rates first, then with lower quantiles of them: the slower, the more slack a plan has.
QUANTILES = (0.5, 0.4, 0.3, 0.2, 0.1)


@dataclass(frozen=True, kw_only=True, eq=False)
class ConfidentPlan:
    """The plan that was found, and what it costs to be sure.

    Args:
        planned: as solved, with the rates of `rate_quantile`.
        execution: of its lists under the unknowns, with the rates of the problem itself.
        confidence: that was asked for.
        is_met: whether the deadline is met with at least that probability. If not, this is the best plan found, and
            `execution.p_by_deadline` is its probability: more teams, money or time are needed.
        rate_quantile: of the rates, with which it was planned; 0.5: their median.
        buffer_days: by which the planned end is later with those rates than with the median; None: one of the two
            plans does not end within the horizon.
        release_days_later: by which the mean day of release is.
        tried: for each quantile tried, the probability to meet the deadline.
    """

    planned: Planned
    execution: Execution
    confidence: float
    is_met: bool
    rate_quantile: float
    buffer_days: float | None
    release_days_later: float
    tried: tuple[tuple[float, float], ...]


def plan_with_confidence(
    problem: PlanProblem,
    unknowns: Unknowns,
    confidence: float = 0.8,
    *,
    seed: int,
    draws: int = 400,
    handover_days: int = 0,
    solve: Callable[[PlanProblem], Planned] = plan_schedule,
    executor: Executor | None = None,
) -> ConfidentPlan:
    """Find a plan that meets the deadline with a probability, by a search over the rates that it is planned with.

    At most five plans: with the median of the rates, then with lower quantiles, until the executions meet the deadline
    often enough. All are executed under the same draws. When none is sure enough, the surest is returned, and says so.

    Args:
        problem: what is planned; it has a deadline.
        unknowns: what is drawn.
        confidence: the probability.
        seed: of the draws.
        draws: executions of each plan.
        handover_days: from the last work to the handover.
        solve: the planner.
        executor: where executions are computed; None: here.

    Raises:
        InvalidQuantity: a confidence that is not between 0 and 1.
        NotPossible: a problem without a deadline.
    """
    if not 0 < confidence < 1:
        raise InvalidQuantity(
            "a confidence of {confidence} cannot be; give one between 0 and 1, such as 0.8", confidence=str(confidence)
        )
    if problem.deadline is None:
        raise NotPossible("a plan that meets the deadline with a confidence needs a deadline; give one")
    found: list[tuple[float, Planned, Execution]] = []
    for quantile in QUANTILES:
        planned = solve(_at_quantile(problem, unknowns, quantile))
        lists = Schedule(problem=problem, bouts=planned.schedule.bouts)
        executed = simulate(lists, unknowns, draws=draws, seed=seed, handover_days=handover_days, executor=executor)
        found.append((quantile, planned, executed))
        if _chance(found[-1][2]) >= confidence:
            break
    # The first of those that are equally sure: it has the least slack.
    quantile, planned, execution = max(found, key=lambda one: (_chance(one[2]), one[0]))
    first = found[0][1].schedule
    later = float(planned.schedule.released_day.max()) - float(first.released_day.max())
    return ConfidentPlan(
        planned=planned,
        execution=execution,
        confidence=confidence,
        is_met=_chance(execution) >= confidence,
        rate_quantile=quantile,
        buffer_days=later if np.isfinite(later) else None,
        release_days_later=planned.schedule.score.mean_release_day - first.score.mean_release_day,
        tried=tuple((one[0], _chance(one[2])) for one in found),
    )


def _chance(execution: Execution) -> float:
    return execution.p_by_deadline or 0.0


def _at_quantile(problem: PlanProblem, unknowns: Unknowns, quantile: float) -> PlanProblem:
    """The problem with a quantile of the rates: of what is common to a kind, which does not even out over tasks."""
    spread = np.sqrt(unknowns.rate_sd**2 + unknowns.common_sd**2)
    factor = unknowns.rate_median * np.exp(spread * float(ndtri(quantile)))
    return replace(problem, rate_m2_per_day=problem.rate_m2_per_day * factor)
