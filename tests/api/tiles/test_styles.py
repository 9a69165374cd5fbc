"""Styles: the symbols of the files for GIS, for MapLibre, QGIS and SLD."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from clearance_geodata.export.geopackage_file import style_of
from clearance_geodata.export.symbols import SYMBOLS
from clearance_maps.mapping.symbols import CLASSES

COLLECTIONS = ("areas", "released", "incidents", "minefields", "storage_sites")


def layers(style: dict[str, Any]) -> dict[str, Any]:
    """The layers of a style by their id."""
    return {layer["id"]: layer for layer in style["layers"]}


def test_confirmed_is_red_and_suspected_amber_both_half_transparent(at_sea: httpx.Client) -> None:
    found = layers(at_sea.get("/styles/clearance").json())
    fills = {name: found[f"areas-{name}"] for name in ("cha", "sha")}
    assert {name: (layer["filter"], layer["paint"]) for name, layer in fills.items()} == {
        "cha": (
            ["all", ["==", "hazard_class", "cha"]],
            {"fill-color": "#FF0000", "fill-opacity": 0.5, "fill-antialias": False},
        ),
        "sha": (
            ["all", ["==", "hazard_class", "sha"]],
            {"fill-color": "#F4A718", "fill-opacity": 0.5, "fill-antialias": False},
        ),
    }


def test_maps_and_files_have_the_same_colours() -> None:
    fills = {name: (symbol.fill, symbol.opacity, symbol.outline) for name, symbol in CLASSES.items()}
    assert fills == {name: (SYMBOLS[name].fill, SYMBOLS[name].opacity, SYMBOLS[name].outline) for name in CLASSES}


def test_a_style_draws_every_layer_of_the_tiles_and_asks_for_nothing_else(at_sea: httpx.Client) -> None:
    style = at_sea.get("/styles/clearance").json()
    (source,) = style["sources"].values()
    tiles = at_sea.get(source["url"]).json()
    drawn = {layer["source-layer"] for layer in style["layers"] if "source-layer" in layer}
    assert drawn == {layer["id"] for layer in tiles["vector_layers"]}
    assert not {"glyphs", "sprite"} & set(style)
    own = str(at_sea.base_url)
    addresses = [word for word in json.dumps(style).split('"') if word.startswith("http")]
    assert [address for address in addresses if not address.startswith(own)] == []


def test_points_lie_above_all_ground_and_released_land_below_what_is_hazardous(at_sea: httpx.Client) -> None:
    names = list(layers(at_sea.get("/styles/clearance").json()))
    assert names.index("released-cleared") < names.index("areas-cha") < names.index("released-points-cleared")


def test_a_style_keeps_the_snapshot_that_is_asked_for(at_sea: httpx.Client) -> None:
    style = at_sea.get("/styles/areas?f=mapbox&as_of=2022-12-31").json()
    (source,) = style["sources"].values()
    assert source["url"].endswith("/collections/areas/tiles/WebMercatorQuad/tilejson.json?as_of=2022-12-31")
    assert at_sea.get(source["url"]).json()["snapshot"]["as_of"] == "2022-12-31"


@pytest.mark.parametrize("form", ["qml", "sld"])
def test_the_styles_of_files_are_served_as_they_are(at_sea: httpx.Client, form: str) -> None:
    texts = {name: at_sea.get(f"/styles/{name}", params={"f": form}).text for name in COLLECTIONS}
    assert texts == {name: style_of(name, f".{form}") for name in COLLECTIONS}


def test_the_list_of_styles_leads_to_each_in_all_its_forms(at_sea: httpx.Client) -> None:
    listed = at_sea.get("/styles").json()
    assert [style["id"] for style in listed["styles"]] == ["clearance", *COLLECTIONS]
    for style in listed["styles"]:
        for link in style["links"]:
            answer = at_sea.get(link["href"])
            assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, link["type"])


def test_accept_chooses_the_form_of_a_style(at_sea: httpx.Client) -> None:
    kinds = ("application/vnd.ogc.sld+xml", "application/vnd.mapbox.style+json")
    given = [at_sea.get("/styles/areas", headers={"Accept": kind}).headers["content-type"] for kind in kinds]
    assert tuple(given) == kinds


@pytest.mark.parametrize(
    ("address", "detail"),
    [
        ("/styles/clearance?f=qml", "style 'clearance' is not there as qml"),
        ("/styles/mines", "collection 'mines' is not served"),
        ("/assets/secrets.js", "asset 'secrets.js' is not there"),
        ("/assets/..%2Fapp.py", "nothing is served at /assets/../app.py"),
    ],
)
def test_what_is_not_there_is_a_problem(at_sea: httpx.Client, address: str, detail: str) -> None:
    answer = at_sea.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["detail"].startswith(detail)


def test_assets_are_not_sent_again_to_who_has_them(at_sea: httpx.Client) -> None:
    first = at_sea.get("/assets/tiles.js")
    again = at_sea.get("/assets/tiles.js", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
