"""GeoParquet 1.1: one layer with its ground as WKB, for pandas, DuckDB, QGIS and the like."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import shapely

from clearance_geodata.export.arrow import GROUND, arrow_table
from clearance_geodata.export.ground import grounds_of

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from clearance_geodata.export.layer import Layer

__all__ = ["write_parquet"]


def write_parquet(layer: Layer, path: Path) -> list[str]:
    """One layer as GeoParquet; a table without ground as plain Parquet.

    The metadata of the file say snapshot, coordinates, units and sources (`clearance`), those of each column its unit
    and meaning. The coordinate system is OGC:CRS84, which the format takes when none is named.
    """
    from pyarrow import parquet  # noqa: PLC0415  takes a moment to load

    grounds = grounds_of(layer)
    table = _described(arrow_table(layer, grounds=grounds), layer)
    facts = {"clearance": json.dumps({"Description": layer.description, **layer.facts})}
    if layer.geometry_type is not None:
        facts["geo"] = json.dumps(_geo(grounds))
    parquet.write_table(table.replace_schema_metadata(facts), path, compression="zstd")
    return []


def _described(table: pa.Table, layer: Layer) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415

    described = {
        field.name: {key: value for key, value in (("unit", field.unit), ("meaning", field.meaning)) if value}
        for field in layer.fields
    }
    return table.cast(pa.schema([field.with_metadata(described.get(field.name) or None) for field in table.schema]))


def _geo(grounds: NDArray[np.object_]) -> dict[str, object]:
    """What GeoParquet says of the column with the ground; no bounds when there is none."""
    known = grounds[grounds != None]  # noqa: E711  element by element
    column: dict[str, object] = {
        "encoding": "WKB",
        "geometry_types": sorted({ground.geom_type for ground in known}),
        "orientation": "counterclockwise",
    }
    if len(known):
        column["bbox"] = shapely.total_bounds(known).tolist()
    return {"version": "1.1.0", "primary_column": GROUND, "columns": {GROUND: column}}
