"""Shares of cells against GEOS, which cuts each cell by itself."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from clearance_geodata.surface.coverage import Window, covered


def star(rng: np.random.Generator, *, size: float) -> shapely.geometry.base.BaseGeometry:
    """A polygon of any form, often with a hole, somewhere round the window."""
    angles = np.sort(rng.random(rng.integers(3, 15))) * 2 * np.pi
    reach = size * (0.3 + 0.7 * rng.random(len(angles)))
    middle = rng.random(2) * 30 - 5
    outer = shapely.Polygon(np.column_stack([np.cos(angles), np.sin(angles)]) * reach[:, None] + middle)
    hole = outer.buffer(-size / 6)
    return outer.difference(hole) if outer.is_valid and rng.random() < 0.4 else outer


def cut_one_by_one(
    ground: shapely.geometry.base.BaseGeometry, window: Window
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    rows, columns = np.mgrid[: window.height, : window.width]
    west, north = columns + window.column, rows + window.row
    return np.asarray(shapely.area(shapely.intersection(ground, shapely.box(west, north, west + 1, north + 1))))


@given(seed=st.integers(0, 2**32), size=st.sampled_from([0.02, 0.7, 3.0, 40.0]))
def test_each_ground_covers_of_each_cell_what_geos_cuts_out(seed: int, size: float) -> None:
    rng, window = np.random.default_rng(seed), Window(3, 2, 12, 15)
    grounds = [ground for ground in (star(rng, size=size) for _ in range(4)) if ground.is_valid and ground.area]
    listed = np.asarray(shapely.orient_polygons(np.array(grounds, dtype=object)), dtype=object)
    found = covered(listed, window)
    for place, ground in enumerate(listed):
        shares = np.zeros((window.height, window.width))
        of = found.ground == place
        shares[found.row[of], found.column[of]] = found.share[of]
        assert shares == pytest.approx(cut_one_by_one(ground, window), abs=1e-11)


def test_ground_whose_sides_lie_on_the_lines_covers_whole_cells_and_nothing_beside() -> None:
    grounds = np.asarray(shapely.orient_polygons(np.array([shapely.box(2, 3, 5, 4)], dtype=object)), dtype=object)
    found = covered(grounds, Window(0, 0, 10, 10))
    assert [tuple(map(float, one)) for one in zip(*found, strict=True)] == [(0, 3, column, 1) for column in (2, 3, 4)]
