"""A base map that somebody supplies, whatever its format: a source of pictures, or of features to draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from clearance_geodata.base_maps import outlines, tile_files
from clearance_geodata.base_maps.features import features_of_view
from clearance_geodata.base_maps.outlines import Outlines
from clearance_geodata.base_maps.rasters import RasterSquares
from clearance_geodata.base_maps.tile_files import TileFile, tile_file
from clearance_geodata.underlay import heights_shaded, raster_pictured

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from clearance_geodata.base_maps.features import BaseFeature
    from clearance_geodata.underlay import Underlay

__all__ = ["DrawnBase", "PicturedBase", "Square", "base_map", "hills"]

Box = tuple[float, float, float, float]
# Vectors stay sharp beyond the zoom of their tiles; further on there is nothing more in them.
BEYOND = 4
MOST_ZOOM = 18
MEDIA = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}


@dataclass(frozen=True, slots=True)
class Square:
    """A square of a base map: the bytes of a picture, and its media type."""

    content: bytes
    media_type: str


class PicturedBase(Protocol):
    """A base map of pictures."""

    label: str
    most_zoom: int

    def picture(self, extent: Box) -> Underlay:
        """One picture around an extent in degrees."""
        ...

    def square(self, zoom: int, column: int, row: int) -> Square | None:
        """A square of a zoom; None where there is nothing."""
        ...


@runtime_checkable
class DrawnBase(Protocol):
    """A base map of features, which somebody draws."""

    label: str
    most_zoom: int

    def features(self, view: Box, side_px: int) -> Iterable[BaseFeature]:
        """What lies in a view (left, top, right, bottom; the world is 0 to 1) of so many pixels."""
        ...


class _Raster:
    def __init__(self, path: Path, *, are_heights: bool) -> None:
        self.label = path.name
        self._path, self._are_heights = path, are_heights
        self._squares = RasterSquares(path, are_heights=are_heights)
        self.most_zoom = self._squares.most_zoom

    def picture(self, extent: Box) -> Underlay:
        return (heights_shaded if self._are_heights else raster_pictured)(self._path, extent)

    def square(self, zoom: int, column: int, row: int) -> Square | None:
        content = self._squares.square(zoom, column, row)
        return None if content is None else Square(content, MEDIA["webp"])


class _PictureTiles:
    def __init__(self, tiles: TileFile) -> None:
        self.label = tiles.path.name
        self._tiles = tiles
        self.most_zoom = tiles.most_zoom

    def picture(self, extent: Box) -> Underlay:
        from clearance_geodata.base_maps.mosaics import tiles_pictured  # noqa: PLC0415  loads GDAL

        return tiles_pictured(self._tiles, extent)

    def square(self, zoom: int, column: int, row: int) -> Square | None:
        content = self._tiles.tile(zoom, column, row)
        return Square(content, MEDIA[self._tiles.form]) if content else None


class _VectorTiles:
    def __init__(self, tiles: TileFile) -> None:
        self.label = tiles.path.name
        self._tiles = tiles
        self.most_zoom = min(tiles.most_zoom + BEYOND, MOST_ZOOM)

    def features(self, view: Box, side_px: int) -> Iterable[BaseFeature]:
        return features_of_view(self._tiles, view, side_px)


class _OutlineFile:
    def __init__(self, path: Path) -> None:
        self.label = path.name
        self.most_zoom = MOST_ZOOM
        self._outlines = Outlines(path)

    def features(self, view: Box, side_px: int) -> Iterable[BaseFeature]:
        return self._outlines.features(view, side_px)


def base_map(path: Path) -> PicturedBase | DrawnBase:
    """A base map by the ending of its file: tiles (MBTiles, PMTiles), shapes, else any raster that GDAL reads.

    Raises:
        FileRefused: when it cannot be read.
        NotFound: when it is not there.
    """
    ending = path.suffix.lower()
    if ending in tile_files.ENDINGS:
        tiles = tile_file(path)
        return _VectorTiles(tiles) if tiles.is_vectors else _PictureTiles(tiles)
    return _OutlineFile(path) if ending in outlines.ENDINGS else _Raster(path, are_heights=False)


def hills(path: Path) -> PicturedBase:
    """Hills shaded from a raster of heights in metres.

    Raises:
        FileRefused: when it is no raster, or has no place on the Earth.
    """
    return _Raster(path, are_heights=True)
