"""Maps of progress, of a plan and of findings, in a browser without a network: what they show is what the books say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from plan_by_hand import plan_by_hand

from clearance import DEFAULT_SEED
from clearance.geodesy import geodesic_area_m2
from clearance.headline import headline
from clearance.land.balance import reversal_of
from clearance.land.checks import check_snapshot
from clearance.land.ledger import periods_between, statement
from clearance.land.snapshot import Records, snapshot_of
from clearance.land.timeline import states_by_day
from clearance.units import Unit
from clearance_geodata.surface.colours import painted
from clearance_maps.mapping.base import Picture
from clearance_maps.mapping.density import density_map
from clearance_maps.mapping.findings import findings_map
from clearance_maps.mapping.in_time import pieces_of
from clearance_maps.mapping.plan import plan_map
from clearance_maps.mapping.plan_shown import plan_shown
from clearance_maps.mapping.progress import months_between, progress_map

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page
    from shapely.geometry.base import BaseGeometry

    from clearance.land.snapshot import Snapshot

needs_chromium = pytest.mark.needs("chromium")


@pytest.fixture(scope="module")
def kinds(
    example_snapshot: Snapshot, peru_snapshot: Snapshot, hostile_snapshot: Snapshot, country: BaseGeometry
) -> Callable[[str, str, str], str]:
    """A page by register, kind and language."""
    snapshots = {"example": example_snapshot, "peru": peru_snapshot, "hostile": hostile_snapshot}
    figures = {name: headline(snapshot, seed=DEFAULT_SEED) for name, snapshot in snapshots.items()}

    def page(register: str, kind: str, lang: str) -> str:
        snapshot, given = snapshots[register], figures[register]
        if kind == "findings":
            return findings_map(snapshot, check_snapshot(snapshot), lang=lang, headline=given, outline=country)
        if kind == "density":
            extent = (-151.0, -41.0, -149.0, -39.0)
            surface = Picture(painted(np.full((9, 9), 2.0), "expected_mines"), extent, "100 m", is_supplied=False)
            colours = [(0.01, "#fed976"), (100.0, "#800026")]
            return density_map(snapshot, surface, colours=colours, lang=lang, headline=given, outline=country)
        if kind == "plan":
            ids = [state.area.area_id for state in snapshot.open_states if state.geometry is not None]
            plan = plan_by_hand()
            tasks = tuple(replace(task, area_id=area_id) for task, area_id in zip(plan.tasks, ids, strict=False))
            return plan_map(
                snapshot, plan_shown(replace(plan, tasks=tasks)), lang=lang, headline=given, outline=country
            )
        return progress_map(snapshot, lang=lang, headline=given, outline=country)

    return page


@pytest.fixture(scope="module")
def visit(
    browser: Browser, kinds: Callable[[str, str, str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., tuple[Page, list[str]]]]:
    """Open a page from disk, without a network, and keep what it complains about and asks for."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    folder: Path = tmp_path_factory.mktemp("kinds")

    def open_page(register: str, kind: str, lang: str = "en") -> tuple[Page, list[str]]:
        file = folder / f"{register}-{kind}-{lang}.html"
        file.write_text(kinds(register, kind, lang), encoding="utf-8")
        page, said = context.new_page(), []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(("data:", "file:")) else said.append("asked"))
        page.goto(file.as_uri())
        page.wait_for_selector("html.drawn")
        return page, said

    yield open_page
    context.close()


@needs_chromium
@pytest.mark.parametrize(
    ("register", "kind", "lang"),
    [
        ("example", "progress", "en"),
        ("peru", "progress", "es"),
        ("hostile", "progress", "fr"),
        ("example", "findings", "es"),
        ("hostile", "findings", "en"),
        ("example", "plan", "fr"),
        ("hostile", "plan", "en"),
        ("example", "density", "es"),
    ],
)
def test_a_map_complains_of_nothing_runs_nothing_and_keeps_nobody_out(
    visit: Callable[..., tuple[Page, list[str]]], register: str, kind: str, lang: str
) -> None:
    page, said = visit(register, kind, lang)
    violations = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {[node['html'][:150] for node in one['nodes']]}" for one in violations] == []
    assert page.evaluate("typeof window.hacked") == "undefined"
    assert said == []


@needs_chromium
def test_the_statement_beside_the_slider_is_that_of_the_books(
    visit: Callable[..., tuple[Page, list[str]]], example_snapshot: Snapshot
) -> None:
    page, _ = visit("example", "progress")
    months = months_between(date(2022, 9, 1), date(2022, 9, 30))
    land = statement(example_snapshot.books, Unit.M2, months, as_of=example_snapshot.as_of).rows[0]
    areas = statement(example_snapshot.books, Unit.AREAS, months, as_of=example_snapshot.as_of).rows[0]
    page.evaluate("clearance.showMonth('2022-09')")
    assert page.inner_text("#month-shown") == "September 2022"
    lines = [line.split("\t") for line in page.inner_text("#month-statement").splitlines()]
    shown = {name: (m2, count) for name, m2, count in lines}
    assert shown["Opening balance"] == (f"{round(land.opening / 1000):,}", f"{areas.opening:,}")
    assert shown["Closing balance"] == (f"{round(land.closing / 1000):,}", f"{areas.closing:,}")
    assert "month=2022-09" in page.evaluate("location.hash")
    page.focus("#month")
    page.keyboard.press("ArrowLeft")
    assert page.inner_text("#month-shown") == "August 2022"


def test_months_of_the_slider_carry_the_year_of_the_ledger(example_snapshot: Snapshot) -> None:
    year = periods_between(date(2023, 1, 1), date(2023, 12, 31))
    whole = statement(example_snapshot.books, Unit.M2, year).rows[0]
    rows = statement(example_snapshot.books, Unit.M2, months_between(date(2023, 1, 1), date(2023, 12, 31))).rows
    assert (rows[0].opening, rows[-1].closing, len(rows)) == (whole.opening, whole.closing, 12)


@pytest.mark.parametrize("day", [date(2022, 1, 1), date(2022, 9, 1), date(2023, 7, 1), date(2024, 12, 18)])
def test_the_ground_of_a_day_is_what_was_open_then_once_what_was_released_lies_over_it(
    example_snapshot: Snapshot, day: date
) -> None:
    shown: dict[str, list[BaseGeometry]] = {}
    for piece in pieces_of(example_snapshot):
        if piece.since <= day and (piece.until is None or day < piece.until):
            shown.setdefault(piece.area.area_id, []).append(piece.ground)
    gone: dict[str, list[BaseGeometry]] = {}
    for release in example_snapshot.releases:
        if release.geometry is not None and release.effective_on <= day:
            gone.setdefault(release.area.area_id, []).append(release.geometry)
    for area, entries in example_snapshot.by_area():
        states = [state for since, state in states_by_day(area, entries) if since <= day]
        truth = states[-1].geometry if states and states[-1].is_open else None
        seen = shapely.union_all(shown.get(area.area_id, [])) - shapely.union_all(gone.get(area.area_id, []))
        truth_m2 = 0.0 if truth is None else geodesic_area_m2(truth)
        assert geodesic_area_m2(seen) == pytest.approx(truth_m2, abs=1.0), area.area_id


def test_an_area_whose_entries_were_all_reversed_has_no_ground_on_the_map(hostile_snapshot: Snapshot) -> None:
    opened, cleared = hostile_snapshot.entries
    undone = [replace(reversal_of(e, act_id="a3", note=""), entry_id=f"{e.entry_id}r") for e in (cleared, opened)]
    records = Records(areas=tuple(hostile_snapshot.areas.values()), entries=(opened, cleared, *undone))
    snapshot = snapshot_of(hostile_snapshot.identity, hostile_snapshot.country_name, records)
    assert (pieces_of(snapshot), len(snapshot.entries)) == ([], 4)


@needs_chromium
def test_findings_on_the_map_tell_the_record_and_the_remedy(
    visit: Callable[..., tuple[Page, list[str]]], example_snapshot: Snapshot
) -> None:
    found = check_snapshot(example_snapshot)
    page, _ = visit("example", "findings")
    page.evaluate("clearance.select({ layer: clearance.layers.find(l => l.name === 'warning'), i: 0 })")
    first = next(f for f in found if f.severity == "warning" and f.title in page.inner_text(".card strong"))
    assert first.remedy in " ".join(page.inner_text(".card").split())
    counted = sum(int(cell) for cell in page.locator(".beside-table td:nth-child(2)").all_inner_texts())
    assert counted == len(found)


@needs_chromium
def test_a_plan_says_when_an_area_is_done_and_what_is_firm(visit: Callable[..., tuple[Page, list[str]]]) -> None:
    plan = plan_by_hand()
    page, _ = visit("example", "plan")
    rows = page.locator(".beside-table tbody tr").all_inner_texts()
    assert [row.split("\t")[:2] for row in rows] == [[str(c.year), f"{c.cumulative_m2:,}"] for c in plan.chances]
    done = max(task.ends_on for task in plan.tasks[:1])
    layer = page.evaluate("clearance.layers.filter(l => l.name !== 'unreached').map(l => l.label)")
    assert f"done in {done.year}" in layer
