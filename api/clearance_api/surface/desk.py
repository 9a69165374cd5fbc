"""Where the surfaces of one register are kept: beside its file, else in a folder of this process."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING

from clearance.errors import ClearanceError
from clearance_api.readings import Kept
from clearance_geodata.surface.keeping import KeptSurfaces, folder_beside

if TYPE_CHECKING:
    from clearance_api.readings import Reading
    from clearance_api.sources import SnapshotSource

__all__ = ["SurfaceDesk"]

SURFACES = 8


class SurfaceDesk:
    """Finds surfaces, or has them made, each once; calls come from several threads."""

    def __init__(self, source: SnapshotSource) -> None:
        self._source = source
        self._found: Kept[Path] = Kept(SURFACES)
        self._own: tempfile.TemporaryDirectory[str] | None = None
        self._folder: Path | None = None

    def surface(self, reading: Reading, *, cell_m: int | None, seed: int) -> Path:
        """The file of a surface.

        Raises:
            NotPossible: when the books allow none.
        """
        key: Hashable = (reading.snapshot_id, cell_m, seed)
        found = self._found.get(key, lambda: self._made(reading, cell_m, seed))
        return found if found.is_file() else self._made(reading, cell_m, seed)

    def _made(self, reading: Reading, cell_m: int | None, seed: int) -> Path:
        return KeptSurfaces(self._place()).surface(reading.snapshot, cell_m=cell_m, seed=seed)

    def _place(self) -> Path:
        if self._folder is None:
            self._folder = self._beside() or self._temporary()
        return self._folder

    def _beside(self) -> Path | None:
        """The folder beside a register in a file, when it can be written."""
        try:
            file = getattr(self._source, "path", None)
        except ClearanceError:  # it is in a database
            return None
        if not isinstance(file, Path) or not os.access(file.parent, os.W_OK):
            return None
        return folder_beside(file)

    def _temporary(self) -> Path:
        self._own = tempfile.TemporaryDirectory(prefix="clearance-surfaces-", ignore_cleanup_errors=True)
        return Path(self._own.name)
