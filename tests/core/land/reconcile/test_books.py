from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from clearance.land.accounts import Kind
from clearance.land.adoption import adopt, book_area
from clearance.land.balance import reversal_of
from clearance.land.journal import Entry
from clearance.land.published import PublishedFigure
from clearance.land.reconcile import Discrepancy
from clearance.units import Unit

Said: TypeAlias = Callable[..., PublishedFigure]
Booked: TypeAlias = Callable[..., list[Entry]]
Compared: TypeAlias = Callable[..., tuple[Discrepancy, ...]]
Pairs: TypeAlias = Callable[..., list[tuple[object, ...]]]

BOOK = book_area("national", "XAA", "Alphaland")


def _found(entry: Entry, m2: int) -> Entry:
    """What a survey added, recorded by its finders and not from a published figure."""
    return replace(entry, kind=Kind.IDENTIFIED, adopts=None, quantities={Unit.M2: m2 * 1000}, cause="survey")


def test_a_stock_that_the_books_do_not_hold_is_named_against_the_stock_they_rest_on(
    said: Said, booked: Booked, compared: Compared
) -> None:
    opening, later = said("S22", "2022-12-31", 1_000), said("S23", "2023-12-31", 1_200)
    (opened,) = booked(opening)
    survey = replace(_found(opened, 300), effective_on=later.to_on, date_precision="day")
    (found,) = compared([opening, later], [opened, survey])
    assert found == Discrepancy(
        rule="stock differs from the books",
        measure="area_m2",
        left=1_300,
        right=1_200,
        difference=100,
        sources=(
            "the books, resting on entry E1, opened for 2022-12-31 to 2022-12-31",
            "State national 2023-12-31: 1,200 m2, S23",
        ),
    )


def test_growth_that_the_books_explain_is_no_difference(said: Said, booked: Booked, pairs: Pairs) -> None:
    opening, later = said("S22", "2022-12-31", 1_000), said("S23", "2023-12-31", 1_300)
    (opened,) = booked(opening)
    survey = replace(_found(opened, 300), effective_on=later.to_on)
    assert pairs([opening, later], [opened, survey]) == []
    assert [found[0] for found in pairs([opening, later], [opened])] == ["stock rises without new areas"]


def test_a_stock_inside_a_reported_period_may_count_part_of_its_work(said: Said, booked: Booked, pairs: Pairs) -> None:
    opening, flow = said("S22", "2022-12-31", 1_000), said("F23", "2023-12-31", 300, product="cleared")
    midyear = said("SM", "2023-06-30", 850)
    assert pairs([opening, flow, midyear], booked(opening, flow)) == [
        ("may be work in between", "area_m2", 1_000, 850, 150)
    ]


def test_padding_stays_named_until_somebody_explains_it(said: Said, booked: Booked, pairs: Pairs) -> None:
    opening, later = said("S22", "2022-12-31", 1_000), said("S23", "2023-12-31", 1_200)
    entries = booked(opening, padded=(later,))
    assert pairs([opening, later], entries) == [("unexplained", "area_m2", 1_200, 1_000, 200)]
    reversed_ = [*entries, reversal_of(entries[-1], act_id="act", note="survey found it")]
    assert [found[0] for found in pairs([opening, later], reversed_)] == ["stock rises without new areas"]


def test_a_flow_restated_after_a_stock_was_padded_to_shows_at_that_stock(
    said: Said, booked: Booked, pairs: Pairs
) -> None:
    opening, flow = said("S22", "2022-12-31", 1_000), said("F23", "2023-12-31", 300, product="cleared")
    stock = said("S23", "2023-12-31", 900)
    entries = booked(opening, flow, padded=(stock,))
    restated = said("F23b", "2023-12-31", 350, product="cleared")
    entries += adopt([restated], entries, area=BOOK, act_id="act", restate=True).entries
    assert pairs([opening, flow, stock, restated], entries) == [
        ("two sources disagree", "area_m2", 300, 350, -50),
        ("unexplained", "area_m2", 850, 650, 200),
        ("restated since adopted", "area_m2", 900, 850, 50),
    ]


def test_a_stock_of_another_hazard_is_not_compared_with_the_book(said: Said, booked: Booked, pairs: Pairs) -> None:
    opening = said("S22", "2022-12-31", 1_000)
    assert pairs([opening, said("S23", "2022-12-31", 5_000, hazard="cluster")], booked(opening)) == []


def test_a_flow_that_is_booked_and_not_its_stock_does_not_count_as_adopted(
    said: Said, booked: Booked, pairs: Pairs
) -> None:
    opening, flow = said("S22", "2022-12-31", 1_000), said("R23", "2023-12-31", 300, product="cleared")
    stock = said("R23", "2023-12-31", 900)
    assert pairs([opening, flow, stock], booked(opening, flow)) == [
        ("stock and flows do not carry", "area_m2", 900, 700, 200)
    ]


def test_output_whose_period_reaches_over_a_stock_is_named_with_the_days(
    said: Said, booked: Booked, compared: Compared
) -> None:
    opening, flow = said("S23", "2023-03-31", 1_000), said("F23", "2023-12-31", 300, product="cleared")
    (found,) = compared([opening, flow], booked(opening, flow))
    assert (found.rule, found.left, found.right, found.difference) == (
        "periods may overlap",
        "2023-01-01/2023-12-31",
        "2023-03-31/2023-03-31",
        90,
    )
    assert found.sources == (
        "entry E2, cleared for 2023-01-01 to 2023-12-31",
        "entry E1, opened for 2023-03-31 to 2023-03-31",
    )
