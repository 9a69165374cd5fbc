"""Code lists: what the words of a source mean, for all and for one language or country."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_geodata.ingest.mapping.model import CodeList, folded

if TYPE_CHECKING:
    from clearance_geodata.ingest.mapping.keys import Keys

__all__ = ["code_list"]

REST = "*"


def code_list(keys: Keys, name: str) -> CodeList:
    """A code list from its table; tables inside it are its parts by language or country."""
    parts = {key: _words(keys.at(key, value)) for key, value in keys.content.items() if isinstance(value, dict)}
    own = {key: value for key, value in keys.content.items() if not isinstance(value, dict)}
    words = _words(type(keys)(keys.file, keys.place, own))
    if not words and not parts:
        keys.refuse('the code list \'{name}\' is empty; write "their word" = "our word"', name=name)
    return CodeList(words={k: v for k, v in words.items() if k != REST}, parts=parts, rest=words.get(REST))


def _words(keys: Keys) -> dict[str, tuple[str, ...]]:
    meanings: dict[str, tuple[str, ...]] = {}
    for word, meaning in keys.content.items():
        if folded(word) in meanings:
            keys.refuse("the word '{word}' is there twice; capitals and spaces do not tell words apart", word=word)
        listed = meaning if isinstance(meaning, list) else [meaning]
        if not all(isinstance(item, str | int | float) for item in listed):
            keys.refuse(
                "'{word}' = {meaning} is no word; write a text, a list of texts, true or false",
                word=word,
                meaning=repr(meaning),
            )
        meanings[folded(word)] = tuple(_text(item) for item in listed if _text(item))
    return meanings


def _text(item: object) -> str:
    return str(item).lower() if isinstance(item, bool) else str(item)
