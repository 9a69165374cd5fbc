"""The one call by which GDAL writes a layer, with its faults as faults of the system."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from clearance_geodata.export.arrow import GROUND

if TYPE_CHECKING:
    import io
    from collections.abc import Mapping
    from pathlib import Path

    import pyarrow as pa

    from clearance_geodata.export.layer import Layer

__all__ = ["write_with_gdal"]

# A full disk as GDAL says it; of GeoPackages it only says that what SQLite undid cannot be undone again.
FULL = ("No space left", "File too large", "disk is full", "cannot rollback")


def write_with_gdal(
    layer: Layer,
    table: pa.Table,
    into: Path | io.BytesIO,
    *,
    driver: str,
    layer_options: Mapping[str, str],
    dataset_options: Mapping[str, str] | None = None,
    layer_metadata: Mapping[str, str] | None = None,
) -> None:
    """Write the rows of a layer, and their ground when it has one, with UTF-8 text, in the system of the layer.

    Raises:
        OSError: when GDAL cannot write.
    """
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError  # noqa: PLC0415  GDAL takes a second to load
    from pyogrio.raw import write_arrow  # noqa: PLC0415

    has_ground = layer.geometry_type is not None
    try:
        write_arrow(
            table,
            into,
            layer=layer.name,
            driver=driver,
            geometry_name=GROUND if has_ground else None,
            geometry_type=layer.geometry_type,
            crs=layer.crs if has_ground else None,
            encoding="UTF-8" if driver == "ESRI Shapefile" else None,
            layer_options=dict(layer_options),
            dataset_options=dict(dataset_options or {}),
            layer_metadata=dict(layer_metadata or {}),
        )
    except (DataLayerError, DataSourceError, FeatureError) as fault:
        is_full = any(words in str(fault) for words in FULL)
        raise OSError(errno.ENOSPC if is_full else errno.EIO, str(fault)) from fault
