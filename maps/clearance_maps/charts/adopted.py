"""The chart of an adopted plan: planned and achieved by month, and in sum against what its own luck allows."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING

from clearance_maps.charts.chart import Chart, Form, Panel, Point, Series, Slot
from clearance_maps.charts.release import PRODUCTS
from clearance_maps.charts.wording import day, m2, month, name, said, share
from clearance_maps.language import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from clearance.plan.actual.comparing import AgainstActual, MonthRow
    from clearance_maps.charts.wording import Said

__all__ = ["actual_chart"]

EXACT_PER_M2 = 1000
BAND = 0.8


def actual_chart(told: AgainstActual, country_name: str) -> Chart:
    """What an adopted plan promised for each month beside what the books say was released, and both in sum.

    Args:
        told: the plan against the books.
        country_name: for people.
    """
    known = {row.month for row in told.rows} | {one.month for one in told.luck}
    slots = tuple(Slot(_key(one), said("{month}", month=month(one))) for one in _every_month(known))
    by_month = Panel(
        key="by_month",
        title=said(mark("Released in the month")),
        unit="m2",
        series=(*_achieved(told), _planned(told)),
        slots=slots,
        height=190,
    )
    in_sum = Panel(
        key="in_sum",
        title=said(mark("Released since the plan began, of its areas")),
        unit="m2",
        series=_sums(told),
        slots=slots,
        height=160,
    )
    return Chart(
        kind="actual",
        title=said(mark("The adopted plan against what was released: {name}"), name=name(told.plan.name)),
        country=told.identity.country,
        country_name=country_name,
        panels=(by_month, in_sum),
        summary=_summary(told),
        notes=(
            said(
                mark(
                    "Plan of snapshot {snapshot}, made on the data of {date}; seed {seed}. A month counts once it has "
                    "ended."
                ),
                snapshot=told.plan.snapshot,
                date=day(told.plan.as_of),
                seed=str(told.plan.seed),
            ),
        ),
        sources=(),
        snapshot=told.identity.id,
        as_of=told.identity.as_of,
    )


def _every_month(known: Collection[date]) -> list[date]:
    """The months from the first to the last, also those of which nothing is said."""
    if not known:
        return []
    first, last = min(known), max(known)
    count = 12 * (last.year - first.year) + last.month - first.month + 1
    return [date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count)]


def _key(one: date) -> str:
    return f"{one:%Y-%m}"


def _achieved(told: AgainstActual) -> list[Series]:
    """By stream, on areas of the plan and beside it, as the books have it."""
    series = []
    for look, words in PRODUCTS.values():
        sums: dict[str, int] = defaultdict(int)
        for row in told.rows:
            sums[_key(row.month)] += row.achieved.get(look, 0)
        points = tuple(Point(x=key, value=amount / EXACT_PER_M2) for key, amount in sorted(sums.items()) if amount)
        if points:
            series.append(
                Series(key=f"actual_{look}", name=said(words), form=Form.BAR, look=look, points=points, stack="actual")
            )
    return series


def _planned(told: AgainstActual) -> Series:
    sums: dict[str, int] = defaultdict(int)
    for row in told.rows:
        sums[_key(row.month)] += row.planned_total
    points = tuple(Point(x=key, value=amount / EXACT_PER_M2) for key, amount in sorted(sums.items()))
    return Series(
        key="planned", name=said(mark("planned")), form=Form.BAR, look="planned", points=points, stack="planned"
    )


def _sums(told: AgainstActual) -> tuple[Series, ...]:
    """The sums of the plan and the books, in the band of the plan's own simulated executions."""
    allowed = Series(
        key="allowed",
        name=said(mark("{share} of simulated executions of the plan"), share=share(BAND)),
        form=Form.BAND,
        look="fan-80",
        points=tuple(Point(x=_key(one.month), low=one.low_m2, high=one.high_m2) for one in told.luck),
    )
    sums = [
        Series(
            key=key,
            name=said(words),
            form=Form.LINE,
            look=look,
            points=tuple(Point(x=month_key, value=amount / EXACT_PER_M2) for month_key, amount in own),
        )
        for key, words, look, own in (
            ("planned_sum", mark("planned, in sum"), "planned-sum", _running(told, lambda row: row.planned_total)),
            (
                "actual_sum",
                mark("released, in sum"),
                "actual-sum",
                _running(told, lambda row: row.achieved_total - row.beside_total),
            ),
        )
    ]
    return tuple(series for series in (allowed, *sums) if series.points)


def _running(told: AgainstActual, of: Callable[[MonthRow], int]) -> list[tuple[str, int]]:
    """The sum of whole months up to each of them, exact."""
    months: dict[str, int] = defaultdict(int)
    for row in told.rows:
        if row.is_whole:
            months[_key(row.month)] += of(row)
    ordered = sorted(months.items())
    return list(zip((key for key, _ in ordered), accumulate(m2 for _, m2 in ordered), strict=True))


def _summary(told: AgainstActual) -> tuple[Said, ...]:
    if not told.luck:
        return (said(mark("No month of the plan has ended yet.")),)
    last = told.luck[-1]
    return (
        said(
            mark(
                "By the end of {month} {planned} were planned and {achieved} released; {share} of simulated executions "
                "have no more."
            ),
            month=month(last.month),
            planned=m2(round(last.planned / EXACT_PER_M2)),
            achieved=m2(round(last.achieved / EXACT_PER_M2)),
            share=share(last.as_far_behind),
        ),
    )
