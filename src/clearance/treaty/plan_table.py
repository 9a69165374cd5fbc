"""A numbered table of a plan: what its columns hold, how values are shown, and what its formulas add up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeAlias

__all__ = ["KnownDay", "PlanColumn", "PlanTable", "Shown", "Value"]


class KnownDay(NamedTuple):
    """A day with its precision: `day`, `month` or `year`; known to a month, it is the last one of it."""

    on: date
    precision: str = "day"


Value: TypeAlias = str | int | float | date | KnownDay | None


class Shown(StrEnum):
    """How the values of a column are to be written."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    MONEY = "money"
    SHARE = "share"
    YEAR = "year"
    DATE = "date"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanColumn:
    """A column. `sum_of` are keys of columns that it adds; `short_of` are (cost, funds...), whose lack it states.

    `summed` says whether the last row adds it up; `name` stands for the key where the heading is a proper name, and
    `payer` says of which kind that payer is (`State` or `donor`).
    """

    key: str
    shown: Shown
    name: str = ""
    payer: str = ""
    summed: bool = False
    sum_of: tuple[str, ...] = ()
    short_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTable:
    """A numbered table; each row has a value for each column."""

    number: str
    title: str
    columns: tuple[PlanColumn, ...]
    rows: tuple[tuple[Value, ...], ...]

    def total(self, key: str) -> float:
        """The sum of a column."""
        place = [column.key for column in self.columns].index(key)
        return sum(value for row in self.rows if isinstance(value := row[place], (int, float)))
