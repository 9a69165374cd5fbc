"""Each map of 10,000 polygons against the plain Folium layer of the same data: bytes, seconds, what a browser feels.

    python bench/maps.py FOLDER AREAS SEED

Prints JSON. A made-up country of so many areas is imported, and every map of it drawn: the whole page, with the story
of every area. Beside it stands `folium.GeoJson` with the same shapes, the same values on its cards and no stories.
Figures, findings and the surface are computed before, as a service does that shows them; the plan is made up.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import folium
import geopandas
from playwright.sync_api import Page, sync_playwright
from steps import best_s

from clearance import DEFAULT_SEED
from clearance.headline import headline
from clearance.land.checks import check_snapshot
from clearance.land.snapshot import Snapshot
from clearance_geodata.samples.synthetic import build_synthetic
from clearance_geodata.surface.colours import LEGENDS
from clearance_geodata.surface.of_snapshot import write_snapshot_surface
from clearance_geodata.underlay import surface_pictured
from clearance_maps.language import Language, language_of
from clearance_maps.mapping.base import Picture
from clearance_maps.mapping.contamination import contamination_map
from clearance_maps.mapping.density import density_map
from clearance_maps.mapping.findings import findings_layers, findings_map
from clearance_maps.mapping.layers import Layer
from clearance_maps.mapping.outlook import outlook_map
from clearance_maps.mapping.plan import plan_layers, plan_map
from clearance_maps.mapping.plan_shown import PlanShown, TaskShown, YearShown
from clearance_maps.mapping.progress import progress_layers, progress_map
from clearance_maps.mapping.sheet import sheet_of

MB = 1e6
CELL_M = 100
PLAN_DAYS = 3650
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
Drawn = tuple[str, Callable[[], str], Sequence[Layer]]


def plain(layers: Sequence[Layer]) -> str:
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


def planned(snapshot: Snapshot) -> PlanShown:
    """A made-up plan of ten years that does every open area: two tasks each, evenly from the first day on."""
    first_day = date(snapshot.as_of.year + 1, 1, 1)
    areas = [state.area for state in snapshot.open_states]
    step = PLAN_DAYS / max(1, len(areas))
    tasks = []
    for n, area in enumerate(areas):
        begin = first_day + timedelta(days=int(n * step))
        between = begin + timedelta(days=20)
        tasks.append(TaskShown(area.area_id, area.sector or "", "TS", begin, between, ("Manual teams",)))
        tasks.append(TaskShown(area.area_id, area.sector or "", "CLEARANCE", between, between + timedelta(days=40)))
    return PlanShown(
        country=snapshot.identity.country,
        country_name=snapshot.country_name,
        snapshot=snapshot.identity.id,
        as_of=snapshot.as_of,
        first_day=first_day,
        last_day=first_day + timedelta(days=PLAN_DAYS + 100),
        deadline=None,
        confidence=0.8,
        seed=DEFAULT_SEED,
        tasks=tuple(tasks),
        years=tuple(YearShown(first_day.year + n, 1_000_000 * n, 0.8, 900_000 * n) for n in range(10)),
    )


def surface(snapshot: Snapshot, english: Language) -> tuple[Picture, list[tuple[float, str]]]:
    """The painted surface of the country, and what its colours stand for."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "surface.tif"
        write_snapshot_surface(snapshot, file, seed=DEFAULT_SEED, cell_m=CELL_M)
        extent = sheet_of(snapshot, english, None).extent
        picture = Picture(*surface_pictured(file, extent), label=f"{CELL_M} m", is_supplied=False)
    return picture, [(float(str(one["value"])), str(one["color"])) for one in LEGENDS["expected_mines"].to_list()]


def maps_of(snapshot: Snapshot) -> Iterator[Drawn]:
    """Every map: its name, what draws it, and the layers of it that Folium is given."""
    english = language_of("en")
    said: dict[str, Any] = {"lang": "en", "headline": headline(snapshot, seed=DEFAULT_SEED), "outline": None}
    usual = sheet_of(snapshot, english, None).layers
    plan, findings = planned(snapshot), list(check_snapshot(snapshot))
    painted, colours = surface(snapshot, english)
    yield "contamination", partial(contamination_map, snapshot, **said), usual
    yield "progress", partial(progress_map, snapshot, **said), progress_layers(snapshot, english)
    yield "outlook", partial(outlook_map, snapshot, **said), usual
    yield "plan", partial(plan_map, snapshot, plan, **said), plan_layers(snapshot, plan, english)
    is_open = [layer for layer in usual if layer.symbol.is_open]
    yield "density", partial(density_map, snapshot, painted, colours=colours, **said), is_open
    found = [*usual, *findings_layers(findings, snapshot, english)]
    yield "findings", partial(findings_map, snapshot, findings, **said), found


def felt(page: Page) -> dict[str, float]:
    """Milliseconds of each act, the worst of five."""
    return {name: max(page.evaluate(FELT, act) for _ in range(5)) for name, act in ACTS.items()}


def opened(paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """Milliseconds from opening each file to the drawn map, and of each act; empty without a Chromium."""
    program = shutil.which("chromium")
    if program is None:
        yield from ({} for _ in paths)
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for path in paths:
            page = browser.new_context(offline=True).new_page()
            page.goto("about:blank")
            begun = time.perf_counter()
            page.goto(path.as_uri())
            page.wait_for_selector("html.drawn")
            first_ms = (time.perf_counter() - begun) * 1e3
            yield {"first_ms": first_ms, "acts_ms": felt(page)}
            page.close()
        browser.close()


def measured(name: str, ours: Callable[[], str], layers: Sequence[Layer], file: Path) -> dict[str, Any]:
    """One map against the plain one of the same data, in turns."""
    page, plain_page = ours(), plain(layers)
    file.write_text(page, encoding="utf-8")
    ours_s, plain_s = best_s(ours, lambda: plain(layers))
    return {
        "map": name,
        "polygons": sum(len(layer.grounds) for layer in layers),
        "ours_s": ours_s,
        "plain_s": plain_s,
        "ours_mb": len(page.encode()) / MB,
        "plain_mb": len(plain_page.encode()) / MB,
    }


def main() -> None:
    """Measure and print."""
    folder, areas, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    with build_synthetic(folder / "mapped.gpkg", areas=areas, seed=seed) as register:
        snapshot = register.snapshot()
        files = []
        maps = []
        for name, draw, layers in maps_of(snapshot):
            files.append(folder / f"{name}.html")
            maps.append(measured(name, draw, layers, files[-1]))
        for found, seen in zip(maps, opened(files), strict=True):
            found.update(seen)
        print(json.dumps({"acts": len(snapshot.entries), "maps": maps}))


if __name__ == "__main__":
    main()
