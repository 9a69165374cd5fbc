"""Squares of rasters for a map that asks for them one by one: pictures and hills, warped to Web Mercator."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from clearance.errors import FileRefused
from clearance_geodata.reasons import reason_of
from clearance_geodata.underlay import COLOURS, MERCATOR_M, palette, refuse_geopackage, seen_in, shaded

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["RasterSquares"]

Box = tuple[float, float, float, float]
SIDE = 256
# Slopes at the edge of a square need what lies beside it.
BESIDE = 2
SHARE = (2, 98)
LOOK = 512
QUALITY = 80
MERCATOR = "EPSG:3857"


class RasterSquares:
    """A raster of colours, greys or heights, as squares.

    Args:
        path: any raster that GDAL reads, but no GeoPackage, which may be a register.
        are_heights: whether hills are shaded from it.

    Raises:
        FileRefused: when it is no raster, or has no place on the Earth.
    """

    def __init__(self, path: Path, *, are_heights: bool = False) -> None:
        import rasterio  # noqa: PLC0415  GDAL takes a moment to load
        from rasterio.warp import transform_bounds  # noqa: PLC0415  the same

        refuse_geopackage(path)
        self._path, self._are_heights = path, are_heights
        self._stretch = (0.0, 255.0)
        try:
            with rasterio.open(path) as source:
                if source.crs is None:
                    raise FileRefused(
                        "{name} does not say where on the Earth it lies; give it a coordinate system", name=path.name
                    )
                self.extent: Box = transform_bounds(source.crs, "EPSG:4326", *source.bounds)
                west, _, east, _ = transform_bounds(source.crs, MERCATOR, *source.bounds)
                if source.dtypes[0] != "uint8" and not are_heights:
                    self._stretch = _stretch(source)
                pixel_m = (east - west) / source.width
        except rasterio.errors.RasterioError as fault:
            raise FileRefused(
                "{name} is no raster that can be read ({fault}); give a GeoTIFF, MBTiles, PMTiles or, for a base map, "
                "borders as GeoJSON, GeoPackage or FlatGeobuf",
                name=path.name,
                fault=reason_of(fault),
            ) from fault
        # The zoom at which a pixel of ours is as large as one of the raster.
        self.most_zoom = max(0, min(22, math.ceil(math.log2(2 * MERCATOR_M / SIDE / pixel_m))))

    def square(self, zoom: int, column: int, row: int) -> bytes | None:
        """A square as WebP, see-through where the raster has nothing; None where it has nothing at all.

        Raises:
            FileRefused: when the file is damaged there.
        """
        import rasterio  # noqa: PLC0415  loaded already

        try:
            bands, seen, colours = self._warped(zoom, column, row)
        except rasterio.errors.RasterioError as fault:
            raise FileRefused(
                "{name} is damaged at {zoom}/{column}/{row}; copy it again",
                name=self._path.name,
                zoom=str(zoom),
                column=str(column),
                row=str(row),
            ) from fault
        if not seen.any():
            return None
        if self._are_heights:
            pixel_m = 2 * MERCATOR_M / 2**zoom / SIDE / math.cosh(math.pi * (1 - 2 * (row + 0.5) / 2**zoom))
            grey = 64 + 0.75 * 255 * shaded(bands[0].astype("float64"), pixel_m)
            bands, seen = grey[None, BESIDE:-BESIDE, BESIDE:-BESIDE], seen[BESIDE:-BESIDE, BESIDE:-BESIDE]
        elif colours is not None:
            bands = colours[bands[0].astype("uint8")].transpose(2, 0, 1)
        else:
            low, high = self._stretch
            bands = np.clip((bands[: COLOURS if len(bands) >= COLOURS else 1] - low) / (high - low) * 255, 0, 255)
        return _webp(np.broadcast_to(bands, (COLOURS, SIDE, SIDE)).astype("uint8"), seen)

    def _warped(
        self, zoom: int, column: int, row: int
    ) -> tuple[NDArray[Any], NDArray[np.bool_], NDArray[np.uint8] | None]:
        import rasterio  # noqa: PLC0415  loaded already
        from rasterio.enums import Resampling  # noqa: PLC0415  the same
        from rasterio.transform import Affine  # noqa: PLC0415  the same
        from rasterio.vrt import WarpedVRT  # noqa: PLC0415  the same

        pixel, beside = 2 * MERCATOR_M / 2**zoom / SIDE, BESIDE if self._are_heights else 0
        left, top = column * SIDE * pixel - MERCATOR_M, MERCATOR_M - row * SIDE * pixel
        place = Affine(pixel, 0, left - beside * pixel, 0, -pixel, top + beside * pixel)
        side = SIDE + 2 * beside
        with rasterio.open(self._path) as source:
            colours = palette(source)
            how = Resampling.nearest if colours is not None else Resampling.bilinear
            given = {"crs": MERCATOR, "transform": place, "width": side, "height": side, "resampling": how}
            with WarpedVRT(source, **given, add_alpha=source.nodata is None) as warped:
                bands = warped.read(range(1, source.count + 1))
                return bands, seen_in(warped, source.count), colours


def _stretch(source: Any) -> tuple[float, float]:  # noqa: ANN401  rasterio has no types
    """From where to where a raster is drawn that is no picture, the same for all of its squares."""
    shape = min(LOOK, source.height), min(LOOK, source.width)
    looked = source.read(1, out_shape=shape, masked=True).compressed()
    if not looked.size:
        return 0.0, 255.0
    low, high = (float(edge) for edge in np.percentile(looked, SHARE))
    return low, max(high, low + 1e-9)


def _webp(bands: NDArray[np.uint8], seen: NDArray[np.bool_]) -> bytes:
    from rasterio.io import MemoryFile  # noqa: PLC0415  loaded already

    alpha = np.where(seen, 255, 0).astype("uint8")[None]
    profile = {"driver": "WEBP", "count": COLOURS + 1, "height": SIDE, "width": SIDE, "dtype": "uint8"}
    with MemoryFile() as memory:
        with memory.open(**profile, QUALITY=QUALITY, transform=_nowhere()) as target:
            target.write(np.concatenate([bands, alpha]))
        return bytes(memory.read())


def _nowhere() -> Any:  # noqa: ANN401  rasterio has no types
    """A place for pictures that have none in their file, so that nobody is warned."""
    from rasterio.transform import Affine  # noqa: PLC0415  loaded already

    return Affine(2, 0, 0, 0, -2, 0)
