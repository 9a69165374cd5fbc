"""A schedule with the proof how good it is, and with the prices of what limits it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clearance.plan.schedule import Schedule, Score

__all__ = ["Planned", "Prices"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prices:
    """What a little more of each limit would be worth, in the unit of the goal that the plan is short of.

    That is m2 released by the deadline while some are not; else m2 times priority times days, of earlier release. They
    rank remedies; a whole team more is worth less than its price says.

    Args:
        pools: (pools, months), of a team-day in the month.
        budget: (calendar years,), of a unit of money in the year.
        flights: (months,), of a team-day flown in the month.
    """

    pools: NDArray[np.float64]
    budget: NDArray[np.float64]
    flights: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Planned:
    """A schedule, what no schedule can be better than, and the prices of what limits it.

    Args:
        schedule: what is planned.
        bound: for each goal, what no schedule of this problem can be better than, given that it is as good in the
            goals before.
        prices: what more of each limit would be worth.
        memory: what a plan of a similar problem starts from.
    """

    schedule: Schedule
    bound: Score
    prices: Prices
    memory: object = field(default=None, repr=False)

    @property
    def gap(self) -> float:
        """How far the schedule may be from the best one, as a share.

        When as many m2 are released by the deadline as can be: of the mean day of release, in days since the beginning
        of the plan. Else: of all m2 that are to be released, those that might be released in time and are not.
        """
        score, bound = self.schedule.score, self.bound
        total = float(self.schedule.problem.pieces.releases_m2.sum())
        missed = (score.unfinished_m2 - bound.unfinished_m2) / total if total else 0.0
        if missed > 1e-9:
            return missed
        return score.mean_release_day / bound.mean_release_day - 1 if bound.mean_release_day > 0 else 0.0
