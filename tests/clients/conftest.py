"""What tests with clients of others share: a register whose areas all have shapes, served as users serve it."""

from __future__ import annotations

import contextlib
import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from postgres_server import Server

from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.date_precision import PRECISIONS
from clearance.land.hazard import Area, Hazard, HazardClass, Place, SizeBasis
from clearance.land.journal import Entry, Find
from clearance.land.sites import Site, SiteKind
from clearance.land.snapshot import Snapshot
from clearance.units import Unit
from clearance_geodata.register import Register
from clearance_geodata.writing import Batch

RECORDED_AT = datetime(2026, 1, 1, tzinfo=UTC)
AREAS = 250
# Every fifth is cleared, one a week.
CLEARED = 5
PROGRAM = str(Path(sys.executable).parent / "clearance")
WARNINGS_OF_OTHERS = {"PYTHONWARNINGS": "ignore", "QT_QPA_PLATFORM": "offscreen"}

Serving = Callable[..., contextlib.AbstractContextManager[str]]


def _ring(number: int) -> shapely.Polygon:
    """A polygon of seven unequal corners in a grid on both sides of no line that matters."""
    lon, lat, reach = -150 + 0.02 * (number % 25), -40 + 0.02 * (number // 25), 0.002 + 0.0004 * (number % 5)
    corners = [(reach * (1 + n % 3 / 10), 2 * math.pi * n / 7) for n in range(7)]
    return shapely.Polygon(
        [(round(lon + far * math.cos(turn), 7), round(lat + far * math.sin(turn), 7)) for far, turn in corners]
    )


def _area(number: int) -> Area:
    return Area(
        area_id=f"HA-{number:03d}",
        name=f"Field {number} “north” & <south>",
        hazard_class=(HazardClass.SHA, HazardClass.CHA)[number % 2],
        hazards=frozenset({Hazard.AP}),
        sector=f"S-{number % 4}",
        admin1=f"Province {number % 3}",
        size_basis=SizeBasis.SURVEYED,
        geometry=_ring(number),
    )


def _found(area: Area) -> Entry:
    number = int(area.area_id[3:])
    return Entry(
        kind=Kind.IDENTIFIED,
        area_id=area.area_id,
        effective_on=date(2020 + number % 4, 1 + number % 12, 1 + number % 28),
        date_precision=PRECISIONS[number % 3],
        act_id=f"survey of {area.area_id}",
        account=area.hazard_class.value,
        quantities={Unit.M2: area_exact(area.geometry), Unit.AP_MINES: 1 + number},
        cause="survey",
        geometry=area.geometry,
        ground=area.geometry,
        source="survey report",
    )


def _cleared(area: Area, week: int) -> Entry:
    found = _found(area)
    return replace(
        found,
        kind=Kind.CLEARED,
        effective_on=date.fromordinal(date(2024, 1, 7).toordinal() + 7 * week),
        act_id=f"handover of {area.area_id}",
        cause="",
        operator="Team 1",
        method="manual",
        depth_cm=20,
        justification="no survey team could be flown in",
        finds=(Find(category=Hazard.AP, quantity=found.quantities[Unit.AP_MINES]),),
        source="handover report",
    )


def _site(kind: SiteKind, number: int) -> Site:
    return Site(
        site_id=f"{kind.value}-{number}",
        kind=kind,
        name=f"{kind.value.capitalize()} {number}",
        on=date(2021, 5, number),
        status="closed",
        geometry=shapely.Point(-150 + 0.01 * number, -39.9),
        source="survey report",
    )


def _made(place: str | Path) -> None:
    """A register of 250 areas, each fifth of them cleared, and a few sites of each kind; all have shapes."""
    areas = [_area(number) for number in range(AREAS)]
    with Register.create(
        place, country="XAD", country_name="Fields", time_zone="UTC", clock=lambda: RECORDED_AT
    ) as made:
        made.record(Batch.of(*areas, *map(_found, areas)), by="surveyor")
        places = [
            Place(name=f"S-{n}", lon=-149.8 + 0.01 * n, lat=-39.9, approximate=True, source="map") for n in range(4)
        ]
        made.record(Batch.of(*places), by="surveyor")
        made.record(Batch.of(*(_site(kind, number) for kind in SiteKind for number in (1, 2))), by="surveyor")
        made.record(Batch.of(*(_cleared(area, week) for week, area in enumerate(areas[::CLEARED]))), by="operations")


@pytest.fixture(scope="session")
def fields_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The register in a file."""
    path = tmp_path_factory.mktemp("register") / "fields.gpkg"
    _made(path)
    return path


@pytest.fixture(scope="session")
def fields_database(postgres: Server) -> str:
    """The same register in PostGIS, as a URL."""
    url = postgres.database("fields")
    _made(url)
    return url


@pytest.fixture(scope="session", params=["file", pytest.param("postgis", marks=pytest.mark.needs("initdb"))])
def register_at(request: pytest.FixtureRequest) -> str:
    """Where the register is, in turn in every store."""
    return str(request.getfixturevalue({"file": "fields_file", "postgis": "fields_database"}[request.param]))


@pytest.fixture(params=["file", pytest.param("postgis", marks=pytest.mark.needs("initdb"))])
def new_fields(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A register of a test alone, to write to, in turn in every store."""
    in_database = request.param == "postgis"
    place = request.getfixturevalue("postgres").database() if in_database else str(tmp_path / "fields.gpkg")
    _made(place)
    return str(place)


@pytest.fixture(scope="session")
def books(fields_file: Path) -> Iterator[Snapshot]:
    """What the register says itself, to compare with."""
    with Register.open(fields_file) as register:
        yield register.snapshot()


@pytest.fixture(scope="session")
def serving() -> Serving:
    """Starts the service as users do, and gives its address."""

    @contextlib.contextmanager
    def served(register: object, *options: object) -> Iterator[str]:
        command = [PROGRAM, "serve", str(register), "--port", "0", *map(str, options)]
        settings = dict(os.environ)
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=settings) as service:
            try:
                said = service.stdout.readline() if service.stdout else ""
                assert "running at " in said
                yield said.partition("running at ")[2].partition("/ ")[0]
            finally:
                service.terminate()

    return served


@pytest.fixture(scope="session")
def address(serving: Serving, register_at: str) -> Iterator[str]:
    """The address of the register's service."""
    with serving(register_at) as found:
        yield found


@pytest.fixture(scope="session")
def published_address(serving: Serving, register_at: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that publishes its open areas and not its figures, which lie nowhere, for the public."""
    access = tmp_path_factory.mktemp("access") / "access.toml"
    access.write_text('publish_open_areas = true\n[collections]\nfigures = "partner"\n')
    with serving(register_at, "--access", access) as found:
        yield found


@pytest.fixture(scope="session")
def told() -> Callable[..., Any]:
    """Runs the script of a client and gives what it prints as JSON; what it says besides is kept apart.

    Clients run in processes of their own: GDAL keeps Python's lock while it waits, and QGIS comes with Debian's Python.
    """

    def ran(python: str, script: str, *words: object, environment: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401
        command = [python, "-c", script, *map(str, words)]
        settings = {**os.environ, **WARNINGS_OF_OTHERS, **(environment or {})}
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=settings)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1]), done.stderr

    return ran
