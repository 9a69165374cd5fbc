"""When teams work: the days of a month that rest, leave, season, weather, heat and snow leave them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from enum import StrEnum

from clearance.errors import InvalidQuantity
from clearance.plan.capacity.stating import UNSOURCED
from clearance.plan.capacity.teams import TeamKind
from clearance.saying import Number, saying

__all__ = [
    "DEFAULT_CALENDAR",
    "MONTHS",
    "WET_SHARE",
    "WET_SOURCE",
    "Calendar",
    "LostDays",
    "Reason",
    "refuse_strange_months",
    "working_days",
]

MONTHS = tuple(range(1, 13))
DEFAULT_CALENDAR = saying(
    "the usual week, a month of leave, no day lost to weather or faults unless the file says so: judgement of this "
    "project"
)
DAYS_OF_YEAR = 365.25
# Of the working days of a wet month, where nobody says how many are lost to rain.
WET_SHARE = 0.6
WET_SOURCE = saying(
    "judgement of this project, no published figure was found: replace it by [[lost]] days with the reason rain"
)


class Reason(StrEnum):
    """Why days of a month are lost."""

    RAIN = "rain"
    HEAT = "heat"
    SNOW = "snow"
    ACCESS = "access"
    SECURITY = "security"
    OTHER = "other"


def refuse_strange_months(months: tuple[int, ...], whose: str) -> None:
    """Refuse numbers that are no months.

    Raises:
        InvalidQuantity: naming whose they are.
    """
    strange = next((month for month in months if month not in MONTHS), None)
    if strange is not None:
        raise InvalidQuantity(
            "{whose}: {strange} is no month; give numbers from 1 (January) to 12", whose=whose, strange=str(strange)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The year of all teams.

    Args:
        days_per_week: on which they work.
        leave_days: working days of leave and holidays in a year.
        availability: share of the remaining days on which they do work (weather, faults, planning); Peru 0.75.
        season: months (1 to 12) in which teams are in the field.
        source: where this is from; empty: these are the defaults.
    """

    days_per_week: float = 5.0
    leave_days: float = 22.0
    availability: float = 1.0
    season: tuple[int, ...] = MONTHS
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            InvalidQuantity: naming the value and the remedy.
        """
        if not 0 < self.days_per_week <= 7:
            raise InvalidQuantity(
                "calendar: {days_per_week} days a week cannot be; give more than 0, at most 7",
                days_per_week=Number(self.days_per_week, "g"),
            )
        if not 0 <= self.leave_days < self.days_per_week * DAYS_OF_YEAR / 7:
            raise InvalidQuantity(
                "calendar: {leave_days} days of leave leave no working day of a year; give fewer",
                leave_days=Number(self.leave_days, "g"),
            )
        if not 0 < self.availability <= 1:
            raise InvalidQuantity(
                "calendar: an availability of {availability} cannot be; give 0.75 for 3 of 4",
                availability=Number(self.availability, "g"),
            )
        refuse_strange_months(self.season, saying("calendar, season"))
        if not self.season:
            raise InvalidQuantity("calendar: the season has no month, no working day is left; name months from 1 to 12")

    @property
    def share(self) -> float:
        """Working days of a calendar day in season, before days lost in single months."""
        worked = self.days_per_week / 7
        return (worked - self.leave_days / DAYS_OF_YEAR) * self.availability


@dataclass(frozen=True, slots=True, kw_only=True)
class LostDays:
    """A share of the working days of some months that is lost, to all or to some.

    Args:
        reason: why.
        months: from 1 (January) to 12.
        share: of the working days; 1 closes the month.
        kinds: teams that lose them; empty: all.
        sectors: where; empty: everywhere.
        source: where this is from.
    """

    reason: Reason
    months: tuple[int, ...]
    share: float = 1.0
    kinds: tuple[TeamKind, ...] = ()
    sectors: tuple[str, ...] = ()
    source: str = UNSOURCED

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            InvalidQuantity: naming the value and the remedy.
        """
        refuse_strange_months(self.months, saying("days lost to {reason}", reason=self.reason))
        if not self.months:
            raise InvalidQuantity(
                "days lost to {reason}: no month is named; give numbers from 1 to 12", reason=self.reason
            )
        if not 0 < self.share <= 1:
            raise InvalidQuantity(
                "days lost to {reason}: a share of {share} cannot be; give more than 0, at most 1",
                reason=self.reason,
                share=Number(self.share, "g"),
            )

    def concerns(self, kind: TeamKind, sector: str) -> bool:
        """Return whether teams of a kind lose these days in a sector."""
        return (not self.kinds or kind in self.kinds) and (not self.sectors or sector in self.sectors)


def working_days(
    calendar: Calendar, lost: tuple[LostDays, ...], kind: TeamKind, sector: str, year_month: tuple[int, int]
) -> float:
    """Return the working days of a team in a calendar month; leave is taken evenly through the year.

    Example:
        >>> peru = Calendar(leave_days=0, availability=0.75, season=(6, 7, 8, 9, 10, 11))
        >>> [round(working_days(peru, (), TeamKind.MANUAL, "", (2025, month)), 2) for month in (5, 6, 7)]
        [0.0, 16.07, 16.61]
    """
    year, month = year_month
    if month not in calendar.season:
        return 0.0
    days = monthrange(year, month)[1] * calendar.share
    for loss in lost:
        if month in loss.months and loss.concerns(kind, sector):
            days *= 1 - loss.share
    return days
