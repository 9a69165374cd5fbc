"""The rules of land release: each one with an entry that breaks it, and the one beside it that does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from clearance.land.accounts import Kind
from clearance.land.hazard import WorkStatus
from clearance.land.journal import Entry
from clearance.land.rules import Activity, activity_of, breaches, history_breaches
from clearance.units import Unit

CANCELLED = Entry(
    kind=Kind.CANCELLED,
    area_id="A",
    effective_on=date(2024, 3, 1),
    act_id="1",
    account="cha",
    quantities={Unit.M2: 5_000_000},
    method="NTS",
    operator="Team 1",
)
REDUCED = replace(CANCELLED, kind=Kind.REDUCED, method="TS")
CLEARED = replace(CANCELLED, kind=Kind.CLEARED, method="manual", depth_cm=20)
PROGRESSED = replace(CANCELLED, kind=Kind.PROGRESSED, method="manual", operator="")
BY_NTS = "land is cancelled only by non-technical survey: give method NTS, or record what the work was"
BY_TS = "land is reduced only by technical survey: give method TS, or record what the work was"
NO_CLEARANCE = "survey cancels or reduces land: record it as cancelled or reduced, or correct the method"
DEPTH = "give depth_cm, the depth to which the ground was searched"
CONFIRM = "clearance belongs in confirmed areas: confirm the part first, or give a justification"


def statuses(*said: tuple[int, WorkStatus]) -> list[Entry]:
    return [
        replace(CANCELLED, kind=Kind.STATUS, quantities={}, effective_on=date(2024, 1, day), status=status)
        for day, status in said
    ]


@pytest.mark.parametrize(
    "entry", [CANCELLED, REDUCED, CLEARED, PROGRESSED, replace(CLEARED, kind=Kind.RELEASED, method="", depth_cm=None)]
)
def test_work_that_fits_its_method_breaks_no_rule(entry: Entry) -> None:
    assert breaches(entry) == []


@pytest.mark.parametrize(
    ("entry", "rule", "says", "remedy"),
    [
        (replace(CANCELLED, method="TS"), "cancelled without non-technical survey", "by 'TS'", BY_NTS),
        (replace(CANCELLED, method=""), "cancelled without non-technical survey", "by no stated method", BY_NTS),
        (replace(REDUCED, method="manual"), "reduced without technical survey", "by 'manual'", BY_TS),
        (replace(REDUCED, method=""), "reduced without technical survey", "by no stated method", BY_TS),
        (replace(CLEARED, method="NTS"), "cleared by survey", "by 'NTS'", NO_CLEARANCE),
        (replace(CLEARED, depth_cm=None), "cleared without a depth", "to no stated depth", DEPTH),
        (replace(CLEARED, account="sha"), "suspected land cleared directly", "while only suspected", CONFIRM),
        (replace(PROGRESSED, account="sha"), "suspected land cleared directly", "while only suspected", CONFIRM),
        (replace(REDUCED, operator=""), "released by nobody", "by no stated operator", "give the operator"),
    ],
)
def test_an_entry_that_breaks_a_rule_says_which_and_what_mends_it(
    entry: Entry, rule: str, says: str, remedy: str
) -> None:
    assert [(breach.rule, breach.says, breach.remedy) for breach in breaches(entry)] == [(rule, says, remedy)]


def test_a_breach_is_one_line_with_area_amount_and_day() -> None:
    (breach,) = breaches(replace(CANCELLED, method="TS"))
    assert str(breach) == f"A: 5,000 m2 cancelled on 2024-03-01 by 'TS'; {BY_NTS}"


def test_suspected_land_may_be_surveyed_or_cleared_with_a_reason() -> None:
    assert breaches(replace(PROGRESSED, account="sha", method="TS")) == []
    assert breaches(replace(CLEARED, account="sha", justification="beside a school")) == []


def test_one_entry_can_break_several_rules() -> None:
    worst = replace(CLEARED, method="NTS", depth_cm=None, account="sha", operator="")
    assert [breach.rule for breach in breaches(worst)] == [
        "cleared by survey",
        "cleared without a depth",
        "suspected land cleared directly",
        "released by nobody",
    ]


@pytest.mark.parametrize(
    "said",
    [
        [],
        [(1, WorkStatus.QC_ACCEPTED)],
        [(1, WorkStatus.WORKED_ON), (2, WorkStatus.SUSPENDED), (3, WorkStatus.WORKED_ON), (4, WorkStatus.COMPLETED)],
        [(1, WorkStatus.COMPLETED), (2, WorkStatus.QC_ACCEPTED), (3, WorkStatus.HANDED_OVER)],
        [(1, WorkStatus.COMPLETED), (2, WorkStatus.WORKED_ON)],
        [(1, WorkStatus.HANDED_OVER), (2, WorkStatus.HANDED_OVER)],
        [(1, WorkStatus.QC_ACCEPTED), (1, WorkStatus.COMPLETED), (1, WorkStatus.WORKED_ON)],
    ],
)
def test_a_status_may_follow_as_work_goes_on_and_several_of_one_day_in_their_order(
    said: Sequence[tuple[int, WorkStatus]],
) -> None:
    assert history_breaches(statuses(*said)) == []


@pytest.mark.parametrize(
    ("said", "says", "remedy"),
    [
        (
            [(1, WorkStatus.WORKED_ON), (2, WorkStatus.HANDED_OVER)],
            "is 'handed over' after 'worked on' of 2024-01-01",
            "after 'worked on' comes completed or suspended",
        ),
        (
            [(2, WorkStatus.COMPLETED), (1, WorkStatus.SUSPENDED)],
            "is 'completed' after 'suspended' of 2024-01-01",
            "after 'suspended' comes worked on",
        ),
        (
            [(1, WorkStatus.HANDED_OVER), (2, WorkStatus.WORKED_ON)],
            "is 'worked on' after 'handed over' of 2024-01-01",
            "after 'handed over' comes nothing: reopen the land as a new area",
        ),
    ],
)
def test_a_status_out_of_order_says_what_may_follow(
    said: Sequence[tuple[int, WorkStatus]], says: str, remedy: str
) -> None:
    found = history_breaches(statuses(*said))
    assert [(breach.rule, breach.says, breach.remedy) for breach in found] == [("status out of order", says, remedy)]


def test_clearance_waits_for_quality_control_where_the_national_standard_asks_for_it() -> None:
    accepted = statuses((10, WorkStatus.QC_ACCEPTED))
    early, same_day, late = (replace(CLEARED, effective_on=date(2024, 1, day)) for day in (9, 10, 11))
    history = [early, same_day, late, replace(REDUCED, effective_on=date(2024, 1, 9)), *accepted]
    assert history_breaches(history) == []
    found = history_breaches(history, qc_on=lambda day: day >= date(2024, 1, 1))
    assert [(breach.rule, breach.entry.effective_on, breach.says) for breach in found] == [
        ("released before quality control", date(2024, 1, 9), "before quality control was accepted")
    ]
    assert history_breaches(history, qc_on=lambda day: day >= date(2024, 1, 10)) == []
    assert len(history_breaches([early, late], qc_on=lambda day: day >= date(2024, 1, 1))) == 2


@pytest.mark.parametrize(
    ("method", "activity"),
    [
        ("NTS", Activity.NTS),
        ("estudio no técnico", Activity.NTS),
        ("enquête non technique", Activity.NTS),
        ("technical survey", Activity.TS),
        ("estudio técnico", Activity.TS),
        ("ET", Activity.TS),
        ("chiens et détecteurs", Activity.CLEARANCE),
        ("manual", Activity.CLEARANCE),
        (" ", None),
    ],
)
def test_a_method_says_its_activity_in_three_languages(method: str, activity: Activity | None) -> None:
    assert activity_of(method) == activity
