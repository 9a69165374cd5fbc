"""Each map of 10,000 polygons against the plain Folium layer of the same data: bytes, seconds, what a browser feels.

    python bench/maps.py FOLDER POLYGONS SEED

Prints JSON. Two made-up countries of about so many polygons are imported: one at the end of its work, where most of
them are released land, and one in the midst of it, where they are areas that are open. Every map is drawn of the one
that is harder for it: the whole page, with the story of every area. Beside it stands `folium.GeoJson` with the same
shapes, the same values on its cards and no stories, over the same picture where the map has one. Figures, findings and
the surface are computed before, as a service does that shows them; the plan is made up.
"""

from __future__ import annotations

import gc
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import folium
import geopandas
import numpy as np
from playwright.sync_api import Page, sync_playwright

from clearance import DEFAULT_SEED
from clearance.headline import headline
from clearance.land.checks import check_snapshot
from clearance.land.snapshot import Snapshot
from clearance.plan.area_outlook import AreaOutlook, PlanOutlook, SectorOutlook
from clearance_geodata.ingest.run import import_file
from clearance_geodata.register import Register, utc_now
from clearance_geodata.samples.synthetic import COUNTRY, NAME, imports_of, write_files
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
from clearance_maps.mapping.outlook_areas import outlook_sheet
from clearance_maps.mapping.plan import plan_layers, plan_map
from clearance_maps.mapping.plan_shown import PlanShown, TaskShown, YearShown
from clearance_maps.mapping.progress import progress_layers, progress_map
from clearance_maps.mapping.sheet import sheet_of

MB = 1e6
ROUNDS = 3
CELL_M = 100
PLAN_DAYS = 3650
# Areas of a country that has so many polygons: at the end of its work, and open ones in the midst of it.
AREAS_AT_END, AREAS_IN_MIDST = 0.436, 1.1
MIDST = "2014-12-31"
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


@dataclass(frozen=True)
class Drawn:
    """A map: its name, what draws it, the layers of it that Folium is given, and the picture under them."""

    name: str
    ours: Callable[[], str]
    layers: Sequence[Layer]
    picture: Picture | None = field(default=None)


def plain(layers: Sequence[Layer], picture: Picture | None) -> str:
    """The page that Folium makes of the same data by itself."""
    sheet = folium.Map()
    if picture is not None:
        carried: dict[str, Any] = picture.carried()
        folium.raster_layers.ImageOverlay(carried["address"], bounds=carried["bounds"]).add_to(sheet)
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


def foreseen(plan: PlanShown, snapshot: Snapshot) -> PlanOutlook:
    """A made-up outlook of the areas and sectors of that plan."""
    ends = {task.area_id: task.ends_on for task in plan.tasks}
    deadline = plan.first_day + timedelta(days=PLAN_DAYS // 2)
    areas = [
        AreaOutlook(
            area_id=area_id,
            of_total="",
            sector=snapshot.areas[area_id].sector or "",
            p_by_deadline=round(float(np.clip(0.5 + (deadline - day).days / PLAN_DAYS, 0, 1)), 3),
            median=day,
            p80=day + timedelta(days=200),
        )
        for area_id, day in ends.items()
    ]
    sectors = sorted({area.sector for area in areas})
    told: dict[str, Any] = {"p_by_deadline": 0.5, "median": deadline, "p80": plan.last_day}
    told |= {"areas": 1, "open_m2": 2_000_000, "m2_by_deadline": 1e6, "m2_low": 8e5, "m2_high": 1.2e6}
    return PlanOutlook(
        deadline=deadline,
        last_day=plan.last_day,
        draws=1000,
        seed=DEFAULT_SEED,
        p_by_deadline=0.5,
        areas=tuple(areas),
        sectors=tuple(SectorOutlook(sector=one, **told) for one in sectors),
    )


def surface(snapshot: Snapshot, english: Language) -> tuple[Picture, list[tuple[float, str]]]:
    """The painted surface of the country, and what its colours stand for."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "surface.tif"
        write_snapshot_surface(snapshot, file, seed=DEFAULT_SEED, cell_m=CELL_M)
        extent = sheet_of(snapshot, english, None).extent
        picture = Picture(*surface_pictured(file, extent), label=f"{CELL_M} m", is_supplied=False)
    return picture, [(float(str(one["value"])), str(one["color"])) for one in LEGENDS["expected_mines"].to_list()]


def maps_at_end(snapshot: Snapshot) -> Iterator[Drawn]:
    """The maps of what there is and was."""
    english = language_of("en")
    said: dict[str, Any] = {"lang": "en", "headline": headline(snapshot, seed=DEFAULT_SEED), "outline": None}
    usual = sheet_of(snapshot, english, None).layers
    findings = list(check_snapshot(snapshot))
    yield Drawn("contamination", partial(contamination_map, snapshot, **said), usual)
    yield Drawn("progress", partial(progress_map, snapshot, **said), progress_layers(snapshot, english))
    yield Drawn("outlook", partial(outlook_map, snapshot, **said), usual)
    found = [*usual, *findings_layers(findings, snapshot, english)]
    yield Drawn("findings", partial(findings_map, snapshot, findings, **said), found)


def maps_in_midst(snapshot: Snapshot) -> Iterator[Drawn]:
    """The maps of what is to be done."""
    english = language_of("en")
    said: dict[str, Any] = {"lang": "en", "headline": headline(snapshot, seed=DEFAULT_SEED), "outline": None}
    usual = sheet_of(snapshot, english, None)
    plan = planned(snapshot)
    outlook = foreseen(plan, snapshot)
    areas = [layer for layer in outlook_sheet(usual, outlook).layers if layer.at != "far"]
    yield Drawn("outlook with a plan", partial(outlook_map, snapshot, areas=outlook, **said), areas)
    yield Drawn("plan", partial(plan_map, snapshot, plan, **said), plan_layers(snapshot, plan, english))
    painted, colours = surface(snapshot, english)
    is_open = [layer for layer in usual.layers if layer.symbol.is_open]
    yield Drawn("density", partial(density_map, snapshot, painted, colours=colours, **said), is_open, painted)


@contextmanager
def country(folder: Path, areas: int, seed: int, until: str = "") -> Iterator[Snapshot]:
    """A made-up country of so many areas, with what happened there until a day."""
    folder.mkdir()
    files = write_files(folder, areas, seed=seed)
    if until:
        acts = geopandas.read_file(files.acts)
        acts[acts["effective_on"] <= until].to_file(folder / "until.fgb", driver="FlatGeobuf", SPATIAL_INDEX="NO")
        files = replace(files, acts=folder / "until.fgb")
    path = folder / "mapped.gpkg"
    with Register.create(path, country=COUNTRY, country_name=NAME, time_zone="UTC", clock=utc_now) as register:
        for request in imports_of(files, today=datetime.now(UTC).date()):
            import_file(register, request)
        yield register.snapshot()


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


def timed(act: Callable[[], str]) -> tuple[float, str]:
    """Seconds of a processor, which other work on the machine changes little, and what was written."""
    gc.collect()  # what another page left is not cleared away in this one's time
    begun = time.process_time()
    page = act()
    return time.process_time() - begun, page


def measured(drawn: Drawn, file: Path) -> dict[str, Any]:
    """One map against the plain one of the same data, in turns: the best of some rounds."""
    rounds = [(timed(drawn.ours), timed(lambda drawn=drawn: plain(drawn.layers, drawn.picture))) for _ in range(ROUNDS)]
    (_, page), (_, plain_page) = rounds[0]
    file.write_text(page, encoding="utf-8")
    return {
        "map": drawn.name,
        "polygons": sum(len(layer.grounds) for layer in drawn.layers),
        "ours_s": min(ours for (ours, _), _ in rounds),
        "plain_s": min(theirs for _, (theirs, _) in rounds),
        "ours_mb": len(page.encode()) / MB,
        "plain_mb": len(plain_page.encode()) / MB,
    }


def main() -> None:
    """Measure and print."""
    folder, polygons, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    countries = (
        (country(folder / "end", round(AREAS_AT_END * polygons), seed), maps_at_end),
        (country(folder / "midst", round(AREAS_IN_MIDST * polygons), seed, MIDST), maps_in_midst),
    )
    maps, files, acts = [], [], 0
    for made, maps_of in countries:
        with made as snapshot:
            acts += len(snapshot.entries)
            for drawn in maps_of(snapshot):
                files.append(folder / f"{drawn.name.replace(' ', '-')}.html")
                maps.append(measured(drawn, files[-1]))
    for found, seen in zip(maps, opened(files), strict=True):
        found.update(seen)
    print(json.dumps({"acts": acts, "maps": maps}))


if __name__ == "__main__":
    main()
