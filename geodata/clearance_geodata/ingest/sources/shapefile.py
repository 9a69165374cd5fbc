"""Shapefiles, also zipped: the encoding is the one that is stated or proven, never guessed."""

from __future__ import annotations

import codecs
import tempfile
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from clearance.errors import FileRefused
from clearance.saying import saying
from clearance_geodata.ingest.sources.gdal import read_gdal
from clearance_geodata.ingest.sources.layer import Layer, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read_shapefile", "shapefile_in"]

# The byte of a .dbf that names its code page. 0 says nothing, and 0x57 only "that of the machine".
LANGUAGE_BYTE, UNSAID = 29, {0x00, 0x57}
# Bytes of the header of a .shp and a .shx; that of a .dbf says all that is needed in its first ones.
HEADER = 100


def read_shapefile(path: Path, reading: Reading) -> Layer:
    """The records of a Shapefile.

    Raises:
        FileRefused: when one of its files is missing or cut off, or its text is in an encoding that nothing states.
    """
    missing = [suffix for suffix in (".shx", ".dbf") if not _beside(path, suffix)]
    if missing:
        raise FileRefused(
            "{name} lacks its {missing}; copy all files of the Shapefile together",
            name=path.name,
            missing=" and ".join(missing),
        )
    _refuse_cut_off(path)
    return read_gdal(path, reading, path.name, encoding=_encoding(path, reading.encoding))


def _refuse_cut_off(path: Path) -> None:
    """Refuse files that are shorter than their own headers say: what is missing would be read as nothing."""
    counts = {}
    for suffix, whole in (
        (".shp", _length_of_shapes),
        (".shx", _length_of_shapes),
        (".dbf", _length_of_table),
    ):
        part = _beside(path, suffix)
        if part is None:
            continue
        with part.open("rb") as file:
            header = file.read(HEADER)
        size, expected, counts[suffix] = part.stat().st_size, *whole(header)
        if size < expected:
            raise FileRefused(
                "{name} is cut off: its header says {expected} bytes, it has {size}; copy the files again",
                name=part.name,
                expected=expected,
                size=size,
            )
    shapes, rows = counts.get(".shx", 0), counts.get(".dbf", 0)
    if shapes != rows:
        raise FileRefused(
            "{name} has {shapes} shapes and its .dbf {rows} records; copy all files of the Shapefile together",
            name=path.name,
            shapes=shapes,
            rows=rows,
        )


def _length_of_shapes(header: bytes) -> tuple[int, int]:
    """Bytes of a .shp or .shx, and how many shapes a .shx of that length has (ESRI, 1998)."""
    length = 2 * int.from_bytes(header[24:28], "big")
    return max(length, HEADER), max(length - HEADER, 0) // 8


def _length_of_table(header: bytes) -> tuple[int, int]:
    """Bytes of a .dbf and how many records it has (dBASE III)."""
    rows, start, width = (int.from_bytes(header[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12)))
    return start + rows * width, rows


def _beside(path: Path, suffix: str) -> Path | None:
    return next((other for other in path.parent.glob("*") if _is_part(other, path, suffix)), None)


def _is_part(other: Path, path: Path, suffix: str) -> bool:
    return other.stem == path.stem and other.suffix.lower() == suffix


def _encoding(path: Path, stated: str) -> str:
    """The encoding to read with; empty when GDAL finds it by itself (.cpg, or the code page of the .dbf)."""
    if stated:
        try:
            return codecs.lookup(stated).name.upper()  # the one spelling that GDAL knows of every name
        except LookupError as fault:
            raise FileRefused(
                "{name}: the encoding '{stated}' is not known; name one such as cp1252", name=path.name, stated=stated
            ) from fault
    table = _beside(path, ".dbf")
    if _beside(path, ".cpg") or table is None:
        return ""
    content = table.read_bytes()
    if len(content) > LANGUAGE_BYTE and content[LANGUAGE_BYTE] not in UNSAID:
        return ""
    try:
        # The records alone: the header has bytes that are no text.
        content[int.from_bytes(content[8:10], "little") :].decode("utf-8")
    except UnicodeDecodeError as fault:
        raise FileRefused(
            "{name} does not say the encoding of its text, and it is not UTF-8; say it, such as encoding cp1251",
            name=path.name,
        ) from fault
    return "UTF-8"


@contextmanager
def shapefile_in(path: Path, reading: Reading) -> Iterator[tuple[Path, Reading]]:
    """The Shapefile of a .zip, unpacked while it is read: the only one, or the one that is named.

    Raises:
        FileRefused: when the file is no archive, or holds no or several Shapefiles.
    """
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as fault:
        raise FileRefused(
            "{name} is no archive that can be read ({fault}); zip the files again", name=path.name, fault=str(fault)
        ) from fault
    with archive, tempfile.TemporaryDirectory() as folder:
        held = {Path(name).stem: name for name in archive.namelist() if name.lower().endswith(".shp")}
        stem = reading.layer or (next(iter(held)) if len(held) == 1 else "")
        if stem not in held:
            wanted = saying("name the one you mean") if held else saying("zip its files together")
            wanted = saying("not {stem}", stem=stem) if stem and held else wanted
            raise FileRefused(
                "{name} holds {listed}; {wanted}", name=path.name, listed=_listed(list(held)), wanted=wanted
            )
        parts = [name for name in archive.namelist() if Path(name).with_suffix("") == Path(held[stem]).with_suffix("")]
        for name in parts:
            archive.extract(name, folder)
        yield Path(folder) / held[stem], replace(reading, layer="")


def _listed(stems: list[str]) -> str:
    return (
        f"the Shapefiles {', '.join(stems)}"
        if len(stems) > 1
        else f"the Shapefile {stems[0]}"
        if stems
        else "no Shapefile"
    )
