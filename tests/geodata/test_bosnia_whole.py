"""The whole minefield layers of Bosnia; collected only where they lie beside the checkout (see tests/conftest.py)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clearance.land.hazard import HazardClass
from clearance_geodata.ingest.report import Report
from clearance_geodata.ingest.run import Request, import_file
from clearance_geodata.register import Register

LAYERS = Path(__file__).parents[3] / "shared" / "data" / "bosnia"


def _take(register: Register, name: str, kind: str) -> Report:
    request = Request(
        path=LAYERS / f"{name}.geojson",
        kind=kind,
        by="tests",
        hazard_class=HazardClass.SHA,
        today=date(2025, 1, 15),
        effective_on=date(2018, 1, 1),
    )
    return import_file(register, request)


@pytest.fixture(scope="module")
def bosnia(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Register, Report, Report]]:
    path = tmp_path_factory.mktemp("bosnia") / "bih.gpkg"
    with Register.create(path, country="BIH", clock=lambda: datetime(2025, 1, 15, tzinfo=UTC)) as register:
        yield register, _take(register, "suspected_areas", "areas"), _take(register, "cleared_areas", "cleared")


def test_the_suspected_areas_end_in_a_report_of_every_record(bosnia: tuple[Register, Report, Report]) -> None:
    _, suspected, _ = bosnia
    assert (suspected.read, suspected.accounted) == (3_708, 3_708)
    assert (suspected.recorded, len(suspected.duplicates), len(suspected.left_out)) == (2_540, 1, 1_167)
    assert len(suspected.repairs) == 131
    assert suspected.gross_m2 == pytest.approx(257_800_000, rel=0.002)
    assert suspected.net_m2 == pytest.approx(255_700_000, rel=0.002)


def test_the_cleared_areas_end_in_a_report_of_every_record(bosnia: tuple[Register, Report, Report]) -> None:
    _, _, cleared = bosnia
    assert (cleared.read, cleared.accounted) == (2_953, 2_953)
    assert cleared.inside_open_m2 == pytest.approx(350_000, rel=0.02)


def test_importing_again_adds_nothing_and_says_so(bosnia: tuple[Register, Report, Report]) -> None:
    register, suspected, _ = bosnia
    position = register.position()
    again = _take(register, "suspected_areas", "areas")
    assert (again.recorded, again.already, again.accounted) == (0, suspected.recorded, 3_708)
    assert register.position() == position
