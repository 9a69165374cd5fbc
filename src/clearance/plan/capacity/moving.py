"""How teams get to the land: moves, the way into each sector, and the helicopters that carry and bring back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clearance.errors import InvalidQuantity
from clearance.plan.capacity.calendars import MONTHS, refuse_strange_months
from clearance.plan.capacity.stating import UNSOURCED
from clearance.plan.capacity.teams import LONGEST_MOVE, MOST, GroundClass
from clearance.saying import Number, saying

__all__ = ["DEFAULT_MOVES", "Access", "Helicopters", "Moves", "SectorWay"]

DEFAULT_MOVES = saying("judgement of this project, no published figure was found: replace it by your own")


class Access(StrEnum):
    """How a sector is reached."""

    ROAD = "road"
    FOOT = "foot"
    AIR = "air"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Calendar days that a move takes; what a group says itself comes first.

    Args:
        within_sector_days: between two areas of a sector, to break up, move and set up again.
        between_sectors_days: added when the areas lie in two sectors.
        from_base_days: added on the way from the base of the programme.
        source: where this is from; empty: these are the defaults.
    """

    within_sector_days: float = 2.0
    between_sectors_days: float = 3.0
    from_base_days: float = 3.0
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            InvalidQuantity: naming the value.
        """
        for name in ("within_sector_days", "between_sectors_days", "from_base_days"):
            if not 0 <= getattr(self, name) <= LONGEST_MOVE:
                raise InvalidQuantity(
                    "moves: {name} {days} cannot be; give 0 to {longest_move} days",
                    name=name,
                    days=Number(getattr(self, name), "g"),
                    longest_move=LONGEST_MOVE,
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorWay:
    """The way into a sector and its ground; the sector `*` stands for all that are not named.

    Args:
        name: as the register spells it.
        access: how it is reached.
        ground: how hard its mined ground is.
        source: where this is from.
    """

    name: str
    access: Access = Access.ROAD
    ground: GroundClass = GroundClass.MEDIUM
    source: str = UNSOURCED


@dataclass(frozen=True, slots=True, kw_only=True)
class Helicopters:
    """Helicopters, without which no team stays at a place that is reached by air.

    Args:
        count: helicopters.
        teams_supported: teams that one of them can carry, supply and bring back at the same time.
        months: of the year in which they fly (1 to 12).
        cost_per_month: of one, in each month of the plan in which it flies; None when not said.
        first_day: from which they fly; None: from the plan's first day.
        last_day: the last on which they fly; None: to the plan's end.
        source: where this is from.
    """

    count: int
    teams_supported: float
    months: tuple[int, ...] = MONTHS
    cost_per_month: float | None = None
    first_day: date | None = None
    last_day: date | None = None
    source: str = UNSOURCED

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            InvalidQuantity: naming the value and the remedy.
        """
        if self.count < 0 or not 0 < self.teams_supported < float("inf"):
            raise InvalidQuantity(
                "helicopters: {count} that support {teams_supported} teams each cannot be; give 0 or more, and "
                "1 or more teams",
                count=self.count,
                teams_supported=Number(self.teams_supported, "g"),
            )
        if self.count > MOST or self.teams_supported > MOST:
            raise InvalidQuantity(
                "helicopters: {count} that support {teams_supported} teams each cannot be; give at most {most} of each",
                count=self.count,
                teams_supported=Number(self.teams_supported, "g"),
                most=MOST,
            )
        if self.cost_per_month is not None and not 0 <= self.cost_per_month < float("inf"):
            raise InvalidQuantity(
                "helicopters: cost_per_month {cost_per_month} cannot be; give 0 or more",
                cost_per_month=Number(self.cost_per_month, "g"),
            )
        refuse_strange_months(self.months, saying("helicopters, months"))
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise InvalidQuantity(
                "helicopters: they end on {last_day}, before {first_day}; swap them",
                last_day=self.last_day,
                first_day=self.first_day,
            )
