from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

from clearance.errors import NotPossible
from clearance.land.accounts import Kind
from clearance.land.hazard import Area, Level
from clearance.land.journal import Entry
from clearance.land.snapshot import Records, Snapshot, SnapshotId, snapshot_of
from clearance.outlook.evidence import completion, programme_of
from clearance.outlook.forecast import Programme
from clearance.outlook.reports import ReportedOutput
from clearance.outlook.revision import StockRevision
from clearance.units import Unit

if TYPE_CHECKING:
    from clearance_geodata.register import Register


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _entry(kind: Kind, m2: int, on: str, *, since: str | None = None, entry_id: str = "", reverses: str = "") -> Entry:
    return Entry(
        kind=Kind.REVERSED if reverses else kind,
        reversed_kind=kind if reverses else None,
        reverses=reverses or None,
        area_id="A",
        effective_on=_day(on),
        covers_from=_day(since) if since else None,
        act_id=f"act {kind} {on}",
        quantities={Unit.M2: m2 * 1000},
        entry_id=entry_id,
    )


def _snapshot(*entries: Entry, level: Level = Level.AREA) -> Snapshot:
    identity = SnapshotId(
        id="s", register="r", country="XAA", as_of=date(2024, 6, 30), known_at="2026-01-01T00:00:00Z", position=9
    )
    return snapshot_of(
        identity, "Alphaland", Records(areas=(Area(area_id="A", name="A", level=level),), entries=entries)
    )


def _output(since: str, until: str, m2: float) -> ReportedOutput:
    return ReportedOutput(from_on=_day(since), to_on=_day(until), released_m2=m2)


def test_peru_reports_by_period_and_what_nobody_reported_is_missing(peru_snapshot: Snapshot) -> None:
    programme, left_out = programme_of(peru_snapshot)
    assert programme == Programme(
        as_of=date(2024, 11, 30),
        remaining_m2=279_388,
        outputs=(
            _output("2014-01-01", "2014-12-31", 8_458),
            _output("2015-01-01", "2015-12-31", 76_355),
            _output("2017-01-01", "2017-12-31", 9_246 + 7_171 + 10_738),
            _output("2018-01-01", "2019-12-31", 186_757),
            _output("2020-01-01", "2020-12-31", 0),
            ReportedOutput(from_on=date(2022, 1, 1), to_on=date(2022, 12, 31), released_m2=21_000, qualifier="over"),
            _output("2024-06-01", "2024-11-30", 22_625),
        ),
        revisions=(
            StockRevision(
                from_on=date(2014, 5, 1),
                to_on=date(2015, 12, 31),
                stock_before_m2=438_254,
                net_change_m2=126_953,
            ),
            StockRevision(
                from_on=date(2016, 1, 1), to_on=date(2018, 3, 31), stock_before_m2=480_394, net_change_m2=-26_914
            ),
            StockRevision(
                from_on=date(2018, 4, 1), to_on=date(2023, 12, 31), stock_before_m2=426_325, net_change_m2=83_445
            ),
        ),
        deadline=date(2029, 12, 31),
    )
    assert left_out == ("67,670 m2 known only as released: never part of what remained",)


def test_a_forecast_as_of_a_day_uses_what_took_effect_by_then(peru_register: Register) -> None:
    programme, _ = programme_of(peru_register.snapshot(date(2023, 12, 31)))
    assert (programme.as_of, programme.remaining_m2, programme.deadline) == (
        date(2023, 12, 31),
        302_013,
        date(2024, 12, 31),
    )
    assert max(output.to_on for output in programme.outputs) == date(2022, 12, 31)


def test_another_deadline_can_be_asked_for(peru_snapshot: Snapshot) -> None:
    assert completion(peru_snapshot, seed=1, deadline=date(2040, 1, 1)).deadline == date(2040, 1, 1)


def test_a_seed_gives_one_forecast(peru_snapshot: Snapshot) -> None:
    assert completion(peru_snapshot, seed=7) == completion(peru_snapshot, seed=7)
    assert completion(peru_snapshot, seed=7) != completion(peru_snapshot, seed=8)


def test_peru_the_forecast_says_what_it_left_out(peru_snapshot: Snapshot) -> None:
    left_out = completion(peru_snapshot, seed=1).left_out
    assert "67,670 m2 known only as released: never part of what remained" in left_out
    assert {"2016: no report, missing, not zero", "2021: no report, missing, not zero"} <= set(left_out)


def test_the_acts_of_area_records_add_up_by_calendar_year() -> None:
    snapshot = _snapshot(
        _entry(Kind.OPENED, 1_000, "2021-12-31"),
        _entry(Kind.CLEARED, 100, "2022-02-01"),
        _entry(Kind.REDUCED, 50, "2022-10-01"),
        _entry(Kind.CLEARED, 30, "2024-03-01"),
    )
    programme, _ = programme_of(snapshot)
    assert programme.outputs == (
        _output("2022-01-01", "2022-12-31", 150),
        _output("2024-01-01", "2024-06-30", 30),
    )
    assert programme.remaining_m2 == 820


def test_the_example_gives_every_released_m2_to_one_year(example_snapshot: Snapshot) -> None:
    programme, left_out = programme_of(example_snapshot)
    by_year = Counter[int]()
    for release in example_snapshot.releases:
        by_year[release.effective_on.year] += release.released_m2
    assert {o.from_on.year: round(o.released_m2 * 1000) for o in programme.outputs} == dict(by_year)
    unknown = sum(state.open_m2 is None for state in example_snapshot.open_states)
    assert left_out == (f"{unknown} areas of unknown size: they have no m2 to be released",)


def test_a_reversed_release_is_no_output() -> None:
    snapshot = _snapshot(
        _entry(Kind.OPENED, 1_000, "2021-12-31", entry_id="E1"),
        _entry(Kind.CLEARED, 100, "2022-02-01", entry_id="E2"),
        _entry(Kind.CLEARED, 100, "2022-02-01", entry_id="E3", reverses="E2"),
    )
    programme, _ = programme_of(snapshot)
    assert (programme.outputs, programme.remaining_m2) == ((), 1_000)


def test_where_the_book_began_is_no_revision() -> None:
    snapshot = _snapshot(
        _entry(Kind.IDENTIFIED, 1_000, "2021-12-31"), _entry(Kind.IDENTIFIED, 200, "2023-05-05"), level=Level.NATIONAL
    )
    programme, _ = programme_of(snapshot)
    assert programme.revisions == (
        StockRevision(from_on=date(2023, 5, 5), to_on=date(2023, 5, 5), stock_before_m2=1_000, net_change_m2=200),
    )


def test_land_without_reported_output_has_no_forecast_and_says_why() -> None:
    with pytest.raises(NotPossible):
        completion(_snapshot(_entry(Kind.OPENED, 1_000, "2021-12-31")), seed=1)


def test_reports_that_overlap_have_no_forecast_and_say_why() -> None:
    snapshot = _snapshot(
        _entry(Kind.OPENED, 1_000, "2020-12-31"),
        _entry(Kind.CLEARED, 100, "2021-12-31", since="2021-01-01"),
        _entry(Kind.REDUCED, 100, "2022-06-30", since="2021-07-01"),
        level=Level.NATIONAL,
    )
    with pytest.raises(NotPossible, match=r"the reported periods cannot be put side by side: .* overlap"):
        completion(snapshot, seed=1)


def test_a_stock_that_fell_by_more_than_it_was_has_no_forecast_and_says_why() -> None:
    snapshot = _snapshot(
        _entry(Kind.OPENED, 1_000, "2020-12-31"),
        _entry(Kind.IDENTIFIED, 9_000, "2021-06-30"),
        _entry(Kind.CLEARED, 100, "2022-12-31", since="2022-01-01"),
        _entry(Kind.PADDED, -5_000, "2023-12-31", since="2021-01-01"),
        level=Level.NATIONAL,
    )
    with pytest.raises(NotPossible, match="the books do not say how the stock moved"):
        completion(snapshot, seed=1)


def test_books_that_have_not_begun_are_not_done() -> None:
    with pytest.raises(NotPossible, match="the books have not begun, so what is left is not known"):
        completion(_snapshot(), seed=1)


def test_areas_of_unknown_size_alone_give_no_date() -> None:
    sizeless = Entry(kind=Kind.OPENED, area_id="A", effective_on=_day("2020-01-01"), act_id="stock")
    with pytest.raises(NotPossible, match="all land that is open is 1 areas of unknown size; record their size first"):
        completion(_snapshot(sizeless), seed=1)


def test_a_release_of_an_area_that_covers_several_years_is_spread_over_their_days() -> None:
    opened = _entry(Kind.OPENED, 1_000_000, "2015-01-01")
    cleared = _entry(Kind.CLEARED, 400_000, "2022-12-31", since="2019-01-01")
    programme, _ = programme_of(_snapshot(opened, cleared))
    shares = [output.released_m2 for output in programme.outputs]
    assert [(output.from_on.year, output.to_on.year) for output in programme.outputs] == [
        (2019, 2019),
        (2020, 2020),
        (2021, 2021),
        (2022, 2022),
    ]
    assert sum(shares) == 400_000
    assert shares == pytest.approx([400_000 * days / 1461 for days in (365, 366, 365, 365)], abs=0.001)


def test_what_an_area_record_covers_before_its_books_began_counts_from_their_beginning() -> None:
    opened = _entry(Kind.OPENED, 1_000_000, "2021-07-01")
    cleared = _entry(Kind.CLEARED, 1_000, "2022-03-31", since="2019-01-01")
    programme, _ = programme_of(_snapshot(opened, cleared))
    assert [(o.from_on, o.to_on) for o in programme.outputs] == [
        (_day("2021-07-01"), _day("2021-12-31")),
        (_day("2022-01-01"), _day("2022-12-31")),
    ]
    assert sum(output.released_m2 for output in programme.outputs) == 1_000
