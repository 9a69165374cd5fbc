"""The words of the demonstration in the languages that people read: its notes, and names that it gave itself.

Facts stand once, in English, in the tables and modules beside this one; here is what they are called elsewhere. Titles
and addresses of sources, quotes from them, and names of places stay as they are.
"""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import TYPE_CHECKING

from clearance.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ENGLISH", "LANGUAGES", "spoken", "told_in"]

ENGLISH = "en"
LESS = "; less E"
LANGUAGES = (ENGLISH, "es", "fr")


def spoken(lang: str) -> str:
    """The language, when the demonstration speaks it.

    Raises:
        NotFound: when it does not.
    """
    if lang not in LANGUAGES:
        raise NotFound("the demonstration does not speak '{lang}'; use one of {known}", lang=lang, known=LANGUAGES)
    return lang


def told_in(lang: str) -> Callable[[str], str]:
    """What says a text of the demonstration in a language; a text that is not of the demonstration stays as it is.

    Raises:
        NotFound: for a language that the demonstration does not speak.

    Example:
        >>> told_in("es")("known only as cleared"), told_in("fr")("NPA")
        ('conocido solo como despejado', 'NPA')
    """
    table = (files("clearance_geodata.samples") / "told.csv").read_text(encoding="utf-8").splitlines()
    words = {row[ENGLISH]: row[spoken(lang)] for row in csv.DictReader(table)}
    without = words["less"]

    def told(text: str) -> str:
        note, less, entries = text.rpartition(LESS)  # what the books add to the note of a total that has parts
        return f"{told(note)}; {without} E{entries}" if less else words.get(text, text)

    return told
