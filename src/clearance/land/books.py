"""The books as columns: what entries say, what postings do, which areas they belong to, and what areas are called.

Four frames. Quantities are exact 64-bit integers (thousandths of m2, whole items), days are `datetime64[s]`, and what
repeats (ids, accounts, units) is categorical, so that half a million entries are a few arrays of small integers:

- `movements`: position, area_id, account, unit, column, quantity, effective_on, covers_from, entry_kind
- `postings`: position, area_id, account, unit, quantity, effective_on, entry_area_id
- `areas`: area_id (index), level, sector, admin1, admin2, hazard, operator, size_basis, name
- `changes`: area_id, attribute, value, effective_on, position: what a reassignment says from its date on
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from clearance.land.accounts import ACCOUNTS, LAND_MOVES, OPEN_ACCOUNTS, Column, Kind
from clearance.land.journal import RENAMES, movements_of, postings_of
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from clearance.land.hazard import Area
    from clearance.land.journal import Entry

__all__ = [
    "AREA_COLUMNS",
    "CHANGE_COLUMNS",
    "MOVEMENT_COLUMNS",
    "NO_UNIT",
    "POSTING_COLUMNS",
    "SAYS_CLASS",
    "Books",
    "area_frame",
    "books_of",
    "frame",
    "movement_rows",
]

MOVEMENT_COLUMNS = (
    "position",
    "area_id",
    "account",
    "unit",
    "column",
    "quantity",
    "effective_on",
    "covers_from",
    "entry_kind",
)
POSTING_COLUMNS = ("position", "area_id", "account", "unit", "quantity", "effective_on", "entry_area_id")
AREA_COLUMNS = ("area_id", "level", "sector", "admin1", "admin2", "hazard", "operator", "size_basis", "name")
CHANGE_COLUMNS = ("area_id", "attribute", "value", "effective_on", "position")
# Where an area of unknown size is said to be open: it has a class, and no quantity.
NO_UNIT = ""
# Acts that say the class of an area also where they move nothing, and their columns.
SAYS_CLASS = {
    kind: LAND_MOVES[kind].column for kind in (Kind.OPENED, Kind.IDENTIFIED, Kind.CONFIRMED, Kind.RECLASSIFIED)
}

NUMBERS = ("position", "quantity")
DAYS = ("effective_on", "covers_from")
IDS = ("area_id", "entry_area_id")
WORDS: dict[str, list[str]] = {
    "account": sorted({name for accounts in ACCOUNTS.values() for name in accounts}),
    "unit": [NO_UNIT, *(unit.value for unit in Unit)],
    "column": [column.value for column in Column],
    "entry_kind": [kind.value for kind in Kind],
}
CATEGORIES = {name: pd.Index(words) for name, words in WORDS.items()}


@dataclass(frozen=True, slots=True)
class Books:
    """The whole account of a register as of one date and as known at one moment."""

    movements: pd.DataFrame
    postings: pd.DataFrame
    areas: pd.DataFrame
    changes: pd.DataFrame

    def open_on(self, on: np.datetime64) -> pd.DataFrame:
        """Open quantity by area_id, account and unit at the end of a day."""
        rows = self.postings[(self.postings["effective_on"] <= on) & self.postings["account"].isin(OPEN_ACCOUNTS)]
        return rows.groupby(["area_id", "account", "unit"], as_index=False, observed=True)[["quantity"]].sum()


def books_of(areas: Iterable[Area], entries: Iterable[Entry]) -> Books:
    """Books made of entries in the order given; their position is that order."""
    listed = list(entries)
    described = area_frame(areas)
    gone = {entry.reverses for entry in listed if entry.reverses}
    movements = [
        row
        for i, entry in enumerate(listed, start=1)
        for row in movement_rows(i, entry, withdrawn=entry.entry_id in gone)
    ]
    postings = [
        (i, p.area_id, p.account, p.unit, p.quantity, e.effective_on, e.area_id)
        for i, e in enumerate(listed, start=1)
        for p in postings_of(e)
    ]
    changes = [row for i, e in enumerate(listed, start=1) if e.entry_id not in gone for row in change_rows(i, e)]
    ids = described.index
    return Books(
        movements=frame(zip(*movements, strict=True), MOVEMENT_COLUMNS, ids),
        postings=frame(zip(*postings, strict=True), POSTING_COLUMNS, ids),
        areas=described,
        changes=frame(zip(*changes, strict=True), CHANGE_COLUMNS, ids),
    )


def movement_rows(position: int, entry: Entry, *, withdrawn: bool = False) -> list[tuple[object, ...]]:
    """What an entry says, as rows; one that opens or confirms an area of unknown size says its class without a unit.

    Rows of a reversal and of what it reverses cancel out; both bear the kind `reversed`, and report nothing.
    """
    since = entry.covers_from or entry.effective_on
    kind = Kind.REVERSED if withdrawn else entry.kind
    rows: list[tuple[object, ...]] = [
        (position, m.area_id, m.account, m.unit, m.column, m.quantity, entry.effective_on, since, kind)
        for m in movements_of(entry)
    ]
    column = SAYS_CLASS.get(entry.kind)
    if Unit.M2 in entry.quantities or column is None:
        return rows
    account = (entry.to_account if column is Column.CONFIRMED else None) or entry.account
    return [*rows, (position, entry.area_id, account, NO_UNIT, column, 0, entry.effective_on, since, kind)]


def change_rows(position: int, entry: Entry) -> list[tuple[object, ...]]:
    """What a reassignment or a change of hazard says of its area from its date on."""
    if entry.kind not in RENAMES:
        return []
    return [
        (entry.area_id, name, value, entry.effective_on, position) for name, value in sorted(entry.attributes.items())
    ]


def area_frame(areas: Iterable[Area]) -> pd.DataFrame:
    """What areas are from their beginning, by id; a later record of the same id replaces the earlier one."""
    latest = {area.area_id: area for area in areas}
    rows = [
        (
            a.area_id,
            a.level.value,
            a.sector or "",
            a.admin1 or "",
            a.admin2 or "",
            a.hazard_text,
            a.operator or "",
            a.size_basis.value,
            a.name,
        )
        for a in latest.values()
    ]
    return pd.DataFrame(rows, columns=list(AREA_COLUMNS)).set_index("area_id")


def frame(values: Iterable[Sequence[object]], columns: Sequence[str], ids: pd.Index[str]) -> pd.DataFrame:
    """A frame with exact integers, day dates and categories, also when it has no rows.

    Args:
        values: one sequence for each column; none at all for an empty frame.
        columns: names of the columns.
        ids: every area that there is.
    """
    given = list(values) or [()] * len(columns)
    return pd.DataFrame({name: _typed(name, value, ids) for name, value in zip(columns, given, strict=True)})


def _typed(name: str, values: Sequence[object], ids: pd.Index[str]) -> object:
    if name in NUMBERS:
        return np.array(values, dtype="int64")
    if name in DAYS:
        return np.array(values, dtype="datetime64[D]").astype("datetime64[s]")
    if name in IDS:
        return pd.Categorical.from_codes(_codes(values, {area: i for i, area in enumerate(ids)}), categories=ids)
    if name in WORDS:
        return pd.Categorical.from_codes(
            _codes(values, {word: i for i, word in enumerate(WORDS[name])}), categories=CATEGORIES[name]
        )
    return np.array(values, dtype="object")


def _codes(values: Sequence[object], known: Mapping[str, int]) -> np.ndarray:
    return np.fromiter((known[str(value)] for value in values), dtype="int32", count=len(values))
