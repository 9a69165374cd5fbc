"""The books as columns: what entries say, what postings do, and which areas they belong to.

Three frames, all quantities exact 64-bit integers (thousandths of m2, whole items), dates as numpy `datetime64[D]`:

- `movements`: position, area_id, account, unit, column, quantity, effective_on, covers_from, kind
- `postings`: position, area_id, account, unit, quantity, effective_on, entry_account
- `areas`: area_id (index), level, sector, hazard, name
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from clearance.land.accounts import OPEN_ACCOUNTS, Column, Kind
from clearance.land.hazard import HazardClass, Level
from clearance.land.journal import movements_of, postings_of
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clearance.land.hazard import Area
    from clearance.land.journal import Entry

__all__ = ["AREA_COLUMNS", "MOVEMENT_COLUMNS", "POSTING_COLUMNS", "Books", "books_of"]

MOVEMENT_COLUMNS = (
    "position",
    "area_id",
    "account",
    "unit",
    "column",
    "quantity",
    "effective_on",
    "covers_from",
    "kind",
)
POSTING_COLUMNS = ("position", "area_id", "account", "unit", "quantity", "effective_on", "entry_account")
AREA_COLUMNS = ("area_id", "level", "sector", "hazard", "name")


@dataclass(frozen=True, slots=True)
class Books:
    """The whole account of a register as of one date and as known at one moment."""

    movements: pd.DataFrame
    postings: pd.DataFrame
    areas: pd.DataFrame

    def balance(self, area_id: str, unit: Unit, on: np.datetime64 | None = None) -> int:
        """What is open of one area in a unit, exact, at the end of a day (None: at the end of the books)."""
        rows = self.postings
        chosen = (rows["area_id"] == area_id) & (rows["unit"] == unit) & rows["account"].isin(OPEN_ACCOUNTS)
        if on is not None:
            chosen &= rows["effective_on"] <= on
        return int(rows.loc[chosen, "quantity"].sum())

    def open_on(self, on: np.datetime64) -> pd.DataFrame:
        """Open quantity by area_id, account and unit at the end of a day."""
        rows = self.postings[(self.postings["effective_on"] <= on) & self.postings["account"].isin(OPEN_ACCOUNTS)]
        return rows.groupby(["area_id", "account", "unit"], as_index=False)[["quantity"]].sum()


def books_of(areas: Iterable[Area], entries: Iterable[Entry]) -> Books:
    """Books made of entries in the order given; their position is that order."""
    listed = list(entries)
    movements = [row for i, entry in enumerate(listed, start=1) for row in movement_rows(i, entry)]
    postings = [
        (i, p.area_id, p.account, p.unit, p.quantity, e.effective_on, e.account)
        for i, e in enumerate(listed, start=1)
        for p in postings_of(e)
    ]
    described = [(a.area_id, a.level, a.sector or "", a.hazard_text, a.name) for a in areas]
    return Books(
        movements=frame(movements, MOVEMENT_COLUMNS),
        postings=frame(postings, POSTING_COLUMNS),
        areas=pd.DataFrame(described, columns=list(AREA_COLUMNS)).set_index("area_id"),
    )


def movement_rows(position: int, entry: Entry) -> list[tuple[object, ...]]:
    """What an entry says, as rows; one that opens an area of unknown size says it without a unit."""
    since = entry.covers_from or entry.effective_on
    rows: list[tuple[object, ...]] = [
        (position, m.area_id, m.account, m.unit, m.column, m.quantity, entry.effective_on, since, entry.kind)
        for m in movements_of(entry)
    ]
    if rows or entry.kind not in {Kind.OPENED, Kind.IDENTIFIED}:
        return rows
    column = Column(entry.kind)
    return [(position, entry.area_id, entry.account, "", column, 0, entry.effective_on, since, entry.kind)]


def frame(rows: Sequence[tuple[object, ...]], columns: tuple[str, ...]) -> pd.DataFrame:
    """A frame with exact integers and day dates, also when it has no rows."""
    made = pd.DataFrame(rows, columns=list(columns))
    for name in columns:
        if name in {"position", "quantity"}:
            made[name] = made[name].astype("int64")
        elif name in {"effective_on", "covers_from"}:
            made[name] = np.array(made[name].to_numpy(), dtype="datetime64[D]").astype("datetime64[s]")
    return made


def area_counts(books: Books) -> pd.DataFrame:
    """Movements in the unit `areas` of the books that have area records: an area counts 1 until it is empty.

    An area comes in with its first entry and goes out with the entry that empties it; an area of unknown size has no
    m2 and stays. It counts in the open account that holds most of it. Entries of one day count in the order of the
    columns, so that their order in the journal changes nothing. National and sector books post their areas
    themselves and are not in the result.
    """
    counted = books.areas.index[books.areas["level"] == Level.AREA]
    rows = books.movements[books.movements["area_id"].isin(counted) & (books.movements["unit"] != Unit.AREAS)]
    rank = {column: order for order, column in enumerate(Column)}
    rows = rows.assign(rank=rows["column"].map(rank), later=rows["unit"] != Unit.M2).sort_values(
        ["area_id", "effective_on", "rank", "later", "quantity"], kind="stable", ignore_index=True
    )
    after = _holding_account(rows)
    before = after.groupby(rows["area_id"]).shift(1, fill_value="")
    leaves = rows.assign(account=before, change=-1)[(before != after) & (before != "")]
    enters = rows.assign(account=after, change=1)[(before != after) & (after != "")]
    moved = (before != "") & (after != "")
    flips = pd.concat([leaves, enters], ignore_index=False)
    flips["column"] = flips["column"].where(~moved.loc[flips.index], Column.CONFIRMED)
    lowers = flips["column"].isin([column for column in Column if column.lowers])
    flips["quantity"] = flips["change"].where(~lowers, -flips["change"])
    flips["unit"] = Unit.AREAS
    return flips[list(MOVEMENT_COLUMNS)]


def _holding_account(rows: pd.DataFrame) -> pd.Series:
    """After each row, the open account that holds most of the row's area; empty when nothing is open."""
    lowers = rows["column"].isin([column for column in Column if column.lowers])
    m2 = rows["quantity"].where(rows["unit"] == Unit.M2, 0)
    m2 = m2.where(~lowers, -m2)
    names = sorted(set(rows.loc[rows["unit"] == Unit.M2, "account"]))
    running = {name: m2.where(rows["account"] == name, 0).groupby(rows["area_id"]).cumsum() for name in names}
    holding, most = pd.Series("", index=rows.index), pd.Series(0, index=rows.index)
    for name, balance in running.items():
        more = balance > most
        holding, most = holding.where(~more, name), most.where(~more, balance)
    sized = (rows["unit"] == Unit.M2).groupby(rows["area_id"]).cummax()
    return holding.where(sized, _land_account(rows))


def _land_account(rows: pd.DataFrame) -> pd.Series:
    """The land account that an area without size stands in; its mines alone say nothing of its class."""
    return rows["account"].where(rows["unit"] != Unit.AP_MINES, HazardClass.UNCLASSIFIED)


def open_area_counts(books: Books, on: np.datetime64) -> pd.DataFrame:
    """How many areas with records are open at the end of a day, by area_id and account, from balances alone."""
    counted = books.areas.index[books.areas["level"] == Level.AREA]
    rows = books.postings[(books.postings["effective_on"] <= on) & books.postings["area_id"].isin(counted)]
    land = rows[(rows["unit"] == "m2") & rows["account"].isin(OPEN_ACCOUNTS)]
    balance = land.groupby(["area_id", "account"], as_index=False)["quantity"].sum()
    held = balance[balance["quantity"] > 0].sort_values("quantity").drop_duplicates("area_id", keep="last")
    seen = books.movements[(books.movements["effective_on"] <= on) & books.movements["area_id"].isin(counted)]
    sizeless = seen[~seen["area_id"].isin(land["area_id"])].drop_duplicates("area_id")
    both: pd.DataFrame = pd.concat([held[["area_id", "account"]], sizeless[["area_id", "account"]]])
    return both.assign(quantity=1)
