"""A file of entries: each record names its kind, and every kind is booked as the act that it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

import pytest
import shapely

from clearance.geodesy import geodesic_area_m2
from clearance.land.accounts import Kind
from clearance.land.journal import Entry
from clearance.units import Unit

if TYPE_CHECKING:
    from clearance_geodata.ingest.report import Report
    from clearance_geodata.register import Register

    Take: TypeAlias = Callable[..., Report]
    Booked: TypeAlias = Callable[..., dict[str, int | float]]

FIELD = shapely.box(10.0, 5.0, 10.001, 5.001)
WEST, EAST = shapely.box(10.0, 5.0, 10.0005, 5.001), shapely.box(10.0005, 5.0, 10.001, 5.001)
WIDER = shapely.box(10.0, 5.0, 10.0015, 5.001)
FIELD_M2, WEST_M2, EAST_M2, WIDER_M2 = (geodesic_area_m2(shape) for shape in (FIELD, WEST, EAST, WIDER))
BEGUN, LATER = date(2023, 1, 1), "2024-05-01"
AS_IT_WAS = {"opened": pytest.approx(FIELD_M2, abs=0.001), "closing": pytest.approx(FIELD_M2, abs=0.001)}


@pytest.fixture(autouse=True)
def _two_areas(take: Take) -> None:
    """A1 is confirmed, with a polygon and 10 recorded mines; S1 a suspected 400 m2 without a polygon."""
    take("areas", [({"id": "A1", "ap_mines": 10}, FIELD)], effective_on=BEGUN)
    take("areas", "area_id,area_m2,hazard_class\nS1,400,sha\n", effective_on=BEGUN)


def _m2(entries: Sequence[Entry]) -> list[tuple[str, float]]:
    return [(str(e.kind), round(e.quantities.get(Unit.M2, 0) / 1000, 1)) for e in entries]


def _after(register: Register, area_id: str) -> list[Entry]:
    """The entries of an area after the one that opened it."""
    return list(register.entries_of(area_id))[1:]


CASES: dict[Kind, tuple[dict[str, object], shapely.Geometry | None, list[tuple[str, float]]]] = {
    Kind.IDENTIFIED: ({"area_id": "A1"}, WIDER, [("identified", round(WIDER_M2 - FIELD_M2, 1))]),
    Kind.CONFIRMED: ({"area_id": "S1", "area_m2": 300}, None, [("confirmed", 300.0)]),
    Kind.RECLASSIFIED: ({"area_id": "A1", "to_account": "sha"}, WEST, [("reclassified", round(WEST_M2, 1))]),
    Kind.PROGRESSED: ({"area_id": "A1", "method": "manual"}, WEST, [("progressed", round(WEST_M2, 1))]),
    Kind.CANCELLED: ({"area_id": "S1", "area_m2": 100, "method": "NTS"}, None, [("cancelled", 100.0)]),
    Kind.REDUCED: ({"area_id": "A1", "method": "TS"}, EAST, [("reduced", round(EAST_M2, 1))]),
    Kind.CLEARED: ({"area_id": "A1", "method": "manual", "depth_cm": 20}, EAST, [("cleared", round(EAST_M2, 1))]),
    Kind.RELEASED: ({"area_id": "A1", "method": "survey"}, EAST, [("released", round(EAST_M2, 1))]),
    Kind.UNACCOUNTED: ({"area_id": "A1", "ap_mines": 4}, None, [("unaccounted", 0.0)]),
    Kind.TRANSFERRED: ({"area_id": "A1"}, EAST, [("transferred", -round(EAST_M2, 1))]),
    Kind.RESIZED: ({"area_id": "A1"}, WEST, [("resized", -round(EAST_M2, 1))]),
    Kind.RECATEGORISED: ({"area_id": "A1", "hazards": "AP+AV"}, None, [("recategorised", 0.0)]),
    Kind.REASSIGNED: ({"area_id": "A1", "sector": "North"}, None, [("reassigned", 0.0)]),
    Kind.SPLIT: ({"area_id": "A1", "other_area_id": "A1b"}, EAST, [("split", round(EAST_M2, 1))]),
    Kind.MERGED: ({"area_id": "S1", "other_area_id": "A1"}, None, [("merged", 400.0)]),
    Kind.STATUS: ({"area_id": "A1", "status": "worked on"}, None, [("status", 0.0)]),
    Kind.RESIDUAL_FIND: ({"area_id": "A1", "erw": 1}, None, [("residual_find", 0.0)]),
}
# Kinds that begin a book, or that come from another act, or are not for areas: each has a test of its own.
ELSEWHERE = {
    Kind.OPENED,
    Kind.RETURNED,
    Kind.REOPENED,
    Kind.SPOT_TASK,
    Kind.DESTROYED,
    Kind.RETAINED,
    Kind.MARKED,
    Kind.PADDED,
    Kind.REVERSED,
}


def test_every_kind_is_tested_here() -> None:
    assert set(Kind) == CASES.keys() | ELSEWHERE


@pytest.mark.parametrize("kind", CASES, ids=str)
def test_each_kind_is_booked_as_the_act_that_it_is(register: Register, take: Take, kind: Kind) -> None:
    said, shape, made = CASES[kind]
    report = take("entries", [({"act": kind.value, "date": LATER} | said, shape)])
    assert (report.recorded, report.left_out) == (1, [])
    assert _m2(_after(register, str(said["area_id"]))) == made


@pytest.mark.parametrize("kind", CASES, ids=str)
def test_what_was_booked_balances_and_comes_again_as_known(take: Take, booked: Booked, kind: Kind) -> None:
    said, shape, _ = CASES[kind]
    record = ({"act": kind.value, "date": LATER} | said, shape)
    take("entries", [record])
    shown = {unit: booked(unit) for unit in (Unit.M2, Unit.AP_MINES)}
    assert all("residual" not in columns for columns in shown.values())
    again = take("entries", [record])
    assert (again.already, again.recorded) == (1, 0)
    assert {unit: booked(unit) for unit in shown} == shown


def test_a_new_area_may_be_opened_among_the_entries(register: Register, take: Take) -> None:
    report = take("entries", "act,area_id,date,area_m2\nopened,N1,2023-02-01,70\nidentified,N2,2024-02-01,80\n")
    assert (report.recorded, report.left_out) == (2, [])
    assert [_m2(register.entries_of(name)) for name in ("N1", "N2")] == [[("opened", 70.0)], [("identified", 80.0)]]


def test_work_in_progress_goes_back_when_it_is_stopped(register: Register, take: Take, booked: Booked) -> None:
    take("entries", [({"act": "progressed", "area_id": "A1", "date": "2024-02-01", "method": "manual"}, WEST)])
    assert register.snapshot().area("A1").processed_m2 == pytest.approx(WEST_M2 * 1000, abs=1)
    take("entries", [({"act": "returned", "area_id": "A1", "date": "2024-03-01"}, WEST)])
    assert register.snapshot().area("A1").processed_m2 == 0
    assert booked()["closing"] == pytest.approx(FIELD_M2 + 400, abs=0.001)


def test_released_land_comes_back_as_a_new_area_that_names_the_old(register: Register, take: Take) -> None:
    take("cleared", [({"area_id": "A1", "ap_mines": 10, "date": "2024-01-10"}, FIELD)])
    record = {"act": "reopened", "area_id": "A9", "other_area_id": "A1", "date": "2024-06-01", "ap_mines": 2}
    report = take("entries", [(record, EAST)])
    assert (report.recorded, report.left_out) == (1, [])
    state = register.snapshot().area("A9")
    assert (state.came_from, state.is_open, state.recorded_ap_mines) == (("A1",), True, 2)
    assert state.open_m2 == pytest.approx(EAST_M2 * 1000, abs=1)


def test_a_spot_task_needs_no_area(register: Register, take: Take, booked: Booked) -> None:
    report = take("entries", "act,date,erw,model\nspot_task,2024-03-01,2,81 mm\n")
    assert (report.recorded, report.left_out) == (1, [])
    (entry,) = register.entries_of("")
    assert [(find.quantity, find.model) for find in entry.finds] == [(2, "81 mm")]
    assert booked()["closing"] == pytest.approx(FIELD_M2 + 400, abs=0.001)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("exploded,A1,2024-01-01,5", "kind 'exploded' is not known; use one of "),
        ("reversed,A1,2024-01-01,5", "'reversed' is not recorded from a file; undo an act with `clearance reverse`"),
        ("padded,A1,2024-01-01,5", "'padded' is not recorded from a file; bring totals to a published stock"),
        ("destroyed,A1,2024-01-01,5", "'destroyed' is for things in stores; A1 is an area"),
        ("progressed,X9,2024-01-01,5", "area 'X9' is not in the register; check the id, or record the area first"),
        (
            "progressed,A1,2022-01-01,5",
            "progressed on 2022-01-01, before area A1 was opened on 2023-01-01; correct the",
        ),
        ("resized,A1,2022-01-01,5", "resized on 2022-01-01, before area A1 was opened on 2023-01-01; correct the"),
        ("transferred,A1,2022-01-01,5", "transferred on 2022-01-01, before area A1 was opened on 2023-01-01;"),
    ],
)
def test_what_cannot_be_booked_is_left_out_with_the_reason(take: Take, record: str, reason: str) -> None:
    good = "status,A1,2024-01-01,\n"
    report = take("entries", f"act,area_id,date,area_m2,status\n{record},\n{good[:-1]},worked on\n".replace(",,", ",,"))
    (fault,) = report.left_out
    assert reason in fault.reason
    assert report.recorded == 1
