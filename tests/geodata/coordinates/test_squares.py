from __future__ import annotations

import pytest
from pyproj import Geod

from clearance.errors import InvalidGeometry
from clearance_geodata.coordinates.squares import Square, mgrs_of, read_square


def _apart_m(square: Square, lon: float, lat: float) -> float:
    return float(Geod(ellps="WGS84").inv(square.lon, square.lat, lon, lat)[2])


def test_the_published_square_of_honolulu_lies_where_it_should() -> None:
    # Wikipedia, Military Grid Reference System: 4QFJ12345678 is 21°18'34.0"N 157°55'0.7"W, a square of 10 m.
    square = read_square("4Q FJ 1234 5678")
    assert (square.zone, square.southern, square.side_m) == (4, False, 10.0)
    assert _apart_m(square, -(157 + 55 / 60 + 0.7 / 3600), 21 + 18 / 60 + 34.0 / 3600) < 10


@pytest.mark.parametrize(
    ("text", "corner", "side_m"),
    [
        ("17MQS", (700_000, 9_600_000), 100_000),
        ("17M QS 8 1", (780_000, 9_610_000), 10_000),
        ("17M QS 88 12", (788_000, 9_612_000), 1_000),
        ("17mqs888127", (788_800, 9_612_700), 100),
        ("MGRS 17M QS 8887 1273", (788_870, 9_612_730), 10),
        ("17M-QS-88877-12739", (788_877, 9_612_739), 1),
    ],
)
def test_a_square_has_its_south_west_corner_and_its_side_at_any_precision(
    text: str, corner: tuple[float, float], side_m: float
) -> None:
    square = read_square(text)
    assert (square.easting_m, square.northing_m) == corner
    assert (square.zone, square.southern, square.side_m) == (17, True, side_m)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("QS 88877 12739", "it has no grid zone; write it whole, such as 17M QS 88877 12739"),
        ("17M QS 888 12", "it has 5 digits; easting and northing need as many each, at most 5"),
        ("17M QS 888771 127391", "it has 12 digits; easting and northing need as many each, at most 5"),
        ("17T QS 88877 12739", "the band T has no square QS in zone 17; check the letters"),
        ("17M AS 88877 12739", "there is no MGRS square 17MAS; check zone and letters"),
        ("61M QS 88877 12739", "there is no MGRS square 61MQS; check zone and letters"),
    ],
)
def test_what_is_no_square_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidGeometry) as refused:
        read_square(text)
    assert str(refused.value) == reason


@pytest.mark.parametrize("digits", range(6))
def test_a_position_lies_in_the_square_that_is_named_for_it(digits: int) -> None:
    square = read_square(mgrs_of(-78.4, -3.5, digits))
    assert _apart_m(square, -78.4, -3.5) <= square.side_m


def test_polar_positions_have_no_square() -> None:
    with pytest.raises(InvalidGeometry, match="latitude 86 has no UTM zone; use degrees"):
        mgrs_of(10, 86)
