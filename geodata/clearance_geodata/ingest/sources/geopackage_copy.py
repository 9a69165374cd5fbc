"""A GeoPackage is read from a copy: GDAL must never open a file that somebody may hold as a register."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from clearance.errors import FileRefused
from clearance_geodata.ingest.sources.gdal import layers_of, read_gdal

if TYPE_CHECKING:
    from clearance_geodata.ingest.sources.layer import Layer, Reading

__all__ = ["copied", "layers_of_geopackage", "read_geopackage"]

SQLITE_MAGIC = b"SQLite format 3\x00"


def read_geopackage(path: Path, reading: Reading) -> Layer:
    """One layer of a GeoPackage, which is left as it is.

    Raises:
        FileRefused: when it is no GeoPackage, or its layer cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        return read_gdal(copied(path, Path(folder)), reading, path.name)


def layers_of_geopackage(path: Path) -> list[str]:
    """The layers of a GeoPackage, which is left as it is."""
    with tempfile.TemporaryDirectory() as folder:
        return layers_of(copied(path, Path(folder)), path.name)


def copied(path: Path, folder: Path) -> Path:
    """A copy of a GeoPackage in a folder, by SQLite's own backup.

    Raises:
        FileRefused: when it is no GeoPackage.
    """
    with path.open("rb") as file:
        if file.read(len(SQLITE_MAGIC)) != SQLITE_MAGIC:
            raise FileRefused(
                "{name} is not a GeoPackage; export it again, or name its real format by the suffix", name=path.name
            )
    copy = folder / path.name
    source, target = sqlite3.connect(path), sqlite3.connect(copy)
    try:
        source.backup(target)
        is_geopackage = target.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_contents'").fetchone()
    except sqlite3.Error as fault:
        raise FileRefused(
            "{name} cannot be read as a GeoPackage ({fault}); export it again", name=path.name, fault=str(fault)
        ) from fault
    finally:
        source.close()
        target.close()
    if not is_geopackage:
        raise FileRefused("{name} is a database and no GeoPackage; export it as GeoPackage or GeoJSON", name=path.name)
    return copy
