"""A tile reads shapes of what it draws, and attributes of what it shows; what was read before changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
import shapely

from clearance_geodata.shelf.asked import Rows
from clearance_geodata.shelf.protocol import Shelf
from clearance_geodata.tiles.drawing import Drawing
from clearance_geodata.tiles.matrix_sets import MATRIX_SETS, TileAddress

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Make = Callable[..., Any]
MERCATOR = MATRIX_SETS["WebMercatorQuad"]
SEED = 20261129


class Counting:
    """A shelf that notes of how many rows the shapes and the properties are read from it."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.read = {"shapes": 0, "properties": 0}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever else a shelf has
        return getattr(self.shelf, name)

    def shapes(self, rows: Rows) -> Sequence[bytes | None]:
        self.read["shapes"] += len(rows)
        return self.shelf.shapes(rows)

    def properties(self, rows: Rows) -> Sequence[bytes]:
        self.read["properties"] += len(rows)
        return self.shelf.properties(rows)


@pytest.fixture(scope="module")
def country(tiled: Make) -> Any:  # noqa: ANN401  the tiles of conftest.py
    """15,000 areas of some hundred metres in a few degrees, a hundred of them large, and some without a shape."""
    random = np.random.default_rng(SEED)
    middles = random.uniform((20, 10), (23, 13), (15_000, 2))
    reach = np.where(np.arange(15_000) % 150 == 0, 0.2, 0.002) * random.uniform(0.5, 1, 15_000)
    sides = np.column_stack([middles - reach[:, None], middles + reach[:, None]])
    shapes: list[BaseGeometry | None] = [shapely.box(*corners) for corners in sides.tolist()]
    shapes[7] = shapes[77] = None
    words = ("cha", "sha", None)
    told = [
        {"area_id": f"A{n}", "hazard_class": words[n % 3], "area_m2": float(n % 900), "name": f"Field {n % 50}"}
        for n in range(len(shapes))
    ]
    return tiled(shapes, told)


def at(country: Any, zoom: int) -> list[TileAddress]:  # noqa: ANN401
    """The tiles of a zoom round the middle of the country, or all of few."""
    found: list[TileAddress] = country.addresses((21.2, 11.2, 21.6, 11.6), zoom, MERCATOR.name)
    return found


def drawn(country: Any, drawing: Drawing, address: TileAddress) -> bytes:  # noqa: ANN401
    return drawing.tile(drawing.rows(country.chosen, address), address, country.fields)


def test_the_first_tile_of_a_country_reads_what_it_shows_and_no_more(country: Any) -> None:  # noqa: ANN401
    counting = Counting(country.shelf)
    drawing = Drawing(cast("Shelf", counting))
    (address,) = country.addresses((21.5, 11.5, 21.5, 11.5), 4, MERCATOR.name)
    rows = drawing.rows(country.chosen, address)
    layers = country.layers(address)
    shown = len(layers["areas"]) + len(layers["areas_points"])
    assert len(rows) > 10_000 > shown
    drawing.tile(rows, address, country.fields)
    assert counting.read == {"shapes": len(layers["areas"]), "properties": shown}
    drawing.tile(rows, address, country.fields)
    assert counting.read == {"shapes": len(layers["areas"]), "properties": shown}


def test_what_was_drawn_before_changes_no_byte_of_a_tile(country: Any) -> None:  # noqa: ANN401
    addresses = [address for zoom in (5, 6, 7, 8, 10, 12) for address in at(country, zoom)][:24]
    one_by_one = [drawn(country, Drawing(country.shelf), address) for address in addresses]
    after_each_other = Drawing(country.shelf)
    assert [drawn(country, after_each_other, address) for address in addresses] == one_by_one
    from_the_last = Drawing(country.shelf)
    assert [drawn(country, from_the_last, address) for address in reversed(addresses)] == one_by_one[::-1]
    assert sum(map(bool, one_by_one)) > 10


def test_fields_that_were_left_out_from_afar_are_there_when_a_tile_shows_them(country: Any) -> None:  # noqa: ANN401
    drawing = Drawing(country.shelf)
    near, far = at(country, 12)[0], at(country, 5)[0]
    drawn(country, drawing, far)
    assert drawn(country, drawing, near) == drawn(country, Drawing(country.shelf), near)
    assert b"Field" in drawn(country, drawing, near)
