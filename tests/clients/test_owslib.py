"""OWSLib, the client of many Python programs."""

from __future__ import annotations

from typing import Any

import pytest
from owslib.ogcapi.features import Features

from clearance.land.snapshot import Snapshot


@pytest.fixture
def features(address: str) -> Any:  # noqa: ANN401  OWSLib has no types
    return Features(f"{address}/")


def test_owslib_finds_the_collections(features: Any) -> None:  # noqa: ANN401
    assert {"areas", "released"} <= set(features.feature_collections())
    described = features.collection("areas")
    assert described["id"] == "areas"
    west, south, east, north = described["extent"]["spatial"]["bbox"][0]
    assert -150.1 < west < east < -149.4
    assert -40.1 < south < north < -39.7


def test_owslib_pages_through_a_collection(features: Any, books: Snapshot) -> None:  # noqa: ANN401
    page = features.collection_items("areas", limit=60)
    found = list(page["features"])
    while following := [link["href"] for link in page["links"] if link["rel"] == "next"]:
        page = features._request(path=following[0].partition(str(features.url))[2])  # noqa: SLF001  it follows no link itself
        found += page["features"]
    ids = [feature["id"] for feature in found]
    assert len(ids) == page["numberMatched"] == len(books.open_states)
    assert set(ids) == {state.area.area_id for state in books.open_states}


def test_owslib_reads_one_item_and_a_box(features: Any, books: Snapshot) -> None:  # noqa: ANN401
    state = books.open_states[7]
    item = features.collection_item("areas", state.area.area_id)
    assert item["properties"]["area_m2"] == (state.open_m2 or 0) / 1000
    assert state.geometry is not None
    boxed = features.collection_items("areas", bbox=list(state.geometry.bounds))
    assert state.area.area_id in {feature["id"] for feature in boxed["features"]}


def test_owslib_says_what_can_be_queried(features: Any) -> None:  # noqa: ANN401
    said = features.collection_queryables("areas")
    assert {"hazard_class", "area_m2", "opened_on"} <= set(said["properties"])
