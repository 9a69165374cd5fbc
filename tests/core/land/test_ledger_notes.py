from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from clearance.land.accounts import Kind
from clearance.land.hazard import Area
from clearance.land.journal import Entry
from clearance.land.ledger import Period, periods_between, statement
from clearance.land.ledger_notes import Note, is_published, notes
from clearance.land.snapshot import Records, SnapshotId, snapshot_of
from clearance.units import Unit

if TYPE_CHECKING:
    from clearance.land.snapshot import Snapshot

YEARS = periods_between(date(2014, 1, 1), date(2024, 12, 31))
COMPUTED = "computed from the books; no State has published this figure"


def _notes(snapshot: Snapshot, unit: Unit) -> list[Note]:
    return list(notes(snapshot, statement(snapshot.books, unit, YEARS, as_of=snapshot.as_of)))


def _cells(found: list[Note]) -> list[tuple[object, ...]]:
    return [(n.year, n.column, n.amount, str(n.covers_from), str(n.covers_to)) for n in found if n.text != COMPUTED]


def test_peru_amounts_that_cover_more_than_their_year_say_their_days(peru_snapshot: Snapshot) -> None:
    assert _cells(_notes(peru_snapshot, Unit.M2)) == [
        (2014, "cleared", 8_458, "2014-01-01", "2014-12-31"),
        (2015, "unexplained", 126_953, "2014-05-01", "2015-12-31"),
        (2018, "unexplained", -26_914, "2016-01-01", "2018-03-31"),
        (2019, "unspecified", 186_757, "2018-01-01", "2019-12-31"),
        (2020, "cleared", 0, "2020-01-01", "2020-12-31"),
        (2022, "cleared", 21_000, "2022-01-01", "2022-12-31"),
        (2023, "unexplained", 83_445, "2018-04-01", "2023-12-31"),
        (2024, "cleared", 22_625, "2024-06-01", "2024-11-30"),
    ]
    assert _cells(_notes(peru_snapshot, Unit.AP_MINES)) == [
        (2023, "unexplained", -1_199, "2016-01-01", "2023-12-31"),
        (2024, "destroyed", 746, "2024-06-01", "2024-11-30"),
    ]


def test_peru_the_flow_of_2014_is_said_to_be_booked_whole_after_the_april_stock(peru_snapshot: Snapshot) -> None:
    assert _notes(peru_snapshot, Unit.M2)[0].to_dict() == {
        "year": 2014,
        "column": "cleared",
        "amount": 8_458,
        "covers_from": "2014-01-01",
        "covers_from_precision": None,
        "covers_to": "2014-12-31",
        "covers_to_precision": "day",
        "text": "booked whole after the stock of April 2014; the months before it may be in that stock already",
        "entry": "E79",
    }


def test_peru_a_hedged_amount_says_how_its_source_hedges(peru_snapshot: Snapshot) -> None:
    (over,) = [n.text for n in _notes(peru_snapshot, Unit.M2) if (n.year, n.column) == (2022, "cleared")]
    assert over == "the source says 'over'; \"just over 21,000\"; almost three times the output of 2021"


def test_peru_closings_that_no_state_published_are_marked(peru_snapshot: Snapshot) -> None:
    marked = {
        unit: [note.year for note in _notes(peru_snapshot, unit) if note.text == COMPUTED]
        for unit in (Unit.M2, Unit.AREAS, Unit.AP_MINES)
    }
    # A State published 480,394 m2 for 2015 and 426,325 for 2018; the 4,000 mines and 46 areas of 2024 are no State's.
    assert marked == {
        Unit.M2: [2014, 2017, 2019, 2020, 2021, 2022, 2024],
        Unit.AREAS: [2024],
        Unit.AP_MINES: [2017, 2018, 2019, 2020, 2021, 2022, 2024],
    }


def test_peru_the_stock_stays_published_through_a_year_in_which_nothing_moved(peru_snapshot: Snapshot) -> None:
    made = statement(peru_snapshot.books, Unit.M2, YEARS)
    published = {row.period.year: is_published(peru_snapshot, row) for row in made.rows}
    assert (published[2015], published[2016], published[2017]) == (True, True, False)


def test_one_undivided_period_is_not_marked_as_computed(peru_snapshot: Snapshot) -> None:
    whole = statement(peru_snapshot.books, Unit.AREAS, [Period(date(2014, 1, 1), date(2024, 12, 31))], by=())
    assert [note.column for note in notes(peru_snapshot, whole)] == ["cleared"]


def test_area_records_get_no_notes(example_snapshot: Snapshot) -> None:
    made = statement(example_snapshot.books, Unit.M2, periods_between(date(2021, 1, 1), date(2024, 12, 31)))
    assert notes(example_snapshot, made) == ()


def test_acts_on_areas_that_cover_years_before_are_said_with_their_days_and_number() -> None:
    area = Area(area_id="A", name="A")
    opened = Entry(
        kind=Kind.OPENED,
        area_id="A",
        account="cha",
        effective_on=date(2015, 1, 1),
        act_id="o",
        quantities={Unit.M2: 900_000},
        entry_id="E1",
    )
    cleared = [
        Entry(
            kind=Kind.CLEARED,
            area_id="A",
            account="cha",
            effective_on=date(2022, 12, day),
            covers_from=date(since, 1, 1),
            act_id=f"c{day}",
            quantities={Unit.M2: m2},
            entry_id=f"E{day}",
        )
        for day, since, m2 in ((29, 2022, 1_000), (30, 2020, 2_000), (31, 2019, 400_000))
    ]
    identity = SnapshotId(
        id="s", register="r", country="XAA", as_of=date(2022, 12, 31), known_at="2026-01-01T00:00:00Z", position=9
    )
    snapshot = snapshot_of(identity, "Alphaland", Records(areas=(area,), entries=(opened, *cleared)))
    years = periods_between(date(2019, 1, 1), date(2022, 12, 31))
    found = notes(snapshot, statement(snapshot.books, Unit.M2, years, as_of=snapshot.as_of))
    assert [note.to_dict() for note in found] == [
        {
            "year": 2022,
            "column": "cleared",
            "amount": 402,
            "covers_from": "2019-01-01",
            "covers_from_precision": None,
            "covers_to": "2022-12-31",
            "covers_to_precision": None,
            "text": "covers more than the period it stands in; of acts on areas, 2 in all",
            "entry": None,
        }
    ]
