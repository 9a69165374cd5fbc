"""The capacity of a programme: what the plan has to work with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from clearance.errors import InvalidQuantity
from clearance.land.hazard import HazardClass
from clearance.plan.added import Added, Kind
from clearance.plan.capacity.calendars import MONTHS, WET_SHARE, Calendar, LostDays, Reason, working_days
from clearance.plan.capacity.money import Currency, Funding
from clearance.plan.capacity.moving import Access, Helicopters, Moves, SectorWay
from clearance.plan.capacity.rates import default_rate
from clearance.plan.capacity.stating import Spread
from clearance.plan.capacity.survey import DEFAULT_OUTCOMES, NewAreas, SurveyOutcome
from clearance.plan.capacity.teams import DOES, GroundClass, TeamGroup, TeamKind
from clearance.plan.problem import Activity
from clearance.saying import saying

__all__ = ["ELSEWHERE", "Capacity"]

# The name of the sector that stands for all that are not named.
ELSEWHERE = "*"
DEFAULT_WAY = SectorWay(
    name=ELSEWHERE, source=saying("road and medium ground, unless the file says so: judgement of this project")
)


@dataclass(frozen=True, kw_only=True)
class Capacity:
    """Teams, calendars, ways, helicopters, money and what survey is expected to find.

    Args:
        teams: groups of teams that are alike.
        currency: of all money; None where no money is named.
        calendar: the year of all teams.
        lost: working days that are lost in single months.
        moves: days that moves take.
        sectors: the ways into sectors.
        helicopters: None: there are none.
        funding: money by payer and year; empty: nobody said, and the plan has no limit of money.
        outcomes: of survey, by class of land; what is not there is as `DEFAULT_OUTCOMES` says.
        new_areas: None: the plan is for what is known.
        handover_days: calendar days from the last work on an area to its handover.
        handover_source: who says so.
        added: means beyond all this, as remedies tell them; the plan is made from the one without them.
    """

    teams: tuple[TeamGroup, ...]
    currency: Currency | None = None
    calendar: Calendar = field(default_factory=Calendar)
    lost: tuple[LostDays, ...] = ()
    moves: Moves = field(default_factory=Moves)
    sectors: tuple[SectorWay, ...] = ()
    helicopters: Helicopters | None = None
    funding: tuple[Funding, ...] = ()
    outcomes: Mapping[HazardClass, SurveyOutcome] = field(default_factory=lambda: MappingProxyType({}))
    new_areas: NewAreas | None = None
    handover_days: int = 0
    handover_source: str = ""
    added: tuple[Added, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what does not fit together.

        Raises:
            InvalidQuantity: naming the group, sector or value, and the remedy.
        """
        if not self.teams:
            raise InvalidQuantity("the capacity has no team group; add at least one")
        if not 0 <= self.handover_days <= 3650:
            raise InvalidQuantity(
                "handover: {handover_days} days cannot be; give 0 or more", handover_days=self.handover_days
            )
        if name := _twice(group.name for group in self.teams):
            raise InvalidQuantity("team group '{name}' is there twice; give each a name of its own", name=name)
        if name := _twice(way.name for way in self.sectors):
            raise InvalidQuantity("sector '{name}' is there twice; give each a name of its own", name=name)
        if self.currency is None and self._names_money:
            raise InvalidQuantity(
                "costs or funding are given without a currency; add currency = 'USD' (or another code) and its date"
            )
        flown = next((way.name for way in self.sectors if way.access is Access.AIR), None)
        if flown is not None and (self.helicopters is None or self.helicopters.count == 0):
            raise InvalidQuantity(
                "sector '{flown}' is reached by air and there is no helicopter; add one, or the way", flown=flown
            )
        for one in self.added:
            self._refuse_added(one)
        for group in self.teams:
            if not any(self._works_at(group, sector) for sector in self._sectors_told_apart):
                raise InvalidQuantity(
                    "team group '{group}': season and lost days leave no working day in a year; open a month",
                    group=group.name,
                )

    def _refuse_added(self, one: Added) -> None:
        names = [group.name for group in self.teams]
        if one.kind in {Kind.TEAM, Kind.ENOUGH_TEAMS} and one.name not in names:
            raise InvalidQuantity(
                "added team: there is no group '{name}'; use one of {names}", name=one.name, names=tuple(names)
            )
        if one.kind is Kind.FLIGHTS and self.helicopters is None:
            raise InvalidQuantity("added flights: the capacity names no helicopter; add [helicopters] to it")
        if one.kind is Kind.MONEY and self.currency is None:
            raise InvalidQuantity("added money: the capacity names no currency; add currency and currency_date")
        if one.kind is Kind.SEASON and not one.months:
            raise InvalidQuantity("added season: no month is named; give numbers from 1 to 12")

    @property
    def _names_money(self) -> bool:
        costs = [cost for group in self.teams for cost in (group.cost_per_month, group.cost_per_move)]
        if self.helicopters is not None:
            costs.append(self.helicopters.cost_per_month)
        return bool(self.funding) or any(cost is not None for cost in costs)

    @property
    def _sectors_told_apart(self) -> set[str]:
        return {ELSEWHERE, *(way.name for way in self.sectors), *(name for loss in self.lost for name in loss.sectors)}

    def _works_at(self, group: TeamGroup, sector: str) -> bool:
        return any(self.working_days(group.kind, sector, (2025, month)) > 0 for month in MONTHS)

    def working_days(self, kind: TeamKind, sector: str, year_month: tuple[int, int]) -> float:
        """Return the working days of a team in a calendar month in a sector."""
        return working_days(self.calendar, self.lost, kind, sector, year_month)

    def wet_days(self, kind: TeamKind, sector: str, year_month: tuple[int, int]) -> float:
        """Return the working days of a wet month: as it is when the capacity says what rain costs there, else fewer."""
        days = self.working_days(kind, sector, year_month)
        is_said = any(loss.reason is Reason.RAIN and loss.concerns(kind, sector) for loss in self.lost)
        return days if is_said else days * WET_SHARE

    def way(self, sector: str) -> SectorWay:
        """Return how a sector is reached and how hard its ground is: as named, else as elsewhere, else the default."""
        known = {way.name: way for way in self.sectors}
        return known.get(sector) or known.get(ELSEWHERE) or DEFAULT_WAY

    def outcome(self, hazard_class: HazardClass) -> SurveyOutcome:
        """Return what survey is expected to find on land of a class."""
        return self.outcomes.get(hazard_class) or DEFAULT_OUTCOMES[hazard_class]

    def rate(self, group: TeamGroup, activity: Activity, ground: GroundClass) -> Spread | None:
        """Return the m2 that a team of a group works on a working day; None: it does not do that there.

        The group's own rate for this ground comes first, then its own for any mined ground, then the default of a
        searcher times the searchers of the team.
        """
        if activity not in DOES[group.kind]:
            return None
        own = {(rate.activity, rate.ground): rate.m2_per_team_day for rate in group.rates}
        stated = own.get((activity, ground))
        if stated is None and ground is not GroundClass.BATTLE:
            stated = own.get((activity, None))
        if stated is not None:
            return stated
        default = default_rate(group.kind, activity, ground)
        return None if default is None else default.m2_per_day.times(group.searchers)

    def has_rate_of_its_land(self, group: TeamGroup, activity: Activity, ground: GroundClass) -> bool:
        """Return whether the rate of a group is its own and for any ground: what it did on the land as it is."""
        own = {(rate.activity, rate.ground) for rate in group.rates}
        return (activity, ground) not in own and ground is not GroundClass.BATTLE and (activity, None) in own

    def is_default_rate(self, group: TeamGroup, activity: Activity, ground: GroundClass) -> bool:
        """Return whether the rate of a group is a default, not its own."""
        own = {(rate.activity, rate.ground) for rate in group.rates}
        stated = (activity, ground) in own or (ground is not GroundClass.BATTLE and (activity, None) in own)
        return not stated


def _twice(names: Iterable[str]) -> str:
    """The first name that is there twice; empty when there is none."""
    listed = list(names)
    return next((name for place, name in enumerate(listed) if name in listed[:place]), "")
