"""The tools on every map, in a real browser without a network: search, filters, measure, positions, links, paper."""

from __future__ import annotations

import math
import subprocess
from datetime import date
from typing import TYPE_CHECKING, Any

import mgrs
import numpy as np
import pyproj
import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe

from clearance import DEFAULT_SEED
from clearance.geodesy import geodesic_area_m2
from clearance.headline import headline
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, HazardClass
from clearance.land.journal import Entry
from clearance.land.snapshot import Records, SnapshotId, snapshot_of
from clearance.units import Unit
from clearance_maps.mapping.contamination import contamination_map

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from clearance.land.snapshot import Snapshot

    Pages = Callable[[str, str, str], str]

pytestmark = pytest.mark.needs("chromium")

LATITUDES = (13.0, 34.0, 44.5, 48.5)
WGS84 = pyproj.Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def visit(
    browser: Browser, pages: Pages, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., tuple[Page, list[str]]]]:
    """Open a page from disk, without a network, and keep what it complains about."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    folder = tmp_path_factory.mktemp("pages")

    def open_page(name: str, html: str = "", *, lang: str = "en", state: str = "") -> tuple[Page, list[str]]:
        register, kind = name.split("/")
        file = folder / f"{register}-{kind}-{lang}.html"
        file.write_text(html or pages(register, kind, lang), encoding="utf-8")
        page, said = context.new_page(), []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(file.as_uri() + state)
        page.wait_for_selector("html.drawn")
        return page, said

    yield open_page
    context.close()


@pytest.fixture(scope="module")
def squares() -> Snapshot:
    """Areas of ground at the latitudes of mined countries, each as large as the geodesic says."""
    grounds = {f"L{lat:g}": shapely.box(35.0, lat, 35.004, lat + 0.003) for lat in LATITUDES}
    areas, entries = [], []
    for area_id, ground in grounds.items():
        areas.append(Area(area_id=area_id, name=area_id, hazard_class=HazardClass.CHA, geometry=ground))
        entries.append(
            Entry(
                kind=Kind.OPENED,
                area_id=area_id,
                effective_on=date(2024, 1, 1),
                act_id=area_id,
                entry_id=area_id,
                account="cha",
                quantities={Unit.M2: round(geodesic_area_m2(ground) * 1000)},
                geometry=ground,
                ground=ground,
            )
        )
    identity = SnapshotId(id="s", register="squares", country="XSQ", as_of=date(2024, 12, 31), known_at="", position=4)
    return snapshot_of(identity, "Squareland", Records(areas=tuple(areas), entries=tuple(entries)))


def test_areas_on_a_web_mercator_map_are_geodesic_on_the_card_and_by_the_measure(
    visit: Callable[..., tuple[Page, list[str]]], squares: Snapshot
) -> None:
    html = contamination_map(squares, lang="en", headline=headline(squares, seed=DEFAULT_SEED), outline=None)
    page, said = visit("squares/contamination", html)
    for state in squares.open_states:
        ground = state.geometry
        assert ground is not None
        expected = round(geodesic_area_m2(ground))
        page.evaluate(f"clearance.select(clearance.search({state.area.area_id!r})[0].found)")
        assert f"{expected:,}\u00a0m²" in page.locator(".card").last.inner_text()
        corners = [{"lat": lat, "lng": lon} for lon, lat in shapely.get_coordinates(ground)[:-1].tolist()]
        measured = page.evaluate("corners => clearance.measured(corners)", corners)
        assert measured["area_m2"] == pytest.approx(geodesic_area_m2(ground), rel=1e-9)
    assert said == []


def test_the_measure_agrees_with_pyproj_from_ten_metres_to_a_continent(
    visit: Callable[..., tuple[Page, list[str]]],
) -> None:
    rng = np.random.default_rng(7)
    page, _ = visit("example/contamination")
    for size in (1e-4, 0.01, 1.0, 20.0):
        lons = rng.uniform(-size, size, 5) + rng.uniform(-150, 150)
        lats = rng.uniform(-size, size, 5) + rng.uniform(-50, 50)
        measured = page.evaluate(
            "corners => clearance.measured(corners)",
            [{"lat": lat, "lng": lon} for lon, lat in zip(lons, lats, strict=True)],
        )
        area, _ = WGS84.polygon_area_perimeter(lons, lats)
        assert measured["length_m"] == pytest.approx(WGS84.line_length(lons, lats), rel=1e-9)
        assert measured["area_m2"] == pytest.approx(abs(area), rel=1e-8, abs=1e-3)


def test_positions_agree_with_pyproj_and_mgrs_everywhere(visit: Callable[..., tuple[Page, list[str]]]) -> None:
    rng = np.random.default_rng(11)
    spots = [
        (float(a), float(o)) for a, o in zip(rng.uniform(-79.9, 83.9, 300), rng.uniform(-180, 180, 300), strict=True)
    ]
    spots += [(60.5, 4.5), (75.0, 8.0), (78.0, 20.0), (73.0, 32.9), (72.5, 41.0), (0.5, 0.5), (-0.5, 179.9)]
    page, _ = visit("example/contamination")
    found: list[dict[str, Any]] = page.evaluate(
        "spots => spots.map(([a, o]) => { const u = clearance.utm(a, o); return {...u, mgrs: clearance.mgrs(u)}; })",
        spots,
    )
    grid = mgrs.MGRS()
    for (lat, lon), utm in zip(spots, found, strict=True):
        zone = int(grid.toMGRS(lat, lon)[:2])
        assert (utm["zone"], utm["band"]) == (zone, grid.toMGRS(lat, lon)[2])
        to_utm = pyproj.Transformer.from_crs(4326, (32700 if lat < 0 else 32600) + zone, always_xy=True)
        east, north = to_utm.transform(lon, lat)
        assert math.hypot(utm["easting"] - east, utm["northing"] - north) < 1e-3
        square = grid.toLatLon(utm["mgrs"])
        assert WGS84.inv(lon, lat, square[1], square[0])[2] < 3.0
    assert page.evaluate("[clearance.utm(-80.1, 0), clearance.utm(84.0, 0)]") == [None, None]


def test_search_finds_ids_names_and_places_by_keyboard(visit: Callable[..., tuple[Page, list[str]]]) -> None:
    page, said = visit("example/contamination")
    page.fill("#find", "petrel 7")
    assert page.inner_text("#found li:first-child").startswith("EX-00007")
    page.press("#find", "Enter")
    page.wait_for_selector(".card")
    assert page.inner_text(".card strong") == "EX-00007"
    assert page.inner_text(".story li:first-child b") == "31 December 2021"
    page.fill("#find", "nothing of this name")
    assert page.inner_text("#found-count") == "Found: 0"
    assert said == []


def test_filters_show_what_they_say_and_go_with_the_link(
    visit: Callable[..., tuple[Page, list[str]]], example_snapshot: Snapshot
) -> None:
    page, _ = visit("example/contamination")
    everything = int(page.evaluate("+clearance.ground._container.dataset.shapes"))
    page.click("[data-opens=filters]")
    page.uncheck("input[value=cleared]")
    page.select_option("select[name=sector]", "Petrel")
    wanted = sum(s.geometry is not None and s.area.sector == "Petrel" for s in example_snapshot.open_states) + sum(
        r.geometry is not None and r.area.sector == "Petrel" and r.product != "cleared"
        for r in example_snapshot.releases
    )
    assert page.inner_text("#shown-count") == f"Shapes shown: {wanted} of {everything}"
    page.evaluate("clearance.map.setView([-40.1, -150.2], 11, { animate: false })")
    page.click("[data-opens=share]")
    link = page.input_value("#link")
    again, said = visit("example/contamination", state="#" + link.split("#")[1])
    assert again.text_content("#shown-count") == f"Shapes shown: {wanted} of {everything}"
    assert again.evaluate("[clearance.map.getZoom(), clearance.map.getCenter().lat.toFixed(4)]") == [11, "-40.1000"]
    again.click("[data-opens=filters]")
    again.click("#filter-none")
    assert again.inner_text("#shown-count") == f"Shapes shown: {everything} of {everything}"
    assert said == []


def test_one_measures_with_the_keyboard(visit: Callable[..., tuple[Page, list[str]]]) -> None:
    page, _ = visit("example/contamination")
    page.focus("#measure")
    page.keyboard.press("Enter")
    for key in ("Enter", "ArrowRight", "Enter", "ArrowDown", "Enter"):
        page.keyboard.press(key)
        page.wait_for_timeout(350)
    assert "Length" in page.inner_text("#measured")
    assert "area" in page.inner_text("#measured")
    page.keyboard.press("Escape")
    assert page.is_hidden("#measured")


@pytest.mark.parametrize(
    "name", ["example/contamination", "peru/contamination", "example/outlook", "hostile/contamination"]
)
def test_nothing_keeps_people_out(visit: Callable[..., tuple[Page, list[str]]], name: str) -> None:
    page, said = visit(name)
    page.click("[data-opens=filters]")
    if "example/contamination" in name:
        page.evaluate("clearance.select(clearance.search('EX-00007')[0].found)")
    found = Axe().run(page)
    assert [
        f"{one['id']}: {[node['html'][:150] for node in one['nodes']]}" for one in found.response["violations"]
    ] == []
    assert said == []


@pytest.mark.needs("pdftoppm")
@pytest.mark.parametrize("name", ["example/contamination", "peru/outlook"])
def test_a_map_prints_on_one_sheet_of_a3(
    visit: Callable[..., tuple[Page, list[str]]], tmp_path: Path, name: str
) -> None:
    page, _ = visit(name, lang="es")
    page.evaluate("document.getElementById('paper').value = 'A3'")
    printed = tmp_path / "sheet.pdf"
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert "1:" in page.inner_text("#paper-scale")
    page.pdf(path=printed, prefer_css_page_size=True, print_background=True)
    told = subprocess.run(["pdfinfo", printed], check=True, capture_output=True, text=True).stdout
    pages_line, size_line = (
        next(line for line in told.splitlines() if line.startswith(w)) for w in ("Pages", "Page size")
    )
    assert pages_line.split()[1] == "1"
    assert [round(float(n)) for n in size_line.split()[2:5:2]] == [1191, 842]
