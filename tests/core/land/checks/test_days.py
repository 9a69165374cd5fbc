from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import shapely

from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.checks import check_snapshot
from clearance.land.hazard import WorkStatus
from clearance.land.journal import Entry
from clearance.land.snapshot import Snapshot
from clearance.units import Unit, format_quantity

Field = Callable[..., shapely.Polygon]
Made = Callable[..., Entry]
Found = Callable[..., list[tuple[str, str, str, str]]]


def said(entry: Entry, number: int, on: date, **changes: object) -> Entry:
    bare = replace(entry, quantities={}, geometry=None, ground=None, act_id=f"said-{number}")
    return replace(bare, entry_id=f"{entry.area_id}{number}", effective_on=on, **changes)  # type: ignore[arg-type]


def status(entry: Entry, number: int, on: date, what: WorkStatus) -> Entry:
    return said(entry, number, on, kind=Kind.STATUS, status=what)


def test_an_act_before_its_area_was_opened_is_named(field: Field, opened: Made, cleared: Made, found: Found) -> None:
    first = opened(field(0))
    assert (
        "warning",
        "before-opened",
        "A2, cleared of A on 2021-12-31",
        "the area is on the books since 2022-01-01",
    ) in (found(first, cleared(first, 2, effective_on=date(2021, 12, 31))))
    assert found(first, cleared(first, 2, effective_on=date(2022, 1, 1))) == []


def test_what_happened_after_it_was_recorded_is_a_plan(
    field: Field, opened: Made, cleared: Made, snapshot: Callable[..., Snapshot]
) -> None:
    first = opened(field(0))
    early = cleared(first, 2, effective_on=date(2022, 6, 2))
    days = {"A1": date(2022, 1, 1), "A2": date(2022, 5, 30)}
    (finding,) = check_snapshot(snapshot(first, early), recorded_on=days.__getitem__)
    assert (finding.rule, finding.record, finding.value) == (
        "recorded-before-it-happened",
        "A2, cleared of A on 2022-06-02",
        "recorded on 2022-05-30, 3 days before",
    )


def test_without_the_days_of_recording_the_last_of_them_counts_for_all(
    field: Field, opened: Made, cleared: Made, found: Found
) -> None:
    """A day more is left for time zones ahead of UTC."""
    first = opened(field(0))
    for known_at, findings in (("2022-05-31T23:00:00Z", 1), ("2022-06-01T00:00:00Z", 0), ("", 0)):
        assert len(found(first, cleared(first, 2), known_at=known_at)) == findings


def test_two_sizes_of_one_day_contradict_each_other(field: Field, opened: Made, found: Found) -> None:
    first = opened(field(0))
    on = date(2022, 3, 1)
    one = said(first, 2, on, kind=Kind.RESIZED, claimed_m2=5_000_000)
    other = said(first, 3, on, kind=Kind.RESIZED, claimed_m2=6_000_000)
    expected = [("warning", "same-day-contradiction", "A2 and A3 of A on 2022-03-01", "size 5,000 m2 and 6,000 m2")]
    assert found(first, one, other) == expected
    assert found(first, one, replace(other, claimed_m2=5_000_000)) == []
    assert found(first, one, replace(other, effective_on=date(2022, 3, 2))) == []
    assert found(first, one, replace(other, act_id=one.act_id)) == []


def test_an_outline_of_the_day_on_which_the_area_was_opened_contradicts_it(
    field: Field, opened: Made, found: Found
) -> None:
    first = opened(field(0))
    wider = said(first, 2, first.effective_on, kind=Kind.RESIZED, geometry=field(0, wide=2))
    sizes = " and ".join(format_quantity(area_exact(field(0, wide=wide)), Unit.M2) for wide in (1, 2))
    assert found(first, wider) == [
        ("warning", "same-day-contradiction", "A1 and A2 of A on 2022-01-01", f"size {sizes}")
    ]


def test_two_classes_of_one_day_contradict_each_other_and_confirming_on_the_day_of_opening_does_not(
    field: Field, opened: Made, found: Found
) -> None:
    first = opened(field(0), account="unclassified")
    on = date(2022, 3, 1)
    one = said(first, 2, on, kind=Kind.CONFIRMED, to_account="cha")
    other = said(first, 3, on, kind=Kind.RECLASSIFIED, to_account="sha")
    assert [f[1:] for f in found(first, one, other)] == [
        ("same-day-contradiction", "A2 and A3 of A on 2022-03-01", "class cha and sha"),
        ("fields-missing", "1 area", "without class 1"),
    ]
    confirmed = said(opened(field(0), account="sha"), 2, first.effective_on, kind=Kind.CONFIRMED, to_account="cha")
    assert found(opened(field(0), account="sha"), confirmed) == []


def test_two_names_of_one_day_contradict_each_other(field: Field, opened: Made, found: Found) -> None:
    first = opened(field(0))
    on = date(2022, 3, 1)
    one = said(first, 2, on, kind=Kind.REASSIGNED, attributes={"sector": "East"})
    other = said(first, 3, on, kind=Kind.REASSIGNED, attributes={"sector": "West"})
    assert found(first, one, other) == [
        ("warning", "same-day-contradiction", "A2 and A3 of A on 2022-03-01", "sector 'East' and 'West'")
    ]


@pytest.mark.parametrize("what", [WorkStatus.COMPLETED, WorkStatus.QC_ACCEPTED])
def test_a_status_that_ends_work_comes_after_some_work(
    field: Field, opened: Made, cleared: Made, found: Found, what: WorkStatus
) -> None:
    first = opened(field(0))
    early = status(first, 3, date(2022, 5, 1), what)
    record = f"A3, status of A on 2022-05-01: {what}"
    assert found(first, early) == [("warning", "status-before-work", record, "no work is known")]
    assert found(first, early, cleared(first, 2)) == [
        ("warning", "status-before-work", record, "the first work is of 2022-06-02")
    ]
    assert found(first, cleared(first, 2), status(first, 3, date(2022, 6, 2), what)) == []


@pytest.mark.parametrize("what", [WorkStatus.WORKED_ON, WorkStatus.SUSPENDED])
def test_a_closed_area_is_not_worked_on(
    field: Field, opened: Made, cleared: Made, found: Found, what: WorkStatus
) -> None:
    first = opened(field(0))
    begun = status(first, 3, date(2022, 5, 1), what)
    assert found(first, begun) == []
    assert found(first, begun, cleared(first, 2)) == [
        ("warning", "closed-while-worked-on", "A", f"'{what}', and closed on 2022-06-02")
    ]


def test_an_area_that_was_handed_over_is_not_open(field: Field, opened: Made, cleared: Made, found: Found) -> None:
    whole = opened(field(0, wide=2))
    half = cleared(whole, 2, geometry=field(0), ground=field(0), quantities={Unit.M2: area_exact(field(0))})
    handed = status(whole, 3, date(2022, 7, 1), WorkStatus.HANDED_OVER)
    left = format_quantity(area_exact(field(0, wide=2)) - area_exact(field(0)), Unit.M2)
    assert found(whole, half, handed) == [("warning", "handed-over-and-open", "A", f"{left} open on 2022-07-01")]
    assert found(whole, cleared(whole, 2), handed) == []
