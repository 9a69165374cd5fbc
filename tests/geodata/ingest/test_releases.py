from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import shapely

from clearance.errors import FileRefused
from clearance.geodesy import geodesic_area_m2
from clearance.land.accounts import Kind
from clearance.land.hazard import Hazard
from clearance.land.journal import Find
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearance_geodata.ingest.report import Report
    from clearance_geodata.register import Register

    Take = Callable[..., Report]
    Booked = Callable[..., dict[str, int | float]]

FIELD = shapely.box(10.0, 5.0, 10.001, 5.001)
WEST, EAST = shapely.box(10.0, 5.0, 10.0005, 5.001), shapely.box(10.0005, 5.0, 10.001, 5.001)
ACROSS = shapely.box(10.0005, 5.0, 10.0015, 5.001)
FAR = shapely.box(11.0, 5.0, 11.001, 5.001)
FIELD_M2 = geodesic_area_m2(FIELD)
EARLIER = date(2023, 1, 1)


@pytest.fixture(autouse=True)
def _open_areas(take: Take) -> None:
    """A1 has a polygon and 10 recorded mines, A2 1,000 m2 and no polygon, A3 no size."""
    areas = [({"id": "A1", "ap_mines": 10}, FIELD), ({"id": "A2", "area_m2": 1_000}, None), ({"id": "A3"}, None)]
    take("areas", areas, effective_on=EARLIER)


def _of(register: Register, area_id: str) -> list[tuple[Kind, dict[str, float]]]:
    """The entries of an area after the one that opened it."""
    return [
        (entry.kind, {unit.value: quantity / unit.scale for unit, quantity in entry.quantities.items()})
        for entry in register.entries_of(area_id)[1:]
    ]


def _about(m2: float) -> object:
    return pytest.approx(m2, abs=0.01)


def test_an_area_released_whole_is_closed_with_its_mines(register: Register, take: Take, booked: Booked) -> None:
    report = take("cleared", [({"area_id": "A1", "ap_mines": 10, "operator": "NPA", "depth_cm": 15}, FIELD)])
    assert _of(register, "A1") == [(Kind.CLEARED, {"m2": _about(FIELD_M2), "ap_mines": 10})]
    entry = register.entries_of("A1")[-1]
    assert (entry.operator, entry.depth_cm, entry.account) == ("NPA", 15, "cha")
    assert entry.finds == (Find(category=Hazard.AP, quantity=10),)
    assert not register.snapshot().area("A1").is_open
    assert booked(Unit.AP_MINES) == {"opened": 10, "destroyed": 10, "closing": 0}
    assert (report.recorded, report.gross_m2) == (1, _about(FIELD_M2))


def test_parts_of_an_area_sum_to_it_exactly(register: Register, take: Take) -> None:
    take("cleared", [({"area_id": "A1"}, WEST)])
    assert register.snapshot().area("A1").open_m2 == pytest.approx(FIELD_M2 * 500, rel=1e-6)
    take("reduced", [({"area_id": "A1"}, EAST)])
    state = register.snapshot().area("A1")
    assert (state.open_m2, state.is_open, state.geometry) == (0, False, None)


@pytest.mark.parametrize(
    ("kind", "column"), [("cleared", "cleared"), ("reduced", "reduced"), ("cancelled", "cancelled")]
)
def test_each_product_has_its_column(take: Take, booked: Booked, kind: str, column: str) -> None:
    take(kind, [({"area_id": "A2", "area_m2": 400}, None)])
    assert booked()[column] == 400


def test_ground_beyond_the_area_is_listed_and_not_booked(take: Take, booked: Booked) -> None:
    report = take("cleared", [({"area_id": "A1"}, shapely.box(10.0005, 5.0, 10.0012, 5.001))])
    (clip,) = report.clipped
    assert clip.reason == "beyond the open ground of A1, not booked"
    assert clip.area_m2 == pytest.approx(FIELD_M2 * 0.2, rel=1e-3)
    assert booked()["cleared"] == pytest.approx(FIELD_M2 * 0.5, rel=1e-3)


def test_a_release_larger_than_its_area_is_left_out_with_the_remedy(take: Take, booked: Booked) -> None:
    too_large = [({"area_id": "A2", "area_m2": 1_500}, None), ({"area_id": "A1"}, WEST)]
    report = take("cleared", too_large)
    ((position, why),) = [(fault.position, fault.reason) for fault in report.left_out]
    assert (position, why) == (
        1,
        (
            "release of 1,500 m2 is larger than the 1,000 m2 open in area A2; correct the amount, or set extends=true "
            "if the work went beyond the area"
        ),
    )
    assert booked()["cleared"] == _about(FIELD_M2 / 2)


def test_a_polygon_larger_than_its_area_is_left_out(take: Take) -> None:
    report = take("cleared", [({"area_id": "A1"}, shapely.box(10.0, 5.0, 10.002, 5.001)), ({"area_id": "A1"}, WEST)])
    assert [fault.position for fault in report.left_out] == [1]


def test_the_noise_of_drawing_is_no_extension(register: Register, take: Take) -> None:
    take("cleared", [({"area_id": "A2", "area_m2": 1_005}, None)])
    assert _of(register, "A2") == [(Kind.CLEARED, {"m2": 1_000})]


def test_a_figure_marked_as_an_extension_adds_what_was_beyond(register: Register, take: Take) -> None:
    take("cleared", [({"area_id": "A2", "area_m2": 1_500, "extends": True}, None)])
    assert _of(register, "A2") == [(Kind.IDENTIFIED, {"m2": 500}), (Kind.CLEARED, {"m2": 1_500})]
    assert register.entries_of("A2")[1].cause == "extended during works"


def test_a_polygon_marked_as_an_extension_adds_the_ground_beyond(register: Register, take: Take) -> None:
    take("cleared", [({"area_id": "A1", "extends": "yes"}, shapely.box(10.0, 5.0, 10.0015, 5.001))])
    (identified, added), (cleared, taken), *_ = _of(register, "A1")[0], _of(register, "A1")[-1]
    assert (identified, cleared) == (Kind.IDENTIFIED, Kind.CLEARED)
    assert [added["m2"], taken["m2"]] == pytest.approx([FIELD_M2 * 0.5, FIELD_M2 * 1.5], rel=1e-4)
    assert register.snapshot().area("A1").open_m2 == 0


def test_an_extension_smaller_than_the_area_still_books_the_ground_beyond(
    register: Register, take: Take, booked: Booked
) -> None:
    report = take("cleared", [({"area_id": "A1", "extends": True}, ACROSS)])
    assert report.clipped == []
    assert booked() == {
        "opened": _about(FIELD_M2 + 1_000),
        "identified": pytest.approx(FIELD_M2 / 2, rel=1e-4),
        "cleared": pytest.approx(FIELD_M2, rel=1e-4),
        "closing": pytest.approx(FIELD_M2 / 2 + 1_000, rel=1e-4),
    }
    geometry = register.snapshot().area("A1").geometry
    assert geometry is not None
    assert geodesic_area_m2(geometry) == pytest.approx(FIELD_M2 / 2, rel=1e-4)


def test_a_polygon_that_extends_an_area_without_one_closes_it(register: Register, take: Take) -> None:
    take("cleared", [({"area_id": "A2", "extends": True}, FAR)])
    far_m2 = geodesic_area_m2(FAR)
    assert _of(register, "A2") == [
        (Kind.IDENTIFIED, {"m2": _about(far_m2 - 1_000)}),
        (Kind.CLEARED, {"m2": _about(far_m2)}),
    ]
    assert not register.snapshot().area("A2").is_open


def test_an_area_of_unknown_size_takes_the_size_of_its_release(register: Register, take: Take) -> None:
    take("cleared", [({"area_id": "A3", "area_m2": 750}, None)])
    assert _of(register, "A3") == [(Kind.RESIZED, {"m2": 750}), (Kind.CLEARED, {"m2": 750})]
    assert not register.snapshot().area("A3").is_open


def test_a_shape_outside_the_area_it_names_is_left_out(take: Take) -> None:
    report = take("cleared", [({"area_id": "A1"}, FAR), ({"area_id": "A1"}, WEST)])
    assert [fault.reason for fault in report.left_out] == ["its shape lies outside area A1; check the id or the shape"]


def test_a_release_before_its_area_was_opened_is_left_out(take: Take) -> None:
    early = [({"area_id": a, "area_m2": 5, "date": "2022-12-31"}, None) for a in ("A2", "A3")]
    report = take("cleared", [*early, ({"area_id": "A2", "area_m2": 5}, None)])
    assert [fault.reason for fault in report.left_out] == [
        f"released on 2022-12-31, before area {a} was opened on 2023-01-01; correct the date" for a in ("A2", "A3")
    ]


def test_land_that_is_released_already_cannot_be_released_again(take: Take) -> None:
    take("cleared", [({"area_id": "A2", "area_m2": 1_000}, None)])
    report = take("cleared", [({"area_id": "A2", "area_m2": 1_000, "note": "again"}, None), ({"area_id": "A1"}, WEST)])
    assert [fault.reason for fault in report.left_out] == [
        "area A2 has no open land; check the id, or record first how it came back"
    ]


def test_two_releases_of_one_file_cannot_take_more_than_there_is(take: Take, booked: Booked) -> None:
    report = take("cleared", [({"area_id": "A2", "area_m2": 600, "n": n}, None) for n in (1, 2)])
    assert (report.recorded, len(report.left_out)) == (1, 1)
    assert booked()["cleared"] == 600


def test_a_release_without_shape_and_size_is_left_out(take: Take) -> None:
    report = take("cleared", [({"area_id": "A2"}, None), ({"id": "C1"}, None), ({"area_id": "A1"}, WEST)])
    assert {fault.reason for fault in report.left_out} == {
        "no shape and no size: there is nothing to book; add one of them"
    }
    assert report.accounted == 3


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"depth_cm": "deep"}, "'deep' is not a number; write digits with at most one decimal mark"),
        ({"depth_cm": "nan"}, "'nan' is not a number; write digits with at most one decimal mark"),
        ({"depth_cm": -3}, "depth_cm -3 is negative; give a whole number from 0 up"),
        ({"av_mines": -3}, "av_mines -3 is negative; give a whole number from 0 up"),
        ({"area_m2": 1.2467e12}, "1,246,700 km2 is too large for one hazardous area in XAA"),
    ],
)
@pytest.mark.parametrize("named", ["A2", "C1"], ids=["of an area", "known only as cleared"])
def test_a_faulty_release_is_left_out_with_its_reason(
    take: Take, booked: Booked, said: dict[str, object], reason: str, named: str
) -> None:
    faulty = {"area_id": named, "area_m2": 10} | said
    report = take("cleared", [(faulty, None), ({"area_id": "A2", "area_m2": 1}, None)])
    ((position, why),) = [(fault.position, fault.reason) for fault in report.left_out]
    assert position == 1
    assert why.startswith(reason)
    assert booked()["cleared"] == 1


def test_mines_beyond_the_record_come_from_unknown(take: Take, booked: Booked) -> None:
    take("cleared", [({"area_id": "A1", "ap_mines": 13, "av_mines": 72}, FIELD)])
    assert booked(Unit.AP_MINES) == {"opened": 10, "identified": 3, "destroyed": 13, "closing": 0}


def test_recorded_mines_that_were_not_met_leave_as_unaccounted_with_the_last_ground(take: Take, booked: Booked) -> None:
    take("cleared", [({"area_id": "A1", "ap_mines": 4}, WEST)])
    assert booked(Unit.AP_MINES) == {"opened": 10, "destroyed": 4, "closing": 6}
    take("cleared", [({"area_id": "A1", "ap_mines": 1}, EAST)])
    assert booked(Unit.AP_MINES) == {"opened": 10, "unspecified": 5, "destroyed": 5, "closing": 0}


def test_land_known_only_as_cleared_is_opened_and_cleared_in_one_act(register: Register, take: Take) -> None:
    take("cleared", [({"id": "C1", "name": "Old road", "ap_mines": 7, "av_mines": 2, "source": "NPA"}, FAR)])
    entries = register.entries_of("C1")
    far_m2 = _about(geodesic_area_m2(FAR))
    assert [(e.kind, {u.value: q / u.scale for u, q in e.quantities.items()}) for e in entries] == [
        (Kind.OPENED, {"m2": far_m2}),
        (Kind.IDENTIFIED, {"ap_mines": 7}),
        (Kind.CLEARED, {"m2": far_m2, "ap_mines": 7}),
    ]
    assert {(e.act_id, e.effective_on, e.source) for e in entries} == {(entries[0].act_id, date(2024, 1, 1), "NPA")}
    assert entries[0].note == "known only as cleared"
    (release,) = register.snapshot().releases
    assert (release.ap_mines, release.av_mines) == (7, 2)


def test_cleared_ground_inside_an_open_area_is_listed_and_waits(register: Register, take: Take, booked: Booked) -> None:
    report = take("cleared", [({"id": "C1"}, ACROSS)])
    (inside,) = report.inside_open
    assert inside.reason == "inside open A1"
    assert inside.area_m2 == report.inside_open_m2 == pytest.approx(FIELD_M2 / 2, rel=1e-4)
    assert booked() == {
        "opened": pytest.approx(FIELD_M2 * 1.5 + 1_000, rel=1e-4),
        "cleared": pytest.approx(FIELD_M2 / 2, rel=1e-4),
        "closing": _about(FIELD_M2 + 1_000),
    }
    assert register.snapshot().area("A1").open_m2 == round(FIELD_M2 * 1000)


def test_cleared_ground_wholly_inside_an_open_area_releases_nothing(take: Take, booked: Booked) -> None:
    before = booked()
    report = take("cleared", [({"id": "C1"}, WEST), ({"id": "C2"}, WEST)])
    assert (report.recorded, report.booked_m2) == (2, 0.0)
    assert report.inside_open_m2 == pytest.approx(FIELD_M2 / 2, rel=1e-6)
    assert sum(fault.area_m2 or 0 for fault in report.inside_open) == pytest.approx(FIELD_M2, rel=1e-6)
    assert booked() == before


def test_ground_cleared_by_two_records_is_counted_once(take: Take, booked: Booked) -> None:
    beside = shapely.box(11.0005, 5.0, 11.0015, 5.001)
    report = take("cleared", [({"id": "C1"}, FAR), ({"id": "C2"}, beside)])
    (clip,) = report.clipped
    assert (clip.position, clip.reason) == (2, "released before by another record")
    assert booked()["cleared"] == pytest.approx(geodesic_area_m2(FAR) * 1.5, rel=1e-4)
    assert report.net_m2 == pytest.approx(report.gross_m2, rel=1e-9)


def test_ground_cleared_before_is_not_cleared_again_by_a_later_file(take: Take, booked: Booked) -> None:
    take("cleared", [({"id": "C1"}, FAR)])
    report = take("reduced", [({"id": "C2"}, FAR)])
    assert [clip.reason for clip in report.clipped] == ["released before by another record"]
    assert "reduced" not in booked()


def test_exact_twins_are_reported_and_released_once(take: Take, booked: Booked) -> None:
    report = take("cleared", [({}, FAR), ({}, FAR)])
    assert [(fault.position, fault.reason) for fault in report.duplicates] == [(2, "exact twin of record 1")]
    assert (report.recorded, report.accounted) == (1, 2)
    assert booked()["cleared"] == _about(geodesic_area_m2(FAR))


def test_importing_again_adds_nothing_and_says_so(register: Register, take: Take) -> None:
    file = [({"area_id": "A1", "ap_mines": 13}, WEST), ({"area_id": "A2", "area_m2": 5}, None), ({}, FAR)]
    first = take("cleared", file)
    position = register.position()
    again = take("cleared", file)
    assert (first.recorded, again.recorded, again.already, again.accounted) == (3, 0, 3, 3)
    assert (register.position(), again.snapshot) == (position, first.snapshot)


def test_a_file_of_which_nothing_can_be_taken_is_refused(register: Register, take: Take) -> None:
    position = register.position()
    with pytest.raises(FileRefused) as refused:
        take("cleared", [({"area_id": "A2", "area_m2": 1_500}, None), ({"area_id": "A2", "area_m2": 1_600}, None)])
    assert str(refused.value) == (
        "cleared.geojson, record 1 (A2): release of 1,500 m2 is larger than the 1,000 m2 open in area A2; correct the "
        "amount, or set extends=true if the work went beyond the area (and 1 more; nothing was recorded)"
    )
    assert register.position() == position
