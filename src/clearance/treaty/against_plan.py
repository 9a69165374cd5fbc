"""T4: what was to be released in each year, and what was; targets are those of a plan that somebody stands by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearance.treaty.plan_table import PlanColumn, PlanTable, Shown, Value
from clearance.treaty.tables import Role

if TYPE_CHECKING:
    from clearance.plan.monthly import MonthMilestone
    from clearance.treaty.tables import Table

__all__ = ["Target", "progress_against_plan", "targets_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a plan promised for a calendar year: m2 to be released, and areas where it says them."""

    year: int
    m2: float
    areas: int | None = None


def targets_of(plans: Iterable[Sequence[MonthMilestone]]) -> tuple[Target, ...]:
    """The targets of plans by calendar year.

    Args:
        plans: milestones by month of each plan, the last that was adopted last: from its first year on it replaces
            those before it.
    """
    by_year: dict[int, Target] = {}
    for months in plans:
        sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        for one in months:
            if one.month is not None:
                sums[one.month.year][0] += one.m2
                sums[one.month.year][1] += one.areas
        kept = {year: target for year, target in by_year.items() if not sums or year < min(sums)}
        by_year = kept | {year: Target(year=year, m2=m2, areas=areas) for year, (m2, areas) in sums.items()}
    return tuple(target for _, target in sorted(by_year.items()))


def progress_against_plan(progress: Table, targets: Sequence[Target]) -> PlanTable:
    """T4, a row for each year of T3 or of a target.

    Args:
        progress: T3, whose figures are what was achieved.
        targets: at most one for each year; none for a year leaves its target open.

    What is not known stays None: the target of a year without one, the achievement of a year without a report. Why a
    target was missed is for the authors to say.
    """
    achieved = {row.name: row for row in progress.rows if row.role is Role.DATA}
    planned = {str(target.year): target for target in targets}
    at_m2, at_areas = progress.columns.index("released"), progress.columns.index("areas_released")
    rows: list[tuple[Value, ...]] = []
    promised = done = 0.0
    for year in sorted({*achieved, *planned}):
        target, row = planned.get(year), achieved.get(year)
        m2 = _number(row.cells[at_m2].value) if row else None
        areas = _number(row.cells[at_areas].value) if row else None
        promised += target.m2 if target else 0.0
        done += m2 or 0.0
        rows.append(
            (
                int(year),
                target.m2 if target else None,
                target.areas if target else None,
                m2,
                None if areas is None else round(areas),
                m2 / target.m2 if target and target.m2 and m2 is not None else None,
                promised if target else None,
                done if m2 is not None else None,
            )
        )
    shown = {
        "year": Shown.YEAR,
        "target_m2": Shown.WHOLE,
        "target_areas": Shown.WHOLE,
        "achieved_m2": Shown.WHOLE,
        "achieved_areas": Shown.WHOLE,
        "achieved_share": Shown.SHARE,
        "cumulative_target_m2": Shown.WHOLE,
        "cumulative_achieved_m2": Shown.WHOLE,
    }
    summed = {"target_m2", "target_areas", "achieved_m2", "achieved_areas"}
    columns = tuple(PlanColumn(key=key, shown=how, summed=key in summed) for key, how in shown.items())
    return PlanTable(number="T4", title="t4", columns=columns, rows=tuple(rows))


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
