"""Make the outlook of areas and sectors from the simulated executions of a plan."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from clearance.plan.area_outlook import AreaOutlook, PlanOutlook, SectorOutlook
from clearance.plan.execution.by_area import LATER
from clearance.plan.execution.outcome import quantile_day
from clearance.plan.milestones import whole_m2

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance.plan.assembling import Assembled
    from clearance.plan.execution.outcome import Execution

__all__ = ["plan_outlook"]

MOMENT = 1e-6
MEDIAN, FIRM = 0.5, 0.8
LOW, HIGH = 0.1, 0.9


def plan_outlook(assembled: Assembled, execution: Execution) -> PlanOutlook:
    """When the areas and sectors of an assembled problem are done, over the executions of its schedule."""
    problem = execution.schedule.problem
    return PlanOutlook(
        deadline=assembled.deadline,
        last_day=problem.day(problem.horizon_days - 1),
        draws=execution.draws,
        seed=execution.seed,
        p_by_deadline=execution.p_by_deadline,
        areas=tuple(_areas(assembled, execution)),
        sectors=tuple(_sectors(assembled, execution)),
    )


def _areas(assembled: Assembled, execution: Execution) -> list[AreaOutlook]:
    held, problem = execution.areas, execution.schedule.problem
    first = problem.first_day.toordinal()
    rows = zip(
        assembled.work,
        held.median.tolist(),
        held.p80.tolist(),
        held.in_time.tolist(),
        held.is_worked.tolist(),
        strict=True,
    )
    dated = assembled.deadline is not None
    return [
        AreaOutlook(
            area_id=work.area_id,
            of_total=work.of_total,
            sector=work.sector,
            p_by_deadline=chance if dated and worked else None,
            median=date.fromordinal(first + median) if worked and median != LATER else None,
            p80=date.fromordinal(first + p80) if worked and p80 != LATER else None,
            is_planned=worked,
        )
        for work, median, p80, chance, worked in rows
    ]


def _sectors(assembled: Assembled, execution: Execution) -> list[SectorOutlook]:
    held, problem = execution.areas, execution.schedule.problem
    due = problem.deadline_day + execution.handover_days
    m2 = whole_m2(np.array([area.open_m2 for area in assembled.work], dtype=np.int64))
    of_sector: dict[str, list[int]] = defaultdict(list)
    for at, sector in enumerate(assembled.sector):
        of_sector[sector].append(at)
    rows = []
    for sector, own in sorted(of_sector.items()):
        column = held.sectors.index(problem.places[int(problem.areas.place[own[0]])])
        day, released = held.sector_day[:, column], held.sector_m2[:, column]
        dated = assembled.deadline is not None
        low, high = np.quantile(released, (LOW, HIGH)).tolist()
        rows.append(
            SectorOutlook(
                sector=sector,
                areas=len(own),
                open_m2=int(m2[own].sum()),
                p_by_deadline=float((day <= due + MOMENT).mean()) if dated else None,
                median=_day(day, MEDIAN, execution),
                p80=_day(day, FIRM, execution),
                m2_by_deadline=float(released.mean()) if dated else None,
                m2_low=low if dated else None,
                m2_high=high if dated else None,
            )
        )
    return rows


def _day(moments: NDArray[np.float64], probability: float, execution: Execution) -> date | None:
    """The day by which so many executions are done; None past the last day of the plan."""
    return execution.day_of(quantile_day(moments, probability))
