"""Every page of the register speaks the language that is asked for, else the one that the browser likes best."""

from __future__ import annotations

import html
import re

import httpx
import pytest

from clearance_maps.language import LANGUAGES, language_of

PAGES = (
    *("/collections?f=html", "/collections/areas?f=html", "/collections/areas/schema?f=html"),
    *("/collections/figures/queryables?f=html", "/collections/areas/items?f=html&limit=3"),
    *("/collections/areas/items/SEA-05?f=html", "/sampling?f=html", "/conformance?f=html", "/api.html", "/tiles.html"),
    *("/browse/areas", "/browse/areas/nowhere", "/browse/areas?page=0"),
)
TITLE = re.compile(r"<title>(.*?)</title>")
SKIP = re.compile(r'<a class="skip" href="#\w+">(.*?)</a>')


def said(page: httpx.Response) -> tuple[str, str, list[str]]:
    """The language that a page says it is in, its way to the content, and the languages it leads to."""
    language = re.findall(r'<html lang="(\w+)" dir="ltr">', page.text)[0]
    return language, html.unescape(SKIP.findall(page.text)[0]), re.findall(r'hreflang="(\w+)"', page.text)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_in_the_language_asked_for_else_in_the_one_that_the_browser_likes(
    at_sea: httpx.Client, path: str
) -> None:
    mark = "&" if "?" in path else "?"
    asked = [at_sea.get(f"{path}{mark}lang={code}") for code in LANGUAGES]
    liked = [at_sea.get(path, headers={"Accept": "text/html", "Accept-Language": f"{code}-XX"}) for code in LANGUAGES]
    skips = [language_of(code).text("Skip to the content") for code in LANGUAGES]
    expected = [(code, skip, list(LANGUAGES)) for code, skip in zip(LANGUAGES, skips, strict=True)]
    assert [said(page) for page in asked] == [said(page) for page in liked] == expected
    assert [page.headers["content-language"] for page in asked] == list(LANGUAGES)
    titles = [TITLE.findall(page.text)[0] for page in asked]
    assert titles == [TITLE.findall(page.text)[0] for page in liked]
    assert len(set(titles)) == 3 or path == "/collections/areas/items/SEA-05?f=html"
    tags = [page.headers.get("etag", str(number)) for number, page in enumerate(asked)]
    assert len(set(tags)) == 3


def test_links_of_a_page_keep_its_language_and_its_snapshot(at_sea: httpx.Client) -> None:
    page = at_sea.get("/collections/areas/items?f=html&limit=3&as_of=2023-06-30&lang=fr").text
    rows = [html.unescape(href) for href in re.findall(r'<th scope="row"><a href="([^"]+)"', page)]
    assert len(rows) == 3
    assert all("as_of=2023-06-30" in href and href.endswith("&f=html&lang=fr") for href in rows)
    after, *_ = re.findall(r'rel="next" href="([^"]+)"', page)
    beside = at_sea.get(html.unescape(after)).text
    assert said(httpx.Response(200, text=beside))[0] == "fr"
    feature = at_sea.get(rows[0]).text
    (up,) = re.findall(r'<a href="([^"]+/collections/areas[?][^"]+)"', feature)
    assert ("as_of=2023-06-30" in up, up.endswith("lang=fr")) == (True, True)


def test_properties_have_their_names_and_meanings_in_the_language(at_sea: httpx.Client) -> None:
    page = html.unescape(at_sea.get("/collections/areas/schema?f=html&lang=es").text)
    assert "Clase<br><code>hazard_class</code>" in page
    assert "<code>cha</code> confirmada (CHA)" in page
    assert "minas que los registros sitúan en el área (minas AP)" in page


def test_an_answer_for_programs_says_the_same_in_every_language(at_sea: httpx.Client) -> None:
    paths = ("/collections/areas", "/collections/areas/schema", "/conformance", "/sampling")
    plain = [at_sea.get(path, params={"f": "json"}).content for path in paths]
    asked = [at_sea.get(path, params={"f": "json", "lang": "es"}).content for path in paths]
    assert asked == plain
    refused = at_sea.get("/collections", params={"lang": "de"})
    assert (refused.status_code, refused.json()["parameter"]) == (400, "lang")


def test_the_index_of_registers_is_in_the_language_of_its_reader(both: httpx.Client) -> None:
    page = both.get("/?f=html&lang=fr")
    assert said(page) == ("fr", language_of("fr").text("Skip to the content"), list(LANGUAGES))
    assert f'<a href="{both.base_url}/sea/?f=html&amp;lang=fr">sea</a>' in page.text
