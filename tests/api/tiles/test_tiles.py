"""Tiles over HTTP: what is in them, what they are cached by, and where they are."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx
import mapbox_vector_tile
import pytest

from clearance.land.hazard import Area, HazardClass
from clearance_geodata.register import Register
from clearance_geodata.writing import Batch

MVT = "application/vnd.mapbox-vector-tile"
# The middle of the areas of the test register, on both sides of the antimeridian.
LON, LAT = -179.9, -39.94


def place(lon: float, lat: float, zoom: int, *, degrees: bool = False) -> str:
    """Zoom, row and column of the tile that a place lies in."""
    if degrees:
        return f"{zoom}/{math.floor((90 - lat) / 180 * 2**zoom)}/{math.floor((lon + 180) / 180 * 2**zoom)}"
    north = math.asinh(math.tan(math.radians(lat))) / math.pi
    return f"{zoom}/{math.floor((1 - north) / 2 * 2**zoom)}/{math.floor((lon + 180) / 360 * 2**zoom)}"


def layers(answer: httpx.Response) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The features of each layer of a tile."""
    assert (answer.status_code, answer.headers["content-type"]) == (200, MVT)
    return {name: layer["features"] for name, layer in mapbox_vector_tile.decode(answer.content).items()}


def ids(answer: httpx.Response, field: str = "area_id") -> list[str]:
    """The ids of all features of a tile."""
    return sorted(feature["properties"][field] for features in layers(answer).values() for feature in features)


@pytest.mark.parametrize("matrix_set", ["WebMercatorQuad", "WorldCRS84Quad"])
def test_a_tile_shows_the_features_of_its_box(at_sea: httpx.Client, matrix_set: str) -> None:
    tile = place(LON, LAT, 5, degrees=matrix_set == "WorldCRS84Quad")
    shown = ids(at_sea.get(f"/collections/areas/tiles/{matrix_set}/{tile}"))
    listed = at_sea.get("/collections/areas/items", params={"bbox": "-180,-41,-178,-39", "limit": 1000}).json()
    assert shown == sorted(feature["id"] for feature in listed["features"])


def test_a_finer_tile_shows_polygons_with_all_their_properties_but_how_well_dates_are_known(
    at_sea: httpx.Client,
) -> None:
    item = at_sea.get("/collections/areas/items/SEA-31").json()
    lon, lat = item["geometry"]["coordinates"][0][0]
    answer = at_sea.get(f"/collections/areas/tiles/WebMercatorQuad/{place(lon, lat, 14)}")
    found = {f["properties"]["area_id"]: f for f in layers(answer)["areas"]}["SEA-31"]
    told = {name: value for name, value in item["properties"].items() if value is not None}
    drawn = {name: value for name, value in told.items() if not name.endswith("_precision")}
    assert (found["geometry"]["type"], found["properties"]) == ("Polygon", drawn)
    asked = {"properties": "area_id,opened_on,opened_on_precision"}
    named = at_sea.get(f"/collections/areas/tiles/WebMercatorQuad/{place(lon, lat, 14)}", params=asked)
    found = {f["properties"]["area_id"]: f for f in layers(named)["areas"]}["SEA-31"]
    assert found["properties"] == {name: told[name] for name in asked["properties"].split(",")}


def test_a_tile_of_all_collections_has_a_layer_of_each(at_sea: httpx.Client) -> None:
    tile = f"/tiles/WebMercatorQuad/{place(LON, LAT, 5)}"
    both = at_sea.get(tile)
    assert set(layers(both)) == {"areas_points", "released_points"}
    one = at_sea.get(tile, params={"collections": "released"})
    assert set(layers(one)) == {"released_points"}
    assert one.content == at_sea.get(f"/collections/released{tile}").content
    assert len({both.headers["etag"], one.headers["etag"]}) == 2


def test_a_tile_without_features_has_no_content(at_sea: httpx.Client) -> None:
    answer = at_sea.get("/collections/areas/tiles/WebMercatorQuad/9/0/0")
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(
    ("address", "status", "detail"),
    [
        ("/collections/areas/tiles/WebMercatorQuad/21/0/0", 404, "tile matrix 21 is not in WebMercatorQuad"),
        ("/collections/areas/tiles/WebMercatorQuad/1/2/0", 404, "tile row 2, column 0 is not in matrix 1"),
        ("/collections/areas/tiles/WebMercatorQuad/1/-1/0", 404, "tile 1/-1/0 is not in WebMercatorQuad"),
        ("/collections/areas/tiles/WebMercatorQuad/1/0/zero", 404, "tile 1/0/zero is not in WebMercatorQuad"),
        ("/collections/areas/tiles/Mars/1/0/0", 404, "tile matrix set 'Mars' is not served"),
        ("/collections/mines/tiles/WebMercatorQuad/1/0/0", 404, "collection 'mines' is not served"),
        ("/tiles/WebMercatorQuad/1/0/0?collections=areas,mines", 404, "collection 'mines' is not served"),
        ("/tiles/WebMercatorQuad/1/0/0?colour=red", 400, "colour=red: is not a parameter"),
        ("/collections/areas/tiles/WebMercatorQuad/1/0/0?f=png", 400, "f=png: is not known; use mvt"),
        ("/collections/areas/tiles/WebMercatorQuad/1/0/0?properties=rank", 400, "properties=rank: names 'rank'"),
        ("/collections/areas/tiles/WorldCRS84Quad/tilejson.json", 404, "TileJSON describes Web Mercator tiles only"),
        ("/tileMatrixSets/Mars", 404, "tile matrix set 'Mars' is not served"),
    ],
)
def test_what_is_not_there_is_a_problem(at_sea: httpx.Client, address: str, status: int, detail: str) -> None:
    answer = at_sea.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["detail"].startswith(detail)


def test_tiles_of_a_snapshot_are_for_good_and_others_are_asked_for_again(at_sea: httpx.Client) -> None:
    (template,) = at_sea.get("/tilejson.json").json()["tiles"]
    zoom, row, column = place(LON, LAT, 5).split("/")
    pinned = at_sea.get(template.format(z=zoom, y=row, x=column))
    current = at_sea.get(f"/tiles/WebMercatorQuad/{zoom}/{row}/{column}")
    assert pinned.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert current.headers["cache-control"] == "private, no-cache"
    assert (pinned.content, pinned.headers["etag"]) == (current.content, current.headers["etag"])
    assert not pinned.headers["etag"].startswith("W/")
    again = at_sea.get(current.url, headers={"If-None-Match": current.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", current.headers["etag"])
    later = at_sea.get(current.url, params={"known_at": "2999-01-01T00:00:00Z", "as_of": "2022-12-31"})
    assert later.headers["cache-control"] == "private, no-cache"


def test_a_past_day_shows_what_was_open_then(at_sea: httpx.Client) -> None:
    tile = f"/collections/areas/tiles/WebMercatorQuad/{place(LON, LAT, 5)}"
    now, then = ids(at_sea.get(tile)), ids(at_sea.get(tile, params={"as_of": "2022-05-01"}))
    assert (set(now) < set(then), "SEA-35" in now, "SEA-35" in then) == (True, False, True)
    in_span = ids(at_sea.get(tile, params={"datetime": "2022-05-01/2022-05-02"}))
    assert in_span == then


def test_a_filter_chooses_the_features_of_a_tile(at_sea: httpx.Client) -> None:
    tile = f"/collections/areas/tiles/WebMercatorQuad/{place(LON, LAT, 5)}"
    every = ids(at_sea.get(tile))
    confirmed = ids(at_sea.get(tile, params={"filter": "hazard_class = 'cha'"}))
    equal = ids(at_sea.get(tile, params={"hazard_class": "cha"}))
    suspected = ids(at_sea.get(tile, params={"filter": "hazard_class <> 'cha'"}))
    assert (confirmed == equal, sorted(confirmed + suspected), confirmed != every) == (True, every, True)
    assert at_sea.get(tile, params={"filter": "rank = 1"}).status_code == 400


def test_properties_can_be_chosen(at_sea: httpx.Client) -> None:
    tile = f"/collections/areas/tiles/WebMercatorQuad/{place(LON, LAT, 9)}"
    (features,) = layers(at_sea.get(tile, params={"properties": "name,area_id"})).values()
    assert {tuple(feature["properties"]) for feature in features} == {("area_id", "name")}


def test_a_tile_that_a_new_entry_does_not_touch_keeps_its_tag(
    new_register: Register, serve: Callable[..., str]
) -> None:
    with new_register, httpx.Client(base_url=serve({"new": new_register})) as client:
        tile = "/tiles/WebMercatorQuad/0/0/0"
        before = client.get(tile)
        new_register.record(Batch.of(Area(area_id="N-1", name="N", hazard_class=HazardClass.SHA)), by="surveyor")
        after = client.get(tile)
    assert (before.status_code, after.status_code) == (204, 204)
    assert before.headers["etag"] == after.headers["etag"]
    assert before.headers["clearance-snapshot"] != after.headers["clearance-snapshot"]


def test_tile_sets_lead_to_their_tiles(at_sea: httpx.Client) -> None:
    for here in ("/tiles", "/collections/areas/tiles"):
        for listed in at_sea.get(here).json()["tilesets"]:
            links = {link["rel"]: link["href"] for link in listed["links"]}
            found = at_sea.get(links["self"]).json()
            (template,) = [link["href"] for link in found["links"] if link.get("templated")]
            tile = at_sea.get(template.format(tileMatrix=0, tileRow=0, tileCol=0))
            assert (tile.status_code, tile.headers["content-type"]) == (200, MVT)
            scheme = at_sea.get(links["http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"]).json()
            assert (found["tileMatrixSetURI"], found["crs"]) == (scheme["uri"], scheme["crs"])
            shown = set(mapbox_vector_tile.decode(tile.content))
            assert shown <= {layer["id"] for layer in found["layers"]}


def test_tile_json_tells_where_the_areas_lie_and_what_is_known_of_them(at_sea: httpx.Client) -> None:
    found = at_sea.get("/collections/areas/tiles/WebMercatorQuad/tilejson.json").json()
    fields = at_sea.get("/collections/areas/schema").json()["properties"]
    assert [layer["id"] for layer in found["vector_layers"]] == ["areas", "areas_lines", "areas_points"]
    drawn = {name for name in fields if not name.endswith("_precision")} - {"geometry"}
    assert set(found["vector_layers"][0]["fields"]) == drawn
    west, south, east, north = found["bounds"]
    assert (found["tilejson"], west < east, south < LAT < north) == ("3.0.0", True, True)


def test_the_landing_page_and_conformance_name_the_tiles(at_sea: httpx.Client) -> None:
    rels = {link["rel"] for link in at_sea.get("/?f=json").json()["links"]}
    assert {"http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"} <= rels
    assert "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt" in at_sea.get("/conformance").json()["conformsTo"]
    links = at_sea.get("/collections/areas").json()["links"]
    assert "/collections/areas/tiles" in {httpx.URL(link["href"]).path for link in links}


def test_a_register_with_totals_only_has_empty_tiles(both: httpx.Client) -> None:
    assert both.get("/island/tiles/WebMercatorQuad/0/0/0").status_code == 204
    assert both.get("/island/tilejson.json").json()["bounds"] == [-180, -85, 180, 85]
