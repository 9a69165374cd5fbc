from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from clearance.errors import ClearanceError, InvalidQuantity, InvalidRecord
from clearance.units import Unit, to_exact
from clearance_geodata.ingest.attributes import (
    Options,
    covers_from_of,
    day_of,
    error_m_of,
    mines_of,
    quantities_of,
    round_m2,
)
from clearance_geodata.ingest.dates import refuse_early
from clearance_geodata.ingest.vectors import VectorRecord

if TYPE_CHECKING:
    from clearance.units import DecimalMark

PI = Decimal("3.141592653589793")


def _options(mark: DecimalMark | None = None) -> Options:
    return Options(effective_on=date(2024, 1, 1), today=date(2025, 1, 15), source="tests", decimal_mark=mark)


def _record(**said: object) -> VectorRecord:
    return VectorRecord(1, dict(said), None)


@pytest.mark.parametrize("text", ["12,125", "12.125", "1.246"])
def test_a_number_with_two_readings_is_refused_wherever_it_stands(text: str) -> None:
    message = f"'{text}' can be read as thousands or as a decimal; name the decimal mark of the file"
    for name, read in (("radius_m", round_m2), ("position_error_m", error_m_of), ("tonnes", quantities_of)):
        with pytest.raises(InvalidQuantity) as refused:
            read(_record(**{name: text}), _options())
        assert str(refused.value).startswith(f"{name}: {message}")


@pytest.mark.parametrize(
    ("value", "mark", "metres"),
    [
        (50.125, None, "50.125"),
        (50.125, ",", "50.125"),
        (50, ",", "50"),
        ("50,125", ",", "50.125"),
        ("50,125", ".", "50125"),
        ("12,5", None, "12.5"),
        ("12.5", None, "12.5"),
    ],
)
def test_a_number_of_the_file_is_taken_as_it_is_and_a_text_by_its_mark(
    value: object, mark: DecimalMark | None, metres: str
) -> None:
    radius_m = Decimal(metres)
    assert round_m2(_record(radius_m=value), _options(mark)) == to_exact(radius_m * radius_m * PI, Unit.M2)
    assert error_m_of(_record(position_error_m=value), _options(mark)) == float(radius_m)
    assert quantities_of(_record(tonnes=value), _options(mark)) == {Unit.TONNES: int(radius_m * 1000)}


def test_a_fraction_of_a_mine_is_refused_whatever_the_decimal_mark() -> None:
    with pytest.raises(InvalidQuantity, match=r"recorded_ap_mines 50\.125 is not whole"):
        mines_of(_record(ap_mines=50.125), _options(","))


@pytest.mark.parametrize("text", ["0", "-5", "20000000", "1e999999"])
def test_what_is_no_radius_on_earth_is_refused(text: str) -> None:
    with pytest.raises(InvalidQuantity, match=f"radius_m {text} is no radius; give metres, more than 0"):
        round_m2(_record(radius_m=text), _options())


@pytest.mark.parametrize("text", ["-5", "20000000", "1e999999"])
def test_what_is_no_distance_on_earth_is_refused(text: str) -> None:
    with pytest.raises(InvalidQuantity, match="is no distance; give metres, from 0 to 10,000,000"):
        error_m_of(_record(position_error_m=text), _options())


def test_a_year_before_1900_is_a_slip_of_the_pen() -> None:
    with pytest.raises(InvalidRecord, match="0204-05-01 lies before 1900; correct the year"):
        day_of(_record(date="0204-05-01"), _options())
    with pytest.raises(InvalidRecord, match="0204-12-31 lies before 1900"):
        covers_from_of(_record(covers_from="0204"), date(2024, 1, 1))
    with pytest.raises(ClearanceError, match="1899-12-31 lies before 1900"):
        refuse_early(date(1899, 12, 31))
    assert day_of(_record(date="1900-01-01"), _options()) == (date(1900, 1, 1), "day")
