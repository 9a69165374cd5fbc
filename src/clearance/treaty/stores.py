"""What stores held and what became of it, a line for each book of a store: what is kept under one obligation, by type.

A book is called by its obligation and, where the source names one, by what is counted: `CCM Article 3 of MAT-120`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clearance.land.accounts import OPEN_ACCOUNTS, Column
from clearance.land.hazard import Level
from clearance.units import Unit, plain

if TYPE_CHECKING:
    import pandas as pd

    from clearance.land.hazard import Area
    from clearance.land.ledger import Period
    from clearance.land.snapshot import Snapshot
    from clearance.treaty.obligation import Obligation

__all__ = ["StoreLine", "stores_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreLine:
    """One unit of one book over a period, exact: opening + what came - what went = closing.

    `item` is what is counted, empty where the book holds everything of its obligation. Columns that lower the balance
    are positive. `residual` is what the balances and the movements differ by, 0 in sound books.
    """

    store_id: str
    item: str
    region: str
    unit: Unit
    opening: int
    amounts: Mapping[Column, int]
    closing: int

    def amount(self, column: Column) -> int:
        """The exact amount of a column, 0 where nothing was booked."""
        return self.amounts.get(column, 0)

    @property
    def residual(self) -> int:
        """Closing less what opening and movements make it."""
        moved = sum(-amount if column.lowers else amount for column, amount in self.amounts.items())
        return self.closing - self.opening - moved

    def to_dict(self) -> dict[str, object]:
        """The line for JSON, in its unit."""
        return {
            "store_id": self.store_id,
            "item": self.item,
            "region": self.region,
            "unit": str(self.unit),
            "opening": plain(self.opening, self.unit),
            **{str(column): plain(amount, self.unit) for column, amount in self.amounts.items()},
            "closing": plain(self.closing, self.unit),
        }


def stores_of(snapshot: Snapshot, obligation: Obligation, period: Period) -> tuple[StoreLine, ...]:
    """The lines of an obligation's stores over a period, by item, region and unit; none where there is no store.

    Args:
        snapshot: the reading of the register.
        obligation: one that is about stores.
        period: first and last day; what took effect after the snapshot's date does not count.
    """
    areas = [area for area in snapshot.areas.values() if _is_its(area, obligation)]
    ids = [area.area_id for area in areas]
    said, posted = snapshot.books.movements, snapshot.books.postings
    said, posted = said[said["area_id"].isin(ids)], posted[posted["area_id"].isin(ids)]
    lines = [
        _line(area, unit, said[said["area_id"] == area.area_id], posted[posted["area_id"] == area.area_id], period)
        for area in areas
        for unit in obligation.units
    ]
    used = [line for line in lines if line.opening or line.closing or any(line.amounts.values())]
    return tuple(sorted(used, key=lambda line: (line.item, line.region, obligation.units.index(line.unit))))


def _is_its(area: Area, obligation: Obligation) -> bool:
    article = obligation.article
    return area.level is Level.STORE and (area.name == article or area.name.startswith(f"{article} of "))


def _line(area: Area, unit: Unit, said: pd.DataFrame, posted: pd.DataFrame, period: Period) -> StoreLine:
    _, _, item = area.name.partition(" of ")
    first, last = np.datetime64(period.from_on, "s"), np.datetime64(period.to_on, "s")
    moved = said[(said["unit"] == unit) & (said["effective_on"] >= first) & (said["effective_on"] <= last)]
    sums = moved.groupby("column", observed=True)["quantity"].sum()
    held = posted[(posted["unit"] == unit) & posted["account"].isin(OPEN_ACCOUNTS)]
    return StoreLine(
        store_id=area.area_id,
        item=item,
        region=area.sector or "",
        unit=unit,
        opening=int(held[held["effective_on"] < first]["quantity"].sum()),
        amounts={column: int(sums[column]) for column in Column if column in sums.index and sums[column]},
        closing=int(held[held["effective_on"] <= last]["quantity"].sum()),
    )
