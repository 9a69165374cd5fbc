"""The chart of money: what each year costs, who has promised to pay, and what nobody has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.errors import NotPossible
from clearance_maps.charts.chart import Chart, Form, Panel, Point, Series, Slot, sources_of
from clearance_maps.charts.looks import numbered
from clearance_maps.charts.milestones import computed
from clearance_maps.charts.wording import name, number, said
from clearance_maps.language import mark

if TYPE_CHECKING:
    from clearance.plan.result import PlanResult

__all__ = ["funding_chart"]

# With more years than this there is no room for numbers above the bars.
MOST_SUMS = 7


def funding_chart(plan: PlanResult) -> Chart:
    """Money promised by payer, the funding gap, and the cost, by year.

    Raises:
        NotPossible: when the capacity of the plan names no currency.
    """
    if not plan.currency:
        raise NotPossible("the capacity of this plan names no currency, so nothing is known of money; add [currency]")
    panel = Panel(
        key="money",
        title=said(mark("Money of the year")),
        unit=plan.currency,
        series=(*_funded(plan), _gap(plan), _cost(plan)),
        slots=tuple(Slot(str(one.year), name(str(one.year))) for one in plan.money),
        height=230,
    )
    return Chart(
        kind="funding",
        title=said(mark("What the plan costs, who has promised to pay, and the funding gap")),
        country=plan.identity.country,
        country_name=plan.country_name,
        panels=(panel,),
        summary=(
            said(
                mark("It costs {cost} {currency}; {gap} {currency} of that nobody has promised."),
                cost=number(round(plan.cost)),
                gap=number(round(plan.funding_gap)),
                currency=plan.currency,
            ),
        ),
        notes=computed(plan),
        sources=sources_of(one.source for one in plan.assumptions),
        snapshot=plan.identity.id,
        as_of=plan.identity.as_of,
    )


def _funded(plan: PlanResult) -> list[Series]:
    """What each payer has promised."""
    payers = list(dict.fromkeys(payer for one in plan.money for payer, _ in one.funded))
    return [
        Series(
            key=f"payer_{n + 1}",
            name=name(payer),
            form=Form.BAR,
            look=numbered(n),
            points=tuple(
                Point(x=str(one.year), value=amount) for one in plan.money for who, amount in one.funded if who == payer
            ),
            stack="money",
        )
        for n, payer in enumerate(payers)
    ]


def _gap(plan: PlanResult) -> Series:
    few = len(plan.money) <= MOST_SUMS
    return Series(
        key="gap",
        name=said(mark("funding gap")),
        form=Form.BAR,
        look="gap",
        points=tuple(
            Point(
                x=str(one.year),
                value=one.gap,
                words=said("{sum}", sum=number(round(one.gap))) if few else None,
            )
            for one in plan.money
            if one.gap
        ),
        stack="money",
    )


def _cost(plan: PlanResult) -> Series:
    return Series(
        key="cost",
        name=said(mark("cost of the plan")),
        form=Form.STEP,
        look="cost",
        points=tuple(Point(x=str(one.year), value=one.cost) for one in plan.money),
    )
