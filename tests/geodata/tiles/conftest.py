"""A shelf in memory, and tiles as shapes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from clearance_geodata.shelf.asked import Asked, At, Box, Rows
from clearance_geodata.shelf.collections import COLLECTIONS, Collection
from clearance_geodata.shelf.protocol import Stored
from clearance_geodata.tiles.drawing import Drawing
from clearance_geodata.tiles.matrix_sets import EXTENT, MATRIX_SETS, TileAddress

TODAY = Asked(at=At(date(2026, 1, 1), 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldShelf:
    """Features in memory, numbered from 1 on, all of them there at every moment."""

    shapes_held: Sequence[BaseGeometry | None]
    properties: Sequence[Mapping[str, object]]
    collection: Collection = COLLECTIONS["areas"]

    def rows(self, asked: Asked) -> Rows:  # noqa: ARG002  the same at every moment
        return np.arange(1, len(self.shapes_held) + 1)

    def stored(self, rows: Rows) -> Sequence[Stored]:
        return [
            Stored(row, str(row), b"null", json.dumps(dict(self.properties[row - 1])).encode(), 1)
            for row in rows.tolist()
        ]

    def shapes(self, rows: Rows) -> Sequence[bytes | None]:
        return [None if shape is None else shape.wkb for row in rows for shape in [self.shapes_held[row - 1]]]

    def find(self, feature_id: str, at: At) -> Stored | None:
        raise NotImplementedError

    def bounds(self, at: At) -> Box | None:
        raise NotImplementedError

    def first_day(self, at: At) -> date | None:
        raise NotImplementedError


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
        shelf = HeldShelf(shapes_held=shapes, properties=told)
        self.drawing = Drawing(shelf)
        self.chosen = self.drawing.chosen(TODAY)
        self.fields = tuple(field.name for field in shelf.collection.fields)

    def tile(self, address: TileAddress, fields: Sequence[str] | None = None) -> bytes:
        """The bytes of a tile."""
        places = self.drawing.places(self.chosen, address)
        return self.drawing.tile(places, address, self.fields if fields is None else fields)

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
