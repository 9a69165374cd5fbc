"""CSV with a text beside it that says what it is; no cell of it runs as a formula."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import shapely

from clearance.inert import inert
from clearance_geodata.export.about import about_text
from clearance_geodata.export.arrow import number_text
from clearance_geodata.export.ground import grounds_of
from clearance_geodata.export.layer import Field, FieldType
from clearance_geodata.export.positions import with_positions

if TYPE_CHECKING:
    from pathlib import Path

    from clearance_geodata.export.layer import Layer, Value

__all__ = ["as_written", "write_csv"]

# A tenth of a millimetre.
DECIMALS = 9
GROUND = Field("wkt", FieldType.TEXT, meaning="the ground as well-known text, WGS 84 longitude latitude")


def write_csv(layer: Layer, path: Path) -> list[str]:
    """One layer as CSV (RFC 4180, UTF-8 with a mark, decimal point), and NAME.about.txt beside it.

    Text that a spreadsheet would run begins with one apostrophe more; `read_inert` takes it off. Unknown values are
    empty. Ground is the last column, as well-known text.
    """
    table = with_positions(layer)
    columns = [[as_written(value, field) for value in table.column(field.name)] for field in table.fields]
    fields = table.fields
    if layer.geometry_type is not None:
        texts = shapely.to_wkt(grounds_of(layer), rounding_precision=DECIMALS)
        fields, columns = (*fields, GROUND), [*columns, ["" if text is None else text for text in texts]]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(field.name for field in fields)
        writer.writerows(zip(*columns, strict=True))
    notes = ["Text that a spreadsheet would run as a formula begins with one apostrophe more."]
    path.with_suffix(".about.txt").write_text(about_text(layer, fields, notes=notes), encoding="utf-8")
    return []


def as_written(value: Value, field: Field) -> str:
    """A value as a cell: empty when unknown, ISO 8601 for days, plain digits for numbers, text that cannot run.

    Example:
        >>> as_written("=1+1", Field("name", FieldType.TEXT)), as_written(-78.5, Field("lon", FieldType.NUMBER))
        ("'=1+1", '-78.5')
    """
    if value is None:
        return ""
    if field.type is FieldType.NUMBER:
        return number_text(value, field.decimals)
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return inert(text) if field.type in {FieldType.ID, FieldType.TEXT} else text
