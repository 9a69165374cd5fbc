"""Words around figures: a figure in a language, and sentences that keep their figures as figures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from clearance.land.published import Qualifier
from clearance_maps.documents.value import Figure, Number, Shown
from clearance_maps.language import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clearance_maps.documents.value import Cell, Text
    from clearance_maps.language import Language

__all__ = ["cell_text", "counted_sentence", "figure_text", "joined", "sentence", "text_of"]

QUALIFIERS = {
    Qualifier.EXACT: "{number}",
    Qualifier.ABOUT: mark("about {number}"),
    Qualifier.OVER: mark("over {number}"),
    Qualifier.AT_MOST: mark("at most {number}"),
}
# Characters that no text holds: they keep the places of figures while a sentence is made.
FIRST_PLACE = 0xF0000


def figure_text(figure: Figure, language: Language, *, in_sentence: bool = False) -> str:
    """A figure in the language with its mark; in a sentence with its unit, and days in full."""
    value = figure.value
    if value is None:
        return figure.instead
    if isinstance(value, date):
        precision = "month" if figure.shown is Shown.MONTH else figure.precision
        return language.long_date(value, precision) if in_sentence else language.short_date(value, precision)
    text = language.text(QUALIFIERS[figure.qualifier], number=_number(value, figure, language))
    if in_sentence and figure.unit:
        text = f"{text}\u00a0{figure.unit}"
    if figure.low is not None:
        high = language.text("no upper bound") if figure.high is None else _number(figure.high, figure, language)
        text += " " + language.text("({low} to {high})", low=_number(figure.low, figure, language), high=high)
    return f"{text}\u00a0{figure.mark}" if figure.mark else text


def _number(value: Number, figure: Figure, language: Language) -> str:
    match figure.shown:
        case Shown.YEAR | Shown.TEXT:
            return str(value)
        case Shown.SHARE:
            return language.percent(float(value))
        case Shown.DECIMAL:
            return language.decimal(value, figure.places).replace("-", "−")
        case _:
            return language.signed(value) if figure.signed else language.number(value).replace("-", "−")


def cell_text(cell: Cell, language: Language) -> str:
    """What stands in a cell of a table."""
    return cell if isinstance(cell, str) else figure_text(cell, language)


def text_of(text: Text, language: Language) -> str:
    """A sentence as a reader sees it."""
    return "".join(p if isinstance(p, str) else figure_text(p, language, in_sentence=True) for p in text)


def sentence(language: Language, message: str, **values: Figure | str) -> Text:
    """A message of the catalogue whose figures stay figures.

    Example:
        >>> from clearance_maps.language import language_of
        >>> sentence(language_of("en"), "{mines} remain.", mines=Figure(value=3))[1]
        ' remain.'
    """
    return _filled(language.catalogue.gettext(message), values)


def counted_sentence(language: Language, one: str, many: str, count: Figure, **values: Figure | str) -> Text:
    """A message for a count, which stands in it as ``{count}``."""
    told = language.catalogue.ngettext(one, many, int(float(str(count.value))))
    return _filled(told, {**values, "count": count})


def _filled(message: str, values: Mapping[str, Figure | str]) -> Text:
    places = {name: chr(FIRST_PLACE + at) for at, name in enumerate(values)}
    held = dict(zip(places.values(), values.values(), strict=True))
    parts: list[str | Figure] = []
    plain = ""
    for character in message.format(**places):
        value = held.get(character)
        if isinstance(value, Figure):
            parts += [plain, value] if plain else [value]
            plain = ""
        else:
            plain += character if value is None else value
    return (*parts, plain) if plain else tuple(parts)


def joined(*texts: Text) -> Text:
    """Sentences one after the other, with a space between them."""
    made: list[str | Figure] = []
    for text in texts:
        made += [" ", *text] if made else text
    return tuple(made)
