from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from clearance.antimeridian import crosses_antimeridian, cut_at_antimeridian
from clearance.errors import InvalidGeometry
from clearance.geodesy import geodesic_area_m2, polygons_of, repaired

TAVEUNI = [(179.98, -16.9), (-179.97, -16.9), (-179.97, -16.85), (179.98, -16.85)]
BEYOND = [(179.98, -16.9), (180.03, -16.9), (180.03, -16.85), (179.98, -16.85)]
BEFORE = [(-180.02, -16.9), (-179.97, -16.9), (-179.97, -16.85), (-180.02, -16.85)]


def ring(*corners: tuple[float, float]) -> shapely.Polygon:
    """Corners with longitudes counted on beyond 180, written as coordinates are."""
    return shapely.Polygon([((lon + 180) % 360 - 180, lat) for lon, lat in corners])


def square(west: float, *, side: float = 0.01, lat: float = -17.0) -> shapely.Polygon:
    return ring((west, lat), (west + side, lat), (west + side, lat + side), (west, lat + side))


@pytest.mark.parametrize("corners", [TAVEUNI, TAVEUNI[::-1], BEYOND, BEFORE])
def test_a_polygon_over_the_line_is_cut_there_and_keeps_its_area(corners: list[tuple[float, float]]) -> None:
    typed = shapely.Polygon(corners)
    cut = cut_at_antimeridian(typed)
    assert isinstance(cut, shapely.MultiPolygon)
    assert [[round(bound, 9) for bound in part.bounds[::2]] for part in cut.geoms] == [[179.98, 180], [-180, -179.97]]
    assert geodesic_area_m2(cut) == pytest.approx(geodesic_area_m2(shapely.Polygon(TAVEUNI)), rel=1e-8)
    assert repaired(cut) == cut


def test_holes_stay_holes_on_both_sides_of_the_line() -> None:
    across = [(179.99, -16.89), (179.99, -16.87), (-179.99, -16.87), (-179.99, -16.89)]
    east = [(-179.98, -16.86), (-179.975, -16.86), (-179.975, -16.855)]
    typed = shapely.Polygon(TAVEUNI, [across, east])
    cut = cut_at_antimeridian(typed)
    assert geodesic_area_m2(cut) == pytest.approx(geodesic_area_m2(typed), rel=1e-8)
    assert not cut.intersects(shapely.Point(179.995, -16.88))
    assert not cut.intersects(shapely.Point(-179.976, -16.859))


def test_a_polygon_that_only_touches_the_line_stays_whole() -> None:
    touching = shapely.Polygon([(179.9, -17), (-180, -17), (-180, -16.9), (179.9, -16.9)])
    cut = cut_at_antimeridian(touching)
    assert (cut.geom_type, cut.bounds) == ("Polygon", (179.9, -17, 180, -16.9))


@pytest.mark.parametrize("shape", [shapely.box(17, 44, 18, 45), shapely.box(-100, -17, 80, 17), shapely.Point(180, 1)])
def test_what_does_not_cross_is_given_back_as_it_is(shape: shapely.Polygon | shapely.Point) -> None:
    assert not crosses_antimeridian(shape)
    assert cut_at_antimeridian(shape) is shape


def test_two_parts_on_both_sides_do_not_cross() -> None:
    parts = shapely.MultiPolygon([shapely.box(179, -17, 180, -16), shapely.box(-180, -17, -179, -16)])
    assert cut_at_antimeridian(parts) is parts


def test_points_lines_and_collections_come_back_to_the_globe() -> None:
    line, point = shapely.LineString([(179, 0), (-179, 0)]), shapely.Point(181, 5)
    assert cut_at_antimeridian(line).wkt == "MULTILINESTRING ((179 0, 180 0), (-180 0, -179 0))"
    assert cut_at_antimeridian(shapely.LinearRing([(179, 0), (-179, 0), (-179, 1)])).length == pytest.approx(3 + 5**0.5)
    assert cut_at_antimeridian(point).wkt == "POINT (-179 5)"
    assert cut_at_antimeridian(shapely.GeometryCollection([line, point])).wkt == (
        "GEOMETRYCOLLECTION (LINESTRING (179 0, 180 0), LINESTRING (-180 0, -179 0), POINT (-179 5))"
    )


def test_a_crossed_ring_over_the_line_gives_the_ground_it_encloses() -> None:
    bow = shapely.Polygon([(179.9, -17), (-179.9, -16.9), (-179.9, -17), (179.9, -16.9)])
    cut = cut_at_antimeridian(bow)
    assert (cut.is_valid, geodesic_area_m2(cut) > 0) == (True, True)


def test_a_ring_round_a_pole_is_refused() -> None:
    with pytest.raises(InvalidGeometry, match="the ring goes round a pole"):
        cut_at_antimeridian(shapely.Polygon([(0, 80), (120, 80), (-120, 80)]))


@given(
    st.floats(-0.2, 0.2),
    st.floats(-70, 70),
    st.floats(0.001, 0.05),
    st.lists(st.floats(0.3, 1), min_size=3, max_size=9),
)
def test_any_star_near_the_line_keeps_its_area_within_a_millionth(
    east: float, lat: float, size: float, radii: list[float]
) -> None:
    turn = shapely.affinity.rotate
    spokes = [turn(shapely.Point(size * r, 0), 360 * i / len(radii), origin=(0, 0)) for i, r in enumerate(radii)]
    lons = [(180 + east + spoke.x + 180) % 360 - 180 for spoke in spokes]
    typed = shapely.Polygon([(lon, lat + spoke.y) for lon, spoke in zip(lons, spokes, strict=True)])
    cut = cut_at_antimeridian(typed)
    assert geodesic_area_m2(cut) == pytest.approx(geodesic_area_m2(typed), rel=1e-6)
    assert max(abs(bound) for bound in cut.bounds[::2]) <= 180


@pytest.mark.parametrize(
    "geometry",
    [
        shapely.box(179.99, -17, 180, -16.99),
        shapely.MultiPolygon([shapely.box(179.99, -17, 180, -16.99), shapely.box(-180, -17, -179.99, -16.99)]),
        shapely.Point(180, 0),
        shapely.Polygon(),
    ],
)
def test_what_ends_at_the_line_stays_as_it_is(geometry: BaseGeometry) -> None:
    assert cut_at_antimeridian(geometry) is geometry


def test_a_ring_over_the_antimeridian_becomes_the_two_parts_beside_it() -> None:
    cut = repaired(square(179.996))
    bounds = [lon for part in polygons_of(cut) for lon in part.bounds[::2]]
    assert bounds == pytest.approx([179.996, 180.0, -180.0, -179.994], abs=1e-9)
    assert cut.is_valid
    assert geodesic_area_m2(cut) == pytest.approx(geodesic_area_m2(square(100.0)), rel=1e-9)


def test_holes_go_with_the_side_they_lie_on_and_may_cross_too() -> None:
    outer = square(179.98, side=0.04)
    holes = [square(west, lat=-16.98, side=0.004) for west in (179.985, 179.998, 180.005)]
    holed = shapely.Polygon(outer.exterior, [hole.exterior for hole in holes])
    cut = cut_at_antimeridian(holed)
    assert cut.is_valid
    assert sum(len(part.interiors) for part in polygons_of(cut)) == 2
    assert geodesic_area_m2(cut) == pytest.approx(
        geodesic_area_m2(outer) - sum(geodesic_area_m2(hole) for hole in holes), rel=1e-9
    )


def test_only_the_parts_that_cross_are_cut() -> None:
    beside = shapely.box(179.9, -17, 179.91, -16.99)
    cut = cut_at_antimeridian(shapely.MultiPolygon([beside, square(179.996)]))
    assert len(polygons_of(cut)) == 3
    assert polygons_of(cut)[0].equals(beside)


def test_a_side_of_some_kilometres_is_cut_where_the_geodesic_crosses() -> None:
    large = square(179.9, side=0.25, lat=60.0)
    assert geodesic_area_m2(cut_at_antimeridian(large)) == pytest.approx(geodesic_area_m2(large), rel=1e-8)


def test_a_ring_of_four_corners_round_the_pole_is_refused() -> None:
    polar = ring((0, 80), (90, 80), (180, 80), (270, 80))
    with pytest.raises(InvalidGeometry, match="goes round a pole"):
        cut_at_antimeridian(polar)


@given(west=st.floats(179.901, 179.999), side=st.floats(0.1, 0.3), lat=st.floats(-70, 70))
def test_cutting_keeps_the_area(west: float, side: float, lat: float) -> None:
    whole = square(west, side=side, lat=lat)
    cut = cut_at_antimeridian(whole)
    assert all(-180 <= bound <= 180 for bound in cut.bounds[::2])
    assert geodesic_area_m2(cut) == pytest.approx(geodesic_area_m2(whole), rel=1e-7)
