from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from clearance.errors import InvalidGeometry
from clearance_geodata.coordinates.formatting import Notation, formatted
from clearance_geodata.coordinates.position import read_position

LONS, LATS = st.floats(-180, 180), st.floats(-79.9, 83.9)
WGS84 = Geod(ellps="WGS84")


@pytest.mark.parametrize(
    ("notation", "text"),
    [
        (Notation.DEGREES, "13.412345°S 72.000001°W"),
        (Notation.MINUTES, "13°24.7407'S 72°00.0001'W"),
        (Notation.SECONDS, "13°24'44.44\"S 72°00'00.00\"W"),
    ],
)
def test_degrees_are_written_in_each_notation(notation: Notation, text: str) -> None:
    assert formatted(-72.000001, -13.412345, notation) == text


def test_the_grids_are_those_of_published_examples() -> None:
    # Wikipedia: the CN Tower, 43°38'33.24"N 79°23'13.7"W, is in zone 17T at 630084 m E, 4833438 m N (cut off);
    # MGRS square 4QFJ12345678 lies at 21°18'34.0"N 157°55'0.7"W.
    cn_tower = formatted(-(79 + 23 / 60 + 13.7 / 3600), 43 + 38 / 60 + 33.24 / 3600, Notation.UTM, 2)
    assert cn_tower == "17 north 630084.31E 4833438.55N"
    assert formatted(-(157 + 55 / 60 + 0.7 / 3600), 21 + 18 / 60 + 34.0 / 3600, Notation.MGRS, 3) == "4Q FJ 123 567"


def test_a_northing_near_the_equator_keeps_its_seven_digits() -> None:
    assert formatted(-78.4, 0.0001, Notation.UTM) == "17 north 789415E 0000011N"
    assert formatted(-78.4, -0.0001, Notation.UTM) == "17 south 789415E 9999989N"


def test_rounding_never_writes_sixty_minutes_or_a_negative_zero() -> None:
    assert formatted(-9.9999999, 59.9999999, Notation.MINUTES) == "60°00.0000'N 10°00.0000'W"
    assert formatted(-0.0000001, 0.9999999, Notation.SECONDS) == "1°00'00.00\"N 0°00'00.00\"E"


def test_digits_can_be_chosen() -> None:
    assert formatted(-78.4, -3.5, Notation.DEGREES, 0) == "4°S 78°W"
    assert formatted(-78.4, -3.5, Notation.UTM, 2) == "17 south 788877.96E 9612739.66N"
    assert formatted(-78.4, -3.5, Notation.MGRS, 3) == "17M QS 888 127"


def test_the_exceptions_of_norway_and_svalbard_have_their_own_zones() -> None:
    assert formatted(5.32, 60.39, Notation.UTM, 0).startswith("32 north")
    assert formatted(15.6, 78.2, Notation.UTM, 0).startswith("33 north")


@pytest.mark.parametrize(("lon", "lat"), [(181.0, 0.0), (0.0, 91.0), (float("nan"), 0.0)])
def test_what_is_not_on_the_globe_is_refused(lon: float, lat: float) -> None:
    with pytest.raises(InvalidGeometry, match="is not on the globe"):
        formatted(lon, lat, Notation.DEGREES)


def test_polar_positions_have_no_utm() -> None:
    with pytest.raises(InvalidGeometry, match="latitude 86 has no UTM zone; use degrees"):
        formatted(10, 86, Notation.UTM)


def test_the_hemisphere_is_a_word_because_the_letter_s_is_also_a_northern_band() -> None:
    text = formatted(44.4, 33.3, Notation.UTM)
    assert text == "38 north 444141E 3684706N"
    assert round(read_position(text).lat, 4) == 33.3


@given(LONS, LATS, st.sampled_from(Notation))
def test_what_is_written_is_read_as_the_same_place_within_its_own_error(
    lon: float, lat: float, notation: Notation
) -> None:
    position = read_position(formatted(lon, lat, notation))
    apart_m = WGS84.inv(lon, lat, position.lon, position.lat)[2]
    assert position.position_error_m is not None
    assert apart_m <= position.position_error_m * 1.02 + 1e-6


@given(LONS, LATS, st.sampled_from([Notation.DEGREES, Notation.MINUTES, Notation.SECONDS]), st.integers(0, 9))
def test_angles_are_read_again_at_any_number_of_digits(lon: float, lat: float, notation: Notation, digits: int) -> None:
    text = formatted(lon, lat, notation, digits)
    position = read_position(text)
    assert formatted(position.lon, position.lat, notation, digits) == text
