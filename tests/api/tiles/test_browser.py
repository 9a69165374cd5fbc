"""The tiles in MapLibre, in a real browser that reaches nothing but the service."""

from __future__ import annotations

import shutil
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import playwright.sync_api
import pytest

from clearance_geodata.register import Register

pytestmark = pytest.mark.needs("chromium")

# A machine without a graphics card draws with its processor; any other host leads to a port where nobody listens.
FLAGS = [
    *("--no-sandbox", "--disable-dev-shm-usage"),
    *("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
    *("--proxy-server=127.0.0.1:9", "--proxy-bypass-list=127.0.0.1", "--disable-background-networking"),
]
PATIENCE_S = 60
DRAWN = "!!(window.clearanceMap && clearanceMap.loaded() && clearanceMap.areTilesLoaded())"
COUNTS = """clearanceMap.queryRenderedFeatures().reduce((counts, feature) => {
  const ids = counts[feature.sourceLayer] = counts[feature.sourceLayer] || [];
  if (!ids.includes(feature.properties.area_id)) ids.push(feature.properties.area_id);
  return counts;
}, {})"""


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.sync_api.Browser]:
    """Debian's Chromium."""
    with playwright.sync_api.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield chromium
        chromium.close()


def _chunks(picture: bytes, kind: bytes) -> Iterator[bytes]:
    """The chunks of one kind of a PNG."""
    at = 8
    while at < len(picture):
        size = int.from_bytes(picture[at : at + 4])
        if picture[at + 4 : at + 8] == kind:
            yield picture[at + 8 : at + 8 + size]
        at += 12 + size


class Shown:
    """A page with its map drawn, and all that it said or asked for."""

    def __init__(self, browser: playwright.sync_api.Browser, address: str) -> None:
        self.page = browser.new_page(viewport={"width": 900, "height": 700})
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(address)
        self.wait()

    def wait(self) -> None:
        """Wait until everything is drawn; the policy of the page forbids what Playwright would wait with."""
        end = time.monotonic() + PATIENCE_S
        while not self.page.evaluate(DRAWN):
            assert time.monotonic() < end, self.said
            time.sleep(0.05)
        self.page.evaluate("new Promise((done) => { clearanceMap.once('idle', done); clearanceMap.triggerRepaint(); })")

    def pixel(self) -> tuple[int, ...]:
        """Red, green and blue in the middle of the map: the first pixel of a picture, which no filter changes."""
        x, y, wide, high = self.page.evaluate(
            "(() => { const r = clearanceMap.getContainer().getBoundingClientRect();"
            " return [r.x, r.y, r.width, r.height]; })()"
        )
        picture = self.page.screenshot(clip={"x": x + wide // 2, "y": y + high // 2, "width": 1, "height": 1})
        return tuple(zlib.decompress(b"".join(_chunks(picture, b"IDAT")))[1:4])

    def counts(self) -> Any:  # noqa: ANN401  ids by layer
        """The ids of what can be seen, by layer."""
        return {layer: sorted(ids) for layer, ids in self.page.evaluate(COUNTS).items()}


def test_the_page_draws_all_areas_and_asks_no_other_machine(
    browser: playwright.sync_api.Browser, at_sea: httpx.Client, sea_address: str
) -> None:
    listed = at_sea.get("/collections/areas/items", params={"limit": 1000}).json()["features"]
    drawn = sorted(feature["id"] for feature in listed if feature["geometry"])
    shown = Shown(browser, f"{sea_address}/tiles.html#7/-39.94/180")
    assert shown.counts()["areas_points"] == drawn
    assert shown.said == []
    assert {httpx.URL(url).host for url in shown.asked if not url.startswith(("data:", "blob:"))} == {"127.0.0.1"}
    assert any("/tiles/WebMercatorQuad/7/" in url and "known_at=" in url for url in shown.asked)
    shown.page.close()


def test_an_area_is_drawn_as_a_polygon_in_its_colour(
    browser: playwright.sync_api.Browser, at_sea: httpx.Client, sea_address: str
) -> None:
    item = at_sea.get("/collections/areas/items/SEA-31").json()
    lon, lat = item["geometry"]["coordinates"][0][0]
    shown = Shown(browser, f"{sea_address}/tiles.html#15/{lat}/{lon - 0.0011}")
    assert "SEA-31" in shown.counts()["areas"]
    # Beside the lines of the graticule.
    shown.page.evaluate(f"clearanceMap.jumpTo({{center: [{lon - 0.0012}, {lat + 0.0001}], zoom: 17}})")
    shown.wait()
    # SEA-31 is confirmed: red, half transparent, on the paper of the map.
    assert shown.pixel() == pytest.approx((251, 123, 121), abs=2)
    shown.page.locator("input[data-collection=areas]").uncheck()
    shown.wait()
    assert not any(layer.startswith("areas") for layer in shown.counts())
    assert shown.said == []
    shown.page.close()


def test_a_click_tells_what_is_known_of_an_area(
    browser: playwright.sync_api.Browser, at_sea: httpx.Client, sea_address: str
) -> None:
    item = at_sea.get("/collections/areas/items/SEA-31").json()
    lon, lat = item["geometry"]["coordinates"][0][0]
    shown = Shown(browser, f"{sea_address}/tiles.html#16/{lat}/{lon - 0.0011}")
    x, y = shown.page.evaluate(
        f"(() => {{ const p = clearanceMap.project([{lon - 0.0011}, {lat}]); "
        "const r = clearanceMap.getContainer().getBoundingClientRect(); return [p.x + r.x, p.y + r.y]; })()"
    )
    shown.page.mouse.click(x, y)
    popup = shown.page.locator(".maplibregl-popup-content")
    popup.wait_for()
    assert "Field 31 <north> & “south”" in popup.inner_text()
    shown.page.close()


def test_a_map_without_any_ground_says_so(
    browser: playwright.sync_api.Browser, serve: Callable[..., str], new_register: Register
) -> None:
    shown = Shown(browser, f"{serve({'new': new_register})}/tiles.html?lang=es")
    said = shown.page.inner_text("#told")
    shown.page.close()
    assert said.startswith("Nada de lo registrado tiene posición")


def test_the_page_is_there_before_its_land_and_says_that_this_is_on_its_way(
    browser: playwright.sync_api.Browser, sea_address: str
) -> None:
    page = browser.new_page(viewport={"width": 900, "height": 700})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    held: list[playwright.sync_api.Route] = []
    page.route("**/tiles/WebMercatorQuad/**", lambda route: held.append(route))  # noqa: PLW0108  Playwright wants a function
    page.goto(f"{sea_address}/tiles.html#7/-39.94/180")
    page.wait_for_selector("#map.drawn[aria-busy=true]", state="attached")
    page.wait_for_selector("#ground:has-text('Land is being loaded')")
    assert (page.get_attribute("#ground", "role"), bool(held)) == ("status", True)
    for route in held:
        route.continue_()
    page.unroute("**/tiles/WebMercatorQuad/**")
    page.wait_for_selector("#ground:empty", state="attached")
    page.wait_for_selector("#map:not([aria-busy])")
    assert said == []
    page.close()


def test_a_tile_that_is_cut_off_is_said_on_the_map_and_is_no_fault_of_the_page(
    browser: playwright.sync_api.Browser, sea_address: str
) -> None:
    page = browser.new_page(viewport={"width": 900, "height": 700})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if "Failed to load" not in message.text else None)
    page.route("**/tiles/WebMercatorQuad/**", lambda route: route.abort())
    page.goto(f"{sea_address}/tiles.html#7/-39.94/180")
    page.wait_for_selector("#ground:has-text('Not all could be drawn')")
    assert page.locator("#map.drawn").count() == 1
    assert faults == []
    page.close()
