"""The books: do the statements add up, is an account below nothing, what has nobody explained?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from clearance.land.accounts import HELD_ACCOUNTS, Column, Kind
from clearance.land.checks.finding import Finding, Rule
from clearance.land.checks.phrases import entries_of, in_units
from clearance.land.ledger import periods_between, statement
from clearance.saying import saying
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from clearance.land.books import Books

__all__ = ["RULES", "of_books"]

RESIDUAL = Rule(
    id="statement-residual",
    severity="error",
    title=saying("the statement does not balance"),
    means="opening, movements and closing of a year are read apart and must agree; here they do not",
    remedy=saying("a posting does not fit its entry: restore the register from a backup"),
    source="double-entry bookkeeping",
)
NEGATIVE = Rule(
    id="negative-account",
    severity="error",
    title=saying("an account is negative"),
    means="an account of an area, open or released, holds less than nothing at the end of a day",
    remedy=saying("more was taken than it held: reverse an entry, or record how it grew"),
    source="double-entry bookkeeping",
)
UNEXPLAINED = Rule(
    id="amounts-unexplained",
    severity="warning",
    title=saying("amounts are unexplained"),
    means="somebody brought a total to a published stock, and no survey or report is known behind the difference",
    remedy=saying("`clearance reconcile` lists each; find the survey or report behind it and record that instead"),
    source="Landmine Monitor, Peru 2015 to 2018",
)
RULES = (RESIDUAL, NEGATIVE, UNEXPLAINED)


def of_books(books: Books, as_of: date) -> Iterator[Finding]:
    """What is wrong with the account itself, in every unit that it holds."""
    yield from _residuals(books, as_of)
    yield from _negative(books)
    yield from _unexplained(books)


def _residuals(books: Books, as_of: date) -> Iterator[Finding]:
    if books.movements.empty:
        return
    first = books.movements["effective_on"].min().date()
    present = {*books.movements["unit"].unique(), Unit.AREAS}
    for unit in (unit for unit in Unit if unit in present):
        for row in statement(books, unit, periods_between(first, as_of)).rows:
            if row.residual:
                yield RESIDUAL.found(
                    saying("{unit} in {year}", unit=saying(unit.value), year=str(row.period.year)),
                    in_units(row.residual, unit),
                )


def _negative(books: Books) -> Iterator[Finding]:
    """Accounts, open or released, that hold less than nothing at the end of a day: each one's first such day."""
    rows = books.postings[books.postings["account"].isin(HELD_ACCOUNTS)]
    keys = [rows[name].cat.codes.to_numpy() for name in ("area_id", "unit", "account")]
    days = rows["effective_on"].to_numpy().astype("datetime64[D]").astype("int64")
    order = np.lexsort((days, *keys[::-1]))
    account = _runs(*[np.asarray(key[order], dtype="int64") for key in keys])
    day = _runs(account, days[order])
    ends = np.cumsum(np.bincount(day)) - 1
    held = np.cumsum(rows["quantity"].to_numpy()[order])[ends] if len(order) else np.zeros(0, dtype="int64")
    of_account = account[ends]
    before = np.append(0, held)[np.searchsorted(of_account, of_account)]
    below = np.flatnonzero(held - before < 0)
    _, first = np.unique(of_account[below], return_index=True)
    for place in below[first].tolist():
        row = rows.iloc[order[ends[place]]]
        amount = int(held[place] - before[place])
        yield NEGATIVE.found(
            saying(
                "{area_id}, account '{account}' on {day}",
                area_id=str(row["area_id"]),
                account=str(row["account"]),
                day=pd.Timestamp(row["effective_on"]).date(),
            ),
            in_units(amount, Unit(row["unit"])),
            ids=(str(row["area_id"]),),
        )


def _runs(*keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """A number for each run of equal keys, from 0."""
    changes = np.zeros(len(keys[0]), dtype=bool)
    for key in keys:
        changes[1:] |= np.diff(key) != 0
    return np.cumsum(changes)


def _unexplained(books: Books) -> Iterator[Finding]:
    """What brought each book to a published stock without anybody explaining it, without signs."""
    rows = books.movements[
        (books.movements["entry_kind"] == Kind.PADDED) & (books.movements["column"] == Column.UNEXPLAINED)
    ]
    padded = rows.assign(quantity=rows["quantity"].abs()).groupby(["area_id", "unit"], observed=True)["quantity"]
    for (area_id, unit), amounts in sorted(padded, key=lambda item: item[0]):
        if amounts.sum():
            yield UNEXPLAINED.found(
                saying("{record}, {entries}", record=str(area_id), entries=entries_of(len(amounts))),
                in_units(int(amounts.sum()), Unit(str(unit))),
                ids=(str(area_id),),
            )
