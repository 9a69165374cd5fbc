"""The books as a history, and the second opinion that comes of them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from clearance.errors import InvalidQuantity, NotPossible
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Level
from clearance.land.journal import Entry
from clearance.land.snapshot import Records, Snapshot, SnapshotId, snapshot_of
from clearance.outlook.books_history import history_of_books
from clearance.outlook.history import History, KnownDeadline, Stock, YearOutput
from clearance.outlook.pooled_books import pooled_books
from clearance.units import Unit

if TYPE_CHECKING:
    from clearance_geodata.register import Register


def _snapshot(*entries: Entry, level: Level = Level.AREA) -> Snapshot:
    identity = SnapshotId(
        id="s", register="r", country="XAA", as_of=date(2024, 6, 30), known_at="2026-01-01T00:00:00Z", position=9
    )
    return snapshot_of(
        identity, "Alphaland", Records(areas=(Area(area_id="A", name="A", level=level),), entries=entries)
    )


def _entry(kind: Kind, m2: int, on: str, *, since: str | None = None) -> Entry:
    return Entry(
        kind=kind,
        area_id="A",
        effective_on=date.fromisoformat(on),
        covers_from=date.fromisoformat(since) if since else None,
        act_id=f"act {kind} {on}",
        quantities={Unit.M2: m2 * 1000},
    )


@pytest.fixture
def peru_snapshot(peru_register: Register) -> Snapshot:
    return peru_register.snapshot()


def test_the_books_of_peru_are_a_history_of_products_and_stocks(peru_snapshot: Snapshot) -> None:
    history = history_of_books(peru_snapshot)
    shared = YearOutput(year=2018, released_m2=186_757 * (365 / 730))
    assert history.outputs == (
        YearOutput(year=2014, cleared_m2=8_458),
        YearOutput(year=2015, cleared_m2=76_355),
        YearOutput(
            year=2017, cleared_m2=9_246, reduced_m2=7_171, cancelled_m2=10_738, released_m2=27_155, ap_mines=396
        ),
        shared,
        YearOutput(year=2019, released_m2=shared.released_m2),
        YearOutput(year=2020, cleared_m2=0, released_m2=0),
        YearOutput(year=2022, cleared_m2=21_000),
    )
    assert history.stocks[-2:] == (
        Stock(as_of=date(2023, 12, 31), remaining_m2=302_013),
        Stock(as_of=date(2024, 11, 30), remaining_m2=279_388),
    )
    assert history.deadlines == (KnownDeadline(deadline=date(2029, 12, 31), known_on=date(2024, 11, 30)),)


def test_area_records_report_whole_years_and_the_year_that_has_not_ended_is_no_output() -> None:
    history = history_of_books(
        _snapshot(
            _entry(Kind.OPENED, 1_000, "2021-12-31"),
            _entry(Kind.CLEARED, 100, "2022-02-01"),
            _entry(Kind.REDUCED, 50, "2022-10-01"),
            _entry(Kind.CLEARED, 30, "2024-03-01"),
        )
    )
    assert history == History(
        country="Alphaland",
        outputs=(YearOutput(year=2022, cleared_m2=100, reduced_m2=50),),
        stocks=(
            Stock(as_of=date(2021, 12, 31), remaining_m2=1_000),
            Stock(as_of=date(2022, 12, 31), remaining_m2=850),
            Stock(as_of=date(2024, 6, 30), remaining_m2=820),
        ),
    )


def test_a_part_of_a_year_in_national_books_is_no_output_of_the_year() -> None:
    history = history_of_books(
        _snapshot(
            _entry(Kind.OPENED, 1_000, "2021-12-31"),
            _entry(Kind.CLEARED, 100, "2022-06-30", since="2022-01-01"),
            _entry(Kind.CLEARED, 80, "2023-06-30", since="2023-01-01"),
            _entry(Kind.CLEARED, 90, "2023-12-31", since="2023-07-01"),
            level=Level.NATIONAL,
        )
    )
    assert history.outputs == (YearOutput(year=2023, cleared_m2=170),)


def test_the_second_opinion_has_the_three_streams_and_completion(peru_snapshot: Snapshot) -> None:
    opinion = pooled_books(peru_snapshot, seed=7)
    assert opinion == pooled_books(peru_snapshot, seed=7)
    assert opinion.year_ends[:2] == (date(2025, 11, 30), date(2026, 11, 30))
    for rows in (opinion.cleared_m2, opinion.reduced_m2, opinion.cancelled_m2, opinion.remaining_m2):
        assert len(rows) == 20
        assert all(lower <= upper for row in rows for lower, upper in pairwise(row))
    assert opinion.completion.p_by_deadline == pytest.approx(0.2, abs=0.1)
    assert list(opinion.completion.cdf) == sorted(opinion.completion.cdf)


def test_a_stock_alone_gives_a_wide_second_opinion() -> None:
    opinion = pooled_books(_snapshot(_entry(Kind.OPENED, 500_000, "2023-12-31")), seed=1)
    assert "no clearance is stated: guessed from release or from what remains" in opinion.notes
    assert opinion.cleared_m2[0][-1] > 20 * opinion.cleared_m2[0][3]


def test_empty_books_give_the_reason_why_there_is_none() -> None:
    with pytest.raises(NotPossible, match="the books state no output and no stock in m2; record areas or adopt a"):
        pooled_books(_snapshot(), seed=1)


def test_known_capacity_replaces_clearance_and_is_taken_off_what_remains(peru_snapshot: Snapshot) -> None:
    usual, more = (pooled_books(peru_snapshot, seed=1, capacity_m2=m2) for m2 in ((), (50_000, 100_000)))
    assert [round(row[3], -4) for row in more.cleared_m2[:3]] == [50_000, 100_000, 100_000]
    assert more.remaining_m2[2][3] < usual.remaining_m2[2][3] / 2
    assert (more.completion.p_by_deadline or 0) > 2 * (usual.completion.p_by_deadline or 1)
    assert more.notes[-1].startswith("known capacity in place of past clearance: 50,000, 100,000 m2 a year")


def test_a_capacity_that_cannot_be_is_refused(peru_snapshot: Snapshot) -> None:
    with pytest.raises(InvalidQuantity, match="a capacity of -1 m2 a year cannot be; give what the teams clear"):
        pooled_books(peru_snapshot, seed=1, capacity_m2=(-1,))
