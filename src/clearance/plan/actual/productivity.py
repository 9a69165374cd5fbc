"""Productivity: the m2 that a team-day brought against those that the plan took for given, and what one learns of it.

**How observed rates update assumed ones.** The factor by which true mean rates differ from the planned ones has an
inverse-gamma distribution with mean 1 beforehand, as wide as the low and high rates of the capacity and the spread of
the whole programme say. The observed ratio of m2 to those expected is gamma around the factor; it tells as much as the
spreads between tasks, teams and months leave after so many of each. The two are conjugate, so what comes out has a
closed form and needs no seed: the mean is a weighted mean of 1 and the ratio. Source of the method: Gelman and others,
Bayesian Data Analysis, third edition, 2.6 and 2.7.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from scipy.special import gammaincinv

from clearance.plan.capacity.stating import Spread
from clearance.plan.capacity.teams import DOES, GroundClass, GroupRate
from clearance.plan.execution.unknowns import COMMON_SD, MONTH_SD, NINE_IN_TEN, RATE_SD, TASK_SD, TEAM_SD
from clearance.plan.problem import Activity

if TYPE_CHECKING:
    from clearance.plan.capacity.capacity import Capacity
    from clearance.plan.capacity.teams import TeamGroup
    from clearance.plan.effort import Effort

__all__ = ["Productivity", "RateFactor", "productivity_of", "with_rates"]

METHOD = (
    "inverse-gamma factor on planned rates, updated by the observed ratio (conjugate, closed form, no seed); the prior "
    "as wide as the rates of the capacity, the observation as firm as its tasks, teams and months"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateFactor:
    """By what the planned rates of an activity are to be multiplied: mean, and the 5 and 95 % quantiles.

    `weight` is the share that the observation has in the mean; the rest is the plan's own rate.
    """

    mean: float
    low: float
    high: float
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Productivity:
    """What teams did on the days of an activity, against what the plan took for given.

    Args:
        activity: `NTS`, `TS`, `CLEARANCE` or `QA`.
        team_days: on the work, as reported, else as planned.
        is_reported: whether somebody reported them.
        achieved_m2: worked in these days, by the books.
        assumed: low, mode and high m2 a team-day of the plan; nine of ten lie between low and high.
        tasks: of the activity in these months.
        months: with any such work.
        teams: of the groups that do it.
        factor: what one learns of the rates.
    """

    activity: str
    team_days: float
    is_reported: bool
    achieved_m2: float
    assumed: tuple[float, float, float]
    tasks: int
    months: int
    teams: int
    factor: RateFactor

    @property
    def achieved(self) -> float | None:
        """The m2 that a team-day brought; None where nothing was observed."""
        return self.achieved_m2 / self.team_days if self.is_observed else None

    @property
    def is_observed(self) -> bool:
        """Whether any rate shows: days that were only planned, and brought nothing, may not have been worked."""
        return self.team_days > 0 and (self.is_reported or self.achieved_m2 > 0)

    @property
    def is_outside(self) -> bool:
        """Whether the achieved rate lies below the low or above the high of the capacity."""
        return self.achieved is not None and not self.assumed[0] <= self.achieved <= self.assumed[2]

    def to_dict(self) -> dict[str, object]:
        """The row for JSON."""
        low, mode, high = self.assumed
        return {
            "activity": self.activity,
            "team_days": round(self.team_days, 2),
            "team_days_reported": self.is_reported,
            "achieved_m2": round(self.achieved_m2, 3),
            "achieved_m2_per_team_day": None if self.achieved is None else round(self.achieved, 3),
            "assumed_m2_per_team_day": {"low": round(low, 3), "mode": round(mode, 3), "high": round(high, 3)},
            "outside": self.is_outside,
            "rate_factor": {
                "mean": round(self.factor.mean, 4),
                "low": round(self.factor.low, 4),
                "high": round(self.factor.high, 4),
                "weight_of_observed": round(self.factor.weight, 4),
            },
        }


def productivity_of(
    effort: Sequence[Effort],
    worked_m2: Mapping[str, float],
    tasks: Mapping[str, int],
    reported: Mapping[tuple[date, str], float] | None = None,
) -> tuple[Productivity, ...]:
    """The productivity of each activity that was planned in some months.

    Args:
        effort: of the months that are compared.
        worked_m2: by activity, what the books show worked in them.
        tasks: by activity, of the months.
        reported: by month and activity, team-days that were worked; None: those that were planned are taken.
    """
    rows = []
    for activity in Activity:
        own = [one for one in effort if one.activity == activity.name]
        planned_days = sum(one.team_days for one in own)
        if not planned_days:
            continue
        months = {one.month for one in own}
        days = planned_days
        if reported is not None:
            days = sum(d for (month, name), d in reported.items() if name == activity.name and month in months)
        planned, low, high = (sum(getattr(one, name) for one in own) for name in ("worked_m2", "low_m2", "high_m2"))
        assumed = (low / planned_days, planned / planned_days, high / planned_days)
        teams = sum({one.group: one.teams for one in own}.values())
        counts = (max(tasks.get(activity.name, 0), 1), teams, len(months))
        achieved = worked_m2.get(activity.name, 0.0)
        rows.append(
            Productivity(
                activity=activity.name,
                team_days=days,
                is_reported=reported is not None,
                achieved_m2=achieved,
                assumed=assumed,
                tasks=tasks.get(activity.name, 0),
                months=len(months),
                teams=teams,
                factor=pooled(assumed, achieved, days if reported is not None or achieved > 0 else 0.0, counts),
            )
        )
    return tuple(rows)


def pooled(
    assumed: tuple[float, float, float], achieved_m2: float, team_days: float, counts: tuple[int, int, int]
) -> RateFactor:
    """What the rates of a plan are worth after an observation.

    Args:
        assumed: low, mode and high m2 a team-day.
        achieved_m2: worked.
        team_days: in so many days; 0: nothing was observed.
        counts: tasks, teams and months that the observation is made of.

    Example:
        >>> after = pooled((30.0, 50.0, 83.3), 2_000.0, 50.0, (12, 3, 4))  # 40 m2 a team-day, 50 planned
        >>> [round(value, 2) for value in (after.mean, after.low, after.high, after.weight)]
        [0.83, 0.66, 1.04, 0.83]
    """
    low, mode, high = assumed
    rate_sd = math.log(high / low) / NINE_IN_TEN if low > 0 else RATE_SD
    prior = 2 + 1 / math.expm1(rate_sd**2 + COMMON_SD**2)
    tasks, teams, months = counts
    firm = 1 / (TASK_SD**2 / tasks + TEAM_SD**2 / teams + MONTH_SD**2 / months) if team_days else 0.0
    ratio = achieved_m2 / (mode * team_days) if team_days else 0.0
    shape, scale = prior + firm, prior - 1 + firm * ratio
    return RateFactor(
        mean=scale / (shape - 1),
        low=scale / float(gammaincinv(shape, 0.95)),
        high=scale / float(gammaincinv(shape, 0.05)),
        weight=firm / (shape - 1),
    )


def with_rates(capacity: Capacity, factors: Mapping[str, RateFactor], source: str) -> Capacity:
    """The capacity with rates as observed: mode, low and high of each group by the factor of its activity.

    Args:
        capacity: of the plan.
        factors: by activity; one without keeps its rates.
        source: who says so.
    """
    teams = tuple(replace(group, rates=_rates(capacity, group, factors, source)) for group in capacity.teams)
    return replace(capacity, teams=teams)


def _rates(
    capacity: Capacity, group: TeamGroup, factors: Mapping[str, RateFactor], source: str
) -> tuple[GroupRate, ...]:
    """The group's own rates by the factor, and its default ones where it has none; the ground keeps its meaning."""
    own = {(rate.activity, rate.ground) for rate in group.rates}
    rates = []
    for activity in DOES[group.kind]:
        stated = [rate for rate in group.rates if rate.activity is activity]
        anywhere = (activity, None) in own
        for ground in GroundClass:
            rate = capacity.rate(group, activity, ground)
            if rate is None or (activity, ground) in own or (anywhere and ground is not GroundClass.BATTLE):
                continue
            stated.append(GroupRate(activity=activity, m2_per_team_day=rate, ground=ground))
        factor = factors.get(activity.name)
        rates += [one if factor is None else _by(one, factor, source) for one in stated]
    return tuple(rates)


def _by(rate: GroupRate, factor: RateFactor, source: str) -> GroupRate:
    mode = rate.m2_per_team_day.mode
    scaled = Spread(
        low=mode * min(factor.low, factor.mean),
        mode=mode * factor.mean,
        high=mode * max(factor.high, factor.mean),
        source=source,
    )
    return replace(rate, m2_per_team_day=scaled)
