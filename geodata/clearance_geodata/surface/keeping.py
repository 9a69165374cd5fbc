"""Surfaces kept beside a register, so that each is made once: by a command, or when the service is first asked."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import clearance
from clearance.errors import NotPossible
from clearance.estimate.by_area import mines_by_area
from clearance.saying import Number
from clearance_geodata.surface.areas import accuracy_m
from clearance_geodata.surface.of_snapshot import SnapshotSurface, areas_of, write_surface_of

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot
    from clearance_geodata.surface.writing import Track

__all__ = ["CELLS_M", "MOST_KEPT", "KeptSurfaces", "folder_beside"]

# The sizes of cells that a service offers.
CELLS_M = (50, 100, 200, 500, 1_000, 2_000, 5_000)
USUAL_M = 100
MOST_KEPT = 24
# What somebody may have made by asking: 12,000 x 12,000 cells.
LARGEST_ASKED = 150_000_000


def folder_beside(register: Path) -> Path:
    """Where the surfaces of a register in a file are kept."""
    return register.with_name(f"{register.name}.surfaces")


class KeptSurfaces:
    """The surfaces in a folder, by snapshot, cell and seed; the oldest go when there are many.

    The folder is for its owner alone: what is in it shows open areas.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def place(self, snapshot_id: str, *, cell_m: int | None, seed: int) -> Path:
        """Where a surface is, or would be; another version of the program makes another file."""
        cells = f"{cell_m}m" if cell_m else "usual"
        return self._folder / f"{snapshot_id}-{cells}-{seed}-{clearance.__version__}.tif"

    def surface(
        self,
        snapshot: Snapshot,
        *,
        cell_m: int | None,
        seed: int,
        track: Track = lambda _done, _whole: None,
    ) -> Path:
        """A surface, made now when it is not there.

        Args:
            snapshot: of what.
            cell_m: side of a cell; None takes the smallest of `CELLS_M` from 100 m on that is not finer than the
                records, and does not make too many cells.
            seed: of the estimate.
            track: called with the blocks done and their number.

        Raises:
            NotPossible: when the books allow no estimate, no area has ground, or cells are too fine or too many.
        """
        place = self.place(snapshot.identity.id, cell_m=cell_m, seed=seed)
        if not place.is_file():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._make(snapshot, place, cell_m, seed, track)
            self._forget()
        return place

    def _make(self, snapshot: Snapshot, place: Path, cell_m: int | None, seed: int, track: Track) -> SnapshotSurface:
        mines = mines_by_area(snapshot, seed=seed)
        if cell_m is not None:
            return write_surface_of(snapshot, mines, place, cell_m=cell_m, most_cells=LARGEST_ASKED, track=track)
        areas, _ = areas_of(snapshot, mines)
        known_m = accuracy_m(areas)
        fitting = [cell for cell in CELLS_M if cell >= max(known_m, USUAL_M)]
        refused = NotPossible(
            "Surface: positions are known to {known_m} m only, and cells of {largest} m are the largest served",
            known_m=Number(known_m, "g"),
            largest=CELLS_M[-1],
        )
        for cell in fitting:
            try:
                return write_surface_of(snapshot, mines, place, cell_m=cell, most_cells=LARGEST_ASKED, track=track)
            except NotPossible as fault:
                refused = fault
        raise refused

    def _forget(self) -> None:
        with suppress(OSError):  # another worker forgets at the same time
            kept = sorted(self._folder.glob("*.tif"), key=lambda path: path.stat().st_mtime)
            for old in kept[:-MOST_KEPT]:
                old.unlink()
