"""A surface shows open areas: it is for whoever sees all of them, in every column."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from secret_books import books

ADDRESSES = ("/surface", "/surface/coverage", "/surface/tilejson.json", "/surface/tiles/WebMercatorQuad/0/0/0")
MAPS = ("/maps/density.html",)


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("", {"": 401, "partner": 200, "authority": 200}),
        ("publish_open_areas = true", {"": 401, "partner": 200, "authority": 200}),
        ("[collections]\nareas = 'authority'", {"": 401, "partner": 403, "authority": 200}),
        ("[columns.areas]\nrecorded_ap_mines = 'authority'", {"": 401, "partner": 403, "authority": 200}),
    ],
)
def test_who_may_not_see_a_column_of_open_areas_may_not_see_their_surface(
    guard: Callable[..., Any], tmp_path: Path, text: str, statuses: dict[str, int]
) -> None:
    with books(str(tmp_path / "books.gpkg"), land=True, sites=False, top=False) as register:
        service = guard({"books": register}, text)
        assert {
            who: {service(who).get(address).status_code for address in (*ADDRESSES, *MAPS)} for who in statuses
        } == {who: {status} for who, status in statuses.items()}
        linked = {who: "Mines expected on a grid" in service(who).get("/?f=json").text for who in statuses}
    assert linked == {who: status == 200 for who, status in statuses.items()}
