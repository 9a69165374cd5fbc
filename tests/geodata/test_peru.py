"""The register of Peru against the figures of data/peru and what they are known to say."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import shapely

from clearance.land.accounts import Column, Kind
from clearance.land.hazard import Hazard, HazardClass, Level
from clearance.land.journal import RELEASES, Entry, Find
from clearance.land.ledger import periods_between, statement
from clearance.land.reconcile import reconcile
from clearance.units import Unit, plain
from clearance_geodata.countries import outline
from clearance_geodata.ingest.run import Request, import_file
from clearance_geodata.register import Register
from clearance_geodata.samples.peru import build_peru
from clearance_geodata.verify import verify

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot

YEARS = periods_between(date(2014, 1, 1), date(2024, 12, 31))
RECORDED_AT = datetime(2025, 1, 15, 12, tzinfo=UTC)


def _closings(snapshot: Snapshot, unit: Unit) -> dict[int | None, int | float]:
    return {row.period.year: plain(row.closing, unit) for row in statement(snapshot.books, unit, YEARS).rows}


def releases_in(snapshot: Snapshot) -> list[Entry]:
    return [entry for entry in snapshot.entries if entry.kind in RELEASES]


def test_the_areas_of_each_published_day_are_held(peru_register: Register) -> None:
    days = ["2014-04-30", "2014-12-31", "2015-12-31", "2018-03-31", "2024-11-30"]
    held = {day: peru_register.snapshot(date.fromisoformat(day)).states["PER"].open_areas for day in days}
    assert held == {
        "2014-04-30": 135,
        "2014-12-31": 133,
        "2015-12-31": 140,
        "2018-03-31": 134,
        "2024-11-30": 46,
    }


def test_the_journal_is_whole_and_the_books_balance(peru_register: Register, peru_snapshot: Snapshot) -> None:
    assert list(verify(peru_register)) == []
    for unit in (Unit.M2, Unit.AREAS, Unit.AP_MINES):
        assert statement(peru_snapshot.books, unit, YEARS).balances


def test_every_row_of_a_group_adds_up(peru_snapshot: Snapshot) -> None:
    for by in (("year", "sector"), ("year", "kind"), ("year", "hazard"), ("sector", "kind", "hazard")):
        assert statement(peru_snapshot.books, Unit.M2, YEARS, by=by).balances


def test_a_tampered_posting_shows_as_a_residual(tmp_path: Path, peru_register: Register) -> None:
    path = Path(shutil.copy(peru_register.path, tmp_path / "peru.gpkg"))
    connection = sqlite3.connect(path)
    guards = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'postings'")
    for (guard,) in guards.fetchall():
        connection.execute(f"DROP TRIGGER {guard}")
    tampered = connection.execute("UPDATE postings SET quantity = -76354000 WHERE quantity = -76355000")
    connection.commit()
    connection.close()
    with Register.open(path) as register:
        rows = statement(register.snapshot().books, Unit.M2, YEARS).rows
        rules = {finding.rule for finding in verify(register)}
    assert tampered.rowcount == 1
    assert {row.period.year: row.residual for row in rows if row.residual} == {2015: 1_000}
    assert rules != set()


def test_padding_is_the_act_of_the_demonstration_with_a_reason(peru_register: Register) -> None:
    padded = [entry for entry in peru_register.reading().entries if entry.kind is Kind.PADDED]
    assert {entry.note for entry in padded} == {
        "published stocks and flows do not meet, and no source explains the amount; padded by the demonstration"
    }
    assert {row.recorded_by for row in peru_register.rows()} == {"demonstration"}


def test_the_flow_of_2014_is_booked_whole_after_the_april_stock(peru_snapshot: Snapshot) -> None:
    (flow,) = [entry for entry in releases_in(peru_snapshot) if entry.effective_on == date(2014, 12, 31)]
    assert (flow.covers_from, dict(flow.quantities)) == (date(2014, 1, 1), {Unit.M2: 8_458_000})
    assert flow.note.startswith("booked whole after the stock of April 2014")


def test_the_border_with_chile_is_an_area_of_its_own_with_261_ap_and_72_av_mines(peru_snapshot: Snapshot) -> None:
    state = peru_snapshot.area("PER-CHL-2012")
    assert (state.area.level, state.is_open, state.open_m2) == (Level.AREA, False, 0)
    assert (state.released_m2, state.found_ap_mines, state.geometry) == (67_670_000, 261, None)
    (release,) = [release for release in peru_snapshot.releases if release.area.area_id == "PER-CHL-2012"]
    assert (release.ap_mines, release.av_mines, release.other_items) == (261, 72, 0)
    assert (release.effective_on, release.operator) == (date(2012, 12, 20), "NPA")
    (cleared,) = [entry for entry in releases_in(peru_snapshot) if entry.area_id == "PER-CHL-2012"]
    assert cleared.finds == (Find(category=Hazard.AP, quantity=261), Find(category=Hazard.AV, quantity=72))
    assert 333 not in cleared.quantities.values()


def test_2012_is_opened_and_cleared_and_leaves_nothing(peru_snapshot: Snapshot) -> None:
    (year,) = periods_between(date(2012, 1, 1), date(2012, 12, 31))
    rows = {unit: statement(peru_snapshot.books, unit, [year]).rows[0] for unit in (Unit.M2, Unit.AP_MINES)}
    assert {unit: dict(row.amounts) for unit, row in rows.items()} == {
        Unit.M2: {Column.OPENED: 67_670_000, Column.CLEARED: 67_670_000},
        Unit.AP_MINES: {Column.IDENTIFIED: 261, Column.DESTROYED: 261},
    }
    assert {row.closing for row in rows.values()} == {0}


def test_the_deadline_is_the_one_in_force_on_the_day(peru_register: Register) -> None:
    days = {day: peru_register.snapshot(date.fromisoformat(day)).deadline() for day in ("2023-12-31", "2024-11-30")}
    assert {day: step.deadline.isoformat() for day, step in days.items() if step} == {
        "2023-12-31": "2024-12-31",
        "2024-11-30": "2029-12-31",
    }


def test_no_polygon_is_invented_and_every_place_is_marked_approximate(peru_snapshot: Snapshot) -> None:
    assert [state.geometry for state in peru_snapshot.states.values() if state.geometry is not None] == []
    assert [release.geometry for release in peru_snapshot.releases if release.geometry is not None] == []
    sectors = {figure.scope for figure in peru_snapshot.figures} - {"national", "Condor range"}
    assert {place.name for place in peru_snapshot.places} == sectors
    assert {(place.approximate, place.source[:11]) for place in peru_snapshot.places} == {(True, "approximate")}
    ground = outline("PER")
    assert ground is not None
    near = shapely.buffer(ground, 0.5)
    assert all(near.contains(shapely.Point(place.lon, place.lat)) for place in peru_snapshot.places)


def test_a_sector_is_no_book(peru_snapshot: Snapshot) -> None:
    assert sorted(peru_snapshot.states) == ["PER", "PER-CHL-2012"]
    assert peru_snapshot.states["PER"].hazard_class == HazardClass.UNCLASSIFIED


def test_building_it_twice_gives_the_same_records(tmp_path: Path, peru_register: Register) -> None:
    with build_peru(tmp_path / "again.gpkg", clock=lambda: RECORDED_AT) as again:
        bodies = [
            [(row.record, row.subject, row.body) for row in register.rows()] for register in (again, peru_register)
        ]
        assert bodies[0] == bodies[1]


@pytest.fixture
def corrected(tmp_path: Path, peru_register: Register) -> tuple[Register, Snapshot, datetime]:
    """A copy of Peru in which 2022 was corrected to 25,000 m2; its snapshot before, and the moment of that."""
    path = Path(shutil.copy(peru_register.path, tmp_path / "peru.gpkg"))
    file = tmp_path / "correction.csv"
    file.write_text("from,to,product,area_m2,issuer,source\n2022-01-01,2022-12-31,cleared,25000,State,letter\n")
    today = datetime(2025, 6, 1, 9, tzinfo=UTC)
    with Register.open(path, clock=lambda: today) as register:
        before = register.snapshot()
        request = Request(
            path=file, kind="totals", by="A. Person", hazard_class=HazardClass.UNCLASSIFIED, today=today.date()
        )
        import_file(register, request)
    return Register.open(path), before, datetime(2025, 5, 31, 23, 59, tzinfo=UTC)


def test_a_correction_changes_todays_ledger_and_leaves_yesterdays_as_it_was(
    corrected: tuple[Register, Snapshot, datetime],
) -> None:
    register, before, yesterday = corrected
    with register:
        now, then = register.snapshot(), register.snapshot(known_at=yesterday)
    changed = {year: m2 - 4_000 if year and year >= 2022 else m2 for year, m2 in _closings(before, Unit.M2).items()}
    assert _closings(now, Unit.M2) == changed
    assert statement(then.books, Unit.M2, YEARS) == statement(before.books, Unit.M2, YEARS)
    assert then.identity == before.identity
    assert now.identity.id != before.identity.id
    assert statement(now.books, Unit.M2, YEARS).balances


def test_a_correction_before_a_padded_stock_is_named_by_reconcile(
    corrected: tuple[Register, Snapshot, datetime],
) -> None:
    register, before, yesterday = corrected
    with register:
        now, then = register.snapshot(), register.snapshot(known_at=yesterday)
    new = [
        (d.rule, d.left, d.right)
        for d in reconcile(now)
        if d.rule in {"two sources disagree", "restated since adopted"}
    ]
    assert new == [("two sources disagree", 21_000, 25_000), ("restated since adopted", 302_013, 298_013)]
    assert reconcile(then) == reconcile(before)
