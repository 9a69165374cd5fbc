"""The books seen by a treaty obligation: which areas and stores it counts, from which day on.

An area counts under every obligation that one of its hazards falls under. When its hazards change, its land leaves one
side and enters the other, as it does in a statement by hazard.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

import pandas as pd

from clearance.land.grouping import Grouping
from clearance.land.hazard import Hazard, Level, parse_hazards
from clearance.treaty.obligation import Obligation

if TYPE_CHECKING:
    from clearance.land.books import Books

__all__ = ["COUNTED", "LEFT_OUT", "SIDE", "Share", "by_share", "by_side", "cut_to"]

# The attribute that says on which side an area or a store lies, and its two values.
SIDE, COUNTED, LEFT_OUT = "obligation", "counted", "left out"


class Share(StrEnum):
    """How an area or a store counts under an obligation."""

    ALONE = "under this obligation only"
    WITH_OTHERS = "under another obligation, too"
    OTHER = "of other hazards only"
    UNNAMED = "no hazard is named"
    ELSEWHERE = "a store of another obligation or of none, or no store at all"


def by_side(books: Books, obligation: Obligation) -> Books:
    """The books with the attribute `obligation`, which is `COUNTED` or `LEFT_OUT`, for each area and day."""
    shares = {Share.ALONE, Share.WITH_OTHERS}
    return _labelled(books, obligation, lambda share: COUNTED if share in shares else LEFT_OUT)


def by_share(books: Books, obligation: Obligation) -> Books:
    """The books with the attribute `obligation`, which is the `Share` of each area and day."""
    return _labelled(books, obligation, str)


def cut_to(books: Books, obligation: Obligation) -> Books:
    """The books with only the movements that an obligation counts."""
    sides = by_side(books, obligation)
    grouping = Grouping.of(sides, [SIDE])
    said = books.movements
    days = said["effective_on"].to_numpy().astype("datetime64[D]").astype("int64")
    groups = grouping.at(said["area_id"].cat.codes.to_numpy(), days)
    counted = [i for i, name in enumerate(grouping.names) if name == (COUNTED,)]
    return replace(books, movements=said[pd.Series(groups, index=said.index).isin(counted)])


def _labelled(books: Books, obligation: Obligation, label: Callable[[Share], str]) -> Books:
    """The books with an attribute that follows from hazards, and changes on the days on which these change."""
    areas, changes = books.areas, books.changes[books.changes["attribute"] == "hazard"]
    first = _shares(obligation, areas, areas["hazard"])
    later = _shares(obligation, areas.iloc[changes["area_id"].cat.codes], changes["value"])
    labels = pd.Series([label(share) for share in later], index=changes.index, dtype="object")
    added = changes.assign(attribute=SIDE, value=labels)
    return replace(
        books,
        areas=areas.assign(**{SIDE: [label(share) for share in first]}),
        changes=pd.concat([books.changes, added], ignore_index=True),
    )


def _shares(obligation: Obligation, areas: pd.DataFrame, hazards: pd.Series) -> list[Share]:
    """The share of each area with the hazards beside it; the book of a store bears the name of its obligation."""
    stores = areas["level"] == Level.STORE
    if not obligation.hazards:
        named = (areas["name"] == obligation.article) | areas["name"].str.startswith(f"{obligation.article} of ")
        return [Share.ALONE if is_its else Share.ELSEWHERE for is_its in stores & named]
    shares = {text: _share_of(obligation, parse_hazards(text)) for text in set(hazards)}
    return [Share.ELSEWHERE if is_store else shares[text] for is_store, text in zip(stores, hazards, strict=True)]


def _share_of(obligation: Obligation, hazards: frozenset[Hazard]) -> Share:
    if not hazards:
        return Share.UNNAMED
    if not hazards & obligation.hazards:
        return Share.OTHER
    others = [other for other in Obligation if other is not obligation and other.hazards & hazards]
    return Share.WITH_OTHERS if others else Share.ALONE
