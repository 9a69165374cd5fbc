"""What a file without a place for it says beside it: snapshot, coordinates, units, sources, and what each field is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearance_geodata.export.layer import FieldType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance_geodata.export.layer import Field, Layer

__all__ = ["about_text", "listed"]

NAMED = 50


def about_text(layer: Layer, fields: Sequence[Field], *, columns: Sequence[str] = (), notes: Sequence[str] = ()) -> str:
    """The text of an about file: a paragraph, the facts, the fields, and notes.

    Args:
        layer: what was written.
        fields: those of the file.
        columns: the names of the fields in the file, where they differ.
        notes: what a reader must know besides.
    """
    facts = [f"{key}: {text}" for key, text in layer.facts.items()]
    described = [_line(field, column) for field, column in zip(fields, columns or [""] * len(fields), strict=True)]
    remarks = ["", "Notes:", *notes] if notes else []
    return "\n".join([layer.description, "", *facts, "", "Fields:", *described, *remarks, ""])


def listed(keys: Sequence[str]) -> str:
    """Keys in a row; of many, the first and how many more.

    Example:
        >>> listed(["A1", "A2"]), listed([str(i) for i in range(60)])[-15:]
        ('A1, A2', ' 49 and 10 more')
    """
    more = f" and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
    return ", ".join(keys[:NAMED]) + more


def _line(field: Field, column: str) -> str:
    kind = "text" if field.type is FieldType.ID else field.type.value
    unit = f", {field.unit}" if field.unit else ""
    meaning = f": {field.meaning}" if field.meaning else ""
    return f"{column} = {field.name} ({kind}{unit}){meaning}" if column else f"{field.name} ({kind}{unit}){meaning}"
