"""Raw minefield layers: rows of data/bosnia with null geometry, crossing rings, twins, and cleared ground inside open.

The rows in `bosnia/` were copied from suspected_areas.geojson and cleared_areas.geojson (digitised by others from
public EUFOR minefield maps); their positions there are in the files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from clearance.geodesy import geodesic_area_m2, polygons_of
from clearance.land.hazard import HazardClass
from clearance.land.ledger import periods_between, statement
from clearance.units import Unit
from clearance_geodata.ingest.report import Report
from clearance_geodata.ingest.run import Request, import_file
from clearance_geodata.register import Register
from clearance_geodata.verify import verify

ROWS = Path(__file__).parent / "bosnia"
DAY = date(2018, 1, 1)


def _take(register: Register, name: str, kind: str) -> Report:
    request = Request(
        path=ROWS / f"{name}.geojson",
        kind=kind,
        by="tests",
        hazard_class=HazardClass.SHA,
        today=date(2025, 1, 15),
        effective_on=DAY,
    )
    return import_file(register, request)


def _shapes(name: str) -> list[BaseGeometry | None]:
    """What is valid in each raw record, made without the project's own reading."""
    raw = json.loads((ROWS / f"{name}.geojson").read_text(encoding="utf-8"))["features"]
    shapes = [None if f["geometry"] is None else shapely.geometry.shape(f["geometry"]) for f in raw]
    return [
        None if s is None or s.is_empty else shapely.MultiPolygon(polygons_of(shapely.make_valid(s))) for s in shapes
    ]


@pytest.fixture(scope="module")
def bosnia(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Register, Report, Report]]:
    path = tmp_path_factory.mktemp("bosnia") / "bih.gpkg"
    with Register.create(path, country="BIH", clock=lambda: datetime(2025, 1, 15, tzinfo=UTC)) as register:
        yield register, _take(register, "suspected_areas", "areas"), _take(register, "cleared_areas", "cleared")


def test_every_suspected_record_is_accounted_for(bosnia: tuple[Register, Report, Report]) -> None:
    _, suspected, _ = bosnia
    assert (suspected.read, suspected.accounted) == (16, 16)
    assert [fault.position for fault in suspected.left_out] == [3, 4]
    assert [(fault.position, fault.reason) for fault in suspected.duplicates] == [(15, "exact twin of record 14")]
    assert [fault.position for fault in suspected.repairs] == [5, 6, 7, 8, 11]
    assert suspected.recorded == 13


def test_polygons_inside_repaired_collections_count(bosnia: tuple[Register, Report, Report]) -> None:
    _, suspected, _ = bosnia
    shapes = [shape for i, shape in enumerate(_shapes("suspected_areas"), start=1) if shape is not None and i != 15]
    assert suspected.gross_m2 == pytest.approx(sum(geodesic_area_m2(shape) for shape in shapes), rel=1e-7)
    assert suspected.net_m2 == pytest.approx(geodesic_area_m2(shapely.union_all(shapes)), rel=1e-6)
    assert suspected.overlapping_pairs == 1


def test_every_cleared_record_is_accounted_for(bosnia: tuple[Register, Report, Report]) -> None:
    _, _, cleared = bosnia
    assert (cleared.read, cleared.accounted) == (12, 12)
    assert [(fault.position, fault.reason) for fault in cleared.left_out] == [
        (8, "no shape and no size: there is nothing to book; add one of them"),
        (9, "its polygon encloses 0 m2; draw it again"),
        (11, "no shape and no size: there is nothing to book; add one of them"),
    ]
    assert [fault.position for fault in cleared.duplicates] == [7]
    assert [fault.position for fault in cleared.clipped] == [4]


def test_cleared_ground_inside_open_areas_is_listed_and_waits(bosnia: tuple[Register, Report, Report]) -> None:
    register, suspected, cleared = bosnia
    open_ground = shapely.union_all([shape for shape in _shapes("suspected_areas") if shape is not None])
    shapes = _shapes("cleared_areas")
    inside = {
        i: geodesic_area_m2(shapely.intersection(shape, open_ground))
        for i, shape in enumerate(shapes, start=1)
        if shape is not None and i not in {7, 9}
    }
    expected = {i: area_m2 for i, area_m2 in inside.items() if area_m2 > 0}
    assert {fault.position: fault.area_m2 for fault in cleared.inside_open} == pytest.approx(expected, rel=1e-6)
    assert {5, 10, 12} <= expected.keys()
    assert cleared.inside_open_m2 == pytest.approx(sum(expected.values()), rel=1e-6)
    open_m2 = sum(state.open_m2 or 0 for state in register.snapshot().open_states) / 1000
    assert open_m2 == pytest.approx(suspected.gross_m2, abs=0.01)


def test_cleared_ground_is_counted_once(bosnia: tuple[Register, Report, Report]) -> None:
    _, _, cleared = bosnia
    assert cleared.net_m2 == pytest.approx(cleared.gross_m2, rel=1e-6)
    assert cleared.booked_m2 == pytest.approx(cleared.gross_m2, abs=0.01)


def test_the_books_balance_and_the_journal_is_whole(bosnia: tuple[Register, Report, Report]) -> None:
    register, _, _ = bosnia
    periods = periods_between(DAY, date(2018, 12, 31))
    assert all(statement(register.snapshot().books, unit, periods).balances for unit in (Unit.M2, Unit.AREAS))
    assert list(verify(register)) == []


def test_importing_again_adds_nothing_and_says_so(bosnia: tuple[Register, Report, Report]) -> None:
    register, suspected, cleared = bosnia
    position = register.position()
    again = _take(register, "suspected_areas", "areas"), _take(register, "cleared_areas", "cleared")
    assert [(report.recorded, report.already, report.accounted) for report in again] == [
        (0, suspected.recorded, 16),
        (0, cleared.recorded, 12),
    ]
    assert register.position() == position
    assert "in the register already, nothing added" in "\n".join(again[0].lines())
