"""Open every map and page in Chromium without a network, and write docs/looking.md: `make look` (UPDATE=1: pictures).

    python tests/looking/look.py --folder build/looking --update

Registers are made once and kept in the folder. Ends with 1 when anything is wrong.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path

from addresses_to_look_at import HIGHEST, TIERS, Page, pages_of
from books_to_look_at import (
    BOOKS,
    BOSNIA,
    EXAMPLE,
    MAPPED,
    PERU,
    PICTURED,
    PLAN_MAP,
    PLAN_PAGE,
    SYNTHETIC,
    built,
    is_there,
)
from kept_pictures import differences, keep, kept_on, machine
from map_files import kinds, map_file, plan_file
from opened_in_chromium import Looked, chromium, look
from playwright.sync_api import Browser, sync_playwright
from results import Result, written
from service_to_look_at import Served, begun, paths_of, serving, waited_for

from clearance_maps.spoken import DRAWN

ROOT = Path(__file__).parents[2]
OK = HTTPStatus.OK
PAGE = ROOT / "docs" / "looking.md"


@dataclass(frozen=True, slots=True)
class Part:
    """What is looked at of a register: for which tiers, in which languages, and whether pages or maps only."""

    tiers: tuple[str, ...]
    langs: tuple[str, ...]
    only: str = "/"
    files: bool = True


PARTS = {
    PERU: Part(TIERS, tuple(DRAWN)),
    EXAMPLE: Part((HIGHEST,), ("en", "fr")),
    BOSNIA: Part((HIGHEST,), ("en", "ar")),
    MAPPED: Part((HIGHEST,), ("en",), only="/maps/"),
    SYNTHETIC: Part((HIGHEST,), ("en",), files=False),
}


def name_of(page: Page) -> str:
    """The name of a picture: the path as words."""
    return re.sub(r"[^a-z0-9]+", "-", page.path.lower()).strip("-") or "start"


class Looking:
    """One run: the browser, the folder of what is made, what was seen."""

    def __init__(self, browser: Browser, folder: Path, *, update: bool, is_quick: bool) -> None:
        self.browser, self.folder, self.update, self.is_quick = browser, folder, update, is_quick
        self.results: list[Result] = []
        self.examined: set[tuple[str, str, str]] = set()
        self.pictured: set[str] = set()
        self.compares = not update and kept_on() == machine()

    def served(self, service: Served, register: Path, part: Part) -> None:
        """Every page of a register as it is served, then from disk where it is whole by itself."""
        paths = [path for path in paths_of(register) if path.startswith(part.only)]
        of_plans = [path for path in paths if "plan" in path]
        with service.clients(register.stem) as clients:
            books = BOOKS[register.stem]
            is_planned = books.capacity and PLAN_PAGE in books.of_plan and not self.is_quick
            made = begun(clients[HIGHEST], books.capacity) if is_planned else None
            for page in pages_of(set(paths) - set(of_plans), clients, tiers=part.tiers, langs=part.langs):
                self._page(service, register.stem, page)
            if made:
                waited_for(clients[HIGHEST], made)
            for page in pages_of(of_plans, clients, tiers=part.tiers, langs=part.langs):
                self._page(service, register.stem, page)

    def _page(self, service: Served, name: str, page: Page) -> None:
        if page.is_file:
            self._from_disk(page, name)
            return
        # What a lower tier is shown is a part of that: it is opened, and axe has seen the whole.
        key = (name, page.path, page.address)
        is_first, is_pictured = key not in self.examined, self._is_pictured(name, page)
        self.examined.add(key)
        shown = f"{name}-{name_of(page)}"
        picture = self.folder / f"{shown}.png" if is_pictured else None
        seen = look(
            self.browser,
            f"{service.at(name)}{page.address}",
            own=service.address,
            sent=service.known_by[page.tier],
            lang=page.lang,
            status=page.status,
            picture=picture,
            is_examined=is_first,
        )
        if picture:
            self.pictured.add(shown)
            self._picture(picture, shown, seen)
        self.add(Result(name, page.path, page.tier, page.lang, "served", len(page.content), seen))
        is_saved = page.path.startswith("/maps/") or not self.is_quick
        if is_first and is_saved and page.status == OK and b"<script src=" not in page.content:
            self._from_disk(page, name)

    def _is_pictured(self, name: str, page: Page) -> bool:
        """Of each path the first page that somebody who sees everything gets, in English."""
        return (
            name in PICTURED
            and (page.lang, page.status) == ("en", OK)
            and not page.path.startswith("/collections/{collection_id}/")
            and f"{name}-{name_of(page)}" not in self.pictured
        )

    def _from_disk(self, page: Page, name: str) -> None:
        file = self.folder / "page.html"
        file.write_bytes(page.content)
        seen = look(self.browser, file.as_uri(), own=file.as_uri(), lang=page.lang, is_examined=False)
        self.add(Result(name, page.path, page.tier, page.lang, "saved", len(page.content), seen))

    def written_by_commands(self, register: Path, langs: tuple[str, ...]) -> None:
        """Every kind of map, and a plan, as files that commands write."""
        books, capacity = BOOKS[register.stem], None
        if books.capacity:
            capacity = self.folder / f"{register.stem}-capacity.toml"
            capacity.write_text(books.capacity, encoding="utf-8")
        for lang in langs:
            # A plan takes minutes; it is made once, and its words are those of other maps and pages.
            of_plan = books.of_plan if lang == langs[0] and not self.is_quick else ()
            for kind in (*(kind for kind in kinds() if kind != PLAN_MAP), *of_plan):
                if kind == PLAN_PAGE:
                    file, why = plan_file(register, lang, self.folder, capacity=capacity)
                else:
                    file, why = map_file(register, kind, lang, self.folder, capacity=capacity)
                self._file(register.stem, kind, lang, file, why)

    def _file(self, name: str, kind: str, lang: str, file: Path | None, why: str) -> None:
        if file is None:
            self.add(Result(name, kind, "", lang, "command", 0, Looked(), refused=why))
            return
        shown = f"{name}-file-{kind.replace(' ', '-')}"
        picture = self.folder / f"{shown}.png" if name in PICTURED and lang == "en" else None
        seen = look(self.browser, file.as_uri(), own=file.as_uri(), lang=lang, picture=picture)
        if picture:
            self._picture(picture, shown, seen)
        self.add(Result(name, kind, "", lang, "command", file.stat().st_size, seen))

    def _picture(self, picture: Path, shown: str, seen: Looked) -> None:
        if self.update:
            keep(picture, shown)
        elif self.compares and (said := differences(picture, shown)):
            seen.said.append(said)

    def add(self, result: Result) -> None:
        """Keep a result, and say it."""
        self.results.append(result)
        sys.stdout.write(f"{result.line}\n")
        sys.stdout.flush()


def look_at(looking: Looking, register: Path, part: Part) -> None:
    """Everything of one register, as it is served and as files."""
    with tempfile.TemporaryDirectory() as made, serving([register], Path(made)) as service:
        looking.served(service, register, part)
    if part.files:
        looking.written_by_commands(register, part.langs)


def main() -> int:
    """Look, write the page, say what is wrong."""
    asked = argparse.ArgumentParser(description="Open every map and page in Chromium without a network.")
    asked.add_argument("registers", nargs="*", default=list(BOOKS), help="which of " + ", ".join(BOOKS))
    asked.add_argument("--folder", type=Path, default=ROOT / "build" / "looking")
    asked.add_argument("--page", type=Path, help="where to write what was seen; docs/looking.md when all is looked at")
    asked.add_argument("--update", action="store_true", help="keep the pictures that are taken")
    asked.add_argument(
        "--quick", action="store_true", help="one language, who sees most, no plans, only maps from disk"
    )
    options = asked.parse_args()
    options.folder = options.folder.resolve()
    options.folder.mkdir(parents=True, exist_ok=True)
    page = options.page or (PAGE if set(options.registers) == set(BOOKS) else None)
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        looking = Looking(browser, options.folder, update=options.update, is_quick=options.quick)
        for name in (name for name in options.registers if is_there(name, options.folder)):
            part = PARTS[name]
            if options.quick:
                part = replace(part, tiers=(HIGHEST,), langs=part.langs[:1])
            look_at(looking, built(name, options.folder), part)
            if page:
                page.write_text(written(looking.results, is_quick=options.quick), encoding="utf-8")
        browser.close()
    if not (looking.compares or looking.update):
        sys.stdout.write(f"pictures were not compared: they were taken on {kept_on()}, this is {machine()}\n")
    faults = [f"{result.line}: {fault}" for result in looking.results for fault in result.faults]
    sys.stdout.write("\n".join([f"{len(looking.results)} looked at, {len(faults)} faults", *faults, ""]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
