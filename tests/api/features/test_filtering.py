"""Filters, equal values, orders: what is found is what the features themselves say."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import httpx
import pyproj
import pytest
import shapely

from clearance_api.settings import Settings
from clearance_geodata.register import Register

ITEMS = "/collections/areas/items"
CRS = "http://www.opengis.net/def/crs"
Feature = dict[str, Any]


@pytest.fixture(scope="module")
def everything(at_sea: httpx.Client) -> list[Feature]:
    """All features of today."""
    found: list[Feature] = at_sea.get(ITEMS, params={"limit": "1000"}).json()["features"]
    return found


def ids(client: httpx.Client, **params: str) -> list[str]:
    """The ids that match, in the order in which they come."""
    page = client.get(ITEMS, params={"limit": "1000", **params}).raise_for_status().json()
    assert page["numberMatched"] == page["numberReturned"] == len(page["features"])
    return [feature["id"] for feature in page["features"]]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("hazard_class = 'sha'", lambda p: p["hazard_class"] == "sha"),
        (
            "area_m2 > 41000 AND sector = 'Sector 1'",
            lambda p: (p["area_m2"] or 0) > 41000 and p["sector"] == "Sector 1",
        ),
        ("area_m2 IS NULL", lambda p: p["area_m2"] is None),
        ("NOT sector IN ('Sector 0', 'Sector 2')", lambda p: p["sector"] not in {"Sector 0", "Sector 2", None}),
        ("opened_on = DATE('2022-01-01')", lambda _: True),
        ("last_change_on BETWEEN DATE('2030-01-01') AND DATE('2031-01-01')", lambda _: False),
        ("CASEI(sector) LIKE 'sector %'", lambda p: p["sector"] is not None),
        ("recorded_ap_mines * 2 >= 40", lambda p: p["recorded_ap_mines"] * 2 >= 40),
    ],
)
def test_a_filter_finds_the_features_of_which_it_is_true(
    at_sea: httpx.Client, everything: list[Feature], text: str, holds: Callable[[Feature], bool]
) -> None:
    expected = [feature["id"] for feature in everything if holds(feature["properties"])]
    assert ids(at_sea, filter=text) == ids(at_sea, filter=text, **{"filter-lang": "cql2-text"}) == expected


def test_a_filter_may_be_json(at_sea: httpx.Client) -> None:
    sector = {"op": "=", "args": [{"property": "sector"}, "Sector 1"]}
    size = {"op": ">", "args": [{"property": "area_m2"}, 41000]}
    said = json.dumps({"op": "and", "args": [sector, size]})
    found = ids(at_sea, filter=said, **{"filter-lang": "cql2-json"})
    assert found == ids(at_sea, filter="sector = 'Sector 1' AND area_m2 > 41000") != []


def test_every_property_may_be_asked_for_by_an_equal_value(at_sea: httpx.Client, everything: list[Feature]) -> None:
    first = next(feature for feature in everything if feature["geometry"])
    for name, value in first["properties"].items():
        if value is not None:
            text = str(value).lower() if isinstance(value, bool) else str(value)
            expected = [feature["id"] for feature in everything if feature["properties"][name] == value]
            assert (name, ids(at_sea, **{name: text})) == (name, expected)


def test_all_that_is_asked_for_must_hold(at_sea: httpx.Client) -> None:
    asked = {"sector": "Sector 1", "hazard_class": "sha", "filter": "area_m2 > 41000", "bbox": "179.7,-41,180,-39"}
    single = [set(ids(at_sea, **{name: value})) for name, value in asked.items()]
    assert set(ids(at_sea, **asked)) == set.intersection(*single) != set()
    outside = {"filter": "S_INTERSECTS(geometry, BBOX(179.7,-41,180,-39))", "bbox": "0,0,1,1"}
    assert ids(at_sea, **outside) == []


@pytest.mark.parametrize("code", [None, 4326, 3857, 32760])
def test_a_place_of_a_filter_is_in_the_system_that_is_said(at_sea: httpx.Client, code: int | None) -> None:
    low, high = (179.7, -41.0), (179.8, -39.95)
    said = {}
    if code is not None:
        way = pyproj.Transformer.from_crs("OGC:CRS84", f"EPSG:{code}")
        low, high = way.transform(*low), way.transform(*high)
        said = {"filter-crs": f"{CRS}/EPSG/0/{code}"}
    found = ids(at_sea, filter=f"S_INTERSECTS(geometry, BBOX({low[0]},{low[1]},{high[0]},{high[1]}))", **said)
    assert found == ids(at_sea, bbox="179.7,-41,179.8,-39.95") != []


def test_the_box_of_the_collection_finds_all_that_have_a_place(at_sea: httpx.Client, everything: list[Feature]) -> None:
    west, south, east, north = at_sea.get("/collections/areas").json()["extent"]["spatial"]["bbox"][0]
    found = ids(at_sea, filter=f"S_INTERSECTS(geometry, BBOX({west},{south},{east},{north}))")
    assert found == [feature["id"] for feature in everything if feature["geometry"]]


@pytest.mark.parametrize(
    ("asked", "detail"),
    [
        ({"filter": "THIS IS NOT A FILTER"}, "is no CQL2"),
        ({"filter": "this_is_not_a_queryable IS NULL"}, "property 'this_is_not_a_queryable'"),
        ({"filter": "area_m2 = 'large'"}, "cannot say `=`"),
        ({"filter": "S_INTERSECTS(geometry, BBOX(1000000,1000000,2000000,2000000))"}, "lies outside"),
        (
            {"filter": "S_INTERSECTS(geometry, BBOX(0,0,1,1))", "filter-crs": f"{CRS}/OGC/0/does_not_exist"},
            "filter-crs=http://www.opengis.net/def/crs/OGC/0/does_not_exist: is not served",
        ),
        ({"filter": "area_m2 > 1", "filter-lang": "sql"}, "filter-lang=sql: is not known; use cql2-text, cql2-json"),
        ({"area_m2": "large"}, "area_m2=large: is not a number"),
        ({"opened_on": "lately"}, "opened_on=lately: is not a day"),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(at_sea: httpx.Client, asked: dict[str, str], detail: str) -> None:
    answer = at_sea.get(ITEMS, params=asked)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert detail in answer.json()["detail"]


def test_features_come_in_the_order_that_is_asked_for(at_sea: httpx.Client, everything: list[Feature]) -> None:
    by_id = sorted(everything, key=lambda feature: feature["id"])
    mixed = sorted(by_id, key=lambda feature: feature["properties"]["hazard_class"])
    assert ids(at_sea, sortby="area_id") == [feature["id"] for feature in by_id]
    assert ids(at_sea, sortby="-area_id") == [feature["id"] for feature in reversed(by_id)]
    assert ids(at_sea, sortby="+hazard_class,area_id") == [feature["id"] for feature in mixed]
    sizes = [feature["properties"]["area_m2"] for feature in everything if feature["properties"]["area_m2"]]
    found = at_sea.get(ITEMS, params={"sortby": "-area_m2", "area_m2": str(max(sizes))}).json()["features"]
    assert found[0]["properties"]["area_m2"] == max(sizes)


@pytest.mark.parametrize("limit", [1, 7, 20])
def test_a_walk_keeps_filter_order_form_and_properties(
    serve: Callable[..., str], sea: Register, at_sea: httpx.Client, limit: int
) -> None:
    asked = {"filter": "hazard_class = 'cha'", "sortby": "-area_m2,area_id", "properties": "area_m2", "f": "json"}
    address = serve({"sea": sea}, Settings(page_size=limit))
    met, following = [], [str(httpx.URL(f"{address}{ITEMS}", params=asked))]
    while following:
        page = httpx.get(following[0]).raise_for_status().json()
        met += page["features"]
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
    assert [feature["id"] for feature in met] == ids(at_sea, **asked) != []
    assert {tuple(feature["properties"]) for feature in met} == {("area_m2",)}


def test_a_page_shows_the_properties_that_are_asked_for(at_sea: httpx.Client, everything: list[Feature]) -> None:
    asked = {"properties": "status,name", "skipGeometry": "true", "limit": "1000"}
    assert [
        {name: feature[name] for name in ("id", "geometry", "properties")}
        for feature in at_sea.get(ITEMS, params=asked).json()["features"]
    ] == [
        {
            "id": feature["id"],
            "geometry": None,
            "properties": {name: feature["properties"][name] for name in ("name", "status")},
        }
        for feature in everything
    ]


def test_a_filter_looks_at_the_books_of_its_day(at_sea: httpx.Client, sea: Register) -> None:
    then = ids(at_sea, filter="hazard_class = 'sha'", as_of="2022-01-01")
    states = sea.snapshot(date(2022, 1, 1)).open_states
    assert sorted(then) == [state.area.area_id for state in states if state.hazard_class == "sha"]


def test_a_file_holds_what_the_filter_finds(at_sea: httpx.Client) -> None:
    asked = {"filter": "hazard_class = 'sha'", "sortby": "-area_id", "bbox": "179.7,-41,180,-39"}
    file = at_sea.get(f"{ITEMS}.geojson", params=asked).json()["features"]
    assert [feature["id"] for feature in file] == ids(at_sea, **asked) != []


def test_a_bent_box_finds_the_ground_inside_it(at_sea: httpx.Client, everything: list[Feature]) -> None:
    way = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:32760")
    box = (*way.transform(179.702, -40.5), *way.transform(179.8, -39.93))
    found = ids(at_sea, bbox=",".join(map(str, box)), **{"bbox-crs": f"{CRS}/EPSG/0/32760"})
    drawn = {f["id"]: f["geometry"]["coordinates"][0] for f in everything if f["geometry"]}
    turned = {name: shapely.Polygon([way.transform(*at) for at in ring]) for name, ring in drawn.items()}
    assert found == [name for name, shape in turned.items() if shape.intersects(shapely.box(*box))] != []
