"""T4: what was to be released in each year, what was, and what explains the difference, as far as records say it.

Targets are those of a plan that somebody stands by. What no record explains is for the authors to say.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from clearance.land.balance import standing
from clearance.land.hazard import WorkStatus
from clearance.land.published import Qualifier
from clearance.saying import in_turn, saying
from clearance.treaty.plan_table import PlanColumn, PlanTable, Shown, Value
from clearance.treaty.tables import Origin, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from clearance.land.snapshot import Snapshot
    from clearance.treaty.tables import Cell, Row, Table
    from clearance.treaty.targets import Target

__all__ = ["progress_against_plan"]

SHOWN = {
    "year": Shown.YEAR,
    "target_m2": Shown.WHOLE,
    "target_areas": Shown.WHOLE,
    "achieved_m2": Shown.WHOLE,
    "achieved_areas": Shown.WHOLE,
    "achieved_share": Shown.SHARE,
    "cumulative_target_m2": Shown.WHOLE,
    "cumulative_achieved_m2": Shown.WHOLE,
    "explanation": Shown.TEXT,
}
SUMMED = {"target_m2", "target_areas", "achieved_m2", "achieved_areas"}
FIRMNESS = {
    Qualifier.ABOUT: saying("the source says about as much"),
    Qualifier.OVER: saying("the source says more than that"),
    Qualifier.AT_MOST: saying("the source says at most that"),
}


def progress_against_plan(snapshot: Snapshot, progress: Table, targets: Sequence[Target]) -> PlanTable:
    """T4, a row for each year of T3 or of a target.

    Args:
        snapshot: the reading of the register, whose records explain.
        progress: T3 of it, whose figures are what was achieved.
        targets: at most one for each year; none for a year leaves its target open.

    What is not known stays None: the target of a year without one, the achievement of a year without a report. A target
    that holds for a part of its year is compared with the whole year, and the explanation says so.
    """
    achieved = {int(row.name): row for row in progress.rows if row.role is Role.DATA}
    planned = {target.period.from_on.year: target for target in targets}
    at_m2, at_areas = progress.columns.index("released"), progress.columns.index("areas_released")
    suspended = _suspensions(snapshot)
    rows: list[tuple[Value, ...]] = []
    promised = done = 0.0
    for year in sorted({*achieved, *planned}):
        target, row = planned.get(year), achieved.get(year)
        wanted = target.m2 if target else None
        m2 = _number(row.cells[at_m2].value) if row else None
        areas = _number(row.cells[at_areas].value) if row else None
        promised += wanted or 0.0
        done += m2 or 0.0
        why = [
            *(_of_report(row, row.cells[at_m2]) if row else ()),
            *(_of_period(target, snapshot.as_of) if target else ()),
            *suspended.get(year, ()),
        ]
        if not why and wanted is not None and m2 is not None and m2 < wanted:
            why = [saying("no record explains it: the authors say why")]
        rows.append(
            (
                year,
                wanted,
                target.areas if target else None,
                m2,
                None if areas is None else round(areas),
                m2 / wanted if wanted and m2 is not None else None,
                promised if target else None,
                done if m2 is not None else None,
                in_turn(why) or None,
            )
        )
    columns = tuple(PlanColumn(key=key, shown=how, summed=key in SUMMED) for key, how in SHOWN.items())
    return PlanTable(number="T4", title="t4", columns=columns, rows=tuple(rows))


def _of_report(row: Row, released: Cell) -> Iterator[str]:
    """What the reports of a year say of its figure, or why there is none."""
    if released.origin is Origin.NOT_REPORTED:
        yield saying("no report covers the year")
    elif released.origin is Origin.LATER:
        yield saying("reported in one amount with {year}", year=str(released.year))
    elif row.coverage == "partial":
        yield saying("reports cover a part of the year")
    if released.value is not None and released.qualifier in FIRMNESS:
        yield FIRMNESS[released.qualifier]


def _of_period(target: Target, as_of: date) -> Iterator[str]:
    """Where the target is not one of a whole year that is over."""
    first, last = target.period.from_on, target.period.to_on
    if (first.month, first.day) != (1, 1):
        yield saying("the target counts from {date}", date=first)
    if (last.month, last.day) != (12, 31):
        yield saying("the target counts until {date}", date=last)
    if first <= as_of < last:
        yield saying("the year is not over on {date}", date=as_of)


def _suspensions(snapshot: Snapshot) -> dict[int, list[str]]:
    """By year, each reason for which work was suspended, once, with the areas that it holds for."""
    found: dict[tuple[int, str], set[str]] = defaultdict(set)
    for entry in standing(snapshot.entries):
        if entry.status is WorkStatus.SUSPENDED:
            reason = entry.justification or entry.note or saying("no reason recorded")
            found[entry.effective_on.year, reason].add(entry.area_id)
    told: dict[int, list[str]] = defaultdict(list)
    for (year, reason), areas in sorted(found.items()):
        told[year].append(saying("work suspended ({count}): {reason}", count=len(areas), reason=reason))
    return told


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
