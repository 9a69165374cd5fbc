"""The words and letters that name a side of the world or an axis, in the languages of mine action."""

from __future__ import annotations

from clearance.errors import InvalidGeometry

__all__ = ["meaning"]

LAT, LON = "lat", "lon"

# The same sense in every language listed here; "O" alone has not, see OTHER_O.
WORDS = {
    "N": "n north northern norte nord nort norden с север сш північ пн пнш",  # noqa: RUF001  Cyrillic
    "S": "s south southern sur sud sul süd sued süden ю юг юш південь пд пдш",
    "E": "e east eastern este est leste l ost osten oost в восток вд схід сх схд",  # noqa: RUF001  Cyrillic
    "W": "w west western westen oeste ouest ovest з запад зд захід зх зхд",
    LAT: "lat latitude latitud latitudine широта",
    LON: "lon long lng longitude longitud longitudine долгота довгота",
}
MEANINGS = {word: meant for meant, words in WORDS.items() for word in words.split()}
# Oeste, ouest, ovest; but Ost and oost.
OTHER_O = {"es": "W", "fr": "W", "it": "W", "pt": "W", "de": "E", "nl": "E"}


def meaning(word: str, language: str | None) -> str:
    """What a word of a coordinate says: N, S, E, W, lat or lon.

    Raises:
        InvalidGeometry: when it says none of these, or another thing in every language and none is stated.

    Example:
        >>> meaning("Sur", None), meaning("ю.ш.", None), meaning("O", "es"), meaning("O", "de")
        ('S', 'S', 'W', 'E')
    """
    plain = word.casefold().replace(".", "")
    if plain == "o":
        meant = OTHER_O.get((language or "")[:2].casefold())
        if meant is None:
            raise InvalidGeometry("'O' is west in Spanish and east in German; write W or E, or state the language")
        return meant
    if plain not in MEANINGS:
        raise InvalidGeometry("the word '{word}' names no side of the world; use N, S, E or W", word=word)
    return MEANINGS[plain]
