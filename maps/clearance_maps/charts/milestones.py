"""The chart of a plan's milestones: each year's land by stream, and the sums with their probability."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from clearance_maps.charts.chart import Chart, Form, Panel, Point, Series, Slot, sources_of
from clearance_maps.charts.wording import long_day, m2, name, number, said, share
from clearance_maps.language import mark
from clearance_maps.plan_wording import STREAM_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clearance.plan.milestones import Milestone
    from clearance.plan.result import PlanResult
    from clearance_maps.charts.wording import Said

__all__ = ["computed", "in_sum", "milestones_chart", "planned_summary"]

BEYOND = "beyond"
# From below, what nobody planned last.
STACKED = ("cleared", "reduced", "cancelled", "")
# With more years than this there is no room for probabilities beside the line.
MOST_CHANCES = 16


def milestones_chart(plan: PlanResult) -> Chart:
    """Land that the plan releases in each year, cancelled, reduced and cleared, and what it does not reach."""
    years = [one.year for one in plan.milestones if one.year is not None] + [one.year for one in plan.chances]
    slots = [Slot(str(year), name(str(year))) for year in range(min(years), max(years) + 1)] if years else []
    if any(one.year is None for one in plan.milestones):
        slots.append(Slot(BEYOND, said(mark("after the plan"))))
    by_year = Panel(
        key="by_year",
        title=said(mark("Planned for the year")),
        unit="m2",
        series=tuple(_streams(plan.milestones)),
        slots=tuple(slots),
        height=190,
    )
    sums = Panel(
        key="in_sum",
        title=said(mark("Since the plan began")),
        unit="m2",
        series=in_sum(plan),
        slots=tuple(slots),
        height=140,
    )
    return Chart(
        kind="milestones",
        title=said(mark("Milestones of the plan by year")),
        country=plan.identity.country,
        country_name=plan.country_name,
        panels=(by_year, sums) if plan.milestones else (),
        summary=planned_summary(plan),
        notes=computed(plan),
        sources=sources_of(one.source for one in plan.assumptions),
        snapshot=plan.identity.id,
        as_of=plan.identity.as_of,
    )


def _streams(milestones: Iterable[Milestone]) -> list[Series]:
    sums: dict[str, dict[str, float]] = {
        stream: defaultdict(float) for stream in ("cleared", "reduced", "cancelled", "")
    }
    for one in milestones:
        sums[one.stream][BEYOND if one.year is None else str(one.year)] += one.m2
    return [
        Series(
            key=stream or "unplanned",
            name=said(STREAM_WORDS[stream]),
            form=Form.BAR,
            look=stream or "unplanned",
            points=tuple(Point(x=year, value=amount) for year, amount in own.items()),
            stack="planned",
        )
        for stream, own in sums.items()
        if own
    ]


def in_sum(plan: PlanResult) -> tuple[Series, Series]:
    """What is reached firmly, and the milestones in sum with the probability to reach them."""
    few = len(plan.chances) <= MOST_CHANCES
    firm = Series(
        key="firm_sum",
        name=said(mark("reached with a probability of {share}"), share=share(plan.confidence)),
        form=Form.LINE,
        look="firm-sum",
        points=tuple(Point(x=str(one.year), value=float(one.firm_m2)) for one in plan.chances),
    )
    sums = Series(
        key="planned_sum",
        name=said(mark("planned, in sum, with the probability to reach it")),
        form=Form.LINE,
        look="planned-sum",
        points=tuple(
            Point(
                x=str(one.year),
                value=float(one.cumulative_m2),
                words=said("{chance}", chance=share(one.probability)) if few else None,
            )
            for one in plan.chances
        ),
    )
    return firm, sums


def computed(plan: PlanResult) -> tuple[Said, ...]:
    """What every chart of a plan says below it."""
    return (
        said(
            mark("The plan is computed; no State has published it. {draws} simulated executions, seed {seed}."),
            draws=number(plan.completion.draws),
            seed=str(plan.seed),
        ),
    )


def planned_summary(plan: PlanResult) -> tuple[Said, ...]:
    """What a plan releases, and how probable it is that it meets its deadline."""
    beyond = sum(one.m2 for one in plan.milestones if one.year is None)
    sentences = [
        said(
            mark("The plan releases {m2} from {first} to {last}."),
            m2=m2(plan.remaining_m2 - beyond),
            first=long_day(plan.first_day),
            last=long_day(plan.last_day),
        )
    ]
    if beyond:
        sentences.append(said(mark("{m2} are not reached within the plan."), m2=m2(beyond)))
    chance = plan.completion.p_by_deadline
    if plan.deadline is not None and chance is not None:
        words = mark("The probability to be done by the deadline, {date}, is {share}.")
        sentences.append(said(words, date=long_day(plan.deadline), share=share(chance)))
    return tuple(sentences)
