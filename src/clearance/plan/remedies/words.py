"""Sentences about means that are added and what is short, which faces say in their languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.plan.added import Kind
from clearance.saying import Number, Saying, counted, saying

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.plan.added import Added

__all__ = ["MONTHS", "joined", "said_of", "several"]

MONTHS = (
    saying("January"),
    saying("February"),
    saying("March"),
    saying("April"),
    saying("May"),
    saying("June"),
    saying("July"),
    saying("August"),
    saying("September"),
    saying("October"),
    saying("November"),
    saying("December"),
)
SHOWN, TWO = 3, 2


def several(names: Sequence[str]) -> str:
    """A few names, and how many more there are."""
    shown = tuple(names[:SHOWN])
    if len(names) <= SHOWN:
        return shown[0] if len(shown) == 1 else saying("{list}", list=shown)
    return saying("{list} and {number} more", list=shown, number=len(names) - SHOWN)


def joined(parts: Sequence[Saying]) -> Saying:
    """Sentences as one: two with an and, more with semicolons, because they may hold lists."""
    if len(parts) == TWO:
        return saying("{one} and {other}", one=parts[0], other=parts[1])
    whole = parts[0]
    for part in parts[1:]:
        whole = saying("{one}; {other}", one=whole, other=part)
    return whole


def said_of(added: Sequence[Added]) -> Saying:
    """What is added, in words."""
    return joined([_WORDS[one.kind](one) for one in added])


def _teams(one: Added) -> Saying:
    if one.amount == 1:
        return saying("one more team of {name}", name=one.name)
    return counted("{count} more team of {name}", "{count} more teams of {name}", round(one.amount), name=one.name)


def _flights(one: Added) -> Saying:
    if one.months:
        month = MONTHS[one.months[0] - 1]
        return saying("one more helicopter month, in {month} {year}", month=month, year=str(one.year))
    if one.amount == 1:
        return saying("one more helicopter")
    return counted("{count} more helicopter", "{count} more helicopters", round(one.amount))


def _season(one: Added) -> Saying:
    months = tuple(MONTHS[month - 1] for month in dict.fromkeys(one.months))
    return saying("a season longer by {months} of each year: {places}", months=months, places=one.name)


def _money(one: Added) -> Saying:
    amount = Number(one.amount)
    currency = one.name or saying("of money")
    if one.year is None:
        return saying("{amount} {currency} more in each year up to the deadline", amount=amount, currency=currency)
    return saying("{amount} {currency} more in {year}", amount=amount, currency=currency, year=str(one.year))


_WORDS = {
    Kind.TEAM: _teams,
    Kind.FLIGHTS: _flights,
    Kind.SEASON: _season,
    Kind.MONEY: _money,
}
