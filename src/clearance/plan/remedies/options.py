"""What remedies may take, and what a planning problem does not say of helicopters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clearance.errors import InvalidQuantity
from clearance.saying import Number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance.plan.problem import PlanProblem

__all__ = ["Options"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Options:
    """How far the search for remedies goes.

    Args:
        most: plans that are made anew at most.
        helicopter: (months,), team-days that one more helicopter can support; None: as many as are flown without it.
        helicopter_cost: of one in each month in which it flies, paid out of the year's money before the teams are.
        helicopters: that fly without any remedy.
    """

    most: int = 12
    helicopter: NDArray[np.float64] | None = None
    helicopter_cost: float = 0.0
    helicopters: int = 1

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            InvalidQuantity: naming the value and the remedy.
        """
        if self.most < 0 or self.helicopter_cost < 0 or self.helicopters < 0:
            raise InvalidQuantity(
                "remedies by {most} plans, with {helicopters} helicopters at {helicopter_cost}, cannot be; give "
                "0 or more of each",
                most=self.most,
                helicopters=self.helicopters,
                helicopter_cost=Number(self.helicopter_cost, "g"),
            )

    def one_helicopter(self, problem: PlanProblem) -> NDArray[np.float64]:
        """(months,), team-days that one more helicopter can support; none where flights have no limit."""
        limited = np.where(np.isfinite(problem.flown_team_days), problem.flown_team_days, 0.0)
        return limited if self.helicopter is None else self.helicopter

    def standing_cost(self, problem: PlanProblem) -> NDArray[np.float64]:
        """(calendar years,), what the helicopters that fly anyway cost."""
        flies = self.one_helicopter(problem) > 0
        months = np.bincount(problem.year_of_month, flies, minlength=len(problem.budget)).astype(np.float64)
        yearly: NDArray[np.float64] = self.helicopters * self.helicopter_cost * months
        return yearly
