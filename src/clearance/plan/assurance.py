"""Whether a plan meets its deadline with a probability, what date can be stood by, and what would be enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from clearance.plan.added import lines_of

if TYPE_CHECKING:
    from clearance.plan.added import Added

__all__ = ["Assurance", "EnoughShown", "TrendBeside"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnoughShown:
    """The cheapest means found with which the deadline is met with the probability; the plan was made again with them.

    Args:
        added: the means, part by part.
        what: the same in English words.
        is_met: whether they are enough; if not, they are the surest of all that were tried.
        is_least: whether a step less of any of them was tried, and was not enough or dearer.
        p_by_deadline: with them.
        stands_by: the day by which all is handed over with the probability; None: not within the plan.
        p80: the same day with a probability of 0.8.
        done_on: when all is done if everything goes as planned; None: not within the plan.
        released_m2: more by the deadline than without them, if everything goes as planned.
        days_earlier: by which the mean day of release comes earlier.
        cost: more than without them (less, when negative), in the currency of the plan.
        plans: that were made and executed to find them.
        is_usual: whether there is no more of any of them than is usually to be had (64 teams of a group, 4 helicopters,
            two months on each side of a season, four times the money).
        times_the_time: how many times the time until the deadline the work takes with them, on the mean of simulated
            executions; below 1.05 where most are in time.
    """

    added: tuple[Added, ...]
    what: str
    is_met: bool
    is_least: bool
    p_by_deadline: float
    stands_by: date | None
    p80: date | None
    done_on: date | None
    released_m2: float
    days_earlier: float
    cost: float
    plans: int
    is_usual: bool = True
    times_the_time: float = 1.0

    def to_dict(self) -> dict[str, object]:
        """The means for JSON."""
        return {
            "added": [one.to_dict() for one in self.added],
            "capacity_lines": lines_of(self.added),
            "what": self.what,
            "is_met": self.is_met,
            "is_least": self.is_least,
            "p_by_deadline": self.p_by_deadline,
            "stands_by": self.stands_by.isoformat() if self.stands_by else None,
            "p80": self.p80.isoformat() if self.p80 else None,
            "done_on": self.done_on.isoformat() if self.done_on else None,
            "released_m2": round(self.released_m2, 3),
            "days_earlier": round(self.days_earlier, 2),
            "cost": round(self.cost, 2),
            "plans": self.plans,
            "is_usual": self.is_usual,
            "times_the_time": round(self.times_the_time, 3),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendBeside:
    """The forecast from past years beside the plan, and both together, half of the paths of each.

    Args:
        p_by_deadline: as the past goes on, nobody asking for a plan.
        stands_by: the day by which all is done then with the probability; None: not within the horizon.
        together_p_by_deadline: half trend, half plan.
        together_stands_by: the same of the day.
    """

    p_by_deadline: float
    stands_by: date | None
    together_p_by_deadline: float
    together_stands_by: date | None

    def to_dict(self) -> dict[str, object]:
        """The trend for JSON."""
        return {
            "p_by_deadline": self.p_by_deadline,
            "stands_by": self.stands_by.isoformat() if self.stands_by else None,
            "together_p_by_deadline": self.together_p_by_deadline,
            "together_stands_by": self.together_stands_by.isoformat() if self.together_stands_by else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Assurance:
    """What can be said of a deadline with the probability asked for.

    Args:
        is_met: whether the plan meets it with at least that probability.
        p_by_deadline: of the plan.
        p_error: its standard error, from as many executions as there are.
        stands_by: the day by which all is handed over with the probability; None: not within the plan.
        rate_quantile: of the rates with which it is planned; below 0.5, so that the plan is sure enough.
        buffer_days: by which the planned end is later for that; None: not within the plan.
        enough: what would be enough; None when the deadline is met, when nothing can be added, or it was not searched.
        trend: the past beside the plan; None where the books tell no past.
    """

    is_met: bool
    p_by_deadline: float
    p_error: float
    stands_by: date | None
    rate_quantile: float = 0.5
    buffer_days: float | None = 0.0
    enough: EnoughShown | None = None
    trend: TrendBeside | None = None

    def to_dict(self) -> dict[str, object]:
        """The answer for JSON."""
        return {
            "is_met": self.is_met,
            "p_by_deadline": self.p_by_deadline,
            "p_error": round(self.p_error, 5),
            "stands_by": self.stands_by.isoformat() if self.stands_by else None,
            "rate_quantile": self.rate_quantile,
            "buffer_days": None if self.buffer_days is None else round(self.buffer_days, 1),
            "enough": self.enough.to_dict() if self.enough else None,
            "trend": self.trend.to_dict() if self.trend else None,
        }
