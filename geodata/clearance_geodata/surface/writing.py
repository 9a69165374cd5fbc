"""A surface as a Cloud-Optimised GeoTIFF: written block by block beside its place, then renamed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from clearance.errors import FileRefused, NotPossible
from clearance.estimate.parts import RULE
from clearance_geodata.export.layer import MARK
from clearance_geodata.export.target import replacing
from clearance_geodata.reasons import reason_of
from clearance_geodata.surface.areas import SurfaceAreas, refuse_too_fine
from clearance_geodata.surface.coverage import BLOCK
from clearance_geodata.surface.grid import LARGEST_CELLS, check_cell, chosen_crs, grid_for, on_grid
from clearance_geodata.surface.pyramid import Pyramid
from clearance_geodata.surface.spreading import Spread, Weigh

if TYPE_CHECKING:
    from clearance_geodata.surface.grid import Grid

__all__ = ["BANDS", "Drawn", "Track", "check_asked", "write_surface"]

Track = Callable[[int, int], None]


class Band(NamedTuple):
    """What a band holds: its name, its unit, and what its numbers mean."""

    name: str
    unit: str
    meaning: str


BANDS = (
    Band("expected_mines", "mines per cell", "AP mines expected in the cell"),
    Band("p_any", "probability", "probability that the cell holds at least one AP mine"),
)
# 0 stands for cells without recorded ground, so that any sum is right and maps show nothing there.
NODATA = 0
NO_RECORD = "no recorded open ground in the cell; that is not evidence of the absence of contamination"
COARSER = "mean of the cells that have recorded ground, so that small areas stay visible"
PREFIX = "CLEARANCE_"
CACHE_BYTES = 64 * 1024 * 1024
# Blocks go first to plain files: a Cloud-Optimised one is written in another order.
DRAFT = "draft.vrt"
FINAL = {"driver": "COG", "BLOCKSIZE": BLOCK, "COMPRESS": "DEFLATE", "PREDICTOR": "YES", "BIGTIFF": "IF_SAFER"}
FINAL |= {"SPARSE_OK": "YES", "OVERVIEWS": "FORCE_USE_EXISTING"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What was written: the grid, how many areas and mines are on it, and the largest chance of any in a cell."""

    path: Path
    grid: Grid
    areas: int
    expected_mines: float
    largest_p_any: float
    cells: int


def write_surface(
    areas: SurfaceAreas,
    target: Path,
    *,
    cell_m: float,
    tags: Mapping[str, str],
    crs: str | None = None,
    weigh: Weigh | None = None,
    most_cells: int = LARGEST_CELLS,
    track: Track = lambda _done, _whole: None,
) -> Drawn:
    """Write expected mines and the chance of any per cell; the sum over all cells is that over all areas.

    Args:
        areas: grounds and numbers; areas without ground cannot be drawn, say in the tags what they hold.
        target: a file ending in .tif; an older export there is replaced when the new one is whole.
        cell_m: side of a cell in metres.
        tags: what the file says of itself besides its grid: snapshot, method, seed.
        crs: the projection, as `crs_named` gives it; the usual one for these grounds when None.
        weigh: how likely mines are at a place of an area, metres east and north; evenly when None.
        most_cells: how many cells it may have.
        track: called with the blocks done and their number.

    Raises:
        NotPossible: when cells are finer than the records are accurate, or too many.
        FileRefused: when the target cannot be written, or is something else.
        InvalidQuantity: for numbers that cannot be.
        InvalidGeometry: for a ground that cannot be one.
    """
    check_asked(target, cell_m)
    refuse_too_fine(areas, cell_m)
    if not len(areas.grounds):
        raise NotPossible("Surface: no area has ground, so there is nothing to draw; record the shapes of areas")
    chosen = chosen_crs(crs, areas.grounds)
    placed = on_grid(areas.grounds, chosen)
    grid = grid_for(placed, crs=chosen, cell_m=cell_m, most_cells=most_cells)
    spread = Spread(areas, grid, placed=placed, weigh=weigh)
    with replacing(target) as beside, tempfile.TemporaryDirectory(dir=beside.parent) as name:
        drawn = _draft(spread, grid, Path(name), tags, track)
        _finish(Path(name) / DRAFT, beside)
    mines, largest, cells = drawn
    return Drawn(
        path=target, grid=grid, areas=len(areas.grounds), expected_mines=mines, largest_p_any=largest, cells=cells
    )


def check_asked(target: Path, cell_m: float) -> None:
    """See what can be seen before anything is computed: the name, its folder, the cells, and that GDAL is there.

    Raises:
        FileRefused: when the target does not end in .tif, or its folder is not there.
        InvalidQuantity: when a cell has no size.
        NotPossible: when GDAL is not installed.
    """
    if target.suffix.lower() not in {".tif", ".tiff"}:
        raise FileRefused("{target} should end in .tif; choose such a name", target=str(target))
    if not target.parent.is_dir():
        raise FileRefused("{folder} is not a folder; create it first", folder=str(target.parent))
    check_cell(cell_m)
    try:
        import rasterio  # noqa: F401, PLC0415  loads GDAL
    except ModuleNotFoundError as fault:
        raise NotPossible(
            "Surface: {package} is not installed; mine-clearance[rasters] brings it", package=str(fault.name)
        ) from fault


def _draft(spread: Spread, grid: Grid, folder: Path, tags: Mapping[str, str], track: Track) -> tuple[float, float, int]:
    """Write the blocks that have ground, with their overviews, and what the whole says of itself."""
    import rasterio  # noqa: PLC0415  loads GDAL

    mines, largest, cells = 0.0, 0.0, 0
    with rasterio.Env(GDAL_CACHEMAX=CACHE_BYTES), Pyramid(folder, grid, nodata=NODATA) as pyramid:
        for done, block in enumerate(spread):
            track(done, spread.blocks)
            pyramid.add(block.window, np.stack([block.expected, block.p_any]))
            mines += float(block.expected.sum())
            largest = max(largest, float(block.p_any.max()))
            cells += int(np.count_nonzero(block.expected))
        pyramid.joined(folder / DRAFT, tags=_said(grid, tags), bands=BANDS)
    track(spread.blocks, spread.blocks)
    return mines, largest, cells


def _said(grid: Grid, tags: Mapping[str, str]) -> dict[str, str]:
    """What the file says of itself; by its description an older export is known, so that it may be replaced."""
    said = {
        "GRID": f"{grid.title}; square cells of {grid.cell_m:g} m, corners at multiples of it",
        "PARTS_OF_AREAS": RULE,
        "NODATA": NO_RECORD,
        "OVERVIEWS": COARSER,
    }
    named = {PREFIX + name: text for name, text in (said | dict(tags)).items()}
    title = f"{MARK}: {tags.get('TITLE', 'surface')}, cells of {grid.cell_m:g} m"
    return {"AREA_OR_POINT": "Area", "TIFFTAG_IMAGEDESCRIPTION": title} | named


def _finish(draft: Path, final: Path) -> None:
    """The draft in the order in which a reader on a network wants it, with overviews."""
    import rasterio  # noqa: PLC0415  loads GDAL
    from rasterio import shutil  # noqa: PLC0415  the same
    from rasterio.errors import RasterioError  # noqa: PLC0415  the same

    try:
        with rasterio.Env(GDAL_CACHEMAX=CACHE_BYTES, GDAL_NUM_THREADS=1):
            shutil.copy(draft, final, **FINAL)
    except RasterioError as fault:
        raise FileRefused(
            "{name} cannot be written ({fault}); choose a folder with enough space",
            name=final.name,
            fault=reason_of(fault),
        ) from fault
