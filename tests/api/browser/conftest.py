"""A register in which every free text tries to be a program, a browser that reaches only the service, and axe."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import playwright.sync_api
import pytest
from axe_playwright_python.sync_playwright import Axe
from hostile_books import hostile_register

from clearance_geodata.register import Register

# Any host but the machine itself leads to a port where nobody listens.
FLAGS = [
    *("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"),
    *("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
    *("--proxy-server=127.0.0.1:9", "--proxy-bypass-list=127.0.0.1", "--disable-background-networking"),
]


@dataclass
class Opened:
    """A page of a service, what it complained about, and what it asked for."""

    page: playwright.sync_api.Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    own: str = ""

    @property
    def elsewhere(self) -> list[str]:
        """What it asked of other machines."""
        return [url for url in self.asked if not url.startswith((self.own, "data:", "blob:"))]

    def faults(self) -> list[str]:
        """What axe finds wrong, a line each."""
        found = Axe().run(self.page).response["violations"]
        return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


# Of a module and not of the session: while Playwright is open, its event loop keeps others of the same process from
# running one.
@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.sync_api.Browser]:
    """Debian's Chromium."""
    with playwright.sync_api.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: playwright.sync_api.Browser) -> Iterator[Callable[..., Opened]]:
    """Open a page; `inspected` lets axe in, which the policy of the page keeps out as any other script."""
    contexts: list[playwright.sync_api.BrowserContext] = []

    def visit(address: str, *, wide: int = 1280, inspected: bool = False, lang: str = "en") -> Opened:
        context = browser.new_context(
            viewport={"width": wide, "height": 800}, bypass_csp=inspected, locale=lang, reduced_motion="reduce"
        )
        contexts.append(context)
        result = Opened(context.new_page())
        result.page.on("console", lambda message: result.said.append(message.text))
        result.page.on("pageerror", lambda error: result.said.append(str(error)))
        result.page.on("request", lambda request: result.asked.append(request.url))
        result.page.goto(address)
        result.own = "/".join(address.split("/", 3)[:3])
        return result

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register in which every free text tries to be a program."""
    with hostile_register(tmp_path_factory.mktemp("hostile") / "hostile.gpkg") as register:
        yield register
