"""Shapefiles in a zip: ten-character names with a list that explains them, `.prj`, `.cpg` UTF-8, and an about text."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from clearance.errors import FileRefused
from clearance.saying import saying
from clearance_geodata.export.about import about_text
from clearance_geodata.export.archive import write_archive
from clearance_geodata.export.arrow import GROUND, arrow_table
from clearance_geodata.export.gdal_writing import write_with_gdal
from clearance_geodata.export.layer import FieldType

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from shapely.geometry.base import BaseGeometry

    from clearance_geodata.export.layer import GeometryType, Layer

__all__ = ["check_size", "short_names", "write_shapefiles"]

KINDS: dict[str, GeometryType] = {"Point": "Point", "Polygon": "MultiPolygon", "MultiPolygon": "MultiPolygon"}
NAME_LENGTH = 10
TEXT_BYTES = 254
FILE_BYTES = 2**31 - 1
# GDAL gives a text column 80 bytes, and more where a value needs it.
USUAL_BYTES = 80
RECORD_BYTES = 60


def write_shapefiles(layers: Sequence[Layer], path: Path) -> list[str]:
    """Each layer as a shapefile, a table as its .dbf alone, all in one zip.

    The format holds text of 254 bytes: longer text is cut, and each cut is named in the list of fields; an id is never
    cut. Numbers keep the decimals that count, empty text comes back as null.

    Raises:
        FileRefused: when an id is too long, or a file would be larger than the 2 GB that programs can read.
    """
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        folder = Path(name)
        notes = [note for layer in layers for one in _by_shape(layer) for note in _write(one, folder)]
        write_archive(folder, path, layers)
    return notes


def _by_shape(layer: Layer) -> list[Layer]:
    """A shapefile holds shapes of one kind: ground of any type goes into one layer for points and one for polygons.

    What has no ground goes with the points.

    Raises:
        FileRefused: for lines, which no layer of ours has.
    """
    if layer.geometry_type != "Unknown":
        return [layer]
    kinds = [_kind(ground, layer, row) for row, ground in enumerate(layer.grounds)]
    shapes: list[GeometryType] = list(dict.fromkeys(kinds)) or ["Point"]
    return [
        replace(
            layer,
            name=f"{layer.name}_{'points' if kind == 'Point' else 'polygons'}",
            geometry_type=kind,
            rows=[row for row, other in zip(layer.rows, kinds, strict=True) if other == kind],
            grounds=[ground for ground, other in zip(layer.grounds, kinds, strict=True) if other == kind],
        )
        for kind in shapes
    ]


def _kind(ground: BaseGeometry | None, layer: Layer, row: int) -> GeometryType:
    if ground is None:
        return "Point"
    if ground.geom_type not in KINDS:
        key = layer.column(layer.key)[row]
        raise FileRefused(
            "{name}: {key} is a {shape}, not point or polygon; export as .gpkg",
            name=layer.name,
            key=str(key),
            shape=ground.geom_type,
        )
    return KINDS[ground.geom_type]


def short_names(names: Sequence[str]) -> tuple[str, ...]:
    """A name of at most ten characters for each name, all different in any case.

    Example:
        >>> short_names(["area_id", "recorded_ap_mines", "recorded_av_mines"])
        ('area_id', 'recorded_a', 'recorded_1')
    """
    taken: dict[str, str] = {}
    for name in names:
        short, number = name[:NAME_LENGTH], 0
        while short.lower() in taken:
            number += 1
            short = f"{name[: NAME_LENGTH - len(str(number))]}{number}"
        taken[short.lower()] = short
    return tuple(taken.values())


def _write(layer: Layer, folder: Path) -> list[str]:
    names = short_names(layer.names)
    table, notes = _fitting(arrow_table(layer, names=names, exact=True), layer)
    check_size(table, layer.name)
    write_with_gdal(
        layer,
        table,
        folder / f"{layer.name}{'.shp' if layer.geometry_type else '.dbf'}",
        driver="ESRI Shapefile",
        layer_options={"DBF_DATE_LAST_UPDATE": layer.origin.as_of.isoformat()},
    )
    text = about_text(layer, layer.fields, columns=names, notes=notes)
    (folder / f"{layer.name}.fields.txt").write_text(text, encoding="utf-8")
    return notes


def _fitting(table: pa.Table, layer: Layer) -> tuple[pa.Table, list[str]]:
    """The table with text that fits, and a note for each text that was cut.

    Raises:
        FileRefused: for an id that does not fit.
    """
    import pyarrow as pa  # noqa: PLC0415  takes a moment to load

    notes = []
    for i, field in enumerate(layer.fields):
        if _widest(table.column(i)) <= TEXT_BYTES:
            continue
        values, keys = table.column(i).to_pylist(), layer.column(layer.key)
        sizes = [len((value or "").encode()) for value in values]
        longest = max(range(len(sizes)), key=sizes.__getitem__)
        if field.type is FieldType.ID:
            raise FileRefused(
                "{name}: {field} '{text}...' has {size} bytes, a shapefile holds {most}; export as .gpkg",
                name=layer.name,
                field=field.name,
                text=values[longest][:40],
                size=str(sizes[longest]),
                most=TEXT_BYTES,
            )
        cut = [value and value.encode()[:TEXT_BYTES].decode(errors="ignore") for value in values]
        table = table.set_column(i, table.field(i), pa.array(cut, pa.string()))
        notes += [
            f"{field.name} of {key} was cut from {size} to {TEXT_BYTES} bytes"
            for key, size in zip(keys, sizes, strict=True)
            if size > TEXT_BYTES
        ]
    return table, notes


def _widest(column: pa.ChunkedArray) -> int:
    """The bytes of the longest text; 0 for numbers and days."""
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import compute  # noqa: PLC0415

    return (compute.max(compute.binary_length(column)).as_py() or 0) if pa.types.is_string(column.type) else 0


def check_size(table: pa.Table, name: str, *, largest: int = FILE_BYTES) -> None:
    """Refuse what would be larger than the format holds, before anything is written.

    Raises:
        FileRefused: naming the size in bytes.
    """
    attributes = [column for column in table.column_names if column != GROUND]
    sizes = {
        saying("shapes"): table[GROUND].nbytes + table.num_rows * RECORD_BYTES if GROUND in table.column_names else 0,
        saying("attributes"): table.num_rows * sum(max(USUAL_BYTES, _widest(table[column])) for column in attributes),
    }
    for what, size in sizes.items():
        if size > largest:
            raise FileRefused(
                "{name}: the {what} need up to {size} bytes, a shapefile holds {largest}; export as .gpkg",
                name=name,
                what=what,
                size=size,
                largest=largest,
            )
