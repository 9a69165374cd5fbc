"""Vector formats that GDAL reads, through Arrow: exact whole numbers, true nulls, shapes as WKB."""

from __future__ import annotations

import warnings
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from clearance.errors import FileRefused
from clearance_geodata.ingest.sources.layer import Layer, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["layers_of", "read_gdal"]

# What LIBKML adds to every place: how it is drawn, not what it is.
KML_DRAWING = {"tessellate", "extrude", "visibility", "drawOrder", "altitudeMode", "icon", "snippet"}
# Their points come a second time in these layers.
GPX_POINTS = {"route_points", "track_points"}


def read_gdal(
    path: Path | bytes,
    reading: Reading,
    name: str,
    *,
    encoding: str = "",
    options: Mapping[str, str] | None = None,
    only_layer: bool = False,
) -> Layer:
    """One layer of a file, or of its content in memory; `only_layer` says that it has no other.

    Raises:
        FileRefused: when it cannot be read, has several layers and none is named, or a column of dates holds none.
    """
    from pyarrow import ArrowException  # noqa: PLC0415  GDAL takes a second to load
    from pyogrio.errors import DataLayerError, DataSourceError  # noqa: PLC0415
    from pyogrio.raw import read, read_arrow  # noqa: PLC0415

    given: dict[str, Any] = dict(options or {}) | ({"encoding": encoding} if encoding else {})
    try:
        with warnings.catch_warnings():
            # GDAL warns of shapes that it cannot read; each of them is named below.
            warnings.simplefilter("ignore", RuntimeWarning)
            layer = None if only_layer else _chosen(layers_of(path, name), reading.layer, name)
            # The Arrow stream of FlatGeobuf (GDAL 3.12) spoils the shapes behind a record without one.
            apart = name.lower().endswith(".fgb")
            meta, table = read_arrow(path, layer=layer, datetime_as_string=True, read_geometry=not apart, **given)
            shapes = read(path, layer=layer, columns=[], **given)[2] if apart else None
            dates = [f for f, kind in zip(meta["fields"], meta["ogr_types"], strict=True) if kind == "OFTDate"]
            if dates:  # Arrow makes 1 March of 30 February; this way of reading refuses it
                read(path, layer=layer, columns=dates, read_geometry=False, **given)
        held = _layer(meta, table, name if not reading.layer else f"{name}, layer {layer}", reading)
        return replace(held, shapes=shapes) if apart else held
    except (DataSourceError, DataLayerError, ArrowException) as fault:
        raise FileRefused(
            "{name} is no layer that can be read ({reason}); export it again",
            name=name,
            reason=_reason(fault, path, name),
        ) from fault
    except UnicodeDecodeError as fault:
        raise FileRefused(
            "{name} holds text that is not {encoding}; say its encoding, such as cp1252",
            name=name,
            encoding=encoding or "UTF-8",
        ) from fault
    except ValueError as fault:
        raise FileRefused(
            "{name} holds a date that is none ({fault}); correct it, or export dates as text",
            name=name,
            fault=str(fault),
        ) from fault


def layers_of(path: Path | bytes, name: str) -> list[str]:
    """The layers that are meant: those with shapes, or else the tables; of KML and GPX those that are not empty.

    Raises:
        FileRefused: when the file cannot be read.
    """
    from pyogrio import list_layers, read_info  # noqa: PLC0415  GDAL takes a second to load
    from pyogrio.errors import DataSourceError  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # as above
            listed = [(str(layer), shapes) for layer, shapes in list_layers(path)]
            if name.lower().endswith((".kml", ".kmz", ".gpx")):
                own = [layer for layer, _ in listed if layer not in GPX_POINTS]
                return [layer for layer in own if read_info(path, layer=layer, force_feature_count=True)["features"]]
    except DataSourceError as fault:
        raise FileRefused(
            "{name} is no layer that can be read ({reason}); export it again",
            name=name,
            reason=_reason(fault, path, name),
        ) from fault
    return [layer for layer, shapes in listed if shapes is not None] or [layer for layer, _ in listed]


def _chosen(layers: Sequence[str], wanted: str, name: str) -> str | None:
    if wanted:
        if wanted not in layers:
            raise FileRefused(
                "{name} has no layer '{wanted}'; it has {layers}",
                name=name,
                wanted=wanted,
                layers=", ".join(layers) or "none",
            )
        return wanted
    if len(layers) > 1:
        raise FileRefused(
            "{name} holds the layers {layers}; name the one you mean (--layer, or layer = '...' in a mapping), or "
            "export it to a file of its own",
            name=name,
            layers=", ".join(layers),
        )
    return layers[0] if layers else None


def _layer(meta: dict[str, Any], table: Any, name: str, reading: Reading) -> Layer:  # noqa: ANN401  pyarrow has no types
    fields = [str(field) for field in meta["fields"]]
    moments = {str(f) for f, kind in zip(fields, meta["ogr_types"], strict=True) if kind == "OFTDateTime"}
    columns: dict[str, list[object]] = {}
    for index, field in enumerate(fields):
        values = table.column(index).to_pylist()
        columns[field] = [_moment(value) for value in values] if field in moments else values
    if {"Name", "tessellate"} <= columns.keys():
        columns = {field: values for field, values in columns.items() if field not in KML_DRAWING}
    shapes = None
    if table.num_columns > len(fields):
        shapes = table.column(table.num_columns - 1).to_numpy(zero_copy_only=False)
    crs = meta["crs"] or reading.crs or None
    return Layer(name=name, columns=columns, positions=range(1, table.num_rows + 1), shapes=shapes, crs=crs)


def _moment(text: object) -> object:
    """A date with time; one that is none stays the text that it is, for the record's own fault."""
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else text
    except ValueError:
        return text


def _reason(fault: Exception, path: Path | bytes, name: str) -> str:
    """What GDAL says, without its advice to programmers and the place of a copy."""
    text = str(fault).partition("; It might help")[0] or type(fault).__name__
    return text.replace(
        str(path) if not isinstance(path, bytes) else "", name if not isinstance(path, bytes) else ""
    ).rstrip(".")
