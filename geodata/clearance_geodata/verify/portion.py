"""A portion of areas with everything that was recorded about them, so that a register is never in memory whole."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from clearance.land.hazard import Area
from clearance.land.journal import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from clearance_geodata.codec import Record

__all__ = ["Portion"]


@dataclass(frozen=True, slots=True)
class Portion:
    """Some areas as last described, their own entries by position, and all entries that concern each, in journal order.

    `area_ids` are all that were asked for, also those that no record describes.
    """

    area_ids: tuple[str, ...]
    areas: Mapping[str, Area]
    entries: Mapping[int, Entry]
    concerning: Mapping[str, Sequence[Entry]]

    @classmethod
    def of(cls, area_ids: Iterable[str], records: Mapping[int, Record], given: Iterable[Record]) -> Self:
        """A portion from its own records by position, and the entries of other areas that name one of these."""
        areas = {record.area_id: record for record in records.values() if isinstance(record, Area)}
        entries = {position: record for position, record in records.items() if isinstance(record, Entry)}
        concerning: dict[str, dict[str, Entry]] = defaultdict(dict)
        for entry in (*entries.values(), *(record for record in given if isinstance(record, Entry))):
            for area_id in (entry.area_id, entry.other_area_id):
                concerning[area_id][entry.entry_id] = entry
        in_order = {area_id: sorted(found.values(), key=_position) for area_id, found in concerning.items()}
        return cls(tuple(area_ids), areas, entries, in_order)


def _position(entry: Entry) -> int:
    return int(entry.entry_id.removeprefix("E"))
