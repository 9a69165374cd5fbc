"""Answer whether a plan meets its deadline with the probability asked for, and with what more it would."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from clearance.errors import NotPossible
from clearance.outlook.register_forecast import register_futures
from clearance.plan.assurance import Assurance, EnoughShown, TrendBeside
from clearance.plan.execution.combining import combined
from clearance.plan.execution.confidence import ConfidentPlan, plan_with_confidence
from clearance.plan.execution.outcome import quantile_day
from clearance.plan.optimise.planning import plan_schedule
from clearance.plan.remedies.combining import Truths, cheapest_enough
from clearance.plan.remedies.showing import options_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearance.land.snapshot import Snapshot
    from clearance.plan.capacity.capacity import Capacity
    from clearance.plan.execution.outcome import Execution
    from clearance.plan.optimise.planned import Planned
    from clearance.plan.remedies.combining import Enough

__all__ = ["assurance_of", "cautious", "enough_for", "trend_beside"]

NEAR = 0.1  # below the probability asked for: a plan with more slack may be enough
PLANS = ((1_000, 36), (10_000, 20), (10**9, 8))  # pieces of work up to which so many plans are made
MOMENT = 1e-6


def cautious(planned: Planned, execution: Execution, truths: Truths, confidence: float) -> ConfidentPlan | None:
    """A plan with slower rates that is sure enough, where the plan just misses the probability; else None."""
    chance = execution.p_by_deadline
    if chance is None or not confidence - NEAR <= chance < confidence:
        return None
    found = plan_with_confidence(
        planned.schedule.problem,
        truths.unknowns,
        confidence,
        seed=truths.seed,
        draws=truths.all_draws,
        handover_days=truths.handover_days,
    )
    return found if found.is_met else None


def assurance_of(execution: Execution, confidence: float, *, slower: ConfidentPlan | None = None) -> Assurance | None:
    """What executions say of the deadline; None without one.

    Args:
        execution: of the plan that is shown.
        confidence: the probability asked for.
        slower: the plan that is shown, where it was planned with slower rates to be sure enough.
    """
    chance = execution.p_by_deadline
    if chance is None:
        return None
    return Assurance(
        is_met=chance >= confidence,
        p_by_deadline=chance,
        p_error=float(np.sqrt(chance * (1 - chance) / execution.draws)),
        stands_by=execution.done_by(confidence),
        rate_quantile=0.5 if slower is None else slower.rate_quantile,
        buffer_days=0.0 if slower is None else slower.buffer_days,
    )


def enough_for(
    planned: Planned,
    capacity: Capacity,
    truths: Truths,
    confidence: float,
    progress: Callable[[float], object],
) -> EnoughShown | None:
    """The cheapest means found with which the deadline is met with the probability; None: nothing can be added."""
    most = next(plans for pieces, plans in PLANS if len(planned.schedule.problem.pieces) <= pieces)
    options = options_of(planned, capacity)
    found = cheapest_enough(
        planned, truths, confidence, options=options, most=most, solve=plan_schedule, progress=progress
    )
    return None if found is None else _shown(found, confidence, truths.handover_days)


def _shown(found: Enough, confidence: float, handover_days: int) -> EnoughShown:
    trial = found.trial
    schedule = trial.planned.schedule
    done = float(schedule.done_day.max(initial=0.0)) + handover_days
    return EnoughShown(
        added=trial.change.added,
        what=trial.change.what,
        is_met=found.is_met,
        is_least=found.is_least,
        p_by_deadline=trial.p,
        stands_by=found.execution.done_by(confidence),
        done_on=schedule.problem.day(done - MOMENT) if done <= schedule.problem.horizon_days else None,
        cost=trial.cost,
        plans=found.plans,
    )


def trend_beside(snapshot: Snapshot, execution: Execution, confidence: float) -> TrendBeside | None:
    """The forecast from the past of the books beside the plan; None where there is no past, or no deadline."""
    problem = execution.schedule.problem
    if execution.p_by_deadline is None:
        return None
    span = problem.last_year - snapshot.as_of.year + 1
    try:
        futures = register_futures(snapshot, seed=execution.seed, draws=execution.draws, span=span)
    except NotPossible:
        return None
    begin = problem.first_day.toordinal()
    ends = begin + problem.horizon_days
    trend = np.where(futures.done_on < ends, futures.done_on, np.inf)
    planned = begin + np.where(execution.completion_day <= problem.horizon_days, execution.completion_day, np.inf)
    both = combined(trend[:, None], planned[:, None], seed=execution.seed)[:, 0]
    due = begin + problem.deadline_day + execution.handover_days + MOMENT
    return TrendBeside(
        p_by_deadline=float(np.mean(trend < due)),
        stands_by=_day(quantile_day(trend, confidence)),
        together_p_by_deadline=float(np.mean(both < due)),
        together_stands_by=_day(quantile_day(both, confidence)),
    )


def _day(ordinal: float) -> date | None:
    return date.fromordinal(int(ordinal - MOMENT)) if np.isfinite(ordinal) else None
