from __future__ import annotations

import numpy as np
import pytest
import shapely

from clearance.errors import InvalidGeometry
from clearance.geodesy import geodesic_area_m2
from clearance_geodata.coordinates.datum import ShiftRule
from clearance_geodata.coordinates.placing import place_geometry, place_points
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
