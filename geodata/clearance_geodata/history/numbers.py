"""A number of a history as people write it, or the reason why it is none."""

from __future__ import annotations

import re

from clearance.errors import InvalidQuantity

__all__ = ["LAND_OF_EARTH_M2", "Unreadable", "number_of"]

LAND_OF_EARTH_M2 = 1.5e14
SPACES = re.compile(r"[\s\u00a0\u2009\u202f'’]+")
GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
POINTED = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+")
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)


class Unreadable(InvalidQuantity):
    """The text is no number that a quantity of land or mines can have; the message says why."""


def number_of(text: str) -> float | None:
    """The number that a cell holds; None when it is empty.

    Thousands may be set apart by commas or spaces. A comma that sets no thousands apart is a decimal comma. A point
    that may be either (1.234) is not guessed.

    Raises:
        Unreadable: words, a unit, 1.234, a negative number, more than all land of the Earth.

    Example:
        >>> number_of("1,234,567"), number_of("12,5"), number_of(" ")
        (1234567.0, 12.5, None)
    """
    bare = SPACES.sub("", text)
    if not bare:
        return None
    if POINTED.fullmatch(bare):
        raise Unreadable(
            "'{text}' may have points for thousands or for decimals; write it without them", text=text.strip()
        )
    if GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    elif DECIMAL_COMMA.fullmatch(bare):
        bare = bare.replace(",", ".")
    if not PLAIN.fullmatch(bare):
        raise Unreadable("'{text}' is not a plain number", text=text.strip())
    number = float(bare)
    if number < 0:
        raise Unreadable("{text} is negative", text=text.strip())
    if number > LAND_OF_EARTH_M2:
        raise Unreadable("{text} is more than all land of the Earth in m2", text=text.strip())
    return number
