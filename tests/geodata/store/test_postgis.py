"""A register in PostGIS: the same acts give the same books, hashes and layers as in a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from clearance.land.ledger import periods_between, statement
from clearance.units import Unit
from clearance_geodata.register import Register
from clearance_geodata.samples.example import build_example
from clearance_geodata.samples.peru import build_peru
from clearance_geodata.verify import verify

pytestmark = pytest.mark.needs("initdb")

RECORDED_AT = datetime(2025, 1, 15, 12, tzinfo=UTC)
BUILDS: dict[str, Callable[[str | Path], Register]] = {
    "peru": partial(build_peru, clock=lambda: RECORDED_AT),
    "example": partial(build_example, areas=60, clock=lambda: RECORDED_AT),
}


@pytest.fixture(params=list(BUILDS))
def both(request: pytest.FixtureRequest, schemas: Iterator[str], tmp_path: Path) -> Iterator[tuple[Register, Register]]:
    """One country in a file and in PostGIS."""
    build = BUILDS[request.param]
    with build(tmp_path / "x.gpkg") as file, build(next(schemas)) as postgis:
        yield file, postgis


def test_the_ledger_is_the_same_to_the_last_byte_on_both_stores(both: tuple[Register, Register]) -> None:
    statements = []
    for register in both:
        snapshot = register.snapshot()
        books, until = snapshot.reading.books(snapshot.identity.as_of), snapshot.identity.as_of
        periods = periods_between(until.replace(year=until.year - 5, month=1, day=1), until)
        units = (Unit.M2, Unit.AP_MINES)
        told = [row.to_dict() for unit in units for row in statement(books, unit, periods, by=("year", "admin1")).rows]
        statements.append(json.dumps(told, default=str))
    assert statements[0] == statements[1]
    assert len(statements[0]) > 1_000


def test_what_is_recorded_is_the_same_on_both_stores_and_sound(both: tuple[Register, Register]) -> None:
    file, postgis = ([row[:12] for row in register.rows()] for register in both)
    assert file == postgis
    assert verify(both[1]) == ()
