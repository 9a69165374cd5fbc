"""A map of vector tiles used as people use it, in Chromium: what comes when, how smooth it is, what memory it takes.

    python tests/looking/tiles_in_chromium.py REGISTER [--picture FILE]

The service is started fresh, so the first round of tiles is drawn for it, the second is kept. Any register will do;
`bench/peers/growth.py` makes one of 1,000,000 areas. Prints a table for docs/tiles.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
from addresses_to_look_at import HIGHEST
from opened_in_chromium import OF_CHROMIUM, SCREEN, WATCH, chromium
from playwright.sync_api import Browser, Page, Request, sync_playwright
from service_to_look_at import PATIENCE_S, Served, serving

LEVELS = 8
BROWSER, SERVICE = ("chromium",), ("clearance", "serve")
MOVE_MS = 600
# Frames and long tasks from an act to the moment when the map is still and all its land is there.
ACT = """async ({ act, wait }) => {
  const map = clearanceMap, gaps = [], tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((one) => one.duration)));
  observer.observe({ type: "longtask" });
  let last = performance.now(), going = true;
  const frame = (now) => { gaps.push(now - last); last = now; if (going) requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  const begun = performance.now();
  await new Promise((done) => { map.once("idle", done); eval(act); setTimeout(done, wait); });
  const ms = performance.now() - begun;
  going = false;
  observer.disconnect();
  gaps.sort((a, b) => a - b);
  return { ms, frames: gaps.length, gap: gaps.at(-1), task: Math.max(0, ...tasks) };
}"""
WHOLE = "map.jumpTo({ center: clearanceStart.center, zoom: clearanceStart.zoom })"


@dataclass(slots=True)
class Act:
    """What was done, and how it went: times in ms, tiles as (ms, bytes on the way), CPU time of the browser."""

    what: str
    seen: dict[str, float]
    tiles: list[tuple[float, int]]
    cpu_ms: float

    @property
    def row(self) -> str:
        """A line of the table."""
        times = sorted(ms for ms, _ in self.tiles)
        middle, slowest = (times[len(times) // 2], times[-1]) if times else (0.0, 0.0)
        size = sum(size for _, size in self.tiles) / 1000
        told = (self.seen["ms"], middle, slowest, size, self.seen["frames"], self.seen["gap"], self.seen["task"])
        a_frame = self.cpu_ms / max(self.seen["frames"], 1)
        return f"| {self.what} | {len(self.tiles)} | " + " | ".join(f"{one:,.0f}" for one in (*told, a_frame)) + " |"


HEAD = (
    "| act | tiles | all there, ms | a tile, ms | slowest tile, ms | kB | frames | longest frame, ms | "
    "longest task, ms | CPU a frame, ms |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
)


def _below(parent: int) -> Iterator[int]:
    """The processes that a process started, and theirs."""
    for task in Path(f"/proc/{parent}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            yield child
            yield from _below(child)


def _named(words: Sequence[str]) -> Iterator[Path]:
    """The folders in /proc of those processes below this one whose command has all of some words."""
    for process in _below(os.getpid()):
        folder = Path(f"/proc/{process}")
        command = (folder / "cmdline").read_bytes().decode(errors="replace")
        if all(word in command for word in words):
            yield folder


def _mb(words: Sequence[str]) -> float:
    """The memory of some processes; what several share is shared out."""
    lines = [line for one in _named(words) for line in (one / "smaps_rollup").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def _cpu_ms(words: Sequence[str]) -> float:
    """The CPU time of some processes."""
    spent = [(one / "stat").read_text().rpartition(")")[2].split()[11:13] for one in _named(words)]
    return 1000 * sum(map(int, (ticks for both in spent for ticks in both))) / os.sysconf("SC_CLK_TCK")


class Used:
    """The page of the map, used."""

    def __init__(self, browser: Browser, service: Served, name: str) -> None:
        context = browser.new_context(viewport=SCREEN, extra_http_headers=dict(service.known_by[HIGHEST]))
        context.set_default_timeout(PATIENCE_S * 1000)
        context.add_init_script(WATCH)
        self.page: Page = context.new_page()
        self.said: list[str] = []
        self.tiles: list[tuple[float, int]] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("requestfinished", self._came)
        begun = time.perf_counter()
        self.page.goto(f"{service.at(name)}/tiles.html")
        self.page.wait_for_selector(".drawn", state="attached")
        first = self.page.evaluate("window.drawnAt")
        self.page.wait_for_selector("#map:not([aria-busy])")
        whole = 1000 * (time.perf_counter() - begun)
        self.page.evaluate("window.clearanceStart = { center: clearanceMap.getCenter(), zoom: clearanceMap.getZoom() }")
        self.first = f"first view {first:,.0f} ms, all land of it {whole:,.0f} ms with {self._taken()}"

    def _came(self, request: Request) -> None:
        response = request.response()
        if "/tiles/WebMercatorQuad/" in request.url and response and response.status == HTTPStatus.OK:
            self.tiles.append((request.timing["responseEnd"], request.sizes()["responseBodySize"]))

    @property
    def complaints(self) -> list[str]:
        """What the console said, but for what Chromium says of drawing without a graphics card."""
        return [text for text in self.said if not any(part in text for part in OF_CHROMIUM)]

    def _taken(self) -> str:
        taken, self.tiles = self.tiles, []
        return f"{len(taken)} tiles of {sum(size for _, size in taken) / 1000:,.0f} kB"

    def act(self, what: str, act: str) -> Act:
        """Do something, and wait until the map is still."""
        before = _cpu_ms(BROWSER)
        seen: dict[str, Any] = self.page.evaluate(ACT, {"act": act, "wait": PATIENCE_S * 1000})
        taken, self.tiles = self.tiles, []
        return Act(what, seen, taken, _cpu_ms(BROWSER) - before)

    def round(self) -> Iterator[Act]:
        """From the whole country in, over some levels, with a look round, and back."""
        yield self.act("whole country", WHOLE)
        for level in range(1, LEVELS + 1):
            yield self.act(f"zoom in, {level}", f"map.zoomTo(map.getZoom() + 1, {{ duration: {MOVE_MS} }})")
            if level in {2, 4, 6}:
                yield self.act("pan", f"map.panBy([400, 100], {{ duration: {MOVE_MS} }})")


def _ready(address: str) -> float:
    """Seconds until the service is ready."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < PATIENCE_S:
        if httpx.get(f"{address}/health/ready").status_code == HTTPStatus.OK:
            break
        time.sleep(0.1)
    return time.perf_counter() - begun


def main() -> None:
    """Use the map twice, and say how it went."""
    asked = argparse.ArgumentParser(description="Use a map of vector tiles in Chromium.")
    asked.add_argument("register", type=Path)
    asked.add_argument("--picture", type=Path, help="where to keep a picture of the whole country")
    options = asked.parse_args()
    say = sys.stdout.write
    with (
        tempfile.TemporaryDirectory() as made,
        sync_playwright() as playwright,
        serving([options.register], Path(made)) as service,
    ):
        say(f"ready after {_ready(service.address):.1f} s, service {_mb(SERVICE):,.0f} MB\n")
        browser = chromium(playwright)
        used = Used(browser, service, options.register.stem)
        say(f"{used.first}\n")
        if options.picture:
            used.page.screenshot(path=options.picture)
        for which in ("drawn now", "kept"):
            say(f"\nTiles {which}:\n\n{HEAD}\n")
            for act in used.round():
                say(f"{act.row}\n")
                sys.stdout.flush()
        say(f"\nservice {_mb(SERVICE):,.0f} MB, page {_mb((*BROWSER, '--type=renderer')):,.0f} MB, ")
        say(f"drawing {_mb((*BROWSER, '--type=gpu-process')):,.0f} MB; console: {used.complaints}\n")
        browser.close()


if __name__ == "__main__":
    main()
