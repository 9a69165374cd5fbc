from __future__ import annotations

import gc
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely

from clearance.errors import ClearanceError, Conflict, FileRefused, InvalidQuantity
from clearance.land.hazard import HazardClass
from clearance_geodata.ingest.report import Report
from clearance_geodata.ingest.run import KINDS, Request, import_file, intake_of, submit_made
from clearance_geodata.ingest.vectors import read_records
from clearance_geodata.register import Register
from clearance_geodata.submissions import submission_count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Take = Callable[..., Report]

TODAY = date(2025, 1, 15)
FIELD = shapely.box(10.0, 5.0, 10.001, 5.001)
AREAS = [({"id": "A1"}, FIELD), ({"id": "A2", "area_m2": 500}, None), ({"id": "A3"}, None)]
STOCK = "as_of,area_m2\n2016-12-31,1000000\n"
DEADLINES = "obligation,event,date,deadline\nAPMBC Article 5,entry into force,2010-12-01,2020-12-01\n"


@pytest.fixture
def register(address: str) -> Iterator[Register]:
    """An empty register of a country that does not exist, in turn on every store."""
    with Register.create(address, country="XAA", clock=lambda: datetime(2025, 1, 15, 12, tzinfo=UTC)) as made:
        yield made


def _content(register: Register) -> list[tuple[object, ...]]:
    with register.reader() as connection:
        return [
            *connection.execute("SELECT * FROM journal ORDER BY position"),
            *connection.execute("SELECT * FROM postings ORDER BY fid"),
        ]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("areas", AREAS),
        ("cleared", AREAS[:2]),
        ("reduced", AREAS[:2]),
        ("cancelled", AREAS[:2]),
        ("released", AREAS[:2]),
        ("entries", [({"id": "A1", "act": "opened"}, FIELD)]),
        ("published", STOCK),
        ("totals", STOCK),
        ("deadlines", DEADLINES),
        ("incidents", [({"id": "I1", "date": "2020-01-01", "killed": 1}, shapely.Point(10, 5))]),
        ("minefields", AREAS),
        ("storage", [({"id": "S1"}, shapely.Point(10, 5))]),
        ("boundaries", [({"name": "North", "level": "admin1"}, FIELD)]),
        ("tasks", "task,operator,area_id,from,to\nT1,Team 1,A1;A2,2024-01-01,2024-06-30\n"),
    ],
)
def test_a_dry_run_reports_the_same_and_records_nothing(
    register: Register, take: Take, kind: str, content: object
) -> None:
    tried = take(kind, content, dry_run=True)
    assert _content(register) == []
    done = take(kind, content)
    assert _content(register) != []
    assert (tried.dry_run, tried.snapshot, done.snapshot) == (True, "", register.snapshot().identity.id)
    same = {"dry_run": False, "snapshot": done.snapshot}
    assert tried.to_dict() | same == done.to_dict()


def test_every_kind_of_file_is_tested_above() -> None:
    assert KINDS == (
        "areas",
        "cleared",
        "reduced",
        "cancelled",
        "released",
        "entries",
        "published",
        "totals",
        "deadlines",
        "incidents",
        "minefields",
        "storage",
        "boundaries",
        "tasks",
        "journal",
    )


def test_an_unknown_kind_of_file_is_refused(take: Take) -> None:
    with pytest.raises(InvalidQuantity, match="'bananas' cannot be imported; use one of areas, cleared, reduced"):
        take("bananas", STOCK)


def test_strict_refuses_the_file_for_one_faulty_record(register: Register, take: Take) -> None:
    faulty = [*AREAS, ({"id": "A4", "area_m2": -5}, None)]
    with pytest.raises(FileRefused) as refused:
        take("areas", faulty, strict=True)
    assert str(refused.value) == (
        "areas.geojson, record 4 (A4): area_m2 -5 is negative; land is counted from 0 m2 up "
        "(--strict: nothing was recorded, 1 faults in all)"
    )
    assert _content(register) == []
    assert take("areas", faulty).recorded == 2


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("areas", []),
        ("areas", "id,area_m2\n"),
        ("areas", [({"id": "A1", "area_m2": 1.2467e12}, None)]),
        ("areas", [({}, None)]),
        ("areas", "as_of,ap_mines\n2014,5\n"),
        ("cleared", [({"id": "C1"}, None)]),
        ("totals", 'as_of,area_m2\n2014-12-31,"438254,5"\n'),
        ("totals", "as_of,area_m2\n2014-12-31,5\n2014-13-31,5\n"),
        ("totals", "as_of,area_m3\n2014-12-31,5\n"),
        ("totals", ""),
        ("published", "as_of,area_m2\n2014-12-31,NaN\n"),
        ("deadlines", "obligation,event,date,deadline\nX,e,2030-01-01,2020-01-01\n"),
    ],
)
def test_a_fault_of_the_file_leaves_the_register_as_it_was(
    register: Register, take: Take, kind: str, content: object
) -> None:
    take("areas", AREAS)
    before = _content(register)
    with pytest.raises(ClearanceError) as refused:
        take(kind, content)
    assert str(refused.value).isprintable()
    assert str(refused.value).startswith(f"{kind}.")
    assert _content(register) == before


def test_one_import_is_one_moment(register: Register, take: Take) -> None:
    take("areas", AREAS)
    take("totals", STOCK)
    moments = [row.recorded_at for row in register.rows()]
    assert len(set(moments)) == 2
    assert moments == sorted(moments)


def test_who_imported_is_recorded(register: Register, take: Take) -> None:
    take("areas", AREAS, by="A. Person")
    assert {row.recorded_by for row in register.rows()} == {"A. Person"}


def test_areas_of_unknown_size_get_a_size_from_their_release_whatever_the_register_holds(take: Take) -> None:
    take("areas", AREAS)
    assert take("cleared", [({"id": "A3", "area_m2": 5}, None)]).recorded == 1


def test_records_without_a_date_take_the_day_of_the_import_and_the_report_says_so(
    register: Register, take: Take
) -> None:
    report = take("areas", [({"id": "A1", "date": "2020-05-05"}, FIELD), ({"id": "A2"}, None)], effective_on=None)
    assert report.remarks == ["1 records have no date: effective on 2025-01-15, the day of the import"]
    assert [entry.effective_on for entry in register.reading().entries] == [date(2020, 5, 5), date(2025, 1, 15)]


@pytest.mark.parametrize("kind", ["areas", "cleared"])
def test_a_record_of_the_future_is_left_out(take: Take, kind: str) -> None:
    report = take(kind, [({"id": "A1", "area_m2": 5, "date": "2204-05-05"}, None), ({"id": "A2", "area_m2": 5}, None)])
    assert [fault.reason for fault in report.left_out] == [
        "2204-05-05 lies in the future, today is 2025-01-15; correct the date"
    ]


def test_names_that_are_not_read_are_listed(take: Take) -> None:
    report = take("areas", [({"id": "A1", "Size": 500, "sheet": "2684-III"}, FIELD)])
    assert report.remarks == ["names that an import does not read: sheet, size"]
    report = take("totals", "as_of,area_m2,ap_mine\n2016-12-31,1000000,7\n")
    assert report.remarks == ["names that an import does not read: ap_mine"]


def test_deadlines_are_recorded_once(register: Register, take: Take) -> None:
    first, again = take("deadlines", DEADLINES), take("deadlines", DEADLINES)
    assert (first.recorded, again.recorded, again.already) == (1, 0, 1)
    deadline = register.snapshot(date(2015, 1, 1)).deadline()
    assert deadline is not None
    assert deadline.deadline == date(2020, 12, 1)


def test_the_report_accounts_for_every_record_in_words_and_in_json(take: Take) -> None:
    everything = [*AREAS, AREAS[0], ({"id": "A9", "area_m2": -5}, None), ({"note": "nothing"}, None)]
    take("areas", [AREAS[1]])
    report = take("areas", everything)
    assert report.to_dict() == {
        "file": "areas.geojson",
        "as": "areas",
        "read": 6,
        "recorded": 1,
        "of_unknown_size": 1,
        "already": 1,
        "not_meant": 0,
        "changed": [],
        "moved": 0,
        "changes_booked": False,
        "proposed": [],
        "missing": [],
        "duplicates": [{"position": 4, "record": "A1", "reason": "exact twin of record 1"}],
        "set_aside": [],
        "left_out": [
            {
                "position": 5,
                "record": "A9",
                "reason": "area_m2 -5 is negative; land is counted from 0 m2 up",
            },
            {
                "position": 6,
                "record": report.left_out[1].record,
                "reason": "no shape, no size, and no id or name that identifies it; add one of them",
            },
        ],
        "repairs": [],
        "inside_open": [],
        "inside_open_m2": 0.0,
        "clipped": [],
        "clipped_m2": 0,
        "without_size": [],
        "remarks": [],
        "booked_m2": 12_263.47,
        "dry_run": False,
        "snapshot": report.snapshot,
        "gross_m2": 12_263.47,
        "net_m2": 12_263.47,
        "overlapping_pairs": 0,
    } | {"known_only_as_released": report.known_only_as_released}
    assert report.lines() == [
        "areas.geojson: 6 records read as areas; all 6 accounted for:",
        "         1  recorded",
        "         1  recorded with unknown size",
        "         1  in the register already, nothing added",
        "         1  exact twins of another record of the file",
        "         2  left out",
        "  gross 12,263 m2, net 12,263 m2 (0 overlapping pairs)",
    ]


def test_what_has_not_happened_yet_is_refused(register: Register, take: Take) -> None:
    with pytest.raises(FileRefused, match="2025-01-16 lies in the future, today is 2025-01-15; correct the date"):
        take("areas", [({"id": "A1", "area_m2": 10, "date": "2025-01-16"}, None)])
    with pytest.raises(FileRefused, match=r"totals.csv, line 2: 2025-12-31 lies in the future"):
        take("totals", "as_of,area_m2\n2025-12-31,1000\n")
    assert register.position() == 0


def test_a_month_that_is_still_running_may_be_named(take: Take) -> None:
    assert take("areas", [({"id": "A1", "area_m2": 10, "date": "2025-01"}, None)]).recorded == 1


def test_releases_of_land_that_no_area_holds_are_counted_apart(take: Take) -> None:
    take("areas", [({"id": "A1", "area_m2": 1000}, None)])
    report = take(
        "cleared", [({"area_id": "A1", "area_m2": 400}, None), ({"area_id": "A-mistyped", "area_m2": 300}, None)]
    )
    assert (report.recorded, report.known_only_as_released) == (2, 1)
    assert "         1  of them known only as released: no area of theirs is in the register" in report.lines()


BROKEN = """{"type": "FeatureCollection", "features": [
  {"type": "Feature", "properties": {"id": "B1"}, "geometry":
    {"type": "Blob", "coordinates": [[[1, 1], [2, 1], [1, 2], [1, 1]]]}},
  {"type": "Feature", "properties": {"id": "B2"}, "geometry": null}%s]}"""


def _import(register: Register, path: Path, text: str, **options: object) -> Report:
    path.write_text(text, encoding="utf-8")
    usual = {"kind": "areas", "by": "tests", "hazard_class": HazardClass.CHA, "today": date(2025, 1, 15)}
    return import_file(register, Request(path=path, **{**usual, **options}))  # type: ignore[arg-type]


def test_a_shape_that_cannot_be_read_is_a_fault_and_no_unknown_size(register: Register, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"record 1 \(B1\): its shape cannot be read"):
        _import(register, tmp_path / "b.geojson", BROKEN % "", strict=True)
    report = _import(register, tmp_path / "b.geojson", BROKEN % "")
    assert [(fault.position, fault.record) for fault in report.left_out] == [(1, "B1")]
    assert (report.read, report.of_unknown_size, report.accounted) == (2, 1, 2)


def test_an_entry_that_is_no_feature_refuses_the_file(register: Register, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="feature 3 is no object that can be read; correct the file"):
        _import(register, tmp_path / "b.geojson", BROKEN % ", 5")


def test_a_release_a_little_larger_than_its_area_lists_what_is_not_booked(take: Take) -> None:
    take("areas", [({"id": "A1", "area_m2": 5000}, None)])
    report = take("reduced", [({"area_id": "A1", "area_m2": 5049}, None)])
    assert [(fault.record, fault.area_m2) for fault in report.clipped] == [("A1", 49.0)]
    assert report.booked_m2 == 5000


@pytest.mark.parametrize(("country", "error_m"), [("XAA", 5.0), ("PER", 16.0)])
def test_an_area_from_an_old_datum_is_recorded_with_the_error_of_the_shift_of_its_country(
    tmp_path: Path, country: str, error_m: float
) -> None:
    path = tmp_path / "a.gpkg"
    drawn = shapely.box(-78.30, -3.50, -78.299, -3.499)
    gpd.GeoDataFrame({"id": ["A1"]}, geometry=[drawn], crs=4326).to_crs(24878).to_file(path)
    request = Request(
        path=path, kind="areas", by="tests", hazard_class=HazardClass.CHA, today=TODAY, effective_on=TODAY
    )
    with Register.create(tmp_path / "r.gpkg", country=country) as register:
        report = import_file(register, request)
        (entry,) = register.reading().entries
    assert (report.recorded, entry.position_error_m) == (1, error_m)
    (remark,) = report.remarks
    assert remark.startswith("shapes on PSAD56 / UTM zone 18S are moved by ")
    assert f"by up to {error_m:g} m" in remark
    assert entry.geometry is not None
    assert shapely.hausdorff_distance(entry.geometry, drawn) < error_m / 111_000


def test_what_others_record_between_the_trial_of_a_submission_and_its_handing_in_is_a_conflict(
    register: Register, take: Take, tmp_path: Path
) -> None:
    take("areas", [({"id": "A1", "area_m2": 500}, None)])
    path = tmp_path / "partner.csv"
    path.write_text("act,area_id,area_m2,date\nresized,A1,300,2024-02-01\n", encoding="utf-8")
    request = Request(path=path, kind="entries", by="partner", hazard_class=HazardClass.CHA, today=TODAY, submit=True)
    report = Report(file="partner.csv", kind="entries", read=1)
    with register.writing(by="partner", dry_run=True) as writer:
        intake_of(register, request, read_records(path), report).record(writer)
    take("entries", "act,area_id,area_m2,date\nresized,A1,400,2024-02-01\n")
    with pytest.raises(Conflict, match="area A1 was changed after position 2, which this works from"):
        submit_made(register, request, writer, report)
    assert submission_count(register) == 0


@pytest.mark.parametrize("strict", [False, True])
def test_the_search_for_cycles_is_on_again_after_an_import_and_after_a_refusal(take: Take, *, strict: bool) -> None:
    good, bad = ({"id": "A1"}, FIELD), ({"id": "A2", "hazard_class": "danger"}, FIELD)
    if strict:
        with pytest.raises(FileRefused):
            take("areas", [good, bad], strict=True)
    else:
        take("areas", [good, bad])
    assert gc.isenabled()
