"""Which records of a layer meet the conditions of a mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance.errors import FileRefused
from clearance_geodata.ingest.mapping.keys import suggested
from clearance_geodata.ingest.mapping.model import Condition, folded
from clearance_geodata.ingest.sources.layer import Layer, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["column_of", "matching"]


def column_of(layer: Layer, name: str, where: str) -> str:
    """The column as the file spells it.

    Raises:
        FileRefused: when the file has none of this name; `where` is the place in the mapping that names it.
    """
    column = layer.named(name)
    if column is None:
        raise FileRefused(
            "{where}: {name} has no column '{named}'; {suggested}",
            where=where,
            name=layer.name,
            named=name,
            suggested=suggested(name, layer.columns),
        )
    return column


def matching(layer: Layer, conditions: Sequence[Condition], where: str) -> list[bool]:
    """For each record whether all conditions hold.

    Raises:
        FileRefused: when the file does not have a column of a condition.
    """
    met = [True] * layer.count
    for condition in conditions:
        values = layer.columns[column_of(layer, condition.column, where)]
        known: dict[str, bool] = {}
        for index, value in enumerate(values):
            text = text_of(value)
            if text not in known:
                known[text] = _holds(condition, text)
            met[index] = met[index] and known[text]
    return met


def _holds(condition: Condition, text: str) -> bool:
    if condition.pattern is not None:
        return (condition.pattern.search(text) is not None) != condition.negated
    return (folded(text) in condition.words) != condition.negated
