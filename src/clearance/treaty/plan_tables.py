"""The tables of a work plan: annual milestones (T6), capacity (T7), budget (T8), assumptions and risks (T9).

They are those of requests that States Parties have submitted. Every figure is computed from a plan; no State has
published it. Titles, columns and words in cells that are keys are worded in a document's language.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from clearance.plan.capacity.money import Payer
from clearance.plan.milestones import STREAMS
from clearance.saying import saying
from clearance.treaty.plan_month_tables import assets_table, money_month_table, month_table
from clearance.treaty.plan_table import PlanColumn, PlanTable, Shown, Value

if TYPE_CHECKING:
    from clearance.plan.result import PlanResult

__all__ = ["PlanColumn", "PlanTable", "Shown", "Value", "plan_tables"]

STATE = Payer.STATE.value


def plan_tables(plan: PlanResult) -> tuple[PlanTable, ...]:
    """T6 by year and by sector, T7 by group, asset and month, T8 by year and month where there is money, T9."""
    money = (_budget(plan), money_month_table(plan)) if plan.currency else ()
    capacity = (_capacity(plan), assets_table(plan), month_table(plan))
    return (_by_year(plan), _by_sector(plan), *capacity, *money, _assumptions(plan), _risks(plan), _remedies(plan))


M2 = tuple(PlanColumn(key=f"{stream}_m2", shown=Shown.WHOLE, summed=True) for stream in STREAMS)
UNPLANNED = PlanColumn(key="unplanned_m2", shown=Shown.WHOLE, summed=True)


def _sums(plan: PlanResult, *, by_sector: bool) -> dict[tuple[int | None, str], list[int]]:
    """By year and sector: areas, then m2 by stream, then m2 of areas that nobody planned."""
    sums: dict[tuple[int | None, str], list[int]] = defaultdict(lambda: [0] * (2 + len(STREAMS)))
    for one in plan.milestones:
        row = sums[one.year, one.sector if by_sector else ""]
        row[0] += one.areas
        row[1 + (STREAMS.index(one.stream) if one.stream else len(STREAMS))] += one.m2
    return sums


def _m2_columns(rows: Sequence[Sequence[int]]) -> tuple[PlanColumn, ...]:
    parts = (*M2, UNPLANNED) if any(row[-1] for row in rows) else M2
    total = PlanColumn(key="total_m2", shown=Shown.WHOLE, summed=True, sum_of=tuple(part.key for part in parts))
    return (PlanColumn(key="areas", shown=Shown.WHOLE, summed=True), *parts, total)


def _amounts(row: Sequence[int], columns: Sequence[PlanColumn]) -> tuple[int, ...]:
    """The values of `columns`, as `_m2_columns` gives them."""
    return (*row[: len(columns) - 1], sum(row[1:]))


def _by_year(plan: PlanResult) -> PlanTable:
    sums = _sums(plan, by_sector=False)
    columns = _m2_columns(list(sums.values()))
    chance = {one.year: one for one in plan.chances}
    teams: dict[int | None, int] = defaultdict(int)
    for group in plan.capacity:
        teams[group.year] += group.teams
    rows: list[tuple[Value, ...]] = []
    together = 0
    for (year, _), row in sums.items():
        together += sum(row[1:])
        met = chance.get(year) if year is not None else None
        rows.append(
            (
                year if year is not None else "beyond",
                *_amounts(row, columns),
                together if year is not None else None,
                met.probability if met else None,
                met.firm_m2 if met else None,
                teams.get(year),
            )
        )
    return PlanTable(
        number="T6a",
        title="t6_years",
        columns=(
            PlanColumn(key="year", shown=Shown.YEAR),
            *columns,
            PlanColumn(key="cumulative_m2", shown=Shown.WHOLE),
            PlanColumn(key="chance", shown=Shown.SHARE),
            PlanColumn(key="firm_m2", shown=Shown.WHOLE),
            PlanColumn(key="teams", shown=Shown.WHOLE),
        ),
        rows=tuple(rows),
    )


def _by_sector(plan: PlanResult) -> PlanTable:
    sums = _sums(plan, by_sector=True)
    columns = _m2_columns(list(sums.values()))
    at_work = _groups_at_work(plan)
    rows = [
        (
            year if year is not None else "beyond",
            sector or "no_sector",
            *_amounts(row, columns),
            ", ".join(sorted(at_work[year, sector])) or None,
        )
        for (year, sector), row in sums.items()
    ]
    head = (PlanColumn(key="year", shown=Shown.YEAR), PlanColumn(key="sector", shown=Shown.TEXT))
    groups = PlanColumn(key="team_groups", shown=Shown.TEXT)
    return PlanTable(number="T6b", title="t6_sectors", columns=(*head, *columns, groups), rows=tuple(rows))


def _groups_at_work(plan: PlanResult) -> dict[tuple[int | None, str], set[str]]:
    """The capacity that milestones of a sector rest on: the groups that have tasks there in the year."""
    found: dict[tuple[int | None, str], set[str]] = defaultdict(set)
    for task in plan.tasks:
        for year in range(task.starts_on.year, task.ends_on.year + 1):
            found[year, task.sector].update(task.teams)
    return found


def _capacity(plan: PlanResult) -> PlanTable:
    columns = (
        PlanColumn(key="year", shown=Shown.YEAR),
        PlanColumn(key="group", shown=Shown.TEXT),
        PlanColumn(key="kind", shown=Shown.TEXT),
        PlanColumn(key="teams", shown=Shown.WHOLE),
        PlanColumn(key="people", shown=Shown.WHOLE),
        PlanColumn(key="searchers", shown=Shown.WHOLE),
        PlanColumn(key="unit", shown=Shown.TEXT),
        PlanColumn(key="working_days", shown=Shown.DECIMAL),
        PlanColumn(key="busy", shown=Shown.SHARE),
        *(PlanColumn(key=f"rate_{name}", shown=Shown.DECIMAL) for name in ("low", "mode", "high")),
        PlanColumn(key="source", shown=Shown.TEXT),
    )
    rows = tuple(
        (
            row.year,
            row.group,
            row.kind,
            row.teams,
            row.people,
            row.searchers * row.teams,
            row.unit,
            row.working_days,
            row.busy,
            *(row.m2_per_team_day or (None, None, None)),
            row.rate_source,
        )
        for row in plan.capacity
    )
    return PlanTable(number="T7", title="t7", columns=columns, rows=rows)


def _budget(plan: PlanResult) -> PlanTable:
    kinds = {name: kind for year in plan.money for name, kind in year.payers}
    payers = sorted({name for year in plan.money for name, _ in year.funded}, key=lambda n: (kinds.get(n) != STATE, n))
    funds = tuple(
        PlanColumn(key=f"fund {place}", shown=Shown.MONEY, name=name, payer=kinds.get(name, ""), summed=True)
        for place, name in enumerate(payers)
    )
    promised = PlanColumn(key="promised", shown=Shown.MONEY, summed=True, sum_of=tuple(fund.key for fund in funds))
    released: dict[int | None, int] = defaultdict(int)
    for one in plan.milestones:
        released[one.year] += one.m2
    columns = (
        PlanColumn(key="year", shown=Shown.YEAR),
        PlanColumn(key="cost", shown=Shown.MONEY, summed=True),
        *funds,
        *((promised,) if funds else ()),
        PlanColumn(key="funding_gap", shown=Shown.MONEY, summed=True, short_of=("cost", *(fund.key for fund in funds))),
        PlanColumn(key="asked", shown=Shown.MONEY, summed=True),
        PlanColumn(key="released_m2", shown=Shown.WHOLE, summed=True),
        PlanColumn(key="cost_per_m2", shown=Shown.DECIMAL),
    )
    rows = []
    for year in plan.money:
        given = dict(year.funded)
        m2 = released[year.year]
        rows.append(
            (
                year.year,
                year.cost,
                *(given.get(name, 0.0) for name in payers),
                *((sum(given.values()),) if funds else ()),
                year.gap,
                year.asked,
                m2,
                year.cost / m2 if m2 else None,
            )
        )
    return PlanTable(number="T8", title="t8", columns=columns, rows=tuple(rows))


def _assumptions(plan: PlanResult) -> PlanTable:
    columns = tuple(PlanColumn(key=key, shown=Shown.TEXT) for key in ("assumption", "value", "source"))
    return PlanTable(
        number="T9a",
        title="t9_assumptions",
        columns=columns,
        rows=tuple((a.what, a.value, a.source) for a in plan.assumptions),
    )


def _risks(plan: PlanResult) -> PlanTable:
    """What holds the plan up, what weighs most first."""
    return PlanTable(
        number="T9b",
        title="t9_risks",
        columns=(PlanColumn(key="risk", shown=Shown.TEXT),),
        rows=tuple((saying("{what}: {why}", what=one.what, why=one.why),) for one in plan.bottlenecks),
    )


def _remedies(plan: PlanResult) -> PlanTable:
    """What would mend it, the means that are enough first: the figures are of plans that were made again."""
    columns = (
        PlanColumn(key="mitigation", shown=Shown.TEXT),
        PlanColumn(key="more_m2", shown=Shown.WHOLE),
        PlanColumn(key="days_earlier", shown=Shown.DECIMAL),
        PlanColumn(key="done_on", shown=Shown.DATE),
        PlanColumn(key="more_cost", shown=Shown.MONEY),
        PlanColumn(key="chance_deadline", shown=Shown.SHARE),
        PlanColumn(key="chance_gain", shown=Shown.DECIMAL),
        PlanColumn(key="chance_error", shown=Shown.DECIMAL),
        PlanColumn(key="sure_on", shown=Shown.DATE),
        PlanColumn(key="sure_days", shown=Shown.WHOLE),
        PlanColumn(key="sure_error", shown=Shown.WHOLE),
    )
    rows: list[tuple[Value, ...]] = []
    enough = plan.assurance.enough if plan.assurance else None
    if plan.assurance and enough and enough.added:
        gain = _points(enough.p_by_deadline - plan.assurance.p_by_deadline)
        cost = enough.cost if plan.currency else None
        planned = (enough.what, enough.released_m2, enough.days_earlier, enough.done_on, cost)
        rows.append((*planned, enough.p_by_deadline, gain, None, enough.p80, None, None))
    for one in plan.remedies:
        cost = one.cost if plan.currency else None
        planned = (one.what, one.released_m2, one.days_earlier, one.done_on, cost)
        said = one.chance
        chance: tuple[Value, ...] = (None,) * 5
        if said is not None:
            gain, error = _points(said.p_gain), _points(said.p_gain_error)
            chance = (gain, error, said.sure_on, said.sure_days_earlier, said.sure_days_error)
        rows.append((*planned, one.p_by_deadline, *chance))
    return PlanTable(number="T9c", title="t9_remedies", columns=columns, rows=tuple(rows))


def _points(share: float | None) -> float | None:
    """A difference of shares in points, to a tenth."""
    return None if share is None else round(100 * share, 1)
