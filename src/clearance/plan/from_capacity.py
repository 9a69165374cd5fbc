"""The plan of a capacity: of what it says, then of what is added or changed, each from the plan before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from clearance.plan.added import Kind
from clearance.plan.capacity.money import Funding, Payer
from clearance.plan.capacity.stating import Assumption
from clearance.plan.optimise import plan_schedule
from clearance.plan.remedies.applying import with_added
from clearance.plan.remedies.replanning import replanned
from clearance.plan.remedies.showing import options_of
from clearance.plan.remedies.words import said_of
from clearance.saying import saying

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.plan.added import Added
    from clearance.plan.assembling import Assembled
    from clearance.plan.capacity.capacity import Capacity
    from clearance.plan.optimise.planned import Planned
    from clearance.plan.remedies.changes import Change

__all__ = ["OfCapacity", "plan_of"]


class OfCapacity(NamedTuple):
    """A planning problem, its plan, and the capacity as it is with all that is added, for faces to show."""

    assembled: Assembled
    planned: Planned
    capacity: Capacity


def plan_of(
    capacity: Capacity,
    unchanged: Capacity | None,
    assembling: Callable[[Capacity, Assembled | None], Assembled],
    progress: Callable[[float], None],
) -> OfCapacity:
    """Plan a capacity; a scenario from the plan without its changes, and what is added from the plan without it.

    So means that are only added take nothing away, and a remedy that is written into the file as `[[added]]` is planned
    as it was when it was told.

    Args:
        capacity: who works, and with what.
        unchanged: the capacity without the changes of the scenario; None: there is no scenario.
        assembling: makes the problem of a capacity, its pieces cut as those of another one.
        progress: called with the share that is done.
    """
    if unchanged is not None:
        before = plan_of(unchanged, None, assembling, lambda share: progress(share / 2))
        assembled = assembling(replace(capacity, added=()), before.assembled)
        if capacity.added:
            assembled, capacity = _with(assembled, capacity)
        return OfCapacity(assembled, replanned(assembled.problem, before.planned, plan_schedule), capacity)
    assembled = assembling(replace(capacity, added=()), None)
    planned = plan_schedule(assembled.problem, progress=progress)
    if capacity.added:
        assembled, capacity = _with(assembled, capacity)
        planned = replanned(assembled.problem, planned, plan_schedule)
    return OfCapacity(assembled, planned, capacity)


def _with(assembled: Assembled, capacity: Capacity) -> tuple[Assembled, Capacity]:
    """The problem with what is added, and the capacity as faces show it: counts and money with all of it."""
    change = with_added(assembled.problem, options_of(assembled.problem, capacity), capacity.added)
    return _changed(assembled, change), _counted(capacity, capacity.added, assembled)


def _changed(assembled: Assembled, change: Change) -> Assembled:
    counts = change.problem.pools.count.tolist()
    return replace(
        assembled,
        problem=change.problem,
        groups=tuple(replace(group, count=count) for group, count in zip(assembled.groups, counts, strict=True)),
        standing_by_month=assembled.standing_by_month + change.standing_by_month,
        assumptions=(
            *assembled.assumptions,
            Assumption(
                what=saying("added to what the capacity file says"),
                value=change.what,
                source=saying("the capacity file"),
            ),
        ),
    )


def _counted(capacity: Capacity, added: Sequence[Added], assembled: Assembled) -> Capacity:
    """What can be said by counts and rows of money; single months of flights and of seasons stay in the problem."""
    teams, fleet, funding = list(capacity.teams), capacity.helicopters, list(capacity.funding)
    for one in added:
        if one.kind in {Kind.TEAM, Kind.ENOUGH_TEAMS}:
            at = next(n for n, group in enumerate(teams) if group.name == one.name)
            teams[at] = replace(teams[at], count=teams[at].count + round(one.amount))
        elif one.kind is Kind.FLIGHTS and fleet is not None and not one.months and one.year is None:
            fleet = replace(fleet, count=fleet.count + round(one.amount))
        elif one.kind is Kind.MONEY:
            funding += _rows(one, capacity, assembled)
    return replace(capacity, teams=tuple(teams), helicopters=fleet, funding=tuple(funding), added=())


def _rows(one: Added, capacity: Capacity, assembled: Assembled) -> list[Funding]:
    named = sorted({row.year for row in capacity.funding})
    until = assembled.problem.last_year if assembled.problem.deadline is None else assembled.problem.deadline.year
    years = [one.year] if one.year is not None else [year for year in named if year <= until]
    source = said_of((one,))
    return [
        Funding(payer=Payer.STATE, name=saying("added money"), year=year, amount=one.amount, source=source)
        for year in years
        if year in named
    ]
