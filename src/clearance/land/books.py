"""The books as columns: what entries say, what postings do, and which areas they belong to.

Three frames, all quantities exact 64-bit integers (thousandths of m2, whole items), days as `datetime64[s]`:

- `movements`: position, area_id, account, unit, column, quantity, effective_on, covers_from, entry_kind
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
    "entry_kind",
)
POSTING_COLUMNS = ("position", "area_id", "account", "unit", "quantity", "effective_on", "entry_account")
# Where an area of unknown size is said to be open: it has a class, and no quantity.
NO_UNIT = ""
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
    gone = {entry.reverses for entry in listed if entry.reverses}
    movements = [
        row
        for i, entry in enumerate(listed, start=1)
        for row in movement_rows(i, entry, withdrawn=entry.entry_id in gone)
    ]
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


def movement_rows(position: int, entry: Entry, *, withdrawn: bool = False) -> list[tuple[object, ...]]:
    """What an entry says, as rows; one that opens an area of unknown size says its class without a unit.

    Rows of a reversal and of what it reverses cancel out; both bear the kind `reversed`, and report nothing.
    """
    since = entry.covers_from or entry.effective_on
    kind = Kind.REVERSED if withdrawn else entry.kind
    rows: list[tuple[object, ...]] = [
        (position, m.area_id, m.account, m.unit, m.column, m.quantity, entry.effective_on, since, kind)
        for m in movements_of(entry)
    ]
    if Unit.M2 in entry.quantities or entry.kind not in {Kind.OPENED, Kind.IDENTIFIED}:
        return rows
    column = Column(entry.kind)
    return [*rows, (position, entry.area_id, entry.account, NO_UNIT, column, 0, entry.effective_on, since, kind)]


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
    rows = _in_order(_counted(books))
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
    said = rows["account"].where(rows["unit"] == NO_UNIT)
    return said.groupby(rows["area_id"]).ffill().fillna(HazardClass.UNCLASSIFIED.value)


def _counted(books: Books) -> pd.DataFrame:
    """The movements that say how many areas there are: those of areas with records that nobody withdrew."""
    counted = books.areas.index[books.areas["level"] == Level.AREA]
    rows = books.movements
    stands = (rows["unit"] != Unit.AREAS) & (rows["entry_kind"] != Kind.REVERSED)
    return rows[stands & rows["area_id"].isin(counted)]


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """By area and day, within a day as a statement reads; the order of the journal decides nothing."""
    rank = {column: order for order, column in enumerate(Column)}
    first = {unit: order for order, unit in enumerate((Unit.M2, NO_UNIT, Unit.AP_MINES))}
    keys = ["area_id", "effective_on", "rank", "first", "quantity", "account"]
    return rows.assign(rank=rows["column"].map(rank), first=rows["unit"].map(first)).sort_values(
        keys, ignore_index=True
    )


def open_area_counts(books: Books, on: np.datetime64) -> pd.DataFrame:
    """How many areas with records are open at the end of a day, by area_id and account, from balances alone."""
    counted = books.areas.index[books.areas["level"] == Level.AREA]
    rows = books.postings[(books.postings["effective_on"] <= on) & books.postings["area_id"].isin(counted)]
    land = rows[(rows["unit"] == Unit.M2) & rows["account"].isin(OPEN_ACCOUNTS)]
    balance = land.groupby(["area_id", "account"], as_index=False)["quantity"].sum()
    largest = balance[balance["quantity"] > 0].sort_values("quantity", ascending=False, kind="stable")
    held = largest.drop_duplicates("area_id")
    seen = _counted(books)
    seen = seen[seen["effective_on"] <= on]
    sizeless = _in_order(seen[~seen["area_id"].isin(seen.loc[seen["unit"] == Unit.M2, "area_id"])])
    sizeless = sizeless.assign(account=_land_account(sizeless)).drop_duplicates("area_id", keep="last")
    both: pd.DataFrame = pd.concat([held[["area_id", "account"]], sizeless[["area_id", "account"]]])
    return both.assign(quantity=1)
