from __future__ import annotations

from itertools import pairwise

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from clearance.errors import InvalidGeometry
from clearance.geodesy import area_exact, geodesic_area_m2
from clearance.land.admin_units import OUTSIDE, parts_by_unit
from clearance.land.sites import Boundary

WEST, EAST = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
UNITS = [Boundary(name="West", level=1, geometry=WEST), Boundary(name="East", level=1, geometry=EAST)]


def split(*grounds: BaseGeometry, units: list[Boundary] = UNITS) -> list[tuple[str, str, int]]:
    parts = parts_by_unit([f"A{i}" for i in range(len(grounds))], grounds, [area_exact(g) for g in grounds], units)
    return [(part.area_id, part.unit, part.area_m2) for part in parts]


def test_an_area_inside_a_unit_is_one_part_with_all_its_m2() -> None:
    inside, beside = shapely.box(0.1, 0.1, 0.2, 0.2), shapely.box(0.9, 0.5, 1.0, 0.6)
    assert split(inside, beside) == [("A0", "West", area_exact(inside)), ("A1", "West", area_exact(beside))]
    assert split() == []


def test_an_area_over_a_line_is_split_there_and_sums_exactly() -> None:
    ground = shapely.box(0.99, 0.5, 1.03, 0.51)
    parts = parts_by_unit(["A"], [ground], [1_000_003], UNITS)
    assert [(part.unit, part.area_m2) for part in parts] == [("East", 750_002), ("West", 250_001)]
    assert [part.ground.bounds[0] for part in parts] == [1.0, 0.99]


def test_ground_in_no_unit_is_named_and_takes_the_remainder() -> None:
    over, far = shapely.box(1.9, 0.5, 2.1, 0.51), shapely.box(5, 5, 5.1, 5.1)
    inside = area_exact(shapely.box(1.9, 0.5, 2.0, 0.51))
    (_, east, first), (_, none, second), last = split(over, far)
    assert (east, none, last) == ("East", OUTSIDE, ("A1", OUTSIDE, area_exact(far)))
    assert first == pytest.approx(inside, rel=1e-5)
    assert first + second == area_exact(over)


def test_a_point_lies_in_one_unit_or_in_none() -> None:
    assert split(shapely.Point(0.5, 0.5), shapely.Point(3, 3)) == [("A0", "West", 0), ("A1", OUTSIDE, 0)]


def test_what_the_books_hold_is_split_in_proportion_to_the_ground() -> None:
    ground = shapely.box(0.99, 0.5, 1.01, 0.51)
    parts = parts_by_unit(["A"], [ground], [10], UNITS)
    assert [part.area_m2 for part in parts] == [5, 5]
    assert [part.area_m2 for part in parts_by_unit(["A"], [ground], [0], UNITS)] == [0, 0]


def test_a_sliver_over_a_line_goes_with_the_rest() -> None:
    ground = shapely.box(0.99, 0.5, 1.0 + 5e-10, 0.51)
    assert split(ground) == [("A0", "West", area_exact(ground))]
    speck = shapely.box(1 - 1e-6, 0.5, 1 + 1e-6, 0.5 + 1e-6)
    assert split(speck) == [("A0", "East", area_exact(speck))]


def test_where_lines_overlap_an_area_stays_whole_if_it_can_and_else_the_first_by_name_has_the_ground() -> None:
    wide = [Boundary(name="B", level=1, geometry=shapely.box(0, 0, 1.1, 1)), Boundary(name="A", level=1, geometry=EAST)]

    def units_from(west: float, east: float) -> list[str]:
        return [unit for _, unit, _ in split(shapely.box(west, 0.5, east, 0.51), units=wide)]

    assert (units_from(1.01, 1.05), units_from(0.9, 1.05), units_from(0.9, 1.2)) == (["A"], ["B"], ["A", "B"])


def test_holes_and_parts_stay_with_their_units() -> None:
    ground = shapely.MultiPolygon([shapely.box(0.2, 0.2, 0.3, 0.3), shapely.box(1.2, 0.2, 1.3, 0.3)])
    holed = shapely.box(0.9, 0.4, 1.1, 0.6).difference(shapely.box(0.95, 0.45, 1.0, 0.55))
    (_, east, _), (_, west, _), (_, _, right), (_, _, left) = split(ground, holed)
    assert (east, west) == ("East", "West")
    assert right / left == pytest.approx(4 / 3, rel=1e-3)


def test_lines_of_others_that_cross_themselves_are_made_sound() -> None:
    crossed = shapely.Polygon([(0, 0), (1, 0), (1, 1), (0.5, -0.1), (0, 1)])
    assert [
        unit
        for _, unit, _ in split(
            shapely.box(0.01, 0.5, 0.02, 0.51), units=[Boundary(name="Crossed", level=1, geometry=crossed)]
        )
    ] == ["Crossed"]
    with pytest.raises(InvalidGeometry, match=r"^the line of Line: the LineString encloses no ground"):
        split(WEST, units=[Boundary(name="Line", level=1, geometry=shapely.LineString([(0, 0), (1, 1)]))])


def test_ground_over_the_antimeridian_lies_in_the_units_of_both_sides() -> None:
    lines = [
        Boundary(name="Hither", level=1, geometry=shapely.box(179, -18, 180, -16)),
        Boundary(name="Yonder", level=1, geometry=shapely.box(-180, -18, -179, -16)),
    ]
    across = shapely.MultiPolygon([shapely.box(179.99, -17, 180, -16.99), shapely.box(-180, -17, -179.97, -16.99)])
    (_, hither, first), (_, yonder, second) = split(across, units=lines)
    assert (hither, yonder) == ("Hither", "Yonder")
    assert second / first == pytest.approx(3, rel=1e-6)
    assert first + second == area_exact(across)


@given(
    cuts=st.lists(st.floats(0.01, 1.99), max_size=4),
    boxes=st.lists(st.tuples(st.floats(-0.2, 2), st.floats(0.1, 0.8), st.floats(0.001, 0.5)), min_size=1, max_size=5),
)
def test_the_parts_of_each_area_sum_exactly_to_it(cuts: list[float], boxes: list[tuple[float, float, float]]) -> None:
    edges = [0.0, *sorted({round(cut, 3) for cut in cuts}), 2.0]
    lines = [
        Boundary(name=f"U{i}", level=1, geometry=shapely.box(west, 0, east, 1))
        for i, (west, east) in enumerate(pairwise(edges))
    ]
    grounds = [shapely.box(lon, lat, lon + wide, lat + 0.1) for lon, lat, wide in boxes]
    parts = parts_by_unit([str(i) for i in range(len(grounds))], grounds, [area_exact(g) for g in grounds], lines)
    for i, ground in enumerate(grounds):
        mine = [part for part in parts if part.area_id == str(i)]
        assert sum(part.area_m2 for part in mine) == area_exact(ground)
        assert min(part.area_m2 for part in mine) >= 0
        assert geodesic_area_m2(shapely.union_all([part.ground for part in mine])) == pytest.approx(
            geodesic_area_m2(ground), rel=1e-4
        )
