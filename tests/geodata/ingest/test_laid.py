"""How areas were laid: read from files, kept in the journal, told anew, exported and read again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

import pytest
import shapely

from clearance.errors import InvalidRecord
from clearance.land.accounts import Kind
from clearance.land.form import check_form
from clearance.land.hazard import Area, HazardClass
from clearance.land.journal import Entry
from clearance.land.laid import laid_of
from clearance_geodata.codec import decode, encode
from clearance_geodata.export import export_layer
from clearance_geodata.ingest.run import Request, import_file
from clearance_geodata.register import Register

if TYPE_CHECKING:
    from pathlib import Path

    from clearance_geodata.ingest.report import Report

    Take: TypeAlias = Callable[..., Report]

FIELD = shapely.box(10.0, 5.0, 10.001, 5.001)
SAID = {
    "minefield_type": "Barrier",
    "evidence": "former record",
    "laid_on": "1983",
    "pattern_slots": 120,
    "slots_checked": 0,
}
KEPT = {
    "minefield_type": "Barrier",
    "evidence": "former record",
    "laid_on": "1983-12-31",
    "laid_on_precision": "year",
    "pattern_slots": "120",
    "slots_checked": "0",
}
NOTHING = dict.fromkeys(KEPT, "")


def said_of(register: Register, area_id: str) -> dict[str, str]:
    return laid_of(register.snapshot().states[area_id].area)


def test_what_a_file_says_of_laying_is_kept_and_what_it_does_not_say_is_not(register: Register, take: Take) -> None:
    report = take("areas", [({"id": "A1", **SAID}, FIELD), ({"id": "A2", "area_m2": 500}, None)])
    assert (said_of(register, "A1"), said_of(register, "A2")) == (KEPT, NOTHING)
    assert (report.recorded, report.left_out, report.remarks) == (2, [], [])


def test_an_area_without_any_of_it_is_written_as_before_there_was_such_a_field() -> None:
    plain = encode(Area(area_id="A1", name="Ridge"))
    assert plain.body == (
        '{"area_id":"A1","hazard_class":"unclassified","level":"area","name":"Ridge","size_basis":"unknown"}'
    )
    laid = Area(area_id="A1", name="Ridge", laid_on=date(1983, 12, 31), pattern_slots=120, slots_checked=0)
    assert decode("area", 1, encode(laid).body, None, None) == laid


def test_a_reassignment_tells_it_anew_and_the_day_before_it_is_as_it_was(register: Register, take: Take) -> None:
    take("areas", [({"id": "A1", **SAID}, FIELD)], effective_on=date(2023, 1, 1))
    take("entries", "act,area_id,slots_checked,evidence,date\nreassigned,A1,80,accident,2024-05-01\n")
    assert said_of(register, "A1") == KEPT | {"slots_checked": "80", "evidence": "accident"}
    assert laid_of(register.snapshot(as_of=date(2024, 4, 30)).states["A1"].area) == KEPT


def test_the_same_source_is_told_what_differs_and_nothing_is_overwritten(register: Register, take: Take) -> None:
    take("areas", [({"id": "A1", **SAID}, FIELD)], source="list")
    report = take("areas", [({"id": "A1", **SAID, "minefield_type": "Nuisance"}, FIELD)], source="list")
    assert [fault.reason for fault in report.changed] == ["minefield_type 'Barrier' -> 'Nuisance'"]
    assert said_of(register, "A1") == KEPT


def test_a_part_that_is_split_off_keeps_the_type_and_not_the_slots_of_the_whole(register: Register, take: Take) -> None:
    take("areas", [({"id": "A1", **SAID}, FIELD)], effective_on=date(2023, 1, 1))
    east = shapely.box(10.0005, 5.0, 10.001, 5.001)
    take("entries", [({"act": "split", "area_id": "A1", "other_area_id": "A1b", "date": "2024-05-01"}, east)])
    assert said_of(register, "A1b") == KEPT | {"pattern_slots": "", "slots_checked": ""}


@pytest.mark.parametrize("suffix", ["geojson", "csv", "fgb"])
def test_an_export_says_it_and_is_read_again(register: Register, take: Take, tmp_path: Path, suffix: str) -> None:
    take("areas", [({"id": "A1", **SAID}, FIELD)])
    out = tmp_path / f"out.{suffix}"
    export_layer(register.snapshot(), "areas", str(out))
    with Register.create(tmp_path / "again.gpkg", country="XAA") as again:
        unclassified = HazardClass.UNCLASSIFIED
        import_file(
            again, Request(path=out, kind="areas", by="tests", today=date(2025, 1, 15), hazard_class=unclassified)
        )
        assert said_of(again, "A1") == KEPT


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"laid_on": "1983"}, "laid_on '1983' is no day"),
        ({"laid_on_precision": "week"}, "laid_on_precision 'week' does not say how well the date is known"),
        ({"pattern_slots": "-3"}, "pattern_slots '-3' is no number of slots"),
        ({"slots_checked": "some"}, "slots_checked 'some' is no number of slots"),
    ],
)
def test_what_cannot_be_is_refused_before_it_is_recorded(said: dict[str, str], fault: str) -> None:
    entry = Entry(kind=Kind.REASSIGNED, area_id="A1", effective_on=date(2024, 1, 1), act_id="a", attributes=said)
    with pytest.raises(InvalidRecord, match=fault):
        check_form(entry)


def test_a_day_of_laying_that_lies_in_the_future_is_left_out_with_its_reason(take: Take) -> None:
    report = take("areas", [({"id": "A1", "laid_on": "2031-01-01"}, FIELD), ({"id": "A2"}, None)])
    assert [fault.reason for fault in report.left_out] == [
        "2031-01-01 lies in the future, today is 2025-01-15; correct the date"
    ]
