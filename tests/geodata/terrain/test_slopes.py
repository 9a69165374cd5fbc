"""Slopes against planes worked by hand and against GDAL's own tool."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely
from pyproj import Transformer

from clearance.errors import FileRefused
from clearance_geodata.terrain.slopes import slope_raster
from clearance_geodata.terrain.synthetic import MADE_UP, hills_m, write_made_up_dem

UTM = "EPSG:32718"
EVERYWHERE = np.array([shapely.box(-78, -6, -75, -3)], dtype=object)


def written(path: Path, z: np.ndarray[Any, Any], *, cell: float = 30.0, **more: Any) -> Path:  # noqa: ANN401  of rasterio
    profile: dict[str, Any] = {"driver": "GTiff", "width": z.shape[1], "height": z.shape[0], "count": 1}
    profile |= {"dtype": "float32", "crs": UTM, "transform": rasterio.Affine(cell, 0, 300_000, 0, -cell, 9_500_000)}
    with rasterio.open(path, "w", **(profile | more)) as file:
        file.write(z.astype("float32"), 1)
    return path


def slopes(dem: Path, grounds: np.ndarray[Any, Any] = EVERYWHERE) -> np.ndarray[Any, Any]:
    out = dem.with_name(f"slopes-{dem.name}")
    slope_raster(dem, out, grounds)
    with rasterio.open(out) as file:
        return np.asarray(file.read())


@pytest.mark.parametrize("degrees", [0.0, 14.0, 15.5, 29.0, 31.0, 60.0])
def test_a_plane_has_its_own_slope_everywhere_also_at_the_edge(tmp_path: Path, degrees: float) -> None:
    rows, columns = np.mgrid[0:40, 0:50]
    z = 30.0 * np.tan(np.radians(degrees)) * (0.6 * rows + 0.8 * columns)
    found = slopes(written(tmp_path / "plane.tif", z))
    np.testing.assert_allclose(found[0], degrees, atol=1e-3)
    np.testing.assert_allclose(found[1], degrees**2, rtol=1e-3, atol=1e-6)
    assert set(np.unique(found[2])) == {float(np.digitize(degrees, [15, 30]))}


@pytest.mark.needs("ogrinfo")
def test_hills_over_several_blocks_have_the_slopes_that_gdal_finds(tmp_path: Path) -> None:
    dem = written(tmp_path / "hills.tif", hills_m(700, 900, seed=1))
    subprocess.run(["gdaldem", "slope", dem, tmp_path / "gdal.tif", "-q"], check=True)
    with rasterio.open(tmp_path / "gdal.tif") as file:
        theirs = file.read(1)[1:-1, 1:-1]
    np.testing.assert_allclose(slopes(dem)[0][1:-1, 1:-1], theirs, atol=2e-3)


def test_degrees_count_as_metres_of_their_latitude(tmp_path: Path) -> None:
    rows, _ = np.mgrid[0:60, 0:60]
    east = written(
        tmp_path / "east.tif",
        rows.T * 10.0,
        crs="EPSG:4326",
        transform=rasterio.Affine(0.001, 0, -78, 0, -0.001, 60.03),
    )
    found = slopes(east, np.array([shapely.box(-78, 59.9, -77.9, 60.1)], dtype=object))[0]
    a_thousandth_of_a_degree_m = (
        0.001 * np.pi / 180 * 6_378_137 * np.cos(np.radians(60)) / np.sqrt(1 - 0.00669438 * 0.75)
    )
    assert found[30, 30] == pytest.approx(np.degrees(np.arctan(10 / a_thousandth_of_a_degree_m)), abs=0.01)


def test_only_blocks_with_areas_are_computed_and_holes_stay_holes(tmp_path: Path) -> None:
    z = hills_m(1_100, 1_100, seed=2)
    z[100:110, 100:110] = -9999
    dem = written(tmp_path / "hills.tif", z, nodata=-9999)
    with rasterio.open(dem) as file:
        west, north = file.xy(20, 20, offset="ul")
        east, south = file.xy(200, 200, offset="ul")
    lon, lat = Transformer.from_crs(UTM, "EPSG:4326", always_xy=True).transform([west, east], [south, north])
    found = slopes(dem, np.array([shapely.box(lon[0], lat[0], lon[1], lat[1])], dtype=object))[0]
    assert (found[105, 105], found[99, 99], found[98, 98] > 0) == (-1.0, -1.0, True)
    assert (found[600:, :] == -1).all()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"crs": None}, "does not say its coordinate system; set it with gdal_edit -a_srs"),
        ({"transform": rasterio.Affine(30, 3, 300_000, 3, -30, 9_500_000)}, "is turned against its coordinates"),
        ({"crs": "EPSG:4326", "transform": rasterio.Affine(0.1, 0, 0, 0, -0.1, 89)}, "reaches a pole in degrees"),
    ],
)
def test_models_that_have_no_slopes_are_refused(tmp_path: Path, more: dict[str, Any], said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        slopes(written(tmp_path / "bad.tif", np.zeros((20, 20)), **more))


def test_a_file_that_is_no_raster_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.tif").write_text("no raster")
    with pytest.raises(FileRefused, match="is no raster that can be read"):
        slopes(tmp_path / "no.tif")


def test_a_made_up_model_says_so_and_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    for name in ("a.tif", "b.tif"):
        write_made_up_dem(tmp_path / name, west=20, south=10, east=20.1, north=10.1, cell_deg=0.001, seed=3)
    assert (tmp_path / "a.tif").read_bytes() == (tmp_path / "b.tif").read_bytes()
    with rasterio.open(tmp_path / "a.tif") as file:
        assert file.tags()["TIFFTAG_IMAGEDESCRIPTION"] == MADE_UP
        assert file.read(1).min() == 0
        assert file.read(1).max() == pytest.approx(800)
