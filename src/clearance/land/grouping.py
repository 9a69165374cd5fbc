"""Which group an area belongs to on which day: its attributes, and what reassignments say of it later.

A group is a number; `Grouping.names` says what it stands for. An area that is reassigned belongs to one group up to
the day before and to another from that day on, so its land leaves one row of a statement and enters another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from clearance.land.books import Books

__all__ = ["AREA_KEYS", "Grouping", "Handover"]

AREA_KEYS = ("sector", "admin1", "admin2", "hazard", "operator", "size_basis")
BEGINNING = np.datetime64("0001-01-01", "s")


@dataclass(frozen=True, slots=True)
class Handover:
    """An area that passes from one group to another on a day, counted from 1970-01-01."""

    area: int
    on: int
    left: int
    entered: int


@dataclass(frozen=True, slots=True)
class Grouping:
    """Groups by area and day.

    `segments` are the times from which an area belongs to a group, sorted by area and day: the area (its code in the
    books), the day (from 1970-01-01), the group. Each area has one that begins with the beginning.
    """

    names: tuple[tuple[str, ...], ...]
    segment_area: NDArray[np.int64]
    segment_on: NDArray[np.int64]
    segment_group: NDArray[np.int64]

    @classmethod
    def of(cls, books: Books, keys: Sequence[str]) -> Grouping:
        """The groups of a statement by some attributes of areas."""
        segments = _segments(books, keys)
        codes, names = _named(segments, keys)
        return cls(
            names,
            segments["area"].to_numpy(dtype="int64"),
            segments["on"].to_numpy(dtype="datetime64[s]").astype("datetime64[D]").astype("int64"),
            np.asarray(codes, dtype="int64"),
        )

    @property
    def is_fixed(self) -> bool:
        """Whether no area ever passes from one group to another."""
        return len(self.segment_area) == 0 or bool(np.all(np.diff(self.segment_area) > 0))

    def at(self, areas: NDArray[np.integer], days: NDArray[np.int64]) -> NDArray[np.int64]:
        """The group of each area on each day."""
        if self.is_fixed:
            fixed: NDArray[np.int64] = self.segment_group[areas]
            return fixed
        keys = _key(self.segment_area, self.segment_on)
        found = np.searchsorted(keys, _key(areas.astype("int64"), days), side="right") - 1
        groups: NDArray[np.int64] = self.segment_group[found]
        return groups

    def handovers(self) -> list[Handover]:
        """Every passage of an area from one group to another, by area and day."""
        same = np.flatnonzero(np.diff(self.segment_area) == 0)
        return [
            Handover(
                int(self.segment_area[i]),
                int(self.segment_on[i + 1]),
                int(self.segment_group[i]),
                int(self.segment_group[i + 1]),
            )
            for i in same
            if self.segment_group[i] != self.segment_group[i + 1]
        ]


def _named(segments: pd.DataFrame, keys: Sequence[str]) -> tuple[NDArray[np.int64], tuple[tuple[str, ...], ...]]:
    """The group of each segment, and what the groups are called, in order."""
    if not keys:
        return np.zeros(len(segments), dtype="int64"), ((),)
    found = segments.groupby(list(keys), sort=True)
    names = found[list(keys)].first().index.to_frame().itertuples(index=False)
    return np.asarray(found.ngroup(), dtype="int64"), tuple(tuple(map(str, name)) for name in names)


def _key(areas: NDArray[np.int64], days: NDArray[np.int64]) -> NDArray[np.int64]:
    """Areas and days as one number that sorts by both; the calendar has fewer than 2^23 days on either side of 1970."""
    keys: NDArray[np.int64] = (areas << 24) + (days + (1 << 23))
    return keys


def _segments(books: Books, keys: Sequence[str]) -> pd.DataFrame:
    """What each area is from when on: from the beginning, and after each reassignment of one of the keys."""
    first = books.areas[list(keys)].reset_index(drop=True)
    first = first.assign(area=np.arange(len(first)), on=BEGINNING, order=-1)
    changes = books.changes[books.changes["attribute"].isin(list(keys))]
    if not len(changes):
        return first
    said = pd.DataFrame(
        {
            "area": changes["area_id"].cat.codes.to_numpy(dtype="int64"),
            "on": changes["effective_on"].to_numpy(),
            "order": changes["position"].to_numpy(),
            **{key: changes["value"].where(changes["attribute"] == key, None).to_numpy(dtype="object") for key in keys},
        }
    )
    both = pd.concat([first, said]).sort_values(["area", "on", "order"], kind="stable", ignore_index=True)
    both[list(keys)] = both.groupby("area")[list(keys)].ffill()
    return both.drop_duplicates(["area", "on"], keep="last").reset_index(drop=True)
