"""Surfaces read back: what they are, parts of them, and pictures for maps."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clearance.errors import NotFound
from clearance_geodata.shelf.asked import Box
from clearance_geodata.surface.coverage import BLOCK
from clearance_geodata.surface.writing import BANDS, CACHE_BYTES, PREFIX

__all__ = ["SurfaceFile", "opened", "surface_file", "write_part"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurfaceFile:
    """What a surface says of itself: tags, projection, size of a cell, columns, rows, bounds in metres and degrees."""

    tags: Mapping[str, str]
    crs_wkt: str
    cell_m: float
    width: int
    height: int
    bounds_m: tuple[float, float, float, float]
    box: Box


@contextmanager
def opened(path: Path, **more: Any) -> Iterator[Any]:  # noqa: ANN401  rasterio has no types
    """A surface as rasterio opens it, with little memory and nothing written beside it."""
    import rasterio  # noqa: PLC0415  loads GDAL

    with rasterio.Env(GDAL_CACHEMAX=CACHE_BYTES, GDAL_PAM_ENABLED=False), rasterio.open(path, **more) as file:
        yield file


def surface_file(path: Path) -> SurfaceFile:
    """What a surface says of itself; ground on both sides of 180 degrees has a west that is greater than its east."""
    from rasterio.warp import transform_bounds  # noqa: PLC0415  loads GDAL

    with opened(path) as file:
        west, south, east, north = transform_bounds(file.crs, "EPSG:4326", *file.bounds, densify_pts=101)
        return SurfaceFile(
            tags={name.removeprefix(PREFIX): text for name, text in file.tags().items() if name.startswith(PREFIX)},
            crs_wkt=file.crs.to_wkt(),
            cell_m=file.res[0],
            width=file.width,
            height=file.height,
            bounds_m=tuple(file.bounds),
            box=Box(west, south, east, north),
        )


def write_part(path: Path, box: Box, target: Path) -> None:
    """The cells that a box in degrees meets, as a GeoTIFF that says the same of itself.

    Raises:
        NotFound: when it meets none.
    """
    import rasterio  # noqa: PLC0415  loads GDAL
    from rasterio.warp import transform_bounds  # noqa: PLC0415  the same
    from rasterio.windows import Window  # noqa: PLC0415  the same

    with opened(path) as file:
        edges = box.west, box.south, box.east if box.east >= box.west else box.east + 360, box.north
        west, south, east, north = transform_bounds("EPSG:4326", file.crs, *edges, densify_pts=101)
        cell, (left, _, _, top) = file.res[0], file.bounds
        first, last = max(math.floor((west - left) / cell), 0), min(math.ceil((east - left) / cell), file.width)
        upper, lower = max(math.floor((top - north) / cell), 0), min(math.ceil((top - south) / cell), file.height)
        if first >= last or upper >= lower:
            raise NotFound("the box meets no cell of the surface; its description says where it lies")
        window = Window(first, upper, last - first, lower - upper)
        corner = rasterio.Affine(cell, 0, left + first * cell, 0, -cell, top - upper * cell)
        profile = {"driver": "GTiff", "count": file.count, "dtype": file.dtypes[0], "nodata": file.nodata}
        profile |= {"width": last - first, "height": lower - upper, "crs": file.crs, "compress": "deflate"}
        profile |= {"tiled": True, "blockxsize": BLOCK, "blockysize": BLOCK, "transform": corner}
        with rasterio.open(target, "w", **profile, SPARSE_OK=True, BIGTIFF="IF_SAFER") as part:
            _copy(file, part, window)
            part.update_tags(**{name: text for name, text in file.tags().items() if name.startswith(PREFIX)})
            for number, band in enumerate(BANDS, start=1):
                part.set_band_description(number, band.name)
                part.set_band_unit(number, band.unit)


def _copy(file: Any, part: Any, window: Any) -> None:  # noqa: ANN401  rasterio has no types
    """Cells of a window, block by block; blocks without ground stay out."""
    from rasterio.windows import Window  # noqa: PLC0415  loads GDAL

    for row in range(0, part.height, BLOCK):
        for column in range(0, part.width, BLOCK):
            size = min(BLOCK, part.width - column), min(BLOCK, part.height - row)
            cells = file.read(window=Window(window.col_off + column, window.row_off + row, *size))
            if cells.any():
                part.write(cells, window=Window(column, row, *size))
