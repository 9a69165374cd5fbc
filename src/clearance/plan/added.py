"""Means that are added to a capacity, as words of any language can be made of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from clearance.errors import InvalidQuantity
from clearance.saying import Number

__all__ = ["ADDED", "Added", "Kind", "lines_of"]

MONTHS_OF_YEAR = 12


class Kind(StrEnum):
    """What there is more of."""

    TEAM = "team"
    FLIGHTS = "flights"
    SEASON = "season"
    MONEY = "money"
    ENOUGH_TEAMS = "enough teams"


# What a capacity file may say is added.
ADDED = (Kind.TEAM, Kind.FLIGHTS, Kind.SEASON, Kind.MONEY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """More of one thing.

    Args:
        kind: of what.
        amount: teams, helicopters, months of each year, or money a year.
        name: of the group of teams, the places of the season, or the currency; empty for helicopters.
        months: of the year (1 to 12): by which a season is longer, or in which a helicopter flies; empty: in all in
            which helicopters fly.
        year: in which alone; None: in each.
        beside: for each month of a longer season the open one next to it, which says how many working days it has.
        sectors: of a longer season, as the register spells them (empty text: areas without one); none: everywhere.
    """

    kind: Kind
    amount: float
    name: str = ""
    months: tuple[int, ...] = ()
    year: int | None = None
    beside: tuple[int, ...] = ()
    sectors: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            InvalidQuantity: naming the value and the remedy.
        """
        if not 0 < self.amount < float("inf"):
            raise InvalidQuantity(
                "added {kind}: an amount of {amount} cannot be; give more than 0",
                kind=self.kind.value,
                amount=Number(self.amount, "g"),
            )
        strange = next((month for month in self.months + self.beside if not 1 <= month <= MONTHS_OF_YEAR), None)
        if strange is not None:
            raise InvalidQuantity(
                "added {kind}: {strange} is no month; give numbers from 1 to 12",
                kind=self.kind.value,
                strange=str(strange),
            )
        if self.beside and len(self.beside) != len(self.months):
            raise InvalidQuantity(
                "added {kind}: name for each month the one beside it, or for none", kind=self.kind.value
            )

    @property
    def lines(self) -> str:
        """The table of a capacity file that adds this: a plan of the file is then made from the plan without it."""
        rows = [f"kind = {_quoted(self.kind.value)}"]
        if self.kind in {Kind.TEAM, Kind.ENOUGH_TEAMS}:
            rows.append(f"name = {_quoted(self.name)}")
        if self.kind is not Kind.SEASON:
            rows.append(f"amount = {_number(self.amount)}")
        if self.months:
            rows.append(f"months = [{', '.join(str(month) for month in self.months)}]")
        if self.beside:
            rows.append(f"beside = [{', '.join(str(month) for month in self.beside)}]")
        if self.year is not None:
            rows.append(f"year = {self.year}")
        if self.sectors:
            rows.append(f"sectors = [{', '.join(_quoted(name) for name in self.sectors)}]")
        return "\n".join(["[[added]]", *rows])

    def to_dict(self) -> dict[str, object]:
        """More of one thing, for JSON."""
        return {
            "kind": self.kind.value,
            "name": self.name,
            "amount": round(self.amount, 2),
            "months": list(self.months),
            "beside": list(self.beside),
            "year": self.year,
            "sectors": list(self.sectors),
        }


def lines_of(added: Iterable[Added]) -> str:
    """The tables of a capacity file that add all of it; they are appended to the file of the plan."""
    return "".join(f"{one.lines}\n" for one in added)


def _number(amount: float) -> str:
    return str(int(amount)) if float(amount).is_integer() else repr(float(amount))


def _quoted(text: str) -> str:
    """A text as TOML writes it: the escapes of JSON are among those of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
