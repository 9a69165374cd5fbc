"""Means that are added to a capacity, as words of any language can be made of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Added", "Kind"]


class Kind(StrEnum):
    """What there is more of."""

    TEAM = "team"
    FLIGHTS = "flights"
    SEASON = "season"
    MONEY = "money"
    ENOUGH_TEAMS = "enough teams"


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
    """

    kind: Kind
    amount: float
    name: str = ""
    months: tuple[int, ...] = ()
    year: int | None = None

    def to_dict(self) -> dict[str, object]:
        """More of one thing, for JSON."""
        return {
            "kind": self.kind.value,
            "name": self.name,
            "amount": round(self.amount, 2),
            "months": list(self.months),
            "year": self.year,
        }
