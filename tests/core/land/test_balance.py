from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely

from clearance.errors import NotFound, RuleBroken
from clearance.land.accounts import Kind
from clearance.land.balance import acts_never_open, check_ground, check_reversal, reversal_of, reversals_of_act
from clearance.land.journal import Entry
from clearance.units import Unit


def entry(entry_id: str, kind: Kind, act_id: str, m2: int) -> Entry:
    return Entry(
        kind=kind,
        area_id="A",
        effective_on=date(2024, 1, 1),
        act_id=act_id,
        quantities={Unit.M2: 1000 * m2},
        entry_id=entry_id,
    )


OPENED = entry("E1", Kind.OPENED, "stock", 900)
GROWN = entry("E2", Kind.IDENTIFIED, "report", 100)
CLEARED = entry("E3", Kind.CLEARED, "report", 1000)
BOOK = (OPENED, GROWN, CLEARED)


def test_an_act_is_reversed_whole_whichever_entry_is_named() -> None:
    for named in ("E2", "E3"):
        undone = reversals_of_act(BOOK, named, act_id="undo", note="wrong area")
        assert [(e.kind, e.reversed_kind, e.reverses, e.act_id, e.note) for e in undone] == [
            (Kind.REVERSED, Kind.IDENTIFIED, "E2", "undo", "wrong area"),
            (Kind.REVERSED, Kind.CLEARED, "E3", "undo", "wrong area"),
        ]


def test_an_entry_that_is_not_there_was_reversed_or_is_a_reversal_is_not_reversed() -> None:
    reversal = replace(reversal_of(CLEARED, act_id="undo", note="n"), entry_id="E4")
    with pytest.raises(NotFound, match="no entry 'E9'"):
        reversals_of_act(BOOK, "E9", act_id="undo", note="n")
    with pytest.raises(RuleBroken, match="E3 was reversed before, by E4"):
        reversals_of_act((*BOOK, reversal), "E3", act_id="again", note="n")
    with pytest.raises(RuleBroken, match="E4 is itself a reversal"):
        reversals_of_act((*BOOK, reversal), "E4", act_id="again", note="n")


def test_a_reversal_is_the_exact_opposite_of_one_entry_and_only_once() -> None:
    reversal = replace(reversal_of(CLEARED, act_id="undo", note="n"), entry_id="E4")
    check_reversal(reversal, (*BOOK, reversal))
    for false in (
        replace(reversal, quantities={Unit.M2: 999_000}),
        replace(reversal, effective_on=date(2024, 1, 2)),
        replace(reversal, reversed_kind=Kind.REDUCED),
        replace(reversal, account="cha"),
    ):
        with pytest.raises(RuleBroken, match="the reversal of E3 is not its exact opposite"):
            check_reversal(false, (*BOOK, false))
    with pytest.raises(RuleBroken, match="A has no entry E9"):
        check_reversal(replace(reversal, reverses="E9"), BOOK)
    with pytest.raises(RuleBroken, match="E3 is reversed already"):
        check_reversal(reversal, (*BOOK, reversal, replace(reversal, entry_id="E5")))


def test_land_that_is_opened_and_released_in_one_act_was_never_open() -> None:
    known_late = (entry("E4", Kind.OPENED, "late", 50), entry("E5", Kind.CLEARED, "late", 50))
    assert acts_never_open((*BOOK, *known_late)) == {"late"}


def moved(entry_id: str, kind: Kind, west: int, east: int, **more: object) -> Entry:
    """An act on a strip of ground, one square metre for each degree."""
    ground = shapely.box(west, 0, east, 1)
    made = replace(entry(entry_id, Kind.OPENED, entry_id, east - west), geometry=ground, ground=ground)
    return replace(made, kind=kind, **more)  # type: ignore[arg-type]


def undoing(undone: Entry) -> Entry:
    return replace(reversal_of(undone, act_id="undo", note="n"), entry_id=f"{undone.entry_id}-undone")


WEST = moved("E1", Kind.OPENED, 0, 4)
EAST = moved("E2", Kind.IDENTIFIED, 4, 10)
GONE = moved("E3", Kind.CLEARED, 2, 4)


def test_an_act_whose_ground_left_since_is_not_undone_though_other_land_makes_up_for_it() -> None:
    with pytest.raises(RuleBroken) as refused:
        check_ground("A", [WEST, EAST, GONE, undoing(WEST)], "undo")
    assert str(refused.value) == (
        "A: the ground of E1 was moved again by E3 cleared 2 m2 of A on 2024-01-01; reverse first what came later"
    )


def test_an_act_that_took_ground_which_came_back_since_is_not_undone() -> None:
    wrong = moved("E3", Kind.RESIZED, 2, 4, quantities={Unit.M2: -2_000})
    back = moved("E4", Kind.RESIZED, 2, 4)
    with pytest.raises(RuleBroken, match=r"^A: the ground of E3 was moved again by E4 resized 2 m2 of A on"):
        check_ground("A", [WEST, wrong, back, undoing(wrong)], "undo")


def test_ground_that_would_lie_twice_does_not_make_up_for_ground_that_would_be_missed() -> None:
    """An outline was corrected twice, there and back: without the first time, two faults of one size would be left."""
    there = moved("E2", Kind.RESIZED, 0, 1, quantities={Unit.M2: -1_000}), moved("E3", Kind.RESIZED, 4, 5)
    back = moved("E4", Kind.RESIZED, 4, 5, quantities={Unit.M2: -1_000}), moved("E5", Kind.RESIZED, 0, 1)
    with pytest.raises(RuleBroken, match=r"^A: the ground of E2 was moved again by E5 resized 1 m2 of A on"):
        check_ground("A", [WEST, *there, *back, *map(undoing, there)], "undo")
    check_ground("A", [WEST, *there, *back, *map(undoing, back)], "undo")


def test_an_act_is_undone_where_its_ground_lies_still_or_what_came_later_is_undone_too() -> None:
    check_ground("A", [WEST, EAST, GONE, undoing(EAST)], "undo")
    check_ground("A", [WEST, EAST, GONE, undoing(GONE)], "undo")
    check_ground("A", [WEST, EAST, GONE, undoing(GONE), undoing(WEST)], "undo")
    check_ground("A", [OPENED, GONE, undoing(OPENED)], "undo")


def test_ground_that_never_fitted_keeps_no_act_from_being_undone() -> None:
    """The cleared strip lies outside of what was opened, as in books that were taken over from elsewhere."""
    astray = moved("E3", Kind.CLEARED, 20, 22)
    check_ground("A", [WEST, EAST, astray, undoing(EAST)], "undo")
    check_ground("A", [WEST, EAST, astray, undoing(astray)], "undo")


def test_land_that_was_split_off_and_went_on_is_not_undone() -> None:
    part = moved("E2", Kind.SPLIT, 0, 2, other_area_id="B")
    left = moved("E3", Kind.CLEARED, 1, 2, area_id="B")
    grown = moved("E4", Kind.IDENTIFIED, 20, 30, area_id="B")
    check_ground("A", [WEST, part, undoing(part)], "undo")
    with pytest.raises(RuleBroken, match=r"^B: the ground of E2 was moved again by E3 cleared"):
        check_ground("B", [part, left, grown, undoing(part)], "undo")


def test_how_an_area_of_unknown_size_arrived_is_not_undone_while_something_says_its_class() -> None:
    arrived = replace(OPENED, quantities={})
    confirmed = replace(
        OPENED, kind=Kind.CONFIRMED, quantities={}, entry_id="E2", account="sha", to_account="cha", act_id="survey"
    )
    undone = undoing(arrived)
    with pytest.raises(RuleBroken) as refused:
        check_reversal(undone, (arrived, confirmed, undone))
    assert str(refused.value) == (
        "A: E1 brought an area of unknown size, whose class E2 confirmed A on 2024-01-01 says; reverse first what came "
        "later"
    )
    check_reversal(undone, (arrived, undone))
    check_reversal(undone, (arrived, confirmed, undoing(confirmed), undone))
    known_before = replace(arrived, kind=Kind.IDENTIFIED, effective_on=date(2023, 1, 1), entry_id="E0")
    check_reversal(undone, (known_before, arrived, confirmed, undone))
