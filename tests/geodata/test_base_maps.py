"""Base maps of every format: what of them is read, where it lies, and the one line that a bad file gives."""

from __future__ import annotations

import gzip
import json
import math
import sqlite3
from contextlib import closing
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write
from rasterio.io import MemoryFile
from rasterio.transform import Affine

from clearance.errors import FileRefused, NotFound
from clearance_geodata.base_maps.base_map import BEYOND, DrawnBase, PicturedBase, Square, base_map, hills
from clearance_geodata.base_maps.features import BaseFeature
from clearance_geodata.base_maps.tile_files import tile_file

# West, south, east, north of the tile 5/17/11, in degrees.
WEST, EAST = 11.25, 22.5
PLACE = (5, 17, 11)
HEAD = {"min_lon_e7": 112_500_000, "min_lat_e7": 409_798_981, "max_lon_e7": 225_000_000, "max_lat_e7": 489_224_993}
WATER = {"geometry": "POLYGON((0 0, 2048 0, 2048 2048, 0 2048, 0 0))", "properties": {"class": "lake"}}
ROAD = {"geometry": "LINESTRING(0 1024, 4096 1024)", "properties": {"class": "primary"}}
TOWN = {"geometry": "POINT(1024 3072)", "properties": {"name": "Alfa", "class": "town"}}
SHOP = {"geometry": "POINT(9 9)", "properties": {"name": "Shop"}}
# Tiles are written with y up, and read with y down.
VECTORS: bytes = mapbox_vector_tile.encode(
    [
        {"name": "water", "features": [WATER]},
        {"name": "transportation", "features": [ROAD]},
        {"name": "place", "features": [TOWN]},
        {"name": "poi", "features": [SHOP]},
    ],
    default_options={"extents": 4096},
)


def _picture(bands: NDArray[np.uint8], driver: str = "PNG") -> bytes:
    count, height, width = bands.shape
    with MemoryFile() as memory:
        place = Affine(2, 0, 0, 0, -2, 0)
        with memory.open(
            driver=driver, count=count, height=height, width=width, dtype="uint8", transform=place
        ) as target:
            target.write(bands)
        return bytes(memory.read())


BLUE = _picture(np.stack([np.zeros((256, 256)), np.zeros((256, 256)), np.full((256, 256), 250)]).astype("uint8"))


def _pmtiles(path: Path, content: bytes, kind: TileType) -> Path:
    with write(str(path)) as archive:
        archive.write_tile(zxy_to_tileid(*PLACE), content)
        archive.finalize(
            {
                **HEAD,
                "tile_type": kind,
                "tile_compression": Compression.GZIP if kind is TileType.MVT else Compression.NONE,
                "center_zoom": 5,
                "center_lon_e7": 0,
                "center_lat_e7": 0,
            },
            {},
        )
    return path


def _mbtiles(path: Path, content: bytes, form: str) -> Path:
    zoom, column, row = PLACE
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE metadata (name text, value text)")
        file.execute("CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
        said = [("format", form), ("bounds", "11.25,40.98,22.5,48.92")]
        file.executemany("INSERT INTO metadata VALUES (?, ?)", said)
        file.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (zoom, column, 2**zoom - 1 - row, content))
        file.commit()
    return path


def _view() -> tuple[float, float, float, float]:
    zoom, column, row = PLACE
    return column / 2**zoom, row / 2**zoom, (column + 1) / 2**zoom, (row + 1) / 2**zoom


def _features(base: PicturedBase | DrawnBase) -> list[BaseFeature]:
    assert isinstance(base, DrawnBase)
    left, top, right, bottom = _view()
    # Tiles beside the one have nothing.
    return list(base.features((left + 1e-9, top + 1e-9, right - 1e-9, bottom - 1e-9), 512))


@pytest.mark.parametrize("ending", ["pmtiles", "mbtiles"])
def test_vector_tiles_of_both_archives_show_water_roads_and_towns_where_they_lie(tmp_path: Path, ending: str) -> None:
    packed = gzip.compress(VECTORS)
    if ending == "pmtiles":
        base = base_map(_pmtiles(tmp_path / "land.pmtiles", packed, TileType.MVT))
    else:
        base = base_map(_mbtiles(tmp_path / "land.mbtiles", packed, "pbf"))
    found = _features(base)
    left, _, right, bottom = _view()
    side = right - left
    assert [(one.theme, one.name, one.is_filled) for one in found] == [
        ("water", "", True),
        ("main road", "", False),
        ("place", "Alfa", False),
    ]
    assert base.most_zoom == 5 + BEYOND
    xs, ys = np.array(found[0].parts[0]).T
    assert (xs.min(), xs.max(), ys.min(), ys.max()) == pytest.approx(
        (left, left + side / 2, bottom - side / 2, bottom), abs=side / 4096
    )
    assert found[2].parts[0][0] == pytest.approx((left + side / 4, bottom - 0.75 * side), abs=side / 4096)


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize("ending", ["pmtiles", "mbtiles"])
def test_picture_tiles_are_handed_on_as_they_are_and_joined_for_a_file(tmp_path: Path, ending: str) -> None:
    if ending == "pmtiles":
        base = base_map(_pmtiles(tmp_path / "sea.pmtiles", BLUE, TileType.PNG))
    else:
        base = base_map(_mbtiles(tmp_path / "sea.mbtiles", BLUE, "png"))
    assert not isinstance(base, DrawnBase)
    assert (base.square(*PLACE), base.square(5, 0, 0)) == (Square(BLUE, "image/png"), None)
    shown = base.picture((15.0, 43.0, 16.0, 44.0))
    assert shown.extent[:3:2] == pytest.approx((WEST, EAST), abs=1e-9)
    with MemoryFile(shown.content) as memory, memory.open() as file:
        middle = file.read()[:, 100, 100]
    assert (int(middle[2]) > 230, int(middle[0]) < 30) == (True, True)
    with pytest.raises(FileRefused, match=rf"sea\.{ending} shows nothing of the land on the map"):
        base.picture((-60.0, -20.0, -59.0, -19.0))


def test_a_file_of_borders_is_lines_and_names_in_any_format_an_import_reads(tmp_path: Path) -> None:
    square = [[12.0, 42.0], [20.0, 42.0], [20.0, 48.0], [12.0, 48.0], [12.0, 42.0]]
    features = [
        {"type": "Feature", "properties": {"name": "North"}, "geometry": {"type": "Polygon", "coordinates": [square]}},
        {"type": "Feature", "properties": {"name": "Alfa"}, "geometry": {"type": "Point", "coordinates": [15, 45]}},
    ]
    file = tmp_path / "borders.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    found = _features(base_map(file))
    assert [(one.theme, one.name, one.is_filled) for one in found] == [
        ("border", "", False),
        ("place", "Alfa", False),
    ]
    lon = [(x - 0.5) * 360 for x, _ in found[0].parts[0]]
    lat = [math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y)))) for _, y in found[0].parts[0]]
    assert (min(lon), max(lon), min(lat), max(lat)) == pytest.approx((12, 20, 42, 48))


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_squares_of_hills_meet_without_a_seam(tmp_path: Path) -> None:
    rows, columns = np.mgrid[0:400, 0:400].astype("float32")
    heights = 9000 * np.sin(rows / 9) * np.cos(columns / 11)
    file = tmp_path / "dem.tif"
    place = Affine(0.005, 0, 15.0, 0, -0.005, 45.0)
    shape = {"count": 1, "height": 400, "width": 400, "dtype": "float32"}
    with rasterio.open(file, "w", driver="GTiff", crs="EPSG:4326", transform=place, **shape) as target:
        target.write(heights[None])
    base = hills(file)
    squares = [base.square(9, column, 186) for column in (279, 280)]
    greys = []
    for square in squares:
        assert square is not None
        assert square.media_type == "image/webp"
        with MemoryFile(square.content) as memory, memory.open() as read:
            greys.append(read.read(1).astype(int))
    seam = np.abs(greys[0][:, -1] - greys[1][:, 0]).mean()
    assert seam < 2 * np.abs(np.diff(greys[0], axis=1)).mean() + 1
    assert base.square(9, 0, 0) is None


def test_a_bad_file_gives_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    text = tmp_path / "a.pmtiles"
    text.write_text("no tiles")
    cut = tmp_path / "b.pmtiles"
    cut.write_bytes(_pmtiles(tmp_path / "whole.pmtiles", gzip.compress(VECTORS), TileType.MVT).read_bytes()[:-40])
    database = tmp_path / "c.mbtiles"
    database.write_text("no database" * 99)
    odd = _mbtiles(tmp_path / "d.mbtiles", b"?", "tiff")
    empty = _mbtiles(tmp_path / "e.mbtiles", b"?", "png")
    with closing(sqlite3.connect(empty)) as file:
        file.execute("DELETE FROM tiles")
        file.commit()
    refusals = {
        text: "no PMTiles file of version 3; convert it, or copy it again",
        cut: "is cut off",
        database: "is no MBTiles file that can be read",
        odd: "has tiles of the format 'tiff'; give tiles of png, jpg, webp or pbf",
        empty: "has no tiles; export it again",
    }
    for path, words in refusals.items():
        with pytest.raises(FileRefused, match=words) as refused:
            base_map(path)
        assert "\n" not in str(refused.value)
    with pytest.raises(FileRefused, match="is not there"):
        base_map(tmp_path / "none.pmtiles")
    with pytest.raises(NotFound, match="there is no file"):
        base_map(tmp_path / "none.geojson")
    with pytest.raises(FileRefused, match="no vector tiles"):
        _features(base_map(_mbtiles(tmp_path / "f.mbtiles", b"\xff\xfe\xfd", "pbf")))
    with pytest.raises(FileRefused, match=r"g\.mbtiles is damaged at tile 5/17/11"):
        tile_file(_mbtiles(tmp_path / "g.mbtiles", b"\x1f\x8bnot packed", "pbf")).tile(*PLACE)
