"""A base map of vectors as a picture: what covers what, and names that stand apart."""

from __future__ import annotations

from io import BytesIO
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from rasterio.io import MemoryFile

from clearance_maps.mapping.base_drawing import base_drawn

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
PAPER, WATER = (251, 249, 242), (207, 223, 232)


class Shown(NamedTuple):
    """A feature of a base map."""

    theme: str
    parts: list[list[tuple[float, float]]]
    is_filled: bool = False
    name: str = ""
    rank: int = 0


def square(left: float, top: float, side: float) -> list[tuple[float, float]]:
    return [(left, top), (left + side, top), (left + side, top + side), (left, top + side)]


def drawn(*features: Shown) -> NDArray[np.uint8]:
    content = base_drawn(features, (0.0, 0.0, 1.0, 1.0), width_px=200, height_px=200)
    with MemoryFile(BytesIO(content)) as memory, memory.open() as file:
        found: NDArray[np.uint8] = file.read()
    assert found.shape[1:] == (200, 200)
    return found[:3]


def test_water_of_tiles_that_overlap_has_no_hole_where_they_do_and_keeps_its_islands() -> None:
    lake = Shown("water", [square(0.1, 0.1, 0.5), square(0.2, 0.2, 0.1)], is_filled=True)
    beside = Shown("water", [square(0.5, 0.1, 0.4)], is_filled=True)
    found = drawn(lake, beside)
    colours = [tuple(int(band) for band in found[:, y, x]) for x, y in ((110, 60), (50, 50), (30, 30), (195, 195))]
    assert colours == [WATER, PAPER, WATER, PAPER]


def test_names_do_not_cover_each_other_and_the_larger_place_keeps_its_own() -> None:
    village = Shown("place", [[(0.5, 0.5)]], name="<b>Village</b>", rank=1)
    town = Shown("place", [[(0.51, 0.51)]], name="Town")
    assert np.array_equal(drawn(village, town), drawn(town))
    assert not np.array_equal(drawn(town), drawn())
