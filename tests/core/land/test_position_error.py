from __future__ import annotations

import pytest
import shapely

from clearance.land.position_error import HANDHELD_M, may_lie_apart, reach_m, spot_m2

# A degree of longitude is 85,394 m and one of latitude 111,035 m at 40 degrees south.
EAST_M, NORTH_M = 1 / 85_394, 1 / 111_035


def box(west_m: float, south_m: float, wide_m: float, high_m: float) -> shapely.Polygon:
    west, south = -150 + west_m * EAST_M, -40 + south_m * NORTH_M
    return shapely.box(west, south, west + wide_m * EAST_M, south + high_m * NORTH_M)


@pytest.mark.parametrize(("error_m", "apart"), [(0, False), (19, False), (20.2, True), (200, True)])
def test_grounds_that_overlap_by_20_m_may_lie_apart_when_positions_are_off_by_20_m(
    error_m: float, *, apart: bool
) -> None:
    assert may_lie_apart(box(0, 0, 500, 500), box(480, 0, 500, 500), error_m) is apart
    assert may_lie_apart(box(480, 0, 500, 500), box(0, 0, 500, 500), error_m) is apart


def test_an_area_deep_inside_another_lies_there_whatever_the_error_explains() -> None:
    small, large = box(1000, 1000, 50, 50), box(0, 0, 2050, 2050)
    assert not may_lie_apart(small, large, 200)
    assert may_lie_apart(small, large, 1100)


def test_the_way_out_is_found_in_any_direction() -> None:
    middle = box(0, 0, 500, 500)
    for east, north in ((490, 0), (-490, 0), (0, 490), (0, -490), (495, 495)):
        assert may_lie_apart(middle, box(east, north, 500, 500), 12)


def test_how_far_ground_reaches_beyond_a_line() -> None:
    line = box(0, 0, 1000, 1000)
    assert reach_m(box(1000, 200, 45, 100), line) == pytest.approx(45, rel=1e-3)
    assert reach_m(box(1300, 200, 45, 100), line) == pytest.approx(345, rel=1e-3)
    assert reach_m(shapely.Point(-150 - 30 * EAST_M, -39.999), line) == pytest.approx(30, rel=1e-3)


def test_a_spot_is_the_circle_of_its_error() -> None:
    assert [round(spot_m2(error_m)) for error_m in (HANDHELD_M, 200)] == [79, 125_664]
