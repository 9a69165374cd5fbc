"""The three readings of the books, summed by group and period in whole numbers.

What entries say (`amounts`), what is open (`opening`, `closing`), and what the accounts on the other side show
(`counter`) are read from different columns and never from each other, so that a statement can be checked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from clearance.errors import InvalidQuantity
from clearance.land.accounts import Column
from clearance.land.area_counts import area_counts, open_area_counts
from clearance.land.books import WORDS
from clearance.land.coverage import Reports, reports_by_group
from clearance.land.grouping import Grouping
from clearance.land.hazard import Level
from clearance.land.journal import OUTPUT
from clearance.saying import Number
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.land.books import Books

__all__ = ["Tally", "Tallying"]

ACCOUNTS, COLUMNS, UNITS, KINDS = (WORDS[name] for name in ("account", "column", "unit", "entry_kind"))
SIGNS = np.array([-1 if Column(name).lowers else 1 for name in COLUMNS], dtype="int64")
REASSIGNED = COLUMNS.index(Column.REASSIGNED)
REPORTS = np.isin(KINDS, list(OUTPUT))
DAY = np.timedelta64(1, "D")
SECONDS = 86_400
# Whole numbers up to here are exact as floating point, which numpy sums several times quicker.
LARGEST_FLOAT = 2**53
# Sums below this cannot leave 64-bit integers on the way.
LARGEST_SUM = 2.0**62
Codes: TypeAlias = NDArray[np.integer]
Amounts: TypeAlias = NDArray[np.int64]
Days: TypeAlias = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums by group (first axis) and period (second); `amounts` has the columns of a statement as third axis.

    `residual` is what the readings differ by, 0 where all of them agree; `used` says where anything stands; `reports`
    are those of each group.
    """

    names: tuple[tuple[str, ...], ...]
    opening: Amounts
    closing: Amounts
    amounts: Amounts
    residual: Amounts
    used: NDArray[np.bool_]
    reports: dict[int, Reports]


@dataclass(frozen=True, slots=True)
class _Spans:
    """The time of a statement in one row: before the first period, in it, up to the second one, in that, and so on.

    `edges` are the last days of all spans but the last, counted from 1970-01-01; periods are the odd spans.
    """

    edges: Amounts

    @classmethod
    def of_periods(cls, starts: Days, ends: Days) -> _Spans:
        return cls(np.column_stack([_day(starts) - 1, _day(ends)]).reshape(-1))

    @property
    def count(self) -> int:
        return len(self.edges) + 1

    def at(self, days: Amounts) -> Amounts:
        """The span of each day."""
        first = int(days.min(initial=0))
        every = np.searchsorted(self.edges, np.arange(first, int(days.max(initial=0)) + 1))
        spans: Amounts = every[days - first]
        return spans


@dataclass(frozen=True, slots=True)
class _Reading:
    """Rows of one reading: group, day (from 1970-01-01), signed quantity, column of the statement where it has any."""

    group: Amounts
    on: Amounts
    quantity: Amounts
    column: Codes | None = None

    def sums(self, spans: _Spans, groups: int) -> Amounts:
        """What moved, by group, span and column; without columns there is one."""
        wide = 1 if self.column is None else len(COLUMNS)
        place = self.group * spans.count + spans.at(self.on)
        place = place if self.column is None else place * wide + self.column
        size = groups * spans.count * wide
        moved = float(np.abs(self.quantity).astype("float64").sum())
        if moved >= LARGEST_SUM:
            raise InvalidQuantity(
                "the entries move {moved} exact steps in all, more than can be added up; look for an amount that "
                "cannot be right, and reverse its entry",
                moved=Number(moved, ".3g"),
            )
        if moved < LARGEST_FLOAT:
            total = np.bincount(place, weights=self.quantity, minlength=size).astype("int64")
        else:
            total = np.zeros(size, dtype="int64")
            np.add.at(total, place, self.quantity)
        return total.reshape(groups, spans.count, wide)


@dataclass(frozen=True, slots=True)
class Tallying:
    """How books are summed.

    `keys` are attributes of areas, and `kind` for the open account; nothing that took effect after `as_of` counts;
    `open_accounts` are those whose land is open.
    """

    books: Books
    unit: Unit
    keys: Sequence[str]
    as_of: np.datetime64 | None
    open_accounts: frozenset[str]

    def sums(self, starts: Days, ends: Days) -> Tally:
        """The sums of periods, given by their first and last days, rising."""
        grouping = Grouping.of(self.books, [key for key in self.keys if key != "kind"])
        names = self._names(grouping)
        spans = _Spans.of_periods(starts, ends)
        moved, held, counter = (reading.sums(spans, len(names)) for reading in self._readings(grouping))
        balance = held[:, :, 0].cumsum(axis=1)
        # A period begins where the one before ended: most days are asked for once.
        days, at = np.unique(np.append(starts - DAY, ends), return_inverse=True)
        counted = np.hsplit(self._counted(grouping, days, len(names))[:, at], [len(starts)])
        opening, closing = balance[:, 0:-1:2] + counted[0], balance[:, 1::2] + counted[1]
        amounts = moved[:, 1::2] * SIGNS
        change = (amounts * SIGNS).sum(axis=2)
        residual = closing - opening - change
        if "kind" not in self.keys and self.unit is not Unit.AREAS:
            other = -counter[:, 1::2, 0] - change + amounts[:, :, REASSIGNED]
            residual = np.where(residual == 0, other, residual)
        used = (opening != 0) | (closing != 0) | amounts.any(axis=2) | (residual != 0)
        return Tally(names, opening, closing, amounts, residual, used, self._reports(grouping))

    def _readings(self, grouping: Grouping) -> tuple[_Reading, _Reading, _Reading]:
        """Movements, postings of open accounts, and those of all others, which count for the area that acted."""
        said, posted = self.books.movements, self.books.postings
        moved = self._read(said, self._chosen(said, is_open=True), grouping)
        if self.unit is Unit.AREAS:
            flips = area_counts(self.books, open_accounts=self.open_accounts)
            moved = _joined(moved, self._read(flips, self._chosen(flips, is_open=True), grouping))
        held = self._read(posted, self._chosen(posted, is_open=True), grouping)
        other = self._read(posted, self._chosen(posted, is_open=False), grouping, area="entry_area_id")
        return moved, held, other

    def _chosen(self, rows: pd.DataFrame, *, is_open: bool) -> NDArray[np.intp]:
        """The places of rows in the unit, of open accounts or of all others."""
        wanted = np.isin(ACCOUNTS, list(self.open_accounts), invert=not is_open)
        chosen = (_places(rows["unit"], UNITS) == UNITS.index(self.unit)) & wanted[_places(rows["account"], ACCOUNTS)]
        if self.as_of is not None:
            chosen &= rows["effective_on"].to_numpy() <= self.as_of
        return np.flatnonzero(chosen)

    def _names(self, grouping: Grouping) -> tuple[tuple[str, ...], ...]:
        """What each group stands for, in the order of the keys; with `kind`, every account of every other group."""
        if "kind" not in self.keys:
            return grouping.names
        place = list(self.keys).index("kind")
        return tuple((*name[:place], account, *name[place:]) for name in grouping.names for account in ACCOUNTS)

    def _group(self, grouping: Grouping, area: Codes, on: Amounts, account: Codes) -> Amounts:
        found = grouping.at(area, on)
        return found * len(ACCOUNTS) + account if "kind" in self.keys else found

    def _read(
        self, rows: pd.DataFrame, chosen: NDArray[np.intp], grouping: Grouping, *, area: str = "area_id"
    ) -> _Reading:
        """Chosen rows by group, with what areas took along when they passed from one group to another."""
        areas, accounts = _codes(rows[area])[chosen], _places(rows["account"], ACCOUNTS)[chosen]
        on, quantity = _day(rows["effective_on"].to_numpy()[chosen]), rows["quantity"].to_numpy()[chosen]
        column = _places(rows["column"], COLUMNS)[chosen] if "column" in rows else None
        if column is not None:
            quantity = quantity * SIGNS[column]
        reading = _Reading(self._group(grouping, areas, on, accounts), on, quantity, column)
        # The accounts on the other side belong to the area that acted; a passage moves nothing out of them.
        if grouping.is_fixed or area == "entry_area_id":
            return reading
        taken = self._taken_along(grouping, areas, accounts, reading)
        return _joined(reading, taken if column is not None else replace(taken, column=None))

    def _taken_along(self, grouping: Grouping, areas: Codes, accounts: Codes, rows: _Reading) -> _Reading:
        """What areas held when they passed from one group to another, out of the one and into the other."""
        taken: list[tuple[int, int, int]] = []
        wide = len(ACCOUNTS) if "kind" in self.keys else 1
        order = np.argsort(areas, kind="stable")
        for passage in grouping.handovers():
            first, last = np.searchsorted(areas, [passage.area, passage.area + 1], sorter=order)
            mine = order[first:last]
            mine = mine[rows.on[mine] < passage.on]
            for kind in np.unique(accounts[mine]).tolist() if wide > 1 else [0]:
                held = int(rows.quantity[mine[accounts[mine] == kind] if wide > 1 else mine].sum())
                taken += [
                    (passage.left * wide + kind, passage.on, -held),
                    (passage.entered * wide + kind, passage.on, held),
                ]
        group, on, quantity = np.array(taken, dtype="int64").reshape(-1, 3).T
        return _Reading(group, on, quantity, np.full(len(group), REASSIGNED))

    def _counted(self, grouping: Grouping, days: Days, groups: int) -> Amounts:
        """How many areas with records are open at the end of each day; nothing in other units."""
        counts = np.zeros((groups, len(days)), dtype="int64")
        if self.unit is Unit.AREAS:
            cut = days if self.as_of is None else np.minimum(days, self.as_of)
            for i, found in enumerate(open_area_counts(self.books, list(cut), open_accounts=self.open_accounts)):
                on = np.full(len(found.area), _day(cut)[i])
                group = self._group(grouping, found.area, on, found.account)
                counts[:, i] = np.bincount(group, minlength=groups)
        return counts

    def _reports(self, grouping: Grouping) -> dict[int, Reports]:
        """Movements that report output in the unit, by group.

        A release of an area with a record speaks of m2 and areas at once; of mines only where it says how many were
        met, none included.
        """
        said = self.books.movements
        speaks = _places(said["unit"], UNITS) == UNITS.index(self.unit)
        if self.unit is Unit.AREAS:
            is_area = (self.books.areas["level"] == Level.AREA).to_numpy()
            speaks = speaks | is_area[_codes(said["area_id"])]
        speaks &= REPORTS[_places(said["entry_kind"], KINDS)]
        if self.as_of is not None:
            speaks &= said["effective_on"].to_numpy() <= self.as_of
        chosen = np.flatnonzero(speaks)
        ends, starts = (_day(said[name].to_numpy()[chosen]) for name in ("effective_on", "covers_from"))
        areas, accounts = _codes(said["area_id"])[chosen], _places(said["account"], ACCOUNTS)[chosen]
        return reports_by_group(self._group(grouping, areas, ends, accounts), starts, ends)


def _joined(first: _Reading, second: _Reading) -> _Reading:
    return _Reading(
        np.append(first.group, second.group),
        np.append(first.on, second.on),
        np.append(first.quantity, second.quantity),
        None if first.column is None or second.column is None else np.append(first.column, second.column),
    )


def _day(days: Days) -> Amounts:
    """Days as numbers, from 1970-01-01."""
    numbers: Amounts = days.astype("datetime64[s]").astype("int64") // SECONDS
    return numbers


def _codes(rows: pd.Series) -> Codes:
    return np.asarray(rows.cat.codes)


def _places(rows: pd.Series, words: Sequence[str]) -> Codes:
    """The place of each word in a list."""
    known = rows if isinstance(rows.dtype, pd.CategoricalDtype) else rows.astype(pd.CategoricalDtype(list(words)))
    return _codes(known)
