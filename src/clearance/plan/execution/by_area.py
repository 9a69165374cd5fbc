"""When each area and each sector is done in simulated executions; of the areas only what is told of them is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from clearance.plan.problem import PlanProblem

__all__ = ["LATER", "AreaDays", "Done", "Sectors", "area_days", "calendar_days", "done_days", "sectors_of"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Days = NDArray[np.uint16]
# Past the last day of the plan; a plan of thirty years has fewer days.
LATER = np.iinfo(np.uint16).max
MOMENT = 1e-6  # days that are rounding
# Areas whose days are looked at together: a few megabytes, however many areas there are.
BLOCK = 2_000


class Sectors(NamedTuple):
    """The sectors of a problem by name, and the sector of each place."""

    names: tuple[str, ...]
    of_place: Indices


class Done(NamedTuple):
    """One execution: the day of each area, the moment at which each sector is done, and its m2 by the deadline."""

    area: Days
    sector: Floats
    sector_m2: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class AreaDays:
    """When areas and sectors are handed over, over all executions. Days are counted from the first of the plan.

    Args:
        median: (areas,), the day by which half of the executions are done; `LATER`: not within the plan.
        p80: (areas,), the same of 80 in 100.
        in_time: (areas,), share that is done at the end of the deadline's day (else of the horizon's last).
        is_worked: (areas,), whether the plan works there at all: it does not where no size is known.
        sectors: by name.
        sector_day: (draws, sectors), when nothing that is known then is left there; infinite: not within the plan.
        sector_m2: (draws, sectors), handed over by the deadline, of the land that the plan knows of.
    """

    median: Days
    p80: Days
    in_time: Floats
    is_worked: NDArray[np.bool_]
    sectors: tuple[str, ...]
    sector_day: Floats
    sector_m2: Floats


def sectors_of(problem: PlanProblem) -> Sectors:
    """The sectors of a problem, in the order of its places; several places may lie in one."""
    names = tuple(dict.fromkeys(problem.places))
    return Sectors(names, np.array([names.index(place) for place in problem.places], dtype=np.int64))


def calendar_days(moments: Floats, horizon_days: float) -> Days:
    """The day in which each moment lies, midnight with the day before; `LATER` past the horizon.

    Example:
        >>> calendar_days(np.array([0.0, 1.0, 1.5, np.inf]), 10.0).tolist()
        [0, 0, 1, 65535]
    """
    there = moments <= horizon_days + MOMENT
    whole = np.floor(np.maximum(np.where(there, moments, 0.0) - MOMENT, 0.0))
    return np.where(there, whole, LATER).astype(np.uint16)


def done_days(
    over: Floats, known: Floats, sector: Indices, released: tuple[Floats, Indices], *, horizon_days: float, areas: int
) -> Done:
    """What is kept of one execution.

    Args:
        over: moment of the handover of each area, those that were found anew last, by the day on which they are found.
        known: from which day on each is known.
        sector: index of the sector of each.
        released: m2 of the pieces that are handed over by the deadline, and the sector of each.
        horizon_days: of the plan.
        areas: how many the plan knows of.
    """
    m2, of = released
    count = int(sector.max(initial=-1)) + 1
    day = np.zeros(max(count, int(of.max(initial=-1)) + 1))
    np.maximum.at(day, sector[:areas], over[:areas])
    for at in range(areas, len(over)):  # as the whole plan is: what comes to light before a sector is done delays it
        if known[at] <= day[sector[at]]:
            day[sector[at]] = max(day[sector[at]], over[at])
    by_sector = np.bincount(of, m2, minlength=len(day)).astype(np.float64)
    return Done(calendar_days(over[:areas], horizon_days), day, by_sector)


def area_days(done: Sequence[Done], sectors: Sectors, problem: PlanProblem, due_day: float) -> AreaDays:
    """What is told of the areas, a block of them at a time.

    Args:
        done: each execution.
        sectors: of the problem.
        problem: what was executed.
        due_day: the moment at which the deadline's day ends.
    """
    areas, draws = len(problem.areas.ids), len(done)
    median, p80 = np.zeros(areas, dtype=np.uint16), np.zeros(areas, dtype=np.uint16)
    in_time = np.zeros(areas)
    places = [max(int(np.ceil(share * draws - 1e-9)) - 1, 0) for share in (0.5, 0.8)]
    for begun in range(0, areas, BLOCK):
        block = slice(begun, begun + BLOCK)
        days = np.partition(np.stack([one.area[block] for one in done]), places, axis=0)
        median[block], p80[block] = days[places[0]], days[places[1]]
        in_time[block] = (days < due_day - MOMENT).mean(axis=0)
    worked = np.zeros(areas, dtype=np.bool_)
    worked[problem.pieces.area] = True
    return AreaDays(
        median=median,
        p80=p80,
        in_time=in_time,
        is_worked=worked,
        sectors=sectors.names,
        sector_day=_padded([one.sector for one in done], len(sectors.names)),
        sector_m2=_padded([one.sector_m2 for one in done], len(sectors.names)),
    )


def _padded(rows: Sequence[Floats], wide: int) -> Floats:
    """(draws, sectors); a sector without areas, such as the base, has nothing to do."""
    table = np.zeros((len(rows), wide))
    for at, row in enumerate(rows):
        table[at, : len(row)] = row
    return table
