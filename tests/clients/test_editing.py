"""Edits as the standard writes them (Part 4), sent to the service as users start it; Debian's QGIS cannot edit.

QGIS from 3.32 on sends the same requests, but no `If-Match`: it can create areas, and is told 428 when it changes one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import pytest
import shapely

from clearance_geodata.register import Register

ITEMS = "/collections/areas/items"
NEW = {"Content-Type": "application/geo+json"}
PATCH = {"Content-Type": "application/merge-patch+json"}
SQUARE, WIDER = shapely.box(-151, -41, -150.99, -40.99), shapely.box(-151, -41, -150.98, -40.99)


@pytest.fixture
def editor(serving: Callable[..., AbstractContextManager[str]], new_fields: str) -> Iterator[httpx.Client]:
    """A client of a register of this test alone."""
    with serving(new_fields) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def drawn(shape: shapely.Polygon, **properties: object) -> str:
    geometry = json.loads(shapely.to_geojson(shape))
    return json.dumps({"type": "Feature", "geometry": geometry, "properties": properties})


def test_the_requests_of_the_standard_become_acts_of_the_journal(editor: httpx.Client, new_fields: str) -> None:
    assert "POST" in editor.options(ITEMS).headers["allow"]
    made = editor.post(ITEMS, content=drawn(SQUARE, name="New", hazard_class="sha"), headers=NEW)
    assert made.status_code == 201
    place = made.headers["location"]
    assert {"PUT", "PATCH", "DELETE"} <= set(editor.options(place).headers["allow"].split(", "))
    first = editor.get(place).raise_for_status()

    moved = json.dumps({"geometry": json.loads(shapely.to_geojson(WIDER))})
    assert editor.patch(place, content=moved, headers=PATCH).status_code == 428
    seen = {"If-Match": first.headers["etag"]}
    assert editor.patch(place, content=moved, headers=PATCH | seen).status_code == 204
    assert editor.patch(place, content=moved, headers=PATCH | seen).status_code == 412

    second = editor.get(place).raise_for_status()
    assert shapely.equals(shapely.geometry.shape(second.json()["geometry"]), WIDER)
    named = json.dumps({"properties": {"name": "Renamed"}})
    changed = editor.patch(place, content=named, headers=PATCH | {"If-Match": second.headers["etag"]})
    assert changed.status_code == 204
    released = json.dumps({"properties": {"hazard_class": "cha"}})
    refused = editor.patch(place, content=released, headers=PATCH | {"If-Match": changed.headers["etag"]})
    assert (refused.status_code, "clearance import" in refused.json()["detail"]) == (409, True)
    replaced = editor.put(
        place, content=drawn(SQUARE, name="Whole"), headers=NEW | {"If-Match": changed.headers["etag"]}
    )
    assert replaced.status_code == 204
    gone = editor.delete(place, headers={"If-Match": replaced.headers["etag"]})
    assert gone.status_code == 204

    area_id = str(first.json()["id"])
    with Register.open(new_fields) as register:
        kinds = [entry.kind.value for entry in register.entries_of(area_id)]
    assert kinds[0] == "identified"
    assert {"resized", "reassigned", "reversed"} <= set(kinds)
