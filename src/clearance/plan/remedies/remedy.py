"""A change and what it brings, as the difference between two plans."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clearance.plan.added import Added
from clearance.plan.remedies.candidates import MOMENT_M2
from clearance.plan.remedies.changes import Change, Kind

if TYPE_CHECKING:
    from clearance.plan.optimise.planned import Planned
    from clearance.plan.problem import PlanProblem
    from clearance.plan.remedies.options import Options
    from clearance.plan.schedule import Schedule

__all__ = ["MOMENT", "Remedy", "extra_cost", "remedy_of"]

MOMENT = 1e-6  # days that are rounding


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Remedy:
    """A change and what it brings; the figures are the difference between two plans, not a promise of prices.

    Args:
        kind: of what there is more.
        what: the change in words.
        added: the same, part by part.
        gain_m2: more released by the deadline.
        gain_days: by which the last work is done earlier; None where a plan is not done within its horizon.
        earlier_release_days: by which the mean release, weighted by priority and m2, comes earlier.
        extra_cost: more than without it (less, when negative), helicopters that fly anyway counted.
        problem: with the change.
        planned: the plan with it; where that came out worse than the one before, the one before: it is still possible.
    """

    kind: Kind
    what: str
    added: tuple[Added, ...]
    gain_m2: float
    gain_days: float | None
    earlier_release_days: float
    extra_cost: float
    problem: PlanProblem
    planned: Planned

    @property
    def unfinished_m2(self) -> float:
        """Land that is not released by the deadline with it."""
        return self.planned.schedule.score.unfinished_m2

    @property
    def done_day(self) -> float:
        """When the last work is done with it, in days of the plan; infinite: not within the plan."""
        return _done(self.planned.schedule)

    @property
    def done_on(self) -> date | None:
        """The same as a date; None: not within the plan."""
        return self.problem.day(self.done_day - MOMENT) if math.isfinite(self.done_day) else None

    @property
    def words(self) -> str:
        """The change and what it brings, in one line."""
        parts = []
        if self.gain_m2 > MOMENT_M2:
            parts.append(f"{self.gain_m2:,.0f} m2 more by the deadline")
        elif self.earlier_release_days <= MOMENT:
            parts.append("brings nothing")
        if self.earlier_release_days > MOMENT:
            parts.append(f"land released {self.earlier_release_days:,.0f} days earlier on average")
        if self.unfinished_m2 > MOMENT_M2:
            parts.append(f"{self.unfinished_m2:,.0f} m2 still late")
        parts.append("not done within the plan" if self.done_on is None else f"done on {self.done_on}")
        currency = self.problem.currency
        if currency:
            parts.append(f"{abs(self.extra_cost):,.0f} {currency} {'more' if self.extra_cost >= 0 else 'less'}")
        return f"{self.what}: {', '.join(parts)}"


def remedy_of(change: Change, before: Planned, after: Planned, options: Options) -> Remedy:
    """Compare the plan with a change with the plan before it."""
    if after.schedule.score > before.schedule.score:
        after = before
    old, new = before.schedule, after.schedule
    days = _done(old) - _done(new) if math.isfinite(_done(old)) and math.isfinite(_done(new)) else None
    return Remedy(
        kind=change.kind,
        what=change.what,
        added=change.added,
        gain_m2=old.score.unfinished_m2 - new.score.unfinished_m2,
        gain_days=days,
        earlier_release_days=old.score.mean_release_day - new.score.mean_release_day,
        extra_cost=extra_cost(change, old, new, options),
        problem=change.problem,
        planned=after,
    )


def extra_cost(change: Change, old: Schedule, new: Schedule, options: Options) -> float:
    """What a schedule with a change costs more than the one without it, helicopters that fly anyway counted."""
    standing = options.standing_cost(old.problem)
    cost = new.score.cost + float((standing + change.standing_cost)[_worked(new)].sum())
    return cost - old.score.cost - float(standing[_worked(old)].sum())


def _done(schedule: Schedule) -> float:
    return float(schedule.done_day.max(initial=0.0))


def _worked(schedule: Schedule) -> NDArray[np.bool_]:
    """(calendar years,), whether anybody works, or still waits for work, in them."""
    problem, bouts = schedule.problem, schedule.bouts
    month = np.searchsorted(problem.month_starts, bouts.to_day.max(initial=0.0), side="left") - 1
    last = int(problem.year_of_month[min(max(int(month), 0), problem.months - 1)])
    return np.arange(len(problem.budget)) <= (last if len(bouts.to_day) else -1)
