"""A page opened in Chromium: what it asked for, what it complained about, how long it took, what axe finds."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, Route, ViewportSize
from playwright.sync_api import TimeoutError as TooLate

__all__ = ["ACTS_OF_MAPS", "ACTS_OF_PAGES", "Looked", "chromium", "look"]

SCREEN: ViewportSize = {"width": 1280, "height": 800}
# Any host but the machine itself leads to a port where nobody listens, and routes are aborted before that.
FLAGS = [
    *("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"),
    *("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
    *("--proxy-server=127.0.0.1:9", "--proxy-bypass-list=127.0.0.1", "--disable-background-networking"),
]
# What Chromium itself says of drawing without a graphics card.
OF_CHROMIUM = ("GL Driver Message", "Automatic fallback to software WebGL")
INSIDE = ("data:", "blob:", "about:")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# When the map was drawn: the class `drawn` is set last, on the document or on the map.
WATCH = """
new MutationObserver(() => {
  if (!window.drawnAt && document.querySelector(".drawn")) { window.drawnAt = performance.now(); }
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] });
"""
FIRST = """async () => {
  for (let i = 0; i < 50 && !performance.getEntriesByName("first-contentful-paint").length; i += 1) {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  }
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return Math.max(paint ? paint.startTime : 0, window.drawnAt || 0);
}"""
# An element with an id is a property of the window, too: of ours is what draws.
IS_MAP = "Boolean(window.clearance && clearance.draw)"
HAS_MAP = f"{IS_MAP} || Boolean(document.querySelector('#map'))"
# A map of tiles is there before its tiles are.
TILES = """async () => {
  for (let i = 0; i < 600 && window.clearanceMap && !(clearanceMap.loaded() && clearanceMap.areTilesLoaded()); i += 1) {
    await new Promise((done) => setTimeout(done, 50));
  }
}"""
ACTS_OF_MAPS: Mapping[str, str] = {
    "pan": "clearance.map.panBy([120, 0], { animate: false })",
    "zoom": "clearance.map.setZoom(clearance.map.getZoom() + 1, { animate: false })",
    "point": "clearance.ground.find(clearance.map.getCenter())",
    "search": "(() => { const n = document.querySelector('#find'); n.value += '0'; "
    "n.dispatchEvent(new Event('input')); })()",
    "filter": "document.querySelector('#filter-layers input')?.click()",
    "month": "(() => { const n = document.querySelector('input[type=range]'); if (n) { n.value = n.min; "
    "n.dispatchEvent(new Event('input')); } })()",
}
ACTS_OF_PAGES: Mapping[str, str] = {
    "focus": "document.querySelector('main a, main input, main button')?.focus()",
    "scroll": "window.scrollBy(0, 400)",
}
# From the act to the next picture, as people feel it.
FELT = """async (act) => {
  const begun = performance.now();
  eval(act);
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - begun;
}"""
TIMES_EACH = 3
WAIT_MS = 60_000


@dataclass(slots=True)
class Looked:
    """What was seen of a page; times in ms."""

    first_ms: float = 0.0
    acts_ms: dict[str, float] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    axe: list[str] = field(default_factory=list)
    wider_px: int = 0

    @property
    def slowest_ms(self) -> float:
        """The slowest of all interactions."""
        return max(self.acts_ms.values(), default=0.0)

    @property
    def faults(self) -> list[str]:
        """Everything that must not be, in words."""
        wide = [f"leaves the view by {self.wider_px} px"] if self.wider_px > 0 else []
        return [
            *(f"console: {text}" for text in self.said),
            *(f"asks elsewhere: {url}" for url in self.elsewhere),
            *(f"axe: {text}" for text in self.axe),
            *wide,
        ]


def chromium(playwright: Playwright) -> Browser:
    """Debian's Chromium, headless, which reaches nothing but this machine."""
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)


def look(
    browser: Browser,
    url: str,
    *,
    own: str,
    sent: Mapping[str, str] | None = None,
    lang: str = "en",
    status: int = 200,
    picture: Path | None = None,
    is_examined: bool = True,
    times_each: int = TIMES_EACH,
) -> Looked:
    """Open an address, use it, let axe look at it.

    Args:
        browser: to open it in.
        url: the address, of a service or of a file.
        own: what all addresses that it may ask for begin with; everything else is aborted and a fault.
        sent: headers that say who asks.
        lang: the language that the browser likes best.
        status: that of the answer; Chromium complains of refusals, which are pages, too.
        picture: where to keep a screenshot.
        is_examined: whether axe looks at it.
        times_each: how often each interaction is done.
    """
    seen = Looked()
    context = browser.new_context(
        viewport=SCREEN,
        extra_http_headers=dict(sent or {}),
        locale=lang,
        reduced_motion="reduce",
        service_workers="block",
    )
    context.set_default_timeout(WAIT_MS)
    context.add_init_script(WATCH)

    def passing(route: Route) -> None:
        if route.request.url.startswith((own, *INSIDE)):
            route.continue_()
        else:
            seen.elsewhere.append(route.request.url)
            route.abort()

    context.route("**/*", passing)
    page = context.new_page()
    page.on("console", lambda message: seen.said.append(message.text))
    page.on("pageerror", lambda error: seen.said.append(str(error)))
    page.goto(url)
    if page.evaluate(HAS_MAP):
        try:
            page.wait_for_selector(".drawn", state="attached")
        except TooLate:
            seen.said.append(f"the map was not drawn in {WAIT_MS / 1000:g} s")
    seen.first_ms = page.evaluate(FIRST)
    if picture:
        page.evaluate(TILES)
        page.screenshot(path=picture)
    seen.wider_px = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if is_examined:
        seen.axe = _violations(page)
    acts = ACTS_OF_MAPS if page.evaluate(IS_MAP) else ACTS_OF_PAGES
    seen.acts_ms = {name: _felt(page, act, times_each) for name, act in acts.items()}
    context.close()
    spared = (
        *OF_CHROMIUM,
        *([f"status of {status}"] if HTTPStatus.OK < status < HTTPStatus.INTERNAL_SERVER_ERROR else []),
    )
    seen.said = [text for text in seen.said if not any(part in text for part in spared)]
    return seen


def _violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]})
    return [f"{one['id']}: {node['html'][:160]}" for one in found.response["violations"] for node in one["nodes"]]


def _felt(page: Page, act: str, times: int) -> float:
    """Milliseconds of an act, the median of a few: what is slow each time."""
    return sorted(float(page.evaluate(FELT, act)) for _ in range(times))[times // 2]
