"""How often a programme that works exactly as the plan assumes would be as far behind as this one is, by luck alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from clearance.units import Unit, plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance.plan.actual.adopted import AdoptedPlan

__all__ = ["Luck", "luck_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Luck:
    """All that was handed over by the end of a month, among the simulated executions of the plan.

    Args:
        month: its first day.
        achieved: by the books on areas of the plan, exact.
        planned: by the milestones, exact.
        median_m2: half of the executions have handed over as much; `low_m2`, `high_m2` hold eight in ten.
        as_far_behind: share of the executions that have handed over no more than was achieved.
    """

    month: date
    achieved: int
    planned: int
    low_m2: float
    median_m2: float
    high_m2: float
    as_far_behind: float

    def to_dict(self) -> dict[str, object]:
        """The row for JSON."""
        return {
            "month": f"{self.month:%Y-%m}",
            "achieved_so_far_m2": plain(self.achieved, Unit.M2),
            "planned_so_far_m2": plain(self.planned, Unit.M2),
            "low_m2": round(self.low_m2, 1),
            "median_m2": round(self.median_m2, 1),
            "high_m2": round(self.high_m2, 1),
            "as_far_behind_by_luck": round(self.as_far_behind, 4),
        }


def luck_of(plan: AdoptedPlan, months: Sequence[date], achieved: Sequence[int]) -> tuple[Luck, ...]:
    """How far behind or ahead the books are at the end of each month; nothing for a plan that was not simulated.

    Args:
        plan: with its spread, a row of quantiles for each month from its first one on.
        months: whole months, from the first one of the plan on.
        achieved: by the end of each, exact, on areas of the plan.
    """
    planned = dict.fromkeys(months, 0)
    for one in plan.monthly:
        if one.month in planned:
            planned[one.month] += 1000 * one.m2
    rows, so_far = [], 0
    for month, reached, quantiles in zip(months, achieved, plan.spread, strict=False):
        so_far += planned[month]
        values, levels = np.asarray(quantiles), np.linspace(0, 1, len(quantiles))
        low, median, high = np.interp((0.1, 0.5, 0.9), levels, values).tolist()
        rows.append(
            Luck(
                month=month,
                achieved=reached,
                planned=so_far,
                low_m2=low,
                median_m2=median,
                high_m2=high,
                as_far_behind=_share(reached / 1000, values, levels),
            )
        )
    return tuple(rows)


def _share(reached: float, values: NDArray[np.float64], levels: NDArray[np.float64]) -> float:
    """The share of executions at or below an amount, by straight lines between quantiles."""
    if reached < values[0]:
        return 0.0
    # Of equal quantiles the highest level counts: as many executions have no more than that.
    last = int(np.searchsorted(values, reached, side="right")) - 1
    if last >= len(values) - 1:
        return 1.0
    step = values[last + 1] - values[last]
    return float(levels[last] + (levels[last + 1] - levels[last]) * (reached - values[last]) / step)
