"""The books of a register as columns, straight from its rows: no record is made, so half a million entries are quick.

Movements are what the journal's entries say; postings are read from their own table. Neither is made from the other,
so that a statement shows when they do not agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from clearance.land.accounts import Kind
from clearance.land.books import CATEGORIES, CHANGE_COLUMNS, Books, area_frame, frame
from clearance_geodata.movements import ACCOUNTS, KINDS, UNITS, Entries, Table, numbered, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from clearance.land.hazard import Area
    from clearance_geodata.store.protocol import Connection, Rows

__all__ = ["books"]

# Without the index: nearly all records are entries, and they lie in this order.
ENTRIES = """
SELECT position, subject, other_subject, kind, effective_on, body
FROM journal WHERE {record} = 'entry' AND position <= ? AND effective_on <= ? ORDER BY position
"""
POSTINGS = "SELECT position, area_id, account, unit, quantity FROM postings WHERE position <= ? ORDER BY fid"
ENTRIES_AT_ONCE, POSTINGS_AT_ONCE = 10_000, 2_000


def books(connection: Connection, areas: Iterable[Area], *, up_to: int, as_of: date) -> Books:
    """The books of what was recorded up to a position and took effect by a date."""
    described = area_frame(areas)
    ids = described.index
    codes = {area_id: i for i, area_id in enumerate(ids)}
    entries = Entries(codes)
    query = ENTRIES.format(record=connection.dialect.unindexed.format(column="record"))
    for part in _parts(connection.stream(query, (up_to, as_of.isoformat())), ENTRIES_AT_ONCE):
        entries.take(part)
    about = _joined(entries.about, 3)
    changes = [row for row in entries.changes if row[-1] not in entries.gone]
    return Books(
        movements=_movements(_joined(entries.rows, 9), entries.gone, ids),
        postings=_postings(connection, up_to, codes, about, ids),
        areas=described,
        changes=frame(zip(*changes, strict=True), CHANGE_COLUMNS, ids),
    )


def _parts(rows: Rows, at_once: int) -> Iterator[list[Any]]:
    """Rows some at a time, so that few of them are objects at once: what is short-lived is quickest."""
    while part := rows.fetchmany(at_once):
        yield part


def _joined(parts: list[Table], width: int) -> Table:
    return np.concatenate([np.empty((0, width), dtype="int64"), *parts])


def _movements(moved: Table, gone: set[int], ids: pd.Index[str]) -> pd.DataFrame:
    position, area, account, unit, column, quantity, on, since, kind = moved.T
    kind = np.where(np.isin(position, list(gone)), KINDS[Kind.REVERSED], kind)
    return pd.DataFrame(
        {
            "position": position,
            "area_id": pd.Categorical.from_codes(area, categories=ids),
            "account": _words("account", account),
            "unit": _words("unit", unit),
            "column": _words("column", column),
            "quantity": quantity,
            "effective_on": _days(on),
            "covers_from": _days(since),
            "entry_kind": _words("entry_kind", kind),
        }
    )


def _postings(
    connection: Connection, up_to: int, areas: Mapping[str, int], entries: Table, ids: pd.Index[str]
) -> pd.DataFrame:
    """Postings with the day and the area of their entry; those of entries that took effect later stay out."""
    parts = []
    for part in _parts(connection.stream(POSTINGS, (up_to,)), POSTINGS_AT_ONCE):
        position, area_id, account, unit, quantity = zip(*part, strict=True)
        words = (numbered(area_id, areas), numbered(account, ACCOUNTS), numbered(unit, UNITS))
        parts.append(np.column_stack([whole(position), *words, whole(quantity)]))
    found = _joined(parts, 5) if len(entries) else np.empty((0, 5), dtype="int64")
    place = np.minimum(np.searchsorted(entries[:, 0], found[:, 0]), max(0, len(entries) - 1))
    counts = entries[place, 0] == found[:, 0]
    _, on, acted = entries[place[counts]].T
    position, area, account, unit, quantity = found[counts].T
    return pd.DataFrame(
        {
            "position": position,
            "area_id": pd.Categorical.from_codes(area, categories=ids),
            "account": _words("account", account),
            "unit": _words("unit", unit),
            "quantity": quantity,
            "effective_on": _days(on),
            "entry_area_id": pd.Categorical.from_codes(acted, categories=ids),
        }
    )


def _words(name: str, codes: Table) -> object:
    return pd.Categorical.from_codes(codes, categories=CATEGORIES[name])


def _days(days: Table) -> NDArray[np.datetime64]:
    return days.astype("datetime64[D]").astype("datetime64[s]")
