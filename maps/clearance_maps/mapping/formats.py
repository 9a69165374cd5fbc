"""How a page writes the numbers and dates of its cards: the marks of the language, for the script of the page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clearance_maps.language import Language

__all__ = ["formats_of"]


def formats_of(language: Language) -> dict[str, object]:
    """What the script needs to write as `Language` writes.

    `group` stands between thousands in numbers of at least `grouped_from` digits; `months` are dates of each month
    with ``2222`` for the year and ``22`` for the day, `in_month` those known to the month; `first` is the first day of
    a month; `decimal` is the point; `m2` the unit; `digits` are those from 0 to 9, which the script puts in at the end.

    Example:
        >>> from clearance_maps.language import language_of
        >>> formats_of(language_of("es", "COL"))["months"][0]
        '22 de enero de 2222'
    """
    plain = {ord(digit): str(value) for value, digit in enumerate(language.digits)}
    return {
        "digits": language.digits,
        "first": language.long_date(date(2222, 1, 1)).translate(plain).partition(" ")[0],
        "m2": language.text("m²"),
        "group": language.number(1_000_000)[1],
        "grouped_from": 4 if len(language.number(1000)) > len("1000") else 5,
        "decimal": language.decimal(1.5)[1],
        "in_month": [language.long_date(date(2222, month, 22), "month").translate(plain) for month in range(1, 13)],
        "months": [language.long_date(date(2222, month, 22)).translate(plain) for month in range(1, 13)],
    }
