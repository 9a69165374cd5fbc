from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from clearance.errors import NotFound, RuleBroken
from clearance.land.accounts import Kind
from clearance.land.balance import acts_never_open, check_reversal, reversal_of, reversals_of_act
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
