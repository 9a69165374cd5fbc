"""One group of teams from its table of the file."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from clearance.plan.capacity.stating import UNSOURCED, Spread
from clearance.plan.capacity.teams import LEVELS, GroundClass, GroupRate, TeamGroup, TeamKind
from clearance.plan.problem import Activity

if TYPE_CHECKING:
    from clearance_geodata.ingest.mapping.keys import Keys

__all__ = ["WORKS", "group_of", "spread_of"]

# What the file calls the activities.
WORKS = {"NTS": Activity.NTS, "TS": Activity.TS, "clearance": Activity.CLEARANCE, "QA": Activity.QA}


def group_of(keys: Keys) -> TeamGroup:
    """Return the group of a `[[team]]`.

    Raises:
        FileRefused: naming the line, the key, the value and the remedy.
    """
    name, kind = keys.text("name"), keys.word("kind", list(TeamKind))
    if not name:
        keys.refuse("it has no name; add name = '...', a name of its own")
    if not kind:
        keys.refuse("it has no kind; add kind = '...', one of {words}", words=tuple(TeamKind))
    levels = keys.table("qualifications")
    held = {level: count for level in LEVELS if (count := levels.count(level)) is not None}
    levels.finish()
    source = keys.text("source", UNSOURCED)
    rates = tuple(_rate_of(rate, source) for rate in keys.tables("rate"))
    with keys.blamed():
        group = TeamGroup(
            name=name,
            kind=TeamKind(kind),
            count=keys.whole("count", 1),
            searchers=keys.whole("searchers", 1),
            staff=keys.count("staff"),
            qualifications=MappingProxyType(held),
            base=keys.text("base"),
            first_day=keys.day("from"),
            last_day=keys.day("until"),
            cost_per_month=keys.number("cost_per_month"),
            cost_per_move=keys.number("cost_per_move"),
            move_days=keys.number("move_days"),
            cost_source=keys.text("cost_source"),
            rates=rates,
            source=source,
        )
    keys.finish()
    return group


def _rate_of(keys: Keys, source: str) -> GroupRate:
    work = keys.word("work", WORKS) or "clearance"
    ground = keys.word("ground", list(GroundClass))
    spread = spread_of(keys, keys.text("source", source))
    keys.finish()
    return GroupRate(activity=WORKS[work], m2_per_team_day=spread, ground=GroundClass(ground) if ground else None)


def spread_of(keys: Keys, source: str) -> Spread:
    """Return low, mode and high of a table; without low and high, the mode alone.

    Raises:
        FileRefused: naming the line and the remedy.
    """
    mode = keys.number("mode")
    if mode is None:
        keys.refuse("it has no mode; add mode = a number, and low and high about it")
    low, high = keys.number("low"), keys.number("high")
    with keys.blamed():
        return Spread(low=mode if low is None else low, mode=mode, high=mode if high is None else high, source=source)
