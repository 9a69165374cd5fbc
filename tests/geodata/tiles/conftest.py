"""A shelf in memory, and tiles as shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, cast

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from clearance_geodata.shelf.asked import Asked, At
from clearance_geodata.shelf.collections import COLLECTIONS
from clearance_geodata.shelf.made import laid
from clearance_geodata.shelf.rows import RowShelf
from clearance_geodata.shelf.versions import Value, Version
from clearance_geodata.tiles.drawing import Drawing
from clearance_geodata.tiles.matrix_sets import EXTENT, MATRIX_SETS, TileAddress

TODAY = Asked(at=At(date(2026, 1, 1), 1))


AREAS = COLLECTIONS["areas"]


def shelved(shapes: Sequence[BaseGeometry | None], properties: Sequence[Mapping[str, object]]) -> RowShelf:
    """A shelf in memory, such as is made of a snapshot; its features are there at every moment."""
    names = [field.name for field in AREAS.fields]
    versions = [
        Version(values=[cast("Value", told.get(name)) for name in names], geometry=shape)
        for shape, told in zip(shapes, properties, strict=True)
    ]
    return laid(AREAS, versions, position=TODAY.at.position, by_place=False)


class Feature(NamedTuple):
    """A feature of a tile; the rows of its coordinates run down, as in the tile."""

    row: int | None
    shape: BaseGeometry
    properties: Mapping[str, object]


Layers = Mapping[str, Sequence[Feature]]


def read(tile: bytes) -> Layers:
    """The layers of a tile, by a library that is not ours."""
    decoded: dict[str, Any] = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True}) if tile else {}
    return {
        name: [
            Feature(feature.get("id") or None, shapely.geometry.shape(feature["geometry"]), feature["properties"])
            for feature in layer["features"]
        ]
        for name, layer in decoded.items()
    }


class Tiled:
    """Shapes as tiles."""

    def __init__(
        self, shapes: Sequence[BaseGeometry | None], properties: Sequence[Mapping[str, object]] | None = None
    ) -> None:
        told = properties or [{"area_id": f"A{n}", "hazard_class": "cha", "area_m2": n} for n in range(len(shapes))]
        self.shelf = shelf = shelved(shapes, told)
        self.drawing = Drawing(shelf)
        self.chosen = self.drawing.chosen(TODAY)
        self.fields = tuple(field.name for field in shelf.collection.fields)

    def tile(self, address: TileAddress, fields: Sequence[str] | None = None) -> bytes:
        """The bytes of a tile."""
        rows = self.drawing.rows(self.chosen, address)
        return self.drawing.tile(rows, address, self.fields if fields is None else fields)

    def layers(self, address: TileAddress) -> Layers:
        """The layers of a tile."""
        return read(self.tile(address))

    @staticmethod
    def addresses(box: tuple[float, float, float, float], zoom: int, matrix_set: str) -> list[TileAddress]:
        """The tiles that meet a box of degrees."""
        found, across = MATRIX_SETS[matrix_set], MATRIX_SETS[matrix_set].columns * 2**zoom
        west, south, east, north = box
        columns = [min(int((lon + 180) / 360 * across), across - 1) for lon in (west, east)]
        steps = found.lat_steps(np.array([north, south])).astype(np.int64) >> (found.shift(zoom) + 12)
        return [
            TileAddress(found, zoom, row, column)
            for row in range(int(steps[0]), int(steps[1]) + 1)
            for column in range(columns[0], columns[1] + 1)
        ]

    @staticmethod
    def on_grid(shape: BaseGeometry, address: TileAddress) -> BaseGeometry:
        """A shape in degrees, in steps of a tile, not rounded."""
        matrix_set, zoom = address.matrix_set, address.zoom
        across, rows = matrix_set.columns * 2**zoom, 2**zoom

        def moved(corners: NDArray[np.float64]) -> NDArray[np.float64]:
            lon, lat = corners.T
            if matrix_set.columns == 2:
                down = (90 - lat) / 180
            else:
                down = (1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2
            x, y = (lon + 180) / 360 * across - address.column, down * rows - address.row
            there: NDArray[np.float64] = np.column_stack([x, y]) * EXTENT
            return there

        # Corners that nearly touch may change sides when floats are moved.
        laid: BaseGeometry = shapely.transform(shape, moved)
        return laid if laid.is_valid else shapely.make_valid(laid)


@pytest.fixture(scope="session")
def tiled() -> Callable[..., Tiled]:
    """Makes tiles of shapes."""
    return Tiled
