"""Layers of a snapshot as files of their own, for QGIS, receivers, spreadsheets and programs, in WGS 84.

`contents` says what there is to export, `layer` how a writer gets it, `formats` what can be written, `target` where to.
GDAL writes new files only and is never given a register: what lies at the target is looked at with sqlite3.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from clearance_geodata.export.contents import LAYERS, layer_from, layers_of
from clearance_geodata.export.formats import FORMATS, format_of
from clearance_geodata.export.layer import Field, FieldType, Layer, Origin
from clearance_geodata.export.target import replacing
from clearance_geodata.export.vertices import vertices_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clearance.land.snapshot import Snapshot

__all__ = [
    "FORMATS",
    "LAYERS",
    "Field",
    "FieldType",
    "Layer",
    "Origin",
    "export_layer",
    "export_layers",
    "layer_from",
    "layers_of",
    "vertices_of",
]


def export_layer(snapshot: Snapshot, layer: str, out: str | Path) -> list[str]:
    """Write one layer of a snapshot as a new file; a former export of that name is replaced.

    Each feature has the attributes of the register's own layer, and the snapshot it comes from. Areas without a
    polygon are kept, with null geometry, where the format can.

    Args:
        snapshot: what to write.
        layer: one of `LAYERS`.
        out: its ending says the format, see `FORMATS`.

    Returns:
        What the format could not hold, in sentences; also said in the file.

    Raises:
        NotFound: when there is no such layer.
        RegisterUnusable: when `out` is a register.
        FileRefused: when `out` has another suffix, is another file, or cannot be written.
    """
    return export_layers(layers_of(snapshot, (layer,)), out)


def export_layers(layers: Sequence[Layer], out: str | Path) -> list[str]:
    """Write layers and tables as one new file; a former export of that name is replaced.

    Returns:
        What the format could not hold, in sentences; also said in the file.

    Raises:
        RegisterUnusable: when `out` is a register.
        FileRefused: when `out` has another suffix, is another file, holds one layer only, or cannot be written.
    """
    target = Path(out)
    chosen = format_of(target, layers=len(layers))
    with replacing(target) as made:
        return chosen.write(layers, made)
