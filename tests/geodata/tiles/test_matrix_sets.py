"""Tile matrix sets: tiles that there are, and where they lie."""

from __future__ import annotations

import numpy as np
import pytest

from clearance.errors import NotFound
from clearance_geodata.tiles.matrix_sets import MATRIX_SETS, TileAddress, steps_of_lon

MERCATOR, DEGREES = MATRIX_SETS["WebMercatorQuad"], MATRIX_SETS["WorldCRS84Quad"]


def test_a_tile_that_a_set_does_not_have_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(NotFound, match=r"^tile row 2, column 0 is not in matrix 1 of WebMercatorQuad; it has rows 0"):
        TileAddress(MERCATOR, 1, 2, 0)
    with pytest.raises(NotFound, match=r"^tile matrix 21 is not in WebMercatorQuad; it has 0 to 20"):
        TileAddress(MERCATOR, 21, 0, 0)
    with pytest.raises(NotFound, match=r"columns 0 to 3$"):
        TileAddress(DEGREES, 1, 0, 4)


def test_tiles_lie_where_the_standard_puts_them() -> None:
    box = TileAddress(MERCATOR, 1, 0, 1).box
    assert (box.west, box.east, box.south) == (0, 180, 0)
    assert box.north == pytest.approx(85.0511287798066)
    box = TileAddress(DEGREES, 1, 1, 3).box
    assert (box.west, box.south, box.east, box.north) == (90, -90, 180, 0)


@pytest.mark.parametrize(("matrix_set", "scale"), [(MERCATOR, 559082264.028717), (DEGREES, 279541132.014358)])
def test_the_scale_of_the_first_zoom_is_that_of_the_standard(matrix_set: object, scale: float) -> None:
    assert isinstance(matrix_set, type(MERCATOR))
    matrices = matrix_set.definition()["tileMatrices"]
    assert isinstance(matrices, list)
    assert matrices[0]["scaleDenominator"] == pytest.approx(scale)
    assert [matrix["id"] for matrix in matrices] == [str(zoom) for zoom in range(matrix_set.finest + 1)]


def test_the_ends_of_the_globe_are_on_the_grid() -> None:
    assert steps_of_lon(np.array([-180.0, 0.0, 180.0])).tolist() == [0, 2**31, 2**32 - 1]
    assert MERCATOR.lat_steps(np.array([90.0, 0.0, -90.0])).tolist() == [0, 2**31, 2**32 - 1]
    assert DEGREES.lat_steps(np.array([90.0, 0.0, -90.0])).tolist() == [0, 2**30, 2**31]
