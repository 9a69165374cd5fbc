import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from clearance.errors import InvalidGeometry
from clearance.geodesy import geodesic_area_m2
from clearance.land.footprint import Footprint, common_ground, footprint, overlaps_between


def field(column: float, row: float = 0.0, *, wide: float = 1.0) -> shapely.Polygon:
    """A field on a grid of 0.01 degrees on open ocean."""
    west, south = -150 + column / 100, -40 + row / 100
    return shapely.box(west, south, west + wide / 100, south + 0.01)


def test_no_records_cover_no_ground() -> None:
    assert footprint([], []) == Footprint(0.0, 0.0, ())


def test_neighbours_that_share_a_border_do_not_overlap() -> None:
    found = footprint(["a", "b", "c"], [field(0), field(1), field(5)])
    assert found.overlaps == ()
    assert found.net_m2 == pytest.approx(found.gross_m2, rel=1e-9)


def test_ground_under_three_records_is_counted_once_and_each_pair_is_named() -> None:
    found = footprint(["a", "b", "c", "far"], [field(0), field(0.5), field(0.75), field(9)])
    assert [(pair.left_id, pair.right_id) for pair in found.overlaps] == [("b", "c"), ("a", "b"), ("a", "c")]
    assert [round(pair.area_m2 / geodesic_area_m2(field(0)), 3) for pair in found.overlaps] == [0.75, 0.5, 0.25]
    assert round(found.net_m2 / found.gross_m2, 3) == round(2.75 / 4, 3)


def test_a_record_inside_another_adds_nothing_to_the_net() -> None:
    inner = shapely.box(-149.998, -39.998, -149.996, -39.996)
    found = footprint(["outer", "inner"], [field(0), inner])
    assert found.net_m2 == pytest.approx(geodesic_area_m2(field(0)), rel=1e-9)
    assert [pair.area_m2 for pair in found.overlaps] == [geodesic_area_m2(inner)]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 3)), min_size=1, max_size=12))
def test_net_is_the_area_of_the_union(cells: list[tuple[int, int, int]]) -> None:
    grounds = [field(column, row, wide=wide) for column, row, wide in cells]
    found = footprint([str(i) for i in range(len(cells))], grounds)
    squares = {(column + i, row) for column, row, wide in cells for i in range(wide)}
    expected = sum(geodesic_area_m2(field(column, row)) for column, row in squares)
    assert found.net_m2 == pytest.approx(expected, rel=1e-6)
    assert found.gross_m2 == sum(geodesic_area_m2(ground) for ground in grounds)
    assert bool(found.overlaps) == (found.gross_m2 > found.net_m2 * (1 + 1e-6))


def test_common_ground_is_polygons_only() -> None:
    assert common_ground(field(0), field(1), record="a with b") is None
    shared = common_ground(field(0), field(0.5), record="a with b")
    assert shared is not None
    assert shared.geom_type == "Polygon"


def test_shapes_that_cannot_be_overlaid_are_named() -> None:
    spiky = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2), (1, 5)])
    with pytest.raises(InvalidGeometry, match=r"^a with b cannot be overlaid \(.*\); check its polygon"):
        common_ground(spiky, shapely.box(0, 0, 3, 3), record="a with b")


def test_the_ground_that_two_records_share_is_given_with_the_pair() -> None:
    (pair,) = footprint(["a", "b"], [field(0), field(0.5)]).overlaps
    assert pair.ground is not None
    assert pair.ground.equals(field(0.5, wide=0.5))


def test_records_on_two_sides_are_compared_with_each_other_only() -> None:
    left = {"a": field(0), "b": field(0.5)}
    right = {"c": field(0.75), "d": field(7)}
    found = overlaps_between(left, right)
    assert [(pair.left_id, pair.right_id) for pair in found] == [("b", "c"), ("a", "c")]
    assert [pair.area_m2 for pair in found] == [
        geodesic_area_m2(field(0.75, wide=0.75)),
        geodesic_area_m2(field(0.75, wide=0.25)),
    ]
    assert overlaps_between({}, right) == overlaps_between(left, {}) == ()


def test_records_of_one_owner_make_no_pair() -> None:
    left, right = {"a": field(0), "b": field(0.5)}, {"c": field(0.75), "d": field(0)}
    found = overlaps_between(left, right, owners=(["north", "south"], ["south", "north"]))
    assert [(pair.left_id, pair.right_id) for pair in found] == [("b", "d"), ("a", "c")]


def test_records_that_cannot_be_overlaid_are_named() -> None:
    spiky = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2), (1, 5)])
    with pytest.raises(InvalidGeometry, match=r"^spiky with box cannot be overlaid"):
        footprint(["spiky", "box"], [spiky, shapely.box(0, 0, 3, 3)])


@pytest.mark.parametrize("count", [1, 40])
def test_areas_that_hang_together_in_a_chain_are_one_union(count: int) -> None:
    grounds = [field(column * 0.9) for column in range(count)]
    found = footprint([str(i) for i in range(count)], grounds)
    assert len(found.overlaps) == count - 1
    assert found.net_m2 == pytest.approx(geodesic_area_m2(shapely.union_all(grounds)), rel=1e-9)
