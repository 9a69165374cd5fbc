"""Pages, documents and a browser for the tests of the maps room."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest
import shapely
from playwright.sync_api import sync_playwright

from clearance import DEFAULT_SEED
from clearance.headline import headline
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass, Place
from clearance.land.journal import Entry, Find
from clearance.land.published import Measure, PublishedFigure
from clearance.land.snapshot import Records, SnapshotId, snapshot_of
from clearance.treaty.obligation import ARTICLE_5, DeadlineStep
from clearance.units import Unit
from clearance_maps.mapping.contamination import contamination_map
from clearance_maps.mapping.outlook import outlook_map

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser
    from shapely.geometry.base import BaseGeometry

    from clearance.land.snapshot import Snapshot

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
]
HOSTILE = "</script><script>window.hacked = true</script><img src=x onerror='window.hacked = true'>"
FORMULA = "=cmd|' /C calc'!A0 \x07 {0} %s"


# Of a module and not of the session: while Playwright is open, its event loop keeps others of the same process from
# running one.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    program = shutil.which("chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def country() -> BaseGeometry:
    """An outline to draw, of no real country."""
    return shapely.Polygon([(-79, -5), (-76, -5), (-76, -2), (-78, -2), (-79, -3.5)])


@pytest.fixture(scope="session")
def hostile_snapshot() -> Snapshot:
    """A register whose every free text tries to be a program."""
    ground = shapely.box(-78.1, -4.01, -78.09, -4.0)
    area = Area(
        area_id=HOSTILE,
        name=FORMULA,
        hazard_class=HazardClass.CHA,
        hazards=frozenset({Hazard.AP}),
        sector=HOSTILE,
        geometry=ground,
    )
    m2 = 1_200_000 * Unit.M2.scale
    opened = Entry(
        kind=Kind.OPENED,
        area_id=HOSTILE,
        effective_on=date(2023, 1, 1),
        act_id="a1",
        entry_id="e1",
        account="cha",
        quantities={Unit.M2: m2, Unit.AP_MINES: 5},
        geometry=ground,
        ground=ground,
        source=HOSTILE + FORMULA,
    )
    cleared = Entry(
        kind=Kind.CLEARED,
        area_id=HOSTILE,
        effective_on=date(2024, 6, 1),
        act_id="a2",
        entry_id="e2",
        account="cha",
        quantities={Unit.M2: m2 // 4},
        geometry=shapely.box(-78.1, -4.01, -78.0975, -4.0),
        ground=shapely.box(-78.1, -4.01, -78.0975, -4.0),
        operator=HOSTILE,
        source=FORMULA,
        finds=(Find(category=Hazard.AP, quantity=2),),
    )
    figure = PublishedFigure(
        figure_id="f1",
        row_id="r1",
        measure=Measure.AP_MINES,
        quantity=7,
        to_on=date(2023, 6, 1),
        scope="<b>elsewhere</b>",
        issuer=HOSTILE,
        source=HOSTILE,
    )
    step = DeadlineStep(obligation=ARTICLE_5, event=HOSTILE, deadline=date(2030, 1, 1), decided_on=date(2020, 1, 1))
    place = Place(name="<b>elsewhere</b>", lon=-77.5, lat=-3.0, approximate=True, source=HOSTILE)
    identity = SnapshotId(
        id="0123456789ab",
        register="<i>hostile</i>",
        country="XHO",
        as_of=date(2024, 12, 31),
        known_at="2025-01-15T12:00:00.000001Z",
        position=3,
    )
    records = Records(areas=(area,), entries=(opened, cleared), figures=(figure,), deadlines=(step,), places=(place,))
    return snapshot_of(identity, HOSTILE, records)


@pytest.fixture(scope="session")
def empty_snapshot() -> Snapshot:
    """A register in which nothing is recorded."""
    identity = SnapshotId(
        id="000000000000", register="empty", country="XEM", as_of=date(2024, 12, 31), known_at="", position=0
    )
    return snapshot_of(identity, "Nowhere", Records())


@pytest.fixture(scope="session")
def pages(
    peru_snapshot: Snapshot,
    example_snapshot: Snapshot,
    hostile_snapshot: Snapshot,
    empty_snapshot: Snapshot,
    country: BaseGeometry,
) -> Callable[[str, str, str], str]:
    """A page by register, kind and language, drawn once."""
    snapshots = {
        "peru": (peru_snapshot, country),
        "example": (example_snapshot, None),
        "hostile": (hostile_snapshot, country),
        "empty": (empty_snapshot, None),
    }
    kinds: dict[str, Callable[..., str]] = {"contamination": contamination_map, "outlook": outlook_map}
    figures = {name: headline(snapshot, seed=DEFAULT_SEED) for name, (snapshot, _) in snapshots.items()}
    drawn: dict[tuple[str, str, str], str] = {}

    def page(register: str, kind: str, lang: str) -> str:
        key = (register, kind, lang)
        if key not in drawn:
            snapshot, outline = snapshots[register]
            drawn[key] = kinds[kind](snapshot, lang=lang, headline=figures[register], outline=outline)
        return drawn[key]

    return page
