"""Slope from an elevation model of any size: block by block, only where areas are, into a raster of its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from clearance.errors import FileRefused, NotPossible
from clearance.geodesy import metres_per_degree
from clearance_geodata.reasons import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["CLASS_BAND", "SLOPE_BAND", "SQUARE_BAND", "slope_raster"]

SLOPE_BAND, SQUARE_BAND, CLASS_BAND = 1, 2, 3
BLOCK = 512
SMALLEST = 3
NO_DATA = -1.0
STEEP_DEG, VERY_STEEP_DEG = 15.0, 30.0
POLAR_DEG = 85
GEOPACKAGES = frozenset({".gpkg", ".gpkgx", ".sqlite", ".db"})
Track = Callable[[int, int], None]


def slope_raster(
    dem: Path,
    out: Path,
    grounds: NDArray[np.object_],
    *,
    track: Track = lambda _done, _whole: None,
) -> None:
    """Write slope in degrees, its square, and its class (0, 1, 2: below 15, to 30, above) where areas lie.

    Horn's method on 3 x 3 cells (Burrough and McDonnell 1998), as GDAL and QGIS have it; cells of degrees count in
    metres of the latitude of their row. Blocks in which no area lies are not computed and have no data.

    Args:
        dem: elevation in metres, any raster that GDAL reads.
        out: the new GeoTIFF.
        grounds: polygons in lon, lat.
        track: called with blocks done and their number.

    Raises:
        FileRefused: when the model cannot be read, has no coordinate system, is turned, or is in degrees near a pole.
        NotPossible: when rasterio is not installed.
    """
    with _opened(dem) as (rasterio, file):
        placed = _placed(grounds, file.crs)
        tree = shapely.STRtree(placed)
        profile = {
            "driver": "GTiff",
            "width": file.width,
            "height": file.height,
            "count": 3,
            "dtype": "float32",
            "crs": file.crs,
            "transform": file.transform,
            "nodata": NO_DATA,
            "tiled": True,
            "blockxsize": BLOCK,
            "blockysize": BLOCK,
            "compress": "zstd",
            "SPARSE_OK": True,
            "BIGTIFF": "IF_SAFER",
        }
        windows = [window for window in _windows(file, rasterio) if _meets(tree, file, window)]
        with rasterio.open(out, "w", **profile) as slopes:
            for done, window in enumerate(windows, start=1):
                degrees = _degrees(file, window, rasterio)
                known = ~np.isnan(degrees)
                bands = np.full((3, *degrees.shape), NO_DATA, dtype=np.float32)
                bands[0][known] = degrees[known]
                bands[1][known] = degrees[known] ** 2
                bands[2][known] = np.digitize(degrees[known], [STEEP_DEG, VERY_STEEP_DEG])
                slopes.write(bands, window=window)
                track(done, len(windows))


@contextmanager
def _opened(dem: Path) -> Iterator[tuple[Any, Any]]:
    try:
        import rasterio  # noqa: PLC0415  loads GDAL
        from rasterio.errors import RasterioIOError  # noqa: PLC0415  the same
    except ModuleNotFoundError as fault:
        raise NotPossible("terrain: rasterio is not installed; mine-clearance[rasters] brings it") from fault
    if dem.suffix.lower() in GEOPACKAGES:  # this process may hold it as a register
        raise FileRefused(
            "{name} may be a register, which GDAL must not open; export the elevation as GeoTIFF", name=dem.name
        )
    try:
        with rasterio.open(dem) as file:
            if file.crs is None:
                raise FileRefused(
                    "{name} does not say its coordinate system; set it with gdal_edit -a_srs", name=dem.name
                )
            if file.transform.b or file.transform.d:
                raise FileRefused(
                    "{name} is turned against its coordinates; warp it with gdalwarp first", name=dem.name
                )
            if file.crs.is_geographic and max(abs(file.bounds.top), abs(file.bounds.bottom)) > POLAR_DEG:
                raise FileRefused(
                    "{name} reaches a pole in degrees; warp it to metres with gdalwarp first", name=dem.name
                )
            if min(file.width, file.height) < SMALLEST:
                raise FileRefused(
                    "{name} has {width} x {height} cells; a slope takes {smallest} each way",
                    name=dem.name,
                    width=str(file.width),
                    height=str(file.height),
                    smallest=SMALLEST,
                )
            yield rasterio, file
    except RasterioIOError as fault:
        raise FileRefused(
            "{dem} is no raster that can be read ({fault}); export it again as GeoTIFF",
            dem=str(dem),
            fault=reason_of(fault),
        ) from fault


def _placed(grounds: NDArray[np.object_], crs: Any) -> NDArray[np.object_]:  # noqa: ANN401  rasterio has no types
    from pyproj import CRS, Transformer  # noqa: PLC0415  reads its database when imported

    into = Transformer.from_crs("EPSG:4326", CRS.from_wkt(crs.to_wkt()), always_xy=True)
    bounds = shapely.bounds(grounds)
    boxes = shapely.segmentize(shapely.box(*bounds.T), 0.02)

    def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(into.transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(boxes, moved), dtype=object)


def _windows(file: Any, rasterio: Any) -> Iterator[Any]:  # noqa: ANN401  rasterio has no types
    for row in range(0, file.height, BLOCK):
        for column in range(0, file.width, BLOCK):
            yield rasterio.windows.Window(column, row, min(BLOCK, file.width - column), min(BLOCK, file.height - row))


def _meets(tree: shapely.STRtree, file: Any, window: Any) -> bool:  # noqa: ANN401  rasterio has no types
    west, north = file.xy(window.row_off - 1, window.col_off - 1, offset="ul")
    east, south = file.xy(window.row_off + window.height, window.col_off + window.width, offset="lr")
    box = shapely.box(min(west, east), min(south, north), max(west, east), max(south, north))
    return bool(len(tree.query(box)))


def _degrees(file: Any, window: Any, rasterio: Any) -> NDArray[np.float64]:  # noqa: ANN401  rasterio has no types
    """The slope of each cell of a window; NaN without data. The edge of the model takes the plane of its neighbours."""
    from rasterio.enums import MaskFlags  # noqa: PLC0415  loads GDAL

    wider = rasterio.windows.Window(window.col_off - 1, window.row_off - 1, window.width + 2, window.height + 2)
    inside = wider.intersection(rasterio.windows.Window(0, 0, file.width, file.height))
    read = file.read(1, window=inside).astype(np.float64) * file.scales[0] + file.offsets[0]
    if MaskFlags.all_valid not in file.mask_flag_enums[0]:
        read[file.read_masks(1, window=inside) == 0] = np.nan
    top, left = int(inside.row_off - wider.row_off), int(inside.col_off - wider.col_off)
    z = _padded(
        read,
        rows=(top, int(wider.height - inside.height) - top),
        columns=(left, int(wider.width - inside.width) - left),
    )
    wide, high = abs(file.transform.a), abs(file.transform.e)
    if file.crs.is_geographic:
        rows = window.row_off + np.arange(window.height) + 0.5
        lat = file.transform.f + rows * file.transform.e
        east_m, north_m = metres_per_degree(lat)
        across, along = (wide * east_m)[:, None], (high * north_m)[:, None]
    else:
        unit = file.crs.linear_units_factor[1]
        across, along = np.array(wide * unit), np.array(high * unit)
    east = z[:-2, 2:] + 2 * z[1:-1, 2:] + z[2:, 2:]
    west = z[:-2, :-2] + 2 * z[1:-1, :-2] + z[2:, :-2]
    north = z[:-2, :-2] + 2 * z[:-2, 1:-1] + z[:-2, 2:]
    south = z[2:, :-2] + 2 * z[2:, 1:-1] + z[2:, 2:]
    rise = np.hypot((east - west) / (8 * across), (north - south) / (8 * along))
    degrees: NDArray[np.float64] = np.degrees(np.arctan(rise))
    return degrees


def _padded(z: NDArray[np.float64], *, rows: tuple[int, int], columns: tuple[int, int]) -> NDArray[np.float64]:
    """The block with a rim beyond the model's edge, which carries on the slope of the last two rows or columns."""
    return np.pad(z, (rows, columns), mode="reflect", reflect_type="odd") if any(rows + columns) else z
