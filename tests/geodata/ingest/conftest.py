"""What the import tests share: a register of a country without borders, and files written for one import."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeAlias

import pytest
import shapely

from clearance.land.accounts import Column
from clearance.land.hazard import HazardClass
from clearance.land.ledger import Period, statement
from clearance.units import Unit, plain
from clearance_geodata.ingest.report import Report
from clearance_geodata.ingest.run import Request, import_file
from clearance_geodata.register import Register

Feature: TypeAlias = tuple[dict[str, object], shapely.Geometry | None]
Take: TypeAlias = Callable[..., Report]
Booked: TypeAlias = Callable[..., dict[str, int | float]]

TODAY = date(2025, 1, 15)
METHODS = {"cancelled": "NTS", "reduced": "TS", "cleared": "manual"}
RECORDED_AT = datetime(2025, 1, 15, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def empty_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an empty register, to copy: making one takes longer than most tests."""
    path = tmp_path_factory.mktemp("empty") / "alpha.gpkg"
    Register.create(path, country="XAA", clock=lambda: RECORDED_AT).close()
    return path


@pytest.fixture
def register(empty_register: Path, tmp_path: Path) -> Iterator[Register]:
    """An empty register of a country that does not exist."""
    path = shutil.copy(empty_register, tmp_path / "alpha.gpkg")
    with Register.open(path, clock=lambda: RECORDED_AT) as opened:
        yield opened


@pytest.fixture
def take(register: Register, tmp_path: Path) -> Take:
    """Import features as GeoJSON or text as CSV; words more are options of the import."""

    def taken(kind: str, content: str | Sequence[Feature], **options: object) -> Report:
        if isinstance(content, str):
            path = tmp_path / f"{kind}.csv"
            path.write_text(content, encoding="utf-8")
        else:
            path = tmp_path / f"{kind}.geojson"
            path.write_text(_collection(content), encoding="utf-8")
        usual: dict[str, object] = {"by": "tests", "hazard_class": HazardClass.CHA, "today": TODAY}
        work: dict[str, object] = {"operator": "Team 1", "method": METHODS.get(kind, ""), "depth_cm": 15}
        given = usual | work | {"effective_on": date(2024, 1, 1)} | options
        return import_file(register, Request(path=path, kind=kind, **given))  # type: ignore[arg-type]

    return taken


def _collection(features: Sequence[Feature]) -> str:
    listed = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": None if geometry is None else json.loads(shapely.to_geojson(geometry)),
        }
        for properties, geometry in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": listed})


@pytest.fixture
def booked(register: Register) -> Booked:
    """What the books show for all time in a unit: columns that are used, then what is open; residual only if wrong."""

    def shown(unit: Unit = Unit.M2) -> dict[str, int | float]:
        period = Period(date(1990, 1, 1), date(2030, 1, 1))
        rows = statement(register.snapshot().books, unit, [period], by=()).rows
        (row,) = rows
        used = {column.value: plain(row.amount(column), unit) for column in Column if row.amount(column)}
        residual = {"residual": row.residual} if row.residual else {}
        return used | {"closing": plain(row.closing, unit)} | residual

    return shown
