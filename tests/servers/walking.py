"""A walk through everything that a service serves: each route with each value, form, filter and order it may take."""

from __future__ import annotations

import http.client
import io
import math
import re
import subprocess
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any
from urllib.parse import quote

import httpx
import mapbox_vector_tile
from secret_books import BOX, HIDDEN_IDS

from clearance_geodata.shelf.collections import COLLECTIONS

__all__ = ["DRAWN", "Visitor", "addresses", "everything_in", "tile_layers", "unpacked"]

TILE = "application/vnd.mapbox-vector-tile"
NOTHING = "none"
PAPER = b"%PDF"
DRAWN = (".html", ".docx", ".xlsx", ".pdf")  # what is drawn and written from one value, and takes long
CUT = "WebMercatorQuad"


class Visitor:
    """Asks on one connection, as somebody or nobody, with little work for each request: a walk is thousands of them."""

    def __init__(self, address: str, auth: httpx.BasicAuth | None = None) -> None:
        asked = httpx.Request("GET", address)
        if auth is not None:
            next(auth.auth_flow(asked))
        self._headers = {**asked.headers, "accept": "*/*", "accept-encoding": "gzip"}
        self._connection = http.client.HTTPConnection(self._headers.pop("host"), timeout=60)

    def ask(self, method: str, address: str) -> httpx.Response:
        """The answer to a request, its body read and unpacked."""
        self._connection.request(method, address, headers=self._headers)
        got = self._connection.getresponse()
        return httpx.Response(got.status, headers=got.getheaders(), content=got.read())

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def _tile(zoom: int) -> tuple[int, int]:
    """Row and column of the Web Mercator tile in which hidden land lies; tiles of another set are elsewhere."""
    lon, lat = (BOX[0] + BOX[2]) / 2, math.radians((BOX[1] + BOX[3]) / 2)
    return int((1 - math.asinh(math.tan(lat)) / math.pi) / 2 * 2**zoom), int((lon + 180) / 360 * 2**zoom)


# What stands in an address, by the name that its template gives it. A name that is new has to be added here.
FILLS: Mapping[str, tuple[str, ...]] = {
    "collection_id": (*COLLECTIONS, NOTHING),
    "feature_id": (*HIDDEN_IDS, "DONE-1", "E3", "F1", "South", NOTHING),
    "area_id": (*HIDDEN_IDS, "DONE-1", NOTHING),
    "token": (NOTHING,),
    "kind": ("release", NOTHING),
    "style_id": (*COLLECTIONS, "clearance", NOTHING),
    "asset": ("tiles.js", NOTHING),
    "tileMatrixSetId": (CUT, "WorldCRS84Quad", NOTHING),
    "tile": tuple(f"{z}/{row}/{column}" for z in (0, 6, 12, 16) for row, column in [_tile(z)]),
    "submission_id": ("S1", NOTHING),
    "plan_id": ("0123456789abcdef", NOTHING),
    "layer": ("base", "hills", NOTHING),
    **dict.fromkeys(("zoom", "row", "column"), ("0",)),
    "ending": ("geojson", "csv", "fgb", "gpkg", "kml", "svg", "xyz"),
}
BOXED = ",".join(map(str, BOX))
PINS = ("as_of=2025-12-31", "as_of=2019-12-31", "known_at=2026-01-01T00:00:01Z")
CSV = "csv"
SUMS = frozenset({"/", "/ledger", "/reconciliation", "/estimates", "/forecast"})
FORMS = ("", "f=json", "f=html", "f=none")
PAGES = ("limit=1", "limit=1&offset=1", "after=1", "limit=0", f"bbox={BOXED}", "datetime=2019-01-01/..", "crs=none")
FIGURES = (
    *(
        f"by={word}"
        for word in ("year", "sector", "admin1", "admin2", "operator", "kind", "hazard", "size_basis", "none")
    ),
    *(f"unit={unit}" for unit in ("m2", "areas", "ap_mines", "munitions", "submunitions", "tonnes", "items", "none")),
    *(f"obligation={name}" for name in ("apmbc-5", "apmbc-4", "ccm-4", "ccm-3")),
    *("f=csv", "f=csv&by=operator", "recognise=progress", "from=2019-01-01&to=2026-01-01", "seed=1", "lang=es"),
)

# What the forms and heads of pages send.
OF_PAGES: Mapping[str, tuple[str, ...]] = {
    "/browse/areas": (
        *(f"{name}=Zq" for name in ("q", "sector", "operator", "admin1", "hazard_class", "size_basis")),
        *(f"status=all&sort={name}" for name in ("name", "-area_m2", "operator", "source", "none")),
        "lang=es",
    ),
    **{f"/reports/dossier.{ending}": ("area=DONE-1", "area=OPEN-1", "area=none") for ending in ("docx", "xlsx", "pdf")},
}


def addresses(paths: Iterable[str]) -> Iterator[str]:
    """Every address of a walk, for the paths of an app."""
    for path in sorted(path.replace("{tileMatrix}/{tileRow}/{tileCol}", "{tile}") for path in paths):
        names = [name.partition(":")[0] for name in re.findall(r"\{([^}]*)\}", path)]
        for values in product(*(FILLS[name] for name in names)):
            filled = iter(quote(value, safe="/") for value in values)
            address = re.sub(r"\{[^}]*\}", lambda _gap, filled=filled: next(filled), path)  # type: ignore[misc]
            for query in _queries(path, dict(zip(names, values, strict=True))):
                yield f"{address}?{query}" if query else address


def _queries(path: str, values: Mapping[str, str]) -> Iterator[str]:
    if path.endswith(DRAWN) or values.get("ending", CSV) != CSV:
        yield from ("", PINS[1], f"bbox={BOXED}")
        yield from OF_PAGES.get(path, ())
        return
    if NOTHING in values.values():
        yield from ("", FORMS[-1], PINS[-1])  # what is not there is not looked for in any other way
        return
    if values.get("tileMatrixSetId", CUT) != CUT:
        yield from ("", PINS[1])  # the other way to cut the globe; what is chosen of a collection knows of no tiles
        return
    yield from (*FORMS, *PINS)
    if path in SUMS:
        yield from FIGURES
    yield from OF_PAGES.get(path, ())
    if path.startswith("/tiles/"):
        yield from (f"collections={names}" for names in ("areas", "released,areas", "storage_sites", "none"))
    if "collection_id" not in values or "feature_id" in values:
        return
    yield from PAGES
    if path.endswith("/items"):
        for field in [field.name for field in getattr(COLLECTIONS.get(values["collection_id"]), "fields", ())]:
            yield from probes(field)
    yield f"filter={quote('S_INTERSECTS(geometry, BBOX(' + BOXED + '))')}"


def probes(field: str) -> Iterator[str]:
    """What somebody may try to learn of a column."""
    yield f"filter={quote(field + ' LIKE ' + chr(39) + 'Zq%' + chr(39))}"
    yield f"filter={quote(field + ' IS NOT NULL')}"
    yield f"sortby=-{field}"
    yield f"properties={field}"
    yield f"{field}=Zq"


def everything_in(answer: httpx.Response) -> Iterator[bytes]:
    """All that an answer says: its headers, its body, and what is inside of it, unpacked."""
    yield from (f"{name}: {value}".encode() for name, value in answer.headers.multi_items())
    yield answer.content
    for part in unpacked(answer.content):
        yield part
        if answer.content.startswith(PAPER):
            yield re.sub(rb"[\s-]|\xc2\xad|\xe2\x80\x90", b"", part)  # words that a narrow column parts
    if answer.headers.get("content-type") == TILE:
        yield repr(mapbox_vector_tile.decode(answer.content)).encode()


def unpacked(content: bytes) -> Iterator[bytes]:
    """The names and contents of the files in an archive, and of those in them; the words of a PDF; nothing of the rest.

    Glyphs of a PDF have numbers that depend on which others the file has, so what it says is read as a reader does.
    """
    if content.startswith(PAPER):
        read = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
        yield b" ".join(read.stdout.split())
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield archive.read(name)
                yield from unpacked(archive.read(name))


def tile_layers(answer: httpx.Response) -> dict[str, set[str]]:
    """The layers of a vector tile, each with the names of its properties."""
    decoded: dict[str, Any] = mapbox_vector_tile.decode(answer.content)
    return {
        name: {key for feature in layer["features"] for key in feature["properties"]} for name, layer in decoded.items()
    }
