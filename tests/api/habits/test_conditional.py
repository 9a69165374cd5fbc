"""Conditional requests, what a client accepts, and pages of other origins."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from clearance_api.habits.accepting import chosen_media
from clearance_api.habits.refusals import NotAcceptable
from clearance_api.settings import Settings
from clearance_geodata.register import Register

Serve = Callable[..., str]
PAGES = ("https://map.example",)


@pytest.mark.parametrize(
    ("known", "status"),
    [
        ("{tag}", 304),
        ("{strong}", 304),
        ('"other", {tag}', 304),
        ('W/"other",{strong} , "third"', 304),
        ("*", 304),
        ('"other"', 200),
        ("", 200),
        ("{tag}x", 200),
        ('rubbish, , "', 200),
    ],
)
@pytest.mark.parametrize("path", ["/ledger", "/collections/areas/items?limit=3", "/collections/areas/items/SEA-01"])
def test_a_tag_is_compared_weakly_and_in_a_list(at_sea: httpx.Client, path: str, known: str, status: int) -> None:
    plain = {"Accept-Encoding": "identity"}
    first = at_sea.get(path, headers=plain)
    tag = first.headers["etag"]
    named = known.format(tag=tag, strong=tag.removeprefix("W/"))
    again = at_sea.get(path, headers={**plain, "If-None-Match": named})
    assert again.status_code == status
    if status == 304:
        kept = ("etag", "vary", "cache-control", "clearance-snapshot")
        assert (again.content, [again.headers[name] for name in kept]) == (b"", [first.headers[name] for name in kept])
        assert "content-length" not in again.headers


def test_an_answer_says_when_the_last_thing_was_recorded(at_sea: httpx.Client) -> None:
    dates = [at_sea.get(f"/ledger?known_at=2026-01-01T00:00:0{n}Z").headers["last-modified"] for n in (2, 3)]
    assert dates == ["Thu, 01 Jan 2026 00:00:02 GMT", "Thu, 01 Jan 2026 00:00:03 GMT"]


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/html", "text/html"),
        ("text/*", "text/html"),
        ("application/json;q=0.5, text/html", "text/html"),
        ("text/html;q=0.5, application/json;q=0.4", "text/html"),
        ("text/html;q=0, */*;q=0.1", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/json, text/html", "application/json"),
    ],
)
def test_the_form_is_the_one_that_the_client_likes_best(accept: str, chosen: str) -> None:
    assert chosen_media(accept, ("application/json", "text/html")) == chosen


def test_a_client_that_takes_no_form_that_there_is_is_told_which_there_are(at_sea: httpx.Client) -> None:
    with pytest.raises(NotAcceptable):
        chosen_media("image/png", ("application/json",))
    for path, given in (("/ledger", "application/json"), ("/", "application/json, text/html")):
        answer = at_sea.get(path, headers={"Accept": "image/png"})
        assert (answer.status_code, answer.headers["content-type"]) == (406, "application/problem+json")
        assert answer.json()["detail"] == f"Accept: image/png names nothing that is given here; there is {given}"
    assert at_sea.get("/ledger?f=json", headers={"Accept": "image/png"}).status_code == 200
    assert at_sea.get("/ledger?f=xml").status_code == 400


def test_a_page_of_a_trusted_origin_may_ask_with_an_account_and_read_what_matters(serve: Serve, sea: Register) -> None:
    address = serve({"sea": sea}, Settings(cors_origins=PAGES))
    asked = {
        "Origin": PAGES[0],
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization, if-match, content-type",
    }
    before = httpx.options(f"{address}/collections/areas/items/SEA-01", headers=asked)
    got = httpx.get(f"{address}/collections/areas", headers={"Origin": PAGES[0]})
    assert (before.status_code, before.headers["access-control-allow-origin"]) == (200, PAGES[0])
    assert "PUT" in before.headers["access-control-allow-methods"]
    assert {"authorization", "if-match"} <= {
        name.strip().lower() for name in before.headers["access-control-allow-headers"].split(",")
    }
    assert {"Clearance-Snapshot", "ETag", "Content-Crs", "Link", "Location", "Retry-After"} <= {
        name.strip() for name in got.headers["access-control-expose-headers"].split(",")
    }
    assert "Origin" in got.headers["vary"]


def test_the_answers_of_a_service_are_safe_to_look_at(at_sea: httpx.Client) -> None:
    for path in ("/", "/nowhere", "/ledger", "/health/live"):
        headers = at_sea.get(path).headers
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")
    assert "frame-ancestors 'self'" in at_sea.get("/?f=html").headers["content-security-policy"]
