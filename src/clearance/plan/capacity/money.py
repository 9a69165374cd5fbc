"""What pays for the work: money by source and year, in one currency of one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clearance.errors import InvalidQuantity
from clearance.plan.capacity.stating import UNSOURCED
from clearance.saying import Number

__all__ = ["Currency", "Funding", "Payer"]


class Payer(StrEnum):
    """Who pays; what is unfunded is asked for, and nobody has promised it: it cannot be spent."""

    STATE = "State"
    DONOR = "donor"
    UNFUNDED = "unfunded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """The currency of all money, and the day of whose prices and exchange rates it is."""

    code: str
    on: date

    def __post_init__(self) -> None:
        """Refuse what is no code.

        Raises:
            InvalidQuantity: naming it.
        """
        if len(self.code) != 3 or not (self.code.isascii() and self.code.isalpha() and self.code.isupper()):
            raise InvalidQuantity(
                "currency '{code}' is no code; give three capital letters, such as USD or PEN", code=self.code
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """Money of one payer for one calendar year.

    Args:
        payer: the State, a donor, or nobody yet.
        name: of the payer, for people.
        year: calendar year.
        amount: in the currency of the capacity.
        source: where this is from.
    """

    payer: Payer
    year: int
    amount: float
    name: str = ""
    source: str = UNSOURCED

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            InvalidQuantity: naming the year and the value.
        """
        if not 1900 <= self.year <= 2200:
            raise InvalidQuantity("funding: {year} is no year; write four digits", year=str(self.year))
        if not 0 <= self.amount < float("inf"):
            raise InvalidQuantity(
                "funding of {year}: {amount} cannot be; give 0 or more",
                year=str(self.year),
                amount=Number(self.amount, "g"),
            )
