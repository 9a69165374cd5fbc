"""Scenarios: a capacity and named changes of it, so that plans of several can be compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from clearance.errors import InvalidQuantity, NotFound
from clearance.plan.capacity.calendars import MONTHS, LostDays, Reason
from clearance.plan.capacity.moving import Access
from clearance.plan.capacity.teams import TeamKind

if TYPE_CHECKING:
    from clearance.plan.capacity.capacity import Capacity

__all__ = ["CHANGES", "Scenario", "changed", "deadline_of"]

CHANGES = (
    "teams NAME +2",
    "teams NAME =3",
    "kind NAME dogs",
    "funding *0.8",
    "funding 2027 *0.8",
    "helicopters +1",
    "helicopters =0",
    "season 5-11",
    "deadline 2031-12-31",
)
CHANGE = re.compile(r"(?P<what>[a-z]+)(?: +(?P<name>.+?))? +(?P<how>[+=*-]?[\w.-]+)", flags=re.ASCII)
STEP = re.compile(r"(?P<sign>[+=-])(?P<count>\d{1,4})", flags=re.ASCII)
NAME = re.compile(r"[\w][\w .+-]{0,59}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A named capacity with changes.

    Args:
        name: letters, digits, spaces and . + - _.
        capacity: the text of a capacity file (TOML).
        changes: each as one of `CHANGES`, applied in this order.
        note: why.

    Raises:
        InvalidQuantity: for a name or a change that cannot be read.
    """

    name: str
    capacity: str
    changes: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse what could not be asked for again, or not be applied."""
        if not NAME.fullmatch(self.name):
            raise InvalidQuantity(
                "scenario '{name}': a name has 1 to 60 letters, digits, spaces and . + - _; choose another",
                name=self.name,
            )
        for change in self.changes:
            _parts(change)


def changed(capacity: Capacity, changes: Iterable[str]) -> Capacity:
    """The capacity with changes, in their order.

    Raises:
        InvalidQuantity: for a change that cannot be read, or that leaves nothing to work with.
        NotFound: for a group of teams that is not there.

    Example:
        >>> from clearance.plan.capacity.capacity import Capacity
        >>> from clearance.plan.capacity.teams import TeamGroup
        >>> one = Capacity(teams=(TeamGroup(name="Army", kind=TeamKind.MANUAL, count=6),))
        >>> changed(one, ["teams Army +2"]).teams[0].count
        8
    """
    for change in changes:
        what, name, how = _parts(change)
        capacity = _APPLIED[what](capacity, name, how, change)
    return capacity


def deadline_of(changes: Iterable[str]) -> date | None:
    """The deadline that the last such change names; None without one."""
    found = None
    for change in changes:
        what, _, how = _parts(change)
        if what == "deadline":
            found = _day(how, change)
    return found


def _parts(change: str) -> tuple[str, str, str]:
    read = CHANGE.fullmatch(change.strip())
    if read is None or read["what"] not in _APPLIED:
        raise _unreadable(change)
    return read["what"], (read["name"] or "").strip(), read["how"]


def _unreadable(change: str) -> InvalidQuantity:
    return InvalidQuantity(
        "change '{change}' cannot be read; write it as one of: {changes}", change=change, changes="; ".join(CHANGES)
    )


def _stepped(count: int, how: str, change: str) -> int:
    step = STEP.fullmatch(how)
    if step is None:
        raise _unreadable(change)
    given = int(step["count"])
    return {"+": count + given, "-": max(0, count - given), "=": given}[step["sign"]]


def _group_at(capacity: Capacity, name: str, change: str) -> int:
    names = [group.name for group in capacity.teams]
    if name not in names:
        raise NotFound(
            "change '{change}': there is no group of teams '{name}'; use one of {names}",
            change=change,
            name=name,
            names=tuple(names),
        )
    return names.index(name)


def _teams(capacity: Capacity, name: str, how: str, change: str) -> Capacity:
    at = _group_at(capacity, name, change)
    group = capacity.teams[at]
    count = _stepped(group.count, how, change)
    kept = () if count == 0 else (replace(group, count=count),)
    return replace(capacity, teams=(*capacity.teams[:at], *kept, *capacity.teams[at + 1 :]))


def _kind(capacity: Capacity, name: str, how: str, change: str) -> Capacity:
    """The same number of teams of another kind, with the default rates of that kind."""
    if how not in set(TeamKind):
        raise InvalidQuantity(
            "change '{change}': '{how}' is no kind of team; use one of {kinds}",
            change=change,
            how=how,
            kinds=tuple(TeamKind),
        )
    at = _group_at(capacity, name, change)
    other = replace(capacity.teams[at], kind=TeamKind(how), rates=())
    return replace(capacity, teams=(*capacity.teams[:at], other, *capacity.teams[at + 1 :]))


def _funding(capacity: Capacity, name: str, how: str, change: str) -> Capacity:
    factor = re.fullmatch(r"\*(\d+(?:\.\d+)?)", how, flags=re.ASCII)
    if factor is None or (name and not re.fullmatch(r"\d{4}", name, flags=re.ASCII)):
        raise _unreadable(change)
    year, times = int(name) if name else None, float(factor[1])
    if not any(year in {None, fund.year} for fund in capacity.funding):
        raise NotFound(
            "change '{change}': the capacity names no such money; leave the change out, or add funding", change=change
        )
    funds = tuple(
        replace(fund, amount=fund.amount * times) if year in {None, fund.year} else fund for fund in capacity.funding
    )
    return replace(capacity, funding=funds)


def _helicopters(capacity: Capacity, _name: str, how: str, change: str) -> Capacity:
    """Without any helicopter, sectors that are reached by air are closed all year."""
    if capacity.helicopters is None:
        raise NotFound("change '{change}': the capacity names no helicopter; add helicopters to it", change=change)
    count = _stepped(capacity.helicopters.count, how, change)
    if count:
        return replace(capacity, helicopters=replace(capacity.helicopters, count=count))
    flown = tuple(way.name for way in capacity.sectors if way.access is Access.AIR)
    closed = LostDays(reason=Reason.ACCESS, months=MONTHS, sectors=flown, source=f"scenario: {change}")
    ways = tuple(replace(way, access=Access.FOOT) if way.name in flown else way for way in capacity.sectors)
    lost = (*capacity.lost, closed) if flown else capacity.lost
    return replace(capacity, helicopters=None, sectors=ways, lost=lost)


def _season(capacity: Capacity, _name: str, how: str, change: str) -> Capacity:
    months = re.fullmatch(r"(\d{1,2})-(\d{1,2})", how, flags=re.ASCII)
    if months is None or not 1 <= int(months[1]) <= int(months[2]) <= 12:
        raise _unreadable(change)
    season = tuple(range(int(months[1]), int(months[2]) + 1))
    return replace(capacity, calendar=replace(capacity.calendar, season=season, source=f"scenario: {change}"))


def _deadline(capacity: Capacity, _name: str, how: str, change: str) -> Capacity:
    _day(how, change)  # it changes what is asked of the plan, not what there is
    return capacity


def _day(how: str, change: str) -> date:
    try:
        return date.fromisoformat(how)
    except ValueError:
        raise InvalidQuantity(
            "change '{change}': '{how}' is not a date; write YYYY-MM-DD", change=change, how=how
        ) from None


_APPLIED: dict[str, Callable[[Capacity, str, str, str], Capacity]] = {
    "teams": _teams,
    "kind": _kind,
    "funding": _funding,
    "helicopters": _helicopters,
    "season": _season,
    "deadline": _deadline,
}
