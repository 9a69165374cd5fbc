"""The fictitious country: a seed gives one journal, its books balance, and its ground is no real ground."""

from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import shapely

from clearance.geodesy import area_exact, geodesic_area_m2, polygons_of
from clearance.land.accounts import Kind
from clearance.land.checks import check_snapshot
from clearance.land.footprint import common_ground
from clearance.land.hazard import Hazard, SizeBasis
from clearance.land.journal import RELEASES, Entry
from clearance.land.ledger import periods_between, statement
from clearance.land.snapshot import Snapshot
from clearance.units import Unit
from clearance_geodata.register import Register
from clearance_geodata.samples.example import build_example

YEARS = periods_between(date(2022, 1, 1), date(2024, 12, 31))


def made(path: Path, *, seed: int, hour: int = 0) -> list[tuple[object, ...]]:
    """The journal without its times and hashes."""
    with build_example(path, areas=60, seed=seed, clock=lambda: datetime(2025, 1, 1, hour, tzinfo=UTC)) as register:
        return [(row.record, row.subject, row.body, row.geometry, row.ground) for row in register.rows()]


def by_area(snapshot: Snapshot) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in snapshot.entries:
        found[entry.area_id].append(entry)
    return found


def test_one_seed_gives_one_journal(tmp_path: Path) -> None:
    first = made(tmp_path / "first.gpkg", seed=7)
    assert made(tmp_path / "second.gpkg", seed=7, hour=5) == first
    assert made(tmp_path / "third.gpkg", seed=8) != first


def test_the_number_of_areas_is_the_one_asked_for(tmp_path: Path, example_snapshot: Snapshot) -> None:
    assert len(example_snapshot.areas) == 400
    with build_example(tmp_path / "one.gpkg", areas=1, clock=lambda: datetime(2025, 1, 1, tzinfo=UTC)) as register:
        assert len(register.snapshot().areas) == 1


def test_it_is_fictitious_and_says_so(example_register: Register, example_snapshot: Snapshot) -> None:
    identity = example_register.identity
    assert (identity.country, identity.country_name, identity.time_zone) == ("XEX", "Example (fictitious)", "UTC")
    assert {entry.source for entry in example_snapshot.entries} == {"fictitious, made from a seed"}
    ocean = shapely.box(-160, -50, -140, -30)
    assert all(ocean.contains(area.geometry) for area in example_snapshot.areas.values() if area.geometry)
    assert all(ocean.contains(shapely.Point(place.lon, place.lat)) for place in example_snapshot.places)


def releases_in(snapshot: Snapshot) -> list[Entry]:
    return [entry for entry in snapshot.entries if entry.kind in RELEASES]


@pytest.mark.parametrize("unit", [Unit.M2, Unit.AREAS, Unit.AP_MINES])
def test_the_books_balance(example_snapshot: Snapshot, unit: Unit) -> None:
    for by in (("year",), ("year", "kind"), ("sector",), ("hazard", "year")):
        assert statement(example_snapshot.books, unit, YEARS, by=by).balances


def test_every_column_of_three_years_is_used(example_snapshot: Snapshot) -> None:
    rows = statement(example_snapshot.books, Unit.M2, YEARS).rows
    used = [[c.value for c, amount in row.amounts.items() if amount] for row in rows]
    assert used == [["identified", "cancelled", "reduced", "cleared"]] * 3
    assert [row.coverage for row in rows] == ["full"] * 3
    mines = statement(example_snapshot.books, Unit.AP_MINES, YEARS).rows
    assert all(row.amounts[column] > 0 for row in mines for column in row.amounts)
    assert {column.value for row in mines for column in row.amounts} == {"identified", "unspecified", "destroyed"}


def test_areas_are_as_varied_as_in_the_field(example_snapshot: Snapshot) -> None:
    areas = example_snapshot.areas.values()
    drawn = [area.geometry for area in areas if area.geometry is not None]
    sizes = sorted(geodesic_area_m2(ground) for ground in drawn)
    assert all(ground.is_valid for ground in drawn)
    assert sizes[0] == pytest.approx(5, abs=0.1)
    assert 10_000 < sizes[len(sizes) // 2] < 19_000
    assert any(ground.geom_type == "MultiPolygon" for ground in drawn)
    assert any(part.interiors for ground in drawn for part in polygons_of(ground))
    assert {area.hazard_text for area in areas} == {"AP", "AP+AV"}
    assert {area.hazard_class.value for area in areas} == {"sha", "cha"}
    assert len({area.sector for area in areas}) == len(example_snapshot.places) == 5
    unknown = {area.area_id for area in areas if area.size_basis is SizeBasis.UNKNOWN}
    assert {state.area.area_id for state in example_snapshot.open_states if state.open_m2 is None} == unknown != set()


def test_only_the_pairs_that_were_made_so_overlap(example_snapshot: Snapshot) -> None:
    found = [f for f in check_snapshot(example_snapshot) if f.rule == "overlap-area-area"]
    assert sorted(finding.record for finding in found) == [
        f"EX-{number:05d} and EX-{number + 1:05d}" for number in (40, 140, 240, 340)
    ]


def test_checks_find_what_was_left_for_them_and_no_error(example_snapshot: Snapshot) -> None:
    assert {(finding.severity, finding.rule) for finding in check_snapshot(example_snapshot)} == {
        ("warning", "ground-counted-twice"),
        ("warning", "overlap-area-area"),
        ("warning", "claim-differs"),
        ("warning", "ground-waits"),
        ("warning", "mines-without-size"),
        ("note", "size-unknown"),
        ("note", "corner-repeated"),
        ("note", "cleared-without-find"),
        ("note", "fields-missing"),
    }


def test_land_is_cancelled_only_while_suspected_and_cleared_only_once_confirmed(example_snapshot: Snapshot) -> None:
    accounts = {(entry.kind, entry.account) for entry in releases_in(example_snapshot)}
    assert accounts == {(Kind.CANCELLED, "sha"), (Kind.REDUCED, "cha"), (Kind.CLEARED, "cha")}


def test_parts_are_disjoint_and_sum_to_the_thousandth(example_snapshot: Snapshot) -> None:
    emptied = 0
    for area_id, entries in by_area(example_snapshot).items():
        releases = [entry for entry in entries if entry.kind in RELEASES]
        grounds = [entry.ground for entry in releases if entry.ground is not None]
        assert len(grounds) == len(releases)
        for i, ground in enumerate(grounds):
            shared = [common_ground(ground, other, record=area_id) for other in grounds[i + 1 :]]
            assert all(geodesic_area_m2(common) < 0.01 for common in shared)
        if len(releases) > 1 and not example_snapshot.states[area_id].is_open:
            emptied += 1
            assert sum(entry.quantities[Unit.M2] for entry in releases) == entries[0].quantities[Unit.M2]
        assert all(abs(e.quantities[Unit.M2] - area_exact(e.ground)) < 100 for e in releases)
    assert emptied > 5


def test_open_ground_is_the_m2_that_the_books_hold(example_snapshot: Snapshot) -> None:
    partly = [s for s in example_snapshot.open_states if s.released_m2 and s.open_m2 is not None]
    assert len(partly) > 10
    assert all(abs(area_exact(state.geometry) - (state.open_m2 or 0)) < 100 for state in partly)


def test_mines_met_beyond_the_record_come_onto_the_books_and_those_never_met_leave_them(
    example_snapshot: Snapshot,
) -> None:
    states = example_snapshot.states
    acts = by_area(example_snapshot)
    assert all(states[area_id].recorded_ap_mines == 0 for area_id in acts if not states[area_id].is_open)
    assert any(entry.kind is Kind.UNACCOUNTED for entry in example_snapshot.entries)
    for entries in acts.values():
        found = sum(f.quantity for e in entries for f in e.finds if f.category is Hazard.AP)
        assert found == sum(e.quantities.get(Unit.AP_MINES, 0) for e in entries if e.kind in RELEASES)
    surplus = [e for e in example_snapshot.entries if e.cause == "found while clearing"]
    cleared = {(e.area_id, e.effective_on) for e in releases_in(example_snapshot) if e.kind is Kind.CLEARED}
    assert surplus
    assert all(set(e.quantities) == {Unit.AP_MINES} and (e.area_id, e.effective_on) in cleared for e in surplus)


def test_clearance_says_by_whom_how_and_how_deep(example_snapshot: Snapshot) -> None:
    cleared = [entry for entry in releases_in(example_snapshot) if entry.kind is Kind.CLEARED]
    assert {entry.operator for entry in cleared} == {"Team Alfa", "Team Bravo", "Team Charlie", "Team Delta"}
    assert {entry.method for entry in cleared} == {"manual", "mechanical and manual", "dogs and manual"}
    assert {entry.depth_cm for entry in cleared} == {13, 20, 30}
    assert {f.category for entry in cleared for f in entry.finds} == {Hazard.AP, Hazard.AV, Hazard.ERW}
    assert {entry.depth_cm for entry in releases_in(example_snapshot) if entry.kind is not Kind.CLEARED} == {None}


def test_areas_identified_later_came_from_survey(example_snapshot: Snapshot) -> None:
    later = [e for e in example_snapshot.entries if e.kind is Kind.IDENTIFIED and Unit.M2 in e.quantities]
    assert {entry.cause for entry in later} == {"survey"}
    assert {entry.effective_on.year for entry in later} == {2022, 2023, 2024}


def test_the_deadline_was_extended_twice(example_snapshot: Snapshot) -> None:
    assert [step.deadline.isoformat() for step in example_snapshot.deadlines] == [
        "2020-12-01",
        "2025-12-01",
        "2030-12-31",
    ]
    in_force = example_snapshot.deadline()
    assert in_force is not None
    assert in_force.event == "second extension"


def test_the_batches_are_the_stock_and_three_years(example_register: Register) -> None:
    times = [row.recorded_at for row in example_register.rows()]
    assert len(set(times)) == 4
    assert times == sorted(times)
