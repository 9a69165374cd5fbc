"""Tiles hold what lies in them, every shape valid, and nothing too small to be seen."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import mapbox_vector_tile
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import strategies as some
from shapely.geometry.base import BaseGeometry

from clearance.land.snapshot import Snapshot
from clearance_geodata.tiles.matrix_sets import EXTENT, MATRIX_SETS, TileAddress

Make = Callable[..., Any]
SETS = tuple(MATRIX_SETS)
ZOOMS = range(17)
TILE = shapely.box(0, 0, EXTENT, EXTENT)
DRAWN = TILE.buffer(64, join_style="mitre")


def ring(lon: float, lat: float, radius: float, *, corners: int = 9, wave: float = 0.3) -> shapely.Polygon:
    """A polygon with a wavy outline, radius in degrees."""
    turns = np.arange(corners) * 2 * math.pi / corners
    far = radius * (1 + wave * np.sin(3 * turns))
    return shapely.Polygon(np.column_stack([lon + far * np.cos(turns), lat + far * np.sin(turns)]))


def in_metres(lon: float, lat: float, east_m: float, north_m: float) -> shapely.Polygon:
    """A rectangle of some metres with its middle at a place."""
    half_lat = north_m / 111_000 / 2
    half_lon = east_m / 111_000 / math.cos(math.radians(lat)) / 2
    return shapely.box(lon - half_lon, lat - half_lat, lon + half_lon, lat + half_lat)


def reach(shapes: Any) -> Any:  # noqa: ANN401  of one or many, as numpy has it
    """The longer side of the box round each shape."""
    west, south, east, north = shapely.bounds(shapes).T
    return np.maximum(east - west, north - south)


@pytest.fixture(scope="module")
def example(tiled: Make, example_snapshot: Snapshot) -> Any:  # noqa: ANN401  the tiles of conftest.py
    """The open areas of the fictitious country as tiles, and their shapes."""
    shapes = [state.geometry for state in example_snapshot.states.values() if state.is_open and state.geometry]
    made = tiled(shapes)
    made.shapes = shapes
    return made


@pytest.mark.parametrize("matrix_set", SETS)
@pytest.mark.parametrize("zoom", ZOOMS)
def test_every_area_of_the_example_is_in_its_tiles_and_every_polygon_is_valid(
    example: Any,  # noqa: ANN401
    matrix_set: str,
    zoom: int,
) -> None:
    addresses = {a for shape in example.shapes for a in example.addresses(shape.bounds, zoom, matrix_set)}
    for address in sorted(addresses, key=lambda address: hash((address.row, address.column)))[:10]:
        layers = example.layers(address)
        shown = {feature.row for features in layers.values() for feature in features}
        box = address.box
        wide = shapely.box(box.west, box.south, box.east, box.north).buffer(0.02 * (box.east - box.west))
        lying = {
            row: example.on_grid(shape, address)
            for row, shape in enumerate(example.shapes, 1)
            if wide.intersects(shape)
        }
        # Ground that is shown as a point is in the tile of its middle.
        inside = {row for row, shape in lying.items() if shape.intersects(TILE) and reach(shape) > 34}
        near = {row for row, shape in lying.items() if shape.intersects(DRAWN.buffer(32))}
        assert inside <= shown <= near
        polygons = [feature.shape for feature in layers.get("areas", [])]
        assert all(shapely.is_valid(polygons))
        drawn = sum(polygon.intersection(TILE).area for polygon in polygons)
        rows = [feature.row for feature in layers.get("areas", [])]
        parts = shapely.get_parts(shapely.get_parts([lying[row] for row in rows]))
        seen = shapely.intersection(parts[reach(parts) > 30], TILE)
        # Each corner moves by half a step at most, and a side gains or loses two square steps; parts that reach less
        # than 32 steps are points.
        unsure = shapely.area(parts[(reach(parts) > 30) & (reach(parts) < 34)]).sum()
        assert drawn == pytest.approx(
            shapely.area(seen).sum(), abs=0.35 * shapely.length(seen).sum() + unsure, rel=0.01
        )


@pytest.mark.parametrize("matrix_set", SETS)
def test_five_square_metres_are_seen_at_every_zoom(tiled: Make, matrix_set: str) -> None:
    made = tiled([in_metres(35.123, 31.9, 2.5, 2), ring(35.2, 31.9, 0.01)])
    for zoom in range(MATRIX_SETS[matrix_set].finest + 1):
        found = [
            (name, feature)
            for address in made.addresses((35.123, 31.9, 35.123, 31.9), zoom, matrix_set)
            for name, features in made.layers(address).items()
            for feature in features
            if feature.row == 1
        ]
        assert [(name, feature.properties["area_id"]) for name, feature in found] == [
            ("areas_points" if zoom < MATRIX_SETS[matrix_set].finest - 3 else "areas", "A0")
        ]


def test_a_long_sliver_without_width_on_the_grid_is_a_point(tiled: Make) -> None:
    made = tiled([in_metres(20.1, 10.123, 4_000, 0.1)])
    (address,) = made.addresses((20.1, 10.123, 20.1, 10.123), 10, "WebMercatorQuad")
    ((name, (feature,)),) = made.layers(address).items()
    assert (name, feature.shape.geom_type) == ("areas_points", "Point")


def test_parts_too_small_to_be_seen_are_points_beside_the_polygon(tiled: Make) -> None:
    parts = [ring(20, 10, 0.01), in_metres(20.05, 10, 3, 3), in_metres(20.06, 10, 3, 3)]
    made = tiled([shapely.MultiPolygon(parts)])
    (address,) = made.addresses((20, 10, 20, 10), 9, "WebMercatorQuad")
    layers = made.layers(address)
    shapes = {name: [(f.row, f.shape.geom_type) for f in features] for name, features in layers.items()}
    assert shapes == {"areas": [(1, "Polygon")], "areas_points": [(1, "MultiPoint")]}


def test_shells_run_clockwise_on_the_map_and_holes_the_other_way(tiled: Make) -> None:
    shell, hole = ring(20, 10, 0.05), ring(20, 10, 0.02)
    made = tiled([shell.difference(hole), shapely.orient_polygons(shell, exterior_cw=True)])
    (address,) = made.addresses((20, 10, 20, 10), 9, "WebMercatorQuad")
    with_hole, plain = made.layers(address)["areas"]
    # Rows run down: what runs clockwise on the map runs counter-clockwise where rows run up.
    assert [with_hole.shape.exterior.is_ccw, with_hole.shape.interiors[0].is_ccw] == [True, False]
    assert plain.shape.exterior.is_ccw


def test_neighbours_draw_an_area_on_their_border_alike(tiled: Make) -> None:
    made = tiled([ring(0, 10, 0.3, corners=40)])
    west, east = made.addresses((-0.2, 10, 0.2, 10), 8, "WebMercatorQuad")
    ((left,), (right,)) = (made.layers(address)["areas"] for address in (west, east))
    assert shapely.transform(right.shape, lambda corners: corners + np.array((EXTENT, 0))).equals_exact(left.shape, 0)


def test_an_area_much_larger_than_a_tile_is_cut_to_it(tiled: Make) -> None:
    shape = ring(20, 10, 3, corners=400)
    made = tiled([shape])
    (address,) = made.addresses((20.5, 10.1, 20.5, 10.1), 12, "WebMercatorQuad")
    (feature,) = made.layers(address)["areas"]
    assert feature.shape.equals(DRAWN)
    (edge,) = made.addresses((*shape.exterior.coords[7], *shape.exterior.coords[7]), 12, "WebMercatorQuad")
    (feature,) = made.layers(edge)["areas"]
    assert feature.shape.is_valid
    assert feature.shape.intersection(TILE).area == pytest.approx(
        made.on_grid(shape, edge).intersection(TILE).area, rel=1e-3
    )


def test_both_sides_of_the_antimeridian_are_drawn(tiled: Make) -> None:
    made = tiled([shapely.MultiPolygon([shapely.box(179.5, -20, 180, -19), shapely.box(-180, -20, -179.5, -19)])])
    for lon in (179.9, -179.9):
        (address,) = made.addresses((lon, -19.5, lon, -19.5), 6, "WebMercatorQuad")
        (feature,) = made.layers(address)["areas"]
        assert feature.shape.is_valid
        assert feature.shape.area == pytest.approx(
            made.on_grid(shapely.box(lon - lon % 0.5, -20, lon - lon % 0.5 + 0.5, -19), address).area, rel=0.01
        )


def test_lines_and_points_have_layers_of_their_own(tiled: Make) -> None:
    line, point = shapely.LineString([(20, 10), (20.1, 10.05), (20.2, 10)]), shapely.Point(20.1, 10.1)
    made = tiled([shapely.GeometryCollection([line, point, ring(20.1, 9.95, 0.02)]), None, shapely.Polygon()])
    (address,) = made.addresses((20.1, 10, 20.1, 10), 8, "WebMercatorQuad")
    shapes = {name: [(f.row, f.shape.geom_type) for f in fs] for name, fs in made.layers(address).items()}
    assert shapes == {"areas": [(1, "Polygon")], "areas_lines": [(1, "LineString")], "areas_points": [(1, "Point")]}


def test_a_tile_where_nothing_lies_is_empty(tiled: Make) -> None:
    made = tiled([ring(20, 10, 0.01)])
    assert made.tile(TileAddress(MATRIX_SETS["WebMercatorQuad"], 9, 0, 0)) == b""
    assert tiled([]).tile(TileAddress(MATRIX_SETS["WebMercatorQuad"], 0, 0, 0)) == b""


def test_a_tile_shows_the_fields_that_are_asked_for_and_no_other(tiled: Make) -> None:
    made = tiled([ring(20, 10, 0.01)], [{"area_id": "S-1", "hazard_class": "sha", "area_m2": 12.5, "name": "Ṣecret"}])
    (address,) = made.addresses((20, 10, 20, 10), 12, "WebMercatorQuad")
    ((feature,),) = made.layers(address).values()
    assert feature.properties == {"area_id": "S-1", "hazard_class": "sha", "area_m2": 12.5, "name": "Ṣecret"}
    shown = made.tile(address, ("area_id", "area_m2"))
    ((layer),) = mapbox_vector_tile.decode(shown).values()
    assert layer["features"][0]["properties"] == {"area_id": "S-1", "area_m2": 12.5}
    assert [word in shown for word in (b"sha", b"hazard_class", "Ṣecret".encode())] == [False, False, False]


def test_values_keep_their_types(tiled: Make) -> None:
    told = [{"area_id": "1", "area_m2": 1}, {"area_id": "2", "area_m2": 1.5}, {"area_id": "3", "area_m2": -3}]
    made = tiled([ring(20, 10, 0.01)] * 3, told)
    (address,) = made.addresses((20, 10, 20, 10), 12, "WebMercatorQuad")
    features = made.layers(address)["areas"]
    assert [repr(feature.properties["area_m2"]) for feature in features] == ["1", "1.5", "-3"]


def test_at_low_zooms_features_have_id_class_and_size_only(tiled: Make) -> None:
    made = tiled([ring(20, 10, 1)], [{"area_id": "A", "hazard_class": "cha", "area_m2": 7, "name": "N"}])
    (address,) = made.addresses((20, 10, 20, 10), 7, "WebMercatorQuad")
    ((feature,),) = made.layers(address).values()
    assert feature.properties == {"area_id": "A", "hazard_class": "cha", "area_m2": 7}


def test_a_crowded_tile_counts_points_that_lie_together_and_loses_none(tiled: Make) -> None:
    places = np.random.default_rng(7).normal((20, 10), 0.3, (12_000, 2))
    classes = ["cha", "sha", "unclassified"]
    told = [{"area_id": str(n), "hazard_class": classes[n % 3], "area_m2": n} for n in range(len(places))]
    made = tiled([in_metres(lon, lat, 30, 30) for lon, lat in places.tolist()], told)
    (address,) = made.addresses((20, 10, 20, 10), 5, "WebMercatorQuad")
    points = made.layers(address)["areas_points"]
    counts = [feature.properties.get("count", 1) for feature in points]
    assert (len(points) < 12_000, sum(counts)) == (True, 12_000)
    by_class = [
        sum(f.properties.get("count", 1) for f in points if f.properties["hazard_class"] == name) for name in classes
    ]
    assert by_class == [4_000, 4_000, 4_000]
    assert all((feature.row is None) == ("count" in feature.properties) for feature in points)
    (hidden,) = mapbox_vector_tile.decode(made.tile(address, ("area_id",))).values()
    assert len(hidden["features"]) < len(points)


def test_points_are_put_together_by_how_dense_they_lie_and_not_by_how_many_a_tile_has(tiled: Make) -> None:
    across = np.arange(40) * 0.005
    dense = [(lon, lat) for lon in 20 + across for lat in 10 + across]
    made = tiled([in_metres(lon, lat, 30, 30) for lon, lat in [*dense, (21.5, 10), (21.6, 10)]])
    (address,) = made.addresses((20, 10, 20, 10), 6, "WebMercatorQuad")
    points = made.layers(address)["areas_points"]
    counts = [feature.properties.get("count", 1) for feature in points]
    assert (len(points) < 50, sum(counts), counts[-2:]) == (True, 1_602, [1, 1])
    assert [feature.row for feature in points[-2:]] == [1_601, 1_602]


def test_a_crowded_tile_draws_the_largest_polygons_only(tiled: Make) -> None:
    random = np.random.default_rng(8)
    shapes = [
        ring(lon, lat, 0.02 + 0.02 * n / 11_000) for n, (lon, lat) in enumerate(random.normal(5, 0.8, (11_000, 2)))
    ]
    made = tiled(shapes)
    (address,) = made.addresses((5, 5, 5, 5), 5, "WebMercatorQuad")
    layers = made.layers(address)
    counts = [feature.properties.get("count", 1) for feature in layers["areas_points"]]
    near = [shape for shape in shapes if made.on_grid(shape, address).intersects(DRAWN)]
    assert len(layers["areas"]) <= 3_000
    assert len(layers["areas"]) + sum(counts) == pytest.approx(len(near), abs=3)


@some.composite
def nasty(draw: some.DrawFn) -> BaseGeometry:
    """Ground with spikes, thin necks, slivers, holes that nearly touch, and many parts, about a few pixels in size."""
    random = np.random.default_rng(draw(some.integers(0, 2**32 - 1)))
    reach = draw(some.sampled_from([1e-4, 1e-3, 1e-2, 1, 20]))
    kind = draw(some.sampled_from(["star", "comb", "holes", "parts", "cloud"]))
    middle = np.array([draw(some.sampled_from([0.0, 33.4, 179.9])), draw(some.sampled_from([0.0, 41.7, -79.0]))])
    turns = np.sort(random.uniform(0, 2 * math.pi, draw(some.integers(4, 60))))
    spokes = np.column_stack([np.cos(turns), np.sin(turns)])
    star = shapely.Polygon(spokes * random.exponential(1, len(turns))[:, None])
    if kind == "star":
        shape: BaseGeometry = star
    elif kind == "comb":
        teeth = [
            shapely.box(x, 0, x + random.uniform(1e-3, 0.05), random.uniform(0.2, 1)) for x in np.arange(0, 1, 0.1)
        ]
        shape = shapely.union_all([*teeth, shapely.box(0, 0, 1, random.uniform(1e-3, 0.05))])
    elif kind == "holes":
        holes = [shapely.Point(*random.uniform(-1, 1, 2)).buffer(random.uniform(0.01, 0.3), 3) for _ in range(12)]
        shape = shapely.box(-1, -1, 1, 1).difference(shapely.union_all(holes))
    elif kind == "parts":
        shape = shapely.union_all(
            [shapely.box(*at, *(at + random.uniform(0.001, 0.2, 2))) for at in random.random((30, 2))]
        )
    else:
        shape = shapely.union_all([star.buffer(0), shapely.LineString(random.random((8, 2))).buffer(0.004, 1)])
    placed = shapely.transform(shape if shape.is_valid else shapely.make_valid(shape), lambda c: middle + c * reach)
    return placed.intersection(shapely.box(-180, -85, 180, 85))


@hypothesis.given(shape=nasty(), zoom=some.integers(0, 18), matrix_set=some.sampled_from(SETS))
@hypothesis.settings(max_examples=100)
def test_whatever_the_shape_its_tiles_show_it_and_are_valid(
    tiled: Make, shape: BaseGeometry, zoom: int, matrix_set: str
) -> None:
    hypothesis.assume(shape.area > 0 and reach(shape) * 2**zoom < 300)
    made = tiled([shape])
    addresses = made.addresses(shape.bounds, zoom, matrix_set)
    seen = 0
    for address in addresses:
        layers = made.layers(address)
        seen += len(layers)
        polygons = [feature.shape for feature in layers.get("areas", [])]
        assert all(shapely.is_valid(polygons))
        ground = made.on_grid(shape, address)
        drawn, whole = sum(p.intersection(TILE).area for p in polygons), ground.intersection(TILE).area
        # What is given as points instead has no area here; corners move by less than a step, and sides cut little.
        assert whole - drawn <= 1.5 * ground.length + 32 * 32 * shapely.get_num_geometries(ground)
        assert drawn - whole <= 1.5 * ground.length + 8
    assert seen


def test_gdal_reads_the_tiles(example: Any, tmp_path: Path) -> None:  # noqa: ANN401
    address = example.addresses(example.shapes[0].bounds, 9, "WebMercatorQuad")[0]
    path = tmp_path / str(address.zoom) / str(address.column) / f"{address.row}.pbf"
    path.parent.mkdir(parents=True)
    path.write_bytes(example.tile(address))
    layers = example.layers(address)
    assert pyogrio.list_layers(path)[:, 0].tolist() == list(layers)
    for name, features in layers.items():
        frame = pyogrio.read_dataframe(path, layer=name, fid_as_index=False)
        assert sorted(frame["area_id"]) == sorted(feature.properties["area_id"] for feature in features)
        assert frame.crs.to_epsg() == 3857
        assert frame.geometry.is_valid.all()
