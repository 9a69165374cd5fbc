"""The stages of areas cut into pieces, each with the exact m2 that it works and releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clearance.plan.cutting import PIECE_DAYS
from clearance.plan.on_ground import Footing, Work
from clearance.plan.problem import Pieces

if TYPE_CHECKING:
    from clearance.plan.capacity.stating import Spread
    from clearance.plan.capacity.teams import GroundClass, TeamGroup
    from clearance.plan.problem import Activity
    from clearance.plan.stages import Stage

__all__ = ["longest_pieces", "pieces_of", "work_at", "works_of"]

Indices = NDArray[np.int64]
EXACT_PER_M2 = 1000
LONGEST_EXACT = 1e15
SLOWEST_DAYS = 30.0


def work_at(stage: Stage, footing: Footing) -> Work:
    """Return which work a stage is, on the ground of its area."""
    return Work(stage.activity, footing.ground, footing.factors)


def works_of(works: Sequence[Work]) -> list[tuple[Activity, GroundClass]]:
    """Return what is done on which class of ground, whatever the factors."""
    return sorted({(work.activity, work.ground) for work in works})


def longest_pieces(
    groups: Sequence[TeamGroup],
    works: Sequence[Work],
    rates: Mapping[tuple[int, int], Spread],
    season_days: float,
) -> Indices:
    """Return (works,), the exact m2 of the longest piece of each work.

    It takes an ordinary team `PIECE_DAYS`, the slowest at most `SLOWEST_DAYS`, neither more than a third of a season,
    as a piece is worked without a pause. The ordinary team is that of the mean group, however many teams each has: a
    team more, as a remedy, cuts no piece anew.
    """
    ordinary_days, slowest_days = min(PIECE_DAYS, season_days / 3), min(SLOWEST_DAYS, season_days / 3)
    longest = []
    for column in range(len(works)):
        own = [rates[pool, column].mode for pool in range(len(groups)) if (pool, column) in rates]
        m2 = sum(own) / len(own) * ordinary_days if own else np.inf
        m2 = min([m2, *(rate * slowest_days for rate in own)])
        longest.append(max(int(min(m2 * EXACT_PER_M2, LONGEST_EXACT)), 1))
    return np.array(longest, dtype=np.int64)


def pieces_of(
    staged: Sequence[tuple[Stage, ...]],
    footings: Sequence[Footing],
    works: Sequence[Work],
    longest: Indices,
) -> tuple[Pieces, Indices, Indices]:
    """Return the pieces of all stages of all areas, the exact m2 that each releases, and how (its stream)."""
    column = {work: at for at, work in enumerate(works)}
    rows = [
        (at, int(stage.activity), column[work_at(stage, footings[at])], *stage[1:])
        for at, stages in enumerate(staged)
        for stage in stages
    ]
    area, activity, work, m2, releases, stream = np.array(rows, dtype=np.int64).reshape(-1, 6).T
    count = -(-m2 // longest[work])
    stage = np.repeat(np.arange(len(rows)), count)
    number = np.arange(len(stage)) - np.repeat(np.cumsum(count) - count, count)

    def part(whole: Indices) -> Indices:
        """The whole in as many parts as there are pieces, to the last thousandth."""
        share, rest = np.divmod(whole, count)
        parts: Indices = share[stage] + (number < rest[stage])
        return parts

    released = part(releases)
    pieces = Pieces(
        area=area[stage],
        activity=activity[stage],
        work=work[stage],
        m2=part(m2) / EXACT_PER_M2,
        releases_m2=released / EXACT_PER_M2,
    )
    return pieces, released, stream[stage]
