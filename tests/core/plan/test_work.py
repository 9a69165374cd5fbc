"""The open land of a register as work to be done."""

from dataclasses import replace
from datetime import date

from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Hazard, HazardClass, Level
from clearance.land.journal import Entry
from clearance.land.snapshot import Records, Snapshot, SnapshotId, snapshot_of
from clearance.plan.capacity.capacity import Capacity
from clearance.plan.capacity.stating import Spread
from clearance.plan.capacity.survey import SurveyOutcome
from clearance.plan.capacity.teams import TeamGroup, TeamKind
from clearance.plan.work import AreaWork, work_of
from clearance.units import Unit

ENDS = date(2024, 12, 31)
HALF = SurveyOutcome(cancelled=Spread(low=0, mode=0.5, high=1), reduced=Spread(low=0, mode=0.25, high=0.5))
CAPACITY = Capacity(teams=(TeamGroup(name="manual", kind=TeamKind.MANUAL, count=1),), outcomes={HazardClass.SHA: HALF})


def _snapshot(areas: list[Area], entries: list[Entry]) -> Snapshot:
    identity = SnapshotId(id="x", register="x", country="PER", as_of=ENDS, known_at="2025-01-01", position=1)
    numbered = tuple(replace(entry, entry_id=f"e{number}") for number, entry in enumerate(entries))
    return snapshot_of(identity, "Peru", Records(areas=tuple(areas), entries=numbered))


def _opened(area_id: str, hazard_class: HazardClass, quantities: dict[Unit, int]) -> Entry:
    return Entry(
        kind=Kind.OPENED,
        area_id=area_id,
        effective_on=date(2020, 1, 1),
        act_id=f"act-{area_id}",
        account=hazard_class,
        quantities=quantities,
    )


def test_a_suspected_area_is_expected_to_go_three_ways() -> None:
    area = Area(area_id="A", name="Hill", sector="North", hazards=frozenset({Hazard.AP}))
    snapshot = _snapshot([area], [_opened("A", HazardClass.SHA, {Unit.M2: 1_000_001})])
    assert work_of(snapshot, CAPACITY) == (
        AreaWork(
            area_id="A",
            name="Hill",
            sector="North",
            hazard_class=HazardClass.SHA,
            hazards=frozenset({Hazard.AP}),
            open_m2=1_000_001,
            cancelled_m2=500_001,
            reduced_m2=250_000,
            cleared_m2=250_000,
        ),
    )


def test_a_total_stands_for_the_areas_that_it_counts() -> None:
    total = Area(area_id="PER", name="Peru", level=Level.NATIONAL)
    opened = _opened("PER", HazardClass.SHA, {Unit.M2: 100_001, Unit.AREAS: 3, Unit.AP_MINES: 7})
    work = work_of(_snapshot([total], [opened]), CAPACITY)
    assert [row.area_id for row in work] == ["PER 1 of 3", "PER 2 of 3", "PER 3 of 3"]
    assert {row.of_total for row in work} == {"PER"}
    assert sum(row.open_m2 for row in work) == 100_001
    assert [row.ap_mines for row in work] == [3, 2, 2]
    assert all(row.open_m2 == row.cancelled_m2 + row.reduced_m2 + row.cleared_m2 for row in work)


def test_an_area_of_unknown_size_is_listed_with_no_land() -> None:
    work = work_of(_snapshot([Area(area_id="A", name="A")], [_opened("A", HazardClass.SHA, {Unit.AREAS: 1})]), CAPACITY)
    assert [(row.area_id, row.open_m2) for row in work] == [("A", 0)]


def test_what_an_estimate_says_of_contamination_is_kept() -> None:
    snapshot = _snapshot([Area(area_id="A", name="A")], [_opened("A", HazardClass.SHA, {Unit.M2: 1000})])
    assert [row.contaminated for row in work_of(snapshot, CAPACITY, contaminated={"A": 0.1})] == [0.1]
