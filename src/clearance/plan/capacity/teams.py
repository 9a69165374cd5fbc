"""Groups of teams that are alike, and which work each kind of team can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from clearance.errors import InvalidQuantity
from clearance.plan.capacity.stating import UNSOURCED, Spread
from clearance.plan.problem import Activity
from clearance.saying import Number, saying

__all__ = ["DOES", "LEVELS", "LONGEST_MOVE", "MOST", "SEARCHERS", "GroundClass", "GroupRate", "TeamGroup", "TeamKind"]


class TeamKind(StrEnum):
    """What teams search with, or what they are there for."""

    MANUAL = "manual"
    DOGS = "dogs"
    MACHINES = "machines"
    NTS = "NTS"
    TS = "TS"
    EOD = "EOD"
    QA = "QA"


class GroundClass(StrEnum):
    """On what a rate holds: mined ground by how hard it is, or a battle area (remnants and ERW near the surface)."""

    OPEN = "open"
    MEDIUM = "medium"
    DENSE = "dense"
    BATTLE = "battle area"


DOES: Mapping[TeamKind, tuple[Activity, ...]] = MappingProxyType(
    {
        TeamKind.MANUAL: (Activity.TS, Activity.CLEARANCE),
        TeamKind.DOGS: (Activity.TS, Activity.CLEARANCE),
        TeamKind.MACHINES: (Activity.TS, Activity.CLEARANCE),
        TeamKind.NTS: (Activity.NTS,),
        TeamKind.TS: (Activity.TS,),
        TeamKind.EOD: (Activity.CLEARANCE,),
        TeamKind.QA: (Activity.QA,),
    }
)

# What the rate of a kind counts: so many of them search at a time in a team.
SEARCHERS: Mapping[TeamKind, str] = MappingProxyType(
    {
        TeamKind.MANUAL: "deminer",
        TeamKind.DOGS: "dog",
        TeamKind.MACHINES: "machine",
        TeamKind.NTS: "team",
        TeamKind.TS: "deminer",
        TeamKind.EOD: "team",
        TeamKind.QA: "team",
    }
)

LONGEST_MOVE = 366  # days
MOST = 10_000  # teams of a group, or searchers of a team: a number that is larger is a slip

# Levels of competence in EOD (IMAS 09.30 and test and evaluation protocol 09.30/01).
LEVELS = ("EOD 1", "EOD 2", "EOD 3", "EOD 3+")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRate:
    """What a team of a group works on a working day, in m2; `ground` None holds on any ground but battle areas."""

    activity: Activity
    m2_per_team_day: Spread
    ground: GroundClass | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamGroup:
    """Teams of one kind that are alike.

    Args:
        name: for people; unique.
        kind: what they are.
        count: teams.
        searchers: deminers, dogs or machines of a team that search at a time; 1 where the team is the unit.
        staff: people of a team in all; None when not said.
        qualifications: people of a team by level (`LEVELS`).
        base: the sector where they start; empty: from the base of the programme.
        first_day: from which they work; None: from the plan's first day.
        last_day: the last on which they work; None: to the plan's end.
        cost_per_month: of a team at work, in the currency of the capacity; None when not said.
        cost_per_move: of a move; None when not said.
        move_days: of a move within a sector; None: as of all groups.
        cost_source: where the costs are from; empty: as `source`.
        rates: of the group itself, in place of the defaults.
        source: where all this is from.
    """

    name: str
    kind: TeamKind
    count: int
    searchers: int = 1
    staff: int | None = None
    qualifications: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    base: str = ""
    first_day: date | None = None
    last_day: date | None = None
    cost_per_month: float | None = None
    cost_per_move: float | None = None
    move_days: float | None = None
    cost_source: str = ""
    rates: tuple[GroupRate, ...] = ()
    source: str = UNSOURCED

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            InvalidQuantity: naming the group, the value and the remedy.
        """
        who = saying("team group '{name}'", name=self.name)
        if not self.name.strip():
            raise InvalidQuantity("a team group has no name; give each a name of its own")
        self._refuse_slips()
        if self.count < 1 or self.searchers < 1:
            raise InvalidQuantity(
                "{who}: {count} teams of {searchers} cannot be; give 1 or more of each",
                who=who,
                count=self.count,
                searchers=self.searchers,
            )
        if self.staff is not None and self.staff < 1:
            raise InvalidQuantity(
                "{who}: a staff of {staff} cannot be; give 1 or more, or leave it out", who=who, staff=self.staff
            )
        for name in ("cost_per_month", "cost_per_move", "move_days"):
            value = getattr(self, name)
            if value is not None and not 0 <= value < float("inf"):
                raise InvalidQuantity(
                    "{who}: {name} {value} cannot be; give 0 or more", who=who, name=name, value=Number(value, "g")
                )
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise InvalidQuantity(
                "{who}: it ends on {last_day}, before it begins on {first_day}; swap them",
                who=who,
                last_day=self.last_day,
                first_day=self.first_day,
            )
        strange = next((level for level in self.qualifications if level not in LEVELS), None)
        if strange is not None:
            raise InvalidQuantity(
                "{who}: the level '{strange}' is not known; use one of {levels}",
                who=who,
                strange=strange,
                levels=tuple(LEVELS),
            )
        self._refuse_rates_of_no_use()

    def _refuse_slips(self) -> None:
        who = saying("team group '{name}'", name=self.name)
        if not self.name.isprintable():
            raise InvalidQuantity(
                "team group {name}: a name is one line of letters that show; correct it", name=repr(self.name)
            )
        if self.count > MOST or self.searchers > MOST:
            raise InvalidQuantity(
                "{who}: {count} teams of {searchers} cannot be; give at most {most} of each",
                who=who,
                count=self.count,
                searchers=self.searchers,
                most=MOST,
            )
        if self.move_days is not None and self.move_days > LONGEST_MOVE:
            raise InvalidQuantity(
                "{who}: a move of {move_days} days cannot be; give at most {longest_move}",
                who=who,
                move_days=Number(self.move_days, "g"),
                longest_move=LONGEST_MOVE,
            )

    def _refuse_rates_of_no_use(self) -> None:
        who = saying("team group '{name}'", name=self.name)
        for rate in self.rates:
            if rate.activity not in DOES[self.kind]:
                known = tuple(activity.name for activity in DOES[self.kind])
                raise InvalidQuantity(
                    "{who}: a rate of {activity} is of no use, {kind} teams do {known}; omit it",
                    who=who,
                    activity=rate.activity.name,
                    kind=self.kind,
                    known=known,
                )
            if rate.m2_per_team_day.mode == 0:
                raise InvalidQuantity(
                    "{who}: a rate of 0 m2 a team-day does nothing; leave it out, or correct it", who=who
                )

    @property
    def unit(self) -> str:
        """What `searchers` counts."""
        return SEARCHERS[self.kind]
