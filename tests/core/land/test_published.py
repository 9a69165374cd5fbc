from dataclasses import replace
from datetime import date

import pytest

from clearance.errors import InvalidRecord
from clearance.land.published import Measure, PublishedFigure, Qualifier, agrees, period_of, qualifier_in
from clearance.units import Unit

MINES = PublishedFigure(
    figure_id="f",
    row_id="r",
    measure=Measure.AP_MINES,
    quantity=4_000,
    to_on=date(2024, 11, 30),
    issuer="Mine Action Review",
    published="2025",
)


@pytest.mark.parametrize(
    ("qualifier", "agreeing", "differing"),
    [
        (Qualifier.EXACT, [4_000], [3_999, 4_001]),
        (Qualifier.ABOUT, [3_500, 3_997, 4_500], [3_499, 4_501]),
        (Qualifier.OVER, [4_000, 5_000], [3_999, 5_001]),
        (Qualifier.AT_MOST, [0, 4_000], [4_001]),
    ],
)
def test_the_books_agree_with_a_figure_as_firmly_as_it_is_stated(
    qualifier: Qualifier, agreeing: list[int], differing: list[int]
) -> None:
    figure = replace(MINES, qualifier=qualifier)
    assert [agrees(figure, booked) for booked in agreeing] == [True] * len(agreeing)
    assert [agrees(figure, booked) for booked in differing] == [False] * len(differing)


def test_about_nothing_is_nothing() -> None:
    none = replace(MINES, quantity=0, qualifier=Qualifier.ABOUT)
    assert (agrees(none, 0), agrees(none, 1)) == (True, False)


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2014-04", date(2014, 4, 30), "month"),
        ("2024-02", date(2024, 2, 29), "month"),
        ("2015", date(2015, 12, 31), "year"),
        (" 2012-11-30 ", date(2012, 11, 30), "day"),
    ],
)
def test_a_date_is_no_more_precise_than_its_source(text: str, day: date, precision: str) -> None:
    assert period_of(text) == (day, precision)
    assert replace(MINES, to_on=day, date_precision=precision).when == text.strip()


@pytest.mark.parametrize("text", ["", "14", "2014-13", "2014-02-30", "30.04.2014", "April 2014"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidRecord, match=f"^'{text}' is not a date; write YYYY-MM-DD, YYYY-MM or YYYY$"):
        period_of(text)


@pytest.mark.parametrize(
    ("note", "quantity", "qualifier"),
    [
        ('"just over 21,000 m2"', "21000", Qualifier.OVER),
        ("Some 4,000 mines remain", "4000", Qualifier.ABOUT),
        ("at most 100000", "100000", Qualifier.AT_MOST),
        ("over 160000 m2 in one", "480394", Qualifier.EXACT),
        ("", "480394", Qualifier.EXACT),
    ],
)
def test_a_note_qualifies_only_the_number_that_it_quotes(note: str, quantity: str, qualifier: Qualifier) -> None:
    assert qualifier_in(note, quantity) is qualifier


def test_a_figure_says_who_printed_what_of_when() -> None:
    assert replace(MINES, qualifier=Qualifier.ABOUT).label == (
        "Mine Action Review (2025) national 2024-11-30: about 4,000 ap_mines"
    )
    flow = replace(MINES, measure=Measure.AREA_M2, quantity=27_155_000, product="cleared", from_on=date(2017, 1, 1))
    assert flow.label == "Mine Action Review (2025) national cleared 2017-01-01..2024-11-30: 27,155 m2"
    assert (MINES.is_stock, flow.is_stock) == (True, False)


def test_figures_that_cannot_be_are_refused() -> None:
    with pytest.raises(InvalidRecord, match="-1 ap_mines is negative; published amounts are counted from 0 up"):
        replace(MINES, quantity=-1)
    with pytest.raises(InvalidRecord, match="runs from 2025-01-01 to 2024-11-30; put the earlier date first"):
        replace(MINES, from_on=date(2025, 1, 1))


def test_parts_of_a_number_of_areas_are_counted_as_areas() -> None:
    assert {measure: measure.unit for measure in Measure} == {
        Measure.AREA_M2: Unit.M2,
        Measure.AREAS: Unit.AREAS,
        Measure.AP_MINES: Unit.AP_MINES,
        Measure.AREAS_SHA: Unit.AREAS,
        Measure.AREAS_CHA: Unit.AREAS,
    }
