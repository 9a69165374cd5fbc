"""What lies under areas in rasters, against numbers worked by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely
from pyproj import Transformer

from clearance.errors import FileRefused, InvalidQuantity, NotPossible
from clearance.geodesy import geodesic_areas_m2
from clearance_geodata.exposure.figures import Zones
from clearance_geodata.exposure.rasters import under_raster

WEST, NORTH, CELL = 18.0, 45.0, 0.1
# People per cell: no data in the north-west corner.
PEOPLE = np.array([[-1, 20, 30], [40, 50, 60], [70, 80, 90]], dtype="float32")


def zones(*grounds: shapely.geometry.base.BaseGeometry, placeless: tuple[str, ...] = ()) -> Zones:
    listed = np.empty(len(grounds), dtype=np.object_)
    listed[:] = grounds
    ids = tuple(f"A-{n}" for n in range(len(grounds)))
    return Zones(area_ids=ids, grounds=listed, area_m2=geodesic_areas_m2(listed), placeless=placeless)


def cells(column: float, row: float, wide: float, high: float) -> shapely.Polygon:
    """Ground in cells of the raster, from its north-west corner."""
    west, north = WEST + CELL * column, NORTH - CELL * row
    return shapely.box(west, north - CELL * high, west + CELL * wide, north)


def written(path: Path, values: np.ndarray[Any, Any] = PEOPLE, **more: Any) -> Path:  # noqa: ANN401  of rasterio
    profile: dict[str, Any] = {"driver": "GTiff", "width": values.shape[1], "height": values.shape[0], "count": 1}
    profile |= {"dtype": values.dtype, "crs": "EPSG:4326", "nodata": -1}
    profile |= {"transform": rasterio.Affine(CELL, 0, WEST, 0, -CELL, NORTH)} | more
    with rasterio.open(path, "w", **profile) as file:
        file.write(values, 1)
    return path


def test_people_count_by_the_share_of_their_cell_that_an_area_covers(tmp_path: Path) -> None:
    some = zones(cells(1.5, 1.5, 1, 1), cells(0, 0, 1, 2), cells(5, 5, 1, 1))
    found = under_raster(some, written(tmp_path / "people.tif"), "sum", source="Census", on=date(2021, 3, 31))
    assert [row["sum"] for row in found.rows] == [
        pytest.approx((50 + 60 + 80 + 90) / 4, rel=1e-6),
        pytest.approx(40, rel=1e-6),
        None,
    ]
    assert [row["data_share"] for row in found.rows] == [1.0, pytest.approx(0.5, abs=1e-6), 0.0]
    assert found.total["sum"] == pytest.approx(70 + 40, rel=1e-6)
    assert (found.input.source, found.input.date) == ("Census", "2021-03-31")
    assert found.notes == (
        "areas where the raster has no data: 1; their figures are empty, not zero",
        "areas that lie in part where the raster has no data: 1; their figures are of the rest",
    )


def test_values_that_may_be_a_filling_are_remarked_upon(tmp_path: Path) -> None:
    some = zones(cells(0, 0, 1, 1), cells(2, 2, 1, 1))
    filled = np.where(PEOPLE < 0, -9999, PEOPLE)
    below = (
        "areas with cells below zero: 1, the least -9,999, and these count; where no such value can be, name it as no "
        "data with gdal_edit -a_nodata"
    )
    every = (
        "the raster names no value for no data, so every cell counts, also one that was filled with 0 or -9999; name "
        "the value with gdal_edit -a_nodata if there is one"
    )
    assert under_raster(some, written(tmp_path / "a.tif", filled, nodata=None), "sum").notes == (below, every)
    assert under_raster(some, written(tmp_path / "b.tif", filled, nodata=-1), "mean").notes == (below,)
    assert under_raster(some, written(tmp_path / "c.tif", filled, nodata=-9999), "sum").notes == (
        "areas where the raster has no data: 1; their figures are empty, not zero",
    )


def test_people_on_ground_of_two_areas_count_once_in_the_total(tmp_path: Path) -> None:
    some = zones(cells(1, 1, 2, 1), cells(2, 1, 1, 2), cells(0, 2, 0.5, 1))
    found = under_raster(some, written(tmp_path / "people.tif"), "sum")
    assert [row["sum"] for row in found.rows] == pytest.approx([110, 150, 35], rel=1e-6)
    assert found.total["sum"] == pytest.approx(50 + 60 + 90 + 35, rel=1e-6)
    once = [cells(1, 1, 2, 1), cells(2, 2, 1, 1), cells(0, 2, 0.5, 1)]
    assert found.total["area_m2"] == pytest.approx(geodesic_areas_m2(once).sum(), rel=1e-6)


def test_the_mean_of_all_ground_is_weighed_by_m2(tmp_path: Path) -> None:
    some = zones(cells(1, 0, 1, 1), cells(0, 1, 1.5, 1))
    found = under_raster(some, written(tmp_path / "slope.tif"), "mean")
    m2 = some.area_m2
    means = [20.0, pytest.approx((40 + 50 / 2) / 1.5, rel=1e-6)]
    assert [row["mean"] for row in found.rows] == means
    assert found.total["mean"] == pytest.approx((20 * m2[0] + 65 / 1.5 * m2[1]) / m2.sum(), rel=1e-5)


def test_shares_of_land_use_come_with_their_m2(tmp_path: Path) -> None:
    use = np.array([[1, 1, 2], [1, 2, 2], [0, 0, 7]], dtype="uint8")
    path = written(tmp_path / "use.tif", use, nodata=0)
    found = under_raster(zones(cells(0.5, 1, 2, 1)), path, "share-by-class")
    (row,) = found.rows
    assert {name: row[name] for name in ("share_1", "share_2")} == {
        "share_1": pytest.approx(0.25, abs=1e-6),
        "share_2": pytest.approx(0.75, abs=1e-6),
    }
    assert row["m2_1"] == pytest.approx(float(str(row["area_m2"])) / 4, rel=1e-5)
    assert found.total["m2_2"] == pytest.approx(float(str(row["area_m2"])) * 0.75, rel=1e-5)


def test_a_raster_in_metres_gives_what_the_same_raster_in_degrees_does(tmp_path: Path) -> None:
    fine = np.repeat(np.repeat(PEOPLE[1:, 1:], 50, axis=0), 50, axis=1) / 2500
    west, north = 500_000.0, 4_900_000.0
    in_metres = written(
        tmp_path / "utm.tif", fine, crs="EPSG:32634", transform=rasterio.Affine(100, 0, west, 0, -100, north)
    )
    x, y = Transformer.from_crs("EPSG:32634", "EPSG:4326", always_xy=True).transform(
        [west + 1_000, west + 4_000, west + 4_000, west + 1_000],
        [north - 1_000, north - 1_000, north - 4_000, north - 4_000],
    )
    found = under_raster(zones(shapely.Polygon(np.column_stack([x, y]))), in_metres, "sum")
    assert found.rows[0]["sum"] == pytest.approx(50 / 2500 * 900, rel=1e-4)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"crs": None}, "does not say its coordinate system"),
        ({"transform": rasterio.Affine(CELL, 0.01, WEST, 0.01, -CELL, NORTH)}, "is turned against its coordinates"),
    ],
)
def test_a_raster_that_cannot_be_laid_under_areas_is_refused(tmp_path: Path, more: Any, fault: str) -> None:  # noqa: ANN401
    path = written(tmp_path / "a.tif", **more)
    with pytest.raises(FileRefused, match=fault):
        under_raster(zones(cells(1, 1, 1, 1)), path, "sum")


def test_what_is_no_raster_or_no_band_or_no_statistic_is_said_in_a_line(tmp_path: Path) -> None:
    path, some = written(tmp_path / "a.tif"), zones(cells(1, 1, 1, 1))
    (tmp_path / "b.tif").write_text("no raster")
    with pytest.raises(FileRefused, match=r"b.tif is no raster that can be read"):
        under_raster(some, tmp_path / "b.tif", "sum")
    (tmp_path / "books.gpkg").write_bytes(b"")
    with pytest.raises(FileRefused, match=r"books.gpkg may be a register, which GDAL must not open"):
        under_raster(some, tmp_path / "books.gpkg", "sum")
    with pytest.raises(InvalidQuantity, match="has no band 2; it has 1 to 1"):
        under_raster(some, path, "sum", band=2)
    with pytest.raises(InvalidQuantity, match="--stat 'median' is not known"):
        under_raster(some, path, "median")


def test_more_values_than_classes_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.tif", np.arange(400, dtype="float32").reshape(20, 20))
    with pytest.raises(NotPossible, match="400 different values lie under the areas"):
        under_raster(zones(cells(0, 0, 20, 20)), path, "share-by-class")
