from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearance.errors import InvalidQuantity
from clearance.units import Unit, format_quantity, from_exact, parse_area_m2, parse_number, plain, to_exact

whole_thousandths = st.integers(min_value=-(10**15), max_value=10**15)


@given(whole_thousandths, st.sampled_from(Unit))
def test_an_exact_integer_comes_back_from_its_quantity(exact: int, unit: Unit) -> None:
    assert to_exact(from_exact(exact, unit), unit) == exact


@given(st.lists(st.integers(min_value=-(10**13), max_value=10**13), max_size=30))
def test_a_sum_is_the_same_in_any_order(exact: list[int]) -> None:
    quantities = [from_exact(amount, Unit.M2) for amount in exact]
    assert to_exact(sum(reversed(quantities), Decimal(0)), Unit.M2) == sum(exact)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("438254", "438254"),
        ("438,254.5", "438254.5"),
        ("438.254,5", "438254.5"),
        ("1 246 700", "1246700"),
        ("1'246'700", "1246700"),
        ("1\u202f246\u202f700,25", "1246700.25"),
        ("1.246.700", "1246700"),
        ("0,27", "0.27"),
        ("0.270", "0.270"),
        ("-12", "-12"),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, expected: str) -> None:
    assert parse_number(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["302,013", "302.013", "-1,000"])
def test_a_number_with_two_readings_is_refused_unless_the_mark_of_the_file_is_known(text: str) -> None:
    with pytest.raises(InvalidQuantity, match=r"thousands or as a decimal; name the decimal mark"):
        parse_number(text)
    grouping = "," if "," in text else "."
    assert parse_number(text, decimal_mark="." if grouping == "," else ",") == int(text.replace(grouping, ""))
    assert parse_number(text, decimal_mark=grouping) == Decimal(text.replace(",", "."))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "about 5", "1,2,3", "12.34.56", "1,23.4", "--3", "five"])
def test_what_is_no_number_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidQuantity, match=f"^'{text}' is not a number"):
        parse_number(text)


@pytest.mark.parametrize(
    ("text", "m2"),
    [
        ("0.27 km2", "270000"),
        ("12,5 ha", "125000"),
        ("438254", "438254"),
        ("67 670 m²", "67670"),
        ("3 KM2", "3000000"),
        ("5sqm", "5"),
    ],
)
def test_an_area_is_read_with_its_unit(text: str, m2: str) -> None:
    assert parse_area_m2(text) == Decimal(m2)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("5 acres", "write a number and one of m2, ha, km2"), ("-5 m2", "negative area"), ("ha", "is not an area")],
)
def test_what_is_no_area_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidQuantity, match=reason):
        parse_area_m2(text)


@pytest.mark.parametrize(
    ("quantity", "unit", "reason"),
    [
        (Decimal("NaN"), Unit.M2, "finite"),
        (Decimal("Infinity"), Unit.M2, "finite"),
        (Decimal("0.5"), Unit.AP_MINES, "whole"),
        (Decimal(10) ** 16, Unit.M2, "more than one entry can hold"),
    ],
)
def test_a_quantity_that_cannot_be_true_is_refused(quantity: Decimal, unit: Unit, reason: str) -> None:
    with pytest.raises(InvalidQuantity, match=reason):
        to_exact(quantity, unit)


def test_quantities_are_shown_without_rounding() -> None:
    assert [plain(8_458_000, Unit.M2), plain(5_500, Unit.M2), plain(-746, Unit.AP_MINES)] == [8458, 5.5, -746]
    assert format_quantity(438_254_001, Unit.M2) == "438,254.001 m2"
    assert format_quantity(3_997, Unit.AP_MINES) == "3,997 ap_mines"


def test_more_digits_than_a_decimal_spells_out_are_a_number_that_nothing_holds() -> None:
    area_m2 = parse_area_m2("1" + "0" * 30)
    assert area_m2 == Decimal(10) ** 30
    with pytest.raises(InvalidQuantity, match=r"1E\+30 m2 is more than "):
        to_exact(area_m2, Unit.M2)
