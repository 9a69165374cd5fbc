"""Surfaces as pictures for maps: tiles in Web Mercator, in which no cell with ground is lost."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance_geodata.surface.colours import painted
from clearance_geodata.surface.reading import opened
from clearance_geodata.surface.writing import BANDS

if TYPE_CHECKING:
    from clearance_geodata.tiles.matrix_sets import TileAddress

__all__ = ["picture"]

TILE = 256
MERCATOR_M = math.pi * 6_378_137
M2_PER_HECTARE = 10_000
# Cells across a tile that are read at most; then a coarser overview is.
MOST_ACROSS = 1_024
MARGIN = 2

Numbers = NDArray[np.float64]


class _Place(NamedTuple):
    """Where a tile is in Web Mercator: its upper left corner, and the size of a pixel, in metres."""

    west: float
    north: float
    pixel: float


def picture(path: Path, band: str, tile: TileAddress) -> bytes:
    """A tile as PNG, transparent where no ground is recorded; empty when all of it is.

    A pixel shows the cell that lies at its middle; where cells are smaller, the mean of those with ground whose
    middles it holds. Each cell so marks a pixel at every zoom, however small its area.

    Args:
        path: a surface.
        band: the name of what is shown; expected mines are shown per hectare.
        tile: which tile.
    """
    side = 2 * MERCATOR_M / 2**tile.zoom
    place = _Place(tile.column * side - MERCATOR_M, MERCATOR_M - tile.row * side, side / TILE)
    number = [one.name for one in BANDS].index(band) + 1
    with opened(path) as file:
        x, y = _corners(place, file.crs)
        west, north, cell = file.bounds.left, file.bounds.top, file.res[0]
        columns, rows = _span((x - west) / cell, file.width), _span((north - y) / cell, file.height)
        overviews = file.overviews(number)
        m2 = cell**2
    if columns is None or rows is None:
        return b""
    pixel_m = place.pixel * math.cos(math.radians((tile.box.south + tile.box.north) / 2))
    across = max(columns[1] - columns[0], rows[1] - rows[0])
    fits = [n for n, factor in enumerate(overviews) if cell * factor <= pixel_m or across / factor * 2 > MOST_ACROSS]
    with opened(path, **({"overview_level": fits[-1]} if fits else {})) as file:
        shown = _shown(file, number, place, (x, y), (columns, rows, cell))
    if not shown.any():
        return b""
    return painted(shown * (M2_PER_HECTARE / m2) if number == 1 else shown, band)


def _corners(place: _Place, crs: Any) -> tuple[Numbers, Numbers]:  # noqa: ANN401  rasterio has no types
    """The corners of all pixels in metres of a surface; infinite where its projection does not reach."""
    from pyproj import CRS, Transformer  # noqa: PLC0415  reads its database when imported

    steps = np.arange(TILE + 1) * place.pixel
    east, south = np.meshgrid(place.west + steps, place.north - steps)
    x, y = Transformer.from_crs("EPSG:3857", CRS.from_wkt(crs.to_wkt()), always_xy=True).transform(east, south)
    return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)


def _span(places: Numbers, end: int) -> tuple[int, int] | None:
    """First cell and the one after the last that some places lie round, with a margin; None when they are beyond."""
    known = places[np.isfinite(places)]
    if not len(known) or known.max() < 0 or known.min() > end:
        return None
    return max(math.floor(known.min()) - MARGIN, 0), min(math.ceil(known.max()) + MARGIN, end)


def _shown(
    file: Any,  # noqa: ANN401  rasterio has no types
    number: int,
    place: _Place,
    corners: tuple[Numbers, Numbers],
    span: tuple[tuple[int, int], tuple[int, int], float],
) -> Numbers:
    """The number that each pixel shows, from a surface or one of its overviews."""
    from rasterio.windows import Window  # noqa: PLC0415  loads GDAL

    (x, y), (columns, rows, finest) = corners, span
    wide, high = file.res
    first, last = math.floor(columns[0] * finest / wide), min(math.ceil(columns[1] * finest / wide), file.width)
    upper, lower = math.floor(rows[0] * finest / high), min(math.ceil(rows[1] * finest / high), file.height)
    cells = file.read(number, window=Window(first, upper, last - first, lower - upper))
    west, north = file.bounds.left + first * wide, file.bounds.top - upper * high
    shown = _at_middles(cells, (x - west) / wide, (north - y) / high)
    row, column = np.nonzero(cells)
    if not len(row):
        return shown
    east, south = _in_mercator(west + (column + 0.5) * wide, north - (row + 0.5) * high, file.crs)
    across, down = (east - place.west) / place.pixel, (place.north - south) / place.pixel
    inside = (across >= 0) & (across < TILE) & (down >= 0) & (down < TILE)
    pixel = down[inside].astype(np.int64) * TILE + across[inside].astype(np.int64)
    count = np.bincount(pixel, minlength=TILE**2).reshape(TILE, TILE)
    total = np.bincount(pixel, cells[row, column][inside], minlength=TILE**2).reshape(TILE, TILE)
    return np.divide(total, count, out=shown, where=count > 0)


def _at_middles(cells: Numbers, columns: Numbers, rows: Numbers) -> Numbers:
    """The cell at the middle of each pixel, of places given for the corners; 0 beyond all cells."""
    middle_column = (columns[:-1, :-1] + columns[1:, 1:]) / 2
    middle_row = (rows[:-1, :-1] + rows[1:, 1:]) / 2
    there = (middle_column >= 0) & (middle_column < cells.shape[1]) & (middle_row >= 0) & (middle_row < cells.shape[0])
    shown = np.zeros((TILE, TILE))
    shown[there] = cells[middle_row[there].astype(np.int64), middle_column[there].astype(np.int64)]
    return shown


def _in_mercator(x: Numbers, y: Numbers, crs: Any) -> tuple[Numbers, Numbers]:  # noqa: ANN401  rasterio has no types
    from pyproj import CRS, Transformer  # noqa: PLC0415  reads its database when imported

    east, north = Transformer.from_crs(CRS.from_wkt(crs.to_wkt()), "EPSG:3857", always_xy=True).transform(x, y)
    return np.asarray(east, dtype=np.float64), np.asarray(north, dtype=np.float64)
