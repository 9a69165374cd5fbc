"""GeoJSON and FlatGeobuf, written by GDAL in memory, so that a full disk is noticed by us."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from clearance_geodata.export.about import listed
from clearance_geodata.export.arrow import GROUND, arrow_table
from clearance_geodata.export.gdal_writing import write_with_gdal
from clearance_geodata.export.ground import rows_without_ground

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyarrow as pa

    from clearance_geodata.export.layer import Layer

__all__ = ["write_flatgeobuf", "write_geojson"]

# RFC 7946 has no CRS member; nine decimals are a tenth of a millimetre, fifteen digits are m2 with three decimals.
# Text that looks like JSON stays text.
NAMED = {"SIGNIFICANT_FIGURES": "15", "WRITE_NAME": "YES", "AUTODETECT_JSON_STRINGS": "NO"}
RFC_7946 = {**NAMED, "RFC7946": "YES", "COORDINATE_PRECISION": "9"}


def write_geojson(layer: Layer, path: Path) -> list[str]:
    """One layer as GeoJSON (RFC 7946); null ground and null numbers stay null."""
    options = {**(RFC_7946 if layer.geometry_type else NAMED), "DESCRIPTION": layer.description}
    _write(layer, path, "GeoJSON", arrow_table(layer), options)
    return []


def write_flatgeobuf(layer: Layer, path: Path) -> list[str]:
    """One layer as FlatGeobuf with a spatial index, in the order of the index.

    Rows without ground are left out and named in the description: the index cannot hold them, and without the index
    programs that read through GDAL's Arrow interface (3.12.4) end with a crash on them. A layer of nothing else is
    written without an index.
    """
    table, left_out = arrow_table(layer), rows_without_ground(layer)
    notes = []
    if left_out:
        table = table.filter(table[GROUND].is_valid())
        notes.append(f"{layer.name}: {len(left_out)} without ground are left out: {listed(left_out)}")
    options = {
        "TITLE": layer.title,
        "DESCRIPTION": " ".join([layer.description, *(f"{note}." for note in notes)]),
        "SPATIAL_INDEX": "YES" if layer.geometry_type and table.num_rows else "NO",
    }
    _write(layer, path, "FlatGeobuf", table, options)
    return notes


def _write(layer: Layer, path: Path, driver: str, table: pa.Table, options: Mapping[str, str]) -> None:
    made = io.BytesIO()
    write_with_gdal(layer, table, made, driver=driver, layer_options=options)
    path.write_bytes(made.getbuffer())
