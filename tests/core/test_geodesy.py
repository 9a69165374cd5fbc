import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer
from shapely.geometry.base import BaseGeometry

from clearance.errors import InvalidGeometry
from clearance.geodesy import (
    area_exact,
    areas_exact,
    distances_m,
    geodesic_area_m2,
    geodesic_areas_m2,
    in_metres,
    planar_areas_m2,
    polygons_of,
    repaired,
)

# Peru's border, Angola, Lebanon, Bosnia, Ukraine: where the land account is kept.
LATITUDES = (0.0, -3.5, 13.0, 34.0, 44.5, 48.5)
WGS84 = Geod(ellps="WGS84")


def square(lon: float, lat: float, side: float = 0.01) -> shapely.Polygon:
    return shapely.box(lon, lat, lon + side, lat + side)


def projected(polygon: shapely.Polygon, plane: CRS) -> shapely.Polygon:
    to_plane = Transformer.from_crs(4326, plane, always_xy=True)

    def move(corners: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(to_plane.transform(*corners.T))

    return shapely.transform(polygon, move)


def equal_area_m2(polygon: shapely.Polygon) -> float:
    """The area in a Lambert azimuthal equal-area plane around the polygon: another way to the same m2."""
    lon, lat = polygon.centroid.coords[0]
    plane = CRS.from_proj4(f"+proj=laea +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m")
    return projected(shapely.segmentize(polygon, 0.0001), plane).area


@pytest.mark.parametrize("lat", LATITUDES)
def test_the_area_is_that_of_the_ellipsoid(lat: float) -> None:
    polygon = square(20.0, lat)
    expected, _ = WGS84.geometry_area_perimeter(polygon)
    assert geodesic_area_m2(polygon) == abs(expected)
    assert geodesic_area_m2(polygon) == pytest.approx(equal_area_m2(polygon), rel=1e-6)


@pytest.mark.parametrize("lat", [lat for lat in LATITUDES if abs(lat) > 10])
def test_web_mercator_would_be_wrong_by_a_lot(lat: float) -> None:
    stretched = projected(square(20.0, lat), CRS.from_epsg(3857)).area
    assert stretched / geodesic_area_m2(square(20.0, lat)) == pytest.approx(
        1 / math.cos(math.radians(lat)) ** 2, rel=0.01
    )


def test_holes_are_taken_off_and_parts_added() -> None:
    outer, hole, island = square(44.0, 34.0), shapely.box(44.002, 34.002, 44.004, 34.004), square(44.1, 34.1)
    with_hole = shapely.Polygon(outer.exterior, [hole.exterior])
    assert geodesic_area_m2(with_hole) == geodesic_area_m2(outer) - geodesic_area_m2(hole)
    parts = shapely.MultiPolygon([with_hole, island])
    assert geodesic_area_m2(parts) == geodesic_area_m2(with_hole) + geodesic_area_m2(island)


def test_the_direction_of_the_ring_does_not_matter() -> None:
    assert geodesic_area_m2(square(17.0, 44.5).reverse()) == geodesic_area_m2(square(17.0, 44.5))


def test_a_ring_over_the_antimeridian_is_as_large_as_one_beside_it() -> None:
    across = shapely.Polygon([(179.995, -17), (-179.995, -17), (-179.995, -16.99), (179.995, -16.99)])
    assert geodesic_area_m2(across) == pytest.approx(geodesic_area_m2(square(100.0, -17.0)), rel=1e-9)


@pytest.mark.parametrize(
    "geometry", [None, shapely.Polygon(), shapely.Point(20, 44), shapely.LineString([(0, 0), (1, 1)])]
)
def test_what_encloses_nothing_has_no_area(geometry: BaseGeometry | None) -> None:
    assert geodesic_area_m2(geometry) == 0.0


def test_the_books_hold_thousandths() -> None:
    polygon = square(-78.4, -3.5)
    assert area_exact(polygon) == round(geodesic_area_m2(polygon) * 1000)


def test_polygons_inside_collections_count() -> None:
    inner = shapely.GeometryCollection([square(1, 1), shapely.Point(0, 0)])
    collection = shapely.GeometryCollection([inner, shapely.MultiPolygon([square(2, 2), square(3, 3)])])
    assert polygons_of(collection) == [square(1, 1), square(2, 2), square(3, 3)]


def test_a_ring_that_crosses_itself_is_repaired_to_the_ground_it_encloses() -> None:
    bow_tie = shapely.Polygon([(0, 0), (0.01, 0.01), (0.01, 0), (0, 0.01)])
    made = repaired(bow_tie)
    assert made.is_valid
    assert geodesic_area_m2(made) == pytest.approx(geodesic_area_m2(shapely.box(0, 0, 0.01, 0.01)) / 2, rel=1e-4)
    assert repaired(square(5, 5)) == square(5, 5)


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (shapely.box(17_000, 44, 17_001, 45), r"17001, 44 is not on the globe|17000, 44 is not on the globe"),
        (shapely.Polygon([(0, 0), (1, 0), (math.inf, 1)]), "not a finite number"),
        (shapely.Point(17, 44), "encloses no ground"),
        (shapely.Polygon([(0, 0), (1, 1), (0, 0)]), "encloses no ground"),
    ],
)
def test_a_shape_that_is_no_place_on_the_ground_is_refused(geometry: BaseGeometry, reason: str) -> None:
    with pytest.raises(InvalidGeometry, match=reason):
        repaired(geometry)


@given(
    lon=st.floats(-170, 170),
    lat=st.sampled_from(LATITUDES),
    cut=st.floats(0.05, 0.95),
    size=st.floats(0.0001, 0.02),
)
def test_two_halves_of_a_field_are_the_field(lon: float, lat: float, cut: float, size: float) -> None:
    west = shapely.box(lon, lat, lon + cut * size, lat + size)
    east = shapely.box(lon + cut * size, lat, lon + size, lat + size)
    whole = geodesic_area_m2(shapely.box(lon, lat, lon + size, lat + size))
    assert geodesic_area_m2(west) + geodesic_area_m2(east) == pytest.approx(whole, rel=1e-6)


def test_many_areas_are_measured_as_one_by_one() -> None:
    outer, hole = square(44.0, 34.0), shapely.box(44.002, 34.002, 44.004, 34.004)
    holed = shapely.Polygon(outer.exterior, [hole.exterior])
    shapes = [
        None,
        outer,
        holed,
        shapely.MultiPolygon([holed, square(44.1, 34.1), square(10, -50, 3)]),
        shapely.GeometryCollection([holed, shapely.Point(0, 0)]),
        shapely.Point(1, 1),
        shapely.Polygon(),
    ]
    assert geodesic_areas_m2(shapes).tolist() == [geodesic_area_m2(shape) for shape in shapes]
    assert areas_exact(shapes) == [area_exact(shape) for shape in shapes]
    assert geodesic_areas_m2([]).tolist() == []


@pytest.mark.parametrize("lat", LATITUDES)
def test_the_flat_measure_is_right_to_a_hundred_thousandth(lat: float) -> None:
    shapes = [square(17.0, lat, side) for side in (0.0001, 0.01, 0.1)]
    assert planar_areas_m2([None, *shapes]).tolist() == pytest.approx([0.0, *geodesic_areas_m2(shapes)], rel=1e-5)


def test_distances_are_geodesic() -> None:
    starts, ends = np.array([[17.0, 44.0], [179.99, 0.0]]), np.array([[17.0, 45.0], [-179.99, 0.0]])
    assert distances_m(starts, ends).round().tolist() == [111_122.0, 2_226.0]
    assert distances_m(starts[:0], ends[:0]).tolist() == []


def test_a_place_in_metres_is_as_far_as_on_the_ellipsoid() -> None:
    here, there = shapely.Point(17.0, 44.0), shapely.Point(17.02, 44.01)
    flat = in_metres(here, here).distance(in_metres(there, here))
    (far,) = distances_m(np.array([[17.0, 44.0]]), np.array([[17.02, 44.01]]))
    assert flat == pytest.approx(far, rel=1e-4)


@pytest.mark.parametrize(("west", "east"), [(179.99, 180.01), (-180.01, -179.99)])
def test_longitudes_go_on_beyond_180_where_a_shape_crosses_there(west: float, east: float) -> None:
    found = repaired(shapely.box(west, 5.0, east, 5.01))
    assert (found.geom_type, found.bounds[0], found.bounds[2]) == ("MultiPolygon", -180.0, 180.0)
    assert geodesic_area_m2(found) == pytest.approx(geodesic_area_m2(shapely.box(-0.01, 5.0, 0.01, 5.01)), rel=1e-9)


@pytest.mark.parametrize("box", [(181.0, 5.0, 182.0, 6.0), (179.0, 5.0, 400.0, 6.0), (-185.0, 5.0, -184.0, 6.0)])
def test_longitudes_beyond_180_are_refused_where_nothing_crosses(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(InvalidGeometry, match="is not on the globe"):
        repaired(shapely.box(*box))
