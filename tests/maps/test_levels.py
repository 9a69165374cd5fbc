"""Areas and sectors of the outlook, and what hazardous land is coloured by, in a browser without a network."""

from __future__ import annotations

import subprocess
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from outlook_by_hand import outlook_by_hand

from clearance import DEFAULT_SEED
from clearance.headline import headline
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass
from clearance.land.journal import Entry
from clearance.land.sectors import sector_sums
from clearance.land.sites import Boundary
from clearance.land.snapshot import Records, SnapshotId, snapshot_of
from clearance.units import Unit
from clearance_maps.mapping.contamination import contamination_map
from clearance_maps.mapping.outlook import outlook_map

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page
    from shapely.geometry.base import BaseGeometry

    from clearance.land.snapshot import Snapshot

    Visit = Callable[..., tuple[Page, list[str]]]

needs_chromium = pytest.mark.needs("chromium")
LEVELS = "clearance.layers.filter(clearance.isShown).map(layer => layer.name)"


@pytest.fixture(scope="module")
def two_sectors() -> Snapshot:
    """Two sectors of two areas each; somebody supplied a boundary of the first."""
    areas, entries = [], []
    for at, sector in enumerate(("North", "North", "South", "South")):
        ground = shapely.box(10 + at * 0.01, 40, 10.004 + at * 0.01, 40.004)
        hazards = frozenset({Hazard.AP, Hazard.ERW} if at else {Hazard.CLUSTER})
        area = Area(area_id=f"A{at}", name=f"A{at}", sector=sector, hazards=hazards, geometry=ground)
        areas.append(replace(area, hazard_class=HazardClass.SHA))
        entries.append(
            Entry(
                kind=Kind.OPENED,
                area_id=area.area_id,
                effective_on=date(2024, 1, 1),
                act_id=area.area_id,
                entry_id=area.area_id,
                account="sha",
                quantities={Unit.M2: (at + 1) * 1_000_000},
                geometry=ground,
                ground=ground,
            )
        )
    lines = (Boundary(name="north", level=1, geometry=shapely.box(9.99, 39.98, 10.02, 40.02), source="Land office"),)
    identity = SnapshotId(id="s", register="two", country="XTW", as_of=date(2024, 12, 31), known_at="", position=4)
    return snapshot_of(identity, "Twoland", Records(areas=tuple(areas), entries=tuple(entries), boundaries=lines))


@pytest.fixture(scope="module")
def snapshots(
    example_snapshot: Snapshot, hostile_snapshot: Snapshot, peru_snapshot: Snapshot, two_sectors: Snapshot
) -> dict[str, Snapshot]:
    """What is drawn, by name."""
    return {"example": example_snapshot, "hostile": hostile_snapshot, "peru": peru_snapshot, "two": two_sectors}


@pytest.fixture(scope="module")
def visit(
    browser: Browser,
    snapshots: dict[str, Snapshot],
    country: BaseGeometry,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Visit]:
    """Open a map from disk, without a network, and keep what it complains about and asks for."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    folder: Path = tmp_path_factory.mktemp("levels")
    figures = {name: headline(snapshot, seed=DEFAULT_SEED) for name, snapshot in snapshots.items()}

    def drawn(register: str, kind: str, lang: str) -> str:
        snapshot, given = snapshots[register], figures[register]
        if kind == "contamination":
            return contamination_map(snapshot, lang=lang, headline=given, outline=country)
        areas = outlook_by_hand(snapshot) if kind == "outlook" else None
        return outlook_map(snapshot, lang=lang, headline=given, outline=country, areas=areas)

    def open_page(name: str, lang: str = "en", state: str = "") -> tuple[Page, list[str]]:
        register, kind = name.split("/")
        file = folder / f"{register}-{kind}-{lang}.html"
        if not file.exists():
            file.write_text(drawn(register, kind, lang), encoding="utf-8")
        page, said = context.new_page(), []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(("data:", "file:")) else said.append("asked"))
        page.goto(file.as_uri() + state)
        page.wait_for_selector("html.drawn")
        return page, said

    yield open_page
    context.close()


@needs_chromium
@pytest.mark.parametrize(
    ("name", "lang"),
    [
        ("example/outlook", "es"),
        ("hostile/outlook", "fr"),
        ("two/contamination", "fr"),
        ("hostile/contamination", "es"),
    ],
)
def test_a_map_with_choices_complains_of_nothing_and_keeps_nobody_out(visit: Visit, name: str, lang: str) -> None:
    page, said = visit(name, lang)
    violations = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {[node['html'][:150] for node in one['nodes']]}" for one in violations] == []
    assert page.evaluate("typeof window.hacked") == "undefined"
    assert said == []
    words = {"es": "Colorear por", "fr": "Colorer par"}
    assert words[lang] in page.inner_text(".colours")


@needs_chromium
def test_areas_are_coloured_by_the_class_of_their_probability_and_of_their_median_day(
    visit: Visit, example_snapshot: Snapshot
) -> None:
    told = [
        area
        for state in example_snapshot.open_states
        if state.geometry is not None
        for area in [outlook_by_hand(example_snapshot).by_area[state.area.area_id]]
    ]
    page, said = visit("example/outlook")
    painted = "Array.from(clearance.layers.find(layer => layer.name === 'areas').coatOf)"
    edges = (0.95, 0.8, 0.5, 0.2, 0.0)
    chances = [next(i for i, e in enumerate(edges) if (a.p_by_deadline or 0) >= e) if a.is_planned else 5 for a in told]
    assert page.evaluate(painted) == chances
    assert page.locator("[data-colour=chance] li").all_inner_texts()[0] == "95\u00a0% or more"
    page.select_option("#colour", "date")
    years = [area.median.year for area in told if area.median]
    step = -(-(max(years) - min(years) + 1) // 7)
    spans = -(-(max(years) - min(years) + 1) // step)
    expected = [
        spans + 1 if not a.is_planned else spans if a.median is None else (a.median.year - min(years)) // step
        for a in told
    ]
    assert Counter(page.evaluate(painted)) == Counter(expected)
    assert page.locator("[data-colour=chance]").is_hidden()
    assert said == []


@needs_chromium
def test_the_card_of_an_area_and_of_a_sector_says_what_the_outlook_does(
    visit: Visit, example_snapshot: Snapshot
) -> None:
    outlook = outlook_by_hand(example_snapshot)
    page, _ = visit("example/outlook")
    for area in (outlook.areas[1], next(area for area in outlook.areas if area.is_planned and area.median is None)):
        page.evaluate("id => clearance.select(clearance.search(id)[0].found)", area.area_id)
        card = page.locator(".card").last.inner_text()
        assert f"Probability to be done by the deadline\t{area.p_by_deadline:.0%}".replace("%", " %") in card.replace(
            "\u00a0", " "
        )
        median = f"{area.median:%-d %B %Y}" if area.median else "later than 31 Dec 2040"
        assert f"Median date of completion\t{median}" in card
    page.evaluate("clearance.showLevel('far')")
    assert page.evaluate(LEVELS) == ["sectors-at"]
    sector = max(outlook.sectors, key=lambda one: one.open_m2)
    page.evaluate("clearance.select({ layer: clearance.layers.find(layer => layer.at === 'far'), i: 0 })")
    card = page.locator(".card").last.inner_text()
    assert card.startswith(sector.sector)
    expected = f"{round(sector.open_m2 * 0.5):,} ({round(sector.open_m2 * 0.25):,} to {round(sector.open_m2 * 0.75):,})"
    assert expected in card
    rows = [row.split("\t")[0] for row in page.locator(".outlook-areas tbody tr").all_inner_texts()]
    assert rows == [one.sector for one in sorted(outlook.sectors, key=lambda one: one.p_by_deadline or 0)]


@needs_chromium
def test_a_link_keeps_the_colours_and_the_level(visit: Visit) -> None:
    page, _ = visit("example/outlook")
    page.select_option("#colour", "date")
    page.select_option("#level", "far")
    state = page.evaluate("location.hash")
    again, _ = visit("example/outlook", state=state)
    assert again.evaluate("[clearance.colourShown, clearance.levels.chosen]") == ["date", "far"]
    assert again.evaluate(LEVELS) == ["sectors-at"]


@needs_chromium
def test_without_a_plan_the_map_says_that_only_the_country_has_a_forecast(visit: Visit) -> None:
    page, _ = visit("example/whole")
    assert "No plan was given: this is the whole country" in page.inner_text(".without-plan")
    totals, _ = visit("peru/outlook")
    assert "The books know no place of what the plan works on" in totals.inner_text(".outlook-areas")
    assert totals.locator("#colour").count() == 0


@needs_chromium
def test_a_supplied_boundary_is_drawn_and_a_sector_without_one_is_a_circle_that_says_so(
    visit: Visit, two_sectors: Snapshot
) -> None:
    page, said = visit("two/contamination")
    page.select_option("#level", "far")
    assert page.evaluate(LEVELS) == ["sectors-in", "sectors-at"]
    cards = []
    for layer in ("sectors-in", "sectors-at"):
        page.evaluate("name => clearance.select({ layer: clearance.layers.find(l => l.name === name), i: 0 })", layer)
        cards.append(page.locator(".card").last.inner_text())
    sums = {one.name: one for one in sector_sums(two_sectors)}
    assert f"Still open\t{sums['North'].open_m2 // 1000:,}\u00a0m²" in cards[0]
    assert "boundary as supplied: Land office" in cards[0]
    assert f"Still open\t{sums['South'].open_m2 // 1000:,}\u00a0m²" in cards[1]
    assert "in the middle of its areas; no boundary is recorded" in cards[1]
    key = page.inner_text(".colours")
    assert "no statement on any border" in key
    assert "of which no boundary is recorded" in key
    middle = page.evaluate(
        "clearance.ground.boundsOf({ layer: clearance.layers.find(l => l.name === 'sectors-at'), i: 0 }).getCenter()"
    )
    assert (middle["lng"], middle["lat"]) == pytest.approx((10.027, 40.002), abs=1e-4)
    assert said == []


@needs_chromium
def test_land_coloured_by_its_contamination_keeps_outline_and_lines_of_its_class(visit: Visit) -> None:
    page, _ = visit("two/contamination")
    own = page.evaluate("clearance.layers.find(l => l.name === 'sha').style")
    page.select_option("#colour", "hazard")
    coats = page.evaluate("clearance.layers.find(l => l.name === 'sha').coats.map(coat => coat.style)")
    kept = ("outline", "lines", "ink", "dash")
    assert {tuple(coat[name] for name in kept) for coat in coats} == {tuple(own[name] for name in kept)}
    assert [coat["fill"] for coat in coats] == ["#3b3b3b", "#F0E442"]
    assert page.evaluate("Array.from(clearance.layers.find(l => l.name === 'sha').coatOf)") == [1, 0, 0, 0]
    assert page.locator("[data-colour=hazard] li").all_inner_texts() == ["several of them", "cluster munition remnants"]
    page.select_option("#colour", "")
    assert page.evaluate("clearance.layers.find(l => l.name === 'sha').coats") is None


@needs_chromium
@pytest.mark.needs("pdftoppm")
@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_an_outlook_of_areas_prints_on_one_sheet(visit: Visit, tmp_path: Path, paper: str) -> None:
    page, _ = visit("example/outlook")
    page.select_option("#paper", paper, force=True)
    page.pdf(path=tmp_path / "sheet.pdf", prefer_css_page_size=True, print_background=True)
    told = subprocess.run(["pdfinfo", tmp_path / "sheet.pdf"], capture_output=True, text=True, check=True).stdout
    assert "Pages:           1\n" in told
