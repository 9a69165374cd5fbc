"""Plan: find a schedule that is close to the best one, and prove how close."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from clearance.errors import NotPossible
from clearance.plan.least_cost import least_cost
from clearance.plan.optimise.planned import Planned
from clearance.plan.problem import PlanProblem

__all__ = ["plan_schedule"]


def plan_schedule(
    problem: PlanProblem, *, start: Planned | None = None, progress: Callable[[float], None] | None = None
) -> Planned:
    """Plan who works what when, close to the best by the goals of the plan, with a proof how close.

    The same problem always gives the same schedule.

    Args:
        problem: what is planned; see `clearance.plan.problem` for the rules and the goals.
        start: the plan of a similar problem, from which this one is found sooner.
        progress: called with the share that is done; what it raises ends the planning.

    Raises:
        NotPossible: the extra `plan` of the package is not installed.
    """
    try:
        from clearance.plan.optimise.finding import found  # noqa: PLC0415  compiled code: only for who plans
    except ImportError as missing:
        raise NotPossible(
            "a plan needs {missing}, which is not installed: pip install 'mine-clearance[plan]'",
            missing=str(missing.name),
        ) from missing
    planned = found(problem, start, progress if progress is not None else _silent)
    cost = least_cost(problem, planned.schedule.score.unfinished_m2)
    return replace(planned, bound=planned.bound._replace(cost=cost))


def _silent(share: float) -> None:
    """Tell nobody."""
