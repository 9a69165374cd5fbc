"""What a State said it would do by when: the milestones of a plan, or of a work plan that it published."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from clearance.errors import InvalidRecord
from clearance.land.ledger import Period
from clearance.saying import saying

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clearance.plan.actual.adopted import AdoptedPlan
    from clearance.plan.result import PlanResult

__all__ = ["Target", "in_order", "targets_in_force", "targets_of_adopted", "targets_of_plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be released in a period: whole m2, areas, or both; None where the plan does not say.

    `source` names the plan, as published, or as it was computed.
    """

    period: Period
    m2: int | None = None
    areas: int | None = None
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse a target that cannot be.

        Raises:
            InvalidRecord: without an amount, with a negative one, or when the period ends before it begins.
        """
        period = self.period
        when = saying("the target for {from_on} to {to_on}", from_on=period.from_on, to_on=period.to_on)
        if self.period.from_on > self.period.to_on:
            raise InvalidRecord("{when} ends before it begins; put the earlier date first", when=when)
        if self.m2 is None and self.areas is None:
            raise InvalidRecord("{when} says neither m2 nor areas; give one of them", when=when)
        for amount, unit in ((self.m2, "m2"), (self.areas, "areas")):
            if amount is not None and amount < 0:
                raise InvalidRecord("{when} is {amount} {unit}; give 0 or more", when=when, amount=amount, unit=unit)


def in_order(targets: Sequence[Target]) -> tuple[Target, ...]:
    """Targets by date.

    Raises:
        InvalidRecord: when two of them overlap, so that an output would count for both.
    """
    ordered = sorted(targets, key=lambda target: target.period.from_on)
    for before, after in pairwise(ordered):
        if after.period.from_on <= before.period.to_on:
            raise InvalidRecord(
                "two targets speak of {from_on}: one until {to_on}, one from that day on; give periods that "
                "follow each other",
                from_on=after.period.from_on,
                to_on=before.period.to_on,
            )
    return tuple(ordered)


def targets_of_plan(plan: PlanResult) -> tuple[Target, ...]:
    """The milestones of a plan by calendar year; its first and last year are cut to the days of the plan.

    What the plan does not reach has no year, and is no target.
    """
    source = saying(
        "plan '{name}' computed from snapshot {snapshot}", name=str(plan.scenario), snapshot=str(plan.identity.id)
    )
    years = ((one.year, one.m2, one.areas) for one in plan.milestones)
    return _by_year(years, plan.first_day, source, last_day=plan.last_day)


def targets_of_adopted(plan: AdoptedPlan) -> tuple[Target, ...]:
    """The milestones of a plan that the authority adopted, by calendar year; its first year begins with the plan."""
    source = saying("plan '{name}', adopted on the data of {as_of}", name=plan.name, as_of=plan.as_of)
    years = ((one.month.year if one.month else None, one.m2, one.areas) for one in plan.monthly)
    return _by_year(years, plan.first_day, source)


def targets_in_force(plans: Iterable[AdoptedPlan]) -> tuple[Target, ...]:
    """What the adopted plans promised, by calendar year: from its first year on a plan replaces those before it.

    Args:
        plans: the last that was adopted last.
    """
    held: tuple[Target, ...] = ()
    for plan in plans:
        own = targets_of_adopted(plan)
        begun = own[0].period.year if own else None
        held = (*(one for one in held if begun is None or one.period.from_on.year < begun), *own)
    return held


def _by_year(
    amounts: Iterable[tuple[int | None, int, int]], first_day: date, source: str, *, last_day: date = date.max
) -> tuple[Target, ...]:
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for year, m2, areas in amounts:
        if year is not None:
            sums[year][0] += m2
            sums[year][1] += areas
    return tuple(
        Target(
            period=Period(max(date(year, 1, 1), first_day), min(date(year, 12, 31), last_day), year),
            m2=m2,
            areas=areas,
            source=source,
        )
        for year, (m2, areas) in sorted(sums.items())
    )
