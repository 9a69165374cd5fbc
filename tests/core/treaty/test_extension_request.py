from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from clearance import DEFAULT_SEED
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass, WorkStatus
from clearance.land.journal import Entry
from clearance.land.ledger import Period
from clearance.land.snapshot import Records, SnapshotId, snapshot_of
from clearance.plan.actual.adopted import AdoptedPlan
from clearance.plan.monthly import MonthMilestone
from clearance.treaty.against_plan import progress_against_plan
from clearance.treaty.annex import area_list, corner_list
from clearance.treaty.article5 import article5_tables
from clearance.treaty.change_log import change_log, previous_request
from clearance.treaty.extension_request import extension_request
from clearance.treaty.obligation import ARTICLE_5, DeadlineStep
from clearance.treaty.plan_table import KnownDay
from clearance.treaty.targets import Target, targets_in_force
from clearance.units import Unit

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot

GROUND = shapely.box(-78.001, -4.001, -78.0, -4.0)


def _entry(kind: Kind, on: date, number: int, m2: int, **more: Any) -> Entry:  # noqa: ANN401  fields by name
    return Entry(
        kind=kind,
        area_id="A-1",
        effective_on=on,
        act_id=f"a{number}",
        entry_id=f"E{number}",
        account="cha",
        quantities={Unit.M2: m2 * Unit.M2.scale} if m2 else {},
        source="survey of 2020",
        **more,
    )


@pytest.fixture(scope="module")
def one_area() -> Snapshot:
    """An area that was opened in 2015, re-measured in 2020, renamed, half cleared, with a decision in 2018."""
    area = Area(
        area_id="A-1", name="Ridge", hazard_class=HazardClass.CHA, hazards=frozenset({Hazard.AP}), geometry=GROUND
    )
    entries = (
        _entry(Kind.OPENED, date(2015, 1, 1), 1, 1000, geometry=GROUND, ground=GROUND),
        _entry(Kind.RESIZED, date(2020, 5, 1), 2, -200, justification="measured by GPS"),
        _entry(Kind.REASSIGNED, date(2021, 1, 1), 3, 0, attributes={"name": "Ridge North"}),
        _entry(Kind.CLEARED, date(2022, 6, 1), 4, 300),
    )
    first, second = (
        DeadlineStep(obligation=ARTICLE_5, event=event, deadline=date(until, 1, 1), decided_on=decided)
        for event, until, decided in (("first", 2025, date(2018, 12, 1)), ("second", 2030, date(2022, 9, 1)))
    )
    identity = SnapshotId(
        id="abcdefabcdef", register="r", country="PER", as_of=date(2022, 12, 31), known_at="", position=4
    )
    return snapshot_of(identity, "Peru", Records(areas=(area,), entries=entries, deadlines=(first, second)))


def test_the_previous_request_is_the_last_decision_that_is_a_year_old(one_area: Snapshot) -> None:
    assert previous_request(one_area) == date(2018, 12, 1)


def test_t12_says_what_changed_the_baseline_and_leaves_progress_to_t3(one_area: Snapshot) -> None:
    table = change_log(one_area, date(2018, 12, 1))
    keys = [column.key for column in table.columns]
    rows = [dict(zip(keys, row, strict=True)) for row in table.rows]
    assert [(row["day"], row["change"], row["change_m2"], row["reason"]) for row in rows] == [
        (KnownDay(date(2020, 5, 1)), "resized", -200, "measured by GPS"),
        (KnownDay(date(2021, 1, 1)), "reassigned", None, "name: Ridge North"),
    ]
    assert change_log(one_area, date(2021, 1, 1)).rows == ()


def test_t10_lists_each_open_area_with_a_point_inside_it(one_area: Snapshot) -> None:
    table = area_list(one_area, {"A-1": 2027})
    row = dict(zip((column.key for column in table.columns), table.rows[0], strict=True))
    assert (row["area_id"], row["name"], row["hazard_class"]) == ("A-1", "Ridge North", "cha")
    assert (row["areas"], row["open_m2"], row["hazards"], row["planned_year"]) == (1, 500, "AP", 2027)
    assert GROUND.contains(shapely.Point(float(str(row["lon"])), float(str(row["lat"]))))
    hidden = dict(zip((c.key for c in table.columns), area_list(one_area, {}, places=False).rows[0], strict=True))
    assert (hidden["lat"], hidden["lon"], hidden["planned_year"]) == (None, None, None)


def test_t10_numbers_the_corners_of_the_ground_and_does_not_repeat_the_first(one_area: Snapshot) -> None:
    rows = corner_list(one_area).rows
    assert [row[:3] for row in rows] == [("A-1", 1, number) for number in range(1, 5)]
    corners = {(row[3], row[4]) for row in rows}
    assert corners == {(lat, lon) for lat in ("-4.001000", "-4.000000") for lon in ("-78.001000", "-78.000000")}


def test_t10_of_books_without_areas_is_their_total(peru_snapshot: Snapshot) -> None:
    table = area_list(peru_snapshot, {})
    row = dict(zip((column.key for column in table.columns), table.rows[0], strict=True))
    assert (row["hazard_class"], row["areas"], row["open_m2"], row["recorded_ap_mines"]) == (
        *("national_total", 46, 279_388, 3_997),
    )
    assert corner_list(peru_snapshot).rows == ()


def _target(year: int, m2: int, areas: int, first: date | None = None) -> Target:
    return Target(period=Period(first or date(year, 1, 1), date(year, 12, 31), year), m2=m2, areas=areas, source="plan")


def test_t4_holds_targets_beside_what_was_achieved(one_area: Snapshot) -> None:
    t3 = article5_tables(one_area, seed=DEFAULT_SEED).table("T3")
    table = progress_against_plan(one_area, t3, [_target(2022, 600, 2), _target(2023, 200, 1)])
    rows = {row[0]: row[1:] for row in table.rows}
    missed = "no record explains it: the authors say why"
    assert rows[2022] == (600, 2, 300.0, None, 0.5, 600.0, 300.0, missed)
    assert rows[2023] == (200, 1, None, None, None, 800.0, None, None)
    assert rows[2021][:2] == (None, None)
    assert (table.total("target_m2"), table.total("achieved_m2")) == (800, 300)


def _explained(snapshot: Snapshot, *targets: Target) -> dict[object, object]:
    table = progress_against_plan(snapshot, article5_tables(snapshot, seed=DEFAULT_SEED).table("T3"), targets)
    return {row[0]: row[-1] for row in table.rows}


def test_t4_explains_what_records_explain(one_area: Snapshot) -> None:
    stopped = _entry(Kind.STATUS, date(2022, 3, 1), 9, 0, status=WorkStatus.SUSPENDED, note="floods")
    records = Records(areas=tuple(one_area.areas.values()), entries=(*one_area.entries, stopped))
    suspended = snapshot_of(one_area.identity, "Peru", records)
    assert _explained(suspended, _target(2022, 600, 2))[2022] == "work suspended (1): floods"
    assert _explained(one_area, _target(2022, 300, 1))[2022] is None
    assert _explained(one_area, _target(2022, 300, 1, date(2022, 4, 1)))[2022] == "the target counts from 2022-04-01"


def test_t4_says_which_years_no_report_covers(peru_snapshot: Snapshot) -> None:
    explained = _explained(peru_snapshot)
    assert {year: explained[year] for year in (2013, 2017, 2018, 2022, 2024)} == {
        2013: "no report covers the year",
        2017: None,
        2018: "reported in one amount with 2019",
        2022: "the source says more than that",
        2024: "reports cover a part of the year",
    }


def test_a_later_plan_replaces_the_targets_from_its_first_year_on() -> None:
    def plan(name: str, first: date, *given: tuple[int, int]) -> AdoptedPlan:
        months = [MonthMilestone(month=date(y, 6, 1), sector="", stream="cleared", areas=1, m2=m2) for y, m2 in given]
        never = MonthMilestone(month=None, sector="", stream="cleared", areas=9, m2=9)
        return AdoptedPlan(
            name=name,
            snapshot="abcdefabcdef",
            as_of=date(2020, 1, 1),
            first_day=first,
            deadline=None,
            confidence=0.8,
            seed=1,
            handover_days=0,
            capacity="",
            remaining_exact=0,
            remaining_areas=0,
            books=(),
            monthly=(*months, never),
            tasks=(),
            effort=(),
        )

    first = plan("first", date(2020, 3, 1), (2020, 10), (2021, 20), (2022, 30))
    second = plan("second", date(2021, 1, 1), (2021, 5), (2021, 6))
    found = targets_in_force([first, second])
    assert [(target.period.from_on, target.m2, target.areas) for target in found] == [
        (date(2020, 3, 1), 10, 1),
        (date(2021, 1, 1), 11, 2),
    ]
    assert [target.source.partition(",")[0] for target in found] == ["plan 'first'", "plan 'second'"]


def test_a_request_says_what_was_open_when_the_previous_one_was_decided(
    one_area: Snapshot, peru_snapshot: Snapshot
) -> None:
    assert extension_request(one_area, seed=DEFAULT_SEED).then[Unit.M2] == 1000 * Unit.M2.scale
    peru = extension_request(peru_snapshot, seed=DEFAULT_SEED)
    assert (peru.since, Decimal(peru.then[Unit.M2]) / 1000) == (date(2016, 12, 1), Decimal(480_394))
    before = extension_request(one_area, seed=DEFAULT_SEED, since=date(2010, 1, 1))
    assert before.then == {}
