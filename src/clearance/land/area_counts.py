"""How many areas there are: folded from their m2, because an area counts 1 until it is empty.

National and sector books post their areas themselves and are not counted here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from clearance.land.accounts import OPEN_ACCOUNTS, Column, Kind
from clearance.land.books import MOVEMENT_COLUMNS, NO_UNIT, WORDS
from clearance.land.hazard import HazardClass, Level
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.land.books import Books

__all__ = ["OpenAreas", "area_counts", "open_area_counts"]

ACCOUNTS = WORDS["account"]
NEVER = np.datetime64("9999-12-31", "s")
LOWERING = [column.value for column in Column if column.lowers]
# What says that there is an area: its m2, that it has a class, mines in it.
UNITS = [Unit.M2.value, NO_UNIT, Unit.AP_MINES.value]
# Changes of class show as such; land that moves on by progress shows as progress.
OF_CLASS = [Column.CONFIRMED.value, Column.PROGRESSED.value]


def area_counts(books: Books, *, open_accounts: frozenset[str] = OPEN_ACCOUNTS) -> pd.DataFrame:
    """Movements in the unit `areas` of the books that have area records: an area counts 1 until it is empty.

    An area comes in with its first entry and goes out with the entry that empties it; an area of unknown size has no
    m2 and stays. It counts in the open account that holds most of it. Entries of one day count in the order of the
    columns, so that their order in the journal changes nothing.
    """
    rows = _in_order(_counted(books, open_accounts))
    after = _holding_account(rows)
    before = after.groupby(rows["area_id"], observed=True).shift(1, fill_value="")
    leaves = rows.assign(account=before, change=-1)[(before != after) & (before != "")]
    enters = rows.assign(account=after, change=1)[(before != after) & (after != "")]
    moved = (before != "") & (after != "")
    flips = pd.concat([leaves, enters], ignore_index=False)
    flips["column"] = flips["column"].where(
        ~moved.loc[flips.index] | flips["column"].isin(OF_CLASS), Column.CONFIRMED.value
    )
    flips["quantity"] = flips["change"].where(~flips["column"].isin(LOWERING), -flips["change"])
    flips["unit"] = Unit.AREAS.value
    return flips[list(MOVEMENT_COLUMNS)]


def _holding_account(rows: pd.DataFrame) -> pd.Series:
    """After each row, the open account that holds most of the row's area; empty when nothing is open."""
    m2 = rows["quantity"].where(rows["unit"] == Unit.M2, 0)
    m2 = m2.where(~rows["column"].isin(LOWERING), -m2)
    names = sorted(set(rows.loc[rows["unit"] == Unit.M2, "account"]))
    by_area = rows["area_id"]
    running = {name: m2.where(rows["account"] == name, 0).groupby(by_area, observed=True).cumsum() for name in names}
    holding, most = pd.Series("", index=rows.index), pd.Series(0, index=rows.index)
    for name, balance in running.items():
        more = balance > most
        holding, most = holding.where(~more, name), most.where(~more, balance)
    sized = (rows["unit"] == Unit.M2).groupby(by_area, observed=True).cummax()
    return holding.where(sized, _land_account(rows))


def _land_account(rows: pd.DataFrame) -> pd.Series:
    """The land account that an area without size stands in; its mines alone say nothing of its class."""
    said = rows["account"].astype("object").where(rows["unit"] == NO_UNIT)
    return said.groupby(rows["area_id"], observed=True).ffill().fillna(HazardClass.UNCLASSIFIED.value)


def _counted(books: Books, open_accounts: frozenset[str]) -> pd.DataFrame:
    """The movements that say how many areas there are: those of areas with records that nobody withdrew."""
    rows = books.movements
    is_area = (books.areas["level"] == Level.AREA).to_numpy()
    held = rows["account"].isin(open_accounts) | (rows["unit"] != Unit.M2)
    stands = rows["unit"].isin(UNITS) & (rows["entry_kind"] != Kind.REVERSED) & held
    return rows[stands & is_area[rows["area_id"].cat.codes]]


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """By area and day, within a day as a statement reads; the order of the journal decides nothing."""
    first = np.array([{Unit.M2: 0, NO_UNIT: 1}.get(unit, 2) for unit in rows["unit"].cat.categories])
    accounts = rows["account"].cat.codes
    keys = (
        accounts,
        rows["quantity"],
        first[rows["unit"].cat.codes],
        rows["column"].cat.codes,
        rows["effective_on"],
        rows["area_id"].cat.codes,
    )
    plain = {name: rows[name].astype("object") for name in ("account", "unit", "column")}
    return rows.assign(**plain).iloc[np.lexsort(keys)].reset_index(drop=True)


class OpenAreas(NamedTuple):
    """The areas that are open at the end of a day: the code of each, and the place of its account in `ACCOUNTS`."""

    area: NDArray[np.int64]
    account: NDArray[np.int64]


def open_area_counts(
    books: Books, days: Sequence[np.datetime64], *, open_accounts: frozenset[str] = OPEN_ACCOUNTS
) -> list[OpenAreas]:
    """The areas with records that are open at the end of each day, from balances alone.

    Args:
        books: the account.
        days: in rising order.
        open_accounts: the accounts whose land counts as open.
    """
    names = sorted(open_accounts)
    place = np.array([ACCOUNTS.index(name) for name in names])
    is_area = (books.areas["level"] == Level.AREA).to_numpy()
    rows = books.postings
    chosen = (rows["unit"] == Unit.M2) & rows["account"].isin(names) & is_area[rows["area_id"].cat.codes]
    land = rows[chosen].sort_values("effective_on", kind="stable")
    area, quantity = land["area_id"].cat.codes.to_numpy(), land["quantity"].to_numpy()
    account = np.searchsorted(names, land["account"].astype("object").to_numpy(dtype="U"))
    ends = np.searchsorted(land["effective_on"].to_numpy(), np.array(days, dtype="datetime64[s]"), side="right")
    sizeless = _sizeless(books, open_accounts)
    held = np.zeros((len(is_area), len(names)), dtype="int64")
    found, before = [], 0
    for day, end in zip(days, ends, strict=True):
        np.add.at(held, (area[before:end], account[before:end]), quantity[before:end])
        before = end
        sized = np.flatnonzero(held.max(axis=1) > 0)
        without = (sizeless.since <= day) & (day < sizeless.until)
        found.append(
            OpenAreas(
                np.append(sized, sizeless.area[without]),
                np.append(place[held[sized].argmax(axis=1)], sizeless.account[without]),
            )
        )
    return found


class _Sizeless(NamedTuple):
    """When areas of unknown size stood in which account: from a day on, and until another on which they no more do."""

    area: NDArray[np.int64]
    account: NDArray[np.int64]
    since: NDArray[np.datetime64]
    until: NDArray[np.datetime64]


def _sizeless(books: Books, open_accounts: frozenset[str]) -> _Sizeless:
    """What areas that began without a size stood in, until they stood in another account or got one."""
    rows = _counted(books, open_accounts)
    began = rows[rows["unit"] == NO_UNIT]["area_id"].cat.codes.unique()
    mines = rows[rows["unit"] == Unit.AP_MINES]["area_id"].cat.codes.unique()
    sized = rows[rows["unit"] == Unit.M2]["area_id"].cat.codes.unique()
    some = np.union1d(began, np.setdiff1d(mines, sized))
    ordered = _in_order(rows[rows["area_id"].cat.codes.isin(some)])
    area, on = ordered["area_id"].cat.codes.to_numpy(), ordered["effective_on"].to_numpy()
    is_sized = (ordered["unit"] == Unit.M2).to_numpy()
    with_size = np.full(int(area.max(initial=-1)) + 1, NEVER)
    np.minimum.at(with_size, area[is_sized], on[is_sized])
    until = np.full(len(on), NEVER)
    until[:-1] = np.where(area[1:] == area[:-1], on[1:], NEVER)
    account = _land_account(ordered).map(ACCOUNTS.index).to_numpy(dtype="int64")
    return _Sizeless(area.astype("int64"), account, on, np.minimum(until, with_size[area]))
