"""What a tier may not see is in no tile."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest

from clearance.land.accounts import Kind
from clearance.land.journal import Entry
from clearance_geodata.register import Register
from clearance_geodata.writing import Batch

ACCESS = """
publish_open_areas = true
[columns.areas]
name = "partner"
area_m2 = "authority"
"""
WORLD = "WebMercatorQuad/0/0/0"


@pytest.mark.parametrize(
    ("who", "hidden", "shown"),
    [("", {"name", "area_m2"}, set()), ("partner", {"area_m2"}, {"name"}), ("authority", set(), {"name", "area_m2"})],
)
def test_a_tile_has_the_columns_of_the_tier(
    guard: Callable[..., Any], sea: Register, who: str, hidden: set[str], shown: set[str]
) -> None:
    client = guard({"sea": sea}, ACCESS)(who)
    found = client.get("/tilejson.json").json()
    (areas,) = [layer for layer in found["vector_layers"] if layer["id"] == "areas"]
    assert (hidden & set(areas["fields"]), shown <= set(areas["fields"])) == (set(), True)
    for zoom in range(0, 15, 2):
        column = 2**zoom - 1
        row = next(r for r in range(2**zoom) if r == int(2**zoom * 0.6208))
        answer = client.get(f"/collections/areas/tiles/WebMercatorQuad/{zoom}/{row}/{column}")
        for layer in mapbox_vector_tile.decode(answer.content).values() if answer.content else ():
            names = {name for feature in layer["features"] for name in feature["properties"]}
            assert not names & hidden
        assert (b"Field 1 <north>" in answer.content) <= ("name" in shown)
    refused = client.get(f"/collections/areas/tiles/{WORLD}", params={"properties": "area_m2"})
    assert refused.status_code == (200 if "area_m2" in shown else 400)


def test_a_collection_that_is_not_for_the_public_is_in_no_tile_of_theirs(
    guard: Callable[..., Any], sea: Register
) -> None:
    service = guard({"sea": sea})
    tile = service().get(f"/tiles/{WORLD}")
    assert set(mapbox_vector_tile.decode(tile.content)) == {"released_points"}
    assert tile.headers["cache-control"] == "public, no-cache"
    assert service("partner").get(f"/tiles/{WORLD}").headers["cache-control"] == "private, no-cache"
    for address in (
        f"/collections/areas/tiles/{WORLD}",
        "/collections/areas/tiles",
        "/collections/areas/tiles/WebMercatorQuad",
        "/collections/areas/tiles/WebMercatorQuad/tilejson.json",
        f"/tiles/{WORLD}?collections=areas",
        f"/tiles/{WORLD}?collections=released,areas",
    ):
        answer = service().get(address)
        assert (answer.status_code, answer.headers["www-authenticate"][:5]) == (401, "Basic")
    layers = {layer["id"] for layer in service().get("/tilejson.json").json()["vector_layers"]}
    assert not any(name.startswith("areas") for name in layers)


def test_who_sees_no_layer_gets_empty_tiles(guard: Callable[..., Any], sea: Register) -> None:
    names = ("areas", "released", "incidents", "minefields", "storage_sites")
    hidden = "[collections]\n" + "".join(f'{name} = "partner"\n' for name in names)
    client = guard({"sea": sea}, hidden)()
    assert client.get(f"/tiles/{WORLD}").status_code == 204
    assert client.get("/tilejson.json").json()["vector_layers"] == []
    assert client.get("/tiles/WebMercatorQuad").json()["layers"] == []
    assert [layer["id"] for layer in client.get("/styles/clearance").json()["layers"]] == ["paper"]
    assert client.get("/tiles.html").status_code == 200


def test_a_pinned_tile_of_the_public_may_be_kept_by_any_cache(guard: Callable[..., Any], sea: Register) -> None:
    client = guard({"sea": sea})()
    (template,) = client.get("/tilejson.json").json()["tiles"]
    answer = client.get(template.format(z=0, y=0, x=0))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "Authorization" in answer.headers["vary"]


def test_a_change_of_what_is_hidden_changes_nothing_of_a_tile(
    guard: Callable[..., Any], tmp_path: Path, sea: Register
) -> None:
    copy = Path(shutil.copy(sea.path, tmp_path / "copy.gpkg"))
    with Register.open(copy) as register:
        service = guard({"sea": register}, ACCESS + 'operator = "authority"\n')
        tile = f"/collections/areas/tiles/{WORLD}"
        before = {who: service(who).get(tile) for who in ("", "authority")}
        change = Entry(
            kind=Kind.REASSIGNED,
            area_id="SEA-31",
            effective_on=date(2022, 6, 1),
            act_id="new operator",
            attributes={"operator": "Team 2"},
            source="letter",
        )
        register.record(Batch.of(change), by="operations")
        after = {who: service(who).get(tile) for who in ("", "authority")}
    assert before[""].headers["etag"] == after[""].headers["etag"]
    assert before[""].content == after[""].content
    assert before["authority"].headers["etag"] != after["authority"].headers["etag"]
    layers = mapbox_vector_tile.decode(after[""].content).values()
    assert {feature["id"] for layer in layers for feature in layer["features"]} == {0}
