"""Two snapshots side by side: every difference is explained by a column, and a past that was restated says so."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from clearance.errors import InvalidQuantity
from clearance.land.accounts import Column, Kind
from clearance.land.comparison import Change, compared
from clearance.land.fold import AreaState
from clearance.land.hazard import Area, Level
from clearance.land.journal import Entry
from clearance.land.snapshot import Snapshot
from clearance.units import Unit
from clearance_geodata.register import Register
from clearance_geodata.writing import Batch

HELD: Mapping[Unit, Callable[[AreaState], int]] = {
    Unit.M2: lambda state: state.open_m2 or 0,
    Unit.AP_MINES: lambda state: state.recorded_ap_mines,
}
BOOK = Area(area_id="XAB", name="Island", level=Level.NATIONAL)
SECTOR = Area(area_id="XAB-N", name="North", level=Level.SECTOR)


def act(kind: Kind, area: Area, on: date, m2: int) -> Entry:
    return Entry(
        kind=kind,
        area_id=area.area_id,
        effective_on=on,
        act_id=f"{kind} {area.area_id} {on}",
        quantities={Unit.M2: 1000 * m2},
        source="report",
    )


@pytest.fixture
def island(tmp_path: Path) -> Iterator[Register]:
    """Books opened in 2019, works in 2020 and 2021, and a report of 2020 that came late."""
    seconds = itertools.count()
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with Register.create(
        tmp_path / "x.gpkg", country="XAB", country_name="Island", clock=lambda: start + timedelta(hours=next(seconds))
    ) as register:
        opened = (act(Kind.OPENED, area, date(2019, 12, 31), 1_000) for area in (BOOK, SECTOR))
        register.record(Batch.of(BOOK, SECTOR, *opened), by="authority")
        register.record(Batch.of(act(Kind.CLEARED, BOOK, date(2020, 6, 1), 100)), by="authority")
        register.record(Batch.of(act(Kind.IDENTIFIED, SECTOR, date(2021, 6, 1), 30)), by="authority")
        register.record(Batch.of(act(Kind.REDUCED, BOOK, date(2020, 9, 1), 50)), by="authority")
        yield register


def test_a_change_is_told_by_the_columns_of_the_statement_largest_first(island: Register) -> None:
    found = compared(island.snapshot(date(2019, 12, 31)), island.snapshot())
    assert found.changes == (
        Change(
            area_id="XAB",
            before=1_000_000,
            moved={Column.CLEARED: 100_000, Column.REDUCED: 50_000},
            restated={},
            after=850_000,
        ),
        Change(area_id="XAB-N", before=1_000_000, moved={Column.IDENTIFIED: 30_000}, restated={}, after=1_030_000),
    )
    assert found.total == Change(
        area_id="",
        before=2_000_000,
        moved={Column.IDENTIFIED: 30_000, Column.REDUCED: 50_000, Column.CLEARED: 100_000},
        restated={},
        after=1_880_000,
    )
    assert (found.total.difference, found.balances) == (-120_000, True)


def test_what_was_recorded_since_of_days_before_restates_the_past(island: Register) -> None:
    known = datetime(2026, 1, 1, 3, 30, tzinfo=UTC)
    before = island.snapshot(date(2020, 12, 31), known)
    found = compared(before, island.snapshot(date(2020, 12, 31)))
    assert found.changes == (
        Change(area_id="XAB", before=900_000, moved={}, restated={Column.REDUCED: 50_000}, after=850_000),
    )
    assert found.balances


def test_the_same_snapshot_twice_has_no_change(island: Register) -> None:
    found = compared(island.snapshot(), island.snapshot())
    assert (found.changes, found.total.difference, found.balances) == ((), 0, True)


def test_a_later_snapshot_is_not_compared_with_an_earlier_one(island: Register) -> None:
    with pytest.raises(InvalidQuantity, match=r"compare the earlier one with the later one$"):
        compared(island.snapshot(), island.snapshot(date(2020, 12, 31)))


@pytest.mark.parametrize("unit", [Unit.M2, Unit.AP_MINES])
@pytest.mark.parametrize("day", [date(2022, 3, 31), date(2023, 12, 31), date(2024, 6, 30)])
def test_every_area_of_a_country_adds_up(
    example_register: Register, example_snapshot: Snapshot, day: date, unit: Unit
) -> None:
    before = example_register.snapshot(day)
    found = compared(before, example_snapshot, unit)
    assert found.balances
    held = HELD[unit]
    for snapshot, name in ((before, "before"), (example_snapshot, "after")):
        states = snapshot.states
        assert {one.area_id: getattr(one, name) for one in found.changes} == {
            one.area_id: held(states[one.area_id]) if one.area_id in states else 0 for one in found.changes
        }
        assert getattr(found.total, name) == sum(held(state) for state in states.values())
