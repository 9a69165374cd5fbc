"""Each page and map of a country once, in a real browser that reaches nothing but the service.

The list is the program's own, so what is new is opened here without being named. `make look` is the whole: every tier
and language, larger countries, plans, times and pictures.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from addresses_to_look_at import pages_of
from kept_pictures import differences, keep
from map_files import kinds, map_file
from opened_in_chromium import chromium, look
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, sync_playwright
from service_to_look_at import Served, paths_of, serving

from clearance_geodata.register import Register

needs_chromium = pytest.mark.needs("chromium")
LANG = "es"
# Long pages for programmers, which axe reads for seconds; make look has them read.
LONG = ("/api.html", "/collections")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = chromium(playwright)
        yield started
        started.close()


@pytest.fixture(scope="module")
def peru(peru_register: Register, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(peru_register.path, tmp_path_factory.mktemp("looking") / "peru.gpkg"))


@pytest.fixture(scope="module")
def service(peru: Path) -> Iterator[Served]:
    with serving([peru], peru.parent) as running:
        yield running


@needs_chromium
def test_every_page_opens_in_silence_for_everybody(service: Served, browser: Browser, peru: Path) -> None:
    found: dict[str, list[str]] = {}
    with service.clients("peru") as clients:
        pages = list(pages_of(paths_of(peru), clients, tiers=("authority",), langs=(LANG,), each_once=True))
    for page in pages:
        url, sent = f"{service.at('peru')}{page.address}", service.known_by[page.tier]
        seen = look(
            browser,
            url,
            own=service.address,
            sent=sent,
            lang=LANG,
            status=page.status,
            is_examined=not page.path.startswith(LONG),
            times_each=1,
        )
        found[page.path] = seen.faults
    assert {path: faults for path, faults in found.items() if faults} == {}
    assert {"/", "/browse/areas", "/browse/plans", "/maps/progress.html", "/tiles.html"} < {*found}


@needs_chromium
def test_a_map_that_a_command_wrote_opens_in_silence(peru: Path, browser: Browser, tmp_path: Path) -> None:
    assert {"contamination", "progress", "outlook", "plan", "density", "findings"} <= set(kinds())
    file, why = map_file(peru, "progress", "ar", tmp_path)
    assert (why, file is None) == ("", False)
    if file:
        assert look(browser, file.as_uri(), own=file.as_uri(), lang="ar", times_each=1).faults == []


@needs_chromium
def test_what_a_page_must_not_do_is_found(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "bad.html"
    file.write_text(
        '<!DOCTYPE html><html lang=en><title>Bad</title><main><h1>Bad</h1><img src="http://elsewhere.test/a.png">'
        "<script>console.warn('oh')</script><div style=\"width: 3000px; position: absolute; left: 0\">wide</div>"
        "</main></html>",
        encoding="utf-8",
    )
    faults = look(browser, file.as_uri(), own=file.as_uri()).faults
    assert [fault.partition(":")[0] for fault in faults] == [
        *("console", "console", "asks elsewhere", "axe", "leaves the view by 1720 px")
    ]


def test_pictures_are_compared_as_people_see_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kept_pictures.KEPT", tmp_path / "kept")
    names = {"as it was": 0, "a word longer": 30, "half of it empty": 640}
    for name, more in names.items():
        picture = Image.new("RGB", (1280, 800), "white")
        draw = ImageDraw.Draw(picture)
        draw.rectangle((0, 0, 640, 800), "#0b3d5c")
        draw.text((700, 100), "Open hazardous land" + "!" * more, "black")
        if name == "half of it empty":
            draw.rectangle((0, 0, 640, 800), "white")
        picture.save(tmp_path / f"{name}.png")
    keep(tmp_path / "as it was.png", "start")
    found = {name: differences(tmp_path / f"{name}.png", "start") for name in names}
    assert found == {
        "as it was": "",
        "a word longer": "",
        "half of it empty": "51% of the picture differs from start.png",
    }
