"""The language of a map or document: its words by gettext, its numbers and dates by Babel.

Number and date formats are those of the country where the language is spoken there: 279,388 in Peru and 279.388 in
Colombia are both Spanish.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent

from clearance.errors import NotFound
from clearance.saying import Number, Saying
from clearance_maps.catalogues import words_of
from clearance_maps.spoken import BASE, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.saying import Value

__all__ = ["LANGUAGES", "Language", "language_of", "mark"]


def mark(message: str) -> str:
    """The message itself; marks it for translation where it is not shown at once."""
    return message


# What the books call a unit, in words.
UNITS = {
    "m2": mark("m²"),
    "areas": mark("areas"),
    "ap_mines": mark("AP mines"),
    "munitions": mark("munitions"),
    "submunitions": mark("submunitions"),
    "tonnes": mark("tonnes"),
    "items": mark("items"),
}
LEFT_TO_RIGHT = "\u200e"
# Digits of numbering systems that a country may have by default (CLDR); all others have 0 to 9 here.
DIGITS = {"arab": "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669"}
# What stands between the things of a list, and between parts of a sentence, where it is no comma or semicolon.
LIST_MARKS = {"ar": "، "}
COLONS = {"fr": "\u00a0: "}
SERIES_MARKS = {"fr": "\u00a0; ", "ar": "؛ "}


@dataclass(frozen=True, slots=True)
class Language:
    """Words, numbers and dates of one language as used in one country."""

    code: str
    locale: Locale
    catalogue: gettext.NullTranslations

    def text(self, message: str, **values: object) -> str:
        """A message with its values; each ``{name}`` is a value that is formatted already."""
        return self.catalogue.gettext(message).format(**values)

    def plural(self, one: str, many: str, count: int, **values: object) -> str:
        """A message for a count, which stands in it as ``{count}``."""
        return self.catalogue.ngettext(one, many, count).format(count=self.number(count), **values)

    def said(self, text: str) -> str:
        """A sentence of the core in the language, its values as they are written there; any other text as it is."""
        if not isinstance(text, Saying):
            return text
        values = {name: self._value(value) for name, value in text.values}
        if not values:
            return self.catalogue.gettext(text.message) if text.message else ""
        if not text.many:
            return self.text(text.message, **values)
        count = next(value for name, value in text.values if name == "count")
        return self.catalogue.ngettext(text.message, text.many, int(str(count))).format(**values)

    def _value(self, value: Value) -> str:
        """A value of a sentence of the core."""
        if isinstance(value, str):
            return self.said(value)
        if isinstance(value, tuple):
            return LIST_MARKS.get(self.code, ", ").join(self._value(part) for part in value)
        if isinstance(value, date):
            return self.long_date(value)
        return self.number(value) if isinstance(value, int) else self.shown(value)

    def shown(self, number: Number) -> str:
        """The digits that the core shows, with the marks of the country, and the unit."""
        digits = number.digits.replace(",", "")
        value = digits.rstrip("%")
        if not Decimal(value).is_finite():
            return digits
        places = max(0, -int(Decimal(value).as_tuple().exponent))
        form = f"#,##0.{'0' * places}" if places else "#,##0"
        if digits.endswith("%"):
            return self._in_digits(
                format_percent(
                    Decimal(value) / 100, format=f"{form}\u00a0%", locale=self.locale, numbering_system="default"
                )
            )
        written = self._in_digits(
            format_decimal(Decimal(value), format=form, locale=self.locale, numbering_system="default")
        )
        return f"{written}\u00a0{self.text(UNITS.get(number.unit, number.unit))}" if number.unit else written

    @property
    def colon(self) -> str:
        """What stands between a label and its value."""
        return COLONS.get(self.code, ": ")

    def series(self, parts: Sequence[str]) -> str:
        """Parts of a sentence, one after the other."""
        return SERIES_MARKS.get(self.code, "; ").join(parts)

    def country(self, code: str, name: str) -> str:
        """The name of a country (ISO 3166, three letters) in the language; the given one where there is no other."""
        territory = next(iter(get_global("territory_aliases").get(code, ())), "")
        return name if self.code == "en" else str(self.locale.territories.get(territory, name))

    @property
    def direction(self) -> str:
        """How it is written, as HTML says it: `ltr` or `rtl`."""
        return str(self.locale.text_direction)

    @property
    def digits(self) -> str:
        """The digits from 0 to 9 as the country writes them: in Arabic those of Cairo or of Algiers."""
        return DIGITS.get(self.locale.default_numbering_system, "0123456789")

    def number(self, value: float | Decimal) -> str:
        """A whole number with the digits and thousands marks of the country."""
        return self._in_digits(format_decimal(value, format="#,##0", locale=self.locale, numbering_system="default"))

    def decimal(self, value: float | Decimal, places: int = 0) -> str:
        """A number with at most two places after the point, and at least so many."""
        form = f"#,##0.{'0' * places}{'#' * (2 - places)}"
        return self._in_digits(format_decimal(value, format=form, locale=self.locale, numbering_system="default"))

    def signed(self, value: float | Decimal) -> str:
        """A whole number with its sign, a true minus."""
        sign = {True: "+", False: "−"}[value > 0] if value else ""
        # Among words that run from right to left, a sign would step behind its number.
        return f"{LEFT_TO_RIGHT if self.direction == 'rtl' else ''}{sign}{self.number(-value if value < 0 else value)}"

    def m2(self, value: float | Decimal) -> str:
        """An area in whole square metres."""
        return f"{self.number(value)}\u00a0{self.text('m²')}"

    def percent(self, share: float) -> str:
        """A share; one that is neither none nor all is never rounded to it."""
        if 0 < share < 0.01:
            return f"<\u00a0{self.percent(0.01)}"
        if 0.99 < share < 1:
            return f">\u00a0{self.percent(0.99)}"
        return self._in_digits(
            format_percent(share, format="#,##0\u00a0%", locale=self.locale, numbering_system="default")
        )

    def long_date(self, day: date, precision: str = "day") -> str:
        """A date, no more precise than it is known."""
        if precision == "day":
            return self._first(day, self._in_digits(format_date(day, format="long", locale=self.locale)))
        return self._in_digits(format_skeleton("yMMMM" if precision == "month" else "y", day, locale=self.locale))

    def short_date(self, day: date, precision: str = "day") -> str:
        """A date for narrow columns."""
        if precision == "day":
            return self._first(day, self._in_digits(format_date(day, format="d MMM y", locale=self.locale)))
        return self._in_digits(format_skeleton("yMMM" if precision == "month" else "y", day, locale=self.locale))

    def _first(self, day: date, text: str) -> str:
        """French counts the first day of a month, and no other: 1er mars, which Babel's patterns cannot say."""
        return text.replace("1 ", "1er ", 1) if self.code == "fr" and day.day == 1 else text

    def _in_digits(self, text: str) -> str:
        """What Babel formatted, which it does in 0 to 9 everywhere, in the digits of the country."""
        return text.translate({ord("0") + value: digit for value, digit in enumerate(self.digits)})


def language_of(code: str, country: str = "", *, among: tuple[str, ...] = LANGUAGES) -> Language:
    """The language of a code, with the formats of a country (ISO 3166, three letters) that speaks it.

    Args:
        code: ISO 639, two letters.
        country: whose numbers and dates are written.
        among: those that the face speaks.

    Raises:
        NotFound: for a language without a catalogue.

    Example:
        >>> language_of("es", "PER").number(279388), language_of("es", "COL").number(279388)
        ('279,388', '279.388')
    """
    if code not in among:
        raise NotFound("language '{code}' is not available; use one of {among}", code=code, among=tuple(among))
    territory = next(iter(get_global("territory_aliases").get(country, ())), "")
    try:
        locale = Locale.parse(f"{code}_{territory}" if territory else BASE[code])
    except UnknownLocaleError:
        locale = Locale.parse(BASE[code])
    return Language(code, locale, words_of(code))
