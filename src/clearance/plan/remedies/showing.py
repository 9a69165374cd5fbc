"""Reasons and remedies as a plan's faces show them, with what the capacity says of helicopters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from clearance.plan.capacity.by_month import flown_team_days, months_of
from clearance.plan.execution.differing import ChanceChange, chance_change
from clearance.plan.remedies.options import Options
from clearance.plan.remedies.reasons import reasons
from clearance.plan.remedies.remedy import MOMENT, Remedy
from clearance.plan.remedies.remedying import remedies
from clearance.plan.result import Bottleneck, RemedyShown

if TYPE_CHECKING:
    from clearance.plan.capacity.capacity import Capacity
    from clearance.plan.execution.outcome import Execution
    from clearance.plan.optimise.planned import Planned
    from clearance.plan.problem import PlanProblem
    from clearance.plan.remedies.combining import Truths

__all__ = ["options_of", "shown_reasons", "shown_remedies"]

MANY_PIECES = 10_000
MOST_OF_MANY = 4
# Executions of each remedy, fewer of programmes of many pieces.
MOST_DRAWS, LEAST_DRAWS, FEW_PIECES = 400, 50, 1_500
PLANNING = 0.5  # of the work


def options_of(problem: PlanProblem, capacity: Capacity) -> Options:
    """What remedies may take, from a capacity; programmes of very many pieces are planned again less often."""
    most = MOST_OF_MANY if len(problem.pieces) > MANY_PIECES else Options().most
    fleet = capacity.helicopters
    if fleet is None:
        return Options(most=most)
    one = replace(capacity, helicopters=replace(fleet, count=1))
    return Options(
        most=most,
        helicopter=flown_team_days(one, months_of(problem.first_day, problem.months)),
        helicopter_cost=fleet.cost_per_month or 0.0,
        helicopters=fleet.count,
    )


def shown_reasons(planned: Planned, capacity: Capacity) -> tuple[Bottleneck, ...]:
    """What holds the plan up, what weighs most first."""
    return tuple(
        Bottleneck(what=one.limit, why=one.why)
        for one in reasons(planned, options=options_of(planned.schedule.problem, capacity))
    )


def shown_remedies(
    planned: Planned,
    capacity: Capacity,
    *,
    truths: Truths | None = None,
    execution: Execution | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[RemedyShown, ...]:
    """What changes of the capacity bring, each planned again.

    Args:
        planned: the plan as it is.
        capacity: what it works with.
        truths: under which remedies are executed, too; None: they are not.
        execution: of the plan, under the same truths.
        progress: called with the share that is done; what it raises ends the search.
    """
    tell = progress or (lambda _share: None)
    found = remedies(
        planned, options=options_of(planned.schedule.problem, capacity), progress=lambda share: tell(PLANNING * share)
    )
    if truths is None or execution is None:
        return tuple(_shown(one, capacity.handover_days, None) for one in found)
    draws = min(_draws_for(len(planned.schedule.problem.pieces)), execution.draws)
    shown = []
    for at, one in enumerate(found):
        tell(PLANNING + (1 - PLANNING) * at / len(found))
        # A remedy that brings nothing keeps the plan: what happens to it is what happens without the remedy.
        after = execution if one.planned is planned else truths.execute(one.planned, draws)
        shown.append(_shown(one, capacity.handover_days, chance_change(execution, after)))
    return tuple(shown)


def _draws_for(pieces: int) -> int:
    return min(MOST_DRAWS, max(LEAST_DRAWS, MOST_DRAWS * FEW_PIECES // max(pieces, 1)))


def _shown(one: Remedy, handover_days: int, chance: ChanceChange | None) -> RemedyShown:
    done = one.done_day + handover_days
    return RemedyShown(
        what=one.what,
        added=one.added,
        unfinished_m2=one.unfinished_m2,
        released_m2=one.gain_m2,
        days_earlier=one.earlier_release_days,
        done_on=one.problem.day(done - MOMENT) if done <= one.problem.horizon_days else None,
        cost=one.extra_cost,
        p_by_deadline=None if chance is None else chance.p_by_deadline,
        chance=chance,
    )
