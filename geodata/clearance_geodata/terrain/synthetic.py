"""A made-up elevation model for demonstrations: hills of no real place, and marked so in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["MADE_UP", "hills_m", "write_hills_under", "write_made_up_dem"]

MADE_UP = "made up: elevations of no real place, for demonstration only"
# Power of the spectrum by frequency; natural relief has about 2 (Mandelbrot 1982).
ROUGHNESS = 2.2
MARGIN_DEG, CELL_DEG, MOST_CELLS = 0.01, 0.001, 2_000


def hills_m(rows: int, columns: int, *, seed: int, relief_m: float = 800.0) -> NDArray[np.float64]:
    """Return made-up elevations in m, from 0 to `relief_m`, of hills of all sizes.

    Args:
        rows: of the raster.
        columns: of the raster.
        seed: of the hills.
        relief_m: from the lowest cell to the highest.
    """
    rng = np.random.default_rng(seed)
    frequency = np.hypot(np.fft.fftfreq(rows)[:, None], np.fft.rfftfreq(columns)[None, :])
    frequency[0, 0] = np.inf
    noise = np.fft.rfft2(rng.standard_normal((rows, columns)))
    heights = np.fft.irfft2(noise / frequency ** (ROUGHNESS / 2), s=(rows, columns))
    lowest, highest = float(heights.min()), float(heights.max())
    scaled: NDArray[np.float64] = (heights - lowest) / (highest - lowest) * relief_m
    return scaled


def write_made_up_dem(
    out: Path, *, west: float, south: float, east: float, north: float, cell_deg: float, seed: int
) -> None:
    """Write made-up hills over a rectangle of degrees as a GeoTIFF that says that they are made up.

    Args:
        out: the new file.
        west: lon of the rectangle, as `east`.
        south: lat of the rectangle, as `north`.
        east: see `west`.
        north: see `south`.
        cell_deg: side of a cell in degrees.
        seed: of the hills.
    """
    import rasterio  # noqa: PLC0415  loads GDAL

    rows, columns = max(3, round((north - south) / cell_deg)), max(3, round((east - west) / cell_deg))
    profile = {"driver": "GTiff", "width": columns, "height": rows, "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
    with rasterio.open(
        out, "w", **profile, transform=rasterio.Affine(cell_deg, 0, west, 0, -cell_deg, north), compress="deflate"
    ) as file:
        file.write(hills_m(rows, columns, seed=seed).astype(np.float32), 1)
        file.update_tags(TIFFTAG_IMAGEDESCRIPTION=MADE_UP)


def write_hills_under(out: Path, grounds: NDArray[np.object_], *, seed: int) -> None:
    """Write made-up hills under areas and a little around them, in cells of about 100 m, fewer if that were too many.

    Args:
        out: the new file.
        grounds: polygons in lon, lat.
        seed: of the hills.
    """
    west, south, east, north = shapely.total_bounds(grounds)
    side = max(east - west, north - south) + 2 * MARGIN_DEG
    write_made_up_dem(
        out,
        west=west - MARGIN_DEG,
        south=south - MARGIN_DEG,
        east=east + MARGIN_DEG,
        north=north + MARGIN_DEG,
        cell_deg=max(CELL_DEG, side / MOST_CELLS),
        seed=seed,
    )
