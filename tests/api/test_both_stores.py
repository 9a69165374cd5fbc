"""One register in a file and in PostGIS, served side by side: every answer is the same, to the byte."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from postgres_server import Server

from clearance_geodata.backup import back_up
from clearance_geodata.moving import move
from clearance_geodata.register import Register, utc_now
from clearance_geodata.store.address import Address

pytestmark = pytest.mark.needs("initdb")

# What tells of the moment or the process, and not of the register.
OF_THE_MOMENT = re.compile(r"/(health|ready|readiness|live|metrics|docs|api)\b")
OWN = re.compile(rb'"request_id":"[^"]*"')
# Where features are asked for in ways that the two stores answer by other means.
ASKED = [
    "/collections/areas/items?limit=1000",
    "/collections/areas/items?bbox=-180,-90,180,90&limit=7&offset=3",
    "/collections/areas/items?bbox=-150,-40,-149,-39&limit=1000",
    "/collections/areas/items?as_of=2021-06-30&limit=1000",
    "/collections/areas/items?datetime=2020-01-01/2021-01-01&limit=1000",
    "/collections/areas/items?filter=area_m2>20000 AND status='open'&limit=1000",
    "/collections/areas/items?filter=name LIKE '%25a%25'&limit=1000",
    "/collections/areas/items?filter=S_INTERSECTS(geometry,BBOX(-150,-40,-149.5,-39.5))&limit=1000",
    "/collections/areas/items?sortby=-area_m2,name&limit=50",
    "/collections/released/items?limit=1000",
    "/collections/released/items?filter=product IN ('cleared','reduced')&sortby=released_m2&limit=100",
    "/collections/released/items?sortby=operator,-effective_on&limit=100",
    "/collections/released/items?as_of=2022-12-31&limit=1000",
    "/collections/areas/items/EX-00150",
    "/collections/areas/items.geojson",
    "/collections/released/items.csv",
    "/collections/areas/tiles/WebMercatorQuad/0/0/0",
    "/collections/areas/queryables",
]


@pytest.fixture
def both(
    example_register: Register, postgres: Server, serve: Callable[..., str], tmp_path: Path
) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Clients of the two services; what is served has one name, so that addresses are the same but for the port."""
    file = back_up(example_register.path, tmp_path / "example.gpkg", now=utc_now()).path
    address = Address.of(f"{postgres.database()}?schema=example")
    move(Address.of(file), address)
    with Register.open(file) as one, Register.open(address) as other:
        other.follow()
        with (
            httpx.Client(base_url=serve({"example": one}), timeout=60) as first,
            httpx.Client(base_url=serve({"example": other}), timeout=60) as second,
        ):
            yield first, second


def told(client: httpx.Client, path: str) -> tuple[int, bytes]:
    answer = client.get(path)
    return answer.status_code, OWN.sub(b"", answer.content.replace(str(client.base_url).rstrip("/").encode(), b""))


def test_every_answer_is_the_same_on_both_stores(both: tuple[httpx.Client, httpx.Client]) -> None:
    described = both[0].get("/api", headers={"Accept": "application/json"}).json()
    plain = [path for path, how in described["paths"].items() if "get" in how and "{" not in path]
    asked = [path for path in plain if not OF_THE_MOMENT.search(path)]
    differing, statuses = {}, {}
    for path in [*asked, *ASKED]:
        first, second = (told(client, path) for client in both)
        statuses[path] = first[0]
        if first != second:
            differing[path] = (first[0], second[0], first[1][:300], second[1][:300])
    assert differing == {}
    assert {path: status for path, status in statuses.items() if status >= 500} == {}
    assert {path: statuses[path] for path in ASKED if statuses[path] != 200} == {}
