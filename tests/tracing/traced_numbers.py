"""Is every number of a text one that must stand there? Numbers are found in what is read, never in what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

__all__ = ["CONSTANTS", "is_traced"]

# What is no figure of a register, and why it may stand in a request.
CONSTANTS = {
    "Article 5": "the article of the Convention that is answered for",
    "artículo 5": "the same",
    "Article 7": "the article that reports are sent under, in the name of an issuer",
    "artículo 7": "the same",
    "T9a": "a table of the set that requests share",
    "T3": "the same",
    "T5": "the same",
    "T6": "the same",
    "T9": "the same",
    "WGS 84": "the name of a datum",
    "EPSG:4326": "its code",
    "1:50,000,000": "the scale that the outline of a country is published at",
    "1:50 000 000": "the same",
    "30 April": "the day by which updates are due each year",
    "30 de abril": "the same",
}
DIGIT = re.compile(r"\d")


def is_traced(text: str, expected: Sequence[str], constants: Iterable[str] = CONSTANTS) -> bool:
    """Whether each of `expected` stands in the text, and no other number but constants.

    The order is not looked at, because languages have their own; a number is found as a whole only: 46 is not in 146,
    nor in 46,000.
    """
    for words in sorted(expected, key=len, reverse=True):
        text, found = _without(text, words)
        if not found:
            return False
    for constant in constants:
        while True:
            text, found = _without(text, constant)
            if not found:
                break
    return DIGIT.search(text) is None


def _without(text: str, words: str) -> tuple[str, int]:
    whole = rf"(?<![\d−+])(?<!\d[,.]){re.escape(words)}(?!\d|[,.]\d)"
    if not words[:1].isdigit():
        whole = rf"{re.escape(words)}(?!\d|[,.]\d)" if words[-1:].isdigit() else re.escape(words)
    return re.subn(whole, "\N{SYMBOL FOR SUBSTITUTE}", text, count=1)
