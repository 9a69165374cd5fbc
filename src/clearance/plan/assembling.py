"""From areas and capacity to a planning problem, with everything that it takes for given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance.errors import NotPossible
from clearance.plan.capacity.assumed import assumptions_of
from clearance.plan.capacity.by_month import (
    budget,
    flown_team_days,
    months_of,
    shortest_season,
    standing_cost,
    standing_cost_by_month,
    working_days_of,
)
from clearance.plan.capacity.moving import Access
from clearance.plan.capacity.teams import DOES, TeamGroup
from clearance.plan.on_ground import Footing, Place, Work, footings_of, mean_factors, rate_on, said_of_ground
from clearance.plan.piecing import longest_pieces, pieces_of, work_at, works_of
from clearance.plan.problem import NO_SECTOR, Areas, Pieces, PlanProblem, Pools
from clearance.plan.stages import stages_of
from clearance.saying import saying

if TYPE_CHECKING:
    from clearance.plan.capacity.capacity import Capacity
    from clearance.plan.capacity.stating import Assumption, Spread
    from clearance.plan.terrain.ground import Ground
    from clearance.plan.work import AreaWork

__all__ = ["Assembled", "assemble"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
BASE = "base of the programme"
DAYS_PER_MONTH = 365.25 / 12


@dataclass(frozen=True, kw_only=True, eq=False)
class Assembled:
    """A planning problem, and what its numbers stand for.

    Args:
        problem: to be solved; its areas are those of `work`, in the same order.
        work: the areas; one without m2 has no pieces.
        stream: (pieces,), how a piece releases: 0 cancelled, 1 reduced, 2 cleared, -1 not at all.
        releases_exact: (pieces,), the same m2 as `problem.pieces.releases_m2`, exact (thousandths): they sum to the
            open land of the register.
        sector: of each area; empty when not stated.
        capacity: who works, and what survey is expected to find.
        groups: the team group of each pool.
        works: what each column of `problem.rate_m2_per_day` is the rate of.
        rates: of each pool (by index) and work (by index), low, mode and high; those that it cannot do are left out.
        deadline: by which all should be handed over; that of the problem is earlier by the days of the handover.
        longest: (works,), exact m2 of the longest piece of each work.
        standing_by_month: (months,), taken off the budget beforehand: helicopters.
        assumptions: everything taken for given, each with its source.
    """

    problem: PlanProblem
    work: tuple[AreaWork, ...]
    stream: Indices
    releases_exact: Indices
    sector: tuple[str, ...]
    capacity: Capacity
    groups: tuple[TeamGroup, ...]
    works: tuple[Work, ...]
    rates: Mapping[tuple[int, int], Spread]
    deadline: date | None
    longest: Indices
    standing_by_month: Floats
    assumptions: tuple[Assumption, ...]

    @property
    def standing_cost(self) -> Floats:
        """(calendar years,), the same."""
        problem = self.problem
        cost = np.bincount(problem.year_of_month, self.standing_by_month, len(problem.budget))
        return cost.astype(np.float64)


def assemble(
    work: Sequence[AreaWork],
    capacity: Capacity,
    *,
    first_day: date,
    months: int,
    deadline: date | None,
    terrain: Mapping[str, Ground] | None = None,
    priorities: Mapping[str, float] | None = None,
    cut_as: Assembled | None = None,
) -> Assembled:
    """Put areas and capacity together as a planning problem.

    Args:
        work: the areas, as `work_of` lists them.
        capacity: who works.
        first_day: the first day of a month, from which the plan runs.
        months: of its horizon.
        deadline: by which all should be handed over; None: there is none.
        terrain: the ground by area or sector, as far as it was measured.
        priorities: weight of areas, by id; 1 where none is given.
        cut_as: of another capacity: no piece is longer than there; None: as this capacity works best.

    Raises:
        NotPossible: when there is nothing to plan, or nobody to do any of it.
        InvalidQuantity: a plan that does not begin with a month.
    """
    calendar = months_of(first_day, months)
    span = first_day, (date(*calendar[-1], 28) + timedelta(days=4)).replace(day=1)
    groups = _present(work, capacity, span)
    done = frozenset(activity for group in groups for activity in DOES[group.kind])
    staged = [stages_of(area, done) for area in work]
    footings = footings_of(work, capacity, terrain or {}, groups)
    places, place_of = _places(footings, capacity, groups)
    works = sorted({work_at(stage, footings[at]) for at, stages in enumerate(staged) for stage in stages})
    kinds, kind_of = _kinds(groups)
    rates = _rates(capacity, groups, works, mean_factors(work, footings))
    season = shortest_season(capacity, [group.kind for group in groups], [place.sector for place in places])
    longest = _cut(longest_pieces(groups, works, rates, season), works, cut_as)
    pieces, exact, stream = pieces_of(staged, footings, works, longest)
    areas, pools = _areas(work, place_of, priorities or {}), _pools(capacity, groups, kind_of, places, span)
    table = _rate_table(rates, kind_of, (len(kinds), len(works)))
    parts = _Parts(areas=areas, pieces=pieces, pools=pools, places=places, kinds=kinds, rates=table)
    return Assembled(
        problem=_problem(capacity, parts, first_day, months, deadline),
        work=tuple(work),
        stream=stream,
        releases_exact=exact,
        sector=tuple(area.sector for area in work),
        capacity=capacity,
        groups=groups,
        works=tuple(works),
        rates=rates,
        deadline=deadline,
        longest=longest,
        standing_by_month=standing_cost_by_month(capacity, calendar),
        assumptions=(*assumptions_of(capacity, work, groups, works_of(works), done), *said_of_ground(footings)),
    )


def _cut(longest: Indices, works: Sequence[Work], cut_as: Assembled | None) -> Indices:
    """The longest pieces, no longer than those of another capacity of the same works."""
    if cut_as is None or cut_as.works != tuple(works):
        return longest
    return np.minimum(longest, cut_as.longest)


class _Parts(NamedTuple):
    """What the areas and the teams give to a problem."""

    areas: Areas
    pieces: Pieces
    pools: Pools
    places: list[Place]
    kinds: list[TeamGroup]
    rates: Floats


def _problem(capacity: Capacity, parts: _Parts, first_day: date, months: int, deadline: date | None) -> PlanProblem:
    calendar = months_of(first_day, months)
    return PlanProblem(
        first_day=first_day,
        months=months,
        deadline=None if deadline is None else deadline - timedelta(days=capacity.handover_days),
        areas=parts.areas,
        pieces=parts.pieces,
        pools=parts.pools,
        places=tuple(place.sector or NO_SECTOR for place in parts.places),
        rate_m2_per_day=parts.rates,
        working_days=working_days_of(
            capacity,
            [group.kind for group in parts.kinds],
            [(place.sector, place.wet) for place in parts.places],
            calendar,
        ),
        travel_days=_travel(capacity, parts.places),
        by_air=np.array([place.by_air for place in parts.places]),
        flown_team_days=flown_team_days(capacity, calendar),
        budget=np.maximum(budget(capacity, calendar) - standing_cost(capacity, calendar), 0.0),
        currency="" if capacity.currency is None else capacity.currency.code,
    )


def _present(work: Sequence[AreaWork], capacity: Capacity, span: tuple[date, date]) -> tuple[TeamGroup, ...]:
    """The groups that are there within the plan; a plan of nothing or by nobody is refused."""
    groups = tuple(group for group in capacity.teams if _is_there(group, *span))
    if not any(area.open_m2 for area in work):
        raise NotPossible(saying("there is no open land of known size to plan; record areas with their m2 first"))
    if not groups:
        raise NotPossible(
            "no team group is there between {first} and {last}; correct their dates", first=span[0], last=span[1]
        )
    return groups


def _areas(work: Sequence[AreaWork], place_of: Indices, priorities: Mapping[str, float]) -> Areas:
    return Areas(
        ids=tuple(area.area_id for area in work),
        place=place_of,
        priority=np.array([priorities.get(area.area_id, 1.0) for area in work]),
    )


def _is_there(group: TeamGroup, first_day: date, ends: date) -> bool:
    return (group.first_day is None or group.first_day < ends) and (
        group.last_day is None or group.last_day >= first_day
    )


def _places(
    footings: Sequence[Footing], capacity: Capacity, groups: Sequence[TeamGroup]
) -> tuple[list[Place], Indices]:
    """The places, the base of the programme last, and the place of each area."""
    found: dict[Place, int] = {}
    of_area = [found.setdefault(footing.place, len(found)) for footing in footings]
    sectors = {place.sector for place in found}
    for group in groups:
        if group.base and group.base not in sectors:
            found.setdefault(Place(group.base, capacity.way(group.base).access is Access.AIR), len(found))
    return [*found, Place(BASE)], np.array(of_area, dtype=np.int64)


def _travel(capacity: Capacity, places: Sequence[Place]) -> Floats:
    moves, last = capacity.moves, len(places) - 1
    travel = np.full((len(places), len(places)), moves.between_sectors_days)
    for one, place in enumerate(places):
        for other, there in enumerate(places):
            if place.sector == there.sector:
                travel[one, other] = 0.0
    travel[last, :last] = travel[:last, last] = moves.from_base_days
    return travel


def _kinds(groups: Sequence[TeamGroup]) -> tuple[list[TeamGroup], list[int]]:
    """A row of rates and working days for groups that differ in neither; one group stands for each row."""
    rows: dict[object, int] = {}
    first: list[TeamGroup] = []
    of_group = []
    for group in groups:
        key = (group.kind, group.searchers, group.rates)
        if key not in rows:
            rows[key] = len(rows)
            first.append(group)
        of_group.append(rows[key])
    return first, of_group


def _rates(
    capacity: Capacity, groups: Sequence[TeamGroup], works: Sequence[Work], means: Mapping[str, float]
) -> dict[tuple[int, int], Spread]:
    rates = {}
    for pool, group in enumerate(groups):
        for column, work in enumerate(works):
            rate = rate_on(capacity, group, work, means)
            if rate is not None:
                rates[pool, column] = rate
    return rates


def _rate_table(rates: Mapping[tuple[int, int], Spread], kind_of: Sequence[int], shape: tuple[int, int]) -> Floats:
    table = np.zeros(shape)
    for (pool, column), rate in rates.items():
        table[kind_of[pool], column] = rate.mode
    return table


def _pools(
    capacity: Capacity,
    groups: Sequence[TeamGroup],
    kind_of: Sequence[int],
    places: Sequence[Place],
    span: tuple[date, date],
) -> Pools:
    first_day, ends = span
    at = {place.sector: index for index, place in enumerate(places)}
    horizon = (ends - first_day).days
    begins = [max((group.first_day - first_day).days, 0) if group.first_day else 0 for group in groups]
    leaves = [min((group.last_day - first_day).days + 1, horizon) if group.last_day else horizon for group in groups]
    within = capacity.moves.within_sector_days
    return Pools(
        names=tuple(group.name for group in groups),
        kind=np.array(kind_of, dtype=np.int64),
        base=np.array([at[group.base or BASE] for group in groups], dtype=np.int64),
        count=np.array([group.count for group in groups], dtype=np.int64),
        first_day=np.array(begins, dtype=np.float64),
        last_day=np.array(leaves, dtype=np.float64),
        cost_per_day=np.array([(group.cost_per_month or 0.0) / DAYS_PER_MONTH for group in groups]),
        cost_per_move=np.array([group.cost_per_move or 0.0 for group in groups]),
        move_days=np.array([within if group.move_days is None else group.move_days for group in groups]),
    )
