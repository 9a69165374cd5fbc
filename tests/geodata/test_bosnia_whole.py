"""The whole minefield layers of Bosnia; collected only where they lie beside the checkout (see tests/conftest.py).

One command takes the folder in: six layers by the mapping of the documentation.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas
import pytest
import shapely

from clearance.geodesy import geodesic_area_m2
from clearance.land.checks import check_snapshot
from clearance.land.hazard import HazardClass
from clearance_geodata.ingest.mapped import MappedReport, import_mapped
from clearance_geodata.ingest.run import Request
from clearance_geodata.register import Register
from clearance_geodata.verify import verify

ROOT = Path(__file__).parents[2]
LAYERS = ROOT.parent / "shared" / "data" / "bosnia"
MAPPING = ROOT / "docs" / "mappings" / "bosnia.toml"
# An equal-area projection of Europe: another way to m2 than the geodesics of the books.
EQUAL_AREA = "EPSG:3035"


def _take(register: Register) -> MappedReport:
    request = Request(
        path=LAYERS,
        kind="",
        by="tests",
        hazard_class=HazardClass.UNCLASSIFIED,
        today=date(2025, 1, 15),
        effective_on=date(2018, 1, 1),
    )
    return import_mapped(register, request, str(MAPPING))


@pytest.fixture(scope="module")
def bosnia(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Register, MappedReport]]:
    path = tmp_path_factory.mktemp("bosnia") / "bih.gpkg"
    with Register.create(path, country="BIH", clock=lambda: datetime(2025, 1, 15, tzinfo=UTC)) as register:
        yield register, _take(register)


def test_every_record_of_six_layers_is_accounted_for(bosnia: tuple[Register, MappedReport]) -> None:
    _, report = bosnia
    found = {
        one.file: (one.read, one.accounted, one.recorded, len(one.duplicates), len(one.left_out))
        for one in report.reports
    }
    assert found == {
        "suspected_areas.geojson": (3_708, 3_708, 2_540, 1, 1_167),
        "cleared_areas.geojson": (2_953, 2_953, 2_881, 22, 50),
        "incidents.geojson": (448, 448, 373, 75, 0),
        "lifted_minefields.geojson": (354, 354, 323, 31, 0),
        "admin1.geojson": (3, 3, 3, 0, 0),
        "municipalities.geojson": (142, 142, 142, 0, 0),
    }
    suspected, cleared, *_ = report.reports
    assert len(suspected.repairs) == 131
    assert cleared.inside_open_m2 == pytest.approx(350_000, rel=0.02)


def test_incidents_and_lifted_minefields_are_layers_of_the_register(bosnia: tuple[Register, MappedReport]) -> None:
    register, _ = bosnia
    with closing(sqlite3.connect(register.path)) as connection:
        counts = {
            table: connection.execute(f"SELECT count(*) FROM {table} WHERE geom IS NOT NULL").fetchone()[0]  # noqa: S608
            for table in ("incidents", "minefields")
        }
    assert counts == {"incidents": 373, "minefields": 323}


def test_net_m2_equal_an_independent_union_of_the_same_polygons(bosnia: tuple[Register, MappedReport]) -> None:
    _, report = bosnia
    raw = geopandas.read_file(LAYERS / "suspected_areas.geojson")
    sound = raw[raw.geometry.notna()].make_valid().to_crs(EQUAL_AREA)
    net_m2 = shapely.area(shapely.union_all(sound.to_numpy()))
    assert report.reports[0].net_m2 == pytest.approx(net_m2, rel=1e-4)


def test_importing_again_adds_nothing_and_says_so(bosnia: tuple[Register, MappedReport]) -> None:
    register, first = bosnia
    position = register.position()
    again = _take(register)
    assert [(one.recorded, one.already) for one in again.reports] == [(0, one.recorded) for one in first.reports]
    assert register.position() == position


def test_the_file_is_whole_and_findings_are_counted_by_rule(bosnia: tuple[Register, MappedReport]) -> None:
    register, _ = bosnia
    assert list(verify(register)) == []
    snapshot = register.snapshot()
    findings = check_snapshot(snapshot)
    rules = Counter(finding.rule for finding in findings)
    assert {finding.severity for finding in findings} <= {"warning", "note"}
    assert rules["overlap-area-area"] + rules["same-ground"] == 275
    assert {"ground-waits", "overlap-area-released", "across-units", "cleared-without-depth"} <= rules.keys()
    open_m2 = sum(geodesic_area_m2(state.geometry) for state in snapshot.open_states)
    booked_m2 = sum(state.open_m2 or 0 for state in snapshot.open_states) / 1000
    assert open_m2 == pytest.approx(booked_m2, rel=1e-5)
