from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import shapely

from clearance.land.accounts import Kind
from clearance.land.journal import Entry

Field = Callable[..., shapely.Polygon]
Made = Callable[..., Entry]
Found = Callable[..., list[tuple[str, str, str, str]]]


@pytest.mark.parametrize(
    ("said", "finding"),
    [
        ({"pattern_slots": "50", "slots_checked": "50", "laid_on": "1983-12-31"}, []),
        (
            {"pattern_slots": "50", "slots_checked": "60"},
            [("warning", "rows-contradict", "A", "60 slots checked and 0 AP mines found of 50 slots")],
        ),
        (
            {"laid_on": "2022-01-02"},
            [("warning", "laid-after-opened", "A", "laid on 2022-01-02, on the books since 2022-01-01")],
        ),
    ],
)
def test_what_is_said_of_laying_is_held_against_the_books(
    field: Field, opened: Made, found: Found, said: dict[str, str], finding: list[tuple[str, ...]]
) -> None:
    first = opened(field(0))
    told = Entry(
        kind=Kind.REASSIGNED, area_id="A", effective_on=date(2022, 2, 1), act_id="r", attributes=said, entry_id="A2"
    )
    assert found(first, told) == finding


def test_more_mines_than_the_rows_have_slots_are_found(field: Field, opened: Made, cleared: Made, found: Found) -> None:
    first = opened(field(0))
    told = Entry(
        kind=Kind.REASSIGNED,
        area_id="A",
        effective_on=date(2022, 2, 1),
        act_id="r",
        attributes={"pattern_slots": "0"},
        entry_id="A2",
    )
    assert [finding[1:] for finding in found(first, told, cleared(first, 3))] == [
        ("rows-contradict", "A", "0 slots checked and 1 AP mines found of 0 slots")
    ]
