"""Take the pictures of the documentation anew: `.venv/bin/python docs/images/take.py` (needs Debian's chromium)."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

CLEARANCE = Path(sys.executable).with_name("clearance")
SIZE = {"width": 1280, "height": 800}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# MapLibre draws with WebGL, which the processor does where there is no graphics card.
WEBGL = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
PORT = "8499"
OF_PLANS = {"tasks", "plan-actual", "capacity", "funding", "drivers"}
PAGES = {"start": "/?f=html", "areas": "/browse/areas?sort=-area_m2", "area": "/browse/areas/EX-00170"}


def main() -> None:
    """Build both demonstration registers, draw both maps of each, and keep a picture of every page."""
    here = Path(__file__).parent
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        subprocess.run([CLEARANCE, "demo", "--dir", folder, "--no-serve"], check=True)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        for name in ("peru", "example"):
            for kind in ("contamination", "outlook"):
                page = Path(folder) / f"{kind}-{name}.html"
                subprocess.run([CLEARANCE, "map", kind, Path(folder) / f"{name}.gpkg", "--out", page], check=True)
                tab = browser.new_page(viewport=SIZE)
                tab.goto(page.as_uri())
                tab.wait_for_timeout(1000)
                tab.screenshot(path=here / f"{kind}-{name}.png")
                tab.close()
        browser.close()
        draw_charts(Path(folder), here)
        take_tiles(playwright, Path(folder) / "example.gpkg", here / "tiles-example.png")
        take_pages(playwright, Path(folder) / "example.gpkg", here)


def draw_charts(folder: Path, here: Path) -> None:
    """Draw each chart of Peru."""
    planned = ["--capacity", folder / "capacity.toml", "--from", "2025-01-01"]
    for kind in ("burn-down", "completion", "release", "tasks", "plan-actual", "capacity", "funding", "drivers"):
        more = planned if kind in OF_PLANS else []
        picture = here / f"chart-{kind}.png"
        subprocess.run(
            [CLEARANCE, "chart", kind, folder / "peru.gpkg", "--out", picture, "--dpi", "110", *more], check=True
        )


def take_tiles(playwright: Playwright, register: Path, picture: Path) -> None:
    """Serve a register and keep a picture of the map of its vector tiles."""
    with subprocess.Popen([CLEARANCE, "serve", register, "--port", PORT], stdout=subprocess.PIPE) as server:
        try:
            server.stdout.readline()  # that it runs
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=WEBGL)
            tab = browser.new_page(viewport=SIZE)
            tab.goto(f"http://127.0.0.1:{PORT}/tiles.html")
            tab.wait_for_timeout(10_000)
            tab.screenshot(path=picture)
            browser.close()
        finally:
            server.terminate()


def take_pages(playwright: Playwright, register: Path, here: Path) -> None:
    """Serve a register and keep a picture of each page of docs/web.md."""
    with subprocess.Popen([CLEARANCE, "serve", register, "--port", PORT], stdout=subprocess.PIPE) as server:
        try:
            server.stdout.readline()  # that it runs
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
            tab = browser.new_page(viewport=SIZE)
            for name, path in PAGES.items():
                tab.goto(f"http://127.0.0.1:{PORT}{path}")
                tab.screenshot(path=here / f"{name}-example.png")
            browser.close()
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
