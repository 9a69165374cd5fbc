"""What an entry must say to be recorded: each thing that is refused, and the one beside it that is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from clearance.errors import InvalidRecord
from clearance.land.accounts import Kind
from clearance.land.balance import reversal_of
from clearance.land.form import check_form
from clearance.land.journal import Entry
from clearance.units import Unit

ENTRY = Entry(
    kind=Kind.OPENED, area_id="A", effective_on=date(2024, 1, 1), act_id="1", account="cha", quantities={Unit.M2: 1_000}
)
NAMES_PROCESSED = (
    " of A on 2024-01-01 names account 'processed', which land comes to by progressed alone and leaves when it is "
    "released or returned; give its class"
)


def of(kind: Kind, **more: object) -> Entry:
    other = "B" if kind in {Kind.SPLIT, Kind.MERGED, Kind.REOPENED} else ""
    return replace(ENTRY, kind=kind, other_area_id=other, **more)  # type: ignore[arg-type]


def refusal(entry: Entry) -> str:
    with pytest.raises(InvalidRecord) as refused:
        check_form(entry)
    return str(refused.value)


@pytest.mark.parametrize("kind", [Kind.CONFIRMED, Kind.RECLASSIFIED])
def test_land_is_not_called_worked_on_by_a_change_of_class(kind: Kind) -> None:
    assert refusal(of(kind, account="sha", to_account="processed")) == (
        f"{kind} of A on 2024-01-01 makes land 'processed'; record the work on it as progressed"
    )
    check_form(of(kind, account="sha", to_account="cha"))


@pytest.mark.parametrize("kind", [Kind.CONFIRMED, Kind.RECLASSIFIED])
@pytest.mark.parametrize("quantities", [{}, {Unit.M2: 1_000}])
def test_land_that_was_worked_on_gets_no_other_class_but_by_a_return(kind: Kind, quantities: dict[Unit, int]) -> None:
    entry = of(kind, account="processed", to_account="cha", quantities=quantities)
    assert refusal(entry) == f"{kind}{NAMES_PROCESSED}"


@pytest.mark.parametrize(
    "kind",
    [Kind.OPENED, Kind.IDENTIFIED, Kind.PROGRESSED, Kind.RETURNED, Kind.REOPENED, Kind.RESIZED, Kind.TRANSFERRED],
)
def test_land_comes_to_what_was_worked_on_by_progress_alone(kind: Kind) -> None:
    assert refusal(of(kind, account="processed")) == f"{kind}{NAMES_PROCESSED}"
    check_form(of(kind))


@pytest.mark.parametrize(
    "entry",
    [
        *(of(kind, account="processed") for kind in (Kind.CANCELLED, Kind.REDUCED, Kind.CLEARED, Kind.RELEASED)),
        *(of(kind, account="processed") for kind in (Kind.SPLIT, Kind.MERGED)),
        *(of(kind, account="processed", quantities={Unit.M2: -1_000}) for kind in (Kind.RESIZED, Kind.TRANSFERRED)),
        of(Kind.IDENTIFIED, account="processed", quantities={Unit.AP_MINES: 2}),
    ],
)
def test_land_that_was_worked_on_is_released_passed_on_and_corrected_and_mines_are_found_in_it(entry: Entry) -> None:
    check_form(entry)


def test_what_older_registers_hold_can_be_undone() -> None:
    old = of(Kind.RECLASSIFIED, account="sha", to_account="processed", entry_id="E1")
    check_form(reversal_of(old, act_id="undo", note="n"))


def test_an_account_that_there_is_not_and_a_second_area_that_does_not_fit_are_refused() -> None:
    assert refusal(of(Kind.OPENED, account="fields")).startswith(
        "opened of A on 2024-01-01 names account 'fields'; use one of "
    )
    assert refusal(replace(of(Kind.SPLIT), other_area_id="A")) == (
        "split of A on 2024-01-01 names the same area twice; give the other area in other_area_id"
    )
    assert refusal(replace(ENTRY, other_area_id="B")) == (
        "opened of A on 2024-01-01 names a second area, B; only split, merged and reopened have one"
    )
