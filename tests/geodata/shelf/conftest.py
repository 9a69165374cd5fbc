"""Shelves of one country: rows of a register in a file and in PostGIS, and made of its snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from clearance_geodata.register import Register
from clearance_geodata.samples.example import build_example

RECORDED_AT = datetime(2025, 1, 15, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def in_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    path = tmp_path_factory.mktemp("shelf") / "x.gpkg"
    with build_example(path, areas=40, clock=lambda: RECORDED_AT) as register:
        yield register


@pytest.fixture(scope="session")
def in_postgis(request: pytest.FixtureRequest) -> Iterator[Register]:
    schemas: Iterator[str] = request.getfixturevalue("schemas")
    with build_example(next(schemas), areas=40, clock=lambda: RECORDED_AT) as register:
        yield register


@pytest.fixture(
    scope="session", params=["in_file", pytest.param("in_postgis", marks=pytest.mark.needs("initdb")), "made"]
)
def kind(request: pytest.FixtureRequest) -> str:
    """What a shelf is kept in."""
    return str(request.param)


@pytest.fixture(scope="session")
def country(request: pytest.FixtureRequest, kind: str) -> Register:
    """The country, on each store in turn."""
    register: Register = request.getfixturevalue("in_postgis" if kind == "in_postgis" else "in_file")
    return register
