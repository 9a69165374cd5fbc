"""Tile matrix sets: how the globe is cut into tiles, and where a place lies on the grid of a zoom.

Places are kept as whole numbers on the grid of the finest zoom, 4,096 steps to a tile. A coarser zoom drops bits, so
that every tile of a zoom rounds a corner to the same place, and neighbours agree. Longitude is as fine as 2**32 steps
around the globe allow: 9 mm at the equator.

Source: OGC 17-083r4, Two Dimensional Tile Matrix Set and Tile Set Metadata, annexes D.1 and D.3.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clearance.errors import NotFound
from clearance_geodata.shelf.asked import Box

__all__ = ["EXTENT", "MATRIX_SETS", "MatrixSet", "TileAddress", "steps_of_lon"]

EXTENT_BITS = 12
# Steps of the grid across a tile.
EXTENT = 2**EXTENT_BITS
STEPS_BITS = 32
STEPS = 2**STEPS_BITS
MERCATOR_M = math.pi * 6378137
PIXEL_M = 0.00028
TILE_PIXELS = 256
METRES_PER_DEGREE = math.pi * 6378137 / 180


def _steps(share: NDArray[np.float64], steps: int) -> NDArray[np.uint32]:
    whole = np.rint(np.clip(share, 0, 1) * steps)
    steps_there: NDArray[np.uint32] = np.minimum(whole, STEPS - 1).astype(np.uint32)
    return steps_there


def steps_of_lon(lon: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Longitudes in degrees as steps east of the antimeridian, the same in every set."""
    return _steps((lon + 180) / 360, STEPS)


def _mercator_steps(lat: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Latitudes as steps south of the upper edge of the Web Mercator square; beyond 85.05 degrees lies its edge."""
    north = np.arcsinh(np.tan(np.radians(np.clip(lat, -89.9, 89.9)))) / math.pi
    return _steps((1 - north) / 2, STEPS)


def _degree_steps(lat: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Latitudes as steps south of the pole, as long as those of longitude."""
    return _steps((90 - lat) / 180, STEPS // 2)


def _mercator_lat(share: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * share))))


def _degree_lat(share: float) -> float:
    return 90 - 180 * share


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixSet:
    """One way to cut the globe.

    Args:
        name: as it stands in addresses.
        title: for people.
        crs: of the coordinates, as an address.
        uri: what this set is known by.
        columns: tiles side by side at zoom 0, of one row.
        finest: the finest zoom.
        lat_steps: latitudes in degrees as steps southwards on the grid of the finest zoom.
        lat_at: the latitude at a share of the way from the upper edge to the lower.
        origin: upper left corner, in the order of the axes of the coordinates.
        cell_size: width of a pixel at zoom 0 in units of the coordinates.
        metres_per_unit: of the coordinates.
    """

    name: str
    title: str
    crs: str
    uri: str
    columns: int
    finest: int
    lat_steps: Callable[[NDArray[np.float64]], NDArray[np.uint32]]
    lat_at: Callable[[float], float]
    origin: tuple[float, float]
    cell_size: float
    metres_per_unit: float

    def shift(self, zoom: int) -> int:
        """The bits of a step that the grid of a zoom does not have."""
        return self.finest - zoom

    def definition(self) -> dict[str, object]:
        """The set as a tile matrix set document."""
        return {
            "id": self.name,
            "title": self.title,
            "uri": self.uri,
            "crs": self.crs,
            "wellKnownScaleSet": self.uri.replace("/tilematrixset/OGC/1.0/", "/wkss/OGC/1.0/")
            .replace("WebMercatorQuad", "GoogleMapsCompatible")
            .replace("WorldCRS84Quad", "GoogleCRS84Quad"),
            "tileMatrices": [self._matrix(zoom) for zoom in range(self.finest + 1)],
        }

    def _matrix(self, zoom: int) -> dict[str, object]:
        cell = self.cell_size / 2**zoom
        return {
            "id": str(zoom),
            "scaleDenominator": cell * self.metres_per_unit / PIXEL_M,
            "cellSize": cell,
            "cornerOfOrigin": "topLeft",
            "pointOfOrigin": list(self.origin),
            "tileWidth": TILE_PIXELS,
            "tileHeight": TILE_PIXELS,
            "matrixWidth": self.columns * 2**zoom,
            "matrixHeight": 2**zoom,
        }


MATRIX_SETS: Mapping[str, MatrixSet] = {
    matrix_set.name: matrix_set
    for matrix_set in (
        MatrixSet(
            name="WebMercatorQuad",
            title="Google Maps Compatible for the World",
            crs="http://www.opengis.net/def/crs/EPSG/0/3857",
            uri="http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad",
            columns=1,
            finest=20,
            lat_steps=_mercator_steps,
            lat_at=_mercator_lat,
            origin=(-MERCATOR_M, MERCATOR_M),
            cell_size=2 * MERCATOR_M / TILE_PIXELS,
            metres_per_unit=1,
        ),
        MatrixSet(
            name="WorldCRS84Quad",
            title="CRS84 for the World",
            crs="http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            uri="http://www.opengis.net/def/tilematrixset/OGC/1.0/WorldCRS84Quad",
            columns=2,
            finest=19,
            lat_steps=_degree_steps,
            lat_at=_degree_lat,
            origin=(-180, 90),
            cell_size=180 / TILE_PIXELS,
            metres_per_unit=METRES_PER_DEGREE,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class TileAddress:
    """One tile of a set: zoom, row from the north, column from the west.

    Raises:
        NotFound: when the set has no such tile.
    """

    matrix_set: MatrixSet
    zoom: int
    row: int
    column: int

    def __post_init__(self) -> None:
        matrix_set, zoom = self.matrix_set, self.zoom
        if not 0 <= zoom <= matrix_set.finest:
            raise NotFound(
                "tile matrix {zoom} is not in {matrix_set}; it has 0 to {finest}, show finer zooms from tiles "
                "of the last",
                zoom=str(zoom),
                matrix_set=matrix_set.name,
                finest=str(matrix_set.finest),
            )
        rows, columns = 2**zoom, matrix_set.columns * 2**zoom
        if not (0 <= self.row < rows and 0 <= self.column < columns):
            raise NotFound(
                "tile row {row}, column {column} is not in matrix {zoom} of {matrix_set}; it has rows 0 to "
                "{rows}, columns 0 to {columns}",
                row=str(self.row),
                column=str(self.column),
                zoom=str(zoom),
                matrix_set=matrix_set.name,
                rows=str(rows - 1),
                columns=str(columns - 1),
            )

    @property
    def origin(self) -> tuple[int, int]:
        """Steps of the grid of this zoom from the upper left corner of the set to that of the tile, across and down."""
        return self.column * EXTENT, self.row * EXTENT

    @property
    def box(self) -> Box:
        """The tile in degrees, without its buffer."""
        across, rows = self.matrix_set.columns * 2**self.zoom, 2**self.zoom
        lat_at = self.matrix_set.lat_at
        return Box(
            west=self.column / across * 360 - 180,
            south=lat_at((self.row + 1) / rows),
            east=(self.column + 1) / across * 360 - 180,
            north=lat_at(self.row / rows),
        )

    def around(self, buffer: int) -> Box:
        """The tile in degrees with some steps beyond its sides and one more, so that nothing is lost by rounding.

        What lies beyond the edge of the set, as the poles do, belongs to the tiles at the edge.
        """
        columns, rows = self.matrix_set.columns * 2**self.zoom * EXTENT, 2**self.zoom * EXTENT
        (east, south), beyond = self.origin, buffer + 1
        west, north = east - beyond, south - beyond
        east, south = east + EXTENT + beyond, south + EXTENT + beyond
        lat_at = self.matrix_set.lat_at
        return Box(
            west=west / columns * 360 - 180,
            south=lat_at(south / rows) if south < rows else -90.0,
            east=east / columns * 360 - 180,
            north=lat_at(north / rows) if north > 0 else 90.0,
        )
