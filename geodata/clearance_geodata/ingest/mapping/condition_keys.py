"""Conditions on the columns of a file, read from a table of a mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_geodata.ingest.mapping.model import Condition, folded

if TYPE_CHECKING:
    from clearance_geodata.ingest.mapping.keys import Keys

__all__ = ["conditions_of"]


def conditions_of(keys: Keys) -> tuple[Condition, ...]:
    """The conditions of a table of columns; all of them must hold.

    Raises:
        FileRefused: for a condition of a form that is not known.
    """
    return tuple(_condition(keys, column) for column in keys.content)


def _condition(keys: Keys, column: str) -> Condition:
    value = keys.get(column)
    if not isinstance(value, dict):
        return Condition(column=column, words=_words(keys, column))
    table = keys.table(column)
    negated = bool({"not", "not_matches"} & value.keys())
    pattern = table.pattern("not_matches" if negated else "matches")
    words = _words(table, "not") if table.has("not") else frozenset()
    table.finish()
    if len(value) != 1 or (pattern is None and not words):
        keys.refuse("'{column}' needs a value, a list of values, or one of matches, not, not_matches", column=column)
    return Condition(column=column, words=words, pattern=pattern, negated=negated)


def _words(keys: Keys, key: str) -> frozenset[str]:
    value = keys.get(key)
    if isinstance(value, bool):
        return frozenset({str(value).lower()})
    return frozenset(folded(word) for word in keys.texts(key))
