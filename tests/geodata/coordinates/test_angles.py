from __future__ import annotations

import pytest

from clearance.errors import InvalidGeometry
from clearance_geodata.coordinates.angles import Angles, Order, read_angles
from clearance_geodata.coordinates.readings import plain_marks

MINUTE, SECOND = 1 / 60, 1 / 3600


@pytest.mark.parametrize(
    "text",
    [
        "3°30'15\"S 78°24'10\"W",
        "3° 30' 15\" S, 78° 24' 10\" W",
        "S3°30'15\" W78°24'10\"",
        "78°24'10\"W 3°30'15\"S",
        "3º30′15″S; 78º24′10″W",  # noqa: RUF001
        "3˚30’15”S / 78˚24’10”W",
        "3°30'15''S 78°24'10''W",
        "3 30 15 S 78 24 10 W",
        "3:30:15S 78:24:10W",
        "3d30'15\"s 78d24'10\"w",
        "3 deg 30'15\" south, 78 deg 24'10\" west",
        "3°30'15\" Sur, 78°24'10\" Oeste",
        "3°30'15\" sud, 78°24'10\" ouest",
        "3°30'15\" ю.ш. 78°24'10\" з.д.",
        "Ю 3°30'15\" З 78°24'10\"",  # noqa: RUF001
        "lat 3°30'15\" S lon 78°24'10\" W",
        "Latitud: -3°30'15\"; Longitud: -78°24'10\"",
        "Lon -78°24'10\" Lat -3°30'15\"",
        "-3°30'15\" lat, -78°24'10\" lon",
    ],
)
def test_degrees_minutes_and_seconds_are_read_in_any_usual_notation(text: str) -> None:
    angles = read_angles(plain_marks(text))
    assert (angles.lon, angles.lat) == pytest.approx((-78.4 - 10 * SECOND, -3.5 - 15 * SECOND), abs=1e-12)
    assert (angles.lon_unit, angles.lat_unit) == (SECOND, SECOND)


@pytest.mark.parametrize(
    "text",
    ["3.5125 S 78.4 W;", "3,5125 S 78,4 W", "3,5125 S, 78,4 W", "S 3.5125 W 78.4", "78.4W3.5125S", "3,5125° S;78,4° W"],
)
def test_a_decimal_comma_is_read_like_a_decimal_point(text: str) -> None:
    angles = read_angles(text)
    assert (angles.lon, angles.lat) == (-78.4, -3.5125)
    assert (angles.lon_unit, angles.lat_unit) == pytest.approx((0.1, 0.0001))


def test_the_last_digit_of_minutes_says_how_exact_they_are() -> None:
    assert read_angles("44°05.50'N 17°10'E") == Angles(17 + 10 / 60, 44 + 5.5 / 60, MINUTE, 0.01 / 60)


def test_a_minus_before_zero_degrees_counts() -> None:
    angles = read_angles("-0°30', 9°30'", order=Order.LAT_LON)
    assert (angles.lat, angles.lon) == (-0.5, 9.5)


def test_without_letters_only_the_stated_order_says_which_is_latitude() -> None:
    assert read_angles("3.5 78.4", order=Order.LAT_LON) == Angles(78.4, 3.5, 0.1, 0.1)
    assert read_angles("78.4 3.5", order=Order.LON_LAT) == Angles(78.4, 3.5, 0.1, 0.1)
    assert read_angles("3° 78°24'", order=Order.LAT_LON) == Angles(78.4, 3.0, MINUTE, 1.0)
    assert read_angles("3.5 N 78.4 E", order=Order.LON_LAT) == Angles(78.4, 3.5, 0.1, 0.1)


def test_the_letter_o_is_west_or_east_by_the_stated_language_only() -> None:
    assert read_angles("48 N 16 O", language="es-PE").lon == -16
    assert read_angles("48 N 16 O", language="de").lon == 16
    assert read_angles("48 N 16 L").lon == 16


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("3.5, 78.4", "which number is latitude is not said; add N or S and E or W, or state the order"),
        ("-3.5, -120.4", "which number is latitude is not said; add N or S and E or W, or state the order"),
        ("3°60'S 78°W", "60 minutes cannot be; they go from 0 to below 60"),
        ("3°30'60\"S 78°W", "60 seconds cannot be; they go from 0 to below 60"),
        ("91 S 78 W", "latitude -91 is beyond 90 degrees; check the digits"),
        ("3 S 181 W", "longitude -181 is beyond 180 degrees; check the digits"),
        ("3.5 S 78.4", "only one of the two has a letter; give both one of N, S, E, W"),
        ("S 3.5 78.4", "only one of the two has a letter; give both one of N, S, E, W"),
        ("3.5 S 78.4 S", "both numbers are latitude; check their letters"),
        ("-3.5 S 78.4 W", "-3.5 has a sign and the letter S; give one of the two"),
        ("3.5 N S 78.4 W", "a number has more than one letter; give each one of N, S, E, W"),
        ("3.5°30' S 78 W", "3.5 has a fraction and a smaller unit follows it; give one of the two"),
        ("3 30 15 7 N 78 E", "each of the two needs degrees, at most with minutes and seconds; write 3°30'15\"S"),
        ("3 30 78", "it is not clear where one number ends and the next begins; write ';' between the two"),
        ("3;4;5", "it has more than two parts; write latitude and longitude only"),
        ("3'S 78'W", "the mark ' is out of place; write 3°30'15\"S 78°24'10\"W"),
        ("48 N 16 O", "'O' is west in Spanish and east in German; write W or E, or state the language"),
        ("3.5 Q 78.4 W", "the word 'Q' names no side of the world; use N, S, E or W"),
        ("3.5 S & 78.4 W", "'&' has no meaning in a coordinate; write degrees such as 3.5 S, 78.4 W"),
    ],
)
def test_what_is_impossible_or_unclear_is_refused_with_the_remedy(text: str, reason: str) -> None:
    with pytest.raises(InvalidGeometry) as refused:
        read_angles(text)
    assert str(refused.value) == reason


def test_a_comma_that_may_be_a_decimal_mark_or_not_is_refused() -> None:
    with pytest.raises(InvalidGeometry, match="its comma may be a decimal mark or not"):
        read_angles("3,5 48", order=Order.LAT_LON)
    assert read_angles("3,5 78", order=Order.LAT_LON).lat == 3.5
