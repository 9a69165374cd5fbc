"""Incidents, minefields and stores: what happened there is kept, and what a later file says otherwise is listed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

import pytest
import shapely

from clearance.errors import FileRefused
from clearance_geodata.verify import verify

if TYPE_CHECKING:
    from clearance_geodata.ingest.report import Report
    from clearance_geodata.register import Register

    Take: TypeAlias = Callable[..., Report]

HERE, THERE = shapely.Point(10, 5), shapely.Point(10.1, 5)
MORNING = {"id": "X1", "name": "Bridge", "date": "2020-05-01", "event": "explosion", "killed": 2, "note": "morning"}
EVENING = MORNING | {"killed": 3, "note": "evening"}


def _events(register: Register) -> list[tuple[str, int | None]]:
    return [(event.event_id, event.killed) for event in register.snapshot().events]


def test_two_events_of_a_site_on_one_day_are_two(register: Register, take: Take) -> None:
    report = take("incidents", [(MORNING, HERE), (EVENING, HERE)])
    assert (report.recorded, report.accounted, report.changed, report.left_out) == (2, 2, [], [])
    events = register.snapshot().events
    assert [(e.event_id, e.killed) for e in events] == [("X1/2020-05-01", 2), ("X1/2020-05-01/2", 3)]
    assert [site.note for site in register.snapshot().sites] == ["morning"]
    assert events[1].note == "evening"
    assert list(verify(register)) == []
    assert take("incidents", [(MORNING, HERE), (EVENING, HERE)]).already == 2


def test_events_of_a_site_on_other_days_are_added_in_a_later_file(register: Register, take: Take) -> None:
    take("storage", [({"id": "S1", "name": "Depot"}, HERE)])
    blast = {"id": "S1", "date": "2021-07-01", "event": "explosion", "injured": 1}
    report = take("storage", [(blast, HERE)])
    assert (report.recorded, report.changed) == (1, [])
    (site,), (event,) = register.snapshot().sites, register.snapshot().events
    assert (site.name, site.on, dict(site.attributes)) == ("Depot", None, {})
    assert (event.event_id, event.injured) == ("S1/2021-07-01", 1)


@pytest.mark.parametrize(
    ("said", "place", "reason"),
    [
        ({"name": "Ford"}, HERE, "site X1 stands in the file before, name 'Bridge' -> 'Ford'; correct the ids"),
        ({}, THERE, "site X1 stands in the file before, another place; correct the ids"),
    ],
)
def test_an_id_that_stands_in_the_file_before_for_another_site_is_a_fault(
    register: Register, take: Take, said: dict[str, object], place: shapely.Point, reason: str
) -> None:
    report = take("incidents", [(MORNING, HERE), (EVENING | said, place)])
    assert [(fault.position, fault.reason) for fault in report.left_out] == [(2, reason)]
    assert _events(register) == [("X1/2020-05-01", 2)]


@pytest.mark.parametrize(
    ("said", "place", "listed"),
    [
        ({"killed": 3}, HERE, "killed 2 -> 3 on 2020-05-01"),
        ({"name": "Ford", "date": "2021-05-01"}, HERE, "name 'Bridge' -> 'Ford'"),
        ({"device": "AP"}, THERE, "another place; device '' -> 'AP'"),
    ],
)
def test_what_a_later_file_says_otherwise_is_listed_and_left_until_it_is_accepted(
    register: Register, take: Take, said: dict[str, object], place: shapely.Point, listed: str
) -> None:
    take("incidents", [(MORNING, HERE)])
    before = register.snapshot().identity
    report = take("incidents", [(MORNING | said, place)])
    assert [(fault.record, fault.reason) for fault in report.changed] == [("X1", listed)]
    assert (report.recorded, report.accounted) == (0, 1)
    assert register.snapshot().identity == before
    accepted = take("incidents", [(MORNING | said, place)], accept_changes=True)
    assert (accepted.recorded, accepted.accounted) == (1, 1)
    assert [fault.reason for fault in accepted.changed] == [listed]
    assert list(verify(register)) == []


def test_an_accepted_change_takes_the_place_of_what_was_said_before(register: Register, take: Take) -> None:
    take("incidents", [(MORNING, HERE)])
    take("incidents", [(MORNING | {"killed": 3}, HERE)], accept_changes=True)
    latest = {event.event_id: event.killed for event in register.snapshot().events}
    assert latest == {"X1/2020-05-01": 3}


def test_of_several_events_of_one_day_none_is_taken_for_the_one_told_anew(take: Take) -> None:
    take("incidents", [(MORNING, HERE), (EVENING, HERE)])
    with pytest.raises(FileRefused, match="nothing says which of them is told anew"):
        take("incidents", [(EVENING | {"killed": 4}, HERE)], accept_changes=True)


def test_a_line_may_be_older_than_any_hazard_and_a_task_may_not(register: Register, take: Take) -> None:
    take("boundaries", [({"name": "North", "level": "admin1", "date": "1881"}, HERE.buffer(0.01))])
    assert [line.drawn_on for line in register.snapshot().boundaries] == [date(1881, 12, 31)]
    with pytest.raises(FileRefused, match="0204-01-01 lies before 1900; correct the year"):
        take("tasks", "task,operator,from\nT1,Team 1,0204-01-01\n")
