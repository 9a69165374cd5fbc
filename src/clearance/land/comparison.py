"""Two snapshots side by side: what changed area by area, in which column of the statement, and whether it adds up.

The journal is only ever added to, so the earlier books are a part of the later ones, and all that lies between them is
known: what took effect between the two dates, and what was recorded since of days before, which restates the past.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from clearance.errors import InvalidQuantity
from clearance.land.accounts import OPEN_ACCOUNTS, Column
from clearance.land.books import WORDS
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clearance.land.books import Books
    from clearance.land.snapshot import Snapshot, SnapshotId

__all__ = ["Change", "Comparison", "compared"]

COLUMNS = WORDS["column"]
SIGNS = np.array([-1 if Column(name).lowers else 1 for name in COLUMNS], dtype="int64")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What was open before and after, and why it differs; amounts are exact.

    `moved` took effect between the two dates, `restated` was recorded since of days before; both by column of the
    statement, released columns positive. `area_id` is empty for the sum of all.
    """

    area_id: str
    before: int
    moved: Mapping[Column, int]
    restated: Mapping[Column, int]
    after: int

    @property
    def difference(self) -> int:
        """What is open after, less what was open before."""
        return self.after - self.before

    @property
    def residual(self) -> int:
        """What the columns do not explain; 0 unless somebody tampered with the books."""
        said = sum(_signed(column, m2) for amounts in (self.moved, self.restated) for column, m2 in amounts.items())
        return self.difference - said


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The areas and books of which anything changed, those that changed most first, and the sum of all there are."""

    before: SnapshotId
    after: SnapshotId
    unit: Unit
    changes: tuple[Change, ...]
    total: Change

    @property
    def balances(self) -> bool:
        """Whether every row adds up, and the rows to the total."""
        rows = sum(change.difference for change in self.changes)
        return rows == self.total.difference and not any(c.residual for c in (*self.changes, self.total))


def compared(before: Snapshot, after: Snapshot, unit: Unit = Unit.M2) -> Comparison:
    """What changed from an earlier snapshot of a register to a later one, in one unit of land or mines.

    Raises:
        InvalidQuantity: when the later one lacks what the earlier one counts, because its date or its moment is
            earlier.

    Source: the identity of the statement, closing = opening + movements, for each area by itself.
    """
    first, last = before.identity, after.identity
    if first.as_of > last.as_of or first.position > last.position:
        raise InvalidQuantity(
            "snapshot {id} ({as_of}, recorded until {known_at}) holds what {last} ({last_as_of}, recorded until "
            "{last_known_at}) does not; compare the earlier one with the later one",
            id=first.id,
            as_of=first.as_of,
            known_at=first.known_at,
            last=last.id,
            last_as_of=last.as_of,
            last_known_at=last.known_at,
        )
    ids = after.books.areas.index
    opened, closed = (_open(after.books, unit, ids, identity) for identity in (first, last))
    rows = _between(after.books, unit, first)
    amounts = _amounts(rows, ids)
    used = np.flatnonzero(amounts.any(axis=(1, 2)) | (opened != closed))
    ranked = used[np.lexsort((used, -np.abs(closed - opened)[used]))]
    changes = tuple(_change(str(ids[i]), int(opened[i]), int(closed[i]), amounts[i]) for i in ranked)
    total = _change("", int(opened.sum()), int(closed.sum()), amounts.sum(axis=0))
    return Comparison(before=first, after=last, unit=unit, changes=changes, total=total)


def _open(books: Books, unit: Unit, ids: pd.Index[str], at: SnapshotId) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """What is open of each area in a snapshot whose books are a part of these: postings until its day and position."""
    rows = books.postings[(books.postings["unit"] == unit) & books.postings["account"].isin(OPEN_ACCOUNTS)]
    rows = rows[(rows["effective_on"] <= np.datetime64(at.as_of, "s")) & (rows["position"] <= at.position)]
    found = np.zeros(len(ids), dtype="int64")
    np.add.at(found, ids.get_indexer(pd.Index(rows["area_id"].astype(str))), rows["quantity"].to_numpy())
    return found


def _between(books: Books, unit: Unit, first: SnapshotId) -> pd.DataFrame:
    """The movements that the earlier snapshot does not count, with whether each restates a day before."""
    rows = books.movements[(books.movements["unit"] == unit)]
    late = rows["effective_on"] > np.datetime64(first.as_of, "s")
    rows = rows.assign(restates=~late)
    return rows[late | (rows["position"] > first.position)]


def _amounts(rows: pd.DataFrame, ids: pd.Index[str]) -> np.ndarray[tuple[int, int, int], np.dtype[np.int64]]:
    """By area, whether restated, and column."""
    found = np.zeros((len(ids), 2, len(COLUMNS)), dtype="int64")
    columns = pd.Categorical(rows["column"], categories=COLUMNS).codes
    areas = ids.get_indexer(pd.Index(rows["area_id"].astype(str)))
    np.add.at(found, (areas, rows["restates"].to_numpy().astype(int), columns), rows["quantity"].to_numpy())
    return found


def _change(area_id: str, before: int, after: int, amounts: np.ndarray[tuple[int, int], np.dtype[np.int64]]) -> Change:
    moved, restated = ({Column(COLUMNS[c]): int(row[c]) for c in np.flatnonzero(row)} for row in amounts)
    return Change(area_id=area_id, before=before, moved=moved, restated=restated, after=after)


def _signed(column: Column, quantity: int) -> int:
    return -quantity if column.lowers else quantity
