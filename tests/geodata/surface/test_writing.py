"""A surface holds the mines of its areas: all of them, where they are, and says what it is."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from clearance.antimeridian import cut_at_antimeridian
from clearance.errors import FileRefused, InvalidGeometry, InvalidQuantity, NotPossible
from clearance_geodata.surface.areas import SurfaceAreas
from clearance_geodata.surface.grid import chosen_crs, crs_named, grid_for, on_grid
from clearance_geodata.surface.spreading import Spread
from clearance_geodata.surface.writing import write_surface

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Draw = Callable[..., Numbers]


def listed(*grounds: shapely.geometry.base.BaseGeometry | None) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Grounds as an array, also when there is one."""
    found = np.empty(len(grounds), dtype=object)
    found[:] = grounds
    return found


def square(lon: float, lat: float, side_m: float) -> shapely.Polygon:
    """Ground of a side in metres, roughly."""
    high = side_m / 111_320
    return shapely.box(lon, lat, lon + high / np.cos(np.radians(lat)), lat + high)


@pytest.fixture
def drawn(tmp_path: Path) -> Draw:
    """The two bands of a surface of some areas."""

    def draw(areas: SurfaceAreas, **asked: Any) -> Numbers:  # noqa: ANN401  the arguments of write_surface
        write_surface(areas, tmp_path / "surface.tif", tags={}, **asked)
        with rasterio.open(tmp_path / "surface.tif") as file:
            bands: Numbers = file.read()
        return bands

    return draw


def areas(grounds: Any, expected: list[float], p_any: list[float], **more: Any) -> SurfaceAreas:  # noqa: ANN401
    return SurfaceAreas(grounds=grounds, expected=np.array(expected), p_any=np.array(p_any), **more)


def totals(some: SurfaceAreas, *, cell_m: float, name: str | None = None) -> tuple[float, float]:
    """The mines on a grid, and those that were given, without a file."""
    crs = chosen_crs(crs_named(name), some.grounds)
    placed = on_grid(some.grounds, crs)
    spread = Spread(some, grid_for(placed, crs=crs, cell_m=cell_m), placed=placed)
    return sum(float(block.expected.sum()) for block in spread), float(some.expected.sum())


def random_areas(seed: int, count: int, *, lat: float, spread_deg: float = 0.5) -> SurfaceAreas:
    rng = np.random.default_rng(seed)
    grounds = []
    for _ in range(count):
        lon = (179.8 if seed % 2 else 20) + rng.random() * spread_deg
        near = lat + rng.random() * spread_deg
        reach = np.exp(rng.normal(-7.5, 2)) / np.cos(np.radians(near))
        corners = rng.random((rng.integers(3, 9), 2)) * (reach, reach * np.cos(np.radians(near))) + (lon, near)
        grounds.append(cut_at_antimeridian(shapely.convex_hull(shapely.MultiPoint(corners))))
    mines = rng.gamma(0.5, 20, count)
    return SurfaceAreas(grounds=listed(*grounds), expected=mines, p_any=np.minimum(mines, 1) * rng.random(count))


@settings(max_examples=40)
@given(
    seed=st.integers(0, 10**6),
    cell_m=st.sampled_from([7.0, 33.3, 100.0, 2_500.0]),
    lat=st.sampled_from([-55.0, -0.2, 44.0, 71.0, 83.0]),
)
def test_all_mines_are_on_the_grid_whatever_the_cells_and_half_as_large_ones_hold_as_many(
    seed: int, cell_m: float, lat: float
) -> None:
    some = random_areas(seed, 12, lat=lat)
    there, given_mines = totals(some, cell_m=cell_m)
    assert there == pytest.approx(given_mines, rel=1e-12)
    assert totals(some, cell_m=cell_m / 2)[0] == pytest.approx(there, rel=1e-12)


def test_an_area_far_smaller_than_a_cell_keeps_its_mines_and_chance_exactly(drawn: Draw) -> None:
    some = areas(listed(square(18.0, 44.0, 5), square(18.1, 44.0, 0.001)), [3.7, 0.3], [0.61, 0.2])
    expected, p_any = drawn(some, cell_m=100)
    assert sorted(expected[expected > 0].tolist()) == [0.3, 3.7]
    assert sorted(p_any[p_any > 0].tolist()) == pytest.approx([0.2, 0.61], rel=1e-12)


def test_a_cell_gets_the_share_of_an_area_that_lies_in_it(drawn: Draw) -> None:
    # From 20.25 to 22.75 cells to the east of the origin of EPSG:6933.
    (west, east), (south, north) = Transformer.from_crs("EPSG:6933", "EPSG:4326", always_xy=True).transform(
        [2_025, 2_275], [5_000_020, 5_000_070]
    )
    some = areas(listed(shapely.box(west, south, east, north)), [10.0], [0.9])
    expected, _ = drawn(some, cell_m=100)
    assert expected.sum(axis=0) == pytest.approx([3.0, 4.0, 3.0], abs=1e-9)


def test_chances_of_areas_in_one_cell_are_joined_as_those_of_independent_ones(drawn: Draw) -> None:
    some = areas(listed(square(18.0001, 44.0001, 5), square(18.0001, 44.0001, 9)), [2.0, 5.0], [0.5, 0.8])
    expected, p_any = drawn(some, cell_m=1000)
    assert (expected.max(), p_any.max()) == (pytest.approx(7), pytest.approx(1 - 0.5 * 0.2))


def test_ground_on_both_sides_of_180_degrees_lies_side_by_side(drawn: Draw) -> None:
    halves = shapely.MultiPolygon([shapely.box(179.99, -17, 180, -16.99), shapely.box(-180, -17, -179.99, -16.99)])
    expected, _ = drawn(areas(listed(halves), [8.0], [0.5]), cell_m=100)
    assert expected.shape[1] < 30
    assert expected.sum() == pytest.approx(8, rel=1e-12)


def test_weights_move_mines_inside_an_area_and_none_out_of_it(drawn: Draw) -> None:
    some = areas(listed(square(18, 44, 60_000), square(19, 44, 30)), [100.0, 1.0], [0.9, 0.4])
    even = drawn(some, cell_m=200)[0]
    west = even[:, : even.shape[1] // 3].sum()
    leaning = drawn(some, cell_m=200, weigh=lambda x, _y: np.exp(-(x - x.min()) / 5_000))[0]
    assert leaning.sum() == pytest.approx(101, rel=1e-12)
    assert leaning[:, : even.shape[1] // 3].sum() > 1.5 * west
    assert np.array_equal(leaning > 0, even > 0)


def test_cells_finer_than_the_records_are_refused_with_the_size_that_they_may_have(tmp_path: Path) -> None:
    some = areas(listed(square(18, 44, 50)), [1.0], [0.5], position_error_m=np.array([200.0]))
    with pytest.raises(NotPossible, match=r"cells of 100 m are finer .* known to 200 m .*give cells of 200 m or more"):
        write_surface(some, tmp_path / "a.tif", cell_m=100, tags={})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("nothing", [None, shapely.Polygon(), shapely.LineString([(18, 44), (19, 44)])])
def test_an_area_without_ground_is_refused(nothing: shapely.geometry.base.BaseGeometry | None) -> None:
    with pytest.raises(InvalidGeometry, match="area at place 1 has no ground"):
        areas(listed(square(18, 44, 50), nothing), [1.0, 1.0], [0.5, 0.5])


@pytest.mark.parametrize("cell_m", [0, -5, float("nan"), float("inf")])
def test_a_cell_without_a_size_is_refused(tmp_path: Path, cell_m: float) -> None:
    with pytest.raises(InvalidQuantity, match="have no size"):
        write_surface(areas(listed(square(18, 44, 50)), [1.0], [0.5]), tmp_path / "a.tif", cell_m=cell_m, tags={})


def test_more_cells_than_a_file_holds_are_refused_with_the_size_that_fits(tmp_path: Path) -> None:
    some = areas(listed(square(0, 0, 50), square(60, 30, 50)), [1.0, 1.0], [0.5, 0.5])
    with pytest.raises(NotPossible, match="give cells of 73 m or more"):
        write_surface(some, tmp_path / "a.tif", cell_m=10, tags={})


def test_somebody_who_stops_it_leaves_nothing_behind_and_the_older_file_as_it_was(tmp_path: Path) -> None:
    some, target = areas(listed(square(18, 44, 200_000)), [1.0], [0.5]), tmp_path / "a.tif"
    write_surface(some, target, cell_m=1000, tags={})
    before = target.read_bytes()

    def stop(done: int, _whole: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_surface(some, target, cell_m=300, tags={}, track=stop)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.tif": before}


def test_a_file_that_is_no_export_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_text("mine")
    with pytest.raises(FileRefused, match="is no export of Clearance"):
        write_surface(areas(listed(square(18, 44, 50)), [1.0], [0.5]), tmp_path / "a.tif", cell_m=100, tags={})


def test_the_file_is_cloud_optimised_and_says_grid_snapshot_method_seed_and_units(tmp_path: Path) -> None:
    some, target = areas(listed(square(18, 44, 90_000)), [50.0], [0.5]), tmp_path / "a.tif"
    said = {"SNAPSHOT": "abc", "METHOD": "some", "SEED": "7", "UNITS": "mines per cell"}
    write_surface(some, target, cell_m=100, tags=said)
    with rasterio.open(target) as file:
        tags = file.tags()
        assert (file.crs.to_epsg(), file.res, file.nodata) == (6933, (100, 100), 0)
        assert (file.descriptions, file.units) == (("expected_mines", "p_any"), ("mines per cell", "probability"))
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert file.block_shapes == [(512, 512)] * 2
        assert file.overviews(1) == [2, 4]
    assert {name: tags[f"CLEARANCE_{name}"] for name in said} == said
    assert tags["CLEARANCE_GRID"].startswith("Lambert cylindrical equal-area, WGS 84, true along 30 degrees")


def test_overviews_show_the_mean_of_the_cells_with_ground(tmp_path: Path) -> None:
    some, target = (
        areas(listed(square(18, 44, 90_000), square(18.7, 44.3, 30)), [50.0, 3.0], [0.5, 0.9]),
        tmp_path / "a.tif",
    )
    write_surface(some, target, cell_m=100, tags={})
    with rasterio.open(target) as file, rasterio.open(target, overview_level=1) as overview:
        fine, shown = file.read(1), overview.read(1)
    whole = np.zeros((4 * shown.shape[0], 4 * shown.shape[1]))
    whole[: fine.shape[0], : fine.shape[1]] = fine
    fours = whole.reshape(shown.shape[0], 4, shown.shape[1], 4).swapaxes(1, 2).reshape(*shown.shape, 16)
    count = (fours > 0).sum(axis=2)
    assert shown == pytest.approx(fours.sum(axis=2) / np.maximum(count, 1), rel=1e-12)


@pytest.mark.needs("ogrinfo")
def test_gdal_of_debian_reads_it_as_a_cloud_optimised_file_with_all_mines_in_it(tmp_path: Path) -> None:
    some, target = areas(listed(square(18, 44, 9_000)), [50.0], [0.5]), tmp_path / "a.tif"
    write_surface(some, target, cell_m=100, tags={"SNAPSHOT": "abc"}, crs=crs_named("lambert:18,44"))
    done = subprocess.run(["gdalinfo", "-json", "-stats", target], capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    first = said["bands"][0]
    cells = said["size"][0] * said["size"][1] * float(first["metadata"][""]["STATISTICS_VALID_PERCENT"]) / 100
    assert said["metadata"]["IMAGE_STRUCTURE"]["LAYOUT"] == "COG"
    assert 'METHOD["Lambert Azimuthal Equal Area"' in said["coordinateSystem"]["wkt"]
    assert float(first["metadata"][""]["STATISTICS_MEAN"]) * cells == pytest.approx(50, rel=1e-3)
