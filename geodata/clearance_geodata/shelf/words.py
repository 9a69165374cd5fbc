"""What SQLite and PostGIS say differently in the condition of a filter, so that both mean the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clearance_geodata.store.protocol import Connection

__all__ = ["POSTGRESQL", "SQLITE", "Words", "lowered", "prepared", "unaccented", "words_of"]

MARKS = re.compile("[\u0300-\u036f]")


def lowered(text: str) -> str:
    """Text in small letters, of any script."""
    return text.lower()


def unaccented(text: str) -> str:
    """Text without the marks on its letters."""
    return MARKS.sub("", unicodedata.normalize("NFD", text))


def _power(base: float | None, exponent: float | None) -> float | None:
    if base is None or exponent is None:
        return None
    try:
        found = float(base) ** float(exponent)
    except (OverflowError, ZeroDivisionError):
        return None
    return None if isinstance(found, complex) else found


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Parts of statements with places for what they are about.

    `like` takes a text and a pattern that `pattern` makes; `whole` cuts the fraction off; `spatial` says whether the
    store compares shapes itself, else the rows for which it is true are looked up first.
    """

    like: str
    pattern: Callable[[str], str]
    lowered: str
    unaccented: str
    whole: str
    power: str
    spatial: bool


GLOBBED = {"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"}


def _globbed(pattern: str) -> str:
    """A pattern of LIKE as one of GLOB, which tells small letters from large."""
    parts = re.findall(r"\\.|.", pattern, flags=re.DOTALL)
    return "".join(GLOBBED.get(p, p) if len(p) == 1 else _literal(p[1]) for p in parts)


def _literal(letter: str) -> str:
    return f"[{letter}]" if letter in "*?[" else letter


SQLITE = Words(
    like="{text} GLOB {pattern}",
    pattern=_globbed,
    lowered="clearance_lowered({text})",
    unaccented="clearance_unaccented({text})",
    whole="CAST({number} AS INTEGER)",
    power="clearance_power({base}, {exponent})",
    spatial=False,
)
POSTGRESQL = Words(
    like="{text} LIKE {pattern} ESCAPE '\\'",
    pattern=str,
    lowered='lower({text} COLLATE "und-x-icu") COLLATE "C"',
    unaccented="regexp_replace(normalize({text}, NFD), U&'[\\0300-\\036f]', '', 'g') COLLATE \"C\"",
    whole="trunc({number})",
    power="power({base}, {exponent})",
    spatial=True,
)
WORDS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def words_of(connection: Connection) -> Words:
    """The words of the store that a connection leads to."""
    return WORDS[connection.dialect.name]


def prepared(connection: Connection) -> Connection:
    """The connection, with the functions that its words call."""
    create = getattr(connection, "create_function", None)
    if create is not None:
        create("clearance_lowered", 1, _of_text(lowered), deterministic=True)
        create("clearance_unaccented", 1, _of_text(unaccented), deterministic=True)
        create("clearance_power", 2, _power, deterministic=True)
    return connection


def _of_text(function: Callable[[str], str]) -> Callable[[str | None], str | None]:
    return lambda text: None if text is None else function(text)
