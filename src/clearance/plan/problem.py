"""The planning problem as numbers: what has to be worked, who can work it, when, and what money and flights there are.

Time is counted in days (float) from the first day of the plan; months are calendar months. The rules that every
schedule keeps, and that `checking` holds against it:

- The work of an area is a chain of stages (survey, then clearance, then QA); the work of a stage starts when the one
  before it in its area is done; the team may move there earlier. A stage is cut beforehand into pieces, which different
  teams may work at the same time.
- A piece is worked by one team in one bout, without a pause. A team is at one piece at a time, between the first and
  the last day of its pool.
- A bout begins with the days of the move if the team's piece before it lay in another area (or it is the first one):
  `move_days[pool] + travel_days[from, to]`, from the place of that area (or from the base), on any day of the calendar.
  The work follows at once: `m2 / rate` working days; a day of month t counts `working_days[kind, place, t] / days of
  the month` of them. No work falls in a month with no working days.
- Money: days of a bout (its move, too) cost `cost_per_day` of its pool, a move `cost_per_move` on the day it begins;
  the sum of a calendar year stays within the budget of that year. Flights: the days of bouts (their moves, too) in
  areas at places that are reached by air stay within the team-days that can be flown in each month.

What is best, in this order: the fewest m2 not released by the deadline, the earliest release (mean day of the work
that releases, weighted by priority and m2), the lowest cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from clearance.errors import InvalidQuantity
from clearance.saying import saying

__all__ = ["NO_SECTOR", "Activity", "Areas", "Pieces", "PlanProblem", "Pools"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

# What the place of areas without a sector is called.
NO_SECTOR = saying("(no sector stated)")


class Activity(IntEnum):
    """What is done at a stage, in the order in which stages of an area follow each other."""

    NTS = 0
    TS = 1
    CLEARANCE = 2
    QA = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Areas:
    """The areas to be worked; each array has an element for each.

    Args:
        ids: what the register calls them.
        place: index of the place (sector and way of access), which decides calendar, travel and flights.
        priority: weight of an m2 released here, above zero; 1 is usual.
    """

    ids: tuple[str, ...]
    place: Indices
    priority: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pieces:
    """The pieces of work; each array has an element for each. Pieces of a stage share `area` and `activity`.

    Args:
        area: index of the area.
        activity: an `Activity`.
        work: index of the column of `rate_m2_per_day` (activity and terrain together).
        m2: worked in this piece, above zero.
        releases_m2: of what is worked here, the land that it releases: zero where a later stage releases it.
    """

    area: Indices
    activity: Indices
    work: Indices
    m2: Floats
    releases_m2: Floats

    def __len__(self) -> int:
        """Return the number of pieces."""
        return len(self.area)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pools:
    """Teams of one kind and base that are alike; each array has an element for each pool.

    Args:
        names: for people.
        kind: index of the row of `rate_m2_per_day` and of `working_days`.
        base: index of the place where they start.
        count: teams.
        first_day: from which they work.
        last_day: up to which (not included) they work.
        cost_per_day: of a team in a bout, in the plan's currency, for each calendar day.
        cost_per_move: of a move, in the same currency.
        move_days: days of a move between two areas of one place.
    """

    names: tuple[str, ...]
    kind: Indices
    base: Indices
    count: Indices
    first_day: Floats
    last_day: Floats
    cost_per_day: Floats
    cost_per_move: Floats
    move_days: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class PlanProblem:
    """A planning problem; see the module for the rules.

    Args:
        first_day: day 0 of the plan, the first day of a month.
        months: of the horizon.
        deadline: the day by which all should be released; None: there is none.
        areas: what is worked on.
        pieces: the work.
        pools: who works.
        places: names of places.
        rate_m2_per_day: (kinds, works), m2 of a team on a working day; 0: this kind cannot.
        working_days: (kinds, places, months), working days of a team; 0: closed.
        travel_days: (places, places), from one to another, added to `move_days`, zero within a place; infinite: no way.
        by_air: (places,), whether a place is reached by air.
        flown_team_days: (months,), team-days at such places that can be supported; infinite: no limit.
        budget: (calendar years from that of `first_day` on,), money of each year; infinite: no limit.
        currency: of all money; empty where there is none.
    """

    first_day: date
    months: int
    deadline: date | None
    areas: Areas
    pieces: Pieces
    pools: Pools
    places: tuple[str, ...]
    rate_m2_per_day: Floats
    working_days: Floats
    travel_days: Floats
    by_air: NDArray[np.bool_]
    flown_team_days: Floats
    budget: Floats
    currency: str = ""

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit each other.

        Raises:
            InvalidQuantity: shapes that differ, a horizon that is empty, a plan that does not begin with a month.
        """
        if self.first_day.day != 1 or self.months < 1:
            raise InvalidQuantity(
                "plan from {first_day} over {months} months: begin with a month, and plan 1 or more",
                first_day=self.first_day,
                months=self.months,
            )
        kinds, places = self.working_days.shape[0], len(self.places)
        shapes = {
            "working_days": (self.working_days.shape, (kinds, places, self.months)),
            "travel_days": (self.travel_days.shape, (places, places)),
            "by_air": (self.by_air.shape, (places,)),
            "flown_team_days": (self.flown_team_days.shape, (self.months,)),
            "budget": (self.budget.shape, (self.last_year - self.first_day.year + 1,)),
            "rate_m2_per_day": (self.rate_m2_per_day.shape[:1], (kinds,)),
            "priority": (self.areas.priority.shape, (len(self.areas.ids),)),
        }
        for name, (given, needed) in shapes.items():
            if given != needed:
                raise InvalidQuantity(
                    "plan: {name} has the shape {given}, needed is {needed}",
                    name=name,
                    given=str(given),
                    needed=str(needed),
                )

    @cached_property
    def month_starts(self) -> Floats:
        """(months + 1,), the day on which each month begins; the last is the end of the horizon."""
        first = 12 * self.first_day.year + self.first_day.month - 1
        starts = [date((first + step) // 12, (first + step) % 12 + 1, 1) for step in range(self.months + 1)]
        return np.array([(start - self.first_day).days for start in starts], dtype=np.float64)

    @property
    def last_year(self) -> int:
        """The calendar year in which the horizon's last day lies."""
        return self.first_day.year + (self.first_day.month - 1 + self.months - 1) // 12

    @cached_property
    def year_of_month(self) -> Indices:
        """(months,), for each month the index of its calendar year in `budget`."""
        return (self.first_day.month - 1 + np.arange(self.months)) // 12

    @property
    def horizon_days(self) -> float:
        """Days of the horizon."""
        return float(self.month_starts[-1])

    @property
    def deadline_day(self) -> float:
        """The moment (in days) at which the deadline's day ends; without a deadline, the end of the horizon."""
        if self.deadline is None:
            return self.horizon_days
        return min(float((self.deadline - self.first_day).days + 1), self.horizon_days)

    @cached_property
    def weights(self) -> Floats:
        """(pieces,), priority times m2 released: what a day of a piece counts in the second goal."""
        weights: Floats = self.areas.priority[self.pieces.area] * self.pieces.releases_m2
        return weights

    def day(self, time: float) -> date:
        """Return the calendar day in which a moment of the plan lies."""
        return self.first_day + timedelta(days=int(time))
