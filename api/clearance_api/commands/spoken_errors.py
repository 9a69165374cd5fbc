"""In which language a command says what went wrong: the one that was asked for, never one that is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.errors import InvalidRecord, NotFound
from clearance.saying import saying
from clearance_maps.spoken import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["SETTING", "language_asked", "refuse_language", "told", "told_of_system"]

SETTING = "CLEARANCE_LANG"
OPTIONS = ("--lang", "--language")


def language_asked(words: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language of `--lang`, before the command or after it, or of `CLEARANCE_LANG`; English without any.

    A language that errors do not have is English here, and refused where it is read.

    Example:
        >>> language_asked(["--lang", "es", "ledger", "peru.gpkg"], {}), language_asked(["ledger", "peru.gpkg"], {})
        ('es', 'en')
        >>> language_asked(["map", "plan", "peru.gpkg", "--lang=fr"], {"CLEARANCE_LANG": "es"})
        'fr'
    """
    named = environment.get(SETTING, "")
    for word, after in zip(words, (*words[1:], ""), strict=True):
        option, is_joined, value = word.partition("=")
        if option in OPTIONS:
            named = value if is_joined else after
            break
    return named if named in LANGUAGES else "en"


def refuse_language(option: str, environment: Mapping[str, str]) -> None:
    """Refuse a language that there is not, in the option before the command or in the setting.

    Raises:
        NotFound: for the option.
        InvalidRecord: for the setting.
    """
    if option and option not in LANGUAGES:
        raise NotFound("language '{code}' is not available; use one of {among}", code=option, among=LANGUAGES)
    if environment.get(SETTING, "en") not in LANGUAGES:
        raise InvalidRecord(
            "setting {setting} is '{value}'; {remedy}",
            setting=SETTING,
            value=environment[SETTING],
            remedy=saying("give one of {choices}", choices=LANGUAGES),
        )


def told(text: str, lang: str) -> str:
    """A sentence as the language says it; as it is in English, or where the catalogues are not installed."""
    if lang == "en":
        return text
    try:
        from clearance_maps.language import language_of  # a moment that only an error may take
    except ImportError:
        return text
    return language_of(lang).said(text)


def told_of_system(fault: OSError, lang: str) -> str:
    """A place that cannot be used, with what the system says of it."""
    from clearance_geodata.reasons import reason_of_system

    place = str(fault.filename) if fault.filename else saying("the output")
    said = saying(
        "{place}: {reason}; choose a place that can be used, with enough space",
        place=place,
        reason=reason_of_system(fault),
    )
    return told(said, lang)
