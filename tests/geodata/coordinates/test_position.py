from __future__ import annotations

import math
import re
from contextlib import suppress
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from clearance.errors import ClearanceError, InvalidGeometry, InvalidRecord, NotFound, NotPossible
from clearance.geodesy import geodesic_area_m2
from clearance_geodata.coordinates.angles import Order
from clearance_geodata.coordinates.position import Convention, Position, read_position
from clearance_geodata.coordinates.utm import degrees_to_utm
from clearance_geodata.ingest.plausible import limits_of

PERU, LEBANON = limits_of("PER"), limits_of("LBN")


def test_a_position_keeps_the_text_and_the_coordinate_system_as_typed() -> None:
    text = " 3º30,0’ S;  78º24,0’ O"
    typed = read_position(text, Convention(crs="WGS84", language="es"))
    assert typed == Position(lon=-78.4, lat=-3.5, text=text, crs="WGS84", precision_m=typed.precision_m)
    assert typed.precision_m == pytest.approx(0.1 * 1852, rel=0.005)
    assert typed.position_error_m == typed.precision_m / math.sqrt(2)


def test_the_position_of_a_square_is_its_middle_and_its_error_half_the_diagonal() -> None:
    square = read_position("17M QS 888 127")
    corner, opposite = read_position("17M 788800E 9612700N"), read_position("17M 788900E 9612800N")
    assert square.lon == pytest.approx((corner.lon + opposite.lon) / 2, abs=1e-9)
    assert square.lat == pytest.approx((corner.lat + opposite.lat) / 2, abs=1e-9)
    assert square.precision_m == 100
    assert square.position_error_m == pytest.approx(70.7, abs=0.1)


def test_a_position_on_an_old_map_of_peru_is_moved_and_its_error_grows() -> None:
    old = read_position("17 Sur 788878 E 9612740 N", Convention(crs="PSAD56", limits=PERU))
    same = read_position("788878 9612740", Convention(crs="PSAD56 UTM 17S", limits=PERU))
    assert (old.lon, old.lat) == (same.lon, same.lat) == pytest.approx((-78.402245, -3.503405), abs=1e-6)
    assert (old.shift, old.shift_accuracy_m) == ("PSAD56 to WGS 84 (8)", 16.0)
    assert old.position_error_m == pytest.approx(math.hypot(1 / math.sqrt(2), 16))


def test_a_position_whose_shift_nobody_knows_has_no_error_that_anybody_knows() -> None:
    position = read_position("12 N 105 E", Convention(crs="Indian 1960", allow_ballpark=True))
    assert (position.shift, position.shift_accuracy_m, position.position_error_m) == ("ballpark", None, None)


@pytest.mark.parametrize(
    ("text", "crs"),
    [
        ("9612740 788878 17S", "WGS84"),
        ("788878 9612740", "UTM 17S"),
        ("17 M 788878.0 m E 9612740.0 m S", "WGS84"),
        ("17 788878 9612740", "WGS84"),
    ],
)
def test_utm_without_letters_is_read_where_only_one_order_is_possible(text: str, crs: str) -> None:
    position = read_position(text, Convention(crs=crs))
    assert (position.lon, position.lat) == pytest.approx((-78.4, -3.499997), abs=1e-6)


def test_utm_whose_order_is_open_needs_letters_or_the_stated_order() -> None:
    with pytest.raises(InvalidGeometry, match=r"it can be 500,000 m east, 400,000 m north .*, or 400,000 m east"):
        read_position("17 N 500000 400000")
    marked = read_position("17 N 400000 N 500000 E")
    assert (marked.lon, round(marked.lat, 3)) == (-81.0, 3.619)
    for order, text in ((Order.LON_LAT, "17N 500000 400000"), (Order.LAT_LON, "17N 400000 500000")):
        assert read_position(text, Convention(order=order)).lat == marked.lat


def test_the_stated_order_of_degrees_does_not_forbid_utm_the_other_way_round() -> None:
    position = read_position("17S 788878 9612740", Convention(order=Order.LAT_LON))
    assert round(position.lon, 4) == -78.4


def test_the_letter_s_of_a_northern_band_is_refused_unless_the_country_decides() -> None:
    text = "36S 730000 E 3740000 N"
    with pytest.raises(InvalidGeometry, match=r"in the southern hemisphere, or .* in the northern hemisphere"):
        read_position(text)
    assert round(read_position(text, Convention(limits=LEBANON)).lat, 2) == 33.78
    assert round(read_position("36 south 730000 E 3740000 N").lat, 2) == -56.43


@pytest.mark.parametrize(
    ("text", "easting_m"),
    [("6543210 4876543", 6543210), ("4876543 6543210", 6543210), ("6543210 E 4876543 N", 6543210)],
)
def test_a_national_grid_is_read_where_the_numbers_lie_in_its_area(text: str, easting_m: float) -> None:
    position = read_position(text, Convention(crs="MGI/Gauss-Krüger zone 6"))
    assert (position.lon, position.lat) == pytest.approx((18.53403, 44.03209), abs=1e-5)
    assert easting_m == 6543210


REFUSED: list[tuple[str, Convention, type[ClearanceError], str]] = [
    ("", Convention(), InvalidGeometry, "it is empty; give a position such as 3.5 S, 78.4 W"),
    ("17S 88878 9612740", Convention(), InvalidGeometry, "easting 88,878 m is not between 100 and 900 km; check the "),
    ("17S 788878E 19612740N", Convention(), InvalidGeometry, "northing 19,612,740 m is beyond 10,000 km; check the "),
    (
        "17L 788878 9612740",
        Convention(),
        InvalidGeometry,
        "northing 9,612,740 m lies at latitude -3.5, outside zone 17L",
    ),
    ("17T 788878 E 9612740 m S", Convention(), InvalidGeometry, "its northing is marked S, and zone 17T is in the nor"),
    ("788878 9612740", Convention(), InvalidGeometry, "it has no zone; add it, such as 17S, or state a grid instead o"),
    ("18S 788878 9612740", Convention(crs="UTM 17S"), InvalidGeometry, "it names zone 18S, and the coordinate system "),
    ("17N 788878 9612740", Convention(crs="UTM 17S"), InvalidGeometry, "it names zone 17 north, and the coordinate sy"),
    (
        "3.5 S 78.4 W",
        Convention(crs="UTM 17S"),
        InvalidGeometry,
        "it is in degrees, and WGS 84 / UTM zone 17S is a grid",
    ),
    (
        "X 4876543 Y 6543210",
        Convention(crs="EPSG:31276"),
        InvalidGeometry,
        "X is the northing on some grids of this ki",
    ),
    (
        "1543210 E 4876543 N",
        Convention(crs="EPSG:31276"),
        InvalidGeometry,
        "1,543,210 m east, 4,876,543 m north lies o",
    ),
    (
        "17M QS 888 127",
        Convention(crs="PSAD56"),
        InvalidGeometry,
        "MGRS squares are read on WGS 84, not on PSAD56; give ",
    ),
    (
        "3.5 N 78.4 W",
        Convention(limits=PERU),
        InvalidRecord,
        "it lies at longitude -78.4000, latitude 3.5000, outside ",
    ),
    (
        "12 N 105 E",
        Convention(crs="Indian 1960"),
        NotPossible,
        "no operation from Indian 1960 to WGS 84 is known at 105",
    ),
]


@pytest.mark.parametrize(("text", "convention", "kind", "reason"), REFUSED)
def test_what_cannot_be_is_refused_in_one_line_that_names_the_text(
    text: str, convention: Convention, kind: type[ClearanceError], reason: str
) -> None:
    with pytest.raises(kind) as refused:
        read_position(text, convention)
    assert str(refused.value).startswith(f"the position '{text}' cannot be used: {reason}")
    assert "\n" not in str(refused.value)


def test_an_unknown_coordinate_system_is_refused_by_name() -> None:
    with pytest.raises(NotFound, match="'PSAD65' is no coordinate system that is known"):
        read_position("3.5 S 78.4 W", Convention(crs="PSAD65"))


def test_a_polygon_over_the_equator_may_keep_its_hemisphere() -> None:
    assert round(read_position("17 south 788878 E 10000500 N").lat, 5) == 0.00452


def test_every_example_of_the_documentation_is_read() -> None:
    page = (Path(__file__).parents[3] / "docs" / "coordinates.md").read_text(encoding="utf-8")
    table = page.partition("## One position")[2].partition("| a national grid")[0]
    places = [read_position(example) for example in re.findall("`([^`]+)`", table)]
    assert len(places) > 10
    assert {(round(place.lon, 1), round(place.lat, 1)) for place in places} == {(-78.4, -3.5)}


@settings(deadline=None)
@given(st.text("0123456789.,;:°'\"+- NSEWOMXYnselatonUTMQЮв٣\x00\n", max_size=40))
def test_any_text_is_a_place_on_the_globe_or_refused(text: str) -> None:
    with suppress(ClearanceError):
        position = read_position(text)
        assert abs(position.lon) <= 180
        assert abs(position.lat) <= 90


def test_a_text_far_too_long_is_refused() -> None:
    with pytest.raises(InvalidGeometry, match="it has 5000 characters; give one position"):
        read_position("9" * 5000)


# One field in the Condor range, over the edge of zones 17 and 18 at 78 W, as it would be typed in either.
FIELD = shapely.Polygon([(-78.004, -3.5), (-77.997, -3.501), (-77.998, -3.494), (-78.003, -3.493)])


def _typed(zone: int, lon: float, lat: float) -> str:
    easting_m, northing_m = degrees_to_utm(lon, lat, zone, southern=True)
    return f"{zone}S {easting_m:.4f} E {northing_m:.4f} N"


@pytest.mark.parametrize("zones", [[17, 17, 17, 17], [18, 18, 18, 18], [17, 18, 18, 17]])
def test_a_field_over_the_edge_of_two_zones_lands_where_it_is_in_whichever_zone_it_was_typed(zones: list[int]) -> None:
    corners = FIELD.exterior.coords[:-1]
    texts = [_typed(zone, lon, lat) for zone, (lon, lat) in zip(zones, corners, strict=True)]
    places = [read_position(text) for text in texts]
    assert [(place.lon, place.lat) for place in places] == [pytest.approx(corner, abs=1e-9) for corner in corners]
    read = shapely.Polygon([(place.lon, place.lat) for place in places])
    assert geodesic_area_m2(read) == pytest.approx(geodesic_area_m2(FIELD), rel=1e-6)
