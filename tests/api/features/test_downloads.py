"""Collections as files."""

from __future__ import annotations

import csv
import io
import sqlite3
from pathlib import Path

import httpx
import pyogrio
import pytest
import shapely

from clearance_geodata.register import Register

ITEMS = "/collections/areas/items"


def open_ids(sea: Register) -> list[str]:
    """The areas that are open now."""
    return sorted(state.area.area_id for state in sea.snapshot().open_states)


def test_a_geojson_file_holds_all_features_of_the_snapshot(at_sea: httpx.Client, sea: Register) -> None:
    answer = at_sea.get(f"{ITEMS}.geojson")
    file, identity = answer.json(), sea.snapshot().identity
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["content-disposition"] == f'attachment; filename="sea-areas-{identity.id}.geojson"'
    features = file.pop("features")
    assert file == {"type": "FeatureCollection", "numberMatched": len(features), "snapshot": identity.to_dict()}
    assert sorted(feature["id"] for feature in features) == open_ids(sea)
    page = at_sea.get(f"{ITEMS}?limit=1000").json()["features"]
    assert [f["properties"] for f in features] == [f["properties"] for f in page]
    assert [f["geometry"] for f in features] == [f["geometry"] for f in page]
    assert at_sea.get(features[0]["links"][0]["href"]).json()["properties"] == features[0]["properties"]


def test_a_csv_file_has_the_same_rows_with_their_ground(at_sea: httpx.Client) -> None:
    rows = list(csv.DictReader(io.StringIO(at_sea.get(f"{ITEMS}.csv").content.decode("utf-8-sig"))))
    page = {feature["id"]: feature for feature in at_sea.get(f"{ITEMS}?limit=1000").json()["features"]}
    assert [row["area_id"] for row in rows] == list(page)
    for row in rows:
        feature = page[row["area_id"]]
        assert {name: row[name] for name in feature["properties"]} == {
            name: "" if value is None else str(value) for name, value in feature["properties"].items()
        }
        assert bool(row["wkt"]) == bool(feature["geometry"])
        if row["wkt"]:
            ground = shapely.geometry.shape(feature["geometry"])
            assert shapely.equals_exact(shapely.from_wkt(row["wkt"]), ground, tolerance=1e-8)


@pytest.mark.parametrize(("ending", "without_ground"), [("fgb", 0), ("gpkg", 1), ("kml", 1)])
def test_other_formats_are_read_by_gdal(
    at_sea: httpx.Client, sea: Register, tmp_path: Path, ending: str, without_ground: int
) -> None:
    answer = at_sea.get(f"{ITEMS}.{ending}")
    path = tmp_path / f"areas.{ending}"
    path.write_bytes(answer.content)
    read = pyogrio.read_dataframe(path, layer="areas")
    ids = read["Name" if ending == "kml" else "area_id"]
    known = open_ids(sea) if without_ground else [name for name in open_ids(sea) if name != "SEA/unknown"]
    assert sorted(ids) == known
    assert answer.headers["content-disposition"].endswith(f'.{ending}"')


def test_a_geopackage_shows_its_symbols_in_qgis(at_sea: httpx.Client, tmp_path: Path) -> None:
    path = tmp_path / "areas.gpkg"
    path.write_bytes(at_sea.get(f"{ITEMS}.gpkg").content)
    (style,) = sqlite3.connect(path).execute("SELECT f_table_name, useAsDefault, styleQML FROM layer_styles").fetchall()
    assert style[:2] == ("areas", 1)
    assert "<qgis" in style[2]


def test_a_file_holds_what_was_asked_for(at_sea: httpx.Client) -> None:
    asked = {"bbox": "179.7,-41,179.75,-39", "properties": "name", "skipGeometry": "true", "datetime": "2022-06-01"}
    file = at_sea.get(f"{ITEMS}.geojson", params=asked).json()
    page = at_sea.get(ITEMS, params=asked).json()
    assert [(f["id"], f["geometry"], f["properties"]) for f in file["features"]] == [
        (f["id"], f["geometry"], f["properties"]) for f in page["features"]
    ]
    assert {tuple(f["properties"]) for f in file["features"]} == {("name",)}
    text = at_sea.get(f"{ITEMS}.csv", params=asked).content.decode("utf-8-sig").splitlines()
    assert (text[0], len(text)) == ("area_id,name", 1 + page["numberMatched"])


def test_a_page_can_be_a_file_too(at_sea: httpx.Client) -> None:
    text = at_sea.get(ITEMS, params={"f": "csv", "limit": "3", "properties": "name"}).content.decode("utf-8-sig")
    assert len(text.splitlines()) == 4


def test_a_file_can_be_in_other_coordinates_where_its_format_says_so(at_sea: httpx.Client) -> None:
    asked = {"crs": "http://www.opengis.net/def/crs/EPSG/0/3857"}
    first = at_sea.get(f"{ITEMS}.geojson", params=asked).json()["features"][0]
    assert first["geometry"] == at_sea.get(ITEMS, params=asked).json()["features"][0]["geometry"]
    refused = at_sea.get(f"{ITEMS}.kml", params=asked)
    assert (refused.status_code, refused.json()["parameter"]) == (400, "crs")


@pytest.mark.parametrize("ending", ["fgb", "gpkg"])
@pytest.mark.parametrize("code", [4326, 3857, 32760])
def test_a_file_of_gdal_says_its_system_and_is_in_it(
    at_sea: httpx.Client, tmp_path: Path, ending: str, code: int
) -> None:
    uri = f"http://www.opengis.net/def/crs/EPSG/0/{code}"
    asked = {"crs": uri, "filter": "area_id = 'SEA-01'"}
    answer = at_sea.get(f"{ITEMS}.{ending}", params=asked)
    assert (answer.status_code, answer.headers["content-crs"]) == (200, f"<{uri}>")
    (tmp_path / f"areas.{ending}").write_bytes(answer.content)
    read = pyogrio.read_dataframe(tmp_path / f"areas.{ending}", layer="areas")
    info = pyogrio.read_info(tmp_path / f"areas.{ending}", layer="areas")
    (feature,) = at_sea.get(ITEMS, params=asked).json()["features"]
    ground = shapely.geometry.shape(feature["geometry"])
    if code == 4326:  # the page has latitude first, as the system says; files never do
        ground = shapely.transform(ground, lambda corners: corners[:, ::-1])
    assert info["crs"] == f"EPSG:{code}"
    assert shapely.equals_exact(read.geometry[0].geoms[0].normalize(), ground.normalize(), tolerance=1e-6)
    if ending == "gpkg":
        said = info["layer_metadata"]["COORDINATES"]
        in_words = "WGS 84 (EPSG:4326), longitude, latitude"
        assert said == (in_words if code == 4326 else f"EPSG:{code}, easting and northing in m")


def test_a_file_in_a_zone_far_from_its_ground_is_refused(at_sea: httpx.Client) -> None:
    refused = at_sea.get(f"{ITEMS}.gpkg", params={"crs": "http://www.opengis.net/def/crs/EPSG/0/32633"})
    assert (refused.status_code, refused.json()["parameter"]) == (400, "crs")


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        (f"{ITEMS}.xls", 404, "there is no file items.xls"),
        (f"{ITEMS}?f=csv&after=3", 400, "after=3: is for pages"),
        (f"{ITEMS}.csv?limit=1", 400, "limit=1: is not a parameter of this address"),
        ("/collections/no/items.csv", 404, "collection 'no' is not served"),
    ],
)
def test_a_file_that_is_not_there_is_refused(at_sea: httpx.Client, path: str, status: int, detail: str) -> None:
    answer = at_sea.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["detail"].startswith(detail)


def test_an_empty_collection_is_a_file_too(at_sea: httpx.Client, tmp_path: Path) -> None:
    assert at_sea.get("/collections/incidents/items.geojson").json()["features"] == []
    for ending in ("csv", "fgb", "gpkg", "kml"):
        assert at_sea.get(f"/collections/incidents/items.{ending}").status_code == 200
    path = tmp_path / "incidents.gpkg"
    path.write_bytes(at_sea.get("/collections/incidents/items.gpkg").content)
    assert len(pyogrio.read_dataframe(path, layer="incidents")) == 0
