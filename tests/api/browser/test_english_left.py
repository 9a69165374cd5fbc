"""No page says in English what it says in Spanish or French: every page of two registers is read and compared."""

from __future__ import annotations

import contextlib
import functools
import re
import sqlite3
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from addresses_to_look_at import HIGHEST, pages_of
from english_in_pages import sentences, words_in

import clearance_maps
from clearance_api.app import create_app
from clearance_geodata.samples.example import build_example

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from addresses_to_look_at import Page

    from clearance_geodata.register import Register

FEWEST = 3
RECORDED_AT = datetime(2025, 1, 15, 12, tzinfo=UTC)
# Files, and what other tests read: documents, tiles, answers for programs. The description of the service is English.
LANGS = {"peru": ("en", "es", "fr"), "example": ("en", "fr")}
NEVER = r"/(api|reports|plans|tiles/|tileMatrixSets|surface|charts|assets|base|styles|submissions|actual|ledger"
NO_PAGES = {"peru": re.compile(f"{NEVER})"), "example": re.compile(f"{NEVER}|maps)")}
# The product, words that all three languages write alike, and what libraries say in no case.
ALIKE = re.compile(
    r"Clearance|Leaflet|MapLibre|English español français|moveend popup[ \w]*"  # what is called so, and events of maps
    r"|(AP|AV|ERW)[-\w, ]*|.* · .*|[\w/]+: incidents|([a-z]+ )?[a-z]+(-[a-z]+)+"  # codes, titles of names, ids
)


def _recorded(path: Path) -> str:
    """Every text of a register: names, sources and notes stand as they were recorded, in whatever language."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [name for name in tables if not name.startswith(("rtree", "gpkg_", "sqlite"))]
        rows = [row for name in kept for row in database.execute(f'SELECT * FROM "{name}"')]  # noqa: S608  of ours
    texts = {" ".join(value.split()) for row in rows for value in row if isinstance(value, str)}
    return "\n".join(texts).replace('\\"', '"')


@functools.cache
def _libraries() -> str:
    """What the libraries say that maps carry with them: nobody reads it but in their faults."""
    found = (file.read_text(encoding="utf-8") for file in Path(clearance_maps.__file__).parent.rglob("assets/**/*.js"))
    return " ".join(" ".join(found).split())


def _is_alike(text: str) -> bool:
    return ALIKE.fullmatch(text) is not None or text in _libraries()


@pytest.fixture(scope="module")
def books(peru_register: Register, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Register]]:
    """Peru, of totals, and a made-up country, of areas."""
    with build_example(
        tmp_path_factory.mktemp("example") / "example.gpkg", areas=30, clock=lambda: RECORDED_AT
    ) as example:
        yield {"peru": peru_register, "example": example}


@pytest.fixture(scope="module")
def read(
    books: Mapping[str, Register], served: Callable[..., contextlib.AbstractContextManager[str]]
) -> dict[str, dict[str, dict[str, Page]]]:
    """The pages of each register by address and language."""
    found: dict[str, dict[str, dict[str, Page]]] = {}
    with served(dict(books)) as address:
        for name, register in books.items():
            # Maps of the one register: their words are those of the other's.
            paths = [path for path in create_app({name: register}).paths if not NO_PAGES[name].match(path)]
            with httpx.Client(base_url=f"{address}/{name}/", timeout=60) as client:
                by_address: dict[str, dict[str, Page]] = defaultdict(dict)
                for page in pages_of(paths, {HIGHEST: client}, tiers=(HIGHEST,), langs=LANGS[name]):
                    by_address[re.sub(r"[?&]lang=\w+", "", page.address)][page.lang] = page
            found[name] = by_address
    return found


@pytest.mark.parametrize("name", ["peru", "example"])
def test_no_sentence_of_a_page_is_the_same_in_english_and_in_another_language(
    name: str, books: Mapping[str, Register], read: Mapping[str, Mapping[str, Mapping[str, Page]]]
) -> None:
    recorded, left = _recorded(books[name].path), defaultdict(set)
    looked_at = {address: pages for address, pages in read[name].items() if "en" in pages}
    assert len(looked_at) > 35
    for address, pages in looked_at.items():
        told = {
            lang: sentences(page.content.decode(), in_scripts=page.path.startswith("/maps"))
            for lang, page in pages.items()
        }
        for lang in told.keys() - {"en"}:
            for same in told[lang] & told["en"]:
                if words_in(same) >= FEWEST and same not in recorded and not _is_alike(same):
                    left[same].add(f"{lang} {address}")
    assert dict(left) == {}
