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
# What stands between the things of a list, where it is no comma and space.
LIST_MARKS = {"ar": "، "}


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
        return self.number(value) if isinstance(value, int) else self._digits(value)

    def _digits(self, number: Number) -> str:
        """The digits that the core shows, with the marks of the country, and the unit."""
        digits = number.digits.replace(",", "")
        value, places = digits.rstrip("%"), len(digits.rstrip("%").partition(".")[2])
        form = f"#,##0.{'0' * places}" if places else "#,##0"
        if digits.endswith("%"):
            return str(format_percent(Decimal(value) / 100, format=f"{form}\u00a0%", locale=self.locale))
        written = str(format_decimal(Decimal(value), format=form, locale=self.locale))
        return f"{written}\u00a0{self.text(UNITS.get(number.unit, number.unit))}" if number.unit else written

    def country(self, code: str, name: str) -> str:
        """The name of a country (ISO 3166, three letters) in the language; the given one where there is no other."""
        territory = next(iter(get_global("territory_aliases").get(code, ())), "")
        return name if self.code == "en" else str(self.locale.territories.get(territory, name))

    def number(self, value: float | Decimal) -> str:
        """A whole number with the thousands marks of the country."""
        return str(format_decimal(value, format="#,##0", locale=self.locale))

    def decimal(self, value: float | Decimal) -> str:
        """A number with at most two places after the point."""
        return str(format_decimal(value, format="#,##0.##", locale=self.locale))

    def signed(self, value: float | Decimal) -> str:
        """A whole number with its sign, a true minus."""
        return ("+" if value > 0 else "") + self.number(value).replace("-", "−")

    def m2(self, value: float | Decimal) -> str:
        """An area in whole square metres."""
        return f"{self.number(value)}\u00a0m²"

    def percent(self, share: float) -> str:
        """A share; one that is neither none nor all is never rounded to it."""
        if 0 < share < 0.01:
            return f"<\u00a0{self.percent(0.01)}"
        if 0.99 < share < 1:
            return f">\u00a0{self.percent(0.99)}"
        return str(format_percent(share, format="#,##0\u00a0%", locale=self.locale))

    def long_date(self, day: date, precision: str = "day") -> str:
        """A date, no more precise than it is known."""
        if precision == "day":
            return str(format_date(day, format="long", locale=self.locale))
        return str(format_skeleton("yMMMM" if precision == "month" else "y", day, locale=self.locale))

    def short_date(self, day: date, precision: str = "day") -> str:
        """A date for narrow columns."""
        if precision == "day":
            return str(format_date(day, format="d MMM y", locale=self.locale))
        return str(format_skeleton("yMMM" if precision == "month" else "y", day, locale=self.locale))


def language_of(code: str, country: str = "") -> Language:
    """The language of a code, with the formats of a country (ISO 3166, three letters) that speaks it.

    Raises:
        NotFound: for a language without a catalogue.

    Example:
        >>> language_of("es", "PER").number(279388), language_of("es", "COL").number(279388)
        ('279,388', '279.388')
    """
    if code not in LANGUAGES:
        raise NotFound(f"language '{code}' is not available; use one of {', '.join(LANGUAGES)}")
    territory = next(iter(get_global("territory_aliases").get(country, ())), "")
    try:
        locale = Locale.parse(f"{code}_{territory}" if territory else BASE[code])
    except UnknownLocaleError:
        locale = Locale.parse(BASE[code])
    return Language(code, locale, words_of(code))
