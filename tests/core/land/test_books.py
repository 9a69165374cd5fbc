from dataclasses import replace
from datetime import date

import numpy as np

from clearance.land.accounts import Column, Kind
from clearance.land.area_counts import area_counts, open_area_counts
from clearance.land.balance import reversal_of
from clearance.land.books import MOVEMENT_COLUMNS, POSTING_COLUMNS, WORDS, books_of
from clearance.land.hazard import Area, Level
from clearance.land.journal import Entry
from clearance.units import Unit

FIELD = Area(area_id="A", name="A", sector="North")
COUNTRY = Area(area_id="X", name="X", level=Level.NATIONAL)
OPENED = Entry(
    kind=Kind.OPENED,
    area_id="A",
    effective_on=date(2022, 1, 1),
    act_id="1",
    account="sha",
    quantities={Unit.M2: 900},
    entry_id="E1",
)
SIZELESS = replace(OPENED, quantities={})
CONFIRMED = replace(
    OPENED,
    kind=Kind.CONFIRMED,
    to_account="cha",
    effective_on=date(2022, 5, 1),
    quantities={Unit.M2: 600},
    entry_id="E2",
)
CLEARED = replace(OPENED, kind=Kind.CLEARED, account="cha", effective_on=date(2023, 3, 1), entry_id="E3")


def counts(*entries: Entry) -> list[tuple[str, str, int, str]]:
    found = area_counts(books_of([FIELD, COUNTRY], entries))
    days = found["effective_on"].astype(str)
    return sorted(zip(days, found["column"], found["quantity"], found["account"], strict=True))


def open_on(day: str, *entries: Entry) -> list[tuple[str, str]]:
    books = books_of([FIELD, COUNTRY], entries)
    (found,) = open_area_counts(books, [np.datetime64(day, "s")])
    accounts = [WORDS["account"][place] for place in found.account.tolist()]
    return list(zip(books.areas.index[found.area], accounts, strict=True))


def test_books_without_entries_have_their_columns_and_types() -> None:
    books = books_of([FIELD], [])
    assert list(books.movements.columns) == list(MOVEMENT_COLUMNS)
    assert list(books.postings.columns) == list(POSTING_COLUMNS)
    assert books.postings["quantity"].dtype == np.int64
    assert books.postings["effective_on"].dtype == np.dtype("datetime64[s]")


def test_a_balance_is_what_was_open_at_the_end_of_a_day() -> None:
    books = books_of([FIELD], [OPENED, replace(CLEARED, account="sha", quantities={Unit.M2: 250})])
    days = ("2021-12-31", "2022-01-01", "2023-02-28", "2023-03-01")
    found = [books.open_on(np.datetime64(day, "s")).to_dict("records") for day in days]
    row = {"area_id": "A", "account": "sha", "unit": Unit.M2}
    assert found == [[], [{**row, "quantity": 900}], [{**row, "quantity": 900}], [{**row, "quantity": 650}]]


def test_an_area_counts_once_until_it_is_empty() -> None:
    rest = replace(CLEARED, account="sha", quantities={Unit.M2: 300}, entry_id="E4")
    gone = replace(CLEARED, quantities={Unit.M2: 600})
    assert counts(OPENED, CONFIRMED, rest, gone) == [
        ("2022-01-01", Column.OPENED, 1, "sha"),
        ("2022-05-01", Column.CONFIRMED, -1, "sha"),
        ("2022-05-01", Column.CONFIRMED, 1, "cha"),
        ("2023-03-01", Column.CLEARED, 1, "cha"),
    ]


def test_an_area_counts_in_the_class_that_holds_most_of_it_and_in_one_of_two_that_hold_the_same() -> None:
    assert open_on("2022-02-01", OPENED, CONFIRMED) == [("A", "sha")]
    assert open_on("2022-06-01", OPENED, CONFIRMED) == [("A", "cha")]
    half = replace(CONFIRMED, quantities={Unit.M2: 450})
    assert open_on("2022-06-01", OPENED, half) == [("A", "cha")]
    assert counts(OPENED, half)[-1] == ("2022-05-01", Column.CONFIRMED, 1, "cha")


def test_an_area_of_unknown_size_counts_in_its_class_until_it_is_released() -> None:
    mines = replace(SIZELESS, quantities={Unit.AP_MINES: 4})
    released = replace(CLEARED, account="sha", quantities={Unit.M2: 0})
    for opening in (SIZELESS, mines):
        assert open_on("2023-01-01", opening, released) == [("A", "sha")]
        assert open_on("2023-03-01", opening, released) == []
        assert counts(opening, released) == [
            ("2022-01-01", Column.OPENED, 1, "sha"),
            ("2023-03-01", Column.CLEARED, 1, "sha"),
        ]


def test_a_release_withdrawn_leaves_an_area_of_unknown_size_open() -> None:
    released = replace(CLEARED, account="sha", quantities={Unit.M2: 0})
    back = replace(reversal_of(released, act_id="2", note=""), entry_id="E4")
    assert open_on("2024-01-01", SIZELESS, released, back) == [("A", "sha")]
    assert counts(SIZELESS, released, back) == counts(SIZELESS)


def test_an_opening_withdrawn_was_never_an_area() -> None:
    back = replace(reversal_of(SIZELESS, act_id="2", note=""), entry_id="E4")
    assert (counts(SIZELESS, back), open_on("2024-01-01", SIZELESS, back)) == ([], [])


def test_books_of_totals_count_no_areas_of_their_own() -> None:
    total = replace(OPENED, area_id="X", quantities={Unit.M2: 900, Unit.AREAS: 135})
    assert (counts(total), open_on("2024-01-01", total)) == ([], [])
