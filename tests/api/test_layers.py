"""A layer finds what shapely finds, and turns features into bytes that are GeoJSON."""

from __future__ import annotations

import json
from datetime import date

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from clearance.errors import NotFound
from clearance_api.layers import Box, Feature, Layer, Span, layer_of

LONS, LATS = st.floats(-180, 180, allow_nan=False), st.floats(-90, 90, allow_nan=False)
DAYS = st.dates(date(2020, 1, 1), date(2021, 1, 1))


def feature(
    name: str, geometry: BaseGeometry | None = None, since: date | None = None, until: date | None = None
) -> Feature:
    return Feature(feature_id=name, geometry=geometry, properties={"name": name}, since=since, until=until)


@given(st.lists(st.tuples(LONS, LATS), max_size=20), LONS, LONS, st.tuples(LATS, LATS).map(sorted))
def test_a_box_finds_what_lies_in_it_or_on_its_edge(
    points: list[tuple[float, float]], west: float, east: float, heights: list[float]
) -> None:
    south, north = heights
    layer = layer_of(feature(str(n), shapely.Point(point)) for n, point in enumerate(points))
    expected = [
        n
        for n, (lon, lat) in enumerate(points)
        if south <= lat <= north and (west <= lon <= east if west <= east else lon >= west or lon <= east)
    ]
    assert layer.rows(box=Box(west, south, east, north)).tolist() == expected


@given(
    st.lists(st.tuples(st.none() | DAYS, st.none() | DAYS), max_size=20),
    st.tuples(DAYS, DAYS).map(sorted),
    st.sampled_from(["both", "first", "last"]),
)
def test_a_span_finds_what_was_true_on_any_day_of_it(
    times: list[tuple[date | None, date | None]], days: list[date], ends: str
) -> None:
    layer = layer_of(feature(str(n), since=since, until=until) for n, (since, until) in enumerate(times))
    first, last = days[0] if ends != "last" else None, days[1] if ends != "first" else None
    expected = [
        n
        for n, (since, until) in enumerate(times)
        if (since is None or last is None or since <= last) and (until is None or first is None or until > first)
    ]
    assert layer.rows(span=Span(first, last)).tolist() == expected


def test_a_page_is_geojson_with_rings_as_rfc_7946_turns_them() -> None:
    hole = [(0.25, 0.25), (0.5, 0.25), (0.5, 0.5), (0.25, 0.5), (0.25, 0.25)]
    clockwise = shapely.Polygon([(0, 0), (0, 1), (1 / 3, 1), (1, 0), (0, 0)], [hole])
    layer = layer_of([feature('"quoted"', clockwise), feature("none"), feature("empty", shapely.Polygon())])
    first, second, third = json.loads(b"[" + layer.page(layer.rows()) + b"]")
    shape = shapely.geometry.shape(first["geometry"])
    assert shapely.equals_exact(shape.normalize(), clockwise.normalize())
    assert isinstance(shape, shapely.Polygon)
    assert (shape.exterior.is_ccw, shape.interiors[0].is_ccw) == (True, False)
    assert (first["id"], first["properties"]) == ('"quoted"', {"name": '"quoted"'})
    assert second == {"type": "Feature", "id": "none", "geometry": None, "properties": {"name": "none"}}
    assert third["geometry"] is None


def test_a_layer_knows_its_bounds_and_first_day() -> None:
    layer = layer_of([
        feature("a", shapely.box(1, 2, 3, 4), since=date(2020, 5, 1)),
        feature("b", shapely.box(-1, 3, 2, 9), since=date(2019, 5, 1)),
        feature("c"),
    ])  # fmt: skip
    assert (layer.bounds, layer.first_day) == (Box(-1, 2, 3, 9), date(2019, 5, 1))


@pytest.mark.parametrize("layer", [layer_of([]), layer_of([feature("a")])])
def test_a_layer_without_places_has_no_bounds(layer: Layer) -> None:
    assert (layer.bounds, layer.first_day) == (None, None)
    assert layer.rows(box=Box(-180, -90, 180, 90)).tolist() == []


def test_a_feature_that_is_not_there_is_named() -> None:
    with pytest.raises(NotFound, match="feature 'b' is not in this snapshot"):
        layer_of([feature("a")]).feature("b")
