"""What a collection says of itself: where, when, in which coordinates, with which properties."""

from __future__ import annotations

import re

import httpx
import pytest
import shapely

from clearance_geodata.register import Register
from clearance_geodata.shelf.collections import COLLECTIONS

CRS = "http://www.opengis.net/def/crs"
REL = "http://www.opengis.net/def/rel/ogc/1.0"
SCHEMA = "application/schema+json"
FILES = {
    "geojson": "application/geo+json",
    "csv": "text/csv; charset=utf-8",
    "fgb": "application/flatgeobuf",
    "gpkg": "application/geopackage+sqlite3",
    "kml": "application/vnd.google-earth.kml+xml",
}


def test_a_collection_describes_itself(at_sea: httpx.Client, sea: Register) -> None:
    here = f"{at_sea.base_url}/collections/areas"
    found = at_sea.get("/collections/areas").json()
    extent = found.pop("extent")
    found["links"] = [link for link in found["links"] if "tilesets" not in link["rel"]]
    fields, names = "The properties of a feature", "What a filter may name"
    assert found == {
        "id": "areas",
        "title": "Hazardous areas",
        "description": COLLECTIONS["areas"].description,
        "itemType": "feature",
        "crs": [f"{CRS}/OGC/1.3/CRS84", f"{CRS}/EPSG/0/4326", f"{CRS}/EPSG/0/3857"],
        "storageCrs": f"{CRS}/OGC/1.3/CRS84",
        "snapshot": sea.snapshot().identity.to_dict(),
        "links": [
            {"href": f"{here}?f=json", "rel": "self", "type": "application/json"},
            {"href": f"{here}?f=html", "rel": "alternate", "type": "text/html"},
            {"href": f"{here}/items", "rel": "items", "type": "application/geo+json", "title": "Hazardous areas"},
            {"href": f"{here}/items?f=html", "rel": "items", "type": "text/html", "title": "Hazardous areas"},
            {"href": f"{here}/queryables", "rel": f"{REL}/queryables", "type": SCHEMA, "title": names},
            {"href": f"{here}/schema", "rel": f"{REL}/schema", "type": SCHEMA, "title": fields},
            {"href": f"{here}/schema", "rel": "describedby", "type": SCHEMA, "title": fields},
            *(
                {"href": f"{here}/items.{name}", "rel": "enclosure", "type": kind, "title": f"All as {name}"}
                for name, kind in FILES.items()
            ),
        ],
    }
    shapes = [state.geometry for state in sea.snapshot().states.values() if state.geometry is not None]
    west, south, east, north = extent["spatial"]["bbox"][0]
    assert shapely.box(west, south, east, north).covers(shapely.union_all(shapes))
    assert extent["temporal"]["interval"] == [["2022-01-01T00:00:00Z", "2023-05-15T00:00:00Z"]]


def test_every_collection_is_listed_as_it_describes_itself(at_sea: httpx.Client) -> None:
    everything = at_sea.get("/collections").json()["collections"]
    assert [found["id"] for found in everything] == list(COLLECTIONS)
    assert everything == [at_sea.get(f"/collections/{found['id']}").json() for found in everything]


@pytest.mark.parametrize("name", ["areas", "released"])
def test_the_schema_names_every_property_of_a_feature(at_sea: httpx.Client, name: str) -> None:
    fields = at_sea.get(f"/collections/{name}/schema").json()["properties"]
    (feature,) = at_sea.get(f"/collections/{name}/items?limit=1").json()["features"]
    assert list(fields) == [*feature["properties"], "geometry"]


def test_a_property_says_its_type_its_unit_and_its_words(at_sea: httpx.Client) -> None:
    fields = at_sea.get("/collections/areas/schema").json()["properties"]
    assert fields["area_id"] == {
        "title": "area id",
        "type": "string",
        "description": "stable id of the hazardous area",
        "x-ogc-role": "id",
        "x-ogc-propertySeq": 1,
    }
    assert (fields["hazard_class"]["enum"], fields["status"]["enum"]) == (
        ["sha", "cha", "unclassified"],
        ["open", "released"],
    )
    assert (fields["area_m2"]["type"], fields["area_m2"]["x-ogc-unit"]) == ("number", "m2")
    assert (fields["opened_on"]["type"], fields["opened_on"]["format"]) == ("string", "date")
    assert fields["geometry"] == {"title": "geometry", "format": "geometry-any", "x-ogc-role": "primary-geometry"}


def test_queryables_are_a_json_schema_of_their_own_address(both: httpx.Client) -> None:
    answer = both.get("/sea/collections/released/queryables?as_of=2023-01-01")
    found = answer.json()
    assert answer.headers["content-type"] == "application/schema+json"
    assert (found["$schema"], found["$id"], found["type"], found["additionalProperties"]) == (
        "https://json-schema.org/draft/2020-12/schema",
        f"{both.base_url}/sea/collections/released/queryables",
        "object",
        False,
    )
    assert found["properties"]["product"]["enum"] == ["cancelled", "reduced", "cleared", "unspecified"]


@pytest.mark.parametrize(
    "path",
    [
        "/conformance",
        "/collections",
        "/collections/areas",
        "/collections/areas/schema",
        "/collections/areas/queryables",
        "/collections/areas/items",
        "/collections/areas/items/SEA%2Funknown",
        "/collections/released/items",
    ],
)
def test_a_person_reads_the_same_and_every_link_leads_somewhere(at_sea: httpx.Client, path: str) -> None:
    page = at_sea.get(path, headers={"Accept": "text/html"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"].startswith("default-src 'none';")
    assert at_sea.get(path, params={"f": "html"}).text.count("<h1>") == page.text.count("<h1>") == 1
    assert "<script" not in page.text
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(http[^"]+)"', page.text)}
    assert {link: at_sea.get(link).status_code for link in list(links)[:30]} == dict.fromkeys(list(links)[:30], 200)
    assert links


def test_names_of_the_data_are_text_on_a_page(at_sea: httpx.Client) -> None:
    page = at_sea.get("/collections/areas/items/SEA-01?f=html").text
    assert "Field 1 &lt;north&gt; &amp; “south”" in page


def test_what_a_client_does_not_take_is_not_given(at_sea: httpx.Client) -> None:
    answer = at_sea.get("/collections/areas/items", headers={"Accept": "image/png"})
    assert (answer.status_code, answer.headers["content-type"]) == (406, "application/problem+json")


def test_no_value_is_another_word_than_the_schema_lists(both: httpx.Client) -> None:
    for name in COLLECTIONS:
        for register in ("sea", "island"):
            fields = both.get(f"/{register}/collections/{name}/schema").json()["properties"]
            words = {field: node["enum"] for field, node in fields.items() if "enum" in node}
            page = both.get(f"/{register}/collections/{name}/items?limit=10000").json()
            told = {(f, feature["properties"][f]) for feature in page["features"] for f in words}
            assert [(name, f, value) for f, value in told if value is not None and value not in words[f]] == []
