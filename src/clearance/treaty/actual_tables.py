"""An adopted plan against the books as tables: progress against the plan by year (T4), by month, by sector, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from clearance.plan.actual.achieved import RELEASED
from clearance.plan.actual.task_states import State
from clearance.treaty.plan_table import PlanColumn, PlanTable, Shown, Value
from clearance.units import Unit, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clearance.plan.actual.comparing import AgainstActual, MonthRow

__all__ = ["actual_tables"]

STREAMS = tuple(RELEASED.values())
YEAR, MONTH = PlanColumn(key="year", shown=Shown.YEAR), PlanColumn(key="month", shown=Shown.MONTH)
SECTOR = PlanColumn(key="sector", shown=Shown.TEXT)


def _whole(*keys: str, summed: bool = True) -> tuple[PlanColumn, ...]:
    return tuple(PlanColumn(key=key, shown=Shown.WHOLE, summed=summed) for key in keys)


def _text(*keys: str) -> tuple[PlanColumn, ...]:
    return tuple(PlanColumn(key=key, shown=Shown.TEXT) for key in keys)


def actual_tables(told: AgainstActual) -> tuple[PlanTable, ...]:
    """The tables of a comparison. Months that have not ended stand in rows, and in no sum of the plan."""
    return (
        _by_year(told),
        _by_month(told),
        _by_sector(told),
        _bridge(told),
        _productivity(told),
        _tasks(told),
        _beside(told),
    )


def _m2(exact: int) -> int | float:
    return plain(exact, Unit.M2)


class _Sum:
    """Rows added up."""

    def __init__(self) -> None:
        self.areas = [0, 0]
        self.planned: dict[str, int] = dict.fromkeys(STREAMS, 0)
        self.achieved: dict[str, int] = dict.fromkeys(STREAMS, 0)
        self.beside = 0

    def add(self, row: MonthRow) -> None:
        """Add a row."""
        self.areas = [self.areas[0] + row.planned_areas, self.areas[1] + row.areas]
        for stream in STREAMS:
            self.planned[stream] += row.planned[stream]
            self.achieved[stream] += row.achieved[stream]
        self.beside += row.beside_total

    @property
    def totals(self) -> tuple[int, int]:
        """Planned and achieved, of all streams."""
        return sum(self.planned.values()), sum(self.achieved.values())


def _sums(rows: Iterable[MonthRow], key: Callable[[MonthRow], date]) -> Mapping[date, _Sum]:
    sums: dict[date, _Sum] = defaultdict(_Sum)
    for row in rows:
        sums[key(row)].add(row)
    return dict(sorted(sums.items()))


def _by_year(told: AgainstActual) -> PlanTable:
    """T4: only months that have ended."""
    whole = [row for row in told.rows if row.is_whole]
    rows: list[tuple[Value, ...]] = []
    so_far = [0, 0]
    for first, held in _sums(whole, lambda row: row.month.replace(month=1)).items():
        planned, achieved = held.totals
        so_far = [so_far[0] + planned, so_far[1] + achieved]
        share = achieved / planned if planned else None
        rows.append((first.year, *held.areas, _m2(planned), _m2(achieved), share, _m2(so_far[0]), _m2(so_far[1])))
    columns = (
        YEAR,
        *_whole("planned_areas", "handed_over_areas", "planned_m2", "achieved_m2"),
        PlanColumn(key="achieved_share", shown=Shown.SHARE),
        *_whole("planned_so_far", "achieved_so_far", summed=False),
    )
    return PlanTable(number="T4", title="t4_years", columns=columns, rows=tuple(rows))


def _by_month(told: AgainstActual) -> PlanTable:
    chance = {one.month: one for one in told.luck}
    ended = {row.month for row in told.rows if row.is_whole}
    rows: list[tuple[Value, ...]] = []
    so_far = [0, 0]
    for month, held in _sums(told.rows, lambda row: row.month).items():
        planned, achieved = held.totals
        if month in ended:
            so_far = [so_far[0] + planned, so_far[1] + achieved]
        luck = chance.get(month)
        rows.append(
            (
                month,
                *(_m2(held.planned[stream]) for stream in STREAMS[:3]),
                _m2(planned),
                *(_m2(held.achieved[stream]) for stream in STREAMS),
                _m2(achieved),
                _m2(held.beside),
                _m2(achieved - planned),
                *((_m2(so_far[0]), _m2(so_far[1])) if month in ended else (None, None)),
                luck.as_far_behind if luck else None,
            )
        )
    columns = (
        MONTH,
        *_whole(*(f"planned_{stream}" for stream in STREAMS[:3])),
        PlanColumn(
            key="planned_m2",
            shown=Shown.WHOLE,
            summed=True,
            sum_of=tuple(f"planned_{stream}" for stream in STREAMS[:3]),
        ),
        *_whole(*(f"achieved_{stream}" for stream in STREAMS)),
        PlanColumn(
            key="achieved_m2", shown=Shown.WHOLE, summed=True, sum_of=tuple(f"achieved_{stream}" for stream in STREAMS)
        ),
        *_whole("beside_m2", "difference_m2"),
        *_whole("planned_so_far", "achieved_so_far", summed=False),
        PlanColumn(key="by_luck", shown=Shown.SHARE),
    )
    return PlanTable(number="T4b", title="t4_months", columns=columns, rows=tuple(rows))


def _by_sector(told: AgainstActual) -> PlanTable:
    rows = tuple(
        (
            row.month,
            row.sector or "no_sector",
            row.planned_areas,
            row.areas,
            _m2(row.planned_total),
            _m2(row.achieved_total),
            _m2(row.beside_total),
            _m2(row.difference),
            *((_m2(row.planned_so_far), _m2(row.achieved_so_far)) if row.is_whole else (None, None)),
        )
        for row in told.rows
    )
    columns = (
        MONTH,
        SECTOR,
        *_whole("planned_areas", "handed_over_areas", "planned_m2", "achieved_m2", "beside_m2", "difference_m2"),
        *_whole("planned_so_far", "achieved_so_far", summed=False),
    )
    return PlanTable(number="T4c", title="t4_sectors", columns=columns, rows=rows)


def _bridge(told: AgainstActual) -> PlanTable:
    bridge = told.bridge
    rows = (
        ("bridge_remaining", _m2(bridge.remaining)),
        ("bridge_before", _m2(bridge.before)),
        *((f"bridge_{name}", _m2(m2)) for name, m2 in bridge.brought.items()),
        ("bridge_in_plan", _m2(-bridge.released_in_plan)),
        ("bridge_beside", _m2(-bridge.released_beside)),
    )
    columns = (*_text("item"), *_whole("m2"))
    return PlanTable(number="T4d", title="t4_bridge", columns=columns, rows=rows)


def _productivity(told: AgainstActual) -> PlanTable:
    rows = tuple(
        (
            f"work_{one.activity}",
            one.team_days,
            "reported" if one.is_reported else "as_planned",
            one.achieved_m2,
            one.achieved,
            *one.assumed,
            "outside" if one.is_outside else "inside" if one.is_observed else None,
            one.factor.mean,
            one.factor.low,
            one.factor.high,
        )
        for one in told.productivity
    )
    decimal = {"team_days", "rate_achieved", "rate_low", "rate_mode", "rate_high"}
    names = (
        *("activity", "team_days", "team_days_from", "worked_m2", "rate_achieved", "rate_low", "rate_mode"),
        *("rate_high", "rate_within", "factor_mean", "factor_low", "factor_high"),
    )
    texts = {"activity", "team_days_from", "rate_within"}
    columns = tuple(
        PlanColumn(
            key=name,
            shown=Shown.TEXT
            if name in texts
            else Shown.DECIMAL
            if name in decimal or name.startswith("factor")
            else Shown.WHOLE,
        )
        for name in names
    )
    return PlanTable(number="T4e", title="t4_rates", columns=columns, rows=rows)


def _tasks(told: AgainstActual) -> PlanTable:
    """Those that are due or done, the late ones first."""
    order = list(State)[::-1]
    shown = [task for task in told.tasks if task.state is not State.AHEAD]
    late_first = sorted(shown, key=lambda one: (one.state is not State.LATE, order.index(one.state), one.due_on))
    rows = tuple(
        (
            one.task.area_id,
            one.task.sector or "no_sector",
            f"work_{one.task.activity}",
            one.due_on,
            one.state.value,
            one.done_on,
            one.task.releases_m2 or one.task.worked_m2,
            one.done_m2,
        )
        for one in late_first
    )
    columns = (
        *_text("area_id", "sector", "activity"),
        PlanColumn(key="due_on", shown=Shown.DATE),
        *_text("state"),
        PlanColumn(key="done_on", shown=Shown.DATE),
        *_whole("planned_m2", "done_m2", summed=False),
    )
    return PlanTable(number="T4f", title="t4_tasks", columns=columns, rows=rows)


def _beside(told: AgainstActual) -> PlanTable:
    rows = tuple((one.area_id, one.sector or "no_sector", _m2(one.m2)) for one in told.beside)
    return PlanTable(
        number="T4g", title="t4_beside", columns=(*_text("area_id", "sector"), *_whole("released_m2")), rows=rows
    )
