"""The pages in a real browser that reaches nothing but the service: for everybody, by keyboard, whatever the texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hostile_books import TEXTS

from clearance_geodata.register import Register

pytestmark = pytest.mark.needs("chromium")
Open = Callable[..., Any]

FIGURES = ("/browse/changes", "/browse/reconciliation", "/browse/import", "/browse/plans")
PAGES = ("/?f=html", "/browse/areas", "/browse/areas?status=all&sort=-area_m2&q=none", "/browse/areas/{area}", *FIGURES)
COLLECTIONS = ("/collections?f=html", "/collections/areas?f=html", "/collections/areas/schema?f=html")
OTHERS = (
    *COLLECTIONS,
    "/collections/areas/items/{area}?f=html",
    "/sampling?f=html",
    "/api.html",
    "/conformance?f=html",
    *("/nowhere", "/ledger?f=html&unit=%zz", "/browse/plans/none"),  # one that the gate, the guard and a route refuses
)
ITEMS = ("/collections/areas/items?f=html&limit=20", "/collections/figures/items?f=html&limit=20")
REGISTERS = {"sea": "SEA-05", "peru": "PER-CHL-2012"}
# What leaves the view to the side; tables may be wider inside of a part that scrolls.
OUTSIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUSED = """(() => { const n = document.activeElement, s = getComputedStyle(n);
  return [n.tagName, n.textContent.trim().slice(0, 40), s.outlineStyle, parseFloat(s.outlineWidth)]; })()"""
SMALL = """[...document.querySelectorAll("a, button, input, select, summary")].filter(n => {
  const b = n.getBoundingClientRect(); const inline = getComputedStyle(n).display === "inline";
  return b.width > 0 && !inline && n.type !== "hidden" && (b.width < 24 || b.height < 24);
}).map(n => n.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def addresses(
    served: Callable[..., Any], sea: Register, peru_register: Register, hostile: Register
) -> Iterator[dict[str, str]]:
    registers = {"sea": sea, "peru": peru_register, "hostile": hostile}
    with served(registers) as address:
        yield {name: f"{address}/{name}" for name in registers}


@pytest.mark.parametrize(
    ("name", "lang", "pages"),
    [("sea", "en", (*PAGES, *ITEMS)), ("peru", "es", (*PAGES, *ITEMS)), ("peru", "fr", OTHERS)],
)
def test_axe_finds_nothing_the_console_is_silent_and_nothing_leaves_the_view(
    addresses: dict[str, str], opened: Open, name: str, lang: str, pages: tuple[str, ...]
) -> None:
    shown = opened(f"{addresses[name]}/?f=html&lang={lang}", inspected=True)
    for page in pages:
        address = f"{addresses[name]}{page.format(area=REGISTERS[name])}"
        shown.page.goto(f"{address}{'&' if '?' in address else '?'}lang={lang}")
        for wide in (1280, 320):
            shown.page.set_viewport_size({"width": wide, "height": 800})
            assert (page, wide, shown.page.evaluate(OUTSIDE)) == (page, wide, 0)
            assert (page, wide, shown.page.evaluate(SMALL)) == (page, wide, [])
        assert (page, shown.faults()) == (page, [])
    assert [text for text in shown.said if "the server responded with a status of 40" not in text] == []


def test_a_page_is_whole_under_its_own_policy(addresses: dict[str, str], opened: Open) -> None:
    """Nothing is refused by the policy, so the console is silent and the style is there."""
    shown = opened(f"{addresses['sea']}/browse/areas")
    assert (shown.said, shown.elsewhere) == ([], [])
    colour = shown.page.evaluate("getComputedStyle(document.querySelector('header')).backgroundColor")
    assert colour == "rgb(11, 61, 92)"


def test_the_list_is_filtered_sorted_turned_and_followed_by_keyboard_alone(
    addresses: dict[str, str], opened: Open
) -> None:
    page = opened(f"{addresses['sea']}/browse/areas").page

    def go_to(text: str, key: str = "Tab") -> None:
        for _ in range(60):
            page.keyboard.press(key)
            tag, shown, style, width = page.evaluate(FOCUSED)
            assert tag == "BODY" or (style != "none" and width >= 2), (tag, shown)
            if shown.startswith(text):
                return
        raise AssertionError(text)

    go_to("Skip to the content")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("Field 1")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=Field+1**")
    assert page.locator("tbody tr").count() == 9
    go_to("Open, m²")
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=-area_m2**")
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("Open, m²")
    go_to("SEA-")
    page.keyboard.press("Enter")
    page.wait_for_url("**/browse/areas/SEA-**")
    assert page.title().startswith("Field 1")


def test_hostile_texts_stay_texts(addresses: dict[str, str], hostile: Register, opened: Open) -> None:
    base, ids = addresses["hostile"], sorted(hostile.snapshot().states)
    assert len(ids) == len(TEXTS)
    shown = opened(f"{base}/browse/areas", inspected=True)
    pages = [
        "/?f=html",
        "/browse/areas?sort=-name",
        f"/browse/areas?q={quote(TEXTS[0])}",
        f"/browse/areas?{quote(TEXTS[0])}=1",
        "/browse/changes?since=2021-01-01",
        "/browse/reconciliation",
        *(f"/browse/areas/{quote(area_id, safe='')}" for area_id in ids),
    ]
    for page in pages:
        shown.page.goto(f"{base}{page}")
        assert shown.page.evaluate("window.hacked") is None
        assert shown.page.locator("img, script, main [onmouseover], main [onerror]").count() == 0
        assert (page[:40], shown.page.evaluate(OUTSIDE)) == (page[:40], 0)
    assert shown.faults() == []
    assert [text for text in shown.said if "400 (Bad Request)" not in text] == []
    assert shown.elsewhere == []


def test_an_area_is_drawn_with_the_mouse_and_without_it(
    serve: Callable[..., str], new_register: Register, opened: Open
) -> None:
    address = serve({"new": new_register})
    shown = opened(f"{address}/browse/new")
    page = shown.page
    page.locator("#map.drawn").wait_for()
    page.fill("#area_id", "DRAWN-1")
    page.fill("#source", "field visit")
    box = page.locator("#map").bounding_box()
    for x, y in ((0.3, 0.3), (0.6, 0.3), (0.6, 0.6)):
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
    assert page.locator("#corners").input_value().count("\n") == 2
    page.get_by_role("button", name="Draw anew").click()
    assert page.locator("#corners").input_value() == ""
    page.locator("#corners").focus()
    page.keyboard.type("3°30'00\"S 78°06'00\"W\n3°30'00\"S 78°05'30\"W\n3°30'30\"S 78°05'30\"W")
    page.get_by_role("button", name="Record it").press("Enter")
    page.wait_for_url("**/browse/areas/DRAWN-1")
    assert page.locator("figure svg path").count() >= 2
    assert [text for text in shown.said if "GL Driver" not in text] == []
    assert shown.elsewhere == []


def test_forms_are_for_everybody_and_a_refusal_is_read_aloud(
    serve: Callable[..., str], new_register: Register, opened: Open
) -> None:
    address = serve({"new": new_register})
    shown = opened(f"{address}/browse/new?lang=es", inspected=True)
    shown.page.fill("#corners", "nowhere")
    shown.page.get_by_role("button", name="Anotar").click()
    alert = shown.page.get_by_role("alert")
    assert "línea 1: la posición «nowhere» no se puede usar" in alert.inner_text()
    for wide in (1280, 320):
        shown.page.set_viewport_size({"width": wide, "height": 800})
        assert shown.page.evaluate(OUTSIDE) == 0
    assert shown.faults() == []
