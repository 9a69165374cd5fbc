from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from clearance.antimeridian import within_180
from clearance.errors import InvalidGeometry
from clearance.geodesy import geodesic_area_m2, polygons_of, repaired


def ring(*corners: tuple[float, float]) -> shapely.Polygon:
    """Corners with longitudes counted on beyond 180, written as coordinates are."""
    return shapely.Polygon([((lon + 180) % 360 - 180, lat) for lon, lat in corners])


def square(west: float, *, side: float = 0.01, lat: float = -17.0) -> shapely.Polygon:
    return ring((west, lat), (west + side, lat), (west + side, lat + side), (west, lat + side))


@pytest.mark.parametrize(
    "geometry",
    [
        shapely.box(179.99, -17, 180, -16.99),
        shapely.MultiPolygon([shapely.box(179.99, -17, 180, -16.99), shapely.box(-180, -17, -179.99, -16.99)]),
        shapely.Point(180, 0),
        shapely.Polygon(),
    ],
)
def test_what_does_not_cross_stays_as_it_is(geometry: BaseGeometry) -> None:
    assert within_180(geometry) is geometry


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
    cut = within_180(holed)
    assert cut.is_valid
    assert sum(len(part.interiors) for part in polygons_of(cut)) == 2
    assert geodesic_area_m2(cut) == pytest.approx(
        geodesic_area_m2(outer) - sum(geodesic_area_m2(hole) for hole in holes), rel=1e-9
    )


def test_only_the_parts_that_cross_are_cut() -> None:
    beside = shapely.box(179.9, -17, 179.91, -16.99)
    cut = within_180(shapely.MultiPolygon([beside, square(179.996)]))
    assert len(polygons_of(cut)) == 3
    assert polygons_of(cut)[0].equals(beside)


def test_a_side_of_some_kilometres_is_cut_where_the_geodesic_crosses() -> None:
    large = square(179.9, side=0.25, lat=60.0)
    assert geodesic_area_m2(within_180(large)) == pytest.approx(geodesic_area_m2(large), rel=1e-8)


def test_a_ring_round_the_pole_is_refused() -> None:
    polar = ring((0, 80), (90, 80), (180, 80), (270, 80))
    with pytest.raises(InvalidGeometry, match="goes round a pole"):
        within_180(polar)


@given(west=st.floats(179.901, 179.999), side=st.floats(0.1, 0.3), lat=st.floats(-70, 70))
def test_cutting_keeps_the_area(west: float, side: float, lat: float) -> None:
    whole = square(west, side=side, lat=lat)
    cut = within_180(whole)
    assert all(-180 <= bound <= 180 for bound in cut.bounds[::2])
    assert geodesic_area_m2(cut) == pytest.approx(geodesic_area_m2(whole), rel=1e-7)
