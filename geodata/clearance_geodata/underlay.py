"""What lies under a map: a picture of a raster that somebody supplies, and hills shaded from their heights.

A map is one file that asks no other machine for anything, so its base map is a picture inside it: any raster that
GDAL reads (Cloud Optimized GeoTIFF, MBTiles, PNG with a world file), warped to Web Mercator around what is shown.
"""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearance.errors import FileRefused
from clearance_geodata.reasons import reason_of
from clearance_geodata.surface.colours import painted

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "COLOURS",
    "MERCATOR_M",
    "Underlay",
    "around",
    "degrees_of",
    "heights_shaded",
    "jpeg",
    "palette",
    "raster_pictured",
    "refuse_geopackage",
    "seen_in",
    "shaded",
    "surface_pictured",
]

Box = tuple[float, float, float, float]
MERCATOR_M = math.pi * 6_378_137
HALF_ROUND = 180
ROUND_180 = "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=180 +x_0=0 +y_0=0 +k=1 +units=m +no_defs"
# Of the longer side, in pixels: sharp on a screen, below a megabyte in a file.
SIDE = 1600
# Room around what is shown, as a share of its size.
AROUND = 0.25
# Of frames of maps, width to height.
WIDEST, NARROWEST = 1.9, 1.3
SUN_AZIMUTH, SUN_HEIGHT = math.radians(315.0), math.radians(45.0)
BEYOND = 233
QUALITY = 80
M2_PER_HECTARE = 10_000
GEOPACKAGES = frozenset({".gpkg", ".gpkgx", ".sqlite", ".db"})
PALETTE_BANDS = 1
COLOURS = 3


class Underlay(NamedTuple):
    """A picture in Web Mercator: the bytes of a JPEG, and its edges (west, south, east, north in degrees)."""

    content: bytes
    extent: Box


def raster_pictured(path: Path, extent: Box) -> Underlay:
    """A raster of colours or greys around an extent (west, south, east, north in degrees).

    Raises:
        FileRefused: when it is no raster, has no place on the Earth, or shows nothing there.
    """
    warped = _warped(path, extent)
    bands = warped.bands[: COLOURS if len(warped.bands) >= COLOURS else 1]
    if warped.colours is not None:
        bands = warped.colours[bands[0].astype("uint8")].transpose(2, 0, 1)
    elif bands.dtype != np.uint8:
        low, high = (float(edge) for edge in np.percentile(bands[:, warped.seen], (2, 98)))
        bands = np.clip((bands - low) / max(high - low, 1e-9) * 255, 0, 255)
    return Underlay(jpeg(np.where(warped.seen, bands, BEYOND).astype("uint8")), warped.extent)


def heights_shaded(path: Path, extent: Box) -> Underlay:
    """Hills around an extent (west, south, east, north in degrees), shaded from a raster of heights in metres.

    Raises:
        FileRefused: when it is no raster, has no place on the Earth, or shows nothing there.
    """
    warped = _warped(path, extent)
    grey = shaded(warped.bands[0].astype("float64"), warped.pixel_m)
    return Underlay(jpeg(np.where(warped.seen, 64 + 0.75 * 255 * grey, BEYOND).astype("uint8")[None]), warped.extent)


def surface_pictured(path: Path, extent: Box) -> Underlay:
    """Mines per hectare of a surface (`surface.write_snapshot_surface`) around an extent, painted as PNG.

    A pixel shows the largest of the cells that lie in it, so that no cell with ground is lost.

    Raises:
        FileRefused: when it is no surface, or shows nothing there.
    """
    warped = _warped(path, extent, largest=True)
    numbers = np.where(warped.seen, warped.bands[0].astype("float64") * (M2_PER_HECTARE / warped.cell_m2), 0.0)
    return Underlay(painted(numbers, "expected_mines"), warped.extent)


def shaded(heights_m: NDArray[np.float64], pixel_m: float) -> NDArray[np.float64]:
    """How much light falls on each cell, 0 to 1, of a sun in the north-west at 45 degrees (Horn 1981).

    Example:
        >>> round(float(shaded(np.zeros((3, 3)), 30.0)[1, 1]), 3)
        0.707
    """
    south, east = np.gradient(heights_m, pixel_m)
    slope, facing = np.arctan(np.hypot(south, east)), np.arctan2(-east, south)
    light = np.sin(SUN_HEIGHT) * np.cos(slope) + np.cos(SUN_HEIGHT) * np.sin(slope) * np.cos(SUN_AZIMUTH - facing)
    clipped: NDArray[np.float64] = np.clip(light, 0.0, 1.0)
    return clipped


def refuse_geopackage(path: Path) -> None:
    """Keep GDAL away from what may be a register.

    Raises:
        FileRefused: for a GeoPackage.
    """
    if path.suffix.lower() in GEOPACKAGES:
        raise FileRefused(
            "{name} may be a register, which GDAL must not open; give the picture as GeoTIFF or MBTiles", name=path.name
        )


class _Warped(NamedTuple):
    bands: NDArray[Any]
    seen: NDArray[np.bool_]
    colours: NDArray[np.uint8] | None
    extent: Box
    pixel_m: float
    cell_m2: float


def _warped(path: Path, extent: Box, *, largest: bool = False) -> _Warped:
    import rasterio  # noqa: PLC0415  GDAL takes a moment to load; maps without a base map do not need it
    from rasterio.enums import Resampling  # noqa: PLC0415  the same
    from rasterio.vrt import WarpedVRT  # noqa: PLC0415  the same

    refuse_geopackage(path)
    try:
        with rasterio.open(path) as source:
            if source.crs is None:
                raise FileRefused(
                    "{name} does not say where on the Earth it lies; give it a coordinate system", name=path.name
                )
            # A palette has no colours in between.
            how = Resampling.nearest if palette(source) is not None else Resampling.bilinear
            how = Resampling.max if largest else how
            alpha = source.nodata is None
            # Beyond 180 degrees Web Mercator ends; its projection round there goes on.
            wanted, moved_m = around(extent), MERCATOR_M if extent[2] > HALF_ROUND else 0.0
            crs = ROUND_180 if moved_m else "EPSG:3857"
            with WarpedVRT(source, crs=crs, add_alpha=alpha, resampling=how) as warped:
                wanted = (wanted[0] - moved_m, wanted[1], wanted[2] - moved_m, wanted[3])
                box = tuple(f(a, b) for f, a, b in zip((max, max, min, min), wanted, warped.bounds, strict=True))
                if box[0] >= box[2] or box[1] >= box[3]:
                    raise FileRefused(
                        "{name} shows nothing of the land on the map; give one of that country", name=path.name
                    )
                scale = SIDE / max(box[2] - box[0], box[3] - box[1])
                shape = max(1, round((box[3] - box[1]) * scale)), max(1, round((box[2] - box[0]) * scale))
                window = _window(warped, box)
                bands = warped.read(range(1, source.count + 1), window=window, out_shape=(source.count, *shape))
                seen = seen_in(warped, source.count, window=window, out_shape=shape)
            colours, cell_m2 = palette(source), abs(source.res[0] * source.res[1])
    except rasterio.RasterioIOError as fault:
        raise FileRefused(
            "{name} is no raster that can be read ({fault}); give a GeoTIFF, MBTiles, PMTiles or, for a base map, "
            "borders as GeoJSON, GeoPackage or FlatGeobuf",
            name=path.name,
            fault=reason_of(fault),
        ) from fault
    if not seen.any():
        raise FileRefused("{name} shows nothing of the land on the map; give one of that country", name=path.name)
    west, south, east, north = degrees_of((box[0] + moved_m, box[1], box[2] + moved_m, box[3]))
    pixel_m = math.cos(math.radians((south + north) / 2)) / scale
    return _Warped(bands, seen, colours, (west, south, east, north), pixel_m, cell_m2)


def seen_in(warped: Any, bands: int, **part: Any) -> NDArray[np.bool_]:  # noqa: ANN401  rasterio has no types
    """Where a warped raster of so many bands has anything: its alpha says so, which its mask takes no notice of."""
    if warped.count > bands:
        alpha: NDArray[np.bool_] = warped.read(warped.count, **part) > 0
        return alpha
    mask: NDArray[np.bool_] = warped.dataset_mask(**part) > 0
    return mask


def _window(warped: Any, box: tuple[float, ...]) -> Any:  # noqa: ANN401  rasterio has no types
    """The window of a box in metres; rasterio's own call warns of what it uses."""
    from rasterio.windows import Window  # noqa: PLC0415  loaded already

    (across, down), edges = warped.res, warped.bounds
    size = (box[2] - box[0]) / across, (box[3] - box[1]) / down
    return Window((box[0] - edges.left) / across, (edges.top - box[3]) / down, *size)


def palette(source: Any) -> NDArray[np.uint8] | None:  # noqa: ANN401  rasterio has no types
    """The colours of a palette by value; None for a raster without one."""
    if source.count != PALETTE_BANDS or source.colorinterp[0].name != "palette":
        return None
    listed = source.colormap(1)
    return np.array([listed.get(value, (BEYOND,) * 4)[:3] for value in range(256)], dtype="uint8")


def around(extent: Box) -> Box:
    """The box in metres of Web Mercator around an extent in degrees, with room for frames that are wide or high."""
    (west, south), (east, north) = _metres(*extent[:2]), _metres(*extent[2:])
    wide, high = (east - west) * (1 + 2 * AROUND), (north - south) * (1 + 2 * AROUND)
    grow_x, grow_y = max(wide, WIDEST * high) - (east - west), max(high, wide / NARROWEST) - (north - south)
    return west - grow_x / 2, south - grow_y / 2, east + grow_x / 2, north + grow_y / 2


def _metres(lon: float, lat: float) -> tuple[float, float]:
    bounded = max(-85.0, min(85.0, lat))
    return lon / 180 * MERCATOR_M, math.asinh(math.tan(math.radians(bounded))) / math.pi * MERCATOR_M


def degrees_of(box: tuple[float, ...]) -> Box:
    """The extent in degrees of a box in metres of Web Mercator."""

    def corners() -> Iterator[float]:
        for x, y in (box[:2], box[2:]):
            yield x / MERCATOR_M * 180
            yield math.degrees(math.atan(math.sinh(y / MERCATOR_M * math.pi)))

    west, south, east, north = corners()
    return west, south, east, north


def jpeg(bands: NDArray[np.uint8]) -> bytes:
    """The bytes of a JPEG of one band or three."""
    from rasterio.errors import NotGeoreferencedWarning  # noqa: PLC0415  loaded already, when there is a picture
    from rasterio.io import MemoryFile  # noqa: PLC0415  the same

    profile = {"driver": "JPEG", "count": len(bands), "height": bands.shape[1], "width": bands.shape[2]}
    with MemoryFile() as memory, warnings.catch_warnings():
        # The page says where the picture lies.
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with memory.open(**profile, dtype="uint8", quality=QUALITY) as target:
            target.write(bands)
        return bytes(memory.read())
