"""The surface of a snapshot: its open areas, with the mines that are expected in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearance.errors import NotPossible
from clearance.estimate.by_area import MinesByArea, mines_by_area
from clearance_geodata.surface.areas import SurfaceAreas
from clearance_geodata.surface.grid import LARGEST_CELLS
from clearance_geodata.surface.writing import BANDS, Drawn, Track, check_asked, write_surface

if TYPE_CHECKING:
    from pathlib import Path

    from clearance.land.snapshot import Snapshot

__all__ = ["SnapshotSurface", "areas_of", "said_of", "write_snapshot_surface", "write_surface_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotSurface:
    """A surface that was written, the snapshot and method it is of, and what could not be drawn.

    Args:
        drawn: what was written.
        tags: what the file says of itself.
        undrawn_areas: open areas without ground.
        undrawn_mines: mines expected in them.
        unknown_areas: open areas of which nothing can be expected: no size is known and no mine recorded.
        coarse_areas: areas drawn though their records are less accurate than a cell.
    """

    drawn: Drawn
    tags: dict[str, str]
    undrawn_areas: int
    undrawn_mines: float
    unknown_areas: int
    coarse_areas: int

    def to_dict(self) -> dict[str, object]:
        """What was written, for JSON."""
        drawn, grid = self.drawn, self.drawn.grid
        return {
            "file": str(drawn.path),
            "crs": grid.crs,
            "grid": grid.title,
            "cell_m": grid.cell_m,
            "width": grid.width,
            "height": grid.height,
            "bounds_m": list(grid.bounds_m),
            "bands": [{"name": band.name, "unit": band.unit, "meaning": band.meaning} for band in BANDS],
            "areas": drawn.areas,
            "cells_with_ground": drawn.cells,
            "expected_mines": drawn.expected_mines,
            "largest_p_any": drawn.largest_p_any,
            "areas_without_ground": self.undrawn_areas,
            "expected_mines_without_ground": self.undrawn_mines,
            "areas_without_estimate": self.unknown_areas,
            "areas_less_accurate_than_a_cell": self.coarse_areas,
            "tags": self.tags,
        }


def write_snapshot_surface(
    snapshot: Snapshot,
    target: Path,
    *,
    seed: int,
    cell_m: float,
    crs: str | None = None,
    track: Track = lambda _done, _whole: None,
) -> SnapshotSurface:
    """Write the surface of a snapshot.

    Args:
        snapshot: whose open areas.
        target: a file ending in .tif.
        seed: of the estimate.
        cell_m: side of a cell in metres, not finer than the records are accurate.
        crs: the projection, as `crs_named` gives it; the usual one when None.
        track: called with the blocks done and their number.

    Raises:
        NotPossible: when the books allow no estimate, no area has ground, or cells are too fine or too many.
        FileRefused: when the target cannot be written, or is something else.
    """
    check_asked(target, cell_m)
    mines = mines_by_area(snapshot, seed=seed)
    return write_surface_of(snapshot, mines, target, cell_m=cell_m, crs=crs, track=track)


def write_surface_of(
    snapshot: Snapshot,
    mines: MinesByArea,
    target: Path,
    *,
    cell_m: float,
    crs: str | None = None,
    most_cells: int = LARGEST_CELLS,
    track: Track = lambda _done, _whole: None,
) -> SnapshotSurface:
    """Write the surface of a snapshot whose mines are estimated already; the arguments are those above.

    Raises:
        NotPossible: when no area has ground, cells are too fine, or there are more than `most_cells`.
        FileRefused: when the target cannot be written, or is something else.
    """
    areas, lost = areas_of(snapshot, mines)
    if not len(areas.grounds):
        raise NotPossible(
            "Surface: none of {areas} open areas has ground, so there is nothing to draw; record the shapes of areas",
            areas=len(mines.area_ids),
        )
    tags = said_of(snapshot, mines)
    drawn = write_surface(areas, target, cell_m=cell_m, tags=tags, crs=crs, most_cells=most_cells, track=track)
    return SnapshotSurface(
        drawn=drawn,
        tags=tags,
        undrawn_areas=len(mines.area_ids) - len(areas.grounds),
        undrawn_mines=lost,
        unknown_areas=len(mines.unknown),
        coarse_areas=int(areas.coarser_than(cell_m).sum()),
    )


def areas_of(snapshot: Snapshot, mines: MinesByArea) -> tuple[SurfaceAreas, float]:
    """The open areas that have ground, and the mines expected in those that have none."""
    states = [snapshot.states[area_id] for area_id in mines.area_ids]
    grounds = np.empty(len(states), dtype=object)
    grounds[:] = [state.geometry for state in states]
    has_ground = ~(shapely.is_missing(grounds) | shapely.is_empty(grounds)) & (shapely.get_dimensions(grounds) == 2)
    errors = np.array([np.nan if s.position_error_m is None else s.position_error_m for s in states])
    areas = SurfaceAreas(
        grounds=grounds[has_ground],
        expected=mines.expected[has_ground],
        p_any=mines.p_any[has_ground],
        position_error_m=errors[has_ground],
    )
    return areas, float(mines.expected[~has_ground].sum())


def said_of(snapshot: Snapshot, mines: MinesByArea) -> dict[str, str]:
    """What a surface says of the figures in it."""
    identity = snapshot.identity
    return {
        "TITLE": f"Mines expected in open land, {snapshot.country_name}, {identity.as_of}",
        "COUNTRY": identity.country,
        "SNAPSHOT": identity.id,
        "AS_OF": identity.as_of.isoformat(),
        "KNOWN_AT": identity.known_at,
        "METHOD": mines.method,
        "SEED": str(mines.seed),
        "UNITS": "; ".join(f"{band.name}: {band.unit}" for band in BANDS),
    }
