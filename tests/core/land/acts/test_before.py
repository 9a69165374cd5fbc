"""What an act meets: the ground of its day, less what later acts have moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from clearance.land.accounts import Kind
from clearance.land.acts import before, elsewhere
from clearance.land.hazard import Area
from clearance.land.journal import Entry

Cells = Callable[..., BaseGeometry]
FIELD = Area(area_id="A", name="A")
EARLY, LATE = date(2022, 3, 1), date(2022, 6, 1)


@pytest.fixture
def book(opened: Callable[..., Entry], cells: Cells) -> list[Entry]:
    """Three cells: the first was cleared, the second found wrong, a fourth found, all on one day; the third stays."""

    def moved(kind: Kind, x: int, m2: int) -> Entry:
        ground = cells(x, 0, 1, 1)
        entry = replace(opened(ground=ground), kind=kind, effective_on=LATE, entry_id=f"E-{kind}")
        return replace(entry, quantities=dict.fromkeys(entry.quantities, m2))

    left = [moved(Kind.CLEARED, 0, 729_000), moved(Kind.RESIZED, 1, -729_000), moved(Kind.IDENTIFIED, 3, 729_000)]
    return [opened(ground=cells(0, 0, 3, 1)), *left]


def test_an_act_of_today_meets_the_ground_as_it_is(book: list[Entry], cells: Cells) -> None:
    met = before(FIELD, book, LATE)
    assert met.geometry is not None
    assert met.geometry.equals(cells(2, 0, 2, 1))
    assert met.moved_later is None


def test_a_late_act_meets_no_ground_that_moved_later_and_knows_which_that_is(book: list[Entry], cells: Cells) -> None:
    met = before(FIELD, book, EARLY)
    assert met.geometry is not None
    assert met.geometry.equals(cells(2, 0, 1, 1))
    assert met.moved_later is not None
    assert met.moved_later.equals(shapely.union(cells(0, 0, 2, 1), cells(3, 0, 1, 1)))


def test_where_everything_moved_later_the_ground_is_empty_and_not_unknown(
    opened: Callable[..., Entry], cells: Cells
) -> None:
    first = opened(ground=cells(0, 0, 1, 1))
    again = replace(opened(ground=cells(0, 0, 1, 1)), kind=Kind.IDENTIFIED, effective_on=LATE, entry_id="E-2")
    met = before(FIELD, [first, again], EARLY)
    assert met.geometry is not None
    assert met.geometry.is_empty


def test_ground_that_left_for_good_or_moved_later_cannot_come_in(book: list[Entry], cells: Cells) -> None:
    today, late = elsewhere("A", book, LATE), elsewhere("A", book, EARLY)
    assert today is not None
    assert today.equals(cells(0, 0, 1, 1))
    assert late is not None
    assert late.equals(shapely.union(cells(0, 0, 2, 1), cells(3, 0, 1, 1)))


def test_ground_that_came_back_after_a_split_is_not_elsewhere_until_it_goes_again(
    opened: Callable[..., Entry], cells: Cells
) -> None:
    part = cells(0, 0, 1, 1)

    def passed(kind: Kind, from_id: str, to_id: str, month: int) -> Entry:
        made = replace(opened(area_id=from_id, ground=part), kind=kind, other_area_id=to_id)
        return replace(made, effective_on=date(2022, month, 1), entry_id=f"E-{month}")

    first, back, again = (
        passed(Kind.SPLIT, "A", "B", 2),
        passed(Kind.MERGED, "B", "A", 3),
        passed(Kind.SPLIT, "A", "B", 4),
    )
    whole = opened(ground=cells(0, 0, 2, 1))
    today = date(2022, 6, 1)
    assert elsewhere("A", [whole, first, back], today) is None
    for book in ([whole, first, back, again], [back, whole, first]):
        away = elsewhere("A", [*book, again], today)
        assert away is not None
        assert away.equals(part)


def test_ground_that_came_by_a_merger_and_went_by_a_split_is_elsewhere(
    opened: Callable[..., Entry], cells: Cells
) -> None:
    part = cells(4, 0, 1, 1)
    merged = replace(opened(area_id="B", ground=part), kind=Kind.MERGED, other_area_id="A", effective_on=EARLY)
    split = replace(opened(ground=part), kind=Kind.SPLIT, other_area_id="C", effective_on=LATE, entry_id="E-2")
    away = elsewhere("A", [split, opened(ground=cells(0, 0, 1, 1)), merged], LATE)
    assert away is not None
    assert away.equals(part)


def test_a_late_act_still_knows_the_ground_that_is_open_now(book: list[Entry], cells: Cells) -> None:
    met = before(FIELD, book, EARLY)
    assert met.ground_now is not None
    assert met.ground_now.equals(cells(2, 0, 2, 1))
