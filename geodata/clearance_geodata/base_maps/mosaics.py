"""One picture of the tiles of a file around what a map shows, for a map that is one file."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING

import numpy as np

from clearance.errors import FileRefused
from clearance_geodata.reasons import reason_of
from clearance_geodata.underlay import MERCATOR_M, Underlay, around, degrees_of, jpeg

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearance_geodata.base_maps.tile_files import TileFile

__all__ = ["extent_of_view", "tiles_pictured", "view_of"]

Box = tuple[float, float, float, float]
MOST_ACROSS = 6
NOTHING = 233
COLOURS = 3


def view_of(extent: Box) -> Box:
    """The view around an extent in degrees: left, top, right, bottom in Web Mercator, where the world is 0 to 1."""
    west, south, east, north = (edge / (2 * MERCATOR_M) for edge in around(extent))
    return west + 0.5, 0.5 - north, east + 0.5, 0.5 - south


def extent_of_view(view: Box) -> Box:
    """The extent in degrees of a view.

    Example:
        >>> [round(edge) for edge in extent_of_view((0.0, 0.0, 1.0, 1.0))]
        [-180, -85, 180, 85]
    """
    west, north, east, south = ((edge - 0.5) * 2 * MERCATOR_M for edge in view)
    return degrees_of((west, -south, east, -north))


def tiles_pictured(tiles: TileFile, extent: Box) -> Underlay:
    """The pictures of a file of tiles around an extent in degrees, as one.

    Raises:
        FileRefused: when the file shows nothing there, or is damaged.
    """
    view = view_of(extent)
    across = max(view[2] - view[0], view[3] - view[1])
    zoom = min(max(math.floor(math.log2(MOST_ACROSS / across)), tiles.least_zoom), tiles.most_zoom)
    size = 2**zoom
    # Beyond 180 degrees the world begins anew.
    most = size - 1 if view[2] <= 1 else 2 * size - 1
    left, right = (min(most, max(0, math.floor(edge * size))) for edge in (view[0], view[2]))
    top, bottom = (min(size - 1, max(0, math.floor(edge * size))) for edge in (view[1], view[3]))
    if max(right - left, bottom - top) > 4 * MOST_ACROSS:
        raise FileRefused(
            "{name} has only tiles of zoom {zoom} and finer, too many for the whole map; give a file with coarser "
            "ones, too",
            name=tiles.path.name,
            zoom=str(tiles.least_zoom),
        )
    found = {
        (row, column): _read(content, tiles)
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (content := tiles.tile(zoom, column % size, row))
    }
    if not found:
        raise FileRefused("{name} shows nothing of the land on the map; give one of that country", name=tiles.path.name)
    side = next(iter(found.values())).shape[1]
    whole = np.full((COLOURS, (bottom - top + 1) * side, (right - left + 1) * side), NOTHING, dtype="uint8")
    for (row, column), square in found.items():
        y, x = (row - top) * side, (column - left) * side
        whole[:, y : y + side, x : x + side] = square[:, :side, :side]
    shown = (left / size, top / size, (right + 1) / size, (bottom + 1) / size)
    return Underlay(jpeg(whole), extent_of_view(shown))


def _read(content: bytes, tiles: TileFile) -> NDArray[np.uint8]:
    """The colours of a tile, on paper where it is see-through."""
    import rasterio  # noqa: PLC0415  GDAL takes a moment to load
    from rasterio.io import MemoryFile  # noqa: PLC0415  the same

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            with MemoryFile(content) as memory, memory.open() as source:
                bands, seen = source.read(), source.dataset_mask() > 0
                if source.colorinterp[0].name == "palette":
                    listed = source.colormap(1)
                    table = np.array(
                        [listed.get(value, (NOTHING,) * 4)[:COLOURS] for value in range(256)], dtype="uint8"
                    )
                    bands = table[bands[0]].transpose(2, 0, 1)
    except rasterio.errors.RasterioError as fault:
        raise FileRefused(
            "{name} has a tile that is no picture ({fault}); copy it again",
            name=tiles.path.name,
            fault=reason_of(fault),
        ) from fault
    bands = bands[:COLOURS] if len(bands) >= COLOURS else np.repeat(bands[:1], COLOURS, axis=0)
    found: NDArray[np.uint8] = np.where(seen, bands, NOTHING).astype("uint8")
    return found
