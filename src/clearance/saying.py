"""Sentences that a face can say in another language: a message with values, which reads as its English.

The core computes and knows no language but English. What it has to say is a `Saying`: a string like any other, so that
it prints, compares and is served as it always was, and that still knows the message and the values it was made of. A
face looks the message up in its catalogue, and formats the values as its readers write them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any, Self

__all__ = ["Number", "Saying", "Value", "counted", "either", "in_turn", "saying"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a sentence, with how many of its digits are shown.

    Args:
        value: the number; a share below one where the form ends in a percent sign.
        form: Python's format of its English digits; other languages show the same digits with their own marks.
        unit: what stands after it, as the books name it; a face words it.

    Example:
        >>> str(Number(0.75, ".0%")), str(Number(279388, unit="m2"))
        ('75%', '279,388 m2')
    """

    value: float | Decimal
    form: str = ",.0f"
    unit: str = ""

    @property
    def digits(self) -> str:
        """The English digits."""
        return format(self.value, self.form)

    def __str__(self) -> str:
        """As an English sentence has it."""
        return f"{self.digits} {self.unit}" if self.unit else self.digits


# A whole number is a count and gets thousands marks; a year or a code is a string. A tuple is a list of things.
Value = str | int | Number | date | tuple[Any, ...]


def _english(value: Value) -> str:
    if isinstance(value, tuple):
        return ", ".join(_english(part) for part in value)
    return f"{value:,}" if isinstance(value, int) else str(value)


class Saying(str):
    """A sentence in English, and the message and values behind it; make one with `saying` or `counted`.

    `many` is the message for more than one, empty where nothing is counted. A message without values is a text in which
    braces mean nothing.
    """

    __slots__ = ("many", "message", "values")

    message: str
    many: str
    values: tuple[tuple[str, Value], ...]

    def __new__(cls, message: str, many: str, values: tuple[tuple[str, Value], ...]) -> Self:
        """The English sentence, with what it was made of."""
        given = dict(values)
        chosen = many if many and given["count"] != 1 else message
        text = chosen.format_map({name: _english(value) for name, value in given.items()}) if given else chosen
        made = super().__new__(cls, text)
        made.message, made.many, made.values = message, many, values
        return made

    def __reduce__(self) -> tuple[type[Saying], tuple[object, ...]]:
        """Between processes it goes as what it was made of."""
        return Saying, (self.message, self.many, self.values)


def saying(message: str, **values: Value) -> Saying:
    """A message with its values, each of which stands in it as ``{name}``.

    Example:
        >>> said = saying("{share} of {land} is left", share=Number(0.5, ".0%"), land=Number(8458, unit="m2"))
        >>> said, said.message
        ('50% of 8,458 m2 is left', '{share} of {land} is left')
    """
    return Saying(message, "", tuple(values.items()))


def in_turn(parts: Sequence[str]) -> str:
    """Parts of a sentence, one after the other; empty without any.

    Example:
        >>> in_turn(["one", saying("two"), "three"])
        'one; two; three'
    """
    if not parts:
        return ""
    return reduce(lambda first, second: saying("{first}; {second}", first=first, second=second), parts)


def either(parts: Sequence[str]) -> str:
    """Words of which one is meant; empty without any.

    Example:
        >>> either([".docx", ".xlsx", ".pdf"])
        '.docx or .xlsx or .pdf'
    """
    if not parts:
        return ""
    return reduce(lambda first, second: saying("{first} or {second}", first=first, second=second), parts)


def counted(one: str, many: str, count: int, **values: Value) -> Saying:
    """A message for a count, which stands in it as ``{count}``; languages have more forms than these two.

    Example:
        >>> counted("{count} year", "{count} years", 1), counted("{count} year", "{count} years", 1500)
        ('1 year', '1,500 years')
    """
    return Saying(one, many, (("count", count), *values.items()))
