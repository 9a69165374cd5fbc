"""What the reports of one calendar year say together: an output, bounds on it, or nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

from clearance.outlook.history import OutputBound, YearOutput
from clearance.saying import Number, Saying, saying

__all__ = ["LEAST_DAYS", "Product", "ReportedYear"]

Product = Literal["cleared", "reduced", "cancelled", "released"]
PRODUCTS: tuple[Product, ...] = ("cleared", "reduced", "cancelled", "released")
PRODUCTS_SAID = {
    "cleared": saying("cleared"),
    "reduced": saying("reduced"),
    "cancelled": saying("cancelled"),
    "released": saying("released"),
}
# A year counts when the reports of it speak of nine months; the same rule as for published tables.
LEAST_DAYS = 270


@dataclass(slots=True)
class _Amount:
    """What is said of one product: m2, the days spoken of, m2 of whole periods in the year, and how it is hedged."""

    m2: float = 0.0
    within_m2: float = 0.0
    days: int = 0
    shared_by: set[tuple[int, int] | None] = field(default_factory=set)
    at_most: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether the reports speak of enough of the year."""
        return self.days >= LEAST_DAYS


@dataclass(slots=True)
class ReportedYear:
    """The reports of one calendar year; "released" is land whose product is not told."""

    amounts: dict[str, _Amount] = field(default_factory=lambda: defaultdict(_Amount))

    def add(
        self, product: str, m2: float, *, days: int, whole: bool, shared_by: tuple[int, int] | None, at_most: bool
    ) -> None:
        """Count what one entry says of the year.

        Args:
            product: cleared, reduced, cancelled, or released for one that is not told.
            m2: the amount, or its share in this year.
            days: of the year that it speaks of.
            whole: it speaks of all records of these days, so days of others are not added.
            shared_by: first and last year of a total that this is a share of.
            at_most: the source says that it is no more than that.
        """
        amount = self.amounts[product]
        amount.m2 += m2
        amount.within_m2 += m2 if shared_by is None else 0.0
        amount.days = max(amount.days, days) if whole else amount.days + days
        amount.shared_by.add(shared_by)
        amount.at_most = amount.at_most or at_most

    def output(self, year: int, ap_mines: int | None) -> YearOutput | None:
        """The output of the year, as far as reports speak of enough of it; a product that none names is not known."""
        known = {name: said for name, said in self.amounts.items() if said.is_whole and not said.at_most}
        if not known:
            return None
        named = {name: said.m2 for name, said in known.items() if name != "released"}
        everything = "released" in known or len(named) == 3 or not any(said.m2 for said in known.values())
        spans = set().union(*(said.shared_by for said in known.values()))
        return YearOutput(
            year=year,
            cleared_m2=named.get("cleared"),
            reduced_m2=named.get("reduced"),
            cancelled_m2=named.get("cancelled"),
            released_m2=sum(said.m2 for said in known.values()) if everything else None,
            ap_mines=ap_mines,
            shared_by=next(iter(spans)) if len(spans) == 1 else None,
        )

    def bounds(self, year: int) -> list[OutputBound]:
        """What a year without an output had at least, or at most, of each product."""
        return [bound for name in PRODUCTS if (said := self.amounts.get(name)) and (bound := _bound(year, name, said))]

    def left_out(self, year: int) -> list[str]:
        """What is neither an output of the year nor a bound on it, with the reason."""
        has_output = self.output(year, None) is not None
        return [
            saying(
                "{year}: {quantity} {product}, {why}",
                year=str(year),
                quantity=Number(said.m2, unit="m2"),
                product=PRODUCTS_SAID[name],
                why=_why(said, has_output=has_output),
            )
            for name in PRODUCTS
            if (said := self.amounts.get(name))
            and (not said.is_whole or said.at_most)
            and (has_output or _bound(year, name, said) is None)
        ]


def _bound(year: int, product: Product, said: _Amount) -> OutputBound | None:
    if said.at_most:
        return (
            OutputBound(year=year, says="at most", product=product, m2=said.m2, days=said.days)
            if said.is_whole and said.m2 > 0
            else None
        )
    if said.within_m2 == 0:
        return None
    return OutputBound(year=year, says="at least", product=product, m2=said.within_m2, days=said.days)


def _why(said: _Amount, *, has_output: bool) -> Saying:
    if said.at_most:
        if has_output:
            return saying("said to be at most that; the year has other products")
        return saying("said to be at most that")
    if None not in said.shared_by:
        return saying("a share of {days} days of a longer period, which says nothing of the year", days=said.days)
    return saying("reports of {days} days, less than nine months, which say nothing of the whole year", days=said.days)
