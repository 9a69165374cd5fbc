"""GeoParquet, through Arrow: columns as they are, shapes as WKB."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from clearance.errors import FileRefused
from clearance_geodata.ingest.sources.layer import Layer, Reading

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["read_parquet"]


def read_parquet(path: Path, reading: Reading) -> Layer:
    """The records of a GeoParquet file, or of a plain Parquet table without shapes.

    Raises:
        FileRefused: when it is no Parquet file.
    """
    import pyarrow as pa  # noqa: PLC0415  only who reads such a file waits for it
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415

    try:
        table = ParquetFile(path).read()
    except (pa.ArrowException, OSError) as fault:
        raise FileRefused(
            "{name} is no Parquet file that can be read ({fault}); export it again", name=path.name, fault=str(fault)
        ) from fault
    told = (table.schema.metadata or {}).get(b"geo")
    geo: dict[str, Any] = json.loads(told) if told else {}
    place = geo.get("primary_column", "")
    other = set(geo.get("columns", {})) - {place}
    columns = {name: table.column(name).to_pylist() for name in table.column_names if name not in {place, *other}}
    columns.pop("bbox", None) if "covering" in geo.get("columns", {}).get(place, {}) else None
    return Layer(
        name=path.name,
        columns=columns,
        positions=range(1, table.num_rows + 1),
        shapes=_shapes(table, place, geo) if place else None,
        crs=_crs(geo["columns"][place], reading) if place else None,
    )


def _shapes(table: Any, place: str, geo: dict[str, Any]) -> NDArray[np.object_]:  # noqa: ANN401  pyarrow has no types
    if geo["columns"][place].get("encoding") == "WKB":
        held: NDArray[np.object_] = table.column(place).to_numpy(zero_copy_only=False)
        return held
    import geopandas as gpd  # noqa: PLC0415  the other encodings are rare

    shapes: NDArray[np.object_] = np.array(shapely.to_wkb(gpd.GeoDataFrame.from_arrow(table).geometry.values), object)
    return shapes


def _crs(column: dict[str, Any], reading: Reading) -> str | None:
    """The system of the shapes as WKT; the standard means WGS 84 when nothing is said, and null is not known."""
    if "crs" not in column:
        return "OGC:CRS84"
    if column["crs"] is None:
        return reading.crs or None
    code = column["crs"].get("id", {})
    return f"{code['authority']}:{code['code']}" if {"authority", "code"} <= code.keys() else json.dumps(column["crs"])
