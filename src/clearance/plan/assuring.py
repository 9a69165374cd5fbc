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
from clearance.plan.execution.unknowns import unknowns_of
from clearance.plan.optimise.planning import plan_schedule
from clearance.plan.remedies.combining import Truths, cheapest_enough
from clearance.plan.remedies.showing import options_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearance.land.snapshot import Snapshot
    from clearance.plan.assembling import Assembled
    from clearance.plan.capacity.capacity import Capacity
    from clearance.plan.execution.outcome import Execution
    from clearance.plan.optimise.planned import Planned
    from clearance.plan.remedies.combining import Enough

__all__ = ["assured", "cautious", "trend_beside", "truths_of"]

NEAR = 0.1  # below the probability asked for: a plan with more slack may be enough
PLANS = ((1_000, 36), (10_000, 20), (10**9, 8))  # pieces of work up to which so many plans are made
# Executions of each plan of the search, fewer of programmes of many pieces.
MOST_FEW, LEAST_FEW, FEW_PIECES = 200, 50, 1_500
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


def truths_of(assembled: Assembled, capacity: Capacity, *, seed: int, draws: int) -> Truths:
    """Under what the plans of a capacity are executed."""
    return Truths(
        unknowns=unknowns_of(assembled, new_areas=capacity.new_areas),
        seed=seed,
        handover_days=capacity.handover_days,
        few=min(MOST_FEW, max(LEAST_FEW, MOST_FEW * FEW_PIECES // max(len(assembled.problem.pieces), 1))),
        all_draws=draws,
    )


def assured(
    snapshot: Snapshot,
    execution: Execution,
    confidence: float,
    *,
    slower: ConfidentPlan | None = None,
    search: tuple[Planned, Capacity, Truths, Callable[[float], object]] | None = None,
) -> Assurance | None:
    """What can be said of the deadline; None without one.

    Args:
        snapshot: whose past is put beside the plan.
        execution: of the plan that is shown.
        confidence: the probability asked for.
        slower: the plan that is shown, where it was planned with slower rates to be sure enough.
        search: the plan, its capacity, under what it is executed, and whom to tell how far it is: look for means that
            are enough, where the plan is not; None: do not.
    """
    chance = execution.p_by_deadline
    if chance is None:
        return None
    is_met = chance >= confidence
    return Assurance(
        is_met=is_met,
        p_by_deadline=chance,
        p_error=float(np.sqrt(chance * (1 - chance) / execution.draws)),
        stands_by=execution.done_by(confidence),
        rate_quantile=0.5 if slower is None else slower.rate_quantile,
        buffer_days=0.0 if slower is None else slower.buffer_days,
        enough=None if is_met or search is None else _enough_for(*search, confidence=confidence),
        trend=trend_beside(snapshot, execution, confidence),
    )


def _enough_for(
    planned: Planned, capacity: Capacity, truths: Truths, progress: Callable[[float], object], *, confidence: float
) -> EnoughShown | None:
    """The cheapest means found with which the deadline is met with the probability; None: nothing can be added."""
    most = next(plans for pieces, plans in PLANS if len(planned.schedule.problem.pieces) <= pieces)
    options = options_of(planned.schedule.problem, capacity)
    found = cheapest_enough(
        planned, truths, confidence, options=options, most=most, solve=plan_schedule, progress=progress
    )
    progress(1.0)
    return None if found is None else _shown(found, planned, confidence, truths.handover_days)


def _shown(found: Enough, before: Planned, confidence: float, handover_days: int) -> EnoughShown:
    trial = found.trial
    schedule, old = trial.planned.schedule, before.schedule
    done = float(schedule.done_day.max(initial=0.0)) + handover_days
    return EnoughShown(
        added=trial.change.added,
        what=trial.change.what if trial.change.added else "",
        is_met=found.is_met,
        is_least=found.is_least,
        p_by_deadline=trial.p,
        stands_by=found.execution.done_by(confidence),
        p80=found.execution.done_by(0.8),
        done_on=schedule.problem.day(done - MOMENT) if done <= schedule.problem.horizon_days else None,
        released_m2=old.score.unfinished_m2 - schedule.score.unfinished_m2,
        days_earlier=old.score.mean_release_day - schedule.score.mean_release_day,
        cost=trial.cost,
        plans=found.plans,
        is_usual=found.is_usual,
        times_the_time=found.times_the_time,
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
