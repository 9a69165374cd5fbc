"""A layer as an Arrow table: what GDAL and Parquet take, with nulls, days and whole numbers as such."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import shapely

from clearance_geodata.export.ground import grounds_of
from clearance_geodata.export.layer import FieldType

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from clearance_geodata.export.layer import Field, Layer, Value

__all__ = ["GROUND", "arrow_table", "number_text"]

GROUND = "geom"
DIGITS = 18


def arrow_table(
    layer: Layer, *, grounds: NDArray[np.object_] | None = None, names: Sequence[str] = (), exact: bool = False
) -> pa.Table:
    """The rows of a layer, and their ground as WKB in the last column `geom`.

    Args:
        layer: what to write.
        grounds: the ground of each row when it was made already.
        names: other names for the fields, in their order.
        exact: numbers as decimals with the places that count, for formats of fixed width; else doubles.
    """
    import pyarrow as pa  # noqa: PLC0415  takes a moment to load; most commands do not need it

    columns = zip(*layer.rows, strict=True) if layer.rows else [()] * len(layer.fields)
    arrays = {
        name: _array(field, values, exact=exact)
        for name, field, values in zip(names or layer.names, layer.fields, columns, strict=True)
    }
    if layer.geometry_type is not None:
        wkb = shapely.to_wkb(grounds_of(layer) if grounds is None else grounds)
        arrays[GROUND] = pa.array(wkb, pa.binary())
    return pa.table(arrays)


def _array(field: Field, values: Sequence[Value], *, exact: bool) -> pa.Array:
    import pyarrow as pa  # noqa: PLC0415

    if field.type is FieldType.NUMBER and exact:
        step = Decimal(1).scaleb(-field.decimals)
        return pa.array([_rounded(value, step) for value in values], pa.decimal128(DIGITS, field.decimals))
    if field.type is FieldType.NUMBER:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())  # type: ignore[arg-type]
    types = {FieldType.WHOLE: pa.int64(), FieldType.DATE: pa.date32(), FieldType.YES_NO: pa.bool_()}
    if field.type not in types:
        # GDAL ends a text at the character NUL, and would lose the rest without a word.
        values = [value.replace("\0", "\ufffd") if isinstance(value, str) else value for value in values]
    return pa.array(values, types.get(field.type, pa.string()))


def _rounded(value: Value, step: Decimal) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(step)


def number_text(value: Value, decimals: int) -> str:
    """A number as plain digits, never with an exponent, without zeros at the end.

    Example:
        >>> number_text(5.5, 3), number_text(8458, 3), number_text(1e16, 3), number_text(0.1 + 0.2, 3)
        ('5.5', '8458', '10000000000000000', '0.3')
    """
    text = format(round(Decimal(str(value)), decimals), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
