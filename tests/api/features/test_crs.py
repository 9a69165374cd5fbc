"""Coordinates in other systems, in the order of their axes."""

from __future__ import annotations

import httpx
import pyproj
import pytest
import shapely

CRS = "http://www.opengis.net/def/crs"
ITEMS = "/collections/areas/items"
BOX = (179.705, -40.5, 179.795, -39.93)


def places(client: httpx.Client, **params: str) -> dict[str, shapely.Polygon]:
    """The shapes of a page by the id of their feature."""
    answer = client.get(ITEMS, params={"limit": "100", **params}).raise_for_status()
    found = {feature["id"]: feature["geometry"] for feature in answer.json()["features"]}
    return {name: shapely.Polygon(shape["coordinates"][0]) for name, shape in found.items() if shape}


@pytest.mark.parametrize("code", [4326, 3857, 32760])
def test_features_come_in_the_system_that_is_asked_for(at_sea: httpx.Client, code: int) -> None:
    box = ",".join(map(str, BOX))
    plain, asked = places(at_sea, bbox=box), places(at_sea, bbox=box, crs=f"{CRS}/EPSG/0/{code}")
    way = pyproj.Transformer.from_crs("OGC:CRS84", f"EPSG:{code}")
    assert plain
    assert {name: shape.exterior.coords[:] for name, shape in asked.items()} == {
        name: [pytest.approx(way.transform(lon, lat), rel=1e-12) for lon, lat in shape.exterior.coords]
        for name, shape in plain.items()
    }


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, f"<{CRS}/OGC/1.3/CRS84>"),
        ({"crs": f"{CRS}/EPSG/0/4326"}, f"<{CRS}/EPSG/0/4326>"),
        ({"crs": "[EPSG:4326]"}, f"<{CRS}/EPSG/0/4326>"),
    ],
)
def test_an_answer_says_its_system(at_sea: httpx.Client, asked: dict[str, str], said: str) -> None:
    for path in (ITEMS, f"{ITEMS}/SEA-01"):
        assert at_sea.get(path, params=asked).headers["content-crs"] == said


def test_latitude_comes_first_where_the_system_says_so(at_sea: httpx.Client) -> None:
    plain = at_sea.get(f"{ITEMS}/SEA-01").json()["geometry"]["coordinates"][0]
    turned = at_sea.get(f"{ITEMS}/SEA-01", params={"crs": f"{CRS}/EPSG/0/4326"}).json()["geometry"]["coordinates"][0]
    assert turned == [[lat, lon] for lon, lat in plain]


@pytest.mark.parametrize("code", [4326, 3857, 32760])
def test_a_box_in_another_system_finds_what_the_same_ground_finds(at_sea: httpx.Client, code: int) -> None:
    way = pyproj.Transformer.from_crs("OGC:CRS84", f"EPSG:{code}")
    low, high = way.transform(*BOX[:2]), way.transform(*BOX[2:])
    asked = {"bbox": ",".join(map(str, (*low, *high))), "bbox-crs": f"{CRS}/EPSG/0/{code}"}
    assert set(places(at_sea, **asked)) == set(places(at_sea, bbox=",".join(map(str, BOX))))


def test_pages_that_follow_keep_the_system(at_sea: httpx.Client) -> None:
    first = at_sea.get(ITEMS, params={"limit": "10", "crs": f"{CRS}/EPSG/0/3857"})
    (following,) = (link["href"] for link in first.json()["links"] if link["rel"] == "next")
    second = at_sea.get(following)
    assert second.headers["content-crs"] == f"<{CRS}/EPSG/0/3857>"
    corner = second.json()["features"][0]["geometry"]["coordinates"][0][0]
    assert abs(corner[0]) > 180


@pytest.mark.parametrize(
    ("asked", "remedy"),
    [
        ({"crs": f"{CRS}/EPSG/0/24878"}, "is not served"),
        ({"crs": f"{CRS}/OGC/0/none"}, "is not served"),
        ({"bbox": "0,0,1,1", "bbox-crs": f"{CRS}/OGC/0/none"}, "is not served"),
        ({"crs": f"{CRS}/EPSG/0/32630"}, "is a zone far from some of the ground"),
        ({"bbox": "5,0,1,1", "bbox-crs": f"{CRS}/EPSG/0/3857"}, "give the smaller easting and northing first"),
        ({"bbox": "0,0,1e30,1e30", "bbox-crs": f"{CRS}/EPSG/0/3857"}, "is not a box on the globe"),
    ],
)
def test_a_system_that_is_not_there_is_refused(at_sea: httpx.Client, asked: dict[str, str], remedy: str) -> None:
    answer = at_sea.get(ITEMS, params=asked)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert remedy in answer.json()["detail"]
