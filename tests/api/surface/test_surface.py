"""A surface over HTTP: described, as cells, as pictures, for whoever may see open areas."""

from __future__ import annotations

import io
import json
import math
import warnings
from typing import Any

import httpx
import numpy as np
import pytest
import rasterio
from rasterio.errors import NotGeoreferencedWarning

from clearance.estimate.by_area import mines_by_area
from clearance_geodata.register import Register

# The middle of the areas of the test register, which lie on both sides of the antimeridian.
LON, LAT = -179.9, -39.94


def place(lon: float, lat: float, zoom: int) -> str:
    """Zoom, row and column of the tile that a place lies in."""
    north = math.asinh(math.tan(math.radians(lat))) / math.pi
    return f"{zoom}/{math.floor((1 - north) / 2 * 2**zoom)}/{math.floor((lon + 180) / 360 * 2**zoom)}"


def bands(answer: httpx.Response) -> Any:  # noqa: ANN401  an array of any size
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "image/tiff")
    with rasterio.MemoryFile(answer.content) as memory, memory.open() as file:
        return file.read()


def pixels(answer: httpx.Response) -> Any:  # noqa: ANN401  the same
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)  # a picture lies nowhere
        with rasterio.MemoryFile(answer.content) as memory, memory.open(driver="PNG") as file:
            return file.read()[0], file.colormap(1)


def test_the_cells_hold_the_mines_of_all_areas_that_have_ground(at_sea: httpx.Client, sea: Register) -> None:
    said = at_sea.get("/surface").json()
    mines = mines_by_area(sea.snapshot(), seed=said["seed"])
    drawn = [sea.snapshot().states[area_id].geometry is not None for area_id in mines.area_ids]
    (link,) = [link["href"] for link in said["links"] if link["rel"] == "coverage"]
    expected, p_any = bands(at_sea.get(link))
    assert expected.shape == (said["height"], said["width"])
    assert expected.sum() == pytest.approx(mines.expected[drawn].sum(), rel=1e-12)
    assert 0 < p_any.max() <= mines.p_any.max()
    assert said["snapshot"] == sea.snapshot().identity.to_dict()
    assert (said["cell_m"], said["method"]) == (100, mines.method)
    assert said["grid"].startswith("Lambert azimuthal equal-area, WGS 84, centre lon 180, lat -40")


def test_a_box_gives_the_cells_that_it_meets(at_sea: httpx.Client) -> None:
    whole = bands(at_sea.get("/surface/coverage"))[0]
    both_sides = bands(at_sea.get("/surface/coverage", params={"bbox": "179,-41,-179,-39"}))[0]
    west, east = (
        bands(at_sea.get("/surface/coverage", params={"bbox": box}))[0]
        for box in ("179,-41,180,-39", "-180,-41,-179,-39")
    )
    assert both_sides.sum() == pytest.approx(whole.sum(), rel=1e-12)
    assert west.sum() + east.sum() == pytest.approx(whole.sum(), rel=0.05)
    assert west.shape[1] < whole.shape[1]


def test_a_part_of_the_file_can_be_read_by_range(at_sea: httpx.Client) -> None:
    answer = at_sea.get("/surface/coverage", headers={"Range": "bytes=0-99"})
    assert (answer.status_code, len(answer.content)) == (206, 100)
    assert answer.content == at_sea.get("/surface/coverage").content[:100]


@pytest.mark.parametrize("band", ["expected_mines", "p_any"])
def test_a_picture_shows_cells_with_ground_and_is_clear_elsewhere(at_sea: httpx.Client, band: str) -> None:
    tile_json = at_sea.get("/surface/tilejson.json", params={"band": band}).json()
    zoom, row, column = place(LON, LAT, 9).split("/")
    template = tile_json["tiles"][0]
    answer = at_sea.get(template.replace("{z}", zoom).replace("{y}", row).replace("{x}", column))
    steps, colours = pixels(answer)
    assert steps.shape == (256, 256)
    assert 0 < np.count_nonzero(steps) < 0.5 * steps.size
    assert colours[0][3] == 0
    assert {colours[int(step)][3] for step in np.unique(steps[steps > 0])} == {217}
    assert answer.headers["cache-control"] == "private, max-age=86400"
    again = at_sea.get(str(answer.request.url), headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_far_picture_still_shows_the_small_areas(at_sea: httpx.Client) -> None:
    steps, _ = pixels(at_sea.get(f"/surface/tiles/WebMercatorQuad/{place(LON, LAT, 3)}"))
    assert np.count_nonzero(steps) > 0


@pytest.mark.parametrize(
    ("address", "status", "detail"),
    [
        (f"/surface/tiles/WebMercatorQuad/{place(10, 50, 9)}", 204, ""),
        ("/surface/tiles/WorldCRS84Quad/0/0/0", 404, "in WebMercatorQuad only"),
        ("/surface/tiles/WebMercatorQuad/1/2/0", 404, "tile row 2, column 0 is not in matrix 1"),
        ("/surface/coverage?bbox=10,50,11,51", 404, "the box meets no cell"),
        ("/surface/coverage?bbox=1,2,3", 400, "is not a box"),
        ("/surface?cell_m=7", 400, "cell_m"),
        ("/surface?cell_m=x", 400, "cell_m"),
        ("/surface/tilejson.json?band=none", 400, "band"),
        ("/surface?cell=7", 400, "is not a parameter"),
    ],
)
def test_what_is_asked_wrongly_is_said_in_a_line(at_sea: httpx.Client, address: str, status: int, detail: str) -> None:
    answer = at_sea.get(address)
    assert answer.status_code == status
    assert detail in (answer.json()["detail"] if answer.content else "")


def test_books_of_totals_have_none_and_say_why(both: httpx.Client) -> None:
    answer = both.get("/island/surface")
    assert answer.status_code == 422
    assert "no AP mine is recorded in an open area" in answer.json()["detail"]


def test_another_snapshot_seed_or_cell_has_another_tag(at_sea: httpx.Client) -> None:
    asked = ("", "?seed=1", "?cell_m=500", "?as_of=2022-12-31", "?bbox=179,-41,-179,-39")
    tags = [at_sea.get(f"/surface/coverage{query}").headers["etag"] for query in asked]
    assert len(set(tags)) == len(asked)


def test_a_surface_is_made_once_and_kept_beside_the_register(at_sea: httpx.Client, sea: Register) -> None:
    assert at_sea.get("/surface").status_code == 200
    folder = sea.path.with_name(f"{sea.path.name}.surfaces")
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert at_sea.get("/surface/coverage").status_code == 200
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_description_names_it(at_sea: httpx.Client) -> None:
    paths = at_sea.get("/api").json()["paths"]
    assert sorted(path for path in paths if path.startswith("/surface")) == [
        "/surface",
        "/surface/coverage",
        "/surface/tilejson.json",
        "/surface/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
    ]
    assert "Mines expected on a grid" in json.dumps(at_sea.get("/").json()["links"])


def test_pictures_and_cells_say_the_same(at_sea: httpx.Client) -> None:
    """Where a tile is coloured, the cells of its box hold mines, and none where it is not."""
    zoom, row, column = map(int, place(LON, LAT, 12).split("/"))
    answer = at_sea.get(f"/surface/tiles/WebMercatorQuad/{zoom}/{row}/{column}")
    west, east = column / 2**zoom * 360 - 180, (column + 1) / 2**zoom * 360 - 180
    north, south = (math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (row + n) / 2**zoom)))) for n in (0, 1))
    cells = at_sea.get("/surface/coverage", params={"bbox": f"{west},{south},{east},{north}"})
    assert (answer.status_code == 200) == bool(bands(cells)[0].sum())
    assert io.BytesIO(answer.content).read(4) == b"\x89PNG"
