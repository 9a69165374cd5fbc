from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import shapely

from clearance.geodesy import area_exact
from clearance.land.accounts import Kind
from clearance.land.balance import reversal_of
from clearance.land.journal import Entry
from clearance.units import Unit, format_quantity

Field = Callable[..., shapely.Polygon]
Made = Callable[..., Entry]
Found = Callable[..., list[tuple[str, str, str, str]]]


def m2(exact: int) -> str:
    return format_quantity(exact, Unit.M2)


def test_a_claim_may_be_rounded_but_not_wrong(field: Field, opened: Made, found: Found) -> None:
    exact = area_exact(field(0))
    assert found(opened(field(0), claimed_m2=round(exact * 1.009))) == []
    wrong = opened(field(0), claimed_m2=exact * 2)
    record = "A1, opened of A on 2022-01-01"
    assert found(wrong) == [("warning", "claim-differs", record, f"{m2(exact * 2)} claimed, {m2(exact)} drawn")]
    undrawn = replace(wrong, geometry=None, ground=None)
    assert found(undrawn) == [("note", "fields-missing", "1 area", "without polygon 1")]


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (10, "a decimal place"),
        (0.1, "a decimal place"),
        (100, "km2 for ha, or the other way round"),
        (1_000, "a thousands mark taken for a decimal mark"),
        (0.0001, "ha for m2, or the other way round"),
        (1_000_000, "km2 for m2, or the other way round"),
        (100_000, "5 decimal places"),
    ],
)
def test_a_power_of_ten_between_claim_and_polygon_is_a_slip_of_the_unit(
    field: Field, opened: Made, found: Found, factor: float, words: str
) -> None:
    exact = area_exact(field(0))
    claimed = round(exact * factor * 1.01)
    value = f"{m2(claimed)} claimed, {m2(exact)} drawn: {words}"
    assert found(opened(field(0), claimed_m2=claimed)) == [
        ("warning", "unit-slip", "A1, opened of A on 2022-01-01", value)
    ]


def test_ground_drawn_beyond_what_was_booked_waits_as_a_finding(
    field: Field, opened: Made, cleared: Made, found: Found
) -> None:
    first = opened(field(0))
    beyond = cleared(first, 2, geometry=field(0, wide=1.25))
    expected = [("warning", "ground-waits", "A2, cleared of A on 2022-06-02", m2(area_exact(field(1, wide=0.25))))]
    assert found(first, beyond) == expected
    assert found(first, beyond, replace(reversal_of(beyond, act_id="2", note=""), entry_id="A3")) == []
    assert found(first, cleared(first, 2, ground=shapely.from_wkb(shapely.to_wkb(field(0))))) == []


def test_ground_that_another_entry_of_the_act_moved_does_not_wait(
    field: Field, opened: Made, cleared: Made, found: Found
) -> None:
    first = opened(field(0))
    grown = replace(
        opened(field(1, wide=0.25)), kind=Kind.IDENTIFIED, cause="extended during works", act_id="act-A2", entry_id="A3"
    )
    whole = cleared(
        first,
        2,
        geometry=field(0, wide=1.25),
        quantities={Unit.M2: area_exact(field(0))},
        effective_on=grown.effective_on,
    )
    assert found(first, grown, whole) == []


def test_ground_of_which_nothing_was_booked_waits_whole(
    field: Field, opened: Made, cleared: Made, found: Found
) -> None:
    first = opened(field(0))
    nothing = cleared(first, 2, geometry=field(3), ground=None, quantities={Unit.M2: 0})
    assert [finding[1::2] for finding in found(first, nothing)] == [("ground-waits", m2(area_exact(field(3))))]


def test_an_outline_drawn_anew_does_not_wait_and_its_claim_counts(field: Field, opened: Made, found: Found) -> None:
    first = opened(field(0))
    wider = replace(
        opened(field(1, wide=0.5), geometry=field(0, wide=1.5)),
        kind=Kind.RESIZED,
        act_id="2",
        entry_id="A2",
        effective_on=first.effective_on.replace(month=2),
        claimed_m2=area_exact(field(0, wide=1.5)),
    )
    assert found(first, wider) == []
    assert [f[1] for f in found(first, replace(wider, claimed_m2=area_exact(field(0))))] == ["claim-differs"]
