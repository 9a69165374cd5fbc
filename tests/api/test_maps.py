"""Maps over HTTP: each of its snapshot and language, over the base map of the service, and as one file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import httpx
import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine
from shapely import box

from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard
from clearance.land.journal import Entry
from clearance.units import Unit
from clearance_api.settings import Settings
from clearance_geodata.register import Register
from clearance_geodata.writing import Batch

NAMES = ("contamination", "progress", "outlook", "findings")
# The square of zoom 8 in which the land lies.
SQUARE = "/basemap/base/8/93/135"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("asked", "lang"), [("", "en"), ("?lang=es", "es"), ("?lang=fr", "fr")])
def test_a_map_is_a_page_of_its_snapshot_in_the_language_asked_for(
    both: httpx.Client, sea: Register, name: str, asked: str, lang: str
) -> None:
    answer = both.get(f"/sea/maps/{name}.html{asked}")
    snapshot_id = sea.snapshot().identity.id
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert (answer.headers["content-language"], answer.headers["clearance-snapshot"]) == (lang, snapshot_id)
    assert f'lang="{lang}' in answer.text
    assert snapshot_id in answer.text


def test_a_map_may_run_its_script_and_ask_no_other_machine_for_anything(both: httpx.Client) -> None:
    policy = both.get("/sea/maps/contamination.html").headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules == {
        "default-src": "'none'",
        "script-src": "'unsafe-inline'",
        "style-src": "'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "data:",
        "frame-ancestors": "'self'",
    }


def opened(area: Area) -> Entry:
    return Entry(
        kind=Kind.OPENED,
        area_id=area.area_id,
        effective_on=date(2020, 1, 1),
        act_id="1",
        quantities={Unit.M2: 890_000_000, Unit.AP_MINES: 30},
        ground=area.geometry,
        source="survey",
    )


@pytest.fixture(scope="module")
def over_base(
    served: Callable[..., AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A client of a service with borders and heights of somebody under its maps."""
    folder = tmp_path_factory.mktemp("base")
    ground = Area(area_id="A", name="A", hazards=frozenset({Hazard.AP}), geometry=box(10.0, 44.0, 10.01, 44.01))
    line = {"type": "LineString", "coordinates": [[9.0, 44.01], [11.0, 44.0]]}
    borders = folder / "borders.geojson"
    borders.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": line}))
    heights = folder / "heights.tif"
    shape = {"count": 1, "height": 60, "width": 60, "dtype": "float32"}
    with rasterio.open(
        heights, "w", driver="GTiff", crs="EPSG:4326", transform=Affine(0.05, 0, 9, 0, -0.05, 45.5), **shape
    ) as file:
        file.write(np.random.default_rng(1).normal(500, 50, (1, 60, 60)).astype("float32"))
    settings = Settings(base_map=str(borders), hills=str(heights))
    made = Register.create(folder / "land.gpkg", country="XAA", country_name="Land", time_zone="UTC")
    with made as register:
        register.record(Batch.of(ground, opened(ground)), by="surveyor")
        with served({"land": register}, settings) as address, httpx.Client(base_url=address, timeout=60) as client:
            yield client


def test_a_map_takes_the_base_map_in_squares_from_the_service(over_base: httpx.Client) -> None:
    page = over_base.get("/maps/contamination.html").text
    assert "Under the land: borders.geojson, heights.tif, as supplied." in page
    assert "img-src data: 'self'" in page
    answer = over_base.get(SQUARE)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.headers["cache-control"] == "private, max-age=86400"
    again = over_base.get(SQUARE, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, over_base.get("/basemap/base/8/0/0").status_code) == (304, 204)
    hills = over_base.get(SQUARE.replace("base/8", "hills/8"))
    assert (hills.status_code, hills.headers["content-type"]) == (200, "image/webp")


def test_the_map_of_mines_per_hectare_says_how_large_its_cells_are(over_base: httpx.Client) -> None:
    answer = over_base.get("/maps/density.html?cell_m=200")
    assert (answer.status_code, answer.headers["content-language"]) == (200, "en")
    assert "Cells of 200 m." in answer.text
    assert over_base.get("/maps/density.html?cell_m=7").status_code == 400


def test_a_saved_map_holds_its_base_map_and_needs_no_service(over_base: httpx.Client) -> None:
    answer = over_base.get("/maps/progress.html?lang=es&save=yes")
    assert answer.headers["content-disposition"] == 'attachment; filename="progress-land-2020-01-01-es.html"'
    assert len(answer.content) > len(over_base.get("/maps/progress.html?lang=es").content) + 1_000
    assert "content=\"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:\"" in (
        answer.text
    )


def test_a_service_without_a_base_map_says_how_to_have_one(both: httpx.Client) -> None:
    answer = both.get(f"/sea{SQUARE}")
    assert (answer.status_code, answer.json()["detail"]) == (
        404,
        "this service has no base map; start it with --base FILE, --hills FILE",
    )


def test_a_base_map_that_cannot_be_read_stops_the_service_with_one_line(
    sea: Register, program: Callable[..., object], tmp_path: Path
) -> None:
    text = tmp_path / "base.pmtiles"
    text.write_text("no tiles")
    done = program("serve", sea.path, "--base", text)
    assert done == (
        1,
        "",
        "clearance: base.pmtiles is no PMTiles file of version 3; convert it, or copy it again\n",
    )


def test_a_plan_map_without_an_adopted_plan_says_what_to_do(both: httpx.Client) -> None:
    answer = both.get("/sea/maps/plan.html")
    assert (answer.status_code, answer.json()["detail"]) == (
        404,
        "no plan was adopted by 2023-05-15; plan with --adopt NAME --by WHO",
    )
    gone = both.get("/sea/maps/plan.html?plan=0123456789abcdef")
    assert (gone.status_code, gone.json()["detail"]) == (
        404,
        "there is no plan '0123456789abcdef'; /plans lists those that are for you",
    )
