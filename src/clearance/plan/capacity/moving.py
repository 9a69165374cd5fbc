"""How teams get to the land: moves, the way into each sector, and the helicopters that carry and bring back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clearance.errors import InvalidQuantity
from clearance.plan.capacity.calendars import MONTHS, refuse_strange_months
from clearance.plan.capacity.stating import UNSOURCED
from clearance.plan.capacity.teams import LONGEST_MOVE, MOST, GroundClass
from clearance.saying import saying

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
                raise InvalidQuantity(f"moves: {name} {getattr(self, name):g} cannot be; give 0 to {LONGEST_MOVE} days")


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
                f"helicopters: {self.count} that support {self.teams_supported:g} teams each cannot be; give 0 or "
                "more, and 1 or more teams"
            )
        if self.count > MOST or self.teams_supported > MOST:
            raise InvalidQuantity(
                f"helicopters: {self.count} that support {self.teams_supported:g} teams each cannot be; give at most "
                f"{MOST} of each"
            )
        if self.cost_per_month is not None and not 0 <= self.cost_per_month < float("inf"):
            raise InvalidQuantity(f"helicopters: cost_per_month {self.cost_per_month:g} cannot be; give 0 or more")
        refuse_strange_months(self.months, "helicopters, months")
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise InvalidQuantity(f"helicopters: they end on {self.last_day}, before {self.first_day}; swap them")
