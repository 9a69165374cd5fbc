"""Features on areas and near them, against numbers worked by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely

from clearance.errors import FileRefused, InvalidQuantity
from clearance.geodesy import geodesic_area_m2, geodesic_areas_m2
from clearance_geodata.exposure.figures import Zones
from clearance_geodata.exposure.layers import near_layer
from clearance_geodata.register import Register

# A metre in degrees at 44 degrees north, to the north and to the east.
NORTH, EAST = 1 / 111_118.0, 1 / 80_212.0


def at(east_m: float, north_m: float, wide_m: float = 0, high_m: float = 0) -> Any:  # noqa: ANN401  a point or a box
    lon, lat = 18 + east_m * EAST, 44 + north_m * NORTH
    return shapely.box(lon, lat, lon + wide_m * EAST, lat + high_m * NORTH) if wide_m else shapely.Point(lon, lat)


def zones(*grounds: shapely.geometry.base.BaseGeometry) -> Zones:
    listed = np.empty(len(grounds), dtype=np.object_)
    listed[:] = grounds
    return Zones(
        area_ids=tuple(f"A-{n}" for n in range(len(grounds))), grounds=listed, area_m2=geodesic_areas_m2(listed)
    )


def written(path: Path, *shapes: object, crs: str | None = "EPSG:4326", layer: str = "") -> Path:
    frame = geopandas.GeoDataFrame({"n": range(len(shapes))}, geometry=list(shapes), crs="EPSG:4326")
    frame.to_crs(crs or "EPSG:4326").to_file(path, **({"layer": layer} if layer else {}))
    if crs is None:
        path.with_suffix(".prj").unlink()
    return path


FIELD, NEXT = at(0, 0, 100, 100), at(50, 0, 100, 100)
HOUSES = (at(90, 40, 20, 10), at(160, 40, 10, 10), at(400, 0, 10, 10), None)


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "fgb"])
def test_houses_that_touch_an_area_are_counted_with_their_m2_on_it(tmp_path: Path, ending: str) -> None:
    path = written(tmp_path / f"houses.{ending}", *(h for h in HOUSES if h), *([None] if ending != "fgb" else []))
    found = near_layer(zones(FIELD, NEXT), path)
    half, whole = geodesic_area_m2(at(90, 40, 10, 10)), geodesic_area_m2(at(90, 40, 20, 10))
    assert [row["features"] for row in found.rows] == [1, 1]
    assert [row["features_m2"] for row in found.rows] == pytest.approx([half, whole], rel=1e-6)
    assert found.total["features"] == 1
    assert found.total["features_m2"] == pytest.approx(whole, rel=1e-6)
    assert "features that are at several areas count at each of them, and once in the total" in found.notes


def test_houses_within_a_distance_are_counted_and_those_beyond_are_not(tmp_path: Path) -> None:
    path = written(tmp_path / "houses.geojson", *(h for h in HOUSES if h), crs="EPSG:32634")
    counts = {
        within: near_layer(zones(FIELD), path, within_m=within).total["features"] for within in (0, 59, 61, 299, 301)
    }
    assert counts == {0: 1, 59: 1, 61: 2, 299: 2, 301: 3}


def test_points_and_lines_are_counted_and_have_no_m2(tmp_path: Path) -> None:
    road = shapely.LineString([(18 - 50 * EAST, 44 + 50 * NORTH), (18 + 300 * EAST, 44 + 50 * NORTH)])
    path = written(tmp_path / "wells.gpkg", at(10, 10), at(500, 10), road)
    assert dict(near_layer(zones(FIELD), path).total) == {
        "area_m2": pytest.approx(10_000, rel=2e-3),
        "features": 2,
        "features_m2": 0,
    }


def test_an_area_at_180_degrees_has_houses_on_the_other_side_within_reach(tmp_path: Path) -> None:
    path = written(tmp_path / "houses.geojson", shapely.Point(-179.9995, -17.0005))
    assert near_layer(zones(shapely.box(179.999, -17.001, 180, -17)), path, within_m=100).total["features"] == 1


def test_a_register_is_read_from_a_copy(example_register: Register) -> None:
    grounds = [state.geometry for state in example_register.snapshot().open_states if state.geometry]
    some = zones(*grounds[:3])
    found = near_layer(some, example_register.path, layer="areas")
    assert found.rows[0]["features"] >= 1  # type: ignore[operator]


def test_a_layer_that_cannot_be_laid_over_areas_is_refused_in_a_line(tmp_path: Path) -> None:
    two = written(tmp_path / "two.gpkg", at(1, 1), layer="one")
    written(two, at(1, 1), layer="other")
    (tmp_path / "bad.geojson").write_text("{")
    some = zones(FIELD)
    for path, fault in (
        (two, "two.gpkg has 2 layers; name one with --layer-name: one, other"),
        (tmp_path / "bad.geojson", "bad.geojson is no layer that can be read"),
        (tmp_path / "none.gpkg", "none.gpkg is not there"),
        (written(tmp_path / "lost.shp", at(1, 1), crs=None), "lost.shp does not say its coordinate system"),
    ):
        with pytest.raises(FileRefused, match=fault):
            near_layer(some, path)
    with pytest.raises(InvalidQuantity, match="--within-m -1 is no distance"):
        near_layer(some, two, layer="one", within_m=-1)
