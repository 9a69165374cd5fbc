from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from clearance.errors import NotPossible
from clearance.estimate.evidence import records_of, remaining_mines
from clearance.estimate.records import CompletedArea, RecordedMines, RecordRevision
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard
from clearance.land.journal import Entry, Find
from clearance.land.snapshot import Records, Snapshot, SnapshotId, snapshot_of
from clearance.land.takings import FOUND_WHILE_CLEARING
from clearance.units import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping


def _entry(area_id: str, kind: Kind, quantities: Mapping[Unit, int], *, found: int = 0, cause: str = "") -> Entry:
    return Entry(
        kind=kind,
        area_id=area_id,
        effective_on=date(2024, 1, 1) if kind is Kind.OPENED else date(2024, 6, 1),
        act_id="act",
        quantities=quantities,
        cause=cause,
        finds=(Find(category=Hazard.AP, quantity=found), Find(category=Hazard.AV, quantity=9)) if found else (),
    )


def _snapshot(*entries: Entry) -> Snapshot:
    identity = SnapshotId(
        id="s", register="r", country="XAA", as_of=date(2025, 12, 31), known_at="2026-01-01T00:00:00Z", position=9
    )
    areas = tuple(Area(area_id=area_id, name=area_id) for area_id in sorted({entry.area_id for entry in entries}))
    return snapshot_of(identity, "Alphaland", Records(areas=areas, entries=entries))


OPEN = _entry("A1", Kind.OPENED, {Unit.M2: 5_000_000, Unit.AP_MINES: 40})
WORKED = (
    _entry("A2", Kind.OPENED, {Unit.M2: 1_000_000, Unit.AP_MINES: 10}),
    _entry("A2", Kind.IDENTIFIED, {Unit.AP_MINES: 4}, cause=FOUND_WHILE_CLEARING),
    _entry("A2", Kind.CLEARED, {Unit.M2: 1_000_000, Unit.AP_MINES: 14}, found=14),
)


def test_peru_is_a_national_record_with_three_corrections(peru_snapshot: Snapshot) -> None:
    assert records_of(peru_snapshot) == RecordedMines(
        recorded_open=3_997,
        revisions=(
            RecordRevision(effective_on=date(2014, 12, 31), before=10_313, after=11_179),
            RecordRevision(effective_on=date(2015, 12, 31), before=11_179, after=6_338),
            RecordRevision(effective_on=date(2023, 12, 31), before=5_942, after=4_743),
        ),
    )


def test_peru_finds_are_set_against_the_land_that_reported_finds_only(peru_snapshot: Snapshot) -> None:
    estimate = remaining_mines(peru_snapshot, seed=1)
    cleared_ha = (9_246 + 22_625 + 67_670) / 10_000
    released_ha = cleared_ha + (7_171 + 10_738) / 10_000
    shown = [d.to_dict() for d in estimate.densities]
    assert [(d["ap_mines"], d["denominator"]) for d in shown] == [
        (396 + 746 + 261, "hectare cleared"),
        (396 + 746 + 261, "hectare released"),
    ]
    assert [d["hectares"] for d in shown] == pytest.approx([cleared_ha, released_ha])


def test_mines_found_beyond_the_record_were_never_in_it() -> None:
    assert records_of(_snapshot(OPEN, *WORKED)) == RecordedMines(
        recorded_open=40,
        completed=(CompletedArea(area_id="A2", recorded_ap_mines=10, found_ap_mines=14),),
        open_areas=(40,),
    )


def test_recorded_mines_that_were_never_met_count_as_not_found() -> None:
    unmet = (
        _entry("A2", Kind.OPENED, {Unit.M2: 1_000_000, Unit.AP_MINES: 10}),
        _entry("A2", Kind.UNACCOUNTED, {Unit.AP_MINES: 7}),
        _entry("A2", Kind.CLEARED, {Unit.M2: 1_000_000, Unit.AP_MINES: 3}, found=3),
    )
    assert records_of(_snapshot(OPEN, *unmet)).completed == (
        CompletedArea(area_id="A2", recorded_ap_mines=10, found_ap_mines=3),
    )


def test_an_area_that_is_worked_in_part_is_no_completed_one() -> None:
    part = (WORKED[0], _entry("A2", Kind.CLEARED, {Unit.M2: 400_000, Unit.AP_MINES: 3}, found=3))
    assert records_of(_snapshot(OPEN, *part)) == RecordedMines(recorded_open=47, open_areas=(40, 7))


def test_land_known_only_as_cleared_says_nothing_about_records() -> None:
    only_cleared = (
        _entry("A3", Kind.OPENED, {Unit.M2: 1_000_000}),
        _entry("A3", Kind.IDENTIFIED, {Unit.AP_MINES: 261}, cause=FOUND_WHILE_CLEARING),
        _entry("A3", Kind.CLEARED, {Unit.M2: 1_000_000, Unit.AP_MINES: 261}, found=261),
    )
    assert records_of(_snapshot(OPEN, *only_cleared)).completed == ()


def test_nothing_recorded_is_no_estimate_and_says_why() -> None:
    with pytest.raises(NotPossible, match="no AP mine is recorded in open ground and no area is completed"):
        remaining_mines(_snapshot(), seed=1)


def test_the_example_keeps_records_and_finds_apart(example_snapshot: Snapshot) -> None:
    records = records_of(example_snapshot)
    states = example_snapshot.states
    assert records.recorded_open == sum(state.recorded_ap_mines for state in states.values()) == sum(records.open_areas)
    assert records.revisions == ()
    assert {area.area_id for area in records.completed} <= {k for k, state in states.items() if not state.is_open}
    assert all(area.found_ap_mines == states[area.area_id].found_ap_mines for area in records.completed)
