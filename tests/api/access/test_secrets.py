"""No byte of what a tier may not see comes out, by any route, form, filter, file, header or error, on either store."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import shapely
from secret_books import PARTNER, TOP, books, forbidden, hide
from walking import DRAWN, Visitor, addresses, everything_in, unpacked

from clearance_api.access.rules import Rules
from clearance_api.access.tiers import Tier
from clearance_api.app import create_app
from clearance_geodata.register import Register

Guard = Callable[..., Any]
TIERS = {"": Tier.PUBLIC, "partner": Tier.PARTNER, "authority": Tier.AUTHORITY}
SUMS = re.compile(r"/(ledger|reconciliation|estimates|forecast|browse/(changes|reconciliation))?(\?|$)")


def walked(register: Register) -> list[str]:
    """Every address that the service of a register serves."""
    return list(addresses(create_app({"books": register}).paths))


def on_its_store(register: Register, address: str) -> list[str]:
    """The same; what is drawn and written only of a file: once a snapshot is read, the stores are as one."""
    later = () if Path(address).is_absolute() else DRAWN
    return [asked for asked in walked(register) if not asked.partition("?")[0].endswith(later)]


def leaks(visitor: Visitor, method: str, asked: list[str], marks: tuple[bytes, ...]) -> Iterator[str]:
    for address in asked:
        answer = visitor.ask(method, address)
        assert answer.status_code < 500, (address, answer.text)
        for part in everything_in(answer):
            for mark in marks:
                if mark in part:
                    yield f"{method} {address} ({answer.status_code}): {mark!r}"


@pytest.mark.needs("pdftoppm")
def test_nothing_hidden_comes_out_of_any_address(guard: Guard, address: str) -> None:
    with books(address, land=True, sites=True, top=True) as register:
        service, asked = guard({"books": register}), on_its_store(register, address)
        for tier in ("", "partner"):
            assert list(leaks(service.visitor(tier), "GET", asked, forbidden(tier))) == []
            for method in ("HEAD", "OPTIONS"):
                assert list(leaks(service.visitor(tier), method, asked[::7], forbidden(tier))) == []


def test_where_open_areas_are_published_who_works_there_and_what_says_so_is_not(guard: Guard, tmp_path: Path) -> None:
    hidden = (f"{PARTNER} {word}".encode() for word in ("operator", "team", "report", "note", "task"))
    with books(str(tmp_path / "books.gpkg"), land=True, sites=True, top=True) as register:
        service = guard({"books": register}, "publish_open_areas = true")
        asked = [address for address in walked(register) if "areas" in address]
        assert list(leaks(service.visitor(), "GET", asked, (*forbidden("partner"), *hidden))) == []
        assert service().get("/collections/areas/items").json()["numberMatched"] == 2


@pytest.mark.needs("pdftoppm")
def test_the_walk_would_see_what_comes_out(guard: Guard, tmp_path: Path) -> None:
    with books(str(tmp_path / "books.gpkg"), land=True, sites=True, top=True) as register:
        service = guard({"books": register})
        asked = [address for address in walked(register) if "?" not in address]
        seen = list(leaks(service.visitor("authority"), "GET", asked, forbidden("")))
    for mark in (PARTNER, TOP):
        found = {line.split()[1] for line in seen if mark in line}
        for ending in ("", ".geojson", ".csv", ".fgb", ".gpkg", ".kml"):
            assert any(address.endswith(f"/items{ending}") for address in found), (mark, ending)
        assert mark == TOP or any("/tiles/" in address for address in found)
        assert mark == TOP or "/reports/article5.pdf" in found
    numbers = [line for line in seen if "\\x" in line.rpartition(": b")[2]]
    assert {line.split()[1].rpartition(".")[2] for line in numbers} >= {"fgb", "gpkg"}


def test_a_column_that_is_hidden_is_answered_like_one_that_is_not_there(guard: Guard, address: str) -> None:
    def told(who: str, query: str, name: str) -> tuple[int, str]:
        answer = service(who).get(f"/collections/released/items?{query.format(name)}")
        return answer.status_code, str(answer.json().get("detail")).replace(name, "NAME")

    queries = ("filter={} LIKE 'Zq%25'", "filter={} IS NULL", "sortby={}", "properties={}", "{}=Zq")
    with books(address, land=True, sites=True, top=True) as register:
        service = guard({"books": register})
        for query in queries:
            assert told("", query, "operator") == told("", query, "nothing"), query
            assert told("", query, "operator")[0] == 400
            assert told("partner", query, "operator") != told("partner", query, "nothing"), query


NAMES_A_SNAPSHOT = re.compile(
    rb'"(position|register|request_id)":\s*("[^"]*"|\d+)|\d{4}-\d\d-\d\d[T ]\d\d(:|%3A)\d\d(:|%3A)\d\d((\.\d+)?Z| UTC)'
    rb"|in snapshot [0-9a-f]{12}"
)
MARKS = re.compile(rb'name="clearance (?:text \d+|snapshot)"><vt:lpwstr>[^<]*')
DROPPED = frozenset(
    ["etag", "clearance-snapshot", "x-request-id", "date", "content-disposition", "content-length", "last-modified"]
)


def plain(answer: httpx.Response, *names: str) -> tuple[object, ...]:
    """An answer without what names the snapshot and the service: ids, position, moments, and what they are called."""
    whole = b"".join(unpacked(answer.content)) or answer.content
    # Marks of the lines of a Word file that name the snapshot are others, too; the lines themselves are compared.
    body = NAMES_A_SNAPSHOT.sub(b"", MARKS.sub(b"", whole))
    for name in (answer.headers.get("clearance-snapshot", "-"), *names):
        body = body.replace(name.encode(), b"")
    headers = [(name, value) for name, value in answer.headers.multi_items() if name not in DROPPED]
    return answer.status_code, headers, body


NOTHING, SITES, ALL = (
    {"land": land, "sites": sites, "top": sites} for land, sites in ((False, False), (False, True), (True, True))
)


@pytest.mark.needs("pdftoppm")
@pytest.mark.parametrize(
    ("tier", "less", "more", "text", "of_sums"),
    [
        ("", NOTHING, ALL, "[collections]\nsectors = 'partner'", False),
        ("", NOTHING, SITES, "", True),
        ("partner", {**ALL, "top": False}, ALL, "", None),
    ],
    ids=["land and sites from the public", "sites from the sums of the public", "stores from partners"],
)
def test_a_hidden_record_changes_no_answer(
    guard: Guard,
    addresses_of_two: tuple[str, str],
    *,
    tier: str,
    less: dict[str, bool],
    more: dict[str, bool],
    text: str,
    of_sums: bool | None,
) -> None:
    """Sums count hidden land, too (docs/access.md says what that reveals), so those are compared without any."""
    one, other = addresses_of_two
    with books(one, **less) as without, books(other, **more) as with_hidden:
        left, right = (guard({"books": register}, text) for register in (without, with_hidden))
        changed = [
            address
            for address in on_its_store(without, one)
            if of_sums in {None, bool(SUMS.match(address))}
            and "known_at" not in address
            and plain(left.visitor(tier).ask("GET", address), left.address, without.name)
            != plain(right.visitor(tier).ask("GET", address), right.address, with_hidden.name)
        ]
        assert changed == []


@pytest.mark.parametrize("form", ["json", "pdf"])
@pytest.mark.needs("pdftoppm")
def test_a_land_statement_over_hidden_stores_does_not_tell_of_them(guard: Guard, tmp_path: Path, form: str) -> None:
    """The check sum of a statement covers the snapshot, so it is left out with that; a Word file draws it as dots."""
    said = []
    for name, top in (("one", False), ("two", True)):
        (tmp_path / name).mkdir()
        with books(str(tmp_path / name / "books.gpkg"), land=True, sites=True, top=top) as register:
            service = guard({"books": register})
            asked = {"content": shapely.box(-29.4, -49.4, -29.2, -49.2).wkt, "headers": {"content-type": "text/plain"}}
            check = service("partner").post("/statements", **asked).json()["check"]
            answer = service("partner").post(f"/statements?f={form}", **asked)
            assert answer.status_code == 200, answer.text
            assert not [mark for mark in forbidden("partner") for part in everything_in(answer) if mark in part]
            said.append(plain(answer, service.address, register.name, check))
    assert said[0] == said[1]


def test_the_tag_of_a_feature_does_not_change_when_something_hidden_is_recorded(guard: Guard, address: str) -> None:
    path = "/collections/released/items/E4"
    with books(address, **NOTHING) as register:
        client = guard({"books": register})()
        before = client.get(path)
        hide(register, **ALL)
        after = client.get(path, headers={"If-None-Match": before.headers["etag"]})
    assert (after.status_code, after.headers["etag"]) == (304, before.headers["etag"])


def test_the_description_lists_what_somebody_may_ask_for(guard: Guard, sea: Register) -> None:
    service = guard({"sea": sea})
    said = {who: service(who).get("/api").json() for who in TIERS}
    assert set(said[""]["paths"]) < set(said["partner"]["paths"])
    assert "/maps/contamination.html" not in said[""]["paths"]
    items = "/collections/{collection_id}/items"
    assert ["post" in said[who]["paths"][items] for who in TIERS] == [False, True, True]
    assert ["/submissions" in said[who]["paths"] for who in TIERS] == [False, True, True]
    assert ["/submissions/{submission_id}/accept" in said[who]["paths"] for who in TIERS] == [False, False, True]
    public, whole = json.dumps(said[""]), json.dumps(said["authority"])
    for word in ("AreasFeature", "storage_sites", "Storage_sitesFeature", "recorded_ap_mines", "work_status"):
        assert (word in public, word in whole) == (False, True), word
    rules = Rules()
    for who, tier in TIERS.items():
        enums = set(re.findall(r'"enum": \["(?:areas|released|sectors)[^]]*\]', json.dumps(said[who])))
        assert enums
        assert all(set() < set(json.loads(enum.partition(": ")[2])) <= set(rules.seen[tier]) for enum in enums)
