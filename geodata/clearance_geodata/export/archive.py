"""Several files as one zip, with a text that says what they are."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from clearance_geodata.export.layer import Layer

__all__ = ["ABOUT", "one_file_each", "write_archive"]

ABOUT = "about.txt"
OLDEST_YEAR = 1980


def write_archive(folder: Path, path: Path, layers: Sequence[Layer]) -> None:
    """Pack the files of a folder, and what they are; all carry the date of the snapshot."""
    day = layers[0].origin.as_of
    stamp = (max(day.year, OLDEST_YEAR), day.month, day.day, 0, 0, 0)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        about = "\n\n".join(layer.description for layer in layers) + "\n"
        archive.writestr(zipfile.ZipInfo(ABOUT, stamp), about)
        for file in sorted(folder.iterdir()):
            packed = zipfile.ZipInfo(file.name, stamp)
            packed.compress_type = zipfile.ZIP_DEFLATED
            with file.open("rb") as content, archive.open(packed, "w", force_zip64=file.stat().st_size > 2**30) as into:
                shutil.copyfileobj(content, into)


def one_file_each(
    write: Callable[[Layer, Path], list[str]], suffix: str
) -> Callable[[Sequence[Layer], Path], list[str]]:
    """A writer that packs each layer as a file of its own, for formats that hold one layer."""

    def write_all(layers: Sequence[Layer], path: Path) -> list[str]:
        with tempfile.TemporaryDirectory(dir=path.parent) as name:
            folder = Path(name)
            notes = [note for layer in layers for note in write(layer, folder / f"{layer.name}{suffix}")]
            write_archive(folder, path, layers)
        return notes

    return write_all
