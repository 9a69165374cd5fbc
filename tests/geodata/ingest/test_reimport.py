"""A file that comes again: what is new is recorded, what it says anew is listed, and nothing is overwritten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

import pytest
import shapely

from clearance.geodesy import geodesic_area_m2
from clearance.land.accounts import Kind
from clearance.land.journal import told
from clearance.units import Unit

if TYPE_CHECKING:
    from clearance_geodata.ingest.report import Report
    from clearance_geodata.register import Register

    Take: TypeAlias = Callable[..., Report]
    Booked: TypeAlias = Callable[..., dict[str, int | float]]

FIELD = shapely.box(10.0, 5.0, 10.001, 5.001)
WIDER = shapely.box(10.0, 5.0, 10.0015, 5.001)
APART = shapely.box(10.01, 5.0, 10.011, 5.001)
FIELD_M2, WIDER_M2 = geodesic_area_m2(FIELD), geodesic_area_m2(WIDER)
LATER = {"effective_on": date(2024, 9, 1)}
A1 = {"id": "A1", "name": "Old bridge", "sector": "North", "hazard_class": "sha"}
A2 = {"id": "A2", "name": "Well"}


@pytest.fixture(autouse=True)
def _two_areas(take: Take) -> None:
    take("areas", [(A1, FIELD), (A2, APART)])


def test_a_file_that_says_the_same_adds_nothing(take: Take) -> None:
    report = take("areas", [(A1, FIELD), (A2, APART)])
    assert (report.already, report.recorded, report.changed, report.missing) == (2, 0, [], [])


def test_new_changed_moved_and_missing_areas_are_told_apart(register: Register, take: Take) -> None:
    before = register.snapshot().identity.id
    report = take("areas", [(A1, WIDER), ({"id": "A3"}, shapely.box(10.02, 5.0, 10.021, 5.001))], **LATER)
    assert (report.recorded, report.already, report.moved, report.missing) == (1, 0, 1, ["A2"])
    (change,) = report.changed
    assert (change.record, change.reason) == (
        "A1",
        f"outline gains {WIDER_M2 - FIELD_M2:,.1f} m2 and loses 0.0 m2",
    )
    assert [told(entry).strip() for entry in report.proposed] == [
        f"resized {WIDER_M2 - FIELD_M2:,.3f} m2 of A1 on 2024-09-01"
    ]
    assert register.snapshot().area("A1").open_m2 == pytest.approx(FIELD_M2 * 1000, abs=1)
    assert register.snapshot().identity.id != before


@pytest.mark.parametrize(
    ("said", "shape", "listed"),
    [
        (A1 | {"name": "New bridge"}, FIELD, "name 'Old bridge' -> 'New bridge'"),
        (A1 | {"sector": "South"}, FIELD, "sector 'North' -> 'South'"),
        (A1 | {"hazards": "AP+AV"}, FIELD, "hazard '' -> 'AP+AV'"),
        (A1 | {"hazard_class": "cha"}, FIELD, "class sha -> cha"),
        (A1 | {"ap_mines": 7}, FIELD, "recorded mines 0 -> 7"),
    ],
)
def test_what_is_said_anew_is_listed_and_booked_only_when_asked(
    register: Register, take: Take, said: dict[str, object], shape: shapely.Geometry, listed: str
) -> None:
    first = take("areas", [(said, shape), (A2, APART)], **LATER)
    assert [change.reason for change in first.changed] == [listed]
    assert (first.recorded, len(register.entries_of("A1"))) == (0, 1)
    second = take("areas", [(said, shape), (A2, APART)], accept_changes=True, **LATER)
    assert (second.recorded, len(register.entries_of("A1"))) == (1, 2)
    third = take("areas", [(said, shape), (A2, APART)], **LATER)
    assert (third.already, third.changed) == (2, [])


def test_an_accepted_outline_is_what_the_books_hold(take: Take, booked: Booked) -> None:
    take("areas", [(A1, WIDER), (A2, APART)], accept_changes=True, **LATER)
    assert booked()["closing"] == pytest.approx(WIDER_M2 + geodesic_area_m2(APART), abs=0.01)
    assert "residual" not in booked()


def test_a_name_that_the_source_repeats_is_no_news_after_somebody_changed_it(register: Register, take: Take) -> None:
    take("entries", [({"act": "reassigned", "area_id": "A1", "date": "2024-05-01", "sector": "East"}, None)])
    take("entries", [({"act": "confirmed", "area_id": "A1", "date": "2024-05-02"}, None)])
    report = take("areas", [(A1 | {"ap_mines": 3}, FIELD), (A2, APART)], **LATER)
    assert [change.reason for change in report.changed] == ["recorded mines 0 -> 3"]
    assert [(entry.kind, dict(entry.quantities)) for entry in report.proposed] == [(Kind.RESIZED, {Unit.AP_MINES: 3})]
    state = register.snapshot().area("A1")
    assert (state.area.sector, state.hazard_class) == ("East", "cha")


def test_another_source_that_says_otherwise_is_heard(take: Take) -> None:
    take("entries", [({"act": "reassigned", "area_id": "A1", "date": "2024-05-01", "sector": "East"}, None)])
    report = take("areas", [(A1 | {"note": "again"}, FIELD)], source="the operator's own list", **LATER)
    assert [change.reason for change in report.changed] == ["sector 'East' -> 'North'"]
