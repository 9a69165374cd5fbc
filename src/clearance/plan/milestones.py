"""Milestones: the areas and m2 of each year by sector and stream, which sum exactly to the remaining challenge.

A schedule releases shares of m2; milestones are whole m2. Rounding runs on from part to part and from area to area, so
that nothing is lost or made: the m2 of an area are those of its parts, and those of all areas are what remains.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clearance.errors import InvalidQuantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["NOT_DONE", "STREAMS", "Challenge", "Milestone", "milestones_of", "whole_m2"]

# How land is released: by non-technical survey, by technical survey, by clearance.
STREAMS = ("cancelled", "reduced", "cleared")
# The year of work that is not done within the plan.
NOT_DONE = 0
EXACT_PER_M2 = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """What is to be released in a year.

    `year` is None for what the plan does not reach. `stream` is one of `STREAMS`, and empty for areas of which nobody
    planned how they are released. An area counts once: in the year of its handover, in the stream of most of its m2.
    """

    year: int | None
    sector: str
    stream: str
    areas: int
    m2: int

    def to_dict(self) -> dict[str, object]:
        """The milestone for JSON."""
        return {"year": self.year, "sector": self.sector, "stream": self.stream, "areas": self.areas, "m2": self.m2}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Challenge:
    """What remains to be released, and the parts in which it is expected to be.

    Args:
        exact: (areas,), thousandths of m2 of each, as the books hold them; 0 where no size is known.
        count: (areas,), how many areas each stands for: 1, or those of a sector whose books know a total only.
        sector: of each area; empty where it is not stated.
        area: (parts,), index of the area of each part.
        stream: (parts,), index in `STREAMS`.
        m2: (parts,), expected to be released so.
    """

    exact: NDArray[np.int64]
    count: NDArray[np.int64]
    sector: tuple[str, ...]
    area: NDArray[np.int64]
    stream: NDArray[np.int64]
    m2: NDArray[np.float64]

    def __post_init__(self) -> None:
        """Refuse what is less than nothing.

        Raises:
            InvalidQuantity: for a negative size, count or part.
        """
        for name in ("exact", "count", "m2"):
            values = getattr(self, name)
            if len(values) and values.min() < 0:
                raise InvalidQuantity(
                    "milestones: {name} of {values} cannot be; give 0 or more", name=name, values=str(values.min())
                )

    @property
    def whole_m2(self) -> int:
        """All that remains, in whole m2."""
        return int(whole_m2(self.exact).sum())

    @property
    def areas(self) -> int:
        """How many areas remain."""
        return int(self.count.sum())


def whole_m2(exact: NDArray[np.int64]) -> NDArray[np.int64]:
    """Whole m2 of each area, which sum to the whole m2 of their sum.

    Example:
        >>> whole_m2(np.array([400, 400, 400])).tolist()
        [0, 1, 0]
    """
    return np.diff((np.cumsum(exact) + EXACT_PER_M2 // 2) // EXACT_PER_M2, prepend=0)


def milestones_of(
    challenge: Challenge, year: NDArray[np.int64], handed_over: NDArray[np.int64]
) -> tuple[Milestone, ...]:
    """The milestones of a schedule, by year (what is not reached last), sector and stream.

    Args:
        challenge: what remains.
        year: (parts,), the calendar year in which each part is released; `NOT_DONE` when it is not.
        handed_over: (areas,), the year in which each area is handed over; `NOT_DONE` when it is not.
    """
    parts = _ordered(challenge, year)
    sums: dict[tuple[int, str, int], list[int]] = defaultdict(lambda: [0, 0])
    m2 = _m2_of_parts(challenge, parts)
    for part, released in zip(parts.tolist(), m2.tolist(), strict=True):
        if released:
            area = int(challenge.area[part])
            sums[int(year[part]), challenge.sector[area], int(challenge.stream[part])][1] += released
    for key, areas in _counted(challenge, parts, year, handed_over).items():
        sums[key][0] += areas
    for area in np.setdiff1d(np.arange(len(challenge.exact)), challenge.area[parts]).tolist():
        held = sums[NOT_DONE, challenge.sector[area], len(STREAMS)]
        held[0] += int(challenge.count[area])
        held[1] += int(whole_m2(challenge.exact)[area])
    return tuple(
        Milestone(
            year=None if at == NOT_DONE else at, sector=sector, stream=(*STREAMS, "")[stream], areas=areas, m2=released
        )
        for (at, sector, stream), (areas, released) in sorted(
            sums.items(), key=lambda item: (item[0][0] == NOT_DONE, *item[0])
        )
        if areas or released
    )


def _ordered(challenge: Challenge, year: NDArray[np.int64]) -> NDArray[np.int64]:
    """Indices of the parts that release something, by area and year; what is not done comes last."""
    releasing = np.flatnonzero(challenge.m2 > 0)
    late = np.where(year[releasing] == NOT_DONE, np.iinfo(np.int64).max, year[releasing])
    order = np.lexsort((challenge.stream[releasing], late, challenge.area[releasing]))
    return releasing[order]


def _shares(challenge: Challenge, parts: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each part, the share of its area that is released once it is; exactly 1 for the last of an area."""
    area = challenge.area[parts]
    # Shares are summed, not m2, so that a small area after a large one loses nothing.
    own = challenge.m2[parts] / np.bincount(area, challenge.m2[parts], minlength=len(challenge.exact))[area]
    running = np.cumsum(own)
    first = np.flatnonzero(np.diff(area, prepend=-1))
    before = np.zeros(len(challenge.exact))
    before[area[first]] = running[first] - own[first]
    last = np.flatnonzero(np.diff(area, append=-1))
    share = np.clip(running - before[area], 0.0, 1.0)
    share[last] = 1.0
    return share


def _steps(challenge: Challenge, parts: NDArray[np.int64], cumulative: NDArray[np.int64]) -> NDArray[np.int64]:
    """What each part adds to a count that runs on within its area."""
    steps = np.diff(cumulative, prepend=0)
    first = np.flatnonzero(np.diff(challenge.area[parts], prepend=-1))
    steps[first] = cumulative[first]
    return steps


def _m2_of_parts(challenge: Challenge, parts: NDArray[np.int64]) -> NDArray[np.int64]:
    whole = whole_m2(challenge.exact)[challenge.area[parts]]
    cumulative = np.minimum(np.rint(_shares(challenge, parts) * whole).astype(np.int64), whole)
    return _steps(challenge, parts, cumulative)


def _counted(
    challenge: Challenge, parts: NDArray[np.int64], year: NDArray[np.int64], handed_over: NDArray[np.int64]
) -> dict[tuple[int, str, int], int]:
    """Areas by year, sector and stream: as many of an entry as were finished by each year, the last at handover."""
    area = challenge.area[parts]
    cumulative = np.floor(_shares(challenge, parts) * challenge.count[area] + 1e-9).astype(np.int64)
    steps = _steps(challenge, parts, cumulative)
    last = np.flatnonzero(np.diff(area, append=-1))
    when = year[parts].copy()
    when[last] = handed_over[area[last]]
    by_stream = np.zeros((len(challenge.exact), len(STREAMS)))
    np.add.at(by_stream, (area, challenge.stream[parts]), challenge.m2[parts])
    counted: dict[tuple[int, str, int], int] = defaultdict(int)
    for part in np.flatnonzero(steps).tolist():
        own = int(area[part])
        for stream, areas in enumerate(_split(int(steps[part]), by_stream[own])):
            if areas:
                counted[int(when[part]), challenge.sector[own], stream] += areas
    return counted


def _split(count: int, weights: NDArray[np.float64]) -> Sequence[int]:
    """A count in proportion to weights, by largest remainders; a single one goes to the largest weight."""
    wanted = count * weights / weights.sum()
    given = np.floor(wanted).astype(np.int64)
    for extra in np.argsort(given - wanted, kind="stable")[: count - int(given.sum())]:
        given[extra] += 1
    return [int(one) for one in given]
