"""Files of tiles: MBTiles and PMTiles, of pictures or of vectors, read tile by tile.

MBTiles 1.3 is a database (SQLite) whose rows count from the south; PMTiles 3 is an archive that is read in ranges.
"""

from __future__ import annotations

import gzip
import sqlite3
import zlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clearance.errors import FileRefused
from clearance_geodata.reasons import reason_of

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ENDINGS", "VECTORS", "TileFile", "tile_file"]

Box = tuple[float, float, float, float]
ENDINGS = (".mbtiles", ".pmtiles")
VECTORS = "pbf"
PICTURES = {"png": "png", "jpg": "jpg", "jpeg": "jpg", "webp": "webp", "pbf": VECTORS}
WORLD: Box = (-180.0, -85.0, 180.0, 85.0)
GZIP = b"\x1f\x8b"
MOST_ZOOM = 24
DEGREES = 1e7
# Of PMTiles 3: how tiles and directories are packed, and what tiles are.
NOT_PACKED, GZIPPED = 1, 2
TILE_TYPES = {1: VECTORS, 2: "png", 3: "jpg", 4: "webp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TileFile:
    """A file of tiles in Web Mercator.

    Args:
        path: the file.
        form: ``png``, ``jpg``, ``webp``, or ``pbf`` for vectors.
        least_zoom: the coarsest that is in it.
        most_zoom: the finest.
        extent: west, south, east, north in degrees; the world where the file does not say.
        read: the bytes of a tile by zoom, column and row from the north; None where there is none.
    """

    path: Path
    form: str
    least_zoom: int
    most_zoom: int
    extent: Box
    read: Callable[[int, int, int], bytes | None]

    @property
    def is_vectors(self) -> bool:
        """Whether its tiles are vectors, which have to be drawn."""
        return self.form == VECTORS

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """A tile, unpacked; None where the file has none.

        Raises:
            FileRefused: when the file is damaged there.
        """
        if not (self.least_zoom <= zoom <= self.most_zoom and 0 <= column < 2**zoom and 0 <= row < 2**zoom):
            return None
        try:
            found = self.read(zoom, column, row)
            return gzip.decompress(found) if found is not None and found.startswith(GZIP) else found
        except (sqlite3.Error, OSError, EOFError, ValueError, IndexError, TypeError, zlib.error) as fault:
            raise FileRefused(
                "{name} is damaged at tile {zoom}/{column}/{row} ({fault}); copy it again from its source",
                name=self.path.name,
                zoom=str(zoom),
                column=str(column),
                row=str(row),
                fault=reason_of(fault),
            ) from fault


def tile_file(path: Path) -> TileFile:
    """A file of tiles, by its ending.

    Raises:
        FileRefused: when it is none, has no tiles in Web Mercator, or cannot be read.
    """
    if not path.is_file():
        raise FileRefused("{name} is not there; name a file of tiles (.mbtiles or .pmtiles)", name=path.name)
    return _pmtiles(path) if path.suffix.lower() == ".pmtiles" else _mbtiles(path)


def _mbtiles(path: Path) -> TileFile:
    address = f"{path.resolve().as_uri()}?mode=ro"

    def read(zoom: int, column: int, row: int) -> bytes | None:
        with closing(sqlite3.connect(address, uri=True)) as opened:
            found = opened.execute(
                "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                (zoom, column, 2**zoom - 1 - row),
            ).fetchone()
        return None if found is None else bytes(found[0])

    try:
        with closing(sqlite3.connect(address, uri=True)) as opened:
            said = {str(name): str(value) for name, value in opened.execute("SELECT name, value FROM metadata")}
            zooms = opened.execute("SELECT min(zoom_level), max(zoom_level) FROM tiles").fetchone()
    except sqlite3.Error as fault:
        raise FileRefused(
            "{name} is no MBTiles file that can be read ({fault}); copy it again",
            name=path.name,
            fault=reason_of(fault),
        ) from fault
    if zooms[0] is None:
        raise FileRefused("{name} has no tiles; export it again, with tiles of the country", name=path.name)
    form = PICTURES.get(said.get("format", "").lower())
    if form is None:
        raise FileRefused(
            "{name} has tiles of the format '{format}'; give tiles of png, jpg, webp or pbf",
            name=path.name,
            format=said.get("format", ""),
        )
    return TileFile(
        path=path,
        form=form,
        least_zoom=max(0, int(zooms[0])),
        most_zoom=min(MOST_ZOOM, int(zooms[1])),
        extent=_extent(said.get("bounds", "")),
        read=read,
    )


def _extent(bounds: str) -> Box:
    """The bounds of the metadata; the world where they are none."""
    try:
        west, south, east, north = (float(part) for part in bounds.split(","))
    except ValueError:
        return WORLD
    return (west, south, east, north) if west < east and south < north else WORLD


def _pmtiles(path: Path) -> TileFile:
    from pmtiles import reader  # noqa: PLC0415  loaded when there is one
    from pmtiles.tile import MagicNumberNotFound, SpecVersionUnsupported  # noqa: PLC0415  the same

    def part(offset: int, length: int) -> bytes:
        with path.open("rb") as opened:
            opened.seek(offset)
            return opened.read(length)

    # The package says that it has types, and has them in places only.
    archive: Any = reader.Reader(part)  # type: ignore[no-untyped-call]
    try:
        head = archive.header()
        size = path.stat().st_size
        ends = head["tile_data_offset"] + head["tile_data_length"]
        form = TILE_TYPES.get(head["tile_type"].value)
        packed = head["tile_compression"].value
    except (MagicNumberNotFound, SpecVersionUnsupported, OSError, ValueError, IndexError, KeyError) as fault:
        raise FileRefused(
            "{name} is no PMTiles file of version 3; convert it, or copy it again", name=path.name
        ) from fault
    if ends > size:
        raise FileRefused(
            "{name} is cut off: {size} of {ends} bytes are there; copy it again", name=path.name, size=size, ends=ends
        )
    if form is None or packed not in {NOT_PACKED, GZIPPED}:
        raise FileRefused("{name} has tiles that are no png, jpg, webp or gzipped pbf; convert it", name=path.name)
    west, south, east, north = (
        head[name] / DEGREES for name in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
    )

    def read(zoom: int, column: int, row: int) -> bytes | None:
        found: bytes | None = archive.get(zoom, column, row)
        return found

    return TileFile(
        path=path,
        form=form,
        least_zoom=head["min_zoom"],
        most_zoom=head["max_zoom"],
        extent=(west, south, east, north) if west < east and south < north else WORLD,
        read=read,
    )
