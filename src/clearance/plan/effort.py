"""The effort of a plan by month: team-days on the work itself, and the m2 that they are to work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from clearance.plan.by_month import stretches
from clearance.plan.capacity.by_month import months_of
from clearance.plan.problem import Activity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance.plan.assembling import Assembled
    from clearance.plan.schedule import Schedule

__all__ = ["Effort", "effort_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What a group is to do of an activity in a calendar month.

    Args:
        month: its first day.
        group: name of the group.
        activity: `NTS`, `TS`, `CLEARANCE` or `QA`.
        teams: of the group.
        team_days: working days of teams on the work, moves left out.
        worked_m2: in these days at the planned rates.
        low_m2: at the low rates of the capacity.
        high_m2: at the high ones.
    """

    month: date
    group: str
    activity: str
    teams: int
    team_days: float
    worked_m2: float
    low_m2: float
    high_m2: float


def effort_of(assembled: Assembled, schedule: Schedule) -> tuple[Effort, ...]:
    """The effort of a schedule, by month, group and activity; a bout's m2 are spread over its working days."""
    problem, bouts = assembled.problem, schedule.bouts
    cut = stretches(problem, bouts.work_from_day, bouts.to_day)
    pieces = problem.pieces
    piece, pool = bouts.piece[cut.bout], schedule.pool[cut.bout]
    place = problem.areas.place[pieces.area[piece]]
    days = np.diff(problem.month_starts)[cut.month]
    worked = cut.days * problem.working_days[problem.pools.kind[pool], place, cut.month] / days
    whole = np.bincount(cut.bout, worked, minlength=len(bouts.piece))[cut.bout]
    m2 = pieces.m2[piece] * np.divide(worked, whole, out=np.zeros_like(worked), where=whole > 0)
    low, high = _ratios(assembled)
    work = pieces.work[piece]
    rows = np.stack([worked, m2, m2 * low[pool, work], m2 * high[pool, work]], axis=1)
    keys, of = np.unique(np.stack([cut.month, pool, pieces.activity[piece]]), axis=1, return_inverse=True)
    total = np.zeros((keys.shape[1], 4))
    np.add.at(total, of.reshape(-1), rows)
    calendar = months_of(problem.first_day, problem.months)
    return tuple(
        Effort(
            month=date(calendar[month][0], calendar[month][1], 1),
            group=assembled.groups[at].name,
            activity=Activity(activity).name,
            teams=assembled.groups[at].count,
            team_days=round(float(row[0]), 4),
            worked_m2=round(float(row[1]), 3),
            low_m2=round(float(row[2]), 3),
            high_m2=round(float(row[3]), 3),
        )
        for (month, at, activity), row in zip(keys.T.tolist(), total, strict=True)
    )


def _ratios(assembled: Assembled) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(pools, works), the low and the high rate as shares of the planned one."""
    shape = (len(assembled.groups), len(assembled.works))
    low, high = np.ones(shape), np.ones(shape)
    for (pool, work), rate in assembled.rates.items():
        low[pool, work], high[pool, work] = rate.low / rate.mode, rate.high / rate.mode
    return low, high
