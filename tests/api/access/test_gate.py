"""Who gets through: keys, passwords, tiers, limits, and requests that a web page of somebody else sends."""

from __future__ import annotations

import base64
import csv
import io
import socket
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from clearance_api.access.tiers import Tier
from clearance_api.settings import Settings
from clearance_geodata.register import Register

Guard = Callable[..., Any]
AREAS = "/collections/areas/items?limit=1"
CHALLENGES = ['Basic realm="Clearance", charset="UTF-8"', 'Bearer realm="Clearance"']


def statuses(client: httpx.Client, *addresses: str) -> list[int]:
    return [client.get(address).status_code for address in addresses]


def test_each_tier_gets_what_is_for_it(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea})
    asked = ("/", "/collections/released/items", AREAS, "/collections/storage_sites", "/maps/contamination.html")
    assert statuses(service(), *asked) == [200, 200, 401, 401, 401]
    assert statuses(service("partner"), *asked) == [200, 200, 200, 403, 200]
    assert statuses(service("authority"), *asked)[:3] == [200, 200, 200]


def test_whoever_must_sign_in_is_asked_to_by_both_schemes(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea})
    for accept, kind in (("text/html", "text/html; charset=utf-8"), ("*/*", "application/problem+json")):
        refused = service().get(AREAS, headers={"Accept": accept})
        assert (refused.status_code, refused.headers["content-type"]) == (401, kind)
        assert refused.headers.get_list("www-authenticate") == CHALLENGES
        assert refused.headers["cache-control"] == "no-store"


def test_an_address_that_is_hidden_and_one_that_is_not_there_are_answered_alike(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea})

    def said(who: str, address: str) -> tuple[int, dict[str, object]]:
        answer = service(who).get(address)
        return answer.status_code, {n: v for n, v in answer.json().items() if n != "request_id"}

    assert said("", "/collections/areas/items/SEA-01") == said("", "/collections/areas/items/none")
    assert said("", "/collections/areas") == said("", "/collections/none") == said("", "/collections/areas/none?x=1")
    assert said("partner", "/collections/storage_sites") == said("partner", "/collections/none")


def test_a_key_opens_as_password_and_as_bearer_and_only_for_its_own_account(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea})
    key = service.keys["partner"]
    anonymous = service()
    assert anonymous.get(AREAS, auth=("partner", key)).status_code == 200
    assert anonymous.get(AREAS, headers={"Authorization": f"bearer {key}"}).status_code == 200
    assert anonymous.get(AREAS, auth=("authority", key)).status_code == 401
    assert anonymous.get(AREAS, auth=("partner", key[:-1])).status_code == 401


@pytest.mark.parametrize(
    "header", ["Basic", "Basic %%%", "Basic " + "A" * 30_000, "Bearer", "Bearer a.b.c", "Digest x", "Bearer clr_", "é"]
)
def test_credentials_that_are_none_are_refused_even_where_everybody_may_ask(
    guard: Guard, sea: Register, header: str
) -> None:
    refused = guard({"sea": sea})().get("/conformance", headers={"Authorization": header.encode()})
    assert refused.status_code == 401


def test_a_password_opens_and_costs_its_hash_only_once(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea})
    service.accounts.set_password("partner", "correct horse battery")
    times = []
    for _ in range(20):
        begun = time.perf_counter()
        assert service().get("/conformance", auth=("partner", "correct horse battery")).status_code == 200
        times.append(time.perf_counter() - begun)
    assert sorted(times)[10] < 0.02


def test_a_revoked_account_is_out_within_seconds(guard: Guard, sea: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clearance_api.access.credentials.KNOWN_FOR_S", 0.2)
    service = guard({"sea": sea})
    assert service("partner").get(AREAS).status_code == 200
    service.accounts.revoke("partner", at=service.accounts.listed()[0].created_at)
    time.sleep(0.25)
    assert service("partner").get(AREAS).status_code == 401


def test_names_cannot_be_told_from_the_answer_to_a_wrong_password(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea})
    service.accounts.set_password("partner", "correct horse battery")
    answers = [service().get("/", auth=(name, "wrong password!")) for name in ("partner", "authority", "nobody")]
    assert {(a.status_code, a.json()["detail"], tuple(a.headers.get_list("www-authenticate"))) for a in answers} == {
        (401, answers[0].json()["detail"], tuple(CHALLENGES))
    }


def test_whoever_guesses_has_to_wait(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea})
    codes = [service().get("/", auth=("partner", f"clr_{n}")).status_code for n in range(12)]
    assert codes == [401] * 10 + [429] * 2
    late = service().get("/", auth=("partner", "clr_x"))
    assert 1 <= int(late.headers["retry-after"]) <= 6
    assert late.headers["content-type"] == "application/problem+json"
    assert service().get("/").status_code == 200


def test_whoever_asks_too_often_has_to_wait_and_others_do_not(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea}, settings=Settings(public_rate=1, account_rate=5))
    codes = [service().get("/conformance").status_code for _ in range(12)]
    assert (codes[:10], codes[-1]) == ([200] * 10, 429)
    assert service().get("/conformance").headers["retry-after"] == "1"
    assert [service("partner").get("/conformance").status_code for _ in range(12)] == [200] * 12


def test_only_the_authority_changes_anything_and_partners_send_what_waits(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea})
    addresses = ("/collections/areas/items", "/collections/released/items", "/ledger", "/submissions/none/accept")

    def sent(who: str) -> list[int]:
        return [service(who).post(address, json={}).status_code for address in addresses]

    assert sent("") == [401] * 4
    assert sent("partner") == [400, 403, 403, 403]
    assert sent("authority") == [400, 405, 405, 404]


def test_forecasts_of_stores_are_for_whoever_gets_stores_and_those_of_land_for_everybody(
    guard: Guard, sea: Register
) -> None:
    service = guard({"sea": sea})
    stores, mines = "/forecast?obligation=ccm-3", "/forecast?obligation=apmbc-5&unit=ap_mines"
    # The authority is told that there is no store; nobody else is told anything of stores.
    assert [service(who).get(stores).status_code for who in ("", "authority")] == [401, 422]
    assert service().get(mines).status_code != 401


def test_answers_for_people_with_an_account_are_for_no_shared_cache(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea})
    for who, is_private in (("", False), ("partner", True)):
        answer = service(who).get("/collections/released/items")
        assert "authorization" in answer.headers["vary"].lower()
        assert ("private" in answer.headers["cache-control"]) is is_private


def test_each_tier_has_entity_tags_of_its_own(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea})
    address = "/collections/released/items"
    tags = {who: service(who).get(address).headers["etag"] for who in ("", "partner", "authority")}
    assert len(set(tags.values())) == 3
    assert service().get(address, headers={"If-None-Match": tags["authority"]}).status_code == 200
    assert service().get(address, headers={"If-None-Match": tags[""]}).status_code == 304


def test_several_registers_stand_behind_the_same_gate(guard: Guard, sea: Register, island: Register) -> None:
    service = guard({"sea": sea, "island": island})
    asked = ("/", "/sea", "/sea/", "/sea/collections/released/items", "/island/collections/areas", "/sea/maps/x", "/x")
    assert statuses(service(), *asked) == [200, 307, 200, 200, 401, 404, 404]
    assert service("partner").get("/sea/collections/areas/items").status_code == 200


def test_a_service_without_access_answers_only_under_the_names_of_this_machine(sea_address: str) -> None:
    def status(host: str) -> int:
        return httpx.get(f"{sea_address}/conformance", headers={"Host": host}).status_code

    hosts = ("127.0.0.1:8000", "localhost", "[::1]:8000", "evil.example", "127.0.0.1.evil.example", "10.0.0.1")
    assert [status(host) for host in hosts] == [200, 200, 200, 421, 421, 421]


def test_a_service_without_access_refuses_what_comes_through_a_proxy(sea_address: str) -> None:
    refused = httpx.get(f"{sea_address}/conformance", headers={"X-Forwarded-For": "192.0.2.1"})
    assert (refused.status_code, refused.json()["detail"]) == (
        403,
        "a proxy asks for somebody else, and access is not configured; see docs/access.md",
    )


@pytest.mark.parametrize(
    ("headers", "is_refused"),
    [
        ({}, False),
        ({"Origin": "https://evil.example"}, True),
        ({"Origin": "null"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, False),
        ({"Origin": "OWN"}, False),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_page_of_another_origin_changes_nothing(
    sea_address: str, headers: dict[str, str], method: str, *, is_refused: bool
) -> None:
    sent = {name: value.replace("OWN", sea_address) for name, value in headers.items()}
    answer = httpx.request(method, f"{sea_address}/conformance", headers=sent)
    assert (answer.status_code == 403) is is_refused


def test_with_access_a_service_answers_under_the_hosts_that_are_named(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea}, 'hosts = ["maps.example.org"]')

    def status(host: str) -> int:
        return int(service().get("/conformance", headers={"Host": host}).status_code)

    assert [status(host) for host in ("maps.example.org", "127.0.0.1", "other.example.org")] == [200, 200, 421]


def test_metrics_are_for_the_authority_unless_they_are_open(guard: Guard, sea: Register) -> None:
    service, opened = guard({"sea": sea}), guard({"sea": sea}, settings=Settings(metrics_open=True))
    asked = "/metrics"
    assert [service(who).get(asked).status_code for who in ("", "partner", "authority")] == [403, 403, 200]
    assert opened().get(asked).status_code == 200
    assert service().get("/health/ready").status_code == 200


def test_a_second_authorization_header_gives_nothing_to_whoever_sends_it(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea})
    where = urlsplit(service.address)
    good = base64.b64encode(f"partner:{service.keys['partner']}".encode()).decode()
    lines = [
        f"GET {AREAS} HTTP/1.1",
        f"Host: {where.netloc}",
        f"Authorization: Basic {good}",
        "Authorization: Basic eDp5",
    ]
    with socket.create_connection((where.hostname or "", where.port or 0)) as connection:
        connection.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode())
        assert b" 401 " in connection.recv(200).partition(b"\r\n")[0]


def test_an_account_of_the_public_tier_is_named_but_sees_no_more(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea})
    key = service.accounts.add("reader", Tier.PUBLIC, at=service.accounts.listed()[0].created_at)
    assert service().get(AREAS, auth=("reader", key)).status_code == 403


def test_charts_are_for_everybody_and_name_the_sources_of_the_books_to_whoever_gets_remarks(
    guard: Guard, sea: Register
) -> None:
    service = guard({"sea": sea})
    tables = {who: service(who).get("/charts/release.csv").text for who in ("", "partner")}
    sources = {
        who: {row["sources"] for row in csv.DictReader(io.StringIO(table.removeprefix("\ufeff")))}
        for who, table in tables.items()
    }
    assert sources[""] == {""}
    assert sources["partner"] != {""}
    assert service().get("/plans/none/charts/capacity.svg").status_code == 401
