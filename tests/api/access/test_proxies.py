"""Behind a proxy: links go by what a trusted one says, or by what is configured, and nobody else is believed."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import shapely

from clearance_api.access.audit import read_audit
from clearance_api.settings import Settings
from clearance_geodata.register import Register

Guard = Callable[..., Any]
PUBLIC = "https://mines.example.org/land"
OPEN = "publish_open_areas = true"
# Every address that answers with addresses.
LINKING = (
    *(
        "/",
        "/?f=html",
        "/api",
        "/collections",
        "/collections?f=html",
        "/collections/areas",
        "/collections/areas/schema",
    ),
    *("/collections/areas/items?limit=2", "/collections/areas/items?limit=2&f=html", "/collections/areas/items/SEA-01"),
    *("/collections/areas/items.geojson", "/tilejson.json", "/tiles", "/tiles/WebMercatorQuad", "/tiles.html"),
    *("/collections/areas/tiles", "/collections/areas/tiles/WebMercatorQuad/tilejson.json", "/tileMatrixSets"),
    *("/styles", "/styles/clearance", "/styles/areas"),
    *("/browse/areas", "/browse/areas/SEA-01", "/browse/changes"),
)
OF_OTHERS = re.compile(
    r"https?://(?:www\.opengis\.net|www\.w3\.org|json-schema\.org|geojson\.org|schemas\.)[^\s\"'<>]*"
)

WORDS = (
    "api|assets|browse|collections|conformance|estimates|forecast|ledger|maps|reconciliation|reports|sampling|sign-in|styles|"
    "tilejson|tiles|tileMatrixSets"
)
OWN_PATH = re.compile(rf"(?:/(?:{WORDS})\b.*|/?(?:[?#].*)?)$")


def settings(**more: Any) -> Settings:  # noqa: ANN401  values of any setting
    return Settings(public_rate=0, account_rate=0, **more)


def linked(answer: httpx.Response) -> set[str]:
    """All that the addresses of an answer begin with: scheme, host, and what stands before the service's own paths."""
    assert answer.status_code == 200, answer.text
    text = answer.text.replace("&amp;", "&").replace("\\/", "/")
    headers = " ".join(value for name, value in answer.headers.items() if name in {"location", "link"})
    found = re.findall(r"https?://[^\s\"'<>{}]+", OF_OTHERS.sub("", f"{text} {headers}"))
    return {OWN_PATH.sub("", link) for link in found}


FORWARDED = {
    "X-Forwarded-For": "192.0.2.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "mines.example.org",
    "X-Forwarded-Prefix": "/land",
}


def test_every_link_goes_by_what_a_trusted_proxy_says(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea}, OPEN, settings(trusted_proxies=("127.0.0.1",)))
    for path in LINKING:
        assert linked(service().get(path, headers=FORWARDED)) <= {PUBLIC}, path
    assert linked(service().get("/", headers=FORWARDED)) == {PUBLIC}
    servers = service().get("/api", headers=FORWARDED).json()["servers"]
    assert servers == [{"url": PUBLIC}]


def test_every_link_goes_by_the_address_that_is_configured(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea}, OPEN, settings(public_url=f"{PUBLIC}/", trusted_proxies=("127.0.0.1",)))
    others = {**FORWARDED, "X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"}
    for path in LINKING:
        for headers in ({}, others):
            assert linked(service().get(path, headers=headers)) <= {PUBLIC}, path
    assert linked(service().get("/collections/areas/items?limit=2")) == {PUBLIC}


@pytest.mark.parametrize("trusted", [(), ("192.0.2.0/24", "::1")])
def test_nobody_else_is_believed(guard: Guard, sea: Register, trusted: tuple[str, ...]) -> None:
    service = guard({"sea": sea}, OPEN, settings(trusted_proxies=trusted))
    both = {**FORWARDED, "Forwarded": "for=192.0.2.9;proto=https;host=evil.example"}
    for path in LINKING:
        assert linked(service().get(path, headers=both)) <= {service.address}, path
    service("partner").get("/conformance", headers=both)
    assert places(service) == ["127.0.0.1"]


def places(service: Any) -> list[object]:  # noqa: ANN401  a running service
    """The network addresses of the audit."""
    deadline = time.monotonic() + 5
    while not (noted := list(read_audit(service.folder / "audit"))) and time.monotonic() < deadline:
        time.sleep(0.01)
    return [line["from"] for line in noted]


@pytest.mark.parametrize(
    ("headers", "place", "base"),
    [
        ({"X-Forwarded-For": "192.0.2.7"}, "192.0.2.7", "http://OWN"),
        ({"X-Forwarded-For": "evil, 192.0.2.7"}, "192.0.2.7", "http://OWN"),
        ({"X-Forwarded-For": "203.0.113.5, 192.0.2.7, 10.1.2.3"}, "192.0.2.7", "http://OWN"),
        ({"X-Forwarded-For": "192.0.2.7:4711"}, "192.0.2.7", "http://OWN"),
        ({"X-Forwarded-For": "[2001:db8::7]:4711"}, "2001:db8::7", "http://OWN"),
        ({"X-Forwarded-For": "unknown"}, "127.0.0.1", "http://OWN"),
        ({"X-Forwarded-Proto": "https"}, "127.0.0.1", "https://OWN"),
        ({"X-Forwarded-Proto": "gopher"}, "127.0.0.1", "http://OWN"),
        ({"X-Forwarded-Host": "mines.example.org:8443"}, "127.0.0.1", "http://mines.example.org:8443"),
        ({"X-Forwarded-Host": 'evil.example/"><script>'}, "127.0.0.1", "http://OWN"),
        ({"X-Forwarded-Prefix": "/land/"}, "127.0.0.1", "http://OWN/land"),
        ({"X-Forwarded-Prefix": "//evil.example"}, "127.0.0.1", "http://OWN"),
        ({"X-Forwarded-Prefix": "/land?x="}, "127.0.0.1", "http://OWN"),
        (
            {"X-Forwarded-For": "192.0.2.7, 10.1.2.3", "X-Forwarded-Proto": "https, http"},
            "192.0.2.7",
            "https://OWN",
        ),
        ({"Forwarded": "for=192.0.2.7;proto=https;host=mines.example.org"}, "192.0.2.7", "https://mines.example.org"),
        ({"Forwarded": 'For="[2001:db8::7]:80"; Proto=https, for=10.1.2.3'}, "2001:db8::7", "https://OWN"),
        ({"Forwarded": "for=evil, for=192.0.2.7;proto=https"}, "192.0.2.7", "https://OWN"),
        ({"X-Forwarded-For": "192.0.2.7", "Forwarded": "for=203.0.113.9;host=evil.example"}, "192.0.2.7", "http://OWN"),
    ],
)
def test_what_proxies_say_is_read_from_the_nearest_on(
    guard: Guard, sea: Register, headers: dict[str, str], place: str, base: str
) -> None:
    service = guard({"sea": sea}, "", settings(trusted_proxies=("127.0.0.1", "10.1.0.0/16")))
    answer = service("partner").get("/collections/areas", headers=headers)
    own = base.replace("OWN", service.address.partition("://")[2])
    assert (places(service), linked(answer)) == ([place], {own})


def test_the_address_of_what_was_made_goes_by_it_too(guard: Guard, new_register: Register) -> None:
    service = guard({"new": new_register}, "", settings(trusted_proxies=("127.0.0.1",)))
    shape = shapely.geometry.mapping(shapely.box(-150, -40, -149.99, -39.99))
    sent = {"content": json.dumps({"type": "Feature", "id": "A1", "geometry": shape, "properties": {"name": "Field"}})}
    headers = {**FORWARDED, "Content-Type": "application/geo+json"}
    waits = service("partner").post("/collections/areas/items", headers=headers, **sent)
    made = service("authority").post("/collections/areas/items", headers=headers, **sent)
    assert waits.headers["location"] == f"{PUBLIC}/submissions/{waits.json()['id']}"
    assert made.headers["location"] == f"{PUBLIC}/collections/areas/items/A1"


def test_several_registers_stand_below_the_prefix(guard: Guard, sea: Register, island: Register) -> None:
    service = guard({"sea": sea, "island": island}, OPEN, settings(public_url=PUBLIC))
    hrefs = [register["href"] for register in service().get("/").json()["registers"]]
    assert hrefs == [f"{PUBLIC}/sea/", f"{PUBLIC}/island/"]
    assert linked(service().get("/sea/collections/areas")) == {f"{PUBLIC}/sea"}
    moved = service().get("/sea?f=json", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (307, f"{PUBLIC}/sea/?f=json")


def test_the_names_of_the_access_file_hold_for_what_a_proxy_says(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea}, 'hosts = ["mines.example.org"]', settings(trusted_proxies=("127.0.0.1",)))
    hosts = ("mines.example.org", "evil.example")
    statuses = [service().get("/conformance", headers={"X-Forwarded-Host": host}).status_code for host in hosts]
    assert statuses == [200, 421]


def test_a_page_of_the_public_address_may_change_something(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea}, "", settings(public_url=PUBLIC))
    origins = ("https://mines.example.org", "https://evil.example")
    answers = [service("partner").post("/collections/areas/items", json={}, headers={"Origin": o}) for o in origins]
    assert [answer.status_code for answer in answers] == [400, 403]


def test_a_service_without_access_is_not_behind_a_proxy_even_a_trusted_one(
    serve: Callable[..., str], sea: Register
) -> None:
    address = serve({"sea": sea}, Settings(trusted_proxies=("127.0.0.1",)))
    assert httpx.get(f"{address}/conformance", headers=FORWARDED).status_code == 403
