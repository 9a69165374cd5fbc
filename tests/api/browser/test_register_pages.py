"""The start page, the list of areas and the page of an area say what the books say."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import httpx
import pytest

from clearance.land.comparison import compared
from clearance_geodata.register import Register

Served = Callable[..., AbstractContextManager[str]]
ROW = re.compile(r'<th scope="row"[^>]*><a href="([^"]+)"><bdi>(.*?)</bdi>')
SUM = re.compile(r"<strong>([\d,]+)\u00a0m²</strong>")


def ids(page: httpx.Response) -> list[str]:
    """The ids of the areas on a page of the list."""
    return [html.unescape(name) for _, name in ROW.findall(page.text)]


def items(client: httpx.Client, **query: str) -> list[dict[str, Any]]:
    """The properties of features of the interface, to compare with."""
    found = client.get("/collections/areas/items", params={"limit": "1000", **query}).json()["features"]
    return [feature["properties"] for feature in found]


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({}, {}),
        ({"hazard_class": "cha"}, {"hazard_class": "cha"}),
        ({"sector": "Sector 1", "hazard_class": "sha"}, {"sector": "Sector 1", "hazard_class": "sha"}),
        ({"q": "FIELD 1"}, {"filter": "CASEI(name) LIKE 'field 1%'"}),
        ({"q": "%"}, {"filter": "name = 'nothing'"}),
        ({"size_basis": "unknown", "status": ""}, {"size_basis": "unknown"}),
    ],
)
def test_the_list_shows_what_matches_and_the_exact_sum_of_it(
    at_sea: httpx.Client, asked: dict[str, str], where: dict[str, str]
) -> None:
    expected = items(at_sea, **where)
    page = at_sea.get("/browse/areas", params=asked)
    shown = ids(page)
    if 'rel="next"' in page.text:
        shown += ids(at_sea.get("/browse/areas", params={**asked, "page": 2}))
    assert sorted(shown) == sorted(one["area_id"] for one in expected)
    assert SUM.findall(page.text) == [f"{round(sum(one['area_m2'] or 0 for one in expected)):,}"]


def test_a_column_sorts_the_list_and_a_second_time_turns_it_round(at_sea: httpx.Client) -> None:
    largest = sorted(items(at_sea), key=lambda one: -(one["area_m2"] or -1))
    page = at_sea.get("/browse/areas", params={"sort": "-area_m2"})
    assert ids(page)[:5] == [one["area_id"] for one in largest[:5]]
    head = re.search(r'aria-sort="descending"><a href="([^"]+)">Open, m²</a>', page.text)
    assert head is not None
    assert "sort=area_m2" in head[1]


def test_the_list_knows_released_areas_too(at_sea: httpx.Client) -> None:
    counts = {
        status: re.search(r'role="status">\s*(\d+) areas', at_sea.get(f"/browse/areas?status={status}").text)
        for status in ("open", "released", "all")
    }
    assert {status: found and found[1] for status, found in counts.items()} == {
        "open": "49",
        "released": "12",
        "all": "61",
    }


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "nonsense=1", "sort=nothing", "lang=xx", "status=lost", "as_of=2024-13-01"]
)
def test_what_cannot_be_asked_is_refused_by_a_page_that_names_it(at_sea: httpx.Client, query: str) -> None:
    answer = at_sea.get(f"/browse/areas?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert query in html.unescape(answer.text)


def test_an_area_shows_its_attributes_its_ground_and_its_acts(at_sea: httpx.Client) -> None:
    page = at_sea.get("/browse/areas/SEA-05").text
    assert "<bdi>Field 5 &lt;north&gt; &amp; “south”</bdi></h1>" in page
    acts = re.findall(r'<tr><th scope="row">([^<]*)</th><td>([\w ]+)</td><td class="figure">([^<]*)</td>', page)
    size = re.search(r"([\d.,]+)\u00a0m²", acts[0][2])
    assert size is not None
    assert [(day, kind) for day, kind, _ in acts] == [("15 Jul 2022", "cleared"), ("1 Jan 2022", "newly identified")]
    assert acts[1][2] == f"20 AP mines, {size[0]}"
    assert page.count("<figure>") == 2
    assert "no survey team could be flown in" in page


def test_an_area_whose_id_has_a_slash_has_a_page_and_one_that_is_not_there_says_so(at_sea: httpx.Client) -> None:
    there, missing = at_sea.get("/browse/areas/SEA%2Funknown"), at_sea.get("/browse/areas/none")
    assert (there.status_code, "Reported by a ship" in there.text) == (200, True)
    assert (missing.status_code, "area &#39;none&#39; is not in this snapshot" in missing.text) == (404, True)


def test_the_start_page_tells_what_changed_since_the_year_before_so_that_it_adds_up(
    both: httpx.Client, island: Register
) -> None:
    page = both.get("/island/?f=html").text
    rows = re.findall(r'<th scope="row">([^<]*)</th><td class="figure">([^<]*)</td>', page)
    total = compared(island.snapshot(date(2022, 12, 31)), island.snapshot()).total
    assert rows[:3] == [
        ("open then", f"{total.before // 1000:,}\u00a0m²"),
        ("cancelled", "−61,000\u00a0m²"),
        ("open now", f"{total.after // 1000:,}\u00a0m²"),
    ]


def test_a_page_speaks_the_language_that_is_asked_for_or_that_the_browser_likes(at_sea: httpx.Client) -> None:
    asked = at_sea.get("/browse/areas?lang=es")
    liked = at_sea.get("/browse/areas", headers={"Accept-Language": "es-PE,es;q=0.9,en;q=0.1"})
    plain = at_sea.get("/browse/areas", headers={"Accept-Language": "xx"})
    assert [page.headers["content-language"] for page in (asked, liked, plain)] == ["es", "es", "en"]
    assert "Accept-Language" in liked.headers["vary"]
    assert "<h1>Áreas peligrosas</h1>" in liked.text
    assert len({page.headers["etag"] for page in (liked, plain)}) == 2
    again = at_sea.get("/browse/areas", headers={"Accept-Language": "es", "If-None-Match": liked.headers["etag"]})
    assert again.status_code == 304


def test_changes_are_listed_area_by_area_and_those_of_the_public_are_sums(at_sea: httpx.Client, sea: Register) -> None:
    before = sea.snapshot(date(2022, 6, 30))
    found = compared(before, sea.snapshot())
    page = at_sea.get("/browse/changes?since=2022-06-30").text
    shown = re.findall(r'<th scope="row"[^>]*><a href="[^"]+"><bdi>(SEA-\d+)</bdi>', page)
    assert shown == [change.area_id for change in found.changes]
    assert "Every row adds up, and the rows to the total." in page
    assert page.count("cleared −") == len(found.changes) + 1


def test_two_moments_of_recording_are_compared_and_a_wrong_order_is_refused(at_sea: httpx.Client) -> None:
    first = "2026-01-01T00:00:01Z"
    restated = at_sea.get("/browse/changes", params={"since": "2022-12-31", "since_known_at": first}).text
    assert "(recorded since, of a day before)" in restated
    wrong = at_sea.get("/browse/changes", params={"since": "2023-12-31", "as_of": "2022-12-31"})
    assert (wrong.status_code, "compare the earlier one with the later one" in wrong.text) == (400, True)


def test_what_does_not_agree_stands_before_the_statement(served: Served, peru_register: Register) -> None:
    with served({"peru": peru_register}) as address, httpx.Client(base_url=address) as client:
        told = client.get("/reconciliation").json()["differences"]
        rows = client.get("/ledger").json()["rows"]
        page = client.get("/browse/reconciliation").text
    differences, _, statement = page.partition("<h2>Statement of the books by year</h2>")
    assert differences.count('<ul class="plain">') == len(told) == 18
    assert f'<td class="figure">{told[0]["left"]:,}</td>' in differences
    assert re.findall(r'<th scope="row">(\d{4})</th>', statement) == [str(row["group"]["year"]) for row in rows]
    assert "Opening and movements give the closing balance in every year." in statement
