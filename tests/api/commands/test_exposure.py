"""The command exposure."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import geopandas
import numpy as np
import pytest
import rasterio
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from clearance_geodata.register import Register

Run: TypeAlias = Callable[..., Any]


@pytest.fixture
def people(tmp_path: Path, example_register: Register) -> Path:
    """One person in each cell of a raster under the fictitious country."""
    grounds = [state.geometry for state in example_register.snapshot().open_states if state.geometry]
    west, south, east, north = geopandas.GeoSeries(grounds).total_bounds
    path = tmp_path / "people.tif"
    transform = rasterio.Affine(0.001, 0, west - 0.01, 0, -0.001, north + 0.01)
    high, wide = int((north - south) / 0.001) + 20, int((east - west) / 0.001) + 20
    profile = {"driver": "GTiff", "width": wide, "height": high, "count": 1, "dtype": "uint8"}
    with rasterio.open(path, "w", **profile, crs="EPSG:4326", transform=transform) as file:
        file.write(np.ones((high, wide), dtype="uint8"), 1)
        file.update_tags(TIFFTAG_DATETIME="2020:01:01 00:00:00")
    return path


def test_people_on_open_areas_are_told_with_source_date_and_snapshot(
    answer: Run, example_register: Register, people: Path
) -> None:
    said = answer("exposure", example_register.path, "--raster", people, "--source", "Made up")
    identity = example_register.snapshot().identity
    assert said["snapshot"] == identity.to_dict()
    assert (said["input"]["source"], said["input"]["date"]) == ("Made up", "2020:01:01 00:00:00")
    people_of_all, m2_of_all = (sum(row[name] for row in said["areas"]) for name in ("sum", "area_m2"))
    assert said["total"]["sum"] < people_of_all
    assert said["total"]["sum"] / said["total"]["area_m2"] == pytest.approx(people_of_all / m2_of_all, rel=1e-3)
    assert said["notes"][0].startswith("8 open areas have no ground and are not in these figures: ")


@pytest.mark.needs("chromium")
def test_the_density_map_shows_the_people_that_exposure_counts_with_its_remarks(
    run: Run, answer: Run, example_register: Register, people: Path, tmp_path: Path
) -> None:
    said = answer("exposure", example_register.path, "--raster", people, "--source", "Made up", "--date", "2021-03-31")
    out, words = tmp_path / "density.html", ("--people", people, "--source", "Made up", "--date", "2021-03-31")
    assert (
        run("map", "density", example_register.path, "--cell-m", "2000", *words, "--lang", "es", "--out", out).code == 0
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_context(offline=True).new_page()
        page.goto(out.as_uri())
        page.wait_for_selector("html.drawn")
        page.select_option("#colour", "exposure")
        key = page.inner_text("[data-colour=exposure]").replace("\u00a0", " ")
        told = "l.byRole.id.values.map((id, i) => [id, l.columns.at(-2).values[i]])"
        drawn = page.evaluate(f"Object.fromEntries(clearance.layers.flatMap(l => {told}))")
        browser.close()
    assert f"{round(said['total']['sum'])} en total, cada uno contado una vez. Made up, 31 de marzo de 2021." in key
    assert "8 áreas abiertas no tienen terreno y no están en estas cifras: EX-00050" in key
    assert drawn == {row["area_id"]: round(row["sum"]) for row in said["areas"]}
    two = run("map", "density", example_register.path, "--within-m", "5", "--out", out)
    assert (two.code, "--within-m is of a layer" in two.err) == (1, True)


def test_rows_and_total_come_as_csv(run: Run, example_register: Register, people: Path) -> None:
    done = run("exposure", example_register.path, "--raster", people, "--csv", "--date", "2021-03-31")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert list(rows[0]) == ["area_id", "area_m2", "data_share", "sum", "snapshot", "source", "date"]
    assert rows[-1]["area_id"] == "total"
    assert {row["date"] for row in rows} == {"2021-03-31"}
    assert len(rows) == 279


def test_areas_near_released_land_are_counted_from_an_export(
    run: Run, answer: Run, example_register: Register, tmp_path: Path
) -> None:
    assert run("export", example_register.path, "--layer", "areas", "--out", tmp_path / "a.gpkg").code == 0
    said = answer("exposure", example_register.path, "--layer", tmp_path / "a.gpkg", "--within-m", "10")
    assert all(row["features"] >= 1 for row in said["areas"])
    assert said["total"]["features"] == len(said["areas"])
    done = run("exposure", example_register.path, "--layer", tmp_path / "a.gpkg")
    assert "20 of 278 areas; --json and --csv have all" in done.out


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ([], "give what lies on the ground: --raster FILE or --layer FILE, one of them"),
        (["--raster", "a.tif", "--layer", "b.gpkg"], "one of them"),
        (["--raster", "a.tif"], "a.tif is no raster that can be read"),
        (["--layer", "b.gpkg"], "b.gpkg is not there"),
        (["--raster", "a.tif", "--within-m", "500"], "--within-m and --layer-name are of a layer"),
        (["--layer", "b.gpkg", "--stat", "mean"], "--stat and --band are of a raster"),
        (["--raster", "a.tif", "--date", "then"], "--date 'then' is not a date"),
    ],
)
def test_what_cannot_be_is_one_line(run: Run, example_register: Register, options: list[str], fault: str) -> None:
    done = run("exposure", example_register.path, *options)
    assert (done.code, done.out) == (1, "")
    assert fault in done.err
