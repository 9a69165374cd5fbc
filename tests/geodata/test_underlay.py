"""Pictures under a map: where they lie, what they show, and what is refused."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from rasterio.io import MemoryFile
from rasterio.transform import Affine

from clearance.errors import FileRefused
from clearance_geodata.underlay import heights_shaded, raster_pictured, shaded

EXTENT = (10.0, 44.0, 10.2, 44.2)
WHOLE = (9.0, 43.0, 11.0, 45.0)


def _written(path: Path, bands: NDArray[np.generic], bounds: tuple[float, float, float, float] = WHOLE) -> Path:
    count, height, width = bands.shape
    shape = {"count": count, "height": height, "width": width, "dtype": bands.dtype.name}
    west, south, east, north = bounds
    place = Affine((east - west) / width, 0, west, 0, (south - north) / height, north)
    with rasterio.open(path, "w", driver="GTiff", crs="EPSG:4326", transform=place, **shape) as file:
        file.write(bands)
    return path


def _read(content: bytes) -> NDArray[np.uint8]:
    with MemoryFile(BytesIO(content)) as memory, memory.open() as file:
        found: NDArray[np.uint8] = file.read()
    return found


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_picture_lies_around_what_is_shown_with_its_colours(tmp_path: Path) -> None:
    colours = np.zeros((3, 200, 200), dtype="uint8")
    colours[0, :, :100], colours[2, :, 100:] = 250, 250
    found = raster_pictured(_written(tmp_path / "base.tif", colours), EXTENT)
    west, south, east, north = found.extent
    # Wide enough for any frame, in which a degree of latitude is longer than one of longitude.
    assert (west + east) / 2 == pytest.approx(10.1, abs=1e-6)
    assert (east - west) / ((north - south) / np.cos(np.radians(44.1))) == pytest.approx(1.9, abs=2e-3)
    assert (south, north) == pytest.approx((43.95, 44.25), abs=1e-3)
    picture = _read(found.content)
    edge = round((10.0 - west) / (east - west) * picture.shape[2])
    red, blue = picture[:, 500, edge - 40], picture[:, 500, edge + 40]
    assert (red[0] > 200, blue[2] > 200, red[2] < 60, blue[0] < 60) == (True, True, True, True)
    assert found == raster_pictured(tmp_path / "base.tif", EXTENT)


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_picture_of_land_on_both_sides_of_180_degrees_is_whole(tmp_path: Path) -> None:
    colours = np.zeros((3, 100, 400), dtype="uint8")
    colours[0, :, :200], colours[2, :, 200:] = 250, 250  # red in the west, up to 180 degrees; blue beyond
    found = raster_pictured(
        _written(tmp_path / "base.tif", colours, (178.0, -18.0, 182.0, -16.0)), (179, -17.5, 181, -16.5)
    )
    west, _, east, _ = found.extent
    picture = _read(found.content)
    edge = round((180.0 - west) / (east - west) * picture.shape[2])
    middle = picture.shape[1] // 2
    red, blue = picture[:, middle, edge - 40], picture[:, middle, edge + 40]
    assert (west < 180 < east, red[0] > 200, blue[2] > 200, red[2] < 60, blue[0] < 60) == (True,) * 5


def test_a_slope_towards_the_sun_is_light_and_one_away_from_it_dark() -> None:
    rows, columns = np.mgrid[0:5, 0:5].astype("float64")
    towards, away = shaded((rows + columns) * 30.0, 30.0), shaded(-(rows + columns) * 30.0, 30.0)
    assert towards[2, 2] == pytest.approx(np.cos(np.arctan(np.sqrt(2)) - np.pi / 4), abs=1e-9)
    assert away[2, 2] == 0.0


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_hills_are_pictured_in_grey_and_what_is_beyond_the_raster_is_plain(tmp_path: Path) -> None:
    heights = np.zeros((1, 100, 100), dtype="float32")
    found = heights_shaded(_written(tmp_path / "dem.tif", heights, (10.1, 43.0, 11.0, 45.0)), EXTENT)
    assert abs(int(_read(found.content)[0, 400, 400]) - round(64 + 0.75 * 255 * np.sin(np.pi / 4))) <= 2


def test_what_is_no_raster_or_lies_elsewhere_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "base.txt"
    text.write_text("no raster")
    with pytest.raises(FileRefused, match=r"base\.txt is no raster that can be read"):
        raster_pictured(text, EXTENT)
    elsewhere = _written(tmp_path / "far.tif", np.zeros((1, 9, 9), dtype="uint8"), (100.0, 10.0, 101.0, 11.0))
    with pytest.raises(FileRefused, match=r"far\.tif shows nothing of the land on the map"):
        heights_shaded(elsewhere, EXTENT)
