"""A map of 10,000 polygons against the plain Folium layer of the same data: bytes, seconds, and what a browser feels.

    python bench/maps.py FOLDER AREAS SEED

Prints JSON. A made-up country of so many areas is imported, and its map drawn: the whole page, with the story of every
area. Beside it stands `folium.GeoJson` with the same shapes, the same values on its cards and no stories.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import folium
import geopandas
from playwright.sync_api import Page, sync_playwright
from steps import best_s

from clearance import DEFAULT_SEED
from clearance.headline import headline
from clearance_geodata.samples.synthetic import build_synthetic
from clearance_maps.language import language_of
from clearance_maps.mapping.contamination import contamination_map
from clearance_maps.mapping.layers import Layer, open_layers, released_layers

MB = 1e6
# From input to the next picture, as people feel it: pan, zoom, pointer, search, filter.
ACTS = {
    "pan": "clearance.map.panBy([200, 0], { animate: false })",
    "zoom in": "clearance.map.setZoom(clearance.map.getZoom() + 1, { animate: false })",
    "point": "clearance.ground.find(clearance.map.getCenter())",
}
FELT = """async (act) => {
  const begun = performance.now();
  eval(act);
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - begun;
}"""


def plain(layers: list[Layer]) -> str:
    """The page that Folium makes of the same data by itself."""
    sheet = folium.Map()
    for layer in layers:
        columns = {column.label: column.values for column in layer.columns if column.shown}
        table = geopandas.GeoDataFrame(columns, geometry=list(layer.grounds), crs="EPSG:4326")
        folium.GeoJson(
            table,
            style_function=lambda _, layer=layer: layer.symbol.style,
            popup=folium.GeoJsonPopup(list(columns)),
        ).add_to(sheet)
    page: str = sheet.get_root().render()
    return page


def felt(page: Page) -> dict[str, float]:
    """Milliseconds of each act, the worst of five."""
    return {name: max(page.evaluate(FELT, act) for _ in range(5)) for name, act in ACTS.items()}


def opened(path: Path) -> dict[str, Any]:
    """Milliseconds from opening the file to the drawn map, and of each act; empty without a Chromium."""
    program = shutil.which("chromium")
    if program is None:
        return {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(offline=True).new_page()
        page.goto("about:blank")
        begun = time.perf_counter()
        page.goto(path.as_uri())
        page.wait_for_selector("html.drawn")
        first_ms = (time.perf_counter() - begun) * 1e3
        acts = felt(page)
        browser.close()
    return {"first_ms": first_ms, "acts_ms": acts}


def main() -> None:
    """Measure and print."""
    folder, areas, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    with build_synthetic(folder / "mapped.gpkg", areas=areas, seed=seed) as register:
        snapshot = register.snapshot()
        figures, english = headline(snapshot, seed=DEFAULT_SEED), language_of("en")
        layers = [*released_layers(snapshot, english), *open_layers(snapshot, english)]

        def ours() -> str:
            return contamination_map(snapshot, lang="en", headline=figures, outline=None)

        page, plain_page = ours(), plain(layers)
        ours_s, plain_s = best_s(ours, lambda: plain(layers))
    file = folder / "map.html"
    file.write_text(page, encoding="utf-8")
    answer = {
        "polygons": sum(len(layer.grounds) for layer in layers),
        "acts": len(snapshot.entries),
        "ours_s": ours_s,
        "plain_s": plain_s,
        "ours_mb": len(page.encode()) / MB,
        "plain_mb": len(plain_page.encode()) / MB,
        **opened(file),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
