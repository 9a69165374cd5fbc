"""The words for what plans name: activities, kinds of teams and ground, ways, reasons for lost days, payers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from clearance.land.hazard import HazardClass
from clearance.plan.capacity.calendars import Reason
from clearance.plan.capacity.money import Payer
from clearance.plan.capacity.moving import Access
from clearance.plan.capacity.teams import GroundClass, TeamGroup, TeamKind
from clearance.plan.problem import Activity
from clearance.saying import Saying, counted, saying

__all__ = ["ACCESSES", "ACTIVITIES", "CLASSES", "GROUNDS", "PAYERS", "REASONS", "searchers_of", "some", "teams_of"]

ACTIVITIES: Mapping[Activity, Saying] = MappingProxyType(
    {
        Activity.NTS: saying("non-technical survey"),
        Activity.TS: saying("technical survey"),
        Activity.CLEARANCE: saying("clearance"),
        Activity.QA: saying("QA"),
    }
)
CLASSES: Mapping[HazardClass, Saying] = MappingProxyType(
    {
        HazardClass.SHA: saying("land of class sha: shares cancelled, reduced, cleared"),
        HazardClass.CHA: saying("land of class cha: shares cancelled, reduced, cleared"),
        HazardClass.UNCLASSIFIED: saying("land of class unclassified: shares cancelled, reduced, cleared"),
    }
)
GROUNDS: Mapping[GroundClass, Saying] = MappingProxyType(
    {
        GroundClass.OPEN: saying("open ground"),
        GroundClass.MEDIUM: saying("medium ground"),
        GroundClass.DENSE: saying("dense ground"),
        GroundClass.BATTLE: saying("battle area ground"),
    }
)
ACCESSES: Mapping[Access, Saying] = MappingProxyType(
    {
        Access.ROAD: saying("reached by road"),
        Access.FOOT: saying("reached by foot"),
        Access.AIR: saying("reached by air"),
    }
)
REASONS: Mapping[Reason, Saying] = MappingProxyType(
    {
        Reason.RAIN: saying("days lost to rain"),
        Reason.HEAT: saying("days lost to heat"),
        Reason.SNOW: saying("days lost to snow"),
        Reason.ACCESS: saying("days lost to access"),
        Reason.SECURITY: saying("days lost to security"),
        Reason.OTHER: saying("days lost to other"),
    }
)
PAYERS: Mapping[Payer, Saying] = MappingProxyType(
    {
        Payer.STATE: saying("State"),
        Payer.DONOR: saying("donor"),
        Payer.UNFUNDED: saying("unfunded, cannot be spent"),
    }
)
SHOWN = 5


def teams_of(group: TeamGroup) -> Saying:
    """How many teams of what kind a group has."""
    count = group.count
    return {
        TeamKind.MANUAL: counted("{count} manual team", "{count} manual teams", count),
        TeamKind.DOGS: counted("{count} dogs team", "{count} dogs teams", count),
        TeamKind.MACHINES: counted("{count} machines team", "{count} machines teams", count),
        TeamKind.NTS: counted("{count} NTS team", "{count} NTS teams", count),
        TeamKind.TS: counted("{count} TS team", "{count} TS teams", count),
        TeamKind.EOD: counted("{count} EOD team", "{count} EOD teams", count),
        TeamKind.QA: counted("{count} QA team", "{count} QA teams", count),
    }[group.kind]


def searchers_of(group: TeamGroup) -> Saying | None:
    """Who searches in a team of the group; None where the team is the unit."""
    count = group.searchers
    return {
        "deminer": counted("{count} deminer", "{count} deminers", count),
        "dog": counted("{count} dog", "{count} dogs", count),
        "machine": counted("{count} machine", "{count} machines", count),
    }.get(group.unit)


def some(names: tuple[str, ...]) -> Saying:
    """A few names, and how many more there are."""
    if len(names) <= SHOWN:
        return saying("{names}", names=names)
    return saying("{names} and {count} more", names=names[:SHOWN], count=len(names) - SHOWN)
