"""Where a client begins: index, landing page, conformance, description."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest

from clearance_geodata.register import Register

Serve = Callable[..., str]
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_several_registers_have_an_index_and_an_address_each(
    both: httpx.Client, sea: Register, island: Register
) -> None:
    assert both.get("/").json() == {
        "registers": [
            {"name": name, "href": f"{both.base_url}/{name}/", "snapshot": register.snapshot().identity.to_dict()}
            for name, register in (("sea", sea), ("island", island))
        ]
    }
    assert both.get("/island").headers["location"] == f"{both.base_url}/island/"


def test_the_index_leads_people_to_each_register(both: httpx.Client) -> None:
    page = both.get("/", headers=BROWSER)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    registers = page.text.partition("<main")[2]
    assert re.findall(r'href="(http[^"]+)"', registers) == [f"{both.base_url}/sea/", f"{both.base_url}/island/"]


def test_one_register_stands_at_the_root_only(at_sea: httpx.Client, sea: Register) -> None:
    assert at_sea.get("/").json()["snapshot"] == sea.snapshot().identity.to_dict()
    assert at_sea.get("/sea/").status_code == 404


def test_the_landing_page_links_what_ogc_api_asks_for(both: httpx.Client) -> None:
    here = f"{both.base_url}/sea"
    landing = both.get("/sea/").json()
    assert [(link["rel"], link["href"], link["type"]) for link in landing["links"]] == [
        ("self", f"{here}/?f=json", "application/json"),
        ("alternate", f"{here}/?f=html", "text/html"),
        ("service-desc", f"{here}/api", "application/vnd.oai.openapi+json;version=3.0"),
        ("service-doc", f"{here}/api.html", "text/html"),
        ("conformance", f"{here}/conformance", "application/json"),
        ("data", f"{here}/collections", "application/json"),
        ("http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", f"{here}/tiles", "application/json"),
        ("http://www.opengis.net/def/rel/ogc/1.0/styles", f"{here}/styles", "application/json"),
        ("http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", f"{here}/tileMatrixSets", "application/json"),
        ("http://www.opengis.net/def/rel/ogc/1.0/coverage", f"{here}/surface", "application/json"),
    ]
    answers = [both.get(link["href"]) for link in landing["links"]]
    assert [(answer.status_code, answer.headers["content-type"].partition("; ")[0]) for answer in answers] == [
        (200, link["type"]) for link in landing["links"]
    ]


def test_a_browser_gets_the_page_and_a_program_json(at_sea: httpx.Client) -> None:
    forms = {
        accept: at_sea.get("/", headers={"Accept": accept}).headers["content-type"]
        for accept in (BROWSER["Accept"], "application/json", "*/*", "application/json, text/html")
    }
    assert forms == {
        BROWSER["Accept"]: "text/html; charset=utf-8",
        "application/json": "application/json",
        "*/*": "application/json",
        "application/json, text/html": "application/json",
    }


@pytest.mark.parametrize("name", ["sea", "island"])
def test_every_link_of_the_landing_page_leads_somewhere_on_this_service(both: httpx.Client, name: str) -> None:
    links = re.findall(r'href="(http[^"]+)"', both.get(f"/{name}/?f=html").text)
    assert {link: both.get(link.replace("&amp;", "&")).status_code for link in links} == dict.fromkeys(links, 200)
    paths = {link.removeprefix(f"{both.base_url}/{name}").partition("?")[0] for link in links}
    places = {
        "/",
        "/browse/areas",
        "/collections",
        "/ledger",
        "/reconciliation",
        "/estimates",
        "/forecast",
        "/sampling",
    }
    assert places | {"/tiles.html", "/maps/contamination.html", "/reports/article5.docx", "/api.html"} <= paths
    assert all(link.startswith(f"{both.base_url}/{name}/") for link in links)


def test_the_landing_page_shows_the_headline_and_what_nobody_explained(both: httpx.Client, island: Register) -> None:
    rows = re.findall(r"<th scope=\"row\">(.*?)</th><td class=\"value\">(.*?)</td>", both.get("/island/?f=html").text)
    shown = dict(rows)
    assert shown["Open hazardous land"] == "326,500\u00a0m²"
    assert shown["AP mines recorded in open ground"] == "690"
    assert shown["Deadline in force"] == "1 January 2029"
    assert shown["Unexplained land"] == "12,500\u00a0m²"
    assert re.fullmatch(r"\d+\u00a0% probable", shown["Done by the deadline"])
    assert island.snapshot().identity.id in both.get("/island/?f=html").text


def test_links_of_a_landing_page_keep_the_dates_that_were_asked_for(at_sea: httpx.Client) -> None:
    page = at_sea.get("/", params={"f": "html", "as_of": "2022-07-01", "known_at": "2026-01-02T00:00:00Z"}).text
    links = re.findall(r'href="(http[^"]+)"', page)
    kept = "as_of=2022-07-01&amp;known_at=2026-01-02T00%3A00%3A00Z"
    assert [link for link in links if kept not in link] == []


def test_a_page_asks_no_other_machine_for_anything(both: httpx.Client) -> None:
    for path in ("/?f=html", "/sea/?f=html", "/sea/api.html"):
        page = both.get(path)
        assert page.headers["content-security-policy"].startswith("default-src 'none';")
        addresses = re.findall(r"""(?:src|href)=["']([^"']+)""", page.text)
        assert [address for address in addresses if not address.startswith((str(both.base_url), "data:", "#"))] == []


def test_names_of_the_data_cannot_become_markup(serve: Serve, new_register: Register) -> None:
    hostile = Register.create(
        new_register.path.with_name("hostile.gpkg"),
        country="XAD",
        country_name="<script>alert(1)</script>",
        time_zone="UTC",
    )
    page = httpx.get(serve({"hostile": hostile}), params={"f": "html"})
    assert "<script" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;: hazardous land" in page.text


def test_the_service_names_the_classes_that_it_keeps_to(at_sea: httpx.Client) -> None:
    first, second = (f"http://www.opengis.net/spec/ogcapi-features-{part}/1.0/conf" for part in (1, 2))
    named = {f"{first}/{name}" for name in ("core", "oas30", "geojson", "html")} | {f"{second}/crs"}
    assert named <= set(at_sea.get("/conformance").json()["conformsTo"])
