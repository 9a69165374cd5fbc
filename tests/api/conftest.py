"""What tests of services and commands share.

Two small registers of countries that do not exist, services of them on free ports, and commands run in this process or
as a program.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import math
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
import shapely
import uvicorn
from typer.testing import CliRunner

from clearance.errors import ClearanceError
from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass, Level
from clearance.land.journal import Entry, Find
from clearance.treaty.obligation import ARTICLE_5, DeadlineStep
from clearance.units import Unit
from clearance_api.app import create_app
from clearance_api.cli import app as commands
from clearance_api.settings import Settings
from clearance_api.sources import SnapshotSource
from clearance_geodata.register import Register
from clearance_geodata.writing import Batch

SERVED_AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DEADLINE = DeadlineStep(
    obligation=ARTICLE_5, event="entry into force", decided_on=date(2019, 1, 1), deadline=date(2029, 1, 1)
)
Serve = Callable[..., str]
PROGRAM = str(Path(sys.executable).parent / "clearance")


def ticking() -> Callable[[], datetime]:
    """A clock that shows a later second each time."""
    seconds = itertools.count()
    return lambda: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=next(seconds))


def ring(lon: float, lat: float, radius: float) -> shapely.Polygon:
    """A polygon of seven unequal corners."""
    corners = [(radius * (1 + n % 3 / 10), 2 * math.pi * n / 7) for n in range(7)]
    return shapely.Polygon([(lon + far * math.cos(angle), lat + far * math.sin(angle)) for far, angle in corners])


def identified(area: Area, *, ap_mines: int = 0, m2: int | None = None) -> Entry:
    """The entry that takes an area into the books, with the ground of the area."""
    size = {Unit.M2: area_exact(area.geometry)} if area.geometry is not None else {} if m2 is None else {Unit.M2: m2}
    mines = {Unit.AP_MINES: ap_mines} if ap_mines else {}
    return Entry(
        kind=Kind.IDENTIFIED,
        area_id=area.area_id,
        effective_on=date(2022, 1, 1),
        act_id=f"survey of {area.area_id}",
        account=area.hazard_class.value,
        quantities={**size, **mines},
        cause="survey",
        geometry=area.geometry,
        ground=area.geometry,
        source="survey report",
    )


def cleared(area: Area, on: date, *, ap_mines: int) -> Entry:
    """The whole of an area cleared in ten days, the last of which is given."""
    return Entry(
        kind=Kind.CLEARED,
        area_id=area.area_id,
        effective_on=on,
        covers_from=on - timedelta(days=9),
        act_id=f"handover of {area.area_id}",
        account=area.hazard_class.value,
        quantities={Unit.M2: area_exact(area.geometry), Unit.AP_MINES: ap_mines},
        geometry=area.geometry,
        ground=area.geometry,
        operator="Team 1",
        method="manual",
        justification="no survey team could be flown in",
        depth_cm=20,
        finds=(Find(category=Hazard.AP, quantity=ap_mines),),
        source="handover report",
    )


def sea_areas() -> tuple[Area, ...]:
    """Areas on open ocean, on both sides of the antimeridian: 60 with polygons, and one of unknown size."""
    classes = (HazardClass.SHA, HazardClass.CHA)
    drawn = tuple(
        Area(
            area_id=f"SEA-{n:02d}",
            name=f"Field {n} <north> & “south”",
            hazard_class=classes[n % 2],
            hazards=frozenset({Hazard.AP}),
            sector=f"Sector {n % 3}",
            geometry=ring((179.7 + 0.01 * n + 180) % 360 - 180, -40 + 0.02 * (n % 7), 0.001 + 0.0001 * (n % 5)),
        )
        for n in range(60)
    )
    return (*drawn, Area(area_id="SEA/unknown", name="Reported by a ship", hazard_class=HazardClass.SHA))


@pytest.fixture(scope="session")
def sea(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register of single areas: each fifth is cleared, one a month from June 2022 on."""
    areas = sea_areas()
    done = [area for area in areas[::5] if area.geometry is not None]
    with Register.create(
        tmp_path_factory.mktemp("sea") / "sea.gpkg", country="XAA", country_name="Sea", time_zone="UTC", clock=ticking()
    ) as register:
        register.record(Batch.of(DEADLINE, *areas), by="surveyor")
        register.record(Batch.of(*(identified(area, ap_mines=20) for area in areas)), by="surveyor")
        months = [date(2022 + (5 + n) // 12, (5 + n) % 12 + 1, 15) for n in range(len(done))]
        releases = [cleared(area, on, ap_mines=18) for area, on in zip(done, months, strict=True)]
        register.record(Batch.of(*releases), by="operations")
        yield register


@pytest.fixture(scope="session")
def island(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register of national totals: output of four years, one amount that nobody explained."""
    book = Area(area_id="XAB", name="Island", level=Level.NATIONAL, hazards=frozenset({Hazard.AP}))

    def total(kind: Kind, year: int, m2: int, mines: int = 0) -> Entry:
        first = None if kind is Kind.OPENED else date(year, 1, 1)
        return Entry(
            kind=kind,
            area_id=book.area_id,
            effective_on=date(year, 12, 31),
            covers_from=first,
            act_id=f"{kind} {year}",
            quantities={Unit.M2: 1000 * m2} | ({Unit.AP_MINES: mines} if mines else {}),
            source=f"report of {year}",
        )

    entries = (
        total(Kind.OPENED, 2019, 500_000, 900),
        total(Kind.CLEARED, 2020, 40_000, 70),
        total(Kind.CLEARED, 2021, 55_000, 90),
        total(Kind.PADDED, 2021, 12_500),
        total(Kind.CLEARED, 2022, 30_000, 50),
        total(Kind.CANCELLED, 2023, 61_000),
    )
    with Register.create(
        tmp_path_factory.mktemp("island") / "island.gpkg",
        country="XAB",
        country_name="Island",
        time_zone="UTC",
        clock=ticking(),
    ) as register:
        register.record(Batch.of(DEADLINE, book, *entries), by="authority")
        yield register


@contextlib.contextmanager
def serving(registers: Mapping[str, SnapshotSource], settings: Settings | None = None) -> Iterator[str]:
    """The address of a running service."""
    app = create_app(registers, settings, clock=lambda: SERVED_AT)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts services; each runs until the test ends."""
    with contextlib.ExitStack() as running:
        yield lambda registers, settings=None: running.enter_context(serving(registers, settings))


@pytest.fixture(scope="session")
def served() -> Callable[..., contextlib.AbstractContextManager[str]]:
    """Starts a service for as long as a fixture lasts."""
    return serving


@pytest.fixture(scope="session")
def sea_address(sea: Register) -> Iterator[str]:
    """The address of a service of one register."""
    with serving({"sea": sea}) as address:
        yield address


@pytest.fixture(scope="session")
def at_sea(sea_address: str) -> Iterator[httpx.Client]:
    """A client of the service of one register."""
    with httpx.Client(base_url=sea_address) as client:
        yield client


@pytest.fixture(scope="session")
def both_address(sea: Register, island: Register) -> Iterator[str]:
    """The address of a service of two registers."""
    with serving({"sea": sea, "island": island}) as address:
        yield address


@pytest.fixture(scope="session")
def both(both_address: str) -> Iterator[httpx.Client]:
    """A client of the service of two registers."""
    with httpx.Client(base_url=both_address, timeout=30) as client:
        yield client


@pytest.fixture
def new_register(tmp_path: Path) -> Register:
    """An empty register of this test alone."""
    return Register.create(tmp_path / "new.gpkg", country="XAC", country_name="New", time_zone="UTC", clock=ticking())


class Done(NamedTuple):
    """How a command ended: exit code, and what it wrote to its two streams."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def run() -> Callable[..., Done]:
    """Run a command in this process, with the exit and the error line that `main` gives it."""

    def ran(*words: object) -> Done:
        result = CliRunner().invoke(commands, [str(word) for word in words])
        assert not logging.getLogger("clearance_api").handlers, (
            "this one keeps writing to a stream that ends: `program`"
        )
        if isinstance(result.exception, ClearanceError):
            return Done(1, result.stdout, f"clearance: {result.exception}\n")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Done(result.exit_code, result.stdout, result.stderr)

    return ran


@pytest.fixture(scope="session")
def answer(run: Callable[..., Done]) -> Callable[..., Any]:
    """What a command prints for machines."""

    def answered(*words: object) -> Any:  # noqa: ANN401  JSON of any shape; the tests compare it whole
        done = run(*words, "--json")
        assert (done.code, done.err) == (0, "")
        return json.loads(done.out)

    return answered


@pytest.fixture(scope="session")
def program() -> Callable[..., Done]:
    """Run the installed program."""

    def ran(*words: object) -> Done:
        done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, check=False)
        return Done(done.returncode, done.stdout, done.stderr)

    return ran


@pytest.fixture(scope="session")
def content() -> Callable[[Path], list[tuple[object, ...]]]:
    """The journal and the postings as they lie in a file."""

    def read(path: Path) -> list[tuple[object, ...]]:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            return [
                *connection.execute("SELECT * FROM journal ORDER BY position"),
                *connection.execute("SELECT * FROM postings ORDER BY fid"),
            ]

    return read


@pytest.fixture
def peru(peru_register: Register, tmp_path: Path) -> Path:
    """A copy of the register of Peru, to write to."""
    return Path(shutil.copy(peru_register.path, tmp_path / "peru.gpkg"))


@pytest.fixture
def empty(run: Callable[..., Done], tmp_path: Path) -> Path:
    """An empty register of Peru."""
    assert run("init", tmp_path / "per.gpkg", "--country", "PER").code == 0
    return tmp_path / "per.gpkg"


@pytest.fixture(scope="session")
def written() -> Callable[..., Path]:
    """Write text, or features as GeoJSON."""

    def write(path: Path, text: str | Sequence[dict[str, object]]) -> Path:
        whole = text if isinstance(text, str) else json.dumps({"type": "FeatureCollection", "features": list(text)})
        path.write_text(whole, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def nothing() -> dict[str, object]:
    """A row of a statement in which nothing stands."""
    columns = (
        "opening opened identified confirmed progressed reassigned resized transferred reopened unexplained cancelled "
        "reduced cleared unspecified destroyed closing residual"
    )
    return dict.fromkeys(columns.split(), 0) | {"coverage": "none"}
