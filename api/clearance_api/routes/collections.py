"""OGC API - Features: what the collections are, what their features hold, and what may be asked of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import orjson
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from clearance_api.access.viewer import Viewer
from clearance_api.browser.collected import collection_values, collections_values, fields_values
from clearance_api.browser.frame import Frame, framed, shown
from clearance_api.description import responses
from clearance_api.features.asking import SHOWN, snapshot_asked
from clearance_api.features.crs import CRS84, zones_of
from clearance_api.features.direct import COLLECTION, Direct
from clearance_api.features.downloads import ENDINGS
from clearance_api.features.fields import Node
from clearance_api.features.filters import GEOMETRY
from clearance_api.features.forms import form_of
from clearance_api.features.parameters import asked_by, collection_path
from clearance_api.features.reached import reached, seen_by, viewer_of
from clearance_api.features.schemas import queryables, schema
from clearance_api.readings import Reading
from clearance_api.service import GEOJSON, HTML, JSON, SCHEMA_JSON, Service, answer, base_of, link
from clearance_api.tiles.tilesets import TILESETS
from clearance_geodata.shelf.asked import Box
from clearance_geodata.shelf.collections import COLLECTIONS, Collection

__all__ = ["router"]

GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SCHEMA = "http://www.opengis.net/def/rel/ogc/1.0/schema"
FORMS = ((JSON, "json"), ("text/html", "html"))
SCHEMA_FORMS = ((SCHEMA_JSON, "json"), (JSON, "json"), ("text/html", "html"))
NAMES = ("json", "html")
KINDS = {"json": JSON, "html": "text/html"}

router = APIRouter(tags=["Collections"], route_class=Direct)


@router.get(
    "/collections",
    operation_id="getCollections",
    response_class=Response,
    responses=responses(JSON, HTML, schema="Collections"),
    openapi_extra={"parameters": asked_by(SHOWN, NAMES)},
)
async def collections(request: Request) -> Response:
    """The collections that there are."""
    wanted, base = _wanted(request), base_of(request)

    def content() -> Node:
        found = [_description(base, wanted.reading, one, viewer_of(request)) for one in seen_by(viewer_of(request))]
        here = f"{base}/collections"
        others = [link(f"{here}?f={name}", "alternate", kind) for name, kind in KINDS.items() if name != wanted.form]
        return {
            "snapshot": wanted.reading.snapshot.identity.to_dict(),
            "links": [link(here, "self", KINDS[wanted.form]), *others],
            "collections": found,
        }

    page = _Page("collections.html", lambda frame: collections_values(frame, content()))
    return await run_in_threadpool(_answered, request, wanted, JSON, content, page)


@router.get(
    COLLECTION,
    operation_id="getCollection",
    response_class=Response,
    responses=responses(JSON, HTML, schema="Collection"),
    openapi_extra=collection_path(NAMES, SHOWN),
)
async def collection(request: Request) -> Response:
    """What a collection holds, where and since when."""
    to = reached(request)
    wanted = _wanted(request)

    def content() -> Node:
        return _description(to.base, wanted.reading, to.collection, to.viewer)

    page = _Page("collection.html", lambda frame: collection_values(frame, to.collection, content()))
    return await run_in_threadpool(_answered, request, wanted, JSON, content, page)


@router.get(
    f"{COLLECTION}/queryables",
    operation_id="getQueryables",
    response_class=Response,
    responses=responses(SCHEMA_JSON, HTML, schema="FieldSchema"),
    openapi_extra=collection_path(NAMES, SHOWN),
)
async def getting_queryables(request: Request) -> Response:
    """What a filter may name: each property with its type, unit and words, and the geometry."""
    return _fields(request, queryables)


@router.get(
    f"{COLLECTION}/schema",
    operation_id="getFieldSchema",
    response_class=Response,
    responses=responses(SCHEMA_JSON, HTML, schema="FieldSchema"),
    openapi_extra=collection_path(NAMES, SHOWN),
)
async def getting_schema(request: Request) -> Response:
    """The properties of a feature, so that a client knows the type of a field that is null in the first page."""
    return _fields(request, schema)


def _fields(request: Request, make: Callable[[Collection, tuple[str, ...], str], Node]) -> Response:
    to = reached(request)
    wanted = _wanted(request, SCHEMA_FORMS)
    content = make(to.collection, to.seen, to.here)
    names = (*to.seen, GEOMETRY)
    page = _Page("fields.html", lambda frame: fields_values(frame, to.collection, names))
    return _answered(request, wanted, SCHEMA_JSON, lambda: content, page)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked for: the snapshot, the form, and the language of a page."""

    reading: Reading
    form: str
    lang: str | None


@dataclass(frozen=True, slots=True)
class _Page:
    """An answer for people: its template, and what it shows in a frame."""

    template: str
    values: Callable[[Frame], Mapping[str, object]]


def _wanted(request: Request, forms: tuple[tuple[str, str], ...] = FORMS) -> _Wanted:
    service: Service = request.app.state.service
    asked = snapshot_asked(request.scope["query_string"].decode("latin-1"), NAMES, SHOWN)
    reading = service.readings.at(asked.as_of, asked.known_at)
    return _Wanted(reading, form_of(request, asked.form, forms), asked.lang)


def _answered(request: Request, wanted: _Wanted, media_type: str, content: Callable[[], Node], page: _Page) -> Response:
    if wanted.form != "html":
        return answer(request, wanted.reading, media_type, lambda: orjson.dumps(content()))
    frame = framed(request, request.app.state.service, wanted.reading, wanted.lang)
    return shown(request, wanted.reading, frame, page.template, lambda: page.values(frame))


def _description(base: str, reading: Reading, found: Collection, viewer: Viewer) -> Node:
    here = f"{base}/collections/{found.name}"
    # Where the land lies of which figures tell is said by what is seen of that land, and by nothing else.
    tellers = [name for name in found.told_by or (found.name,) if viewer.sees(COLLECTIONS[name])]
    shelves = [reading.shelf(name) for name in tellers]
    box = Box.around(shelf.bounds(reading.at) for shelf in shelves)
    first = min((day for shelf in shelves if (day := shelf.first_day(reading.at))), default=None)
    times = {"interval": [[_moment(first), _moment(reading.snapshot.as_of)]], "trs": GREGORIAN}
    places = {"bbox": [[box.west, box.south, box.east, box.north]], "crs": CRS84.uri} if box else None
    return {
        "id": found.name,
        "title": found.title,
        "description": found.description,
        "itemType": "feature",
        "crs": [crs.uri for crs in zones_of(box)],
        "storageCrs": CRS84.uri,
        "extent": {"temporal": times} | ({"spatial": places} if places else {}),
        "snapshot": reading.snapshot.identity.to_dict(),
        "links": [
            link(f"{here}?f=json", "self", JSON),
            link(f"{here}?f=html", "alternate", "text/html"),
            link(f"{here}/items", "items", GEOJSON, found.title),
            link(f"{here}/items?f=html", "items", "text/html", found.title),
            link(f"{here}/queryables", QUERYABLES, SCHEMA_JSON, "What a filter may name"),
            link(f"{here}/schema", SCHEMA, SCHEMA_JSON, "The properties of a feature"),
            link(f"{here}/schema", "describedby", SCHEMA_JSON, "The properties of a feature"),
            link(f"{here}/tiles", TILESETS, JSON, "Vector tiles"),
            *(link(f"{here}/items.{name}", "enclosure", kind, f"All as {name}") for name, (kind, _) in ENDINGS.items()),
        ],
    }


def _moment(day: date | None) -> str | None:
    return f"{day}T00:00:00Z" if day else None
