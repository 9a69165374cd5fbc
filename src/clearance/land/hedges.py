"""Hedges: how firmly, and how finely, the words beside a number state it."""

from __future__ import annotations

import re
from decimal import Decimal

from clearance.land.published import Qualifier
from clearance.units import M2_PER, Unit

__all__ = ["qualifier_in", "rounding_in"]

WORDS = {
    "just under": Qualifier.ABOUT,
    "nearly": Qualifier.ABOUT,
    "almost": Qualifier.ABOUT,
    "some": Qualifier.ABOUT,
    "about": Qualifier.ABOUT,
    "around": Qualifier.ABOUT,
    "roughly": Qualifier.ABOUT,
    "approximately": Qualifier.ABOUT,
    "over": Qualifier.OVER,
    "more than": Qualifier.OVER,
    "at least": Qualifier.OVER,
    "at most": Qualifier.AT_MOST,
    "less than": Qualifier.AT_MOST,
    "up to": Qualifier.AT_MOST,
}
MILLION = Decimal(1_000_000)
SIZES = {
    r"km2|km²|sq(?:uare)? ?km|square kilomet(?:er|re)s?": M2_PER["km2"],
    r"ha|hectares?": M2_PER["ha"],
    r"m2|m²|square met(?:er|re)s?": M2_PER["m2"],
}
HEDGED = re.compile(
    rf"\b({'|'.join(WORDS)})\s+(\d[\d,]*(?:\.\d+)?)(\s*million)?(?:\s*({'|'.join(SIZES)})\b)?", re.IGNORECASE
)
CONVERTED = re.compile(rf"\bfrom\s+({'|'.join(SIZES)})\b", re.IGNORECASE)


def qualifier_in(note: str, quantity: str) -> Qualifier:
    """How firmly a note quotes this very number, such as ``"just over 21,000"`` beside 21000; m2 also as km2 or ha.

    Example:
        >>> qualifier_in('"some 4,000" AP mines', "4000"), qualifier_in("over 160000 m2", "480394")
        (<Qualifier.ABOUT: 'about'>, <Qualifier.EXACT: 'exact'>)
        >>> qualifier_in("more than 1.72 km2", "1720000")
        <Qualifier.OVER: 'over'>
    """
    for word, number, million, size in HEDGED.findall(note):
        said = Decimal(number.replace(",", "")) * (MILLION if million else 1) * _m2_of(size)
        if said == Decimal(quantity):
            return WORDS[word.lower()]
    return Qualifier.EXACT


def rounding_in(note: str, quantity: Decimal) -> int | None:
    """One step of the last digit that the source prints, in thousandths of m2, when a note says it printed km2 or ha.

    Zeros at the end are taken for rounding up to one whole km2 or ha: 90 km2 is known to the km2.

    Example:
        >>> rounding_in("from km2; at the end of the year", Decimal(50_580_000))
        10000000
        >>> rounding_in("measured", Decimal(50_580_000)) is None
        True
    """
    found = CONVERTED.search(note)
    if found is None or not quantity:
        return None
    whole = _m2_of(found[1])
    step = whole
    while quantity % step:
        step /= 10
    return int(step * Unit.M2.scale)


def _m2_of(size: str) -> Decimal:
    return next((m2 for words, m2 in SIZES.items() if size and re.fullmatch(words, size, re.IGNORECASE)), Decimal(1))
