"""An adopted plan against the books: figures that balance whatever happens, and tasks that stand as the books say."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_adopted import SINCE, act, plan_adopted, snapshot_with

from clearance.errors import InvalidQuantity
from clearance.land.accounts import Kind
from clearance.land.journal import Entry
from clearance.land.ledger import Period, statement
from clearance.plan.actual.adopted import adopted_from
from clearance.plan.actual.comparing import AgainstActual, against_actual
from clearance.units import Unit

JANUARY, FEBRUARY, MARCH = date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)


def _compared(as_of: date) -> AgainstActual:
    return against_actual(snapshot_with([one for one in SINCE if one.effective_on <= as_of], as_of), plan_adopted())


def test_each_month_has_what_was_planned_what_was_achieved_and_what_was_beside_the_plan() -> None:
    rows = {(row.month, row.sector): row for row in _compared(date(2027, 3, 15)).rows}
    assert [
        (*key, row.planned_total, row.achieved_total, row.beside_total, row.difference, row.is_whole)
        for key, row in rows.items()
    ] == [
        (JANUARY, "North", 1_000_000, 1_000_000, 0, 0, True),
        (FEBRUARY, "North", 0, 300_000, 300_000, 300_000, True),
        (FEBRUARY, "South", 2_000_000, 0, 0, -2_000_000, True),
        (MARCH, "North", 2_000_000, 0, 0, -2_000_000, False),
        (MARCH, "South", 0, 2_000_000, 0, 2_000_000, False),
    ]
    assert [rows[MARCH, sector].planned_so_far for sector in ("North", "South")] == [1_000_000, 2_000_000]
    assert [rows[MARCH, sector].achieved_so_far for sector in ("North", "South")] == [1_300_000, 0]
    assert (rows[FEBRUARY, "South"].planned_areas, rows[MARCH, "South"].areas) == (1, 1)


def test_what_remained_becomes_what_remains() -> None:
    assert _compared(date(2027, 3, 31)).bridge.to_dict() == {
        "remaining_when_planned_m2": 5000,
        "changed_before_the_first_day_m2": 0,
        "came_or_went_otherwise_m2": {"identified": 400},
        "released_of_the_plan_m2": 3000,
        "released_beside_the_plan_m2": 300,
        "remaining_m2": 2100,
    }


def test_tasks_are_early_late_or_beside_the_plan() -> None:
    told = _compared(date(2027, 3, 31))
    assert [(one.task.area_id, one.task.activity, one.state.value, one.done_on) for one in told.tasks] == [
        ("A", "NTS", "done on time", date(2027, 1, 18)),
        ("B", "CLEARANCE", "done late", date(2027, 3, 10)),
        ("A", "CLEARANCE", "late", None),
    ]
    assert [one.to_dict() for one in told.beside] == [{"area_id": "N", "sector": "North", "m2": 300}]
    earlier = _compared(date(2027, 2, 15))
    assert [one.state.value for one in earlier.tasks] == ["done on time", "begun", "not due"]
    assert earlier.tasks[1].done_m2 == 800.0
    assert sum(earlier.counts.values()) == 3


def test_team_days_that_somebody_reports_replace_those_of_the_plan() -> None:
    snapshot = snapshot_with(SINCE, date(2027, 3, 31))
    planned = {one.activity: one for one in against_actual(snapshot, plan_adopted()).productivity}
    days = {(month, "CLEARANCE"): 30.0 for month in (JANUARY, FEBRUARY, MARCH)}
    reported = {one.activity: one for one in against_actual(snapshot, plan_adopted(), days).productivity}
    assert (planned["NTS"].achieved, planned["NTS"].assumed) == (1000.0, (500.0, 1000.0, 2000.0))
    assert (planned["CLEARANCE"].team_days, planned["CLEARANCE"].achieved_m2) == (40.0, 2300.0)
    assert planned["CLEARANCE"].achieved == 57.5
    assert not planned["CLEARANCE"].is_outside
    assert reported["CLEARANCE"].achieved == pytest.approx(2300 / 90)
    assert reported["CLEARANCE"].is_outside
    assert reported["CLEARANCE"].factor.mean < planned["CLEARANCE"].factor.mean < 1


def test_chance_tells_how_often_the_plan_itself_would_be_as_far_behind() -> None:
    told = _compared(date(2027, 3, 31)).luck
    assert [(one.month, one.achieved, one.planned, one.as_far_behind) for one in told] == [
        (JANUARY, 1_000_000, 1_000_000, 0.5),
        (FEBRUARY, 1_000_000, 3_000_000, 0.0),
    ]
    assert (told[0].low_m2, told[0].median_m2, told[0].high_m2) == pytest.approx((200.0, 1000.0, 1640.0))


def test_a_plan_that_has_not_begun_is_not_compared() -> None:
    with pytest.raises(InvalidQuantity, match=r"plan 2027 begins on 2027-01-01, after 2026-12-31; compare as of a"):
        against_actual(snapshot_with([], date(2026, 12, 31)), plan_adopted())


def test_an_adopted_plan_is_read_back_as_it_was_written() -> None:
    plan = plan_adopted()
    assert adopted_from(plan.name, plan.to_dict()) == plan
    assert "parts" not in plan.to_dict()
    steep = replace(plan, parts={"terrain": "area_id\nA\n"})
    assert adopted_from(plan.name, steep.to_dict()) == steep


@st.composite
def histories(draw: st.DrawFn) -> list[Entry]:
    """Releases, corrections and finds that the books can hold, on areas of the plan and on one beside it."""
    left, entries, day = {"A": 3000, "B": 2000, "N": 0}, list[Entry](), date(2027, 1, 1)
    for _ in range(draw(st.integers(0, 8))):
        day += timedelta(days=draw(st.sampled_from([1, 1, 5, 30, 60])))
        area_id = draw(st.sampled_from("ABN"))
        if area_id == "N" and not any(one.area_id == "N" for one in entries):
            left["N"] = draw(st.integers(1, 900))
            entries.append(act(Kind.IDENTIFIED, "N", day, left["N"]))
        elif left[area_id]:
            m2 = draw(st.integers(1, left[area_id]))
            kind = draw(st.sampled_from([Kind.CANCELLED, Kind.REDUCED, Kind.CLEARED, Kind.RELEASED, Kind.RESIZED]))
            left[area_id] += m2 if kind is Kind.RESIZED else -m2
            entries.append(act(kind, area_id, day, m2))
    return entries


@given(histories(), st.integers(0, 500))
def test_whatever_happens_the_figures_balance(entries: list[Entry], days: int) -> None:
    as_of = date(2027, 1, 1) + timedelta(days=days)
    snapshot = snapshot_with([one for one in entries if one.effective_on <= as_of], as_of)
    plan = plan_adopted()
    told = against_actual(snapshot, plan)
    bridge = told.bridge
    assert (
        bridge.remaining
        + bridge.before
        + sum(bridge.brought.values())
        - bridge.released_in_plan
        - bridge.released_beside
        == bridge.left
        == sum(state.open_m2 or 0 for state in snapshot.states.values())
    )
    (whole,) = statement(snapshot.books, Unit.M2, [Period(plan.first_day, as_of)], by=()).rows
    by_stream: Counter[str] = Counter()
    for row in told.rows:
        by_stream.update(row.achieved)
        assert all(0 <= row.beside[stream] <= row.achieved[stream] for stream in row.achieved)
    assert sum(by_stream.values()) == whole.released
    assert sum(row.difference for row in told.rows) == whole.released - sum(row.planned_total for row in told.rows)
    by_sector = statement(snapshot.books, Unit.M2, [Period(plan.first_day, as_of)], by=("sector",)).rows
    for sector in by_sector:
        mine = [row for row in told.rows if row.sector == sector.group["sector"]]
        assert sum(row.achieved_total for row in mine) == sector.released
    assert sum(told.counts.values()) == len(plan.tasks)
    assert all(
        one.achieved == sum(r.achieved_total - r.beside_total for r in told.rows if r.month <= one.month)
        for one in told.luck
    )
