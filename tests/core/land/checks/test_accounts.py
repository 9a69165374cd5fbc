from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import shapely

from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.checks import Finding, check_snapshot
from clearance.land.journal import Entry
from clearance.land.snapshot import Snapshot
from clearance.units import Unit, format_quantity

Field = Callable[..., shapely.Polygon]
Made = Callable[..., Entry]
Found = Callable[..., list[tuple[str, str, str, str]]]


def test_books_that_hold_and_say_all_they_should_have_no_findings(
    field: Field, opened: Made, cleared: Made, found: Found
) -> None:
    first = opened(field(0))
    assert found(first, opened(field(1), area_id="B"), cleared(first, 2)) == []
    assert found() == []


def test_unexplained_amounts_are_added_up_without_their_signs(opened: Made, found: Found) -> None:
    total = opened(None, area_id="X", quantities={Unit.M2: 5_000_000, Unit.AP_MINES: 50})
    up = replace(total, kind=Kind.PADDED, entry_id="X2", quantities={Unit.M2: 2_000_000, Unit.AP_MINES: 0})
    down = replace(total, kind=Kind.PADDED, entry_id="X3", quantities={Unit.M2: -500_000})
    assert found(total, up, down) == [("warning", "amounts-unexplained", "X, 2 entries", "2,500 m2")]
    undone = replace(down, kind=Kind.REVERSED, reversed_kind=Kind.PADDED, reverses="X3", entry_id="X4")
    assert found(total, up, down, undone) == [("warning", "amounts-unexplained", "X, 1 entry", "2,000 m2")]


def test_a_negative_account_is_an_error_from_its_first_day_on(
    field: Field, opened: Made, cleared: Made, found: Found
) -> None:
    first, other = opened(field(0)), opened(field(5), area_id="B")
    entries = [first, other, cleared(first, 4), cleared(first, 2), cleared(first, 3), cleared(other, 2)]
    held = format_quantity(-area_exact(field(0)), Unit.M2)
    assert [finding for finding in found(*entries) if finding[0] == "error"] == [
        ("error", "negative-account", "A, account 'cha' on 2022-06-03", held)
    ]


def test_more_reopened_than_was_released_is_an_error_too(field: Field, opened: Made, found: Found) -> None:
    back = opened(field(0), area_id="B", kind=Kind.REOPENED, other_area_id="A", from_account="cleared")
    held = format_quantity(-area_exact(field(0)), Unit.M2)
    assert [finding for finding in found(opened(field(0)), back) if finding[0] == "error"] == [
        ("error", "negative-account", "A, account 'cleared' on 2022-01-01", held)
    ]


def test_what_goes_and_comes_on_one_day_is_never_negative(
    field: Field, opened: Made, cleared: Made, found: Found
) -> None:
    first = opened(field(0), effective_on=date(2022, 6, 2))
    assert found(cleared(first, 2), first) == []


@pytest.mark.parametrize("unit", [Unit.M2, Unit.AP_MINES])
def test_a_posting_tampered_with_is_an_error_in_its_unit_and_year(
    field: Field, opened: Made, snapshot: Callable[..., Snapshot], unit: Unit
) -> None:
    first = opened(field(0), quantities={Unit.M2: area_exact(field(0)), Unit.AP_MINES: 9})
    postings = snapshot(first).books.postings
    off = postings["quantity"] + ((postings["unit"] == unit) & (postings["account"] != "unknown")).astype("int64")
    assert check_snapshot(snapshot(first, postings=postings.assign(quantity=off))) == (
        Finding(
            rule="statement-residual",
            severity="error",
            record=f"{unit} in 2022",
            value=format_quantity(1, unit),
            remedy="a posting does not fit its entry: restore the register from a backup",
            title="the statement does not balance",
        ),
    )
