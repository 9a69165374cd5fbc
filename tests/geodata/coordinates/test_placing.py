from __future__ import annotations

import numpy as np
import pytest
import shapely

from clearance.errors import InvalidGeometry
from clearance.geodesy import geodesic_area_m2
from clearance_geodata.coordinates.datum import ShiftRule
from clearance_geodata.coordinates.placing import Way, place_geometry, place_points
from clearance_geodata.coordinates.reference import reference_named

PERU = ShiftRule(country="Peru")


def test_arrays_and_shapes_are_moved_like_their_points() -> None:
    grid = reference_named("PSAD56 UTM 17S")
    eastings, northings = np.array([788000.0, 789000.0, 789000.0]), np.array([9612000.0, 9612000.0, 9613000.0])
    corners = place_points(eastings, northings, grid, PERU)
    typed = shapely.Polygon(np.column_stack((eastings, northings, [900.0] * 3)))
    placed = place_geometry(typed, grid, PERU)
    assert placed.shift == corners.shift
    assert (
        shapely.get_coordinates(placed.geometry)[:3].tolist() == np.column_stack((corners.lons, corners.lats)).tolist()
    )
    assert not shapely.has_z(placed.geometry)
    assert shapely.has_z(typed)
    scale = 0.9996 + (788500 - 500000) ** 2 / (2 * 6378000**2)
    assert geodesic_area_m2(placed.geometry) == pytest.approx(500_000 / scale**2, rel=1e-3)


def test_what_cannot_be_on_a_grid_is_refused() -> None:
    grid = reference_named("PSAD56 UTM 17S")
    with pytest.raises(InvalidGeometry, match=r"^the point nan, 9612000 cannot be on PSAD56 / UTM zone 17S"):
        place_points([float("nan")], [9612000.0], grid)
    with pytest.raises(InvalidGeometry, match=r"^the point 10, 95 cannot be on WGS 84; check CRS and axis order$"):
        place_points([10.0], [95.0], reference_named("WGS84"))
    with pytest.raises(InvalidGeometry, match="the shape has no corner"):
        place_geometry(shapely.Polygon(), grid)


def test_a_shape_over_the_antimeridian_is_moved_by_the_operation_of_its_islands() -> None:
    fiji = shapely.Polygon([(179.98, -16.9), (-179.97, -16.9), (-179.97, -16.85), (179.98, -16.85)])
    placed = place_geometry(fiji, reference_named("Fiji 1956"))
    assert placed.shift.operation == "Fiji 1956 to WGS 84 (1)"
    assert isinstance(placed.geometry, shapely.MultiPolygon)
    assert geodesic_area_m2(placed.geometry) == pytest.approx(geodesic_area_m2(fiji), rel=1e-3)


def test_the_shapes_of_a_file_go_one_way_and_keep_its_accuracy() -> None:
    grid = reference_named("PSAD56 UTM 17S")
    typed = shapely.box(788000, 9612000, 789000, 9613000)
    shapes = np.array([typed, None, shapely.box(5e12, 5e12, 6e12, 6e12)], object)
    way = Way.of(shapes, grid, PERU)
    moved = way(shapes)
    assert way.shift == place_geometry(typed, grid, PERU).shift
    assert (way.error_m, moved[1]) == (16.0, None)
    assert shapely.equals_exact(moved[0], place_geometry(typed, grid, PERU).geometry)
    assert way(typed) == moved[0]
    assert not np.isfinite(shapely.get_coordinates(moved[2])).any()
    with pytest.raises(InvalidGeometry, match=r"^the point 6e\+12, 5e\+12 cannot be on PSAD56 / UTM zone 17S"):
        way(shapes[2])


@pytest.mark.parametrize("shapes", [[None], [shapely.Polygon()], [shapely.box(5e12, 5e12, 6e12, 6e12)]])
def test_shapes_without_a_place_are_not_moved_to_another_datum(shapes: list[shapely.Polygon | None]) -> None:
    way = Way.of(np.array(shapes, object), reference_named("PSAD56 UTM 17S"))
    assert (way.shift.operation, way.error_m, way.remark) == ("none", None, "")


def test_a_grid_on_wgs_84_is_unprojected_only() -> None:
    utm = reference_named("WGS 84 / UTM zone 17S")
    typed = np.array([shapely.Point(788000, 9612000)], object)
    way = Way.of(typed, utm)
    assert (way.error_m, way.remark) == (None, "")
    assert way(typed)[0] == place_geometry(typed[0], utm).geometry
