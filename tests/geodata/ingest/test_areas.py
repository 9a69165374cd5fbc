from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import shapely

from clearance.geodesy import area_exact, geodesic_area_m2
from clearance.land.accounts import Kind
from clearance.land.checks import check_snapshot
from clearance.land.hazard import Area, Hazard, HazardClass, SizeBasis
from clearance.land.journal import Entry
from clearance.units import Unit, format_quantity

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearance_geodata.ingest.report import Report
    from clearance_geodata.register import Register

    Take = Callable[..., Report]
    Booked = Callable[..., dict[str, int | float]]

FIELD = shapely.box(10.0, 5.0, 10.001, 5.001)
BESIDE = shapely.box(10.0005, 5.0, 10.0015, 5.001)
BOWTIE = shapely.Polygon([(10, 5), (10.001, 5.001), (10.001, 5), (10, 5.001)])


def _reasons(report: Report) -> list[tuple[int, str]]:
    return [(fault.position, fault.reason) for fault in report.left_out]


def test_a_record_becomes_an_area_and_the_entry_that_opens_it(register: Register, take: Take) -> None:
    said = {
        "id": "A1",
        "name": "Mill",
        "hazard_class": "SHA",
        "hazard": "AP+AV",
        "sector": "North",
        "recorded_ap_mines": 12,
        "area_m2": 12_000,
        "date": "2020-03",
        "source": "IMSMA",
        "size_basis": "surveyed polygon",
        "note": "by the mill",
    }
    report = take("areas", [(said, FIELD)])
    records = register.reading()
    assert records.areas == (
        Area(
            area_id="A1",
            name="Mill",
            hazard_class=HazardClass.SHA,
            hazards=frozenset({Hazard.AP, Hazard.AV}),
            sector="North",
            size_basis=SizeBasis.SURVEYED,
        ),
    )
    assert records.entries == (
        Entry(
            kind=Kind.OPENED,
            area_id="A1",
            effective_on=date(2020, 3, 31),
            date_precision="month",
            act_id="act-1-1",
            quantities={Unit.M2: area_exact(FIELD), Unit.AP_MINES: 12},
            account="sha",
            claimed_m2=12_000_000,
            size_basis=SizeBasis.SURVEYED,
            geometry=FIELD,
            ground=FIELD,
            source="IMSMA",
            note="by the mill",
            entry_id="E2",
        ),
    )
    assert (report.recorded, report.accounted, report.booked_m2) == (1, 1, area_exact(FIELD) / 1000)


def test_a_moment_takes_effect_on_its_day(register: Register, take: Take) -> None:
    take("areas", [({"id": "A1", "date": "2020-03-04T23:30:00Z"}, FIELD)])
    assert [(entry.effective_on, entry.date_precision) for entry in register.reading().entries] == [
        (date(2020, 3, 4), "day")
    ]


def test_what_a_record_does_not_say_comes_from_the_person_who_imports(register: Register, take: Take) -> None:
    take("areas", [({"id": 7}, FIELD)], effective_on=date(2019, 5, 6), source="a drive", hazard_class=HazardClass.SHA)
    (area,), (entry,) = register.reading().areas, register.reading().entries
    assert (area.area_id, area.name, area.hazard_class, area.hazards) == ("7", "7", HazardClass.SHA, frozenset())
    assert (entry.effective_on, entry.source, entry.size_basis) == (date(2019, 5, 6), "a drive", SizeBasis.SKETCH)


def test_the_polygon_is_booked_and_the_claim_kept_beside_it(register: Register, take: Take, booked: Booked) -> None:
    take("areas", [({"id": "A1", "area_m2": 99_999}, FIELD)])
    assert booked()["opened"] == pytest.approx(geodesic_area_m2(FIELD), abs=0.001)
    assert register.reading().entries[0].claimed_m2 == 99_999_000


def test_an_area_without_shape_is_booked_by_its_figure(take: Take, booked: Booked) -> None:
    take("areas", [({"id": "A1", "area_m2": 500.5}, None), ({"id": "A2", "area_m2": "0,27 km2"}, None)])
    assert booked() == {"opened": 270_500.5, "closing": 270_500.5}
    assert booked(Unit.AREAS) == {"opened": 2, "closing": 2}


def test_an_area_with_an_id_alone_is_of_unknown_size_and_counted(take: Take, booked: Booked) -> None:
    report = take("areas", [({"id": "A1"}, None), ({"name": "Mill"}, None), ({"note": "somewhere"}, None)])
    assert (report.read, report.recorded, report.of_unknown_size, report.accounted) == (3, 0, 2, 3)
    assert _reasons(report) == [(3, "no shape, no size, and no id or name that identifies it; add one of them")]
    assert (booked(), booked(Unit.AREAS)) == ({"closing": 0}, {"opened": 2, "closing": 2})


def test_an_area_of_0_m2_is_of_unknown_size_and_stays_open(register: Register, take: Take, booked: Booked) -> None:
    report = take("areas", [({"id": "A1", "area_m2": 0, "recorded_ap_mines": 12}, None), ({"area_m2": 0}, None)])
    assert (report.recorded, report.of_unknown_size, report.accounted) == (0, 1, 2)
    assert [str(fault) for fault in report.without_size] == ["record 1 (A1): 0 m2 taken as unknown size"]
    assert _reasons(report) == [(2, "no shape, no size, and no id or name that identifies it; add one of them")]
    (opened,) = register.reading().entries
    assert (opened.quantities, opened.claimed_m2, opened.size_basis) == ({Unit.AP_MINES: 12}, None, SizeBasis.UNKNOWN)
    assert [state.area.area_id for state in register.snapshot().open_states] == ["A1"]
    assert (booked(Unit.AREAS), booked(Unit.AP_MINES)) == ({"opened": 1, "closing": 1}, {"opened": 12, "closing": 12})


def test_a_source_that_says_0_m2_later_takes_no_land_off(take: Take, booked: Booked) -> None:
    take("areas", [({"id": "A1", "area_m2": 500}, None)])
    again = take("areas", [({"id": "A1", "area_m2": 0}, None)], accept_changes=True)
    assert (again.already, again.changed) == (1, [])
    assert booked() == {"opened": 500, "closing": 500}


def test_an_id_made_from_the_content_stays_the_same(register: Register, take: Take) -> None:
    take("areas", [({}, FIELD)])
    (made,) = register.reading().areas
    again = take("areas", [({}, BESIDE), ({}, FIELD)])
    assert made.area_id.startswith("A-")
    assert (again.recorded, again.already) == (1, 1)


def test_exact_twins_are_reported_and_booked_once(take: Take, booked: Booked) -> None:
    same: list[tuple[dict[str, object], shapely.Geometry | None]] = [({"id": "A1"}, FIELD), ({"id": "A1"}, FIELD)]
    report = take("areas", [*same, ({"area_m2": 500}, None), ({"area_m2": 500}, None)])
    assert [(fault.position, fault.reason) for fault in report.duplicates] == [
        (2, "exact twin of record 1"),
        (4, "exact twin of record 3"),
    ]
    assert (report.recorded, report.accounted) == (2, 4)
    assert booked(Unit.AREAS) == {"opened": 2, "closing": 2}


def test_records_that_say_nothing_are_no_twins_of_each_other(take: Take) -> None:
    report = take("areas", [({}, FIELD), ({"sheet": "2684-III"}, None), ({"sheet": "2684-III"}, None)])
    assert (len(report.left_out), len(report.duplicates)) == (2, 0)


def test_what_a_file_says_anew_of_an_area_is_listed_and_not_overwritten(
    register: Register, take: Take, booked: Booked
) -> None:
    take("areas", [({"id": "A1", "area_m2": 500}, None)])
    report = take("areas", [({"id": "A1", "area_m2": 700}, None), ({"id": "A2", "area_m2": 5}, None)])
    assert [(fault.position, fault.reason) for fault in report.changed] == [(1, "size 500 m2 -> 700 m2")]
    assert (report.recorded, report.accounted, report.left_out) == (1, 2, [])
    assert booked() == {"opened": 505, "closing": 505}
    assert [area.area_id for area in register.reading().areas] == ["A1", "A2"]


def test_a_second_area_of_one_id_in_a_file_is_left_out(take: Take, booked: Booked) -> None:
    report = take("areas", [({"id": "A1", "area_m2": 500}, None), ({"id": "A1", "area_m2": 700}, None)])
    assert [position for position, _ in _reasons(report)] == [2]
    assert booked() == {"opened": 500, "closing": 500}


def test_a_repair_is_listed_with_the_m2_it_changed(take: Take, booked: Booked) -> None:
    report = take("areas", [({"id": "A1"}, BOWTIE)])
    (repair,) = report.repairs
    assert repair.area_m2 is not None
    assert repair.reason == f"ring repaired, {repair.area_m2:+,.1f} m2"
    assert booked()["opened"] == pytest.approx(geodesic_area_m2(BOWTIE) + repair.area_m2, abs=0.001)


def test_a_shape_that_was_repaired_is_kept_as_it_was_drawn_beside_the_ground_that_is_booked(
    register: Register, take: Take
) -> None:
    take("areas", [({"id": "A1", "area_m2": 500}, BOWTIE)])
    (entry,) = register.entries_of("A1")
    assert entry.geometry is not None
    assert shapely.equals_exact(entry.geometry, BOWTIE)
    assert entry.ground is not None
    assert (entry.ground.is_valid, area_exact(entry.ground)) == (True, entry.quantities[Unit.M2])
    found = {finding.rule: finding for finding in check_snapshot(register.snapshot())}
    assert found["polygon-invalid"].ids == ("A1", "E2")
    drawn = format_quantity(entry.quantities[Unit.M2], Unit.M2)
    assert found["claim-differs"].value == f"500 m2 claimed, {drawn} drawn"
    assert "ground-waits" not in found


def test_a_record_left_out_leaves_no_repair_behind(take: Take) -> None:
    report = take("areas", [({"id": "A1", "hazard_class": "danger"}, BOWTIE), ({"id": "A2"}, FIELD)])
    assert (report.repairs, report.recorded) == ([], 1)


def test_ground_in_two_areas_is_gross_twice_and_net_once(take: Take) -> None:
    report = take("areas", [({"id": "A1"}, FIELD), ({"id": "A2"}, BESIDE)])
    field_m2 = geodesic_area_m2(FIELD)
    assert report.gross_m2 == pytest.approx(2 * field_m2)
    assert report.net_m2 == pytest.approx(1.5 * field_m2, rel=1e-6)
    assert report.overlapping_pairs == 1


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"area_m2": -5}, "area_m2 -5 is negative; land is counted from 0 m2 up"),
        ({"area_m2": "-5"}, "'-5' is a negative area; land is counted from 0 m2 up"),
        ({"area_m2": "1,246"}, "'1,246' can be read as thousands or as a decimal; name the decimal mark of the file"),
        ({"area_m2": "NaN"}, "'NaN' is not an area; write a number and one of m2, ha, km2"),
        ({"area_m2": "5 acres"}, "'5 acres' is not an area; write a number and one of m2, ha, km2"),
        ({"area_m2": 1.2467e12}, "1,246,700 km2 is too large for one hazardous area in XAA; the limit is 10,000 km2"),
        ({"ap_mines": "NaN"}, "'NaN' is not a number"),
        ({"ap_mines": -1}, "recorded_ap_mines -1 is negative; give a whole number from 0 up"),
        ({"ap_mines": 1.5}, "recorded_ap_mines 1.5 is not whole; give a whole number from 0 up"),
        ({"ap_mines": "9" * 40}, "is more than one entry can hold; check the unit"),
        ({"ap_mines": "many"}, "'many' is not a number"),
        ({"class": "danger"}, "class 'danger' is not known; use one of sha, cha, unclassified"),
        ({"hazard": "mud"}, "hazard 'mud' is not known; use one or more of AP, AP-improvised, AV, cluster, ERW"),
        ({"size_basis": "looked"}, "size_basis 'looked' is not known; use one of surveyed polygon, sketch"),
        ({"date": "2024-13-01"}, "'2024-13-01' is not a date; write YYYY-MM-DD, YYYY-MM or YYYY"),
    ],
)
def test_a_faulty_record_is_left_out_with_its_reason_and_the_others_stay(
    take: Take, booked: Booked, said: dict[str, object], reason: str
) -> None:
    report = take("areas", [({"id": "A0", "area_m2": 10}, None), ({"id": "A1", "area_m2": 20} | said, None)])
    assert (report.recorded, report.accounted) == (1, 2)
    ((position, why),) = _reasons(report)
    assert position == 2
    assert reason in why
    assert booked() == {"opened": 10, "closing": 10}


def test_a_polygon_too_large_for_one_area_is_left_out(take: Take) -> None:
    report = take("areas", [({"id": "A0"}, FIELD), ({"id": "A1"}, shapely.box(10, 0, 20, 10))])
    ((_, why),) = _reasons(report)
    assert why.startswith("1,227,877 km2 is too large for one hazardous area in XAA; the limit is 10,000 km2")


def test_areas_after_the_first_stock_are_identified_and_not_opened(take: Take, booked: Booked) -> None:
    take("areas", [({"id": "A1", "area_m2": 500}, None)], effective_on=date(2020, 12, 31))
    take("areas", [({"id": "A2", "area_m2": 70, "cause": "survey"}, None)], effective_on=date(2022, 5, 1))
    take("areas", [({"id": "A3", "area_m2": 8}, None)], effective_on=date(2020, 12, 31))
    assert booked() == {"opened": 508, "identified": 70, "closing": 578}


def test_the_cause_of_a_later_area_is_kept_or_said_to_be_missing(register: Register, take: Take) -> None:
    take("areas", [({"id": "A1", "area_m2": 500}, None)], effective_on=date(2020, 12, 31))
    late = [({"id": "A2", "area_m2": 70, "cause": "survey"}, None), ({"id": "A3", "area_m2": 8}, None)]
    take("areas", late, effective_on=date(2022, 5, 1))
    assert [entry.cause for entry in register.reading().entries] == ["", "survey", "not stated"]


def test_land_known_only_as_cleared_does_not_begin_the_stock(take: Take, booked: Booked) -> None:
    take("cleared", [({"id": "C1", "area_m2": 67_670}, None)], effective_on=date(2012, 12, 20))
    take("areas", [({"id": "A1", "area_m2": 500}, None)], effective_on=date(2014, 4, 30))
    assert booked() == {"opened": 68_170, "cleared": 67_670, "closing": 500}
