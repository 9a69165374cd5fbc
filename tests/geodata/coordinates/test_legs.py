from __future__ import annotations

import math
from datetime import date

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Proj

from clearance.errors import InvalidGeometry, InvalidQuantity, NotFound, NotPossible
from clearance.geodesy import geodesic_area_m2
from clearance_geodata.coordinates.bearings import AngleUnit, Bearings, North
from clearance_geodata.coordinates.declination import declination_deg
from clearance_geodata.coordinates.legs import ClosingLimit, Leg, traverse
from clearance_geodata.coordinates.position import Position
from clearance_geodata.coordinates.reference import reference_named
from clearance_geodata.coordinates.vertices import vertices

WGS84 = Geod(ellps="WGS84")
START = Position(-78.4, -3.5)
TRUE = Bearings(North.TRUE)
SQUARE = [Leg(0, 100), Leg(90, 100), Leg(180, 100), Leg(270, 100)]


def _apart_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(WGS84.inv(*one, *other)[2])


def test_four_legs_of_a_hundred_metres_enclose_a_hectare() -> None:
    field = traverse(START, SQUARE, TRUE)
    assert geodesic_area_m2(field.geometry) == pytest.approx(10_000, rel=1e-6)
    assert field.closure is not None
    assert field.closure.error_m < 0.001
    assert (field.legs, field.findings, field.turning_points[0]) == (tuple(SQUARE), (), (-78.4, -3.5))


def test_the_closing_error_is_reported_and_distributed_by_the_compass_rule() -> None:
    # In the plane: the legs sum to 3 m east, 4 m north over a perimeter of 411 m.
    legs = [Leg(0, 104), Leg(90, 100), Leg(180, 100), Leg(math.degrees(math.atan2(-97, 0)) % 360, 97)]
    field = traverse(START, legs, TRUE)
    closure = field.closure
    assert closure is not None
    assert (closure.error_m, closure.bearing_deg) == pytest.approx((5.0, math.degrees(math.atan2(3, 4))), abs=0.01)
    assert (closure.perimeter_m, closure.ratio) == pytest.approx((401.0, 80.2), abs=0.05)
    assert closure.limit_m == pytest.approx(8.02)
    assert closure.within_limit
    moved_m = [_apart_m(a, b) for a, b in zip(field.measured, field.turning_points, strict=False)]
    assert moved_m == pytest.approx([5 * way / 401 for way in (0, 104, 204, 304)], abs=0.001)
    directions = [
        WGS84.inv(*a, *b)[0] % 360 for a, b in zip(field.measured[1:4], field.turning_points[1:], strict=True)
    ]
    assert directions == [pytest.approx(180 + closure.bearing_deg, abs=0.1)] * 3
    assert (field.legs, len(field.turning_points), field.findings) == (tuple(legs), 4, ())
    assert field.position_error_m == pytest.approx(5.0, abs=0.001)


def test_a_closing_error_above_the_limit_is_a_finding_and_the_polygon_is_there() -> None:
    field = traverse(START, [Leg(0, 120), *SQUARE[1:]], TRUE)
    (finding,) = field.findings
    assert finding == (
        "the legs end 20.0 m at 000 degrees from the start point, 1 : 21 of 420 m; allowed are 8.4 m: "
        "check bearing and distance of each leg"
    )
    assert field.geometry.is_valid


def test_five_metres_are_allowed_for_a_small_field() -> None:
    field = traverse(START, [Leg(0, 24), Leg(90, 20), Leg(180, 20), Leg(270, 20)], TRUE)
    assert field.closure is not None
    assert (field.closure.limit_m, field.closure.within_limit) == (5.0, True)
    strict = traverse(START, field.legs, TRUE, limit=ClosingLimit(part=1 / 100, at_least_m=1)).closure
    assert strict is not None
    assert (strict.limit_m, strict.within_limit) == (1.0, False)


def test_sides_that_cross_are_a_finding() -> None:
    bow = traverse(
        START, [Leg(45, 100), Leg(180, 100 / math.sqrt(2)), Leg(315, 100), Leg(180, 100 / math.sqrt(2))], TRUE
    )
    assert bow.findings == ("the sides cross; check the order of the legs and their bearings",)


def test_legs_across_the_antimeridian_enclose_ground_on_both_sides() -> None:
    field = traverse(Position(179.9995, -16.9), SQUARE, TRUE)
    assert (field.geometry.geom_type, field.findings) == ("MultiPolygon", ())
    assert geodesic_area_m2(field.geometry) == pytest.approx(10_000, rel=1e-6)


def test_legs_that_do_not_return_have_no_closing_error() -> None:
    field = traverse(START, SQUARE[:3], TRUE, returns=False)
    assert (field.closure, len(field.turning_points), field.position_error_m) == (None, 4, None)
    assert geodesic_area_m2(field.geometry) == pytest.approx(10_000, rel=1e-6)


def test_the_start_point_is_reached_from_the_benchmark() -> None:
    field = traverse(START, SQUARE, TRUE, approach=[Leg(90, 30), Leg(0, 40)])
    assert _apart_m(field.turning_points[0], (-78.4, -3.5)) == pytest.approx(50, abs=0.001)
    assert field.approach == (Leg(90, 30), Leg(0, 40))


def test_a_distance_along_a_slope_counts_by_its_horizontal_part() -> None:
    sloping = [Leg(leg.bearing, 100 / math.cos(math.radians(20)), slope_deg=-20) for leg in SQUARE]
    assert geodesic_area_m2(traverse(START, sloping, TRUE).geometry) == pytest.approx(10_000, rel=1e-6)


@pytest.mark.parametrize(
    ("unit", "quarter"),
    [(AngleUnit.DEGREES, 90), (AngleUnit.MILS, 1600), (AngleUnit.MILS_6000, 1500), (AngleUnit.GRADS, 100)],
)
def test_bearings_are_read_in_their_unit(unit: AngleUnit, quarter: float) -> None:
    legs = [Leg(i * quarter, 100) for i in range(4)]
    assert traverse(START, legs, Bearings(North.TRUE, unit)).geometry == traverse(START, SQUARE, TRUE).geometry


def test_magnetic_bearings_are_corrected_by_the_declination_of_their_day() -> None:
    bearings = Bearings(North.MAGNETIC, on=date(1995, 6, 1))
    expected_deg = declination_deg(-78.4, -3.5, date(1995, 6, 1))
    field = traverse(START, SQUARE, bearings)
    assert field.correction_deg == expected_deg
    assert WGS84.inv(*field.turning_points[0], *field.turning_points[1])[0] == pytest.approx(expected_deg, abs=1e-4)


def test_a_declination_given_by_hand_wins_over_the_model_and_needs_no_day() -> None:
    for on in (date(1995, 6, 1), date(1890, 1, 1), None):
        assert traverse(START, SQUARE, Bearings(North.MAGNETIC, on=on, declination_deg=-7.5)).correction_deg == -7.5


@pytest.mark.parametrize("grid", ["UTM 33N", "MGI/Gauss-Krüger zone 6"])
def test_grid_bearings_follow_the_lines_of_their_grid(grid: str) -> None:
    start = Position(17.9, 44.2)
    field = traverse(start, SQUARE, Bearings(North.GRID, grid=grid))
    projection = Proj(reference_named(grid).crs)
    (e0, n0), (e1, n1) = (projection(*place) for place in field.turning_points[:2])
    assert (e1 - e0, n1 - n0) == pytest.approx((0, 100), abs=0.05)
    assert abs(field.correction_deg) > 0.02


@pytest.mark.parametrize(
    ("make", "kind", "reason"),
    [
        (lambda: Bearings(North.MAGNETIC), InvalidQuantity, "magnetic bearings need the day of the measurement, or"),
        (lambda: Bearings(North.MAGNETIC, declination_deg=200), InvalidQuantity, "a declination of 200 degrees cannot"),
        (lambda: Bearings(North.GRID), InvalidQuantity, "grid bearings need the coordinate system of the map"),
        (lambda: Bearings(North.GRID, grid="WGS84"), InvalidQuantity, "'WGS84' is no grid, so it has no grid north"),
        (lambda: Bearings(North.GRID, grid="UTM"), NotFound, "'UTM' is no coordinate system that is known"),
        (lambda: Leg(0, 0), InvalidQuantity, "a leg of 0 m cannot be; give its length in metres"),
        (lambda: Leg(0, math.nan), InvalidQuantity, "a leg of nan m cannot be"),
        (lambda: Leg(0, 10, slope_deg=90), InvalidQuantity, "a slope of 90 degrees cannot be; give -89 to 89"),
        (lambda: traverse(START, SQUARE[:2], TRUE), InvalidGeometry, "2 legs enclose no area; give at least three co"),
        (lambda: traverse(START, [Leg(370, 10)] * 3, TRUE), InvalidQuantity, "a bearing of 370 degrees cannot be; it"),
        (
            lambda: traverse(START, SQUARE, Bearings(North.MAGNETIC, on=date(1890, 1, 1))),
            NotPossible,
            "no magnetic model covers 1890-01-01",
        ),
    ],
)
def test_legs_that_cannot_be_are_refused(make: object, kind: type[Exception], reason: str) -> None:
    with pytest.raises(kind) as refused:
        make()  # type: ignore[operator]
    assert str(refused.value).startswith(reason)


def test_the_table_of_corners_has_bearing_and_distance_to_the_next() -> None:
    field = traverse(START, SQUARE, TRUE).geometry
    table = vertices(field, declination_deg=-4.0)
    assert [(v.part, v.ring, v.number) for v in table] == [(1, 0, 1), (1, 0, 2), (1, 0, 3), (1, 0, 4)]
    assert [(v.lon, v.lat) for v in table] == [tuple(corner) for corner in shapely.get_coordinates(field)[:-1].tolist()]
    assert [v.bearing_deg % 359.9999 for v in table] == pytest.approx([0, 90, 180, 270], abs=0.001)
    assert [v.magnetic_deg for v in table] == pytest.approx([4, 94, 184, 274], abs=0.001)
    assert [v.distance_m for v in table] == pytest.approx([100] * 4, abs=0.001)


def test_holes_and_parts_have_their_own_corners_and_the_declination_is_that_of_the_day() -> None:
    hole = [(17.002, 44.002), (17.004, 44.002), (17.004, 44.004), (17.002, 44.004)]
    outer = shapely.Polygon([(17, 44), (17.01, 44), (17.01, 44.01), (17, 44.01)], [hole])
    area = shapely.MultiPolygon([outer, shapely.box(18, 44, 18.01, 44.01)])
    table = vertices(area, on=date(2024, 6, 1))
    assert [(v.part, v.ring, v.number) for v in table] == [
        (part, ring, n) for part, ring in ((1, 0), (1, 1), (2, 0)) for n in range(1, 5)
    ]
    off = {round((v.bearing_deg - v.magnetic_deg) % 360, 9) for v in table if v.magnetic_deg is not None}
    assert off == {round(declination_deg(table[0].lon, table[0].lat, date(2024, 6, 1)), 9)}
    assert {v.magnetic_deg for v in vertices(area)} == {None}
    assert vertices(shapely.Point(17, 44), on=date(2024, 6, 1)) == ()


@given(
    st.floats(-179, 179),
    st.floats(-65, 65),
    st.lists(st.floats(20, 500), min_size=3, max_size=8),
    st.floats(-30, 30),
)
def test_the_legs_of_a_table_lead_round_the_same_polygon(
    lon: float, lat: float, radii_m: list[float], declination: float
) -> None:
    corners = [WGS84.fwd(lon, lat, 360 * i / len(radii_m), r)[:2] for i, r in enumerate(radii_m)]
    table = vertices(shapely.Polygon(corners), declination_deg=declination)
    legs = [Leg(v.magnetic_deg, v.distance_m) for v in table if v.magnetic_deg is not None]
    field = traverse(Position(*corners[0]), legs, Bearings(North.MAGNETIC, declination_deg=declination))
    assert field.closure is not None
    assert field.closure.error_m < 1e-6
    assert max(_apart_m(a, b) for a, b in zip(field.turning_points, corners, strict=True)) < 1e-6
