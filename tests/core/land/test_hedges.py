from __future__ import annotations

from decimal import Decimal

import pytest

from clearance.land.hedges import qualifier_in, rounding_in
from clearance.land.published import Qualifier


@pytest.mark.parametrize(
    ("note", "quantity", "qualifier"),
    [
        ('"just over 21,000 m2"', "21000", Qualifier.OVER),
        ("Some 4,000 mines remain", "4000", Qualifier.ABOUT),
        ("at most 100000", "100000", Qualifier.AT_MOST),
        ("over 160000 m2 in one", "480394", Qualifier.EXACT),
        ("over 33 km2 of mined areas", "33000000", Qualifier.OVER),
        ("remaining just under 19km2", "19000000", Qualifier.ABOUT),
        ("over 1.3 square kilometers of mined area", "1300000", Qualifier.OVER),
        ("more than 7.1 million m2 of land", "7100000", Qualifier.OVER),
        ("about 500 ha", "5000000", Qualifier.ABOUT),
        ("less than 2 sq km", "2000000", Qualifier.AT_MOST),
        ("over 33 km2", "33", Qualifier.EXACT),
        ("", "480394", Qualifier.EXACT),
    ],
)
def test_a_note_qualifies_only_the_number_that_it_quotes(note: str, quantity: str, qualifier: Qualifier) -> None:
    assert qualifier_in(note, quantity) is qualifier


@pytest.mark.parametrize(
    ("note", "area_m2", "step_m2"),
    [
        ("from km2", "50580000", 10_000),
        ("MIXED-HAZARDS; from km2; all types", "617000000", 1_000_000),
        ("from km2", "8000000000", 1_000_000),
        ("remaining from km2", "4816051", 1),
        ("converted from hectares", "92000000", 10_000),
        ("from the Monitor", "50580000", None),
        ("from km2", "0", None),
    ],
)
def test_a_number_that_was_printed_in_km2_is_known_to_its_last_digit(
    note: str, area_m2: str, step_m2: int | None
) -> None:
    assert rounding_in(note, Decimal(area_m2)) == (None if step_m2 is None else step_m2 * 1000)
