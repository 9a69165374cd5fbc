"""What the books say since a plan began: releases by month, sector and stream, on its areas and beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from clearance.land.accounts import BETWEEN_AREAS, PROCESSED, Column
from clearance.land.grouping import Grouping
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from clearance.land.snapshot import Snapshot

__all__ = ["RELEASED", "WORKED", "Happened", "happened", "planned_books"]

# How land is released: the streams of a plan, and what no source says more of.
RELEASED: Mapping[Column, str] = {
    Column.CANCELLED: "cancelled",
    Column.REDUCED: "reduced",
    Column.CLEARED: "cleared",
    Column.UNSPECIFIED: "unspecified",
}
WORKED = "worked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Releases of land in the books over the days of a plan, exact (thousandths of a m2).

    Args:
        released: by month (its first day), sector as of then, stream, and whether the plan has the area.
        by_book: of each area or total, what happened to it day by day: day, stream (or `worked`, which is land that
            clearance worked on, handed over or not), m2. In the order of days.
    """

    released: Mapping[tuple[date, str, str, bool], int]
    by_book: Mapping[str, tuple[tuple[date, str, int], ...]]


def planned_books(snapshot: Snapshot, books: AbstractSet[str]) -> frozenset[str]:
    """The areas of a plan, and those that took over land of them since by a split or a merger."""
    said = snapshot.books.movements
    if not (said["column"] == Column.REASSIGNED.value).any():
        return frozenset(books)
    gone = {entry.reverses for entry in snapshot.entries if entry.reverses}
    known = set(books)
    for entry in snapshot.entries:
        if entry.kind in BETWEEN_AREAS and entry.entry_id not in gone and entry.area_id in known:
            known.add(entry.other_area_id)
    return frozenset(known)


def happened(snapshot: Snapshot, books: AbstractSet[str], first_day: date) -> Happened:
    """What the books of a snapshot say from a day on.

    Args:
        snapshot: as of the day up to which is compared.
        books: areas and totals that the plan has, with those that came of them.
        first_day: of the plan.
    """
    said = snapshot.books.movements
    since = said["effective_on"].to_numpy() >= np.datetime64(first_day, "s")
    rows = said[since & (said["unit"] == Unit.M2.value).to_numpy()]
    rows = rows[rows["column"].isin([*(column.value for column in RELEASED), Column.PROGRESSED.value])]
    grouping = Grouping.of(snapshot.books, ["sector"])
    days = rows["effective_on"].to_numpy().astype("datetime64[D]")
    groups = grouping.at(np.asarray(rows["area_id"].cat.codes), days.astype("int64"))
    released: dict[tuple[date, str, str, bool], int] = defaultdict(int)
    by_book: dict[str, list[tuple[date, str, int]]] = defaultdict(list)
    for day, group, area_id, account, column, quantity in zip(
        days.tolist(), groups.tolist(), rows["area_id"], rows["account"], rows["column"], rows["quantity"], strict=True
    ):
        stream = RELEASED.get(Column(column))
        if stream is not None:
            released[day.replace(day=1), grouping.names[group][0], stream, area_id in books] += int(quantity)
            by_book[area_id].append((day, stream, int(quantity)))
        if (column == Column.PROGRESSED) == (account == PROCESSED) and column in {Column.PROGRESSED, Column.CLEARED}:
            by_book[area_id].append((day, WORKED, int(quantity)))
    return Happened(
        released={key: m2 for key, m2 in sorted(released.items()) if m2},
        by_book={book: tuple(sorted(rows, key=lambda row: row[0])) for book, rows in sorted(by_book.items())},
    )
