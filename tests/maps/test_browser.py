"""The pages in a real browser that has no network."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from clearance.land.snapshot import Snapshot

    Pages = Callable[[str, str, str], str]

pytestmark = pytest.mark.needs("chromium")

CASES = [
    (register, kind) for register in ("peru", "example", "hostile", "empty") for kind in ("contamination", "outlook")
]
# Spanish words are the longer ones.
LONGEST = "es"
# Parts that must not lie over each other: whole sections, texts, and what stands inside the map and the chart.
OVERLAPS = """() => {
  const groups = [["header", "main", "footer"], ["main > section", "aside"], ["aside > section"],
    [".facts dt", ".facts dd"], [".symbol-label", ".north", ".leaflet-control-scale"], [".margin span"],
    [".chart > *"], [".reading > *"], ["header > *"], ["footer > p"], [".legend > *"]];
  const found = [];
  for (const group of groups) {
    const boxes = group.flatMap(s => [...document.querySelectorAll(s)])
      .map(n => [n, n.getBoundingClientRect()]).filter(([n, b]) => b.width > 0 && b.height > 0);
    boxes.forEach(([n, a], i) => boxes.slice(i + 1).forEach(([m, b]) => {
      if (n.contains(m) || m.contains(n)) { return; }
      const dx = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const dy = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (dx > 1 && dy > 1) { found.push([n.className || n.tagName, m.className || m.tagName, dx, dy]); }
    }));
  }
  return found;
}"""
OUTSIDE = """() => [...document.querySelectorAll("header *, aside *, footer *, .frame, .chart > *, .chart text")]
  .map(n => n.getBoundingClientRect())
  .filter(b => b.width > 0 && (b.left < -1 || b.right > document.documentElement.clientWidth + 1)).length"""
# The height of the page, and what of the panel can only be seen by scrolling.
UNSEEN = """() => { const panel = document.querySelector("aside");
  return [document.documentElement.scrollHeight, panel.scrollHeight - panel.clientHeight]; }"""


@dataclass
class Opened:
    """A page that was opened, and everything that it complained about or asked for."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def opened(browser: Browser, pages: Pages, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Open a page from disk, without a network."""
    context = browser.new_context(offline=True)

    def visit(register: str, kind: str, *, lang: str = "en") -> Opened:
        file = tmp_path / f"{register}-{kind}-{lang}.html"
        file.write_text(pages(register, kind, lang), encoding="utf-8")
        result = Opened(context.new_page())
        result.page.set_viewport_size({"width": 1280, "height": 800})
        result.page.on("console", lambda message: result.said.append(message.text))
        result.page.on("pageerror", lambda error: result.said.append(str(error)))
        result.page.on("request", lambda request: result.asked.append(request.url))
        result.page.goto(file.as_uri())
        result.page.wait_for_selector("html.drawn")
        result.asked = [url for url in result.asked if not url.startswith(("data:", file.as_uri()))]
        return result

    yield visit
    context.close()


@pytest.mark.parametrize(("register", "kind"), CASES)
def test_a_page_opens_without_network_complaint_or_request(
    opened: Callable[..., Opened], register: str, kind: str
) -> None:
    result = opened(register, kind)
    assert (result.said, result.asked) == ([], [])


@pytest.mark.needs("liberation")
@pytest.mark.parametrize(("register", "kind"), CASES[:4])
def test_nothing_overlaps_or_leaves_the_view_on_two_screens(
    opened: Callable[..., Opened], register: str, kind: str
) -> None:
    page = opened(register, kind, lang=LONGEST).page
    assert (page.evaluate(OVERLAPS), page.evaluate(OUTSIDE), page.evaluate(UNSEEN)) == ([], 0, [800, 0])
    page.set_viewport_size({"width": 900, "height": 1200})
    page.wait_for_timeout(100)
    assert (page.evaluate(OVERLAPS), page.evaluate(OUTSIDE)) == ([], 0)


@pytest.mark.needs("liberation")
@pytest.mark.parametrize("kind", ["contamination", "outlook"])
def test_arabic_runs_from_right_to_left_and_nothing_leaves_the_view(opened: Callable[..., Opened], kind: str) -> None:
    result = opened("peru", kind, lang="ar")
    page = result.page
    at = "() => [document.dir, getComputedStyle(document.querySelector('.facts')).direction]"
    assert (result.said, page.evaluate(at), page.evaluate(OUTSIDE)) == ([], ["rtl", "rtl"], 0)
    left = "part => document.querySelector(part).getBoundingClientRect().left"
    assert page.evaluate(left, "aside") <= page.evaluate(left, ".frame") < 640
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.needs("pdftoppm")
@pytest.mark.needs("liberation")
@pytest.mark.parametrize(("register", "kind"), CASES[:4])
def test_a_page_prints_on_one_sheet_of_a4(
    opened: Callable[..., Opened], tmp_path: Path, register: str, kind: str
) -> None:
    page = opened(register, kind, lang=LONGEST).page
    printed = tmp_path / "sheet.pdf"
    page.pdf(path=printed, prefer_css_page_size=True, print_background=True)
    subprocess.run(["pdftoppm", "-r", "10", "-png", str(printed), str(tmp_path / "sheet")], check=True)
    assert len(list(tmp_path.glob("sheet*.png"))) == 1


@pytest.mark.needs("liberation")
def test_on_paper_nothing_overlaps_and_the_map_fills_its_frame(opened: Callable[..., Opened]) -> None:
    page = opened("peru", "outlook").page
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(OVERLAPS) == []
    inside = """() => { const f = document.querySelector('.folium-map').getBoundingClientRect();
      return [...document.querySelectorAll('.symbol-label')].map(n => n.getBoundingClientRect())
        .filter(b => b.left < f.left || b.right > f.right || b.top < f.top || b.bottom > f.bottom).length; }"""
    assert page.evaluate(inside) == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert not page.evaluate("document.documentElement.classList.contains('on-paper')")


def test_every_ground_is_on_the_map_and_small_ones_are_points(
    opened: Callable[..., Opened], example_snapshot: Snapshot
) -> None:
    page = opened("example", "contamination").page
    grounds = [state for state in example_snapshot.open_states if state.geometry is not None]
    releases = [release for release in example_snapshot.releases if release.geometry is not None]
    shapes, dots = page.evaluate("[clearance.ground._container.dataset].map(d => [+d.shapes, +d.dots])[0]")
    assert shapes == len(grounds) + len(releases)
    assert 0 < dots <= shapes


def test_classes_can_be_told_in_grey(opened: Callable[..., Opened]) -> None:
    """Shares of ink in the patterns, drawn on white: no two classes have the same lines."""
    page = opened("example", "contamination").page
    lines = page.evaluate("Object.fromEntries(clearance.layers.filter(l => !l.at).map(l => [l.name, l.style.lines]))")
    assert lines["cha"] == ""
    assert len(set(lines.values())) == len(lines) == 5


def test_a_card_shows_the_record_as_text(opened: Callable[..., Opened], hostile_snapshot: Snapshot) -> None:
    result = opened("hostile", "contamination")
    result.page.evaluate("clearance.select({ layer: clearance.layers.find(l => l.name === 'cha'), i: 0 })")
    result.page.wait_for_selector(".card")
    assert result.page.inner_text(".card strong") == " ".join(next(iter(hostile_snapshot.areas)).split())
    assert result.page.evaluate("document.querySelectorAll('.card script, .card img, .card i').length") == 0


@pytest.mark.parametrize("kind", ["contamination", "outlook"])
def test_hostile_text_is_never_run(opened: Callable[..., Opened], kind: str) -> None:
    result = opened("hostile", kind)
    assert result.page.evaluate("typeof window.hacked") == "undefined"
    assert (
        result.page.evaluate("document.querySelectorAll('header img, footer img, header i, .symbol-label b').length")
        == 0
    )
    assert result.page.inner_text("h1").startswith("</script><script>")


def test_a_card_writes_a_day_no_more_precise_than_it_is_known(opened: Callable[..., Opened]) -> None:
    days = "[19812, 19813.25, 19813.5].map(clearance.day)"
    assert opened("empty", "contamination", lang="es").page.evaluate(days) == [
        *("30 de marzo de 2024", "marzo de 2024", "2024"),
    ]
