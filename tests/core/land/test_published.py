from dataclasses import replace
from datetime import date

import pytest

from clearance.errors import InvalidRecord
from clearance.land.hazard import Hazard
from clearance.land.published import (
    CLASSES,
    Measure,
    PublishedFigure,
    Qualifier,
    agrees,
    bounds,
    hazard_words,
    period_of,
)
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
    ("qualifier", "expected"),
    [
        (Qualifier.EXACT, (50_575_000, 50_585_000)),
        (Qualifier.ABOUT, (50_575_000, 50_585_000)),
        (Qualifier.OVER, (50_580_000, 50_590_000)),
        (Qualifier.AT_MOST, (0, 50_580_000)),
    ],
)
def test_a_rounded_figure_lets_half_a_step_pass(qualifier: Qualifier, expected: tuple[int, int]) -> None:
    km2 = replace(MINES, measure=Measure.AREA_M2, quantity=50_580_000_000, rounded_to=10_000_000, qualifier=qualifier)
    assert tuple(bound // 1000 for bound in bounds(km2)) == expected
    assert agrees(km2, 50_580_000_000)


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


def test_a_figure_says_what_it_is_about() -> None:
    stores = replace(MINES, measure=Measure.MUNITIONS, quantity=2_005, obligation="CCM Article 3")
    assert stores.label == "Mine Action Review (2025) national CCM Article 3 2024-11-30: 2,005 munitions"
    small = replace(MINES, measure=Measure.ITEMS, quantity=3_660, obligation="disposal", item="small arms")
    assert small.label.endswith("disposal 2024-11-30: 3,660 small arms")
    assert replace(small, measure=Measure.EVENTS, item="").label.endswith("3,660 events")
    assert replace(small, measure=Measure.TONNES).label.endswith("3.66 tonnes of small arms")
    mixed = replace(MINES, measure=Measure.AREA_CHA_M2, quantity=5_000, hazard="AP+AV+ERW")
    assert mixed.label == "Mine Action Review (2025) national AP+AV+ERW 2024-11-30: 5 m2 (CHA)"
    assert [figure.is_own for figure in (MINES, stores, mixed)] == [True, False, False]


@pytest.mark.parametrize(
    ("hazards", "words"),
    [
        ([], ""),
        ([Hazard.AP], ""),
        ([Hazard.AP, Hazard.AP_IMPROVISED], ""),
        ([Hazard.AP_IMPROVISED], "AP-improvised"),
        ([Hazard.AV, Hazard.AP], "AP+AV"),
        ([Hazard.CLUSTER], "cluster"),
    ],
)
def test_what_article_5_counts_is_the_registers_own(hazards: list[Hazard], words: str) -> None:
    assert hazard_words(frozenset(hazards)) == words
    assert replace(MINES, hazard=words).is_own == (words == "")


@pytest.mark.parametrize(
    ("hazard", "message"),
    [
        ("AP", "hazard 'AP' is not written as hazards are; join them in order of the alphabet"),
        ("ERW+AP", "hazard 'ERW"),
        ("mixed", "hazard 'mixed' is not known"),
    ],
)
def test_a_hazard_that_is_written_otherwise_is_refused(hazard: str, message: str) -> None:
    with pytest.raises(InvalidRecord, match=message):
        replace(MINES, hazard=hazard)


def test_every_measure_has_a_unit_and_classes_have_that_of_their_whole() -> None:
    assert {measure: measure.unit for measure in Measure} == {
        Measure.AREA_M2: Unit.M2,
        Measure.AREA_SHA_M2: Unit.M2,
        Measure.AREA_CHA_M2: Unit.M2,
        Measure.AREAS: Unit.AREAS,
        Measure.AREAS_SHA: Unit.AREAS,
        Measure.AREAS_CHA: Unit.AREAS,
        Measure.AP_MINES: Unit.AP_MINES,
        Measure.MUNITIONS: Unit.MUNITIONS,
        Measure.SUBMUNITIONS: Unit.SUBMUNITIONS,
        Measure.ITEMS: Unit.ITEMS,
        Measure.TONNES: Unit.TONNES,
        Measure.EVENTS: Unit.ITEMS,
    }
    assert all(part.unit is whole.unit for whole, parts in CLASSES.items() for part in parts)
